"""Streams over stretches of files: what is packed is unpacked on the way, and may be gone to any place in."""

from __future__ import annotations

import io
import lzma
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from attrs import define, field

from warmlinks.archive._budgets import MIB, Budgets
from warmlinks.errors import BudgetError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Packed", "Window", "packing_of"]

_PIECE = 256 * 1024
_SPACING = 4 * MIB
_MOST_POINTS = 128
_XZ_MEMORY = 256 * MIB
_GZIP_MAGIC = b"\x1f\x8b\x08"
_XZ_MAGIC = b"\xfd7zXZ\x00"

Packing = Literal["gzip", "xz"]


def packing_of(head: bytes) -> Packing | None:
    """How a file that begins so is packed; None where it is not, or in a way that is not read."""
    if head.startswith(_GZIP_MAGIC):
        return "gzip"
    return "xz" if head.startswith(_XZ_MAGIC) else None


class _Place(io.RawIOBase):
    """What all streams of this module have in common: a place to stand, and a size that may be known."""

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
        """Where it stands."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; nothing is read yet."""
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
        wanted = len(view) if self._size is None else max(0, min(len(view), self._size - self._at))
        data = self._bytes(wanted) if wanted else b""
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _bytes(self, size: int) -> bytes:
        raise NotImplementedError


class Window(_Place):
    """A stretch of an open file as a file of its own; several of one file do not disturb each other."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
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
    """A place from which unpacking may go on: what came out and went in up to there, and the machine as it stood."""

    out: int
    into: int
    machine: Any


@define(eq=False)
class Packed:
    """A packed file, of which any stretch can be read.

    Of gzip the machine's state is kept every few mebibytes, so that no more than those are unpacked again to come to a
    place. What xz has packed is unpacked from its beginning.

    Attributes:
        file: the file.
        size: how long it is.
        packing: how it is packed.
        name: what to call it in errors.
        budgets: limits.
    """

    file: BinaryIO
    size: int
    packing: Packing
    name: str
    budgets: Budgets
    points: list[_Point] = field(factory=list)
    spacing: int = _SPACING

    def open(self, start: int = 0, size: int | None = None) -> Unpacked:
        """A stretch of what it holds, all of it by default."""
        return Unpacked(self, start, size)

    def machine(self) -> Any:  # noqa: ANN401  two kinds that have no name in common
        """One that stands at the beginning."""
        if self.packing == "gzip":
            return zlib.decompressobj(31)
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def point_before(self, out: int) -> _Point:
        """The last place at or before `out` from which to go on."""
        best = max((one for one in self.points if one.out <= out), key=lambda one: one.out, default=None)
        if best is None:
            return _Point(0, 0, self.machine())
        return _Point(best.out, best.into, best.machine.copy())

    def note(self, out: int, into: int, machine: Any) -> None:  # noqa: ANN401
        """Keep the place if it lies well behind the last one that is kept."""
        if self.packing != "gzip" or out < (self.points[-1].out if self.points else 0) + self.spacing:
            return
        self.points.append(_Point(out, into, machine.copy()))
        if len(self.points) >= _MOST_POINTS:
            del self.points[::2]
            self.spacing *= 2


class Unpacked(_Place):
    """A stretch of what a packed file holds.

    Raises:
        EOFError: the file ends before the stretch does.
        BudgetError: it unpacks to more than the `ratio` budget allows.
    """

    def __init__(self, packed: Packed, start: int, size: int | None) -> None:
        super().__init__(size)
        self._packed = packed
        self._start = start
        self._machine: Any = None
        self._into = 0  # how far the file has been read
        self._tail = b""  # read of the file and not yet unpacked
        self._piece = b""  # unpacked, and where it begins
        self._piece_at = 0

    @property
    def into(self) -> int:
        """How much of the file has been unpacked so far."""
        return self._into - len(self._tail)

    def _bytes(self, size: int) -> bytes:
        wanted = self._start + self._at
        if self._machine is None or wanted < self._piece_at:
            self._go_near(wanted)
        while wanted >= self._piece_at + len(self._piece):
            if not self._unpack():
                if self._size is not None:
                    raise EOFError
                return b""
        begin = wanted - self._piece_at
        return self._piece[begin : begin + size]

    def _go_near(self, out: int) -> None:
        point = self._packed.point_before(out)
        self._machine, self._into, self._tail = point.machine, point.into, b""
        self._piece, self._piece_at = b"", point.out

    def _unpack(self) -> bool:
        """Unpack the next piece; false at the end of the file."""
        packed = self._packed
        out = self._piece_at + len(self._piece)
        packed.note(out, self.into, self._machine)
        while True:
            if self._machine.eof and not self._next_stream():
                return False
            data = self._tail or self._more()
            piece = self._machine.decompress(data, _PIECE)
            self._tail = getattr(self._machine, "unconsumed_tail", b"")
            if piece:
                break
            if not data and not self._machine.eof:
                raise EOFError
        self._piece, self._piece_at = piece, out
        out += len(piece)
        if out > MIB and out > packed.budgets.ratio * self.into:
            raise BudgetError("ratio", packed.budgets.ratio, found=out / max(1, self.into), archive=packed.name)
        return True

    def _more(self) -> bytes:
        if not getattr(self._machine, "needs_input", True):
            return b""
        self._packed.file.seek(self._into)
        data = self._packed.file.read(min(_PIECE, max(0, self._packed.size - self._into)))
        self._into += len(data)
        return data

    def _next_stream(self) -> bool:
        """Begin the next of several packed files that stand one behind the other; false where there is none."""
        rest: bytes = self._machine.unused_data
        while not (rest := rest.lstrip(b"\0")):
            self._tail = b""
            self._packed.file.seek(self._into)
            rest = self._packed.file.read(min(_PIECE, max(0, self._packed.size - self._into)))
            self._into += len(rest)
            if not rest:
                return False
        self._tail = rest
        self._machine = self._packed.machine()
        return True
