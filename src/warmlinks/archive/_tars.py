"""A tar as a container, plain or packed: its list is made and checked before the first byte of a member is read.

What `tarfile` would do on disk, links and devices and modes, is not asked of it: it reads the headers, and no more.
"""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import IO, Any, cast

from warmlinks.archive._members import Container, Entry, PlainEntry, is_litter, text_of, why_no_name
from warmlinks.archive._place import MIB, Place
from warmlinks.archive._streams import InputErrors
from warmlinks.archive._windows import Packed, Unpacked, Window
from warmlinks.errors import InputError

__all__ = ["TarContainer", "is_tar"]

_MAGIC_AT = 257
_LONGEST_HEADER = MIB
_SLACK = 64 * 1024
_IN_MEMORY = 16 * MIB
_PUT_ASIDE = {"gzip": MIB, "xz": 16 * MIB}
"""Up to which size a member is put aside: beyond, going to its place takes no longer than reading it, or nearly so."""
_MEDIA = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".mp4", ".mov", ".webm", ".mp3", ".ogg", ".m4a", ".pdf")


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar."""
    return head[_MAGIC_AT : _MAGIC_AT + 5] == b"ustar"


class _Headers:
    """The file that `tarfile` reads headers from: data is skipped, and no header makes it read much at once."""

    def __init__(self, source: Window | Unpacked) -> None:
        self._source = source
        self._at = 0
        self._last = (-1, b"")

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int) -> int:
        self._at = offset
        return offset

    def read(self, size: int) -> bytes:
        if size > _LONGEST_HEADER:
            raise tarfile.HeaderError
        if size == 1 and self._last[0] == self._at:
            # `tarfile` looks back by one byte to see whether the data is all there
            self._at += 1
            return self._last[1]
        self._source.seek(self._at)
        parts = []
        while size and (data := self._source.read(size) or b""):
            parts.append(data)
            size -= len(data)
        data = b"".join(parts)
        self._at += len(data)
        if data:
            self._last = (self._at - 1, data[-1:])
        return data


class TarContainer(Container):
    """A tar that is fit to be read.

    Args:
        file: the file; it is closed with the container.
        size: how long it is.
        packed: the same as a packed file, if it is one.
        place: its name and its budgets.

    Raises:
        BudgetError: it lists too many members, or they unpack to too much.
        InputError: it is damaged or was made to mislead.
    """

    def __init__(self, file: IO[bytes], size: int, *, packed: Packed | None, place: Place) -> None:
        self._file = file
        self._packed = packed
        self._place = place
        with ExitStack() as undo:
            undo.callback(file.close)
            if packed is not None:
                # going to a place in what is packed takes its time: what is small and likely to be read is kept aside
                self._small = _PUT_ASIDE[packed.packing]
                self._aside = undo.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
            headers = _Headers(Window(file, 0, size) if packed is None else Unpacked(packed))
            with (
                InputErrors(
                    place, "this tar cannot be read", advice="It may be only part of a download: download it again"
                ),
                tarfile.open(fileobj=cast("Any", headers), mode="r:", errorlevel=2) as tar,
            ):
                entries = list(self._entries(tar, headers))
            super().__init__(entries, undo.pop_all().close)

    def _entries(self, tar: tarfile.TarFile, headers: _Headers) -> Iterator[Entry]:
        labels: set[str] = set()
        total = count = 0
        while (info := tar.next()) is not None:
            tar.members.clear()  # type: ignore[attr-defined]  # it keeps all that it has seen
            count += 1
            if count > self._place.budgets.entries:
                raise self._place.over("entries")
            label = self._checked_name(info)
            if info.isdir():
                continue
            self._check_kind(info, label)
            if label in labels:
                raise self._refused("its name occurs twice", label)
            labels.add(label)
            total += info.size
            if total > self._place.budgets.total_bytes:
                raise self._place.over("total_bytes")
            if not is_litter(label):
                yield self._entry(info, label, headers)

    def _entry(self, info: tarfile.TarInfo, label: str, headers: _Headers) -> Entry:
        start, size = info.offset_data, info.size
        if self._packed is None:
            return PlainEntry(label, size, partial(Window, self._file, start, size), stored=True)
        if size > self._small or label.lower().endswith(_MEDIA):
            return PlainEntry(label, size, partial(Unpacked, self._packed, start, size))
        return PlainEntry(label, size, partial(Window, self._aside, self._put_aside(headers, size), size))

    def _put_aside(self, headers: _Headers, size: int) -> int:
        at = self._aside.tell()
        while size:
            data = headers.read(min(size, _LONGEST_HEADER))
            if not data:
                raise EOFError
            self._aside.write(data)
            size -= len(data)
        return at

    def _checked_name(self, info: tarfile.TarInfo) -> str:
        raw = info.name
        while raw.startswith("./"):
            raw = raw[2:]
        label = text_of(raw.replace("\\", "/"))
        if raw in ("", ".") and info.isdir():
            return label
        if why := why_no_name(raw, label):
            raise self._refused(why, label[:80])
        return label

    def _check_kind(self, info: tarfile.TarInfo, label: str) -> None:
        if info.issym() or info.islnk():
            raise self._refused("it is a link", label)
        if info.isdev():
            raise self._refused("it is a device", label)
        if not info.isreg() or info.issparse() or info.size < 0:
            raise self._refused("it is neither a file nor a folder", label)

    def _refused(self, why: str, label: str) -> InputError:
        return self._place.within(label).error(
            "this tar is not read, because of one of its entries", why, advice="Load the archive as the network gave it"
        )
