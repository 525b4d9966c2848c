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
from typing import IO, TYPE_CHECKING

from warmlinks.errors import BudgetError, InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["MemberStream", "Meter", "buffered", "is_own_mistake", "why_of"]

_OURS = str(Path(__file__).parents[1])

_OF_DATA = (EOFError, zlib.error, lzma.LZMAError, tarfile.TarError)
"""What unpacking raises where the data is at fault, also out of our own lines."""

_WHYS: tuple[tuple[type[Exception], str], ...] = (
    (zlib.error, "its packed data is damaged"),
    (lzma.LZMAError, "its packed data is damaged"),
    (EOFError, "it ends too early"),
    (struct.error, "it ends too early"),
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
    """Whether our own code raised it, so that it must not be called the damage of somebody's file.

    What the system says (no such file, no memory) is no mistake, wherever it comes out, nor what is said of the data.
    """
    if isinstance(error, (OSError, MemoryError, InputError, *_OF_DATA)):
        return False
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename.startswith(_OURS)


class Meter:
    """Counts what is read of one archive, over all its members.

    Attributes:
        read: bytes given out so far.
    """

    def __init__(self, archive: str, limit: int) -> None:
        self.archive = archive
        self.limit = limit
        self.read = 0

    def count(self, size: int, member: str) -> None:
        """Add `size` bytes read from `member`."""
        self.read += size
        if self.read > self.limit:
            raise BudgetError("total_bytes", self.limit, archive=self.archive, member=member)


class MemberStream(io.RawIOBase):
    """The bytes of one member, from a stream that may fail in any way."""

    def __init__(self, opener: Callable[[], IO[bytes]], *, name: str, meter: Meter, limit: int) -> None:
        super().__init__()
        self._name = name
        self._meter = meter
        self._limit = limit
        self._at = 0
        try:
            self._source = opener()
        except InputError:
            raise
        except Exception as error:
            if is_own_mistake(error):
                raise
            raise self._wrapped(error) from error

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer`, as every raw stream does."""
        view = memoryview(buffer)
        try:
            data = self._source.read(len(view))
        except InputError:
            raise
        except Exception as error:
            if is_own_mistake(error):
                raise
            raise self._wrapped(error) from error
        size = len(data)
        self._at += size
        if self._at > self._limit:
            raise BudgetError("member_bytes", self._limit, archive=self._meter.archive, member=self._name)
        self._meter.count(size, self._name)
        view[:size] = data
        return size

    def close(self) -> None:
        """Close the stream below as well."""
        source = getattr(self, "_source", None)
        if source is not None and not self.closed:
            source.close()
        super().close()

    def _wrapped(self, error: Exception) -> InputError:
        return InputError(
            "this member cannot be read",
            archive=self._meter.archive,
            member=self._name,
            byte=self._at,
            why=why_of(error),
            advice="Download the archive again, or load what it holds unpacked",
        )


def buffered(stream: MemberStream) -> io.BufferedReader:
    """The stream with a buffer that suits large reads."""
    return io.BufferedReader(stream, 256 * 1024)
