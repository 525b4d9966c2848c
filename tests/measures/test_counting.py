"""What counts work finds what Python finds, and sees work where there is some."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from counted_steps import RunawayError, Steps
from counted_work import Work

from warmlinks.cues.tables import tables

PATTERNS = [
    r"a*b",
    r"a*?b",
    r"(?:ab|a)*+b",
    r"(?>a|ab)c?",
    r"(?:a|b)*?c",
    r"(?:a*)*b",
    r"(?:a?){2,3}b",
    r"(?:a|ab)(?:c|bcd)d*",
    r"^a|b$",
    r"\b\w+\b",
    r"(?<=a)b(?!c)",
    r"(?<![\w@])@(\w{1,20})(?!\w)",
    r"[^a]{1,3}?c",
    r"(?i)A(?:B|c)+",
    r"(?s).*+b|c",
    r"(a+)+b",
    rb'"(?:[^"\\]++|\\.)*+"',
    # a few hundred that somebody wrote: the words by which people bring people together
    *sorted({cue.expression for cue in tables().cues}),
]


def texts(pattern):
    """Texts that nearly fit, and some that do: of the letters and words of the pattern."""
    dice = random.Random(1)
    text = pattern if isinstance(pattern, str) else pattern.decode()
    parts = [*re.findall(r"\w+", text), *"aabbcd @,.\n\"\\'•"]
    made = ("".join(dice.choices(parts, k=dice.randrange(10))) for _ in range(40))
    return [one if isinstance(pattern, str) else one.encode() for one in made]


def test_steps_find_what_python_finds():
    """Each pattern, at each of some texts: the same match, whether searched, matched, or matched whole."""
    for source in PATTERNS:
        pattern = re.compile(source)
        steps = Steps(pattern)
        for text in texts(source):
            found = pattern.search(text)
            assert steps.search(text) == (found.span() if found else None), (source, text)
            found = pattern.match(text, 1)
            assert steps.match(text, 1) == (found.end() if found else None), (source, text)
            found = pattern.fullmatch(text)
            assert steps.match(text, full=True) == (found.end() if found else None), (source, text)


@pytest.mark.parametrize(("pattern", "power"), [(r"a*+b", 1), (r"a*b", 1), (r"a*a*b", 2), (r"a*a*a*b", 3)])
def test_steps_grow_as_the_pattern_goes_back_and_forth(pattern, power):
    """Twice the text takes two, four or eight times the steps, as often as a repetition is tried again."""
    taken = []
    for size in (100, 200):
        steps = Steps(re.compile(pattern))
        steps.match("a" * size)
        taken.append(steps.taken)

    assert taken[1] / taken[0] == pytest.approx(2**power, rel=0.1)


def test_a_pattern_that_runs_away_is_stopped():
    """A pattern whose steps double with each letter is known after a while."""
    with pytest.raises(RunawayError):
        Steps(re.compile(r"(?:a+)+b"), most=100_000).match("a" * 40)


def test_nothing_private_is_imported_where_no_steps_are_asked_for():
    """The counter is there for all tests, so that a part of Python called otherwise one day must not end them all."""
    told = "import sys, counted_work; print(sorted({'counted_steps', 'counted_work'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "['counted_work']"


@pytest.mark.parametrize("plain", ["tide,tide", b"tide,tide"])
def test_a_text_that_counts_is_a_text(plain):
    """Its methods answer what a text's answer, and their texts count in turn."""
    comma, tide, e = (plain[4:5], plain[:4], plain[3:4])
    work = Work()
    text = work.counting(plain)

    assert (text.find(comma), text.rfind(tide), text.find(e + e), text.index(tide, 1, 9)) == (4, 5, -1, 5)
    assert (text.split(comma), text.partition(comma)) == ([tide, tide], (tide, comma, tide))
    assert (text[1:3] + tide, tide + text[5:], comma.join([text]), hash(text)) == (
        plain[1:3] + tide,
        tide + tide,
        plain,
        hash(plain),
    )
    assert type(text[1:][1:].strip()) is type(tide + text) is type(text.split()[0]) is type(text)
    with pytest.raises(ValueError, match="not found"):
        text.index(e + e)


@pytest.mark.parametrize(
    ("look", "size"),
    [
        (lambda text: text.find(b"x"), 1000),
        (lambda text: text.find(b"x", 900), 100),
        (lambda text: text.find(b"a", 300), 1),
        (lambda text: text.rfind(b"x", 0, 50), 50),
        (lambda text: text[400:], 600),
        (lambda text: text[5], 1),
        (lambda text: text + b"b", 1001),
        (lambda text: b"b" + text, 1001),
        (lambda text: b"[%b]" % text, 1002),
        (lambda text: b"x" in text, 1000),
        (lambda text: text.strip(), 1000),
        (lambda text: text.startswith(b"aa"), 2),
        (lambda text: text == b"a", 1),
        (list, 1000),
    ],
)
def test_what_is_looked_at_is_counted(look, size):
    """No more, and no less."""
    work = Work()
    text = work.counting(b"a" * 1000)

    look(text)

    assert work.total == size + 1
