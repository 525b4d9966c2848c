"""A zip as a container: its list is checked before the first byte of a member is unpacked.

The interpreter's own checks came late (overlaps: Python 3.11.9 and 3.12.3) and are few, so none is relied on.
"""

from __future__ import annotations

import contextlib
import stat
import struct
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, BinaryIO

from warmlinks.archive._budgets import MIB, Budgets
from warmlinks.archive._members import Member, is_litter, shown
from warmlinks.archive._streams import why_of
from warmlinks.errors import BudgetError, InputError

__all__ = ["ZipContainer"]

_ENCRYPTED, _SIZES_FOLLOW, _UTF8_NAME = 0x1, 0x8, 0x800
_LOCAL = struct.Struct("<4s5H3L2H")
_LISTED = struct.Struct("<4s24x3H12x")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4s36x2Q")
_LOCATOR_64 = struct.Struct("<4s4xQL")
_LONGEST_COMMENT = 0xFFFF
_LONGEST_NAME = 4096
_BYTES_AN_ENTRY = 1024
_IN_ZIP64 = 0xFFFFFFFF
_SPREADSHEET = "[Content_Types].xml"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ZipContainer:
    """A zip that is fit to be read.

    Raises:
        BudgetError: it lists too many members, or they unpack to too much.
        InputError: it is damaged or was made to mislead.
    """

    def __init__(self, path: Path, budgets: Budgets) -> None:
        self._name = str(path)
        self._file = path.open("rb")
        with contextlib.ExitStack() as undo:
            undo.callback(self._file.close)
            self._zip = undo.enter_context(self._opened(budgets))
            self._entries = [(self._checked_name(info), info) for info in self._zip.infolist()]
            self._check_unique()
            self._check_sizes(budgets)
            self._ends = self._checked_ranges()
            undo.pop_all()

    def members(self, part: int) -> list[Member]:
        """What it holds, without folders and the litter of operating systems."""
        return [
            Member(name, info.file_size, part, number)
            for number, (name, info) in enumerate(self._entries)
            if not info.is_dir() and not is_litter(name)
        ]

    def open(self, member: Member) -> IO[bytes]:
        """The bytes of one, unpacked on the way, once its own header agrees with the list."""
        name, info = self._entries[member.entry]
        if info.compress_type not in _METHODS:
            raise self._refused("it is packed in a way that exports do not use", name)
        self._file.seek(info.header_offset)
        magic, _, flags, method, _, _, _, packed, size, name_length, extra = _LOCAL.unpack(self._file.read(_LOCAL.size))
        if magic != b"PK\x03\x04" or method != info.compress_type:
            raise self._refused("its own header differs from the list", name)
        if not flags & _SIZES_FOLLOW:
            sizes = ((packed, info.compress_size), (size, info.file_size))
            if any(own not in (listed, _IN_ZIP64) for own, listed in sizes):
                raise self._refused("its sizes do not fit", name)
        if info.header_offset + _LOCAL.size + name_length + extra + info.compress_size > self._ends[member.entry]:
            raise self._refused("it overlaps another entry", name)
        return self._zip.open(info)

    def fingerprint(self, member: Member) -> object:
        """The checksum of one, as the list gives it."""
        return self._entries[member.entry][1].CRC

    def close(self) -> None:
        """Close the zip and the file below."""
        self._zip.close()
        self._file.close()

    def _opened(self, budgets: Budgets) -> zipfile.ZipFile:
        try:
            count = _count_entries(self._file, budgets.entries)
            archive = zipfile.ZipFile(self._file) if count <= budgets.entries else None
        except Exception as error:
            raise InputError(
                "this zip cannot be read",
                archive=self._name,
                why=why_of(error),
                advice="It may be only part of a download: download it again",
            ) from error
        if archive is None:
            raise BudgetError("entries", budgets.entries, archive=self._name)
        if _SPREADSHEET in archive.namelist():
            raise InputError(
                "this is no export",
                archive=self._name,
                why="it is a spreadsheet or another office document, whatever its name",
                advice="Open it in the program it is for and save it as CSV (UTF-8)",
            )
        return archive

    def _checked_name(self, info: zipfile.ZipInfo) -> str:
        raw = info.orig_filename
        label = shown(raw.replace("\\", "/"))
        if "\0" in raw:
            raise self._refused("its name holds a zero byte", label)
        if len(raw) > _LONGEST_NAME:
            raise self._refused("its name is too long", label[:80])
        if label.startswith("/") or label[1:2] == ":" or ".." in label.split("/"):
            raise self._refused("its name points elsewhere", label)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise self._refused("it is a link", label)
        if info.flag_bits & _ENCRYPTED:
            raise InputError(
                "this zip is encrypted",
                archive=self._name,
                member=label,
                advice="Unpack it with its password and load the folder",
            )
        return label

    def _check_unique(self) -> None:
        seen: set[str] = set()
        for label, _ in self._entries:
            if label in seen:
                raise self._refused("its name occurs twice", label)
            seen.add(label)

    def _check_sizes(self, budgets: Budgets) -> None:
        total = packed = 0
        for label, info in self._entries:
            total += info.file_size
            packed += info.compress_size
            if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
                raise self._refused("its sizes do not fit", label)
            self._check_ratio(info.file_size, info.compress_size, budgets, label)
        if total > budgets.total_bytes:
            raise BudgetError("total_bytes", budgets.total_bytes, found=total, archive=self._name)
        self._check_ratio(total, packed, budgets, None)

    def _check_ratio(self, size: int, packed: int, budgets: Budgets, member: str | None) -> None:
        ratio = size / max(packed, 1)
        if size > MIB and ratio > budgets.ratio:
            raise BudgetError("ratio", budgets.ratio, found=ratio, archive=self._name, member=member)

    def _checked_ranges(self) -> list[int]:
        """Where each entry must have ended: no two share bytes, and none reaches into the list.

        An entry's own header is at least as long as its fixed part and its name; what else is in it is looked at when
        the member is opened.
        """
        order = sorted(range(len(self._entries)), key=lambda number: self._entries[number][1].header_offset)
        ends = [self._zip.start_dir] * len(order)
        for number, following in pairwise(order):
            ends[number] = self._entries[following][1].header_offset
        for (label, info), end in zip(self._entries, ends, strict=True):
            least = info.header_offset + _LOCAL.size + _name_length(info) + info.compress_size
            if info.header_offset < 0 or least > end:
                raise self._refused("it overlaps another entry", label)
        return ends

    def _refused(self, why: str, member: str) -> InputError:
        return InputError(
            "this zip is not read, because of one of its entries",
            archive=self._name,
            member=member,
            why=why,
            advice="Load the zip as the network gave it",
        )


