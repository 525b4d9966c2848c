"""What the book answers is looked at when it is made, as records are."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

import warmlinks as wl
from warmlinks.validation import has_zone
from warmlinks.values import Record

RECORDS = {"Identity", "Interaction", *(one.__name__ for one in Record.__args__)}
ANSWERS = [
    one
    for name in wl.__all__
    if attrs.has(one := getattr(wl, name)) and name not in RECORDS and one.__module__.startswith("warmlinks")
]
NAIVE = datetime(2026, 1, 31)  # noqa: DTZ001  that is the fault


def moments(answer):
    """The names of the fields that hold a moment, or a day in its place."""
    return {one.name for one in attrs.fields(answer) if str(one.type).startswith("datetime")}


def test_every_moment_in_an_answer_is_looked_at():
    """No answer has a field for a moment that takes one without a zone."""
    forgotten = {
        f"{answer.__name__}.{one.name}"
        for answer in ANSWERS
        for one in attrs.fields(answer)
        if one.name in moments(answer) and one.validator is not has_zone
    }

    assert sum(len(moments(answer)) for answer in ANSWERS) > 8
    assert not forgotten


def test_an_introduction_is_made_at_a_moment_with_a_zone():
    """Without one it is refused by the names of class and field; with one it is made."""
    with pytest.raises(wl.RecordError, match=r"Introduction\.made_at is no moment with a time zone") as told:
        wl.Introduction("1", "introducer", "me", ("2", "3"), NAIVE)

    assert (told.value.record, told.value.field) == ("Introduction", "made_at")
    assert wl.Introduction("1", "introducer", "me", ("2", "3"), NAIVE.replace(tzinfo=UTC)).made_at.tzinfo is UTC
