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
from typing import IO, BinaryIO

from attrs import frozen

from warmlinks.archive._budgets import MIB, Budgets
from warmlinks.archive._members import Member, is_litter, shown, why_no_name
from warmlinks.archive._streams import is_own_mistake, why_of
from warmlinks.errors import BudgetError, InputError

__all__ = ["ZipContainer"]

_ENCRYPTED, _SIZES_FOLLOW, _UTF8_NAME = 0x1, 0x8, 0x800
_LOCAL = struct.Struct("<4s5H3L2H")
_LISTED = struct.Struct("<4s24x3H12x")
_END = struct.Struct("<4s8x2LH")
_END_64 = struct.Struct("<4s36x2Q")
_LOCATOR_64 = struct.Struct("<4s4xQL")
_EXTRA = struct.Struct("<2H")
_LONGEST_COMMENT = 0xFFFF
_BYTES_AN_ENTRY = 1024
_IN_ZIP64 = 0xFFFFFFFF
_ID_ZIP64 = 1
_SPREADSHEET = "[Content_Types].xml"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_TEXTS = (".js", ".json", ".csv", ".tsv", ".html", ".htm", ".txt")
"""What is read of an export. Only their own headers are looked at before: of media there are tens of thousands."""


@frozen
class _List:
    """Where a zip's list of entries lies: how long it is, where it ends, and where it says that it begins."""

    size: int
    end: int
    begins: int


class ZipContainer:
    """A zip that is fit to be read.

    Args:
        file: the zip; it is closed with the container.
        name: what to call it in errors.
        budgets: limits.

    Raises:
        BudgetError: it lists too many members, or they unpack to too much.
        InputError: it is damaged or was made to mislead.
    """

    def __init__(self, file: BinaryIO, name: str, budgets: Budgets) -> None:
        self._name = name
        self._file = file
        with contextlib.ExitStack() as undo:
            undo.callback(self._file.close)
            self._zip = undo.enter_context(self._opened(budgets))
            self._entries = [(self._checked_name(info), info) for info in self._zip.infolist()]
            self._check_unique()
            self._check_sizes(budgets)
            self._ends = self._checked_ranges()
            for number, (label, info) in enumerate(self._entries):
                if label.lower().endswith(_TEXTS) and not info.is_dir() and not is_litter(label):
                    self._check_own_header(number)
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
        self._check_own_header(member.entry)
        return self._zip.open(info)

    def _check_own_header(self, entry: int) -> None:
        """Refuse an entry whose own header, which other programs go by, tells something else than the list."""
        name, info = self._entries[entry]
        self._file.seek(info.header_offset)
        head = self._file.read(_LOCAL.size)
        if len(head) < _LOCAL.size:
            raise self._refused("its own header is cut off", name)
        magic, _, flags, method, _, _, checksum, packed, size, name_length, extra = _LOCAL.unpack(head)
        own_name = self._file.read(name_length)
        more = self._file.read(extra)
        if magic != b"PK\x03\x04" or method != info.compress_type or own_name != _stored_name(info):
            raise self._refused("its own header differs from the list", name)
        listed = (info.file_size, info.compress_size)
        stated = (size, packed)
        if _IN_ZIP64 in stated:
            stated = _sizes_in_zip64(more, stated)
        if flags & _SIZES_FOLLOW:
            # they need not be known yet where they follow behind the data
            agrees = stated in (listed, (0, 0)) and checksum in (info.CRC, 0)
        else:
            agrees = stated == listed and checksum == info.CRC
        if not agrees:
            raise self._refused("its sizes do not fit", name)
        if info.header_offset + _LOCAL.size + name_length + extra + info.compress_size > self._ends[entry]:
            raise self._refused("it overlaps another entry", name)

    def stretch(self, member: Member) -> tuple[BinaryIO, int, int] | None:
        """The file in which one lies as it is, where it begins and how long it is; None where it is packed."""
        _, info = self._entries[member.entry]
        if info.compress_type != zipfile.ZIP_STORED:
            return None
        self._check_own_header(member.entry)
        self._file.seek(info.header_offset + _LOCAL.size - 4)
        name_length, extra = struct.unpack("<2H", self._file.read(4))
        return self._file, info.header_offset + _LOCAL.size + name_length + extra, info.file_size

    def fingerprint(self, member: Member) -> object:
        """The checksum of one, as the list gives it."""
        return self._entries[member.entry][1].CRC

    def close(self) -> None:
        """Close the zip and the file below."""
        self._zip.close()
        self._file.close()

    def _opened(self, budgets: Budgets) -> zipfile.ZipFile:
        found = _find_list(self._file)
        if found is not None and _count_entries(self._file, found, budgets.entries) > budgets.entries:
            raise BudgetError("entries", budgets.entries, archive=self._name)
        try:
            archive = zipfile.ZipFile(self._file)
        except Exception as error:
            if is_own_mistake(error):
                raise
            raise InputError(
                "this zip cannot be read",
                archive=self._name,
                why=why_of(error),
                advice="It may be only part of a download: download it again",
            ) from error
        try:
            self._require_export(archive, found)
        except InputError:
            archive.close()
            raise
        return archive

    def _require_export(self, archive: zipfile.ZipFile, found: _List | None) -> None:
        first = min((info.header_offset for info in archive.infolist()), default=0)
        begins = found.end - found.size if found is not None else 0
        if first or (found is not None and found.begins != begins):
            raise InputError(
                "this zip is not read",
                archive=self._name,
                why="its list of entries is not where it says"
                if found is not None and found.begins > begins
                else "something lies before its first entry, as where two zips were put one behind the other",
                advice="Load the zip as the network gave it; if it is several in one file, each by itself",
            )
        if _SPREADSHEET in archive.namelist():
            raise InputError(
                "this is no export",
                archive=self._name,
                why="it is a spreadsheet or another office document, whatever its name",
                advice="Open it in the program it is for and save it as CSV (UTF-8)",
            )

    def _checked_name(self, info: zipfile.ZipInfo) -> str:
        raw = info.orig_filename
        label = shown(raw.replace("\\", "/"))
        if why := why_no_name(raw, label):
            raise self._refused(why, label[:80])
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
            least = info.header_offset + _LOCAL.size + len(_stored_name(info)) + info.compress_size
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


