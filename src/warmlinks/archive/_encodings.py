"""Which encoding a text member has, told by its first bytes; and its text and its lines."""

from __future__ import annotations

import io

from warmlinks.archive._place import Place
from warmlinks.errors import InputError

__all__ = [
    "UTF8_ADVICE",
    "checked_encoding",
    "decode_text",
    "encoding_of",
    "foreign_kind",
    "is_undecodable",
    "longest_line",
    "not_decodable",
    "read_line",
]

UTF8_ADVICE = "Save it as UTF-8 (in a spreadsheet: CSV UTF-8), or load the file as the network gave it"

_LINE_FIELDS = 8
"""A line may be as long as so many fields."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_FOREIGN = (
    (b"PK\x03\x04", "a spreadsheet or a zip"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet or document"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "a database"),
)


def encoding_of(head: bytes) -> str:
    """The codec for a text that begins with `head`: UTF-8, with its mark or without, or UTF-16.

    UTF-16 without a mark is told by the zero bytes that Latin letters have in it.
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    sample = head[:64]
    if len(sample) >= 4 and sample[1::2].count(0) > len(sample) // 4 and 0 not in sample[0::2]:  # noqa: PLR2004
        return "utf-16-le"
    if len(sample) >= 4 and sample[0::2].count(0) > len(sample) // 4 and 0 not in sample[1::2]:  # noqa: PLR2004
        return "utf-16-be"
    return "utf-8"


def foreign_kind(head: bytes) -> str | None:
    """The kind of a member whose first bytes say that it is no text; else None."""
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            return kind
    return None


def checked_encoding(head: bytes, place: Place) -> str:
    """The codec of a text member.

    Raises:
        InputError: it is no text.
    """
    kind = foreign_kind(head)
    if kind is None:
        return encoding_of(head)
    advice = "Load the file as the network gave it"
    if "spreadsheet" in kind:
        advice = "Open it in the spreadsheet program and save it as CSV (UTF-8)"
    raise place.error("this member is no text", f"it is {kind}", advice=advice)


def decode_text(data: bytes, place: Place) -> str:
    """A whole small text member."""
    codec = checked_encoding(data[:64], place)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise not_decodable(codec, place, byte=error.start) from error


def longest_line(place: Place) -> int:
    """How many characters a line may have."""
    return _LINE_FIELDS * place.budgets.field_bytes


def read_line(text: io.TextIOBase, limit: int, codec: str, place: Place) -> str:
    """The next line; of one that is longer than the limit one character more, and the rest is passed over."""
    try:
        line = text.readline(limit + 1)
        if len(line) > limit:
            rest = line
            while rest and not rest.endswith(("\n", "\r")):
                rest = text.readline(limit + 1)
    except UnicodeDecodeError as error:
        raise not_decodable(codec, place) from error
    return line


def is_undecodable(line: str) -> bool:
    """Whether a line that was decoded by `surrogateescape` holds bytes that are not in its encoding."""
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def not_decodable(codec: str, place: Place, *, record: int | None = None, byte: int | None = None) -> InputError:
    """The error for text in another encoding."""
    return place.error(
        "this text cannot be read",
        f"it is not {codec.upper().removesuffix('-SIG')}",
        record=record,
        byte=byte,
        advice=UTF8_ADVICE,
    )
