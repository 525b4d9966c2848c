"""JSON lists, record by record; documents; what is refused and what it costs."""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec
import pytest
from attrs import frozen

from warmlinks.archive import Budgets, _cursor, _records
from warmlinks.errors import BudgetError, InputError


class Tweet(msgspec.Struct, gc=False):
    id: int
    text: str = ""


@frozen
class Plain:
    id: int


class Entry(msgspec.Struct):
    tweet: Tweet


@pytest.fixture
def records_of(archive_of):
    """Read one list; a bad record stands as its reason."""

    def read(data, shape=Any, *, path=(), **budgets):
        archive = archive_of({"data/list.js": data}, budgets=Budgets(**budgets))
        return [
            (index, value.why if isinstance(value, InputError) else value)
            for index, value in archive.records(archive.members[0], shape, path=path)
        ]

    return read


@pytest.fixture
def small_chunks(monkeypatch):
    """Read forty bytes at a time, so that a short text has every kind of edge in it."""
    monkeypatch.setattr(_cursor, "CHUNK", 40)
    monkeypatch.setattr(_records, "CHUNK", 40)
    monkeypatch.setattr(_records, "_SMALL_WINDOW", 20)


@pytest.mark.parametrize(
    "data",
    [
        b'[{"id": 1}, {"id": 2}]',
        b'window.YTD.tweets.part0 = [{"id": 1}, {"id": 2}]',
        b'window.YTD.tweets.part0 = [ {"id": 1},\n\n {"id": 2} ] ;\n',
        b'var tweet_index =  [\n  {\n    "id": 1\n  },\n  {\n    "id": 2\n  }\n]\n',
        b'\xef\xbb\xbf[{"id":1},{"id":2}]',
        b'\xef\xbb\xbf a=[{"id":1},{"id":2}]',
    ],
    ids=["bare", "script", "script with an end", "indented", "marked", "marked script"],
)
@pytest.mark.parametrize("shape", [Tweet, Plain, dict[str, int], Any])
def test_a_list_behind_a_prefix_or_not(records_of, data, shape):
    """The elements come with their indexes in the shape asked for, whatever stands before the list."""
    assert records_of(data, shape) == [(0, msgspec.convert({"id": 1}, shape)), (1, msgspec.convert({"id": 2}, shape))]


@pytest.mark.parametrize("data", [b"[]", b"x = [ ]\n", b"x=[];", b"\xef\xbb\xbf[\n]"])
def test_an_empty_list_has_no_records(records_of, data):
    """Nothing is yielded and nothing is wrong."""
    assert records_of(data) == []


def test_a_path_leads_into_objects(records_of):
    """Keys are walked into, whatever stands before and after the list."""
    data = (
        b'{"p": [{"messages": [9]}, "}]"], "t": {"messages": 1}, "messages": [{"id": 1}, {"id": 2}], "z": [{"id": 3}]}'
    )
    deep = b'x = {"a": 1, "b": {"c": [], "d": [5, 6], "e": {}}, "f": "]"};'

    assert records_of(data, Tweet, path=("messages",)) == [(0, Tweet(1)), (1, Tweet(2))]
    assert records_of(deep, int, path=("b", "d")) == [(0, 5), (1, 6)]


@pytest.mark.parametrize(
    ("data", "path", "why"),
    [
        (b'{"a": [1]}', ("b",), "there is no 'b' in it"),
        (b"{}", ("b",), "there is no 'b' in it"),
        (b"[1]", ("b",), "an object with 'b' is expected here"),
        (b'{"b": 1}', ("b",), "a list is expected here"),
        (b'{"b": [1]', ("b",), "the object round the list does not end"),
        (b'{"b": [1], "c": [', ("b",), "a value does not end"),
        (b'{"b": [1]} 2', ("b",), "something follows after the end"),
        (b'{"b" [1]}', ("b",), "a colon is expected here"),
        (b'{"bb', ("b",), "a key does not end"),
        (b'{"\xff": 1}', ("b",), "a text in it is not UTF-8"),
        (b'{"a": 1}', (), "a list is expected here"),
        (b"[1] x", (), "something follows after the end"),
        (b"[1];", (), "something follows after the end"),
        (b"x = [1]; alert(1)", (), "something follows after the end"),
        (b"[1, 2,", (), "the list does not end"),
        (b"", (), "it begins with neither a list, an object nor a script"),
        (b"hello", (), "it begins with neither a list, an object nor a script"),
        ("[1]".encode("utf-16"), (), "it is in UTF-16"),
        (b"PK\x03\x04", (), "it is a spreadsheet or a zip"),
    ],
)
def test_a_member_that_is_no_such_list_is_an_error(records_of, data, path, why):
    """It is raised, since no record is to blame, and says what was expected."""
    with pytest.raises(InputError) as caught:
        records_of(data, path=path)

    assert caught.value.why == why
    assert caught.value.member == "data/list.js"