def _stored_name(info: zipfile.ZipInfo) -> bytes:
    """The name as the zip has it: as UTF-8 where it is marked so, else one byte a character, as `zipfile` read it."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437", "surrogatepass")


def _sizes_in_zip64(extra: bytes, stated: tuple[int, int]) -> tuple[int, int]:
    """(unpacked, packed) where a header has no room for one of them: then it stands in a field of its own."""
    at = 0
    while at + _EXTRA.size <= len(extra):
        kind, length = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        if kind == _ID_ZIP64:
            numbers = iter(struct.unpack_from(f"<{min(length, len(extra) - at) // 8}Q", extra, at))
            size, packed = (next(numbers, one) if one == _IN_ZIP64 else one for one in stated)
            return size, packed
        at += length
    return stated


def _find_list(file: BinaryIO) -> _List | None:
    """Where the list of entries lies, by the trailer; None where there is no trailer: `zipfile` is left to say so."""
    length = file.seek(0, 2)
    tail_at = max(0, length - _LONGEST_COMMENT - _END.size)
    file.seek(tail_at)
    tail = file.read()
    at = len(tail) - _END.size
    if at < 0 or tail[at : at + 4] != b"PK\x05\x06" or tail[-2:] != b"\0\0":
        at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return None
    _, size, begins, _ = _END.unpack_from(tail, at)
    end = tail_at + at
    if end >= _LOCATOR_64.size + _END_64.size:
        file.seek(end - _LOCATOR_64.size)
        if file.read(4) == b"PK\x06\x07":
            end -= _LOCATOR_64.size + _END_64.size
            file.seek(end)
            magic, size, begins = _END_64.unpack(file.read(_END_64.size))
            if magic != b"PK\x06\x06":
                return None
    return _List(size, end, begins)


def _count_entries(file: BinaryIO, found: _List, limit: int) -> int:
    """How many entries the list has, counted in its bytes up to one more than the limit.

    `zipfile` makes an object of each before anybody can ask, and the number that the zip itself states need not be
    true.
    """
    if found.size > limit * _BYTES_AN_ENTRY:
        return limit + 1
    file.seek(max(0, found.end - found.size))
    return sum(1 for _ in zip(_listed(file.read(found.size)), range(limit + 1), strict=False))


def _listed(directory: bytes) -> Iterator[int]:
    at = 0
    while at + _LISTED.size <= len(directory):
        _, name, extra, comment = _LISTED.unpack_from(directory, at)
        yield at
        at += _LISTED.size + name + extra + comment
