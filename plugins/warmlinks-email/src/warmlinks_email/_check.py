"""Takes a finished message apart again, as a receiver would, and says whether it is the template's and nothing more.

It looks at the bytes and not at what was put in: libraries undo escaping, decode what was meant literally, and fold
lines where a header can begin.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from html.parser import HTMLParser

from warmlinks.errors import WarmlinksError

__all__ = ["UnsafeMessageError", "check"]

_HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
_PART_HEADERS = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
_TYPES = ["multipart/alternative", "text/plain", "text/html"]
_LONGEST_LINE = 998
_LIVE = re.compile(r"[a-z][a-z0-9+.-]+:(?=[^\s\d\u200c])|[^\W_]\.[^\W\d_]{2}|@\w|\w@|//", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ADDRESSED = {"href", "src", "srcset", "action", "formaction", "background", "poster", "data", "cite", "http-equiv"}


class UnsafeMessageError(WarmlinksError):
    """A finished message has something in it that the template has not put there. It was not sent."""


def check(made: bytes, twin: bytes, *, sender: str, to: str) -> None:
    """Compare a message with its twin, the message that the same template makes of texts that are all `x`.

    Raises:
        UnsafeMessageError: they differ in anything but the texts, or a text is live.
    """
    parts, twins = _taken_apart(made), _taken_apart(twin)
    whole, text, html = parts
    _demand(whole["From"].addresses[0].addr_spec == sender and len(whole["From"].addresses) == 1, "sender")
    _demand([one.addr_spec for one in whole["To"].addresses] == [to], "recipients")
    _demand([part.keys() for part in parts] == [part.keys() for part in twins], "headers of a part")
    for name in ("Date", "Auto-Submitted", "Message-ID"):
        _demand(str(whole[name]) == str(twins[0][name]), name)
    _demand(not _CONTROL.search(str(whole["Subject"])) and "\n" not in str(whole["Subject"]), "subject")
    written = _content(text)
    _demand(written.count("\n") == _content(twins[1]).count("\n"), "number of lines in the text")
    page, blank = _Page.of(_content(html)), _Page.of(_content(twins[2]))
    _demand(page.tags == blank.tags, "elements of the page")
    _demand(not any(name in _ADDRESSED or name.startswith("on") for name in page.attributes), "links in the page")
    for shown in (written, page.text):
        _demand(not _CONTROL.search(shown), "control characters")
        _demand(not _LIVE.search(shown), "live links or mentions")


def _demand(holds: bool, what: str) -> None:  # noqa: FBT001  a condition, as in an assertion
    if not holds:
        raise UnsafeMessageError(
            "the finished message is not what the template makes", why=what, advice="It was not sent; please report it"
        )


def _taken_apart(raw: bytes) -> list[EmailMessage]:
    _demand(raw.isascii() and b"\0" not in raw, "bytes beyond ASCII")
    _demand(not re.search(rb"\r(?!\n)|(?<!\r)\n", raw), "line ends")
    _demand(all(len(line) <= _LONGEST_LINE for line in raw.split(b"\r\n")), "length of lines")
    whole = BytesParser(EmailMessage, policy=SMTP).parsebytes(raw)
    parts = list(whole.walk())
    _demand([part.get_content_type() for part in parts] == _TYPES, "parts")
    names = [line.partition(b":")[0].decode() for line in re.split(rb"\r\n(?![ \t])", raw.partition(b"\r\n\r\n")[0])]
    _demand(names == _HEADERS and whole.keys() == _HEADERS, "headers")
    for part in parts:
        _demand(not part.defects and not any(value.defects for value in part.values()), "defects")
        _demand(part is whole or set(part.keys()) <= _PART_HEADERS, "headers of a part")
    return parts


def _content(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


class _Page(HTMLParser):
    """The elements of a page in order, with the names of their attributes, and the text between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, ...]] = []
        self.attributes: set[str] = set()
        self.text = ""
        self._in_style = False

    @classmethod
    def of(cls, page: str) -> _Page:
        made = cls()
        made.feed(page)
        made.close()
        return made

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
