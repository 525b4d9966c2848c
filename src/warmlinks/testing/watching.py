# ruff: noqa: S101  what the kits assert, each with a message
"""Notices what code does to the outside world while it runs: the network, the disk, other programs."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from warmlinks.archive import _database
from warmlinks.plugins._surroundings import Surroundings

__all__ = ["OutsideError", "blocked", "keeps_quiet", "touches_nothing_outside", "undisturbed"]

_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "socket.bind", "urllib.")
_DISK = (
    "os.chmod",
    "os.chown",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
    "os.utime",
    "shutil.",
    "sqlite3.connect",
    "tempfile.",
)
_PROGRAMS = ("os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "subprocess.", "webbrowser.")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class OutsideError(RuntimeError):
    """Raised in the code that reaches outside, so that nothing is done."""


class _Watch:
    """The interpreter's audit hook, of which there is one for all, since it cannot be taken off again."""

    def __init__(self) -> None:
        self.installed = False
        self.seen: list[str] | None = None

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.seen is None:
            return
        if event.startswith((*_NETWORK, *_DISK, *_PROGRAMS)) or (event == "open" and _writes(arguments)):
            if "__pycache__" in str(arguments[:1]) or _is_the_archives_own():
                return
            self.seen.append(event)
            raise OutsideError(f"{event} is not for a plugin")


_WATCH = _Watch()


@contextmanager
def blocked() -> Iterator[list[str]]:
    """Within the block every use of the network, writing to disk and starting of programs raises, and is listed.

    What the interpreter does for itself, compiling modules, is let by, and so is the copy that `Archive.database`
    makes. It stands on audit events, so code that goes round Python's own functions, or holds a connection from before,
    is not noticed.
    """
    if not _WATCH.installed:
        sys.addaudithook(_WATCH.hook)
        _WATCH.installed = True
    before, _WATCH.seen = _WATCH.seen, []
    try:
        yield _WATCH.seen
    finally:
        _WATCH.seen = before


def _is_the_archives_own() -> bool:
    """Whether it is done by `Archive.database`, which reads from a private copy and takes it away again."""
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_globals.get("__name__") == _database.__name__:
            return True
        frame = frame.f_back
    return False


@contextmanager
def undisturbed() -> Iterator[list[str]]:
    """Lists, when the block is over, what it changed of the whole program, and puts it back.

    The working folder, the mask of new files, `builtins.open`, which warnings are shown, and the environment.
    """
    changed: list[str] = []
    before, environment = Surroundings.now(), dict(os.environ)
    try:
        yield changed
    finally:
        changed += before.put_back()
        if dict(os.environ) != environment:
            changed.append("the environment")
            os.environ.clear()
            os.environ.update(environment)


def touches_nothing_outside(act: Callable[[], object]) -> None:
    """Fail where an act uses the network, writes to the disk or starts a program, also where it then stumbles."""
    with blocked() as acts:
        try:
            act()
        except Exception:
            if not acts:
                raise

    assert not acts, f"it reached outside: {', '.join(sorted(set(acts)))}"


def keeps_quiet(act: Callable[[], object], capfd: pytest.CaptureFixture[str], instead: str) -> None:
    """Fail where an act prints, or changes something of the whole program.

    Args:
        act: what is watched.
        capfd: what sees what is printed.
        instead: where it should say what it has to say.
    """
    with undisturbed() as changed:
        act()
    output = capfd.readouterr()

    assert not output.out + output.err, f"it prints: {instead}"
    assert not changed, f"it changes {' and '.join(changed)}, which belongs to the whole program"


def _writes(arguments: tuple[object, ...]) -> bool:
    """Whether an `open` event is for writing: by its mode, or by its flags where there is no mode."""
    mode, flags = (*arguments, None, None)[1:3]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)
