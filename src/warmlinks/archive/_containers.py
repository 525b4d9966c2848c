"""What holds members: a zip, a tar, a folder, a single file; and archives that hold nothing but archives."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import IO, cast

from attrs import evolve

from warmlinks.archive._members import Container, Entry, PlainEntry, is_litter, shown, text_of, why_no_name
from warmlinks.archive._place import MIB, Budgets, Place
from warmlinks.archive._streams import UNPACKING_ERRORS, InputErrors, why_of
from warmlinks.archive._tars import TarContainer, is_tar
from warmlinks.archive._windows import Packed, Unpacked, packing_of
from warmlinks.archive._zips import ZipContainer
from warmlinks.errors import InputError

__all__ = ["in_memory", "open_container"]

_LONGEST_SHOWN = 200
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD = 512
_GZIP_TURN = 1 << 32
_LEAST_OF_A_TURN = _GZIP_TURN // 1032
"""In fewer bytes than these gzip packs no 4 GiB."""
_ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".txz", ".tar.xz")


def open_container(path: Path, budgets: Budgets) -> Container:
    """The container at `path`, which the user named.

    Raises:
        InputError: there is none, or it is damaged or hostile.
    """
    name = str(path)
    if not name.isascii() and any("\ud800" <= mark <= "\udbff" for mark in name):
        raise InputError("there is no such file", archive=ascii(name)[1:-1], why="its name holds half a character")
    if "\0" in name:
        raise InputError("there is no such file", archive=ascii(name)[1:-1], why="its name holds a zero byte")
    place = Place(name, budgets=budgets)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return _folder(path, place)
        if not stat.S_ISREG(status.st_mode):
            raise place.error("this is neither a file nor a folder")
        as_it_is = Container([PlainEntry(text_of(path.name), status.st_size, lambda: path.open("rb"))])
        return _container_in(path.open("rb"), status.st_size, path.name, place) or as_it_is
    except FileNotFoundError as error:
        raise place.error("there is no such file", advice="Check the path") from error
    except OSError as error:
        shown_name = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}..."
        raise InputError(
            "this file cannot be read", archive=shown_name, why=why_of(error), advice="Check the path"
        ) from error


def _container_in(file: IO[bytes], size: int, base: str, place: Place, *, outermost: bool = True) -> Container | None:
    """The container that a file is, told by its first bytes; None if it is none, and the file is closed then.

    Args:
        file: it is closed with the container.
        size: how long it is.
        base: its own name, without what it lies in.
        place: what to call it in errors, and the budgets.
        outermost: whether to look into archives in it.
    """
    with ExitStack() as undo:
        undo.callback(file.close)
        file.seek(0)
        head = file.read(_HEAD)
        packing = packing_of(head)
        packed = Packed(file, size, packing, place) if packing is not None else None
        container: Container
        if head[:4] in _ZIP_MAGIC:
            container = ZipContainer(file, place)
        elif is_tar(head if packed is None else _first_bytes(packed)):
            container = TarContainer(file, size, packed=packed, place=place)
        elif packed is None or packing != "gzip":
            return None
        else:
            return Container([_gzipped(packed, base)], undo.pop_all().close)
        undo.pop_all()
    entries = container.entries
    if outermost and entries and all(entry.name.lower().endswith(_ARCHIVES) for entry in entries):
        return _nested(container, place)
    return container


def _first_bytes(packed: Packed) -> bytes:
    """The first unpacked bytes of a packed file; empty if it cannot be unpacked."""
    with suppress(*UNPACKING_ERRORS):
        return io.BufferedReader(Unpacked(packed)).read(_HEAD)
    return b""


def _folder(root: Path, place: Place) -> Container:
    """A folder, walked without following links; only regular files count."""
    entries: list[Entry] = []
    pending = [""]
    while pending:
        below = pending.pop()
        try:
            with os.scandir(root / below) as children:
                for child in children:
                    name = f"{below}{child.name}"
                    if child.is_dir(follow_symlinks=False):
                        pending.append(f"{name}/")
                    elif child.is_file(follow_symlinks=False) and not is_litter(name):
                        size = child.stat(follow_symlinks=False).st_size
                        entries.append(PlainEntry(text_of(name), size, partial(_opened, root, name)))
        except OSError as error:
            raise place.error("this folder cannot be read", why_of(error)) from error
        if len(entries) + len(pending) > place.budgets.entries:
            raise place.over("entries")
    return Container(entries)


def _opened(root: Path, name: str) -> IO[bytes]:
    # a link put there since the walk is refused by the system
    return os.fdopen(os.open(root / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")


def _gzipped(packed: Packed, base: str) -> Entry:
    """The content of a single file packed with gzip, named as the file without its `.gz`."""
    name = base[:-3] if base.lower().endswith(".gz") and len(base) > len(".gz") else base
    # At its end stands the size of the last of what is packed, modulo 4 GiB. This is a guess, and no promise: what
    # can be read of it is limited as it is read.
    packed.file.seek(max(0, packed.size - 4))
    size = int.from_bytes(packed.file.read(4), "little")
    while size < packed.size * 9 // 10:
        size = size + _GZIP_TURN if packed.size > _LEAST_OF_A_TURN else packed.size
    return PlainEntry(text_of(name), size, partial(Unpacked, packed))


def in_memory(files: Mapping[str, bytes], name: str) -> Container:
    """Files in memory, named by the same rules as those of an archive.

    Raises:
        InputError: one of them is called as no entry of an export is.
    """
    entries = []
    for raw, data in files.items():
        label = shown(raw.replace("\\", "/"))
        if why := why_no_name(raw, label):
            raise InputError("this archive is not read, because of one of its entries", archive=name, why=why)
        if not is_litter(label):
            entries.append(PlainEntry(label, len(data), partial(io.BytesIO, data)))
    return Container(entries)


def _nested(outer: Container, place: Place) -> Container:
    """An archive that holds nothing but archives, which are opened, one level deep.

    Where others lie beside, an archive is somebody's attachment: what is in it is no part of the export.

    Raises:
        InputError: one of them is damaged or hostile.
        BudgetError: together they hold too much.
    """
    entries: list[Entry] = []
    total = 0
    with ExitStack() as undo:
        undo.callback(outer.close)
        for entry in outer.entries:
            within = [entry]  # what is called an archive and is none stands for itself
            if inner := _inner_container(entry, evolve(place, archive=f"{place.archive} {entry.name}")):
                undo.callback(inner.close)
                within = [evolve(part, name=f"{entry.name}/{part.name}") for part in inner.entries]
            entries += within
            total += sum(part.size for part in within)
            if len(entries) > place.budgets.entries:
                raise place.over("entries")
            if total > place.budgets.total_bytes:
                raise place.over("total_bytes", found=total)
        return Container(entries, undo.pop_all().close)


def _inner_container(entry: Entry, place: Place) -> Container | None:
    with InputErrors(place, "this archive cannot be read"):
        file = cast("IO[bytes] | None", entry.as_file()) or _unpacked(entry, place)
        return _container_in(file, entry.size, entry.name.rpartition("/")[2], place, outermost=False)


def _unpacked(entry: Entry, place: Place) -> IO[bytes]:
    """Unpack an entry into a temporary file without a name."""
    if entry.size > place.budgets.member_bytes:
        raise place.over("member_bytes", found=entry.size)
    with ExitStack() as undo:
        file = undo.enter_context(tempfile.TemporaryFile())
        with entry.open() as source:
            left = entry.size
            while data := source.read(min(MIB, left)):
                left -= len(data)
                file.write(data)
        undo.pop_all()
    return file
