"""What holds members: a zip, a folder, a single file."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path
from typing import BinaryIO, Protocol

from warmlinks.archive._budgets import Budgets
from warmlinks.archive._members import Member
from warmlinks.archive._streams import FOREIGN_ERRORS, why_of
from warmlinks.archive._zipcheck import checked_entries
from warmlinks.errors import BudgetError, InputError

__all__ = ["Container", "FileContainer", "FolderContainer", "ZipContainer", "open_container"]

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_LITTER = ("__MACOSX/", ".DS_Store")


class Container(Protocol):
    """Lists its members once and opens each as a stream."""

    def members(self, part: int) -> list[Member]:
        """What it holds; `part` is written into each."""

    def open(self, member: Member) -> BinaryIO:
        """The bytes of one."""

    def close(self) -> None:
        """Give back what it holds open."""


def open_container(path: Path, budgets: Budgets) -> Container:
    """The container that lies at `path`, which the user named.

    Raises:
        InputError: there is none, or it is damaged or hostile.
    """
    name = str(path)
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
        raise InputError("this file cannot be read", archive=name, why=why_of(error)) from error


class ZipContainer:
    """A zip, whose whole list is checked before any member is unpacked."""

    def __init__(self, path: Path, budgets: Budgets) -> None:
        file = path.open("rb")
        try:
            self._zip, self._entries = checked_entries(file, name=str(path), budgets=budgets)
        except BaseException:
            file.close()
            raise
        self._file = file

    def members(self, part: int) -> list[Member]:
        """What it holds, without folders and the litter of operating systems."""
        return [
            Member(name, info.file_size, part, number)
            for number, (name, info) in enumerate(self._entries)
            if not info.is_dir() and not _is_litter(name)
        ]

    def open(self, member: Member) -> BinaryIO:
        """The bytes of one, unpacked on the way."""
        return self._zip.open(self._entries[member.entry][1])  # type: ignore[return-value]  # IO[bytes] is a BinaryIO

    def close(self) -> None:
        """Close the zip and the file below."""
        self._zip.close()
        self._file.close()


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
                        elif entry.is_file(follow_symlinks=False) and not _is_litter(name):
                            self._paths.append((name, entry.stat(follow_symlinks=False).st_size))
            except OSError as error:
                raise InputError("this folder cannot be read", archive=str(path), why=why_of(error)) from error
            if len(self._paths) + len(pending) > budgets.entries:
                raise BudgetError("entries", budgets.entries, archive=str(path))

    def members(self, part: int) -> list[Member]:
        """What it holds at any depth."""
        return [Member(_label(name), size, part, number) for number, (name, size) in enumerate(self._paths)]

    def open(self, member: Member) -> BinaryIO:
        """The bytes of one; a link put there since the walk is refused by the system."""
        path = self._root / self._paths[member.entry][0]
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")

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

    def open(self, member: Member) -> BinaryIO:  # noqa: ARG002  there is only one
        """Its bytes."""
        return self._path.open("rb")

    def close(self) -> None:
        """Nothing is held open."""


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER[0]) or f"/{_LITTER[0]}" in name or name.rsplit("/", 1)[-1] == _LITTER[1]


def _label(name: str) -> str:
    """A file name as a label: bytes that are no text are shown escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
