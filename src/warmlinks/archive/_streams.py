"""A member as a read-only stream that counts what it gives and lets nothing but `InputError` out.

Every exception is wrapped, not a list of kinds: what leaves `zipfile` and `zlib` on hostile input is seven kinds in one
version of Python and eight in the next.
"""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define

from warmlinks.archive._place import Place
from warmlinks.archive._windows import Stream
from warmlinks.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["UNPACKING_ERRORS", "InputErrors", "MemberStream", "Meter", "is_own_mistake", "why_of"]

_OURS = str(Path(__file__).parents[1])

UNPACKING_ERRORS = (OSError, MemoryError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError, RecursionError)
"""What the system and the data are at fault for, also where it comes out of our own lines."""

_WHYS: tuple[tuple[type[Exception], str], ...] = (
    (zlib.error, "its packed data is damaged"),
    (lzma.LZMAError, "its packed data is damaged"),
    (EOFError, "it ends too early"),
    (struct.error, "it ends too early"),
    (tarfile.ReadError, "it ends too early"),
    (NotImplementedError, "it is packed in a way that cannot be read"),
    (MemoryError, "there is not enough memory"),
)


def why_of(error: Exception) -> str:
    """The reason in words, without the names and paths that foreign messages may hold."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, zipfile.BadZipFile) and "CRC" in str(error):
        return "its checksum is wrong"
    for kind, why in _WHYS:
        if isinstance(error, kind):
            return why
    return f"it is damaged ({type(error).__name__})"


def is_own_mistake(error: Exception) -> bool:
    """Whether our own code raised it, so that it must not be called the damage of somebody's file."""
    if isinstance(error, UNPACKING_ERRORS):
        return False
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename.startswith(_OURS)


@define
class InputErrors:
    """Turns whatever foreign code raises in the block into an `InputError`, but for mistakes of our own."""

    place: Place
    what: str
    byte: int | None = None
    advice: str | None = None

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, InputError) and not is_own_mistake(error):
            raise self.place.error(self.what, why_of(error), byte=self.byte, advice=self.advice) from error


@define
class Meter:
    """Counts the bytes that are read of one archive, over all its members."""

    read: int = 0


class MemberStream(io.RawIOBase):
    """The bytes of one member from `at` on, from a stream that may fail in any way."""

    def __init__(self, opener: Callable[[], Stream], place: Place, meter: Meter, *, at: int = 0) -> None:
        super().__init__()
        self._place = place
        self._meter = meter
        self._read = 0
        self._errors = InputErrors(
            place,
            "this member cannot be read",
            byte=0,
            advice="Download the archive again, or load what it holds unpacked",
        )
        with self._errors:
            self._source = opener()
            if at:
                self._source.seek(at)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer`, as every raw stream does."""
        view = memoryview(buffer)
        with self._errors:
            data = self._source.read(len(view)) or b""
        size = len(data)
        self._read += size
        self._errors.byte = self._read
        self._meter.read += size
        if self._read > self._place.budgets.member_bytes:
            raise self._place.over("member_bytes")
        if self._meter.read > self._place.budgets.total_bytes:
            raise self._place.over("total_bytes")
        view[:size] = data
        return size

    def close(self) -> None:
        """Close the stream below as well."""
        source = getattr(self, "_source", None)
        if source is not None and not self.closed:
            source.close()
        super().close()
