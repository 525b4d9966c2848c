"""Answers become JSON by their classes alone."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, NamedTuple

import msgspec
import pytest
from attrs import field, frozen

import warmlinks as wl
from warmlinks.plain import plain

NAMES = {"a1": "Ada Lovelace", "b2": "Ben Okonjo"}


class Step(NamedTuple):
    answer: str
    on: date


@frozen
class Inner:
    count: int = 1
    _secret: str = "kept"


@frozen
class Answer:
    start: date = field(default=date(2026, 1, 2), metadata={"json": "from"})
    error: str = field(default="no", metadata={"json": None})
    inner: Inner = field(default=Inner(), metadata={"json": ""})
    all: tuple[Inner, ...] = (Inner(2),)
    who: str = field(default="a1", metadata={"ids": "who_id"})
    others: tuple[str, ...] = field(default=("b2", "c3"), metadata={"ids": "other_ids"})
    nobody: str | None = field(default=None, metadata={"ids": "nobody_id"})
    said: dict[str, Step] = field(factory=lambda: {"b2": Step("yes", date(2026, 1, 3))}, metadata={"ids": ""})
    __json__: ClassVar = {"healthy": "healthy"}

    @property
    def healthy(self) -> bool:
        return True

    @property
    def unsaid(self) -> bool:
        return True


def test_a_new_answer_is_its_class_and_nothing_else():
    """Other names, what is left out, what stands in place of itself, ids beside names, and what is derived."""
    assert plain(Answer(), NAMES) == {
        "from": date(2026, 1, 2),
        "count": 1,
        "all": [{"count": 2}],
        "who": "Ada Lovelace",
        "who_id": "a1",
        "others": ["Ben Okonjo", "c3"],
        "other_ids": ("b2", "c3"),
        "nobody": None,
        "nobody_id": None,
        "said": {"Ben Okonjo": {"answer": "yes", "on": date(2026, 1, 3)}},
        "healthy": True,
    }


@pytest.mark.parametrize("held", [None, 1, 0.5, "text", date(2026, 1, 2), [], {"a": [1, None]}])
def test_what_json_holds_anyway_stays(held):
    """In an answer or by itself."""
    assert plain(held) == held


def test_records_and_answers_of_a_book_are_written():
    """What the models are made of goes through msgspec."""
    identity = wl.Identity("twitter", "700000001", handle="ada_l")
    person = wl.Connection("a1", "Ada", (identity,), connected_on={"twitter": date(2020, 1, 2)})

    told = msgspec.json.decode(msgspec.json.encode(plain([person])))

    assert told[0]["identities"][0]["handle"] == "ada_l"
    assert told[0]["connected_on"] == {"twitter": "2020-01-02"}
    assert set(told[0]) == {one.name for one in wl.Connection.__attrs_attrs__}
