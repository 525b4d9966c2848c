"""The tables of cues: each cue and each frame is heard in the sentence it is for."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import attrs
import pytest
from doubling import AT_MOST, growth

from warmlinks.cues import CueReader, given_names
from warmlinks.cues.governing import governed
from warmlinks.cues.tables import COMPILED, MARK, compiled, fold, language_of, languages, tables
from warmlinks.cues.weights import ADDRESSES, COULD_INTRODUCE, GREETS, INTRODUCES, OWED, SENDS, SENT

TEXTS = {name: (files("warmlinks.cues") / f"{name}.toml").read_text(encoding="utf-8") for name in languages()}
FRAMED = [name for name, text in TEXTS.items() if "[[frame]]" in text]
CUES = [(name, behind, cue) for name, text in TEXTS.items() for behind, cue in language_of(name, text)[1]]
FRAMES = [(name, frame) for name in FRAMED for frame in language_of(name, TEXTS[name])[0].frames]

HANDLES = [f"@p{number}" for number in range(4)]
READER = CueReader.of_people([(handle, handle) for handle in HANDLES])


def with_names(sentence: str) -> str:
    """A sentence of a table with a handle in the place of each mark."""
    names = iter(HANDLES)
    return re.sub(MARK, lambda _: next(names), sentence)


@pytest.mark.parametrize(("name", "cue"), [pytest.param(n, c, id=f"{n}: {c.sentence[:50]}") for n, _, c in CUES])
def test_every_cue_is_heard_in_its_sentence(name, cue):
    """Read whole, the sentence weighs at least what its cue weighs: words and stems are such as can be met."""
    assert READER.read(with_names(cue.sentence)).introduction_score >= cue.weight, name


@pytest.mark.parametrize(("name", "frame"), [pytest.param(n, f, id=f"{n}: {f.sentence[:50]}") for n, f in FRAMES])
def test_every_frame_is_found_in_its_sentence(name, frame):
    """The pattern finds it, and the text is taken to be in the language."""
    text = fold(frame.sentence)
    words = set(re.findall(r"[^\W\d_]+", text))
    language = next(one for one in tables().languages if one.name == name)

    assert frame.pattern.search(text)
    assert language.words & words
    assert not frame.addressed or language.second.search(text)


@pytest.mark.parametrize("name", FRAMED)
def test_most_sentences_of_frames_do_what_their_kind_says(name):
    """Said to somebody, nine in ten of them bring somebody together by the kind of their own."""
    language = next(one for one in tables().languages if one.name == name)
    heard = 0
    for frame in language.frames:
        text = fold(frame.sentence)
        found = list(governed(text, HANDLES[: text.count(MARK)], tables=tables(), answers=text.count(MARK) < 2))
        heard += any(one.weight >= SENDS for one in found)

    assert heard >= 0.9 * len(language.frames)


def test_weights_are_those_that_have_a_name():
    """No weight in between, which nobody would know how to take."""
    known = {GREETS, ADDRESSES, SENT, COULD_INTRODUCE, SENDS, 0.9, OWED}

    assert {cue.weight for _, _, cue in CUES} <= known
    assert {frame.weight for _, frame in FRAMES} <= known
    assert INTRODUCES <= 0.9
    assert len(CUES) > 280


def test_every_word_of_the_tables_can_be_met():
    """Texts are read word by word: a cue of two words, or with an accent of its own, would never be seen."""
    found = tables()
    words = sorted(found.by_word.keys() | {stem for some in found.by_stem.values() for stem, _ in some})

    met = {word for word in words if given_names([(word, "key")]) == {word: "key"} or len(word) == 1}

    assert [word for word in words if word not in met] == []
    assert min(len(stem) for some in found.by_stem.values() for stem, _ in some) == 4


def test_no_cue_is_found_in_nothing():
    """A pattern that an empty text fits would be in every text."""
    assert not [cue.expression for _, _, cue in CUES if cue.pattern.search("")]
    assert not [frame.expression for _, frame in FRAMES if frame.pattern.search("")]


def test_each_file_is_what_its_readme_tells():
    """No key that nothing reads: whoever mends a file would wait for it to do something."""
    for name, text in TEXTS.items():
        table = tomllib.loads(text)
        assert table.keys() <= {"cue", "frame", "words"}, name
        for cue in table.get("cue", ()):
            assert cue.keys() <= {"weight", "behind", "pattern", "anywhere", "sentence"}, cue
        for frame in table.get("frame", ()):
            assert frame.keys() <= {"kind", "weight", "pattern", "sentence", "addressed", "reply"}, frame


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The tables in a folder of their own, compiled."""
    for path in Path(str(files("warmlinks.cues"))).glob("*.*"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(sys.modules["warmlinks.cues.tables"], "files", lambda _: tmp_path)
    (tmp_path / COMPILED).write_bytes(compiled())
    return tmp_path


def held():
    """All that the tables hold, and what is made of it, where nothing is remembered."""
    found = tables.__wrapped__()
    words = [sorted(language.words) for language in found.languages]
    likely = [[language.triggers.likely(some, 2) for some in words] for language in found.languages]
    return attrs.asdict(found), likely


def test_what_is_compiled_holds_what_the_files_hold(folder, monkeypatch):
    """It is read in their place, and says the same; the same files give the same bytes."""
    monkeypatch.setattr(sys.modules["warmlinks.cues.tables"], "language_of", None)
    by_it = held()
    monkeypatch.undo()
    monkeypatch.setattr(sys.modules["warmlinks.cues.tables"], "files", lambda _: folder)

    kept = (folder / COMPILED).read_bytes()
    assert compiled() == kept
    (folder / COMPILED).unlink()
    by_files = held()

    assert by_it[1] == by_files[1]
    assert {**by_it[0], "languages": [{**one, "needs": None} for one in by_it[0]["languages"]]} == {
        **by_files[0],
        "languages": list(by_files[0]["languages"]),
    }


def test_what_was_compiled_of_other_files_is_not_read(folder):
    """Whoever mends a file sees what they wrote, and so does whoever mends the code."""
    text = (folder / "th.toml").read_text(encoding="utf-8")
    (folder / "th.toml").write_text(text.replace("0.", "0.3 # 0."), encoding="utf-8")

    assert 0.3 in {weight for _, weight in tables.__wrapped__().unspaced}

    (folder / "th.toml").write_text(text, encoding="utf-8")
    (folder / "triggers.py").write_text("")
    (folder / COMPILED).write_bytes((folder / COMPILED).read_bytes().partition(b"\n")[0] + b"\n{}")

    assert tables.__wrapped__().cues


@pytest.mark.heavy
@pytest.mark.parametrize("name", FRAMED)
def test_frames_take_time_in_proportion_to_the_text(name):
    """Twice the text takes twice the time, also where half of every frame is repeated."""
    sentences = [frame.sentence.replace(MARK, " ") for frame in language_of(name, TEXTS[name])[0].frames]
    language = next(one for one in tables().languages if one.name == name)

    def read(text):
        for frame in language.frames:
            for _ in frame.pattern.finditer(text):
                pass

    assert growth(read, lambda times: fold(" ".join(sentences[:12]) * times), 16) < AT_MOST


@pytest.mark.heavy
def test_a_frame_that_goes_back_and_forth_would_be_noticed():
    """The control: a frame with two open stretches."""
    assert growth(re.compile(r"meet\b.*\byou\b.*!").search, lambda times: "meet you " * times, 100) > AT_MOST
