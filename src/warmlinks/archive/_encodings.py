"""Which encoding a text member has, told by its first bytes."""

from __future__ import annotations

__all__ = ["UTF8_ADVICE", "encoding_of", "foreign_kind"]

UTF8_ADVICE = "Save it as UTF-8 (in a spreadsheet: CSV UTF-8), or load the file as the network gave it"

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
    """What a member really is, if its first bytes say that it is no text."""
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            return kind
    return None
