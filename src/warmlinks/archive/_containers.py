"""What holds members: a zip, a tar, a folder, a single file; and archives that hold nothing but archives."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from attrs import evolve

from warmlinks.archive._budgets import MIB, Budgets
from warmlinks.archive._members import Member, is_litter, shown, text_of, why_no_name
from warmlinks.archive._streams import is_own_mistake, why_of
from warmlinks.archive._tars import TarContainer, is_tar
from warmlinks.archive._windows import Packed, Window, packing_of
from warmlinks.archive._zips import ZipContainer
from warmlinks.errors import BudgetError, InputError

__all__ = ["Container", "FileContainer", "FolderContainer", "MemoryContainer", "open_container"]

_LONGEST_SHOWN = 200
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD = 512
_GZIP_TURN = 1 << 32
_LEAST_OF_A_TURN = _GZIP_TURN // 1032
"""In fewer bytes than these gzip packs no 4 GiB."""
_ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".txz", ".tar.xz")


class Container(Protocol):
    """Lists its members once and opens each as a stream."""

    def members(self, part: int) -> list[Member]:
        """What it holds; `part` is written into each."""

    def open(self, member: Member) -> IO[bytes]:
        """The bytes of one, as a stream that can be gone to any place in."""

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
        return _container_in(path.open("rb"), path.stat().st_size, name, path.name, budgets) or FileContainer(path)
    except FileNotFoundError as error:
        raise InputError("there is no such file", archive=name, advice="Check the path") from error
    except OSError as error:
        shown_name = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}..."
        raise InputError(
            "this file cannot be read", archive=shown_name, why=why_of(error), advice="Check the path"
        ) from error


def _container_in(
    file: BinaryIO, size: int, name: str, base: str, budgets: Budgets, *, outermost: bool = True
) -> Container | None:
    """The container that a file is, by its first bytes; None where it is none, and the file is closed then.

    Args:
        file: it is closed with the container.
        size: how long it is.
        name: what to call it in errors.
        base: its own name, without what it lies in.
        budgets: limits.
        outermost: whether to look into archives in it.
    """
    try:
        file.seek(0)
        head = file.read(_HEAD)
        packing = packing_of(head)
        found: ZipContainer | TarContainer
        if head[:4] in _ZIP_MAGIC:
            found = ZipContainer(file, name, budgets)
        elif packing is not None:
            packed = Packed(file, size, packing, name, budgets)
            if is_tar(_first_bytes(packed)):
                found = TarContainer(file, size, packed=packed, name=name, budgets=budgets)
            elif packing == "gzip":
                return PackedFileContainer(packed, base)
            else:
                file.close()
                return None
        elif is_tar(head):
            found = TarContainer(file, size, packed=None, name=name, budgets=budgets)
        else:
            file.close()
            return None
    except BaseException:
        file.close()
        raise
    listed = found.members(0)
    if outermost and listed and all(one.name.lower().endswith(_ARCHIVES) for one in listed):
        return NestedContainer(found, name, budgets)
    return found


def _first_bytes(packed: Packed) -> bytes:
    """What a packed file begins with, as far as it can be unpacked."""
    try:
        return io.BufferedReader(packed.open()).read(_HEAD)
    except InputError:
        raise
    except Exception as error:
        if is_own_mistake(error):
            raise
        return b""


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
        return [Member(text_of(name), size, part, number) for number, (name, size) in enumerate(self._paths)]

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
    """A single file that is no archive: one member."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = path.stat().st_size

    def members(self, part: int) -> list[Member]:
        """The file itself."""
        return [Member(text_of(self._path.name), self._size, part)]

    def open(self, member: Member) -> IO[bytes]:  # noqa: ARG002  there is only one
        """Its bytes."""
        return self._path.open("rb")

    def fingerprint(self, member: Member) -> object:  # noqa: ARG002  it would have to be read
        """Not known."""
        return None

    def close(self) -> None:
        """Nothing is held open."""


class PackedFileContainer:
    """A single file packed with gzip: one member, called as the file without the ending that tells it."""

    def __init__(self, packed: Packed, base: str) -> None:
        self._packed = packed
        self._name = text_of(base[:-3] if base.lower().endswith(".gz") and len(base) > len(".gz") else base)
        # At its end stands the size of the last of what is packed, modulo 4 GiB. This is a guess, and no promise: what
        # can be read of it is limited as it is read.
        packed.file.seek(max(0, packed.size - 4))
        size = int.from_bytes(packed.file.read(4), "little")
        while size < packed.size * 9 // 10:
            size = size + _GZIP_TURN if packed.size > _LEAST_OF_A_TURN else packed.size
        self._size = size

    def members(self, part: int) -> list[Member]:
        """What is packed in it."""
        return [Member(self._name, self._size, part)]

    def open(self, member: Member) -> IO[bytes]:  # noqa: ARG002  there is only one
        """Its bytes, unpacked on the way."""
        return cast("IO[bytes]", self._packed.open())

    def fingerprint(self, member: Member) -> object:  # noqa: ARG002  it would have to be read
        """Not known."""
        return None

    def close(self) -> None:
        """Close the file."""
        self._packed.file.close()


