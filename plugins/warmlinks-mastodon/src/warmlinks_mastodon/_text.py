"""The words of a post without markup, with a mark in place of each mention."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from attrs import define, field

from warmlinks_mastodon.addresses import Named, account_of

__all__ = ["Words", "words_of"]

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)?([^<>]*)>")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ADDRESSED = re.compile(r"@[\w.\-]+(?:@[\w.\-]+)?")
_LEADING = re.compile(r"(?:@p\d++\s++)++")
_BREAKS = frozenset({("", "br"), ("/", "p"), ("/", "div"), ("/", "li"), ("/", "blockquote")})


@define
class Words:
    """The text of a post.

    Attributes:
        text: as a person reads it, each mention as a mark such as `@p0`.
        own_from: where its own words begin, behind the mentions at its beginning.
        marks: by mark the key of whom it stands for.
    """

    text: str
    own_from: int
    marks: dict[str, str]

    def names_from(self, start: int) -> set[str]:
        """Return the keys of the accounts that are mentioned from a position on."""
        marks = set(_ADDRESSED.findall(self.text, start))
        return {key for mark, key in self.marks.items() if mark in marks}


def words_of(content: str, mentions: Sequence[Named]) -> Words:
    """Read the words of a post.

    Args:
        content: its HTML, or plain text.
        mentions: whom it mentions.
    """
    by_mark = {f"@p{number}": named for number, named in enumerate(mentions)}
    reader = _Reader({mark: named.key for mark, named in by_mark.items()}, _by_address(by_mark))
    at = 0
    for tag in _TAG.finditer(content):
        reader.take(content[at : tag.start()])
        reader.tag(tag[1], (tag[2] or "").lower(), tag[3])
        at = tag.end()
    reader.take(content[at:])
    reader.close()
    text = "".join(reader.pieces).strip()
    leading = _LEADING.match(text + " ")
    return Words(text, min(leading.end(), len(text)) if leading is not None else 0, reader.marks)


def _by_address(by_mark: Mapping[str, Named]) -> dict[str, str]:
    """Return the mark of each name, key or address of somebody; empty for those that two people share."""
    mark_of: dict[str, str] = {}
    for mark, named in by_mark.items():
        short = named.key.partition("@")[0]
        for text in {named.key, named.url, short, *named.aliases} - {""}:
            mark_of[text] = "" if mark_of.get(text, mark) != mark else mark
    return mark_of


@define
class _Reader:
    marks: dict[str, str]
    _by_address: dict[str, str]
    pieces: list[str] = field(factory=list)
    _link: str | None = None
    _linked: list[str] = field(factory=list)

    def take(self, text: str) -> None:
        if not text:
            return
        text = html.unescape(text)
        if self._link is not None:
            self._linked.append(text)
        else:
            self.pieces.append(_ADDRESSED.sub(self._mark, text) if "@" in text else text)

    def tag(self, slash: str, name: str, rest: str) -> None:
        if name == "a":
            self.close()
            href = _HREF.search(rest) if not slash else None
            self._link = html.unescape(href[1] or href[2] or "") if href is not None else None
        elif (slash, name) in _BREAKS:
            self.take("\n")

    def close(self) -> None:
        """End a link; if it is a mention, its mark replaces the text."""
        if self._link is None:
            return
        text, link = "".join(self._linked), self._link
        self._link = None
        self._linked.clear()
        mark = ""
        if text.lstrip().startswith("@"):
            mark = self._by_address.get(link, "") or self._by_address.get(account_of(link) or "", "")
        if mark:
            self.pieces.append(mark)
        else:
            self.take(text)

    def _mark(self, match: re.Match[str]) -> str:
        written = match[0].rstrip(".-")
        mark = self._by_address.get(account_of(written) or written[1:].lower(), "")
        return mark + match[0][len(written) :] if mark else match[0]
