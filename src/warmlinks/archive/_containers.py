"""What holds members: a zip, a folder, a single file."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO, Protocol

from warmlinks.archive._budgets import Budgets
from warmlinks.archive._members import Member, is_litter, shown
from warmlinks.archive._streams import why_of
from warmlinks.archive._zips import ZipContainer
from warmlinks.errors import BudgetError, InputError

__all__ = ["Container", "FileContainer", "FolderContainer", "open_container"]

_LONGEST_SHOWN = 200
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")


class Container(Protocol):
    """Lists its members once and opens each as a stream."""

    def members(self, part: int) -> list[Member]:
        """What it holds; `part` is written into each."""

    def open(self, member: Member) -> IO[bytes]:
        """The bytes of one."""

    def fingerprint(self, member: Member) -> object:
        """What is equal for equal contents; None if that is not known without reading them."""

    def close(self) -> None:
        """Give back what it holds open."""


def open_container(path: Path, budgets: Budgets) -> Container:
    """The container that lies at `path`, which the user named.

    Raises:
        InputError: there is none, or it is damaged or hostile.
    """
    name = str(path)
    if not name.isascii() and any("\ud800" <= mark <= "\udbff" for mark in name):
        raise InputError("there is no such file", archive=ascii(name)[1:-1], why="its name holds half a character")
    if "\0" in name:
        raise InputError("there is no such file", archive=ascii(name)[1:-1], why="its name holds a zero byte")
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return FolderContainer(path, budgets)
        if not stat.S_ISREG(mode):
            raise InputError("this is neither a file nor a folder", archive=name)
        with path.open("rb") as file:
            magic = file.read(4)
        if magic in _ZIP_MAGIC:
            return ZipContainer(path, budgets)
        return FileContainer(path)
    except FileNotFoundError as error:
        raise InputError("there is no such file", archive=name, advice="Check the path") from error
    except OSError as error:
        shown_name = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}..."
        raise InputError(
            "this file cannot be read", archive=shown_name, why=why_of(error), advice="Check the path"
        ) from error


class FolderContainer:
    """A folder, walked without following links; what is no plain file is left out."""

    def __init__(self, path: Path, budgets: Budgets) -> None:
        self._paths: list[tuple[str, int]] = []
        self._root = path
        pending = [""]
        while pending:
            below = pending.pop()
            try:
                with os.scandir(path / below) as entries:
                    for entry in entries:
                        name = f"{below}{entry.name}"
                        if entry.is_dir(follow_symlinks=False):
                            pending.append(f"{name}/")
                        elif entry.is_file(follow_symlinks=False) and not is_litter(name):
                            self._paths.append((name, entry.stat(follow_symlinks=False).st_size))
            except OSError as error:
                raise InputError("this folder cannot be read", archive=str(path), why=why_of(error)) from error
            if len(self._paths) + len(pending) > budgets.entries:
                raise BudgetError("entries", budgets.entries, archive=str(path))

    def members(self, part: int) -> list[Member]:
        """What it holds at any depth."""
        return [Member(_label(name), size, part, number) for number, (name, size) in enumerate(self._paths)]

    def open(self, member: Member) -> IO[bytes]:
        """The bytes of one; a link put there since the walk is refused by the system."""
        path = self._root / self._paths[member.entry][0]
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")

    def fingerprint(self, member: Member) -> object:  # noqa: ARG002  it would have to be read
        """Not known."""
        return None

    def close(self) -> None:
        """Nothing is held open."""


class FileContainer:
    """A single file that is no zip: an archive of one member."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = path.stat().st_size

    def members(self, part: int) -> list[Member]:
        """The file itself."""
        return [Member(_label(self._path.name), self._size, part)]

    def open(self, member: Member) -> IO[bytes]:  # noqa: ARG002  there is only one
        """Its bytes."""
        return self._path.open("rb")

    def fingerprint(self, member: Member) -> object:  # noqa: ARG002  it would have to be read
        """Not known."""
        return None

    def close(self) -> None:
        """Nothing is held open."""


def _label(name: str) -> str:
    """A file name as a label: bytes that are no text are shown escaped too."""
    return shown(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))