class MemoryContainer:
    """Files in memory, named by the same rules as those of an archive.

    Raises:
        InputError: one of them is called as no entry of an export is.
    """

    def __init__(self, files: Mapping[str, bytes], name: str) -> None:
        self._files = [(shown(label.replace("\\", "/")), data) for label, data in files.items()]
        for raw, (label, _) in zip(files, self._files, strict=True):
            if why := why_no_name(raw, label):
                raise InputError("this archive is not read, because of one of its entries", archive=name, why=why)

    def members(self, part: int) -> list[Member]:
        """The files, without the litter of operating systems."""
        return [
            Member(label, len(data), part, number)
            for number, (label, data) in enumerate(self._files)
            if not is_litter(label)
        ]

    def open(self, member: Member) -> IO[bytes]:
        """The bytes of one."""
        return io.BytesIO(self._files[member.entry][1])

    def fingerprint(self, member: Member) -> object:  # noqa: ARG002  nobody asks for them twice
        """Not known."""
        return None

    def close(self) -> None:
        """Nothing is held open."""


class NestedContainer:
    """An archive that holds nothing but archives, which are looked into, one deep.

    Where others lie beside, an archive is somebody's attachment: what is in it is no part of the export.

    Raises:
        InputError: one of them is damaged or hostile.
        BudgetError: together they hold too much.
    """

    def __init__(self, outer: ZipContainer | TarContainer, name: str, budgets: Budgets) -> None:
        self._outer = outer
        self._found: list[tuple[str, Container, Member]] = []
        self._inner: list[Container] = []
        self._total = 0
        try:
            for member in outer.members(0):
                inner = self._opened(member, f"{name} {member.name}", budgets)
                self._inner.append(inner)
                self._take(member, inner)
                self._check_sizes(name, budgets)
        except BaseException:
            self.close()
            raise

    def _take(self, member: Member, inner: Container) -> None:
        for one in inner.members(0):
            label = one.name if isinstance(inner, _One) else f"{member.name}/{one.name}"
            self._found.append((label, inner, one))
            self._total += one.size

    def _check_sizes(self, name: str, budgets: Budgets) -> None:
        if len(self._found) > budgets.entries:
            raise BudgetError("entries", budgets.entries, archive=name)
        if self._total > budgets.total_bytes:
            raise BudgetError("total_bytes", budgets.total_bytes, found=self._total, archive=name)

    def members(self, part: int) -> list[Member]:
        """What the archives in it hold, below the name of each."""
        return [Member(label, one.size, part, number) for number, (label, _, one) in enumerate(self._found)]

    def open(self, member: Member) -> IO[bytes]:
        """The bytes of one."""
        _, inner, own = self._found[member.entry]
        return inner.open(own)

    def fingerprint(self, member: Member) -> object:
        """As the archive that it lies in tells."""
        _, inner, own = self._found[member.entry]
        return inner.fingerprint(own)

    def close(self) -> None:
        """Close them all."""
        for inner in self._inner:
            inner.close()
        self._outer.close()

    def _opened(self, member: Member, name: str, budgets: Budgets) -> Container:
        base = member.name.rpartition("/")[2]
        try:
            found = _container_in(
                self._file_of(member, name, budgets), member.size, name, base, budgets, outermost=False
            )
        except (OSError, EOFError) as error:
            raise InputError("this archive cannot be read", archive=name, why=why_of(error)) from error
        return found if found is not None else _One(self._outer, member)

    def _file_of(self, member: Member, name: str, budgets: Budgets) -> BinaryIO:
        """An archive in it as a file: where it is packed, unpacked into a file that has no name and goes with it."""
        lies = self._outer.stretch(member)
        if lies is not None:
            return cast("BinaryIO", Window(*lies))
        if member.size > budgets.member_bytes:
            raise BudgetError("member_bytes", budgets.member_bytes, found=member.size, archive=name)
        file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the container
        try:
            with self._outer.open(member) as source:
                left = member.size
                while data := source.read(min(MIB, left)):
                    left -= len(data)
                    file.write(data)
        except Exception as error:
            file.close()
            if isinstance(error, InputError) or is_own_mistake(error):
                raise
            raise InputError("this archive cannot be read", archive=name, why=why_of(error)) from error
        return file


class _One:
    """A member that is called an archive and is none: it stands for itself."""

    def __init__(self, outer: Container, member: Member) -> None:
        self._outer = outer
        self._member = member

    def members(self, part: int) -> list[Member]:
        """The member, under its own name."""
        return [evolve(self._member, part=part, entry=0)]

    def open(self, member: Member) -> IO[bytes]:  # noqa: ARG002  there is only one
        """Its bytes."""
        return self._outer.open(self._member)

    def fingerprint(self, member: Member) -> object:  # noqa: ARG002  there is only one
        """As where it lies."""
        return self._outer.fingerprint(self._member)

    def close(self) -> None:
        """It is the outer archive's."""
