"""A tar as a container, plain or packed: its list is made and checked before the first byte of a member is read.

What `tarfile` would do on disk, links and devices and modes, is not asked of it: it reads the headers, and no more.
"""

from __future__ import annotations

import tarfile
import tempfile
from typing import IO, Any, BinaryIO, cast

from attrs import frozen

from warmlinks.archive._budgets import MIB, Budgets
from warmlinks.archive._members import Member, is_litter, text_of, why_no_name
from warmlinks.archive._streams import is_own_mistake, why_of
from warmlinks.archive._windows import Packed, Unpacked, Window
from warmlinks.errors import BudgetError, InputError

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


@frozen
class _Entry:
    name: str
    start: int
    size: int
    aside: int | None = None  # where it stands in what was put aside


class _Headers:
    """What `tarfile` reads the headers from: data is passed over, and no header makes much be read at once."""

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


class TarContainer:
    """A tar that is fit to be read.

    Args:
        file: the file; it is closed with the container.
        size: how long it is.
        packed: the same as a packed file, if it is one.
        name: what to call it in errors.
        budgets: limits.

    Raises:
        BudgetError: it lists too many members, or they unpack to too much.
        InputError: it is damaged or was made to mislead.
    """

    def __init__(self, file: BinaryIO, size: int, *, packed: Packed | None, name: str, budgets: Budgets) -> None:
        self._file = file
        self._size = size
        self._packed = packed
        self._name = name
        self._budgets = budgets
        # going to a place in what is packed takes its time: what is small and likely to be read is put aside on the way
        self._aside: IO[bytes] | None = None
        self._small = 0
        if packed is not None:
            self._small = _PUT_ASIDE[packed.packing]
            self._aside = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed with the container
        try:
            self._entries = self._listed()
        except BaseException:
            self.close()
            raise

    def members(self, part: int) -> list[Member]:
        """What it holds, without folders and the litter of operating systems."""
        return [
            Member(entry.name, entry.size, part, number)
            for number, entry in enumerate(self._entries)
            if not is_litter(entry.name)
        ]

    def open(self, member: Member) -> IO[bytes]:
        """The bytes of one, unpacked on the way."""
        entry = self._entries[member.entry]
        if entry.aside is not None and self._aside is not None:
            return cast("IO[bytes]", Window(cast("BinaryIO", self._aside), entry.aside, entry.size))
        if self._packed is not None:
            return cast("IO[bytes]", self._packed.open(entry.start, entry.size))
        return cast("IO[bytes]", Window(self._file, entry.start, entry.size))

    def stretch(self, member: Member) -> tuple[BinaryIO, int, int] | None:
        """The file in which one lies as it is, where it begins and how long it is; None where it is packed."""
        entry = self._entries[member.entry]
        return (self._file, entry.start, entry.size) if self._packed is None else None

    def fingerprint(self, member: Member) -> object:  # noqa: ARG002  it would have to be read
        """Not known."""
        return None

    def close(self) -> None:
        """Close the file, and let go of what was put aside."""
        if self._aside is not None:
            self._aside.close()
        self._file.close()

    def _listed(self) -> list[_Entry]:
        source = self._packed.open() if self._packed is not None else Window(self._file, 0, self._size)
        headers = _Headers(source)
        try:
            with tarfile.open(fileobj=cast("Any", headers), mode="r:", errorlevel=2) as tar:
                return self._entries_of(tar, headers)
        except InputError:
            raise
        except Exception as error:
            if is_own_mistake(error) and not isinstance(error, RecursionError):
                raise
            raise InputError(
                "this tar cannot be read",
                archive=self._name,
                why="it ends too early" if isinstance(error, EOFError | tarfile.ReadError) else why_of(error),
                advice="It may be only part of a download: download it again",
            ) from error

    def _entries_of(self, tar: tarfile.TarFile, headers: _Headers) -> list[_Entry]:
        found: list[_Entry] = []
        seen: set[str] = set()
        total = count = 0
        while (info := tar.next()) is not None:
            tar.members.clear()  # type: ignore[attr-defined]  # it keeps all that it has seen
            count += 1
            if count > self._budgets.entries:
                raise BudgetError("entries", self._budgets.entries, archive=self._name)
            label = self._checked_name(info)
            if info.isdir():
                continue
            self._check_kind(info, label)
            if label in seen:
                raise self._refused("its name occurs twice", label)
            seen.add(label)
            total += info.size
            if total > self._budgets.total_bytes:
                raise BudgetError("total_bytes", self._budgets.total_bytes, archive=self._name)
            found.append(_Entry(label, info.offset_data, info.size, self._put_aside(headers, info)))
        return found

    def _put_aside(self, headers: _Headers, info: tarfile.TarInfo) -> int | None:
        if self._aside is None or info.size > self._small or info.name.lower().endswith(_MEDIA):
            return None
        at = self._aside.tell()
        left = info.size
        while left:
            data = headers.read(min(left, _LONGEST_HEADER))
            if not data:
                raise EOFError
            self._aside.write(data)
            left -= len(data)
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

    def _refused(self, why: str, member: str) -> InputError:
        return InputError(
            "this tar is not read, because of one of its entries",
            archive=self._name,
            member=member,
            why=why,
            advice="Load the archive as the network gave it",
        )