GOOD = '{"id": 1, "text": "a}, {\\"id\\": 7, ]"}'
BAD = {
    "a wrong type": ('{"id": "x"}', "Expected `int`, got `str` - at `$.id`"),
    "a missing field": ('{"text": "x"}', "Object missing required field `id`"),
    "not an object": ("17", "Expected `object`, got `int`"),
    "not a number": ('{"id": NaN}', "JSON is malformed: invalid character"),
    "infinity": ('{"id": 1, "x": -Infinity}', None),
    "half a character": ('{"id": 1, "text": "\\ud800"}', None),
    "two low halves": ('{"id": 1, "x": "\\udc00\\udc00"}', None),
    "a trailing comma": ('{"id": 1,}', None),
    "single quotes": ("{'id': 1}", None),
    "a comment": ('{"id": 1 /* x */}', None),
    "a line end in a text": ('{"id": 1, "text": "a\nb"}', None),
    "code": ('{"id": alert(1)}', None),
    "a bracket too few": ('{"id": 1, "x": {"y": 2}', None),
    "a bracket too many": ('{"id": 1}}', None),
    "a wrong bracket": ('{"id": [1}', None),
    "a quote too few": ('{"id": 1, "text: "a"}', None),
    "a key twice": ('{"id": 1, "id": 2}', "a key stands twice in one object"),
    "a key twice, written otherwise": ('{"id": 1, "\\u0069d": 2}', "a key stands twice in one object"),
    "a key twice, deep down": ('{"id": 1, "x": [{"y": 1, "y": 1}]}', "a key stands twice in one object"),
    "too deep": ('{"id": 1, "x": ' + "[" * 64 + "]" * 64 + "}", "depth is 64"),
    "far too deep": ('{"id": 1, "x": ' + "[" * 5000 + "]" * 5000 + "}", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("at", ["first", "middle", "last"])
def test_a_bad_record_costs_that_record(records_of, name, at):
    """The one is an error in its place, with a reason; those before and after it are all there."""
    text, why = BAD[name]
    others = [GOOD] * 4
    others.insert({"first": 0, "middle": 2, "last": 4}[at], text)

    read = records_of(("[" + ",\n".join(others) + "]").encode(), Tweet)

    good = [(index, value) for index, value in read if isinstance(value, Tweet)]
    bad = [(index, value) for index, value in read if not isinstance(value, Tweet)]
    place = {"first": 0, "middle": 2, "last": 4}[at]
    assert [index for index, _ in bad] == [place]
    assert [index for index, _ in good] == [index for index in range(5) if index != place]
    assert why is None or why in bad[0][1]


@pytest.mark.parametrize("name", BAD)
def test_the_same_without_the_fault_is_read(records_of, name):
    """The control: with a good record in the bad one's place nothing is refused."""
    assert records_of(f"[{GOOD},{GOOD},{GOOD}]".encode(), Tweet) == [
        (index, Tweet(1, 'a}, {"id": 7, ]')) for index in range(3)
    ], name


def test_text_that_is_not_utf_8_costs_that_record(records_of):
    """A text that is asked for must be UTF-8."""
    read = records_of(b'[{"id": 1}, {"id": 2, "text": "\xff"}, {"id": 3}]', Tweet)

    assert read == [(0, Tweet(1)), (1, "a text in it is not UTF-8"), (2, Tweet(3))]


def test_an_error_has_its_place(archive_of):
    """Archive, member, record and byte are in the error; what stood there is not."""
    archive = archive_of({"data/list.js": b'[{"id": 1}, {"id": "Mira Holt"}, {"id": }]'})

    errors = [value for _, value in archive.records(archive.members[0], Tweet) if isinstance(value, InputError)]

    assert [(one.archive, one.member, one.record, one.byte) for one in errors] == [
        (archive.name, "data/list.js", 1, 12),
        (archive.name, "data/list.js", 2, 40),
    ]
    assert not any("Mira" in str(one) for one in errors)


def test_a_word_out_of_a_choice_is_not_repeated(archive_of):
    """The decoder would quote what stood there; the reason does not."""
    archive = archive_of({"list.json": b'["Mira Holt", "in"]'})

    read = [value for _, value in archive.records(archive.members[0], Literal["in", "out"])]

    assert "Mira" not in str(read[0])
    assert read[1] == "in"


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_list_cut_off_anywhere_keeps_what_is_whole(archive_of, cut):
    """Records before the cut are read; the cut is told, as a bad record or as an error of the member."""
    whole = b'[{"id":1},{"id":2},{"id":3,"text":"xyz"},{"id":4},{"id":5}]'
    archive = archive_of({"list.json": whole[:cut]})

    read, told = [], cut == len(whole)
    try:
        for _, value in archive.records(archive.members[0], Tweet):
            told = told or isinstance(value, InputError)
            read.append(value)
    except InputError:
        told = True

    expected = [number for number, end in ((1, 9), (2, 18), (3, 40), (4, 49), (5, 58)) if cut > end]
    assert [one.id for one in read if isinstance(one, Tweet)][: len(expected)] == expected
    assert told


@pytest.mark.usefixtures("small_chunks")
def test_records_across_chunks(records_of):
    """Where a chunk happens to end makes no difference, for long records and short ones."""
    values = [{"id": number, "text": "x" * (number * 7 % 90), "n": [{"id": 1}, {"id": 2}]} for number in range(60)]
    for separators in ((",", ":"), (", ", ": ")):
        read = records_of(json.dumps(values, separators=separators).encode())

        assert read == list(enumerate(values))
    assert records_of(json.dumps({"a": "x" * 99, "m": values}, indent=3).encode(), path=("m",)) == list(
        enumerate(values)
    )


@pytest.mark.parametrize("name", [name for name in BAD if name != "a quote too few"])
@pytest.mark.usefixtures("small_chunks")
def test_bad_records_across_chunks(records_of, name):
    """A bad record costs that record also where chunks end in the middle of it."""
    text, _ = BAD[name]

    read = records_of(("[" + ", ".join([GOOD, GOOD, text] * 4 + [GOOD]) + "]").encode(), Tweet)

    assert [index for index, value in read if not isinstance(value, Tweet)] == [2, 5, 8, 11]
    assert len(read) == 13


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_that_ends_behind_a_bad_record_hides_no_other(records_of):
    """Wherever a chunk ends, also right between a bad record and one that begins otherwise than the one before it."""
    for size in range(80):
        texts = ['{"a": 1}', '{"a": 2}', '{"b": "%s", "z": alert}' % ("x" * size), '{"a": 4}']

        read = records_of(("[" + ",".join(texts) + "]").encode())

        assert [value for _, value in read if isinstance(value, dict)] == [{"a": 1}, {"a": 2}, {"a": 4}], size


@pytest.mark.usefixtures("small_chunks")
def test_records_that_begin_otherwise(records_of):
    """Objects with other keys in front, empty ones, lists, numbers and texts: all in one list."""
    values = [{"a": 1}, {}, [1, [2]], "x,]}", {"b": {"a": 1}}, 5, None, True, {"a": 2}, {"c": []}] * 5

    assert records_of(json.dumps(values).encode()) == list(enumerate(values))


def test_a_record_above_its_budget_costs_that_record(records_of):
    """A record of more than `record_bytes` is refused by name and passed over."""
    values = [{"id": 1}, {"id": 2, "text": "y" * 3_000_000}, {"id": 3}, {"id": 4}]

    read = records_of(json.dumps(values).encode(), Tweet, record_bytes=2_000_000, ratio=5000)

    assert [value if isinstance(value, Tweet) else index for index, value in read] == [Tweet(1), 1, Tweet(3), Tweet(4)]
    assert "record_bytes is 2e+06" in read[1][1]


def test_a_long_record_within_its_budget_is_read(records_of):
    """The control: three megabytes are fine where the budget allows them."""
    values = [{"id": 1}, {"id": 2, "text": "y" * 3_000_000}, {"id": 3}]

    read = records_of(json.dumps(values).encode(), Tweet, ratio=5000)

    assert [value.id for _, value in read] == [1, 2, 3]


def test_twin_keys_in_a_large_member_are_let_by(records_of):
    """Above `strict_bytes` the last of two equal keys counts, as the budget's description says."""
    data = b'[{"id": 1, "id": 2}]'

    assert records_of(data, Tweet, strict_bytes=len(data)) == [(0, "a key stands twice in one object")]
    assert records_of(data, Tweet, strict_bytes=len(data) - 1) == [(0, Tweet(2))]


@pytest.mark.parametrize("depth", [1, 5, 64])
@pytest.mark.parametrize("hidden", ["", '"]",' * 3, '"\\"]}",', '"\\\\",'])
def test_depth_is_counted_exactly(records_of, depth, hidden):
    """The budget is met one level above it, and brackets within texts neither hide nor make a level."""

    def nested(levels):
        return "[" * levels + hidden + "1" + "]" * levels

    read = records_of(f"[{nested(depth)}, {nested(depth + 1)}, {nested(depth)}]".encode(), depth=depth)

    assert [isinstance(value, str) for _, value in read] == [False, True, False]


@pytest.mark.parametrize("data", [b'{"id": 1}', b'window.__THAR_CONFIG = {"id": 1};\n', b'\xef\xbb\xbf{"id": 1}\n'])
def test_a_document_behind_a_prefix_or_not(archive_of, data):
    """One small document is decoded into the shape asked for."""
    archive = archive_of({"a.js": data})

    assert archive.document(archive.members[0], Tweet) == Tweet(1)


@pytest.mark.parametrize(
    "data",
    [
        *(text.encode() for name, (text, _) in BAD.items() if name not in ("nothing", "far too deep")),
        b"",
        b"hello",
        b'{"id": 1};',
        b'{"id": 1} {}',
        '{"id": 1}'.encode("utf-16"),
        b'{"id": 1, "text": "\xff"}',
        b'{"id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_a_document_that_is_not_right_is_an_error(archive_of, data):
    """Whatever is wrong leaves as an InputError with the member's name."""
    archive = archive_of({"a.js": data})

    with pytest.raises(InputError) as caught:
        archive.document(archive.members[0], Tweet)

    assert caught.value.member == "a.js"


def test_a_document_above_its_budget_is_not_read(archive_of):
    """The `document` budget names itself."""
    archive = archive_of({"a.js": b'{"id": 1}'}, budgets=Budgets(document=8))

    with pytest.raises(BudgetError, match="document is 8, found 9"):
        archive.document(archive.members[0], Tweet)


@pytest.mark.parametrize(
    "junk", [b"1.", b"01", b"-", b"+1", b"tru", b"NaN", b"'x'", b"0x1f", b"alert(1)", b"1 2", b'"\\x"']
)
@pytest.mark.parametrize("path", [(), ("m",)])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_junk_between_records_costs_itself(records_of, junk, path, place):
    """What is no value stands alone between two commas: the record behind it is read, under its own number."""
    parts = [b'{"id": 1}', b'{"id": 2}', b'{"id": 3}']
    parts.insert(place, junk)
    text = b"[" + b", ".join(parts) + b"]"

    answers = records_of(b'{"p": [1], "m": %b}' % text if path else text, Tweet, path=path)

    assert [number for number, answer in answers if isinstance(answer, str)] == [place]
    assert [(number, answer.id) for number, answer in answers if isinstance(answer, Tweet)] == [
        (number, int(part[7:8])) for number, part in enumerate(parts) if part != junk
    ]
