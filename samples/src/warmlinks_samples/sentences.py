"""Judges how introductions are found in sentences: `python -m warmlinks_samples.sentences evaluate FILE...`.

A corpus is a TOML file of families of sentences, of everyday ones and of introductions, in several languages; each is
read as it would stand in an archive, alone, between people who have had contact with the owner or have not.
`fit` learns the weights of posts from one, `warmlinks.introductions.weights` keeps them.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import exp
from pathlib import Path

from attrs import frozen

from warmlinks.cues import CueReader, given_names
from warmlinks.introductions.detect import FoundIntroduction, find
from warmlinks.introductions.view import ME, ConversationView, MessageView, View
from warmlinks.introductions.weights import ASK, FITTED, TAKE, WEIGHTS

__all__ = ["Example", "Verdict", "fit", "judge", "lines", "read_corpus"]

_NOW = 1_700_000_000
_LONG_AGO = _NOW - 900 * 86400
_PEOPLE = (
    ("a", "mira_holt", "Mira Holt"),
    ("b", "jonas_b", "Jonas Berg"),
    ("c", "lena_k4", "Lena Kraft"),
    ("r", "ole_dahl", "Ole Dahl"),
)
_HANDLES = CueReader.of_people([])
_NAMES = CueReader.of_people([(name, key) for key, _, name in _PEOPLE])
_EVERYDAY_TO_ONE = 10.0
_SMOOTH = 0.01


@frozen
class Example:
    """One sentence of a corpus: whether it introduces, and how it is said."""

    language: str
    introduces: bool
    family: str
    shape: str
    text: str


@frozen
class Verdict:
    """What was made of a sentence."""

    example: Example
    found: FoundIntroduction | None

    @property
    def taken(self) -> bool:
        """Whether it was taken for an introduction, of whomever."""
        return self.found is not None and self.found.confidence >= TAKE

    @property
    def asked(self) -> bool:
        """Whether the owner is asked about it."""
        return self.found is not None and ASK <= self.found.confidence < TAKE

    @property
    def right(self) -> bool:
        """Whether it is an introduction and was taken for that of the right people, by the right one."""
        if not (self.example.introduces and self.taken) or self.found is None:
            return False
        by, parties = _TRUE[self.example.shape]
        return (self.found.introducer, set(self.found.parties)) == (by, parties)


_TRUE: Mapping[str, tuple[str, set[str]]] = {
    "post": (ME, {"a", "b"}),
    "reply": (ME, {"r", "a"}),
    "owed": ("a", {ME, "b"}),
    "thread": (ME, {"a", "b"}),
    "direct": (ME, {"r", "a"}),
}


def read_corpus(path: Path) -> Iterator[Example]:
    """Read a corpus."""
    for kind, families in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for family, table in families.items():
            for line in table["lines"].splitlines():
                if line:
                    head, _, text = line.partition(": ")
                    language, shape = head.split()
                    yield Example(language, kind == "introduction", family, shape, text)


def view_of(example: Example, *, known: bool) -> View:
    """The small world in which a sentence is said: in a post, a reply, a thread of three, a direct message."""
    public = example.shape in ("post", "reply", "owed")
    names = {key: f"@{handle}" if public else name.split()[0] for key, handle, name in _PEOPLE}
    text = example.text.format_map(names)
    if public:
        first_names = {f"@{handle}": key for key, handle, _ in _PEOPLE}
        answered = "r" if example.shape == "reply" else None
        cues = _HANDLES.read(text, first_names=first_names, public=True, answered=answered)
        named = cues.names if answered is None or answered in cues.names else (answered, *cues.names)
        members = frozenset({ME, *named})
    else:
        members = frozenset({ME, "a", "b"} if example.shape == "thread" else {ME, "r"})
        first_names = given_names((name, key) for key, _, name in _PEOPLE if key in members)
        cues = _NAMES.read(text, first_names=first_names)
        named = cues.names
    message = MessageView(_NOW, ME, named, cues.introduction_score, cues.thanks, cues.question, "place", "key")
    kind = {"thread": "group", "direct": "direct"}.get(example.shape, "public")
    since = {key: _LONG_AGO for key, _, _ in _PEOPLE} if known or not public else {}
    return View([ConversationView("network", "talk", kind, members, [message])], since)


def judge(examples: Iterable[Example], *, known: bool = False) -> list[Verdict]:
    """Find introductions in each sentence by itself.

    Args:
        examples: the sentences.
        known: whether the owner has had contact with everybody before; else a post is all that is known of them.
    """
    verdicts = []
    for example in examples:
        findings = find(view_of(example, known=known))
        verdicts.append(Verdict(example, max(findings, key=lambda verdict: verdict.confidence, default=None)))
    return verdicts


def lines(verdicts: Sequence[Verdict], *, details: bool = False) -> Iterator[str]:
    """The table by language and by shape, as Markdown; with `details`, what was missed and what was taken wrongly."""
    yield "| | introductions | precision | recall | everyday | taken | asked about |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    languages = sorted({verdict.example.language for verdict in verdicts})
    groups = {
        language: [verdict for verdict in verdicts if verdict.example.language == language] for language in languages
    }
    for shape in _TRUE:
        group = [verdict for verdict in verdicts if verdict.example.shape == shape]
        if group:
            groups[f"every {shape}"] = group
    groups["all"] = list(verdicts)
    for name, group in groups.items():
        yield _line(name, group)
    if details:
        for verdict in verdicts:
            if verdict.example.introduces and not verdict.right:
                yield f"missed   {_told(verdict)}"
            elif not verdict.example.introduces and (verdict.taken or verdict.asked):
                yield f"{'taken' if verdict.taken else 'asked':8} {_told(verdict)}"


def _line(name: str, group: Sequence[Verdict]) -> str:
    true = [verdict for verdict in group if verdict.example.introduces]
    everyday = [verdict for verdict in group if not verdict.example.introduces]
    right = sum(verdict.right for verdict in true)
    taken = sum(verdict.taken for verdict in group)
    precision = f"{right / taken:.3f}" if taken else ""
    recall = f"{right / len(true):.3f}" if true else ""
    wrong, asked = sum(verdict.taken for verdict in everyday), sum(verdict.asked for verdict in everyday)
    return f"| {name} | {len(true)} | {precision} | {recall} | {len(everyday)} | {wrong} | {asked} |"


def _told(verdict: Verdict) -> str:
    summary = (
        f"{verdict.found.confidence:.2f} {'; '.join(verdict.found.because)}" if verdict.found is not None else "nothing"
    )
    example = verdict.example
    return f"{example.language} {example.shape} {example.family}: {example.text}  [{summary}]"


def fit(examples: Iterable[Example]) -> dict[str, float]:
    """Learn what the features of a post weigh, so that a confidence is right where ten everyday posts come to one.

    Logistic regression with a little shrinking, by gradient descent; what a sentence cannot tell stays as it is.
    """
    rows = Counter(
        (_features(example, known=known), example.introduces)
        for example in examples
        if example.shape in ("post", "reply", "owed")
        for known in (False, True)
    )
    counts: Counter[bool] = Counter()
    for (_, introduces), count in rows.items():
        counts[introduces] += count
    each = {True: 1.0 / counts[True], False: _EVERYDAY_TO_ONE / counts[False]}
    weights = dict.fromkeys(FITTED, 0.0)
    for _ in range(4000):
        slopes = {name: -_SMOOTH * value for name, value in weights.items()}
        for (features, introduces), count in rows.items():
            odds = sum(weights.get(name, WEIGHTS[name].odds) for name in features)
            miss = (introduces - 1.0 / (1.0 + exp(-odds))) * each[introduces] * count
            for name in weights.keys() & features:
                slopes[name] += miss
        for name, slope in slopes.items():
            weights[name] += 0.5 * slope
    return weights


def _features(example: Example, *, known: bool) -> tuple[str, ...]:
    findings = find(view_of(example, known=known), least=0.0)
    return max(findings, key=lambda verdict: verdict.confidence).features if findings else ("post",)


def main(words: list[str]) -> int:
    """Do what the first word says and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m warmlinks_samples.sentences",
        description="How introductions are found in sentences, and what their features weigh.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    judging = commands.add_parser("evaluate", help="judge the sentences of corpora, by language")
    judging.add_argument("corpus", type=Path, nargs="+")
    judging.add_argument("--known", action="store_true", help="let the owner have had contact with everybody before")
    judging.add_argument("--details", action="store_true", help="list what was missed, taken and asked about")
    commands.add_parser("weights", help="print the table of weights")
    fitting = commands.add_parser("fit", help="fit the weights of posts on a corpus and print them")
    fitting.add_argument("corpus", type=Path)
    asked = parser.parse_args(words)
    if asked.command == "evaluate":
        verdicts = judge([verdict for path in asked.corpus for verdict in read_corpus(path)], known=asked.known)
        output = list(lines(verdicts, details=asked.details))
    elif asked.command == "fit":
        fitted = fit(read_corpus(asked.corpus))
        output = [f"{name:20} {value:6.1f}   now {WEIGHTS[name].odds:6.1f}" for name, value in fitted.items()]
    else:
        output = [f"{name:24} {weight.odds:6.2f}  {weight.reason}" for name, weight in WEIGHTS.items()]
    sys.stdout.write("".join(f"{line}\n" for line in output))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
