"""Two processes do not sync one book at once, on a system without `fcntl`; what SQLite locks, the system gives back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import like_windows
import pytest

_HOLD = """
import os, sys
from pathlib import Path
sys.path.insert(0, {support!r})
import like_windows
like_windows.become()
try:
    import fcntl
except ModuleNotFoundError:
    pass
from warmlinks.errors import BookBusyError
from warmlinks.syncing.lock import one_at_a_time
{naive}
try:
    with one_at_a_time(Path("x.db").absolute()):
        print("in", flush=True)
        sys.stdin.readline()
    print("out", flush=True)
except BookBusyError as error:
    print("busy", error.why, flush=True)
"""
_NO_LOCK = """
from contextlib import contextmanager
@contextmanager
def one_at_a_time(book):
    yield
"""
_A_NOTE = """
from contextlib import contextmanager
@contextmanager
def one_at_a_time(book):
    note = book.with_name("note")
    try:
        os.close(os.open(note, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        raise BookBusyError("busy", why="a note") from None
    yield
    note.unlink()
"""


class Process:
    """One that takes the lock, holds it until it is told to go on, and says how that went."""

    def __init__(self, folder: Path, naive: str) -> None:
        code = _HOLD.format(support=str(Path(like_windows.__file__).parent), naive=naive)
        self._own = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._own.pid

    def says(self) -> str:
        return self._own.stdout.readline().strip()

    def goes_on(self) -> str:
        self._own.stdin.write("\n")
        self._own.stdin.flush()
        return self.says()

    def is_killed(self) -> None:
        self._own.send_signal(signal.SIGKILL)
        self._own.wait(30)

    def ends(self) -> None:
        self._own.kill()
        self._own.communicate(timeout=30)


@pytest.fixture
def begin(tmp_path):
    begun = []

    def one(naive: str = "") -> Process:
        begun.append(Process(tmp_path, naive))
        return begun[-1]

    yield one
    for process in begun:
        process.ends()


def test_the_second_waits_for_the_first(begin):
    """It is told who holds the lock, and gets it once the first is out."""
    first = begin()
    assert first.says() == "in"
    second = begin()

    assert second.says() == f"busy process {first.pid} does it"
    assert first.goes_on() == "out"
    assert begin().says() == "in"


def test_a_process_that_is_killed_holds_nothing(begin):
    """Nothing has to be cleared away by hand."""
    first = begin()
    assert first.says() == "in"
    first.is_killed()

    assert begin().says() == "in"


def test_without_a_lock_both_are_in(begin):
    """The control: so it would be."""
    assert [begin(_NO_LOCK).says(), begin(_NO_LOCK).says()] == ["in", "in"]


def test_a_note_that_somebody_is_in_outlives_whoever_left_it(begin):
    """The other control: a file that is there or not, as without `fcntl` one would think of first."""
    first = begin(_A_NOTE)
    assert first.says() == "in"
    first.is_killed()

    assert begin(_A_NOTE).says() == "busy a note"
