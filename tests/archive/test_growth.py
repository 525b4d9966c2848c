"""Work grows in a straight line with size, memory not at all.

Work is counted, in bytes and characters looked at, since times depend on what else the machine does. The texts are
short and read in short chunks: all that the reader does it does a chunk at a time, so 8 and 64 chunks of 4 KiB tell
more than 1 and 8 of a mebibyte would. Times at 1 to 8 MB, with what C does within a call, are in
`benchmarks/growth.py`.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import textwrap
from typing import Any

import msgspec
import pytest

from warmlinks.archive import Budgets, _cursor, _records, open_archive
from warmlinks.errors import InputError
from warmlinks.testing._growing import LISTS, TABLES, WALLS, GrowingRecord

CHUNK = 4 * 1024
SMALL, TIMES = 8 * CHUNK, 8


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch):
    """Short texts have many chunks."""
    monkeypatch.setattr(_cursor, "CHUNK", CHUNK)
    monkeypatch.setattr(_records, "CHUNK", CHUNK)
    monkeypatch.setattr(_records, "_SMALL_WINDOW", CHUNK // 8)


@pytest.fixture
def work_of(tmp_path, count_work):
    """The work of reading a text, and what was read."""

    def counted(text, read):
        path = tmp_path / "member.txt"
        path.write_bytes(text)
        work = count_work("warmlinks.archive", __name__)
        return work, read_all(path, read)

    return counted


def read_all(path, read):
    """All that is read, errors as what they say."""
    found = []
    with open_archive(path, budgets=Budgets(strict_bytes=SMALL)) as archive, contextlib.suppress(InputError):
        found += [(at, str(one) if isinstance(one, InputError) else one) for at, one in read(archive)]
    return found


@pytest.fixture
def growth(work_of):
    """What grows faster than the text does: nothing, if work grows in a straight line."""

    def compared(make, read):
        small, _ = work_of(make(SMALL), read)
        large, _ = work_of(make(SMALL * TIMES), read)
        return large.grew(small, TIMES, beyond=4 * CHUNK)

    return compared


def records(archive):
    return archive.records(archive.members[0], GrowingRecord)


def rows(archive):
    return archive.rows(archive.members[0], header={"h", "i"})


@pytest.mark.parametrize("name", LISTS)
def test_lists_take_work_in_a_straight_line(growth, name):
    """However many records are bad, and in whatever way."""
    assert growth(LISTS[name], records) == {}


@pytest.mark.parametrize("path", [(), ("m",)], ids=["outside", "inside"])
@pytest.mark.parametrize("name", WALLS)
def test_walls_take_work_in_a_straight_line(growth, name, path):
    """Texts made to stop a parser do not stop this one, where a list should be or in front of it."""

    def read(archive):
        return archive.records(archive.members[0], Any, path=path)

    assert growth(lambda size: b'{"x": ' * len(path) + WALLS[name](size), read) == {}


@pytest.mark.parametrize("name", TABLES)
def test_tables_take_work_in_a_straight_line(growth, name):
    """The same for tables."""
    assert growth(TABLES[name], rows) == {}


# -- the controls

LAST = re.compile(rb"no such thing")
ANY = msgspec.json.Decoder(Any)
RAWS = msgspec.json.Decoder(list[msgspec.Raw])


def slices(text, places):
    for at in places:
        text[at:]


def finds(text, places):
    for at in places:
        text.find(b"no such thing", at)


def searches(text, places):
    for at in places:
        LAST.search(text, at)


def fresh_searches(text, places):
    fresh = re.compile(rb"nor such a one")
    for at in places:
        fresh.search(text, at)


def half_matches(text, places):
    """A pattern that seems to fit from each place on, and fails only at the end."""
    fresh = re.compile(rb".*+!", re.DOTALL)
    for at in places:
        fresh.match(text, at)


def decodes(text, places):
    for at in places:
        with contextlib.suppress(msgspec.DecodeError):
            ANY.decode(memoryview(text)[at:])


def looks_behind_records(text, places):
    """Pieces that the decoder cut out count as the text does."""
    for raw in RAWS.decode(text[: text.rfind(b"},{") + 1] + b"]"):
        text.find(bytes(raw) + b"no such thing")


def joins(text, places):
    kept = b""
    for at in places:
        kept = b"%b" % (kept + text[at : at + 500])


@pytest.mark.parametrize(
    ("square", "noticed"),
    [
        (slices, "bytes.__getitem__"),
        (finds, "bytes.find"),
        (searches, "pattern"),
        (fresh_searches, "pattern"),
        (half_matches, "pattern"),
        (decodes, "decode"),
        (looks_behind_records, "bytes.find"),
        (joins, "bytes.__add__"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_square_would_be_noticed(growth, square, noticed):
    """The control: a reader that looks at the rest from every place on fails the same comparison, in what it does."""

    def squared(archive):
        text = archive.read(archive.members[0])
        square(text, range(0, len(text), 500))
        yield from ()

    grown = growth(LISTS["sound"], squared)

    assert noticed in grown
    assert "all" in grown


def test_a_square_in_a_table_would_be_noticed(growth):
    """The control for tables: one that is read anew for each of its rows."""

    def squared(archive):
        for _ in range(archive.members[0].size // CHUNK):
            yield from rows(archive)

    grown = growth(TABLES["long rows"], squared)

    assert {"csv", "read line", "all"} <= grown.keys()


@pytest.mark.parametrize(
    ("text", "read", "looks"),
    [
        (LISTS["sound"](SMALL), records, {"read", "decode", "bytes.__getitem__", "bytes.__add__"}),
        (LISTS["a wrong type in each"](SMALL), records, {"read", "decode", "bytes.__getitem__"}),
        (LISTS["a word in each"](SMALL), records, {"read", "decode", "bytes.__getitem__", "pattern"}),
        (TABLES["sound"](SMALL), rows, {"read", "read line", "csv"}),
    ],
    ids=["sound", "of a wrong type", "broken", "a table"],
)
def test_all_of_a_member_is_counted(work_of, text, read, looks):
    """The control of the counter: each thing that must look at everything is seen to have done so."""
    work, found = work_of(text, read)

    assert found
    assert {what for what in looks if work.by[what] < 0.95 * len(text)} == set()


def test_long_records_among_short_ones_are_read_as_all_others(work_of):
    """A record that does not fit into the usual stretch makes the next one wider, and is not gone through by itself."""
    long = CHUNK * 3 // 8
    texts = [
        b"["
        + b",".join(b'{"id": %d, "text": "%b"}' % (number, b"x" * size) for number, size in enumerate(sizes))
        + b"]"
        for sizes in ([8] * 40 * (long // 30), ([8] * 30 + [long]) * 40)
    ]
    works = [work_of(text, lambda archive: archive.records(archive.members[0], dict)) for text in texts]
    (short, _), (mixed, found) = works

    assert len(found) == 31 * 40
    assert mixed.total / len(texts[1]) < 1.5 * short.total / len(texts[0])


@pytest.mark.parametrize("name", [*LISTS, *TABLES])
def test_counting_changes_nothing(tmp_path, work_of, name):
    """What is read while work is counted is what is read otherwise."""
    text, read = (LISTS[name](SMALL), records) if name in LISTS else (TABLES[name](SMALL), rows)
    (tmp_path / "member.txt").write_bytes(text)
    plain = read_all(tmp_path / "member.txt", read)

    _, found = work_of(text, read)

    assert repr(found) == repr(plain)


READER = """
    import sys
    from pathlib import Path
    from typing import Any
    from warmlinks.archive import open_archive

    with open_archive(sys.argv[1]) as archive:
        member = archive.members[0]
        if sys.argv[2] == "whole":
            count = len(archive.document(member, list))
        elif sys.argv[2] == "rows":
            count = sum(1 for _ in archive.rows(member, header={"id"}))
        else:
            count = sum(1 for _ in archive.records(member, Any))
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(count, int(status["VmHWM"].split()[0]) // 1024)
"""


def peak(path, how):
    """How many records were read, and the most memory that it took, in MiB, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(READER), path, how], capture_output=True, text=True, check=True
    )
    return tuple(int(word) for word in done.stdout.split())


