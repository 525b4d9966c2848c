"""Lists within lists, keys that stand twice, and records that are too long: exactly, in flat memory."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from doubling import AT_MOST, growth
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.archive import Archive, Budgets
from warmlinks.archive import _cursor as cursors
from warmlinks.archive import _records as records
from warmlinks.errors import BudgetError, InputError

CHATS = ("chats", "list", ..., "messages")


class Chat(msgspec.Struct):
    id: int
    name: str = ""


class Said(msgspec.Struct):
    id: int
    text: str = ""


def reading(data, path=CHATS, *, outer=None, shape=Said, **budgets):
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    with Archive.of_bytes({"x.json": text}, budgets=Budgets(**budgets)) as archive:
        (member,) = archive.members
        if outer is None:
            return list(archive.records(member, shape, path=path))
        return list(archive.records_within(member, shape, path=path, outer=outer))


def world(*chats):
    return {"about": "x", "contacts": {"list": [{"messages": [1]}]}, "chats": {"about": [1, {}], "list": chats}, "z": 1}


def test_a_path_leads_through_lists():
    """The records of all inner lists, counted on, each with the fields that stand before its list."""
    data = world(
        {"id": 1, "name": "Ada", "messages": [{"id": 10}, {"id": 11}], "later": {"messages": [{"id": 99}]}},
        {"id": 2, "name": "a group", "messages": []},
        {"id": 3, "nobody": True},
        {"id": 4, "name": "Ben", "photo": "x" * 200_000, "messages": [{"id": 12}]},
    )

    assert reading(data) == [(0, Said(10)), (1, Said(11)), (2, Said(12))]
    assert reading(data, outer=Chat) == [
        (0, (Chat(1, "Ada"), Said(10))),
        (1, (Chat(1, "Ada"), Said(11))),
        (2, (Chat(4, "Ben"), Said(12))),
    ]


def test_the_fields_round_a_single_list_come_too():
    """One chat by itself is the same object, without the lists round it."""
    chat = {"id": 1, "name": "Ada", "messages": [{"id": 10}]}

    assert reading(chat, ("messages",), outer=Chat) == [(0, (Chat(1, "Ada"), Said(10)))]
    with pytest.raises(InputError, match="stands before the list"):
        reading({"name": "x", "messages": [{"id": 1}]}, ("messages",), outer=Chat)


def test_lists_within_lists_within_lists():
    """As many as are needed."""
    data = {"a": [{"b": [{"c": [1, 2]}, {"c": []}]}, {"b": []}, {"b": [{"c": [3]}]}]}

    assert [value for _, value in reading(data, ("a", ..., "b", ..., "c"), shape=int)] == [1, 2, 3]
    assert [value for _, value in reading([{"c": [1]}, {"c": [2]}], (..., "c"), shape=int)] == [1, 2]


@pytest.mark.parametrize("bad", [17, "x", None, [1], {"id": "x", "messages": [{"id": 5}]}, {"id": 9, "messages": 3}])
def test_an_element_that_is_not_as_expected_costs_itself(bad):
    """It is told, and the others are read."""
    data = world({"id": 1, "messages": [{"id": 10}]}, bad, {"id": 2, "messages": [{"id": 11}]})

    found = reading(data, outer=Chat)

    assert [value for _, value in found if not isinstance(value, InputError)] == [
        (Chat(1), Said(10)),
        (Chat(2), Said(11)),
    ]
    assert [type(value) for index, value in found if index == 1] == [InputError]


def test_a_bad_record_costs_itself_also_at_the_end_of_its_list():
    """Its neighbours and the next lists are read, and nothing changes hands."""
    data = json.dumps(world({"id": 1, "messages": [{"id": 10}, {"id": 77}]}, {"id": 2, "messages": [{"id": 11}]}))

    for bad in ('{"id": "x"}', '{"id": nothing}', "17"):
        found = reading(data.replace('{"id": 77}', bad).encode(), outer=Chat)
        assert [value if isinstance(value, tuple) else type(value) for _, value in found] == [
            (Chat(1), Said(10)),
            InputError,
            (Chat(2), Said(11)),
        ], bad


def test_where_brackets_are_broken_nothing_is_taken_for_another_lists():
    """Whose the rest is cannot be told: it is not read, and that is said."""
    data = json.dumps(world({"id": 1, "messages": [{"id": 10}, {"id": 77}]}, {"id": 2, "messages": [{"id": 11}] * 9}))

    found = reading(data.replace('{"id": 77}', '{"id": {77}').encode(), outer=Chat)

    assert [value for _, value in found if isinstance(value, tuple)] == [(Chat(1), Said(10))]
    assert "Nothing after it can be read" in str(found[-1][1])


TEXTS = st.text(alphabet='a"\\[]{},: \n', max_size=12)
VALUES = st.recursive(st.none() | st.integers() | TEXTS, lambda one: st.lists(one, max_size=3), max_leaves=4)


@given(
    st.lists(
        st.tuples(st.dictionaries(TEXTS, VALUES, max_size=2), st.lists(st.tuples(st.integers(), TEXTS), max_size=9)),
        max_size=9,
    ),
    st.sampled_from([None, 1]),
    st.sampled_from([16, 64, 4096]),
)
def test_any_lists_are_read_as_a_decoder_reads_them_whole(chats, indent, chunk):
    """Whatever stands round them, however they are spaced, and wherever a chunk ends."""
    data = world(
        *(
            {
                "id": number,
                **{f"_{key}": one for key, one in more.items()},
                "messages": [{"id": a, "text": b} for a, b in said],
            }
            for number, (more, said) in enumerate(chats)
        )
    )
    expected = [(Chat(number), Said(a, b)) for number, (_, said) in enumerate(chats) for a, b in said]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cursors, "CHUNK", chunk)
        patch.setattr(records, "CHUNK", chunk)
        patch.setattr(records, "_SMALL_WINDOW", max(8, chunk // 8))
        found = reading(json.dumps(data, indent=indent).encode(), outer=Chat)

    assert found == list(enumerate(expected))


@pytest.mark.parametrize("strict_bytes", [0, 1 << 20], ids=["large", "small"])
@pytest.mark.parametrize("first", [[], [{"id": 1}, {"id": 2}]], ids=["empty", "full"])
def test_of_a_key_that_stands_twice_the_last_counts_and_it_is_told(strict_bytes, first):
    """As in archives of Mastodon of 2024, in members of any size: nothing of the first comes."""
    data = (
        b'{"@context": 1, "orderedItems": %b, "totalItems": 1, "orderedItems" : [{"id": 3}], "x": {"orderedItems": 1}}'
    )

    found = reading(data % json.dumps(first).encode(), ("orderedItems",), strict_bytes=strict_bytes)

    assert [value for _, value in found if not isinstance(value, InputError)] == [Said(3)]
    assert ["stands twice" in str(value) for _, value in found if isinstance(value, InputError)] == [True]


def test_a_key_twice_on_the_way_counts_by_its_last_too():
    """On each level of the path."""
    data = b'{"a": {"b": [{"id": 1}]}, "a": {"b": [{"id": 2}], "c": 1, "b": [{"id": 3}]}}'

    for strict_bytes in (0, 1 << 20):
        found = reading(data, ("a", "b"), strict_bytes=strict_bytes)
        assert [value for _, value in found if not isinstance(value, InputError)] == [Said(3)]
        assert len(found) == 3


def test_the_same_letters_elsewhere_are_no_key_twice():
    """In records, in texts and in other objects."""
    data = (
        b'{"x": {"m": 1}, "y": "\\"m\\": [", "m": [{"id": 1, "text": "\\"m\\": ["}, {"id": 2, "m": 3}], "z": {"m": []}}'
    )

    assert reading(data, ("m",), strict_bytes=0) == [(0, Said(1, '"m": [')), (1, Said(2))]


@pytest.fixture
def short_chunks(monkeypatch):
    """Short texts have many chunks."""
    monkeypatch.setattr(cursors, "CHUNK", 4096)
    monkeypatch.setattr(records, "CHUNK", 4096)
    monkeypatch.setattr(records, "_SMALL_WINDOW", 512)


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("path", [(), ("m",), (..., "m")], ids=["bare", "in an object", "in lists"])
def test_a_record_that_is_too_long_is_refused_whole(path):
    """By counting brackets: nothing within it is taken for a record, and what follows is read."""
    long = {"id": 5, "x": [{"id": 6, "text": 'a"]}, {'}] * 900 + [{"id": 7, "text": "\\" * 40_000}]}
    listed: Any = [{"id": 1}, {"id": 2}, long, {"id": 3}]
    data = listed if not path else {"m": listed, "z": 1} if path == ("m",) else [{"m": listed}, {"m": [{"id": 4}]}]

    found = reading(data, path, record_bytes=20_000)

    values = [value if isinstance(value, Said) else type(value) for _, value in found]
    assert values == [Said(1), Said(2), BudgetError, Said(3), *([Said(4)] if len(path) == 2 else [])]


@pytest.mark.usefixtures("short_chunks")
def test_chats_that_are_taken_for_records_are_not_counted_by_their_messages():
    """Two chats of many messages, each longer than a record may be, are two refusals."""
    data = {"list": [{"id": number, "messages": [{"id": one} for one in range(5000)]} for number in range(2)]}

    found = reading(data, ("list",), record_bytes=10_000)

    assert [(index, type(value)) for index, value in found] == [(0, BudgetError), (1, BudgetError)]


def test_a_path_ends_with_a_key():
    """`...` alone says nothing of which list is meant."""
    for path in ((...,), ("a", ...), ("a", ..., ..., "b")):
        with pytest.raises(ValueError, match="key"):
            reading({}, path)


@pytest.mark.heavy
@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("messages", [1, 40, 4000])
def test_lists_in_lists_take_time_in_a_straight_line(messages):
    """Many short ones as well as few long ones."""

    def make(size):
        said = b",".join(b'{"id":%d,"text":"so far"}' % number for number in range(messages))
        chats = b",".join(
            b'{"id":%d,"name":"x","messages":[%b]}' % (number, said) for number in range(size // messages)
        )
        return b'{"chats":{"list":[%b]}}' % chats

    assert growth(lambda text: len(reading(text, outer=Chat, strict_bytes=0)), make, 12_000) < AT_MOST


@pytest.mark.heavy
@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("path", [(), ("m",)])
def test_records_that_are_too_long_take_time_in_a_straight_line(path):
    """Their brackets are counted once."""

    def make(size):
        long = b'{"id":1,"x":[%b]}' % b",".join([b'{"id":2}'] * size)
        return b'{"m":[%b]}' % b",".join([long] * 4) if path else b"[%b]" % b",".join([long] * 4)

    assert growth(lambda text: reading(text, path, record_bytes=10_000, strict_bytes=0), make, 8_000) < AT_MOST
