"""A zip as a container: its list is checked before the first byte of a member is unpacked.

The interpreter's own checks came late (overlaps: Python 3.11.9 and 3.12.3) and are few, so none is relied on.
"""

from __future__ import annotations

import contextlib
import stat
import struct
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from typing import IO

from attrs import define, frozen

from warmlinks.archive._members import Container, Entry, is_litter, shown, why_no_name
from warmlinks.archive._place import MIB, Place
from warmlinks.archive._streams import InputErrors
from warmlinks.archive._windows import Window
from warmlinks.errors import InputError

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
    """Where a zip's list of entries lies: its size and its end, and the start that the zip states."""

    size: int
    end: int
    stated_start: int


@define(eq=False)
class _ZipEntry(Entry):
    """One entry of a zip; by `end` it must have ended."""

    info: zipfile.ZipInfo
    container: ZipContainer
    end: int

    @property
    def checksum(self) -> object:
        """As the list gives it."""
        return self.info.CRC

    def open(self) -> IO[bytes]:
        """Its bytes, once its own header agrees with the list."""
        return self.container.open(self)

    def as_file(self) -> Window | None:
        """The stretch of the zip in which it is stored."""
        return self.container.window(self) if self.info.compress_type == zipfile.ZIP_STORED else None


class ZipContainer(Container):
    """A zip that is fit to be read.

    Args:
        file: the zip; it is closed with the container.
        place: its name and its budgets.

    Raises:
        BudgetError: it lists too many members, or they unpack to too much.
        InputError: it is damaged or was made to mislead.
    """

    def __init__(self, file: IO[bytes], place: Place) -> None:
        self._place = place
        self._file = file
        with contextlib.ExitStack() as undo:
            undo.callback(file.close)
            self._zip = undo.enter_context(self._opened())
            listed = [self._checked(info) for info in self._zip.infolist()]
            self._check_unique(listed)
            self._check_sizes(listed)
            self._check_ranges(listed)
            entries = [entry for entry in listed if not entry.info.is_dir() and not is_litter(entry.name)]
            for entry in entries:
                if entry.name.lower().endswith(_TEXTS):
                    self._check_own_header(entry)
            # they know their container: a long list would stay in memory until cycles are looked for
            undo.callback(setattr, self, "entries", ())
            super().__init__(entries, undo.pop_all().close)

    def open(self, entry: _ZipEntry) -> IO[bytes]:
        """The bytes of an entry, unpacked on the way."""
        if entry.info.compress_type not in _METHODS:
            raise self._refused("it is packed in a way that exports do not use", entry.name)
        self._check_own_header(entry)
        return self._zip.open(entry.info)

    def window(self, entry: _ZipEntry) -> Window:
        """An entry that is not packed, as it lies in the zip."""
        return Window(self._file, self._check_own_header(entry), entry.size)

    def _check_own_header(self, entry: _ZipEntry) -> int:
        """Where the data of an entry begins.

        Raises:
            InputError: its own header, which other programs go by, says something else than the list.
        """
        label, info = entry.name, entry.info
        self._file.seek(info.header_offset)
        head = self._file.read(_LOCAL.size)
        if len(head) < _LOCAL.size:
            raise self._refused("its own header is cut off", label)
        magic, _, flags, method, _, _, checksum, packed, size, name_length, extra_length = _LOCAL.unpack(head)
        own_name = self._file.read(name_length)
        extra = self._file.read(extra_length)
        if magic != b"PK\x03\x04" or method != info.compress_type or own_name != _stored_name(info):
            raise self._refused("its own header differs from the list", label)
        listed = (info.file_size, info.compress_size)
        stated = (size, packed)
        if _IN_ZIP64 in stated:
            stated = _sizes_in_zip64(extra, stated)
        if flags & _SIZES_FOLLOW:
            # they need not be known yet where they follow behind the data
            agrees = stated in (listed, (0, 0)) and checksum in (info.CRC, 0)
        else:
            agrees = stated == listed and checksum == info.CRC
        if not agrees:
            raise self._refused("its sizes do not fit", label)
        start: int = info.header_offset + _LOCAL.size + name_length + extra_length
        if start + info.compress_size > entry.end:
            raise self._refused("it overlaps another entry", label)
        return start

    def _opened(self) -> zipfile.ZipFile:
        directory = _find_list(self._file)
        most = self._place.budgets.entries
        if directory is not None and _count_entries(self._file, directory, most) > most:
            raise self._place.over("entries")
        with InputErrors(
            self._place, "this zip cannot be read", advice="It may be only part of a download: download it again"
        ):
            archive = zipfile.ZipFile(self._file)
        try:
            self._require_export(archive, directory)
        except InputError:
            archive.close()
            raise
        return archive

    def _require_export(self, archive: zipfile.ZipFile, directory: _List | None) -> None:
        first = min((info.header_offset for info in archive.infolist()), default=0)
        shift = directory.stated_start + directory.size - directory.end if directory is not None else 0
        if first or shift:
            raise self._place.error(
                "this zip is not read",
                "its list of entries is not where it says"
                if shift > 0
                else "something lies before its first entry, as where two zips were put one behind the other",
                advice="Load the zip as the network gave it; if it is several in one file, each by itself",
            )
        if _SPREADSHEET in archive.namelist():
            raise self._place.error(
                "this is no export",
                "it is a spreadsheet or another office document, whatever its name",
                advice="Open it in the program it is for and save it as CSV (UTF-8)",
            )

    def _checked(self, info: zipfile.ZipInfo) -> _ZipEntry:
        raw = info.orig_filename
        label = shown(raw.replace("\\", "/"))
        if why := why_no_name(raw, label):
            raise self._refused(why, label[:80])
        if stat.S_ISLNK(info.external_attr >> 16):
            raise self._refused("it is a link", label)
        if info.flag_bits & _ENCRYPTED:
            raise self._place.within(label).error(
                "this zip is encrypted", advice="Unpack it with its password and load the folder"
            )
        return _ZipEntry(label, info.file_size, info, self, self._zip.start_dir)

    def _check_unique(self, entries: Sequence[Entry]) -> None:
        names: set[str] = set()
        for entry in entries:
            if entry.name in names:
                raise self._refused("its name occurs twice", entry.name)
            names.add(entry.name)

    def _check_sizes(self, entries: Sequence[_ZipEntry]) -> None:
        total = packed = 0
        for entry in entries:
            info = entry.info
            total += entry.size
            packed += info.compress_size
            if info.compress_type == zipfile.ZIP_STORED and entry.size != info.compress_size:
                raise self._refused("its sizes do not fit", entry.name)
            self._check_ratio(entry.size, info.compress_size, entry.name)
        if total > self._place.budgets.total_bytes:
            raise self._place.over("total_bytes", found=total)
        self._check_ratio(total, packed)

    def _check_ratio(self, size: int, packed: int, label: str | None = None) -> None:
        ratio = size / max(packed, 1)
        if size > MIB and ratio > self._place.budgets.ratio:
            raise self._place.within(label).over("ratio", found=ratio)

    def _check_ranges(self, entries: Sequence[_ZipEntry]) -> None:
        """Note where each entry must have ended: no two share bytes, and none reaches into the list.

        An entry's own header is at least as long as its fixed part and its name; what else is in it is looked at when
        the member is opened.
        """
        for entry, following in pairwise(sorted(entries, key=lambda entry: entry.info.header_offset)):
            entry.end = following.info.header_offset
        for entry in entries:
            info = entry.info
            least = info.header_offset + _LOCAL.size + len(_stored_name(info)) + info.compress_size
            if info.header_offset < 0 or least > entry.end:
                raise self._refused("it overlaps another entry", entry.name)

    def _refused(self, why: str, label: str) -> InputError:
        return self._place.within(label).error(
            "this zip is not read, because of one of its entries", why, advice="Load the zip as the network gave it"
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
            size, packed = (next(numbers, number) if number == _IN_ZIP64 else number for number in stated)
            return size, packed
        at += length
    return stated


def _find_list(file: IO[bytes]) -> _List | None:
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


def _count_entries(file: IO[bytes], directory: _List, limit: int) -> int:
    """How many entries the list has, counted in its bytes up to one more than the limit.

    `zipfile` makes an object of each before anybody can ask, and the number that the zip itself states need not be
    true.
    """
    if directory.size > limit * _BYTES_AN_ENTRY:
        return limit + 1
    file.seek(max(0, directory.end - directory.size))
    text = file.read(directory.size)
    count = at = 0
    while count <= limit and at + _LISTED.size <= len(text):
        _, name, extra, comment = _LISTED.unpack_from(text, at)
        count += 1
        at += _LISTED.size + name + extra + comment
    return count
