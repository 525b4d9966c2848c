"""Time grows in a straight line with size, memory not at all."""

from __future__ import annotations

import contextlib
import gc
import subprocess
import sys
import textwrap
import time
from typing import Any

import msgspec
import pytest

from warmlinks.archive import Budgets, _cursor, _records, open_archive
from warmlinks.archive._strict import is_deeper
from warmlinks.errors import InputError

MB = 1_100_000  # a little more than one chunk, so that no size is read in one go


class Shape(msgspec.Struct, gc=False):
    a: int | dict = 0
    b: str = ""


def filled(piece, size, *, start=b"[", end=b"]"):
    """A text of about the size, made of the piece over and over."""
    return start + (piece * (size // len(piece) + 1)).rstrip(b",")[:size].rpartition(b",")[0] + end


TEXT = b"tide " * 60
LISTS = {
    "sound": b'{"a":1,"b":"%b"},' % TEXT,
    "sound and nested": b'{"a":{"x":[{"a":1},{"a":2}]},"b":"}, {%b"},' % TEXT,
    "a wrong type in each": b'{"a":"one","b":"%b"},' % TEXT,
    "a word in each": b'{"a":nothing,"b":"%b"},' % TEXT,
    "a word deep in each": b'{"a":{"x":[{"a":1},{"a":nothing}]},"b":"%b"},' % TEXT,
    "a bracket too few in each second": b'{"a":{"x":1},"b":"y"},{"a":{"x":1,"b":"%b"},' % TEXT,
    "a quote too few in each": b'{"a":1,"b":"%b},' % TEXT,
    "numbers": b"1" * 200 + b",",
    "commas": b" " * 200 + b",",
}
WALLS = {
    "open lists": lambda size: b"[" * size,
    "open objects": lambda size: b'{"a":' * (size // 5),
    "closed lists": lambda size: b"[" * (size // 2) + b"]" * (size // 2),
    "quotes": lambda size: b"[" + b'"' * size,
    "backslashes": lambda size: b'["' + b"\\" * size,
    "blanks": lambda size: b"[" + b" " * size,
    "a long text": lambda size: b'["' + b"a" * size,
    "a long number": lambda size: b"[" + b"1" * size + b"]",
    "no beginning": lambda size: b"a" * size,
    "a record in which others seem to begin": lambda size: filled(
        b'{"a":1},', size, start=b'[{"a":[', end=b']},{"a":2}]'
    ),
}
TABLES = {
    "sound": lambda size: b"h,i\n" + b'1,"a ""b"" c"\n' * (size // 14),
    "a quote that does not end": lambda size: b'h,i\n"' + b"x" * 140_000 + (TEXT + b"\n") * (size // 301),
    "quotes": lambda size: b"h,i\n" + b'"' * size,
    "line ends": lambda size: b"h,i\n" + b"\n" * size,
    "bytes of another encoding": lambda size: b"h,i\n" + b"\xff,%b\n" % TEXT * (size // 303),
    "no header": lambda size: b'"\n' * (size // 2),
}


@pytest.fixture(params=[pytest.param("short", id="short"), pytest.param("full", id="full", marks=pytest.mark.heavy)])
def sizes(request, monkeypatch):
    """The sizes to compare: short texts in small chunks, so that there are many chunks; or megabytes as they are."""
    if request.param == "full":
        return (MB, 2 * MB, 4 * MB, 8 * MB)
    monkeypatch.setattr(_cursor, "CHUNK", 8 * 1024)
    monkeypatch.setattr(_records, "CHUNK", 8 * 1024)
    monkeypatch.setattr(_records, "_SMALL_WINDOW", 1024)
    return (64 * 1024, 512 * 1024)


def seconds(path, read):
    """The time that reading takes in this process."""
    gc.collect()
    start = time.process_time()
    with open_archive(path, budgets=Budgets(strict_bytes=0)) as archive, contextlib.suppress(InputError):
        for _ in read(archive):
            pass
    return time.process_time() - start


def grows_straight(path, sizes, make, read):
    """Whether eight times the size takes no more than eight times as long, give or take as much again.

    Where it seems not to, it is measured again, some times, and the best counts: the machine may be busy.
    """
    best = {}
    for _ in range(6):
        for size in sizes:
            path.write_bytes(make(size))
            best[size] = min(seconds(path, read), best.get(size, 1e9))
        if best[sizes[-1]] < 16 * best[sizes[0]] + 0.02:
            return True
    return False


@pytest.mark.parametrize("name", LISTS)
def test_lists_take_time_in_a_straight_line(tmp_path, sizes, name):
    """However many records are bad, and in whatever way."""
    assert grows_straight(
        tmp_path / "list.json",
        sizes,
        lambda size: filled(LISTS[name], size),
        lambda archive: archive.records(archive.members[0], Shape),
    )


@pytest.mark.parametrize("path", [(), ("m",)], ids=["outside", "inside"])
@pytest.mark.parametrize("name", WALLS)
def test_walls_take_time_in_a_straight_line(tmp_path, sizes, name, path):
    """Texts made to stop a parser do not stop this one, where a list should be or in front of it."""
    assert grows_straight(
        tmp_path / "list.json",
        sizes,
        lambda size: b'{"x": ' * len(path) + WALLS[name](size),
        lambda archive: archive.records(archive.members[0], Any, path=path),
    )


@pytest.mark.parametrize("name", TABLES)
def test_tables_take_time_in_a_straight_line(tmp_path, sizes, name):
    """The same for tables."""
    assert grows_straight(
        tmp_path / "table.csv",
        sizes,
        TABLES[name],
        lambda archive: archive.rows(archive.members[0], header={"h", "i"}),
    )


@pytest.mark.parametrize("sizes", ["short"], indirect=True)
def test_a_square_would_be_noticed(tmp_path, sizes):
    """The control: a reader whose time grows with the square of the size fails the same comparison."""

    def squared(archive):
        text = archive.read(archive.members[0])
        yield from (is_deeper(text[at:], 64) for at in range(0, len(text), 500))

    assert not grows_straight(tmp_path / "list.json", sizes, lambda size: filled(LISTS["sound"], size), squared)


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
