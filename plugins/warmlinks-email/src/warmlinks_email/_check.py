"""Parses a finished message again, as a receiver would, and checks that it is the template's and nothing more.

The bytes are checked and not what was put in: libraries undo escaping, decode what was meant literally, and fold lines
where a header can begin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from html.parser import HTMLParser
from typing import Any

from attrs import frozen

from warmlinks.errors import WarmlinksError

__all__ = ["Expected", "UnsafeMessageError", "check", "elements"]

_HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
_PART_HEADERS = ["Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
_TYPES = ["multipart/alternative", "text/plain", "text/html"]
_LONGEST_LINE = 998
_LIVE = re.compile(r"[a-z][a-z0-9+.-]+:(?=[^\s\d\u200c])|[^\W_]\.[^\W\d_]{2}|@\w|\w@|//", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_APART = re.compile(r"\u2068([^\u2068\u2069]*)\u2069")
"""A name that is written from right to left, isolated: such pairs reorder nothing else."""

_ADDRESSED = {"href", "src", "srcset", "action", "formaction", "background", "poster", "data", "cite", "http-equiv"}


class UnsafeMessageError(WarmlinksError):
    """A finished message holds something that is not the template's. It was not sent."""


@frozen
class Expected:
    """What the template makes of texts that are all `x`, and the headers that hold no texts."""

    sender: str
    to: str
    headers: Mapping[str, str]
    text: str
    elements: tuple[tuple[str, ...], ...]


def check(message: bytes, expected: Expected) -> None:
    """Compare a finished message with what is expected of it.

    Raises:
        UnsafeMessageError: it differs in anything but the texts, or a text is live.
    """
    (headers, _), text, page = _parsed(message)
    _demand([address.addr_spec for address in headers["From"].addresses] == [expected.sender], "sender")
    _demand([address.addr_spec for address in headers["To"].addresses] == [expected.to], "recipients")
    _demand(all(str(headers[name]) == value for name, value in expected.headers.items()), "headers without texts")
    subject = _APART.sub(r"\1", str(headers["Subject"]))
    _demand(not _CONTROL.search(subject) and "\n" not in subject, "subject")
    plain, html = text[1], _Page.of(page[1])
    _demand(plain.count("\n") == expected.text.count("\n"), "number of lines in the text")
    _demand(tuple(html.tags) == expected.elements, "elements of the page")
    _demand(not any(name in _ADDRESSED or name.startswith("on") for name in html.attributes), "links in the page")
    for shown in (_APART.sub(r"\1", plain), _APART.sub(r"\1", html.text)):
        _demand(not _CONTROL.search(shown), "control characters")
        _demand(not _LIVE.search(shown), "live links or mentions")


def elements(page: str) -> tuple[tuple[str, ...], ...]:
    """The elements of a page in order, with their attributes."""
    return tuple(_Page.of(page).tags)


def _demand(condition: bool, part: str) -> None:  # noqa: FBT001  as in an assertion
    if not condition:
        raise UnsafeMessageError(
            "the finished message is not what the template makes", why=part, advice="It was not sent; please report it"
        )


def _parsed(raw: bytes) -> list[tuple[dict[str, Any], str]]:
    """The headers and the content of each part, the whole first; each header is parsed once, since that is slow."""
    _demand(raw.isascii() and b"\0" not in raw, "bytes beyond ASCII")
    _demand(not re.search(rb"\r(?!\n)|(?<!\r)\n", raw), "line ends")
    _demand(all(len(line) <= _LONGEST_LINE for line in raw.split(b"\r\n")), "length of lines")
    names = [line.partition(b":")[0].decode() for line in re.split(rb"\r\n(?![ \t])", raw.partition(b"\r\n\r\n")[0])]
    _demand(names == _HEADERS, "headers")
    parts = list(BytesParser(EmailMessage, policy=SMTP).parsebytes(raw).walk())
    _demand(len(parts) == len(_TYPES), "parts")
    parsed: list[tuple[dict[str, Any], str]] = []
    for part, kind, allowed in zip(parts, _TYPES, (_HEADERS, _PART_HEADERS, _PART_HEADERS), strict=True):
        items = part.items()
        headers = dict(items)
        _demand(not part.defects and not any(value.defects for _, value in items), "defects")
        _demand(len(items) == len(headers) and set(headers) <= set(allowed), "headers of a part")
        _demand("Content-Type" in headers and headers["Content-Type"].content_type == kind, "parts")
        parsed.append((headers, _content(part)))
    return parsed


def _content(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    try:
        return raw.decode("utf-8").replace("\r\n", "\n") if isinstance(raw, bytes) else ""
    except UnicodeDecodeError:
        raise UnsafeMessageError("a part of the finished message is not UTF-8") from None


class _Page(HTMLParser):
    """The elements of a page in order, with the names of their attributes, and the text between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, ...]] = []
        self.attributes: set[str] = set()
        self.text = ""
        self._in_style = False

    @classmethod
    def of(cls, html: str) -> _Page:
        page = cls()
        page.feed(html)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(f"{name}={value}" for name, value in attrs)))
        self.attributes.update(name for name, _ in attrs)
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}",))
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.tags.append(("style text", data))
        else:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", data))

    def handle_pi(self, data: str) -> None:
        self.tags.append(("instruction", data))
