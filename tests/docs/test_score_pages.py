"""What the pages on the score say in figures is what the library gives, and what the benchmark wrote down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warmlinks.scoring import DecayModel, TieState

DAY = 86400
PAGES = Path(__file__).parents[2] / "docs" / "explanation"
NETWORKS = {"collegemsg": "students", "radoslaw": "office", "mathoverflow": "answers"}
EVERY = {
    "daily": 1,
    "every five days": 5,
    "weekly": 7,
    "every two weeks": 14,
    "every month": 30,
    "every quarter": 91,
    "once a year": 365,
}
COLUMNS = ("level learnt", "level 0.04", "level 0.12")


def rows(text, head):
    """The rows of the table of a page whose head has these words, as lists of cells without emphasis."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("|") and head in line)
    table = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip().strip("*") for cell in line.strip("|").split("|")])
    return table[:1] + table[2:]


def page(name):
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def number(cell):
    """The first number in a cell; None where it has none."""
    match = re.search(r"-?\d+(\.\d+)?", cell.replace(",", ""))
    return float(match.group()) if match else None


def test_the_days_on_which_ties_are_due_are_those_of_the_library():
    """The table of the page, for ties of two years with one contact on each day of contact."""
    for rhythm, after in rows(page("decay-model"), "due after")[1:]:
        days = 730 // EVERY[rhythm] + 1
        score = DecayModel().score(TieState(days, days, 0, 730 * DAY, 0, 730), 730 * DAY)
        wait = None if score.due_at is None else round(score.due_at / DAY - 730)
        assert number(after) == wait, rhythm


def test_the_parts_of_a_score_are_those_of_the_library():
    """Twelve days of contact, twenty interactions, 170 days, 40 days of silence, level 0.12."""
    score = DecayModel(level=0.12).score(TieState(12, 20, 0, 170 * DAY, 0, 170), 210 * DAY)
    reasons = rows(page("decay-model"), "| reason |")[1:]

    assert [number(points) for _, points in reasons[:-1]] == [round(part.points, 1) for part in score.because]
    assert number(reasons[-1][1]) == round(100 * score.warmth, 1)


@pytest.mark.parametrize("network", NETWORKS)
def test_the_page_on_usefulness_tells_what_the_benchmark_found(network):
    """Precision and flags of each rule that the page names, on each history."""
    told = page("usefulness")
    part = page("usefulness-table").split(f"\n{network}, truly silent")[1]
    measured = {row[0]: row[1:] for row in rows(part, "flags per 100 silences")[1:]}
    names = {
        "the rule": "the rule",
        "half the warmth": "half the warmth (before)",
        "overdue": "three usual gaps",
        "everybody after 60 days": "everybody after 60 days",
        "everybody after 90 days": "everybody after 90 days",
    }
    place = list(NETWORKS).index(network) + 1
    counted = False
    for row in rows(told, "| | students | office | answers |")[1:]:
        counted = counted or "flags per 100" in row[0]
        name = next(name for start, name in names.items() if row[0].startswith(start))
        flags, true = (number(cell) for cell in measured[name][:2])
        assert number(row[place]) == (round(flags) if counted else true), row[0]


def test_the_page_on_usefulness_tells_the_chances_that_the_benchmark_found():
    """Said over happened, with the level learnt and with two that are the same for all."""
    measured = rows(page("usefulness-table"), "level learnt")
    told = rows(page("usefulness").split("## Chances")[1], "level learnt")[1:]
    places = [next(at for at, name in enumerate(measured[0]) if name.startswith(start)) for start in COLUMNS]

    assert len(told) == len(measured) - 1
    for row, result in zip(told, measured[1:], strict=True):
        assert row[0].split(",")[0] == NETWORKS[result[0].split(",")[0]]
        assert [number(cell) for cell in row[1:]] == pytest.approx([number(result[at]) for at in places], abs=0.0051)


def test_all_that_was_aimed_at_was_reached():
    """The benchmark's own verdicts, as they were written down."""
    aims = rows(page("usefulness-table"), "| aim |")[1:]

    assert len(aims) == 20
    assert {verdict for *_, verdict in aims} == {"reached"}
