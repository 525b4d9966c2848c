"""Streams over stretches of files: what is packed is unpacked on the way, and may be gone to any place in."""

from __future__ import annotations

import io
import lzma
import zlib
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import define, evolve, field

from warmlinks.archive._place import MIB, Place

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Packed", "Stream", "Unpacked", "Window", "packing_of"]

_PIECE = 256 * 1024
_SPACING = 4 * MIB
_MOST_POINTS = 128
_XZ_MEMORY = 256 * MIB
_GZIP_MAGIC = b"\x1f\x8b\x08"
_XZ_MAGIC = b"\xfd7zXZ\x00"

Packing = Literal["gzip", "xz"]
Stream: TypeAlias = IO[bytes] | io.RawIOBase


def packing_of(head: bytes) -> Packing | None:
    """How a file that begins so is packed; None if it is not, or in a way that is not supported."""
    if head.startswith(_GZIP_MAGIC):
        return "gzip"
    return "xz" if head.startswith(_XZ_MAGIC) else None


class _Seekable(io.RawIOBase):
    """A read-only stream with a position, whose size may be known."""

    def __init__(self, size: int | None) -> None:
        super().__init__()
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """The position."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the position; nothing is read yet."""
        if whence == io.SEEK_CUR:
            offset += self._at
        elif whence == io.SEEK_END:
            if self._size is None:
                raise io.UnsupportedOperation("the end is not known")
            offset += self._size
        self._at = max(0, offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer`, as every raw stream does."""
        view = memoryview(buffer)
        size = len(view) if self._size is None else max(0, min(len(view), self._size - self._at))
        data = self._bytes(size) if size else b""
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _bytes(self, size: int) -> bytes:
        raise NotImplementedError


class Window(_Seekable):
    """A part of an open file as a file of its own; several of one file do not disturb each other."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        super().__init__(size)
        self._file = file
        self._start = start

    def _bytes(self, size: int) -> bytes:
        self._file.seek(self._start + self._at)
        data = self._file.read(size)
        if not data:
            raise EOFError
        return data


@define
class _Point:
    """A point to resume unpacking from: bytes unpacked and bytes read up to there, and the decompressor's state."""

    unpacked: int
    read: int
    decompressor: Any


@define(eq=False)
class Packed:
    """A packed file, of which any stretch can be read.

    Of gzip the decompressor's state is kept every few mebibytes, so that no more than those are unpacked again to come
    to a position. What xz has packed is unpacked from its beginning.
    """

    file: IO[bytes]
    size: int
    packing: Packing
    place: Place
    points: list[_Point] = field(factory=list)
    spacing: int = _SPACING

    def decompressor(self) -> Any:  # noqa: ANN401  two kinds that have no base in common
        """A new one."""
        if self.packing == "gzip":
            return zlib.decompressobj(31)
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def point_before(self, unpacked: int) -> _Point:
        """The last point at or before so many unpacked bytes."""
        best = next((point for point in reversed(self.points) if point.unpacked <= unpacked), None)
        if best is None:
            return _Point(0, 0, self.decompressor())
        return evolve(best, decompressor=best.decompressor.copy())

    def note(self, unpacked: int, read: int, decompressor: Any) -> None:  # noqa: ANN401
        """Keep a point if it lies well behind the last one that is kept."""
        if self.packing != "gzip" or unpacked < (self.points[-1].unpacked if self.points else 0) + self.spacing:
            return
        self.points.append(_Point(unpacked, read, decompressor.copy()))
        if len(self.points) >= _MOST_POINTS:
            del self.points[::2]
            self.spacing *= 2


class Unpacked(_Seekable):
    """A stretch of what a packed file holds, all of it by default.

    Raises:
        EOFError: the file ends before the stretch does.
        BudgetError: it unpacks to more than the `ratio` budget allows.
    """

    def __init__(self, packed: Packed, start: int = 0, size: int | None = None) -> None:
        super().__init__(size)
        self._packed = packed
        self._start = start
        self._decompressor: Any = None
        self._file_at = 0  # how far the file has been read
        self._tail = b""  # read of the file and not yet unpacked
        self._piece = b""  # unpacked, and where it begins
        self._piece_at = 0

    def _bytes(self, size: int) -> bytes:
        at = self._start + self._at
        if self._decompressor is None or at < self._piece_at:
            point = self._packed.point_before(at)
            self._decompressor, self._file_at, self._tail = point.decompressor, point.read, b""
            self._piece, self._piece_at = b"", point.unpacked
        while at >= self._piece_at + len(self._piece):
            if not self._unpack():
                if self._size is not None:
                    raise EOFError
                return b""
        begin = at - self._piece_at
        return self._piece[begin : begin + size]

    def _unpack(self) -> bool:
        """Unpack the next piece; false at the end of the file."""
        packed = self._packed
        unpacked = self._piece_at + len(self._piece)
        packed.note(unpacked, self._file_at - len(self._tail), self._decompressor)
        while True:
            if self._decompressor.eof and not self._next_stream():
                return False
            data = self._tail
            if not data and getattr(self._decompressor, "needs_input", True):
                data = self._packed_bytes()
            piece = self._decompressor.decompress(data, _PIECE)
            self._tail = getattr(self._decompressor, "unconsumed_tail", b"")
            if piece:
                break
            if not data and not self._decompressor.eof:
                raise EOFError
        self._piece, self._piece_at = piece, unpacked
        unpacked += len(piece)
        read = self._file_at - len(self._tail)
        if unpacked > MIB and unpacked > packed.place.budgets.ratio * read:
            raise packed.place.over("ratio", found=unpacked / max(1, read))
        return True

    def _packed_bytes(self) -> bytes:
        """The next bytes of the file."""
        self._packed.file.seek(self._file_at)
        data = self._packed.file.read(min(_PIECE, max(0, self._packed.size - self._file_at)))
        self._file_at += len(data)
        return data

    def _next_stream(self) -> bool:
        """Begin the next of several concatenated packed files; return False if there is none."""
        rest: bytes = self._decompressor.unused_data
        while not (rest := rest.lstrip(b"\0")):
            self._tail = b""
            rest = self._packed_bytes()
            if not rest:
                return False
        self._tail = rest
        self._decompressor = self._packed.decompressor()
        return True