@pytest.fixture(scope="module")
def long_files(tmp_path_factory):
    """The same list and the same table, 2 MB and 24 MB of them."""
    folder = tmp_path_factory.mktemp("long")
    for size in (2, 24):
        with (folder / f"{size}.json").open("wb") as out:
            out.write(b"window.x = [\n")
            for number in range(size * 10):
                more = b'{"id": "%d", "text": "%s"},\n' % (number, b"tide " * 15)
                out.write(more * 1000)
            out.write(b'{"id": "end"}]\n')
        with (folder / f"{size}.csv").open("wb") as out:
            out.write(b"id,text\n")
            for number in range(size * 10):
                out.write(b'%d,"%s\n"\n' % (number, b"tide " * 19) * 1000)
    return folder


@pytest.mark.parametrize(("ending", "how"), [("json", "records"), ("csv", "rows")])
def test_memory_does_not_grow(long_files, ending, how):
    """Twelve times as many records take not even 10 MiB more, and 250 MiB are never near."""
    few, small = peak(long_files / f"2.{ending}", how)
    many, large = peak(long_files / f"24.{ending}", how)

    assert many > 10 * few
    assert large < small + 10
    assert large < 125


def test_memory_would_be_noticed_to_grow(long_files):
    """The control: the same list read as one document takes a multiple of its size."""
    _, small = peak(long_files / "2.json", "whole")
    _, large = peak(long_files / "24.json", "whole")

    assert large > small + 100
