"""How introductions are found in sentences of eight languages, by themselves: judged by language and by shape."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from warmlinks.introductions.weights import FITTED, WEIGHTS
from warmlinks_samples.sentences import fit, judge, main, read_corpus

CORPUS = Path(__file__).parent / "data" / "corpus"
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt", "sv")


@pytest.fixture(scope="module", params=[False, True], ids=["strangers", "known"])
def judged(request):
    """The judging part, of people whom the owner knows or does not know yet."""
    return judge(read_corpus(CORPUS / "judging.toml"), known=request.param)


def test_everyday_sentences_are_rarely_taken_and_rarely_asked_about(judged):
    """Of a hundred that are taken 97 are right, in each language 93; at most one everyday sentence in ten is asked."""
    taken = [one for one in judged if one.taken]
    assert sum(one.right for one in taken) >= 0.97 * len(taken)
    for language in LANGUAGES:
        some = [one for one in taken if one.example.language == language]
        assert sum(one.right for one in some) >= 0.93 * len(some), language
    everyday = [one for one in judged if not one.example.introduces]
    assert sum(one.asked for one in everyday) <= 0.1 * len(everyday)


def test_introductions_are_found(judged):
    """Of a hundred introductions 85 are found, between the right people and by the right one; of replies 80."""
    true = [one for one in judged if one.example.introduces]
    replies = [one for one in true if one.example.shape == "reply"]
    assert sum(one.right for one in true) >= 0.85 * len(true)
    assert sum(one.right for one in replies) >= 0.8 * len(replies)


def test_the_control_without_words_finds_nothing(monkeypatch):
    """Where frames and cues weigh nothing the same sentences are none: the figures are the words' doing."""
    for name in ("introduces", "sends", "owed"):
        monkeypatch.setitem(WEIGHTS, f"post {name}", WEIGHTS["post could"])

    found = judge(one for one in read_corpus(CORPUS / "judging.toml") if one.shape in ("post", "reply", "owed"))

    assert not any(one.taken for one in found)


def test_the_corpora_are_what_the_figures_say_they_are():
    """Families of what judges are none of what is fitted, and each language has enough of both kinds."""
    parts = {name: list(read_corpus(CORPUS / f"{name}.toml")) for name in ("fitted", "judging")}
    families = {name: {(one.introduces, one.family) for one in some} for name, some in parts.items()}
    counts = Counter((one.language, one.introduces) for one in parts["judging"])
    sizes = Counter((one.introduces, one.family) for some in parts.values() for one in some)

    assert not families["fitted"] & families["judging"]
    assert sum(not introduces for introduces, _ in sizes) >= 14
    assert sum(introduces for introduces, _ in sizes) >= 10
    assert all(size >= (12 if introduces else 6) for (introduces, _), size in sizes.items())
    assert all(counts[language, introduces] >= 20 for language in LANGUAGES for introduces in (True, False))


def test_the_weights_of_posts_are_those_that_are_fitted():
    """Fitting gives the table again, within what rounding and smoothing leave."""
    fitted = fit(read_corpus(CORPUS / "fitted.toml"))

    assert fitted.keys() == set(FITTED)
    assert all(abs(fitted[name] - WEIGHTS[name].odds) < 0.6 for name in FITTED), fitted


def test_the_table_is_printed(capsys):
    """`evaluate` prints a line for each language and shape, `weights` a line for each feature with its reason."""
    assert main(["evaluate", str(CORPUS / "fitted.toml"), "--details"]) == 0
    table = capsys.readouterr().out
    assert main(["weights"]) == 0
    weights = capsys.readouterr().out

    assert all(f"| {language} |" in table for language in LANGUAGES)
    assert "| every reply |" in table
    assert all(weight.reason in weights for weight in WEIGHTS.values())
