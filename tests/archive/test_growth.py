"""Time grows in a straight line with size, memory not at all.

The texts are short and read in short chunks: all that the reader does it does a chunk at a time, so 16 and 32 chunks
of 4 KiB tell more than 1 and 2 of a mebibyte would. Times at 1 to 8 MB are in `benchmarks/growth.py`.
"""

from __future__ import annotations

import contextlib
import random
import re
import subprocess
import sys
import textwrap
from typing import Any

import msgspec
import pytest
from doubling import AT_MOST, growth, ratio
from growing import LISTS, TABLES, WALLS, GrowingRecord

from warmlinks.archive import Budgets, _cursor, _records, open_archive
from warmlinks.errors import InputError
from warmlinks.testing.examples import FORMS, write_form

CHUNK = 4 * 1024
SIZE = 16 * CHUNK


@pytest.fixture
def short_chunks(monkeypatch):
    """Short texts have many chunks."""
    monkeypatch.setattr(_cursor, "CHUNK", CHUNK)
    monkeypatch.setattr(_records, "CHUNK", CHUNK)
    monkeypatch.setattr(_records, "_SMALL_WINDOW", CHUNK // 8)


@pytest.fixture
def growth_of(tmp_path, short_chunks):
    """How many times as long the reading takes of twice the text."""

    def write(text):
        path = tmp_path / f"{len(text)}.txt"
        path.write_bytes(text)
        return path

    return lambda make, read: growth(lambda path: read_all(path, read), lambda size: write(make(size)), SIZE)


def read_all(path, read):
    """How much can be read, errors included."""
    found = 0
    with open_archive(path, budgets=Budgets(strict_bytes=8 * CHUNK)) as archive, contextlib.suppress(InputError):
        for _ in read(archive):
            found += 1
    return found


def records(archive):
    return archive.records(archive.members[0], GrowingRecord)


def rows(archive):
    return archive.rows(archive.members[0], header={"h", "i"})


@pytest.mark.heavy
@pytest.mark.parametrize("name", LISTS)
def test_lists_take_time_in_a_straight_line(growth_of, name):
    """However many records are bad, and in whatever way."""
    assert growth_of(LISTS[name], records) < AT_MOST


@pytest.mark.heavy
@pytest.mark.parametrize("path", [(), ("m",)], ids=["outside", "inside"])
@pytest.mark.parametrize("name", WALLS)
def test_walls_take_time_in_a_straight_line(growth_of, name, path):
    """Texts made to stop a parser do not stop this one, where a list should be or in front of it."""

    def read(archive):
        return archive.records(archive.members[0], Any, path=path)

    assert growth_of(lambda size: b'{"x": ' * len(path) + WALLS[name](size), read) < AT_MOST


@pytest.mark.heavy
@pytest.mark.parametrize("name", TABLES)
def test_tables_take_time_in_a_straight_line(growth_of, name):
    """The same for tables."""
    assert growth_of(TABLES[name], rows) < AT_MOST


# -- the controls

LAST = re.compile(rb"no such thing")
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


def half_matches(text, places):
    """A pattern that seems to fit from each place on, and fails only at the end."""
    pattern = re.compile(rb"[^!]*!")
    for at in places:
        pattern.match(text, at)


def looks_behind_records(text, places):
    for raw in RAWS.decode(text[: text.rfind(b"},{") + 1] + b"]"):
        text.find(bytes(raw) + b"no such thing")


def joins(text, places):
    kept = b""
    for at in places:
        kept = b"%b" % (kept + text[at : at + 20])


@pytest.mark.heavy
@pytest.mark.parametrize("square", [slices, finds, searches, half_matches, looks_behind_records, joins])
def test_a_square_would_be_noticed(growth_of, square):
    """The control: a reader that looks at the rest from every place on fails the same comparison."""

    def squared(archive):
        text = archive.read(archive.members[0])
        square(text, range(0, len(text), 20))
        yield from ()

    assert growth_of(LISTS["sound"], squared) > AT_MOST


@pytest.mark.heavy
def test_a_square_in_a_table_would_be_noticed(growth_of):
    """The control for tables: one that is read anew for each eighth chunk of it."""

    def squared(archive):
        for _ in range(archive.members[0].size // (8 * CHUNK)):
            yield from rows(archive)

    assert growth_of(TABLES["long rows"], squared) > AT_MOST


@pytest.mark.heavy
def test_long_records_among_short_ones_are_read_as_all_others(tmp_path, short_chunks):
    """A record that does not fit into the usual stretch makes the next one wider, and is not gone through by itself."""
    long = CHUNK * 3 // 8
    paths = {}
    for name, sizes in {"short": [8] * 40 * (long // 30), "mixed": ([8] * 30 + [long]) * 40}.items():
        made = (b'{"id": %d, "text": "%b"}' % (number, b"x" * size) for number, size in enumerate(sizes))
        paths[name] = tmp_path / f"{name}.txt"
        paths[name].write_bytes(b"[" + b",".join(made) + b"]")

    def read(path):
        return read_all(path, lambda archive: archive.records(archive.members[0], dict))

    times = ratio(lambda: read(paths["mixed"]), lambda: read(paths["short"]))

    assert read(paths["mixed"]) == 31 * 40
    assert times / (paths["mixed"].stat().st_size / paths["short"].stat().st_size) < AT_MOST / 2


# -- memory

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
        elif sys.argv[2] == "lines":
            count = sum(1 for _ in archive.lines(member))
        elif sys.argv[2] == "values":
            count = sum(1 for _ in archive.lines(member, dict))
        elif sys.argv[2] == "elements":
            count = sum(1 for _ in archive.xml(member, "sms"))
        elif sys.argv[2] == "nested":
            path = ("chats", ..., "messages")
            count = sum(1 for _ in archive.records_within(member, Any, path=path, outer=dict))
        elif sys.argv[2] == "members":
            count = sum(archive.read(one).count(b"\\n") for one in archive.members)
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


LINE = b'{"id": "%d", "text": "' + b"tide " * 15 + b'"}'


def chats_of(number):
    return b'{"id": %d, "messages": [%b]}' % (number, b",".join([LINE % number] * 10))


PIECES = {
    "lines": (b"", lambda number: (LINE % number + b"\n") * 1000, b""),
    "elements": (
        b"<smses>",
        lambda number: b'<sms id="%d" body="%b&#55357;&#56838;"/>\n' % (number, b"tide " * 12) * 1000,
        b"</smses>",
    ),
    "nested": (b'{"chats": [', lambda number: b",".join([chats_of(number)] * 100) + b",", b"{}]}"),
}


def write_other(path, size, how):
    """What one of the other readers reads, of about so many megabytes; where it lies."""
    if how in FORMS:
        # of rubbish: what is the same over and over is packed into less than the budgets let pass
        files = {f"{number}.txt": random.Random(number).randbytes(100_000) for number in range(size * 10)}
        return write_form(path, files, how)
    start, piece, end = PIECES["lines" if how == "values" else how]
    with path.open("wb") as out:
        out.write(start)
        out.writelines(piece(number) for number in range(size * 10))
        out.write(end)
    return path


@pytest.mark.heavy
@pytest.mark.parametrize("how", ["lines", "values", "elements", "nested", "tar.gz", "tar.xz", "zip in a zip"])
def test_memory_does_not_grow_for_other_readers(tmp_path, how):
    """The same for lines, XML, lists in lists, and for the members of what is packed."""
    word = "members" if how in FORMS else how
    few, small = peak(write_other(tmp_path / "2", 2, how), word)
    many, large = peak(write_other(tmp_path / "24", 24, how), word)

    assert many > 10 * few
    # at most 16 MiB are put aside, and xz looks back by up to 8
    assert large < small + (40 if how == "tar.xz" else 25 if how in FORMS else 10)
    assert large < 125


def test_memory_would_be_noticed_to_grow(long_files):
    """The control: the same list read as one document takes a multiple of its size."""
    _, small = peak(long_files / "2.json", "whole")
    _, large = peak(long_files / "24.json", "whole")

    assert large > small + 100