def _name_length(info: zipfile.ZipInfo) -> int:
    """Bytes of the name as stored: one a character unless it is marked as UTF-8."""
    name = info.orig_filename
    return len(name.encode("utf-8", "surrogatepass")) if info.flag_bits & _UTF8_NAME else len(name)


def _count_entries(file: BinaryIO, limit: int) -> int:
    """How many entries the list has, counted in its bytes up to one more than the limit.

    `zipfile` makes an object of each before anybody can ask, and the number that the zip itself states need not be
    true. Where the list cannot be found, `zipfile` is left to say so.
    """
    end = file.seek(0, 2)
    tail_at = max(0, end - _LONGEST_COMMENT - _END.size)
    file.seek(tail_at)
    tail = file.read()
    at = len(tail) - _END.size
    if at < 0 or tail[at : at + 4] != b"PK\x05\x06" or tail[-2:] != b"\0\0":
        at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return 0
    length = _END.unpack_from(tail, at)[5]
    stop = tail_at + at
    file.seek(max(0, stop - _LOCATOR_64.size))
    if file.read(4) == b"PK\x06\x07":
        stop -= _LOCATOR_64.size + 56
        file.seek(max(0, stop))
        length = _END_64.unpack(file.read(_END_64.size))[0]
    if length > limit * _BYTES_AN_ENTRY:
        return limit + 1
    file.seek(max(0, stop - length))
    return sum(1 for _ in zip(_listed(file.read(length)), range(limit + 1), strict=False))


def _listed(directory: bytes) -> Iterator[int]:
    at = 0
    while at + _LISTED.size <= len(directory):
        _, name, extra, comment = _LISTED.unpack_from(directory, at)
        yield at
        at += _LISTED.size + name + extra + comment
