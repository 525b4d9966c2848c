"""Mailboxes as streams: an mbox split into mails, each cut to its header and the beginning of its body.

However large a mail or the file, no more than a few hundred kilobytes are held. A line of a text that begins with
`From ` ends no mail: what does looks like a postmark, with a time and a year, and has a header behind it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from attrs import frozen

__all__ = ["HEADS", "KEPT", "RawMail", "looks_like_mail", "looks_like_mbox", "mails_of", "one_mail"]

_CHUNK = 1 << 20
_OVERLAP = 2048
KEPT = 64 * 1024
"""So much of a mail holds its head and what is said first."""

HEADS = 16 * 1024
"""So much of a mail holds its head, but for a very long one."""

_LONGEST_MARK = 998
_CLOCK = re.compile(rb"\d\d?:\d\d")
_YEAR = re.compile(rb"(?<!\d)(?:19|20)\d\d(?!\d)")
_QUOTED_MARK = re.compile(rb">*From [^\r\n]{0,998}\r?\n")
_FIELD = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")
_FIRST_MARK = re.compile(rb"\s*From [^\r\n]{0,998}\r?\n")
_HEADER = re.compile(rb"[!-9;-~]{1,76}[ \t]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*[!-9;-~]{1,76}[ \t]*:")
_MAIL_HEADERS = re.compile(
    rb"^(?:from|date|received|return-path|message-id|delivered-to|x-gm-thrid)[ \t]*:", re.IGNORECASE | re.MULTILINE
)


@frozen
class RawMail:
    """A mail as it is stored.

    Attributes:
        offset: where in the file it begins.
        mark: the line before its head in an mbox, with the time at which it came; empty elsewhere.
        head: its header lines.
        body: the beginning of what follows.
    """

    offset: int
    mark: bytes
    head: bytes
    body: bytes


def looks_like_mbox(head: bytes) -> bool:
    """Return whether a file that begins so is an mbox."""
    match = _FIRST_MARK.match(head.removeprefix(b"\xef\xbb\xbf"))
    return match is not None and looks_like_mail(head[match.end() :].removeprefix(b">"))


def looks_like_mail(head: bytes) -> bool:
    """Return whether a file that begins so is a single mail."""
    return _HEADER.match(head) is not None and _MAIL_HEADERS.search(head) is not None


def one_mail(data: bytes) -> RawMail:
    """Return the mail of a file of its own."""
    head, body = _header_and_body(data)
    return RawMail(0, b"", head, body)


def mails_of(stream: io.BufferedIOBase, *, offset: int = 0, kept: int = KEPT) -> Iterator[RawMail]:
    """Yield the mails of an mbox in constant memory.

    Args:
        stream: reads from the beginning of a mail.
        offset: where in the file that is.
        kept: how much of a mail is kept.
    """
    data, at = b"", 0
    mark, began = b"", offset
    parts: list[bytes] = []
    ends = False
    while not ends:
        more = stream.read(_CHUNK)
        ends, data = not more, data + more
        if not mark:
            first = _FIRST_MARK.match(data)
            if first is None:
                return
            mark, at = first[0], first.end()
        # a mark that may go on in what has not been read is looked at with the next chunk
        limit = len(data) if ends else max(at, len(data) - _OVERLAP)
        searched = at - 1
        while (place := data.find(b"\nFrom ", searched, limit + 5)) >= 0:
            end = _end_of_mark(data, place + 1)
            if not end:
                searched = place + 1
                continue
            _append_within(parts, data, at, place + 1, kept)
            yield RawMail(began, mark, *_header_and_body(b"".join(parts)))
            parts.clear()
            mark, began, at = data[place + 1 : end], offset + place + 1, end
            searched = at - 1
        limit = max(limit, at)
        _append_within(parts, data, at, limit, kept)
        data, at, offset = data[limit - 1 :], 1, offset + limit - 1
    yield RawMail(began, mark, *_header_and_body(b"".join(parts)))


def _end_of_mark(data: bytes, start: int) -> int:
    """Return where the `From` line at `start` ends; 0 if it is part of a text."""
    end = data.find(b"\n", start, start + _LONGEST_MARK) + 1
    if not end or not _CLOCK.search(data, start, end) or not _YEAR.search(data, start, end):
        return 0
    quoted = _QUOTED_MARK.match(data, end)
    return end if _FIELD.match(data, quoted.end() if quoted else end) else 0


def _append_within(parts: list[bytes], data: bytes, start: int, end: int, most: int) -> None:
    """Append a part of a mail, up to the limit."""
    room = most - sum(map(len, parts))
    if room > 0 and end > start:
        parts.append(data[start : min(end, start + room)])


def _header_and_body(data: bytes) -> tuple[bytes, bytes]:
    """Split header and body; what begins with a blank line has no header."""
    if data[:1] == b"\n" or data[:2] == b"\r\n":
        return b"", data
    # nearly every file has line ends of one kind; looking for the other first would go through all of it
    usual, other = (b"\r\n\r\n", b"\n\n") if data[: data.find(b"\n")].endswith(b"\r") else (b"\n\n", b"\r\n\r\n")
    end = data.find(usual)
    if end < 0:
        usual, end = other, data.find(other)
    return (data[:end], data[end + len(usual) :]) if end >= 0 else (data, b"")
