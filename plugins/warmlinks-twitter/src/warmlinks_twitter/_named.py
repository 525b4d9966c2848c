"""Whom a post names, quotes or passes on, as far as the post itself tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec
from attrs import evolve

from warmlinks.cues import CueReader, MessageCues, given_names
from warmlinks.cues.weights import SENDS
from warmlinks_twitter._shapes import Mention, Tweet, Url

__all__ = ["Named", "cues_of", "index_of", "named_in", "own_text_from", "plain", "quoted_in", "repost_author"]

_REPOST = re.compile(r"RT @(\w{1,20}): ", re.ASCII)
_REPOST_HANDLE_AT = 3
_LEADING = re.compile(r"(?:[@\uff20]\w++\s++)++")
_AT_SIGNS = frozenset({"@", "\uff20"})
_STATUS_LINK = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com/(?:#!/)?@?(\w{1,20})/status(?:es)?/(\d{1,19})", re.ASCII
)
_NO_HANDLES = frozenset({"i", "intent", "search", "statuses"})


class Named(msgspec.Struct, gc=False):
    """One account that a post names. A shape, as one is made for every mention, and no other class is made so fast.

    Attributes:
        key: its number; `@handle` where there is none, as for an account that has vanished since.
        written: the handle as it stands in the text, in lower case; it stays when the account is renamed or vanishes.
        start: where in the text.
    """

    key: str
    handle: str
    name: str | None = None
    written: str = ""
    start: int = 0


def plain(text: str) -> str:
    """The text without the escapes that the network writes: for three characters, and only once."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def named_in(text: str, mentions: Sequence[Mention]) -> list[Named]:
    """Everybody the post names, once, in the order of the text."""
    accounts: list[Named] = []
    keys: list[str] = []
    for mention in mentions:
        handle = mention.screen_name or ""
        start = index_of(mention.indices[0]) if mention.indices is not None else 0
        written = text[start + 1 : start + 1 + len(handle)]
        if written != handle:
            written = _written(text, start, mention)
        key = mention.id_str or str(mention.id)
        if not key.isdecimal() or key == "0":
            handle = handle or written
            if not handle:
                continue
            key = f"@{handle.lower()}"
        if key not in keys:
            keys.append(key)
            accounts.append(Named(key, handle or written, mention.name, (written or handle or key).lower(), start))
    return accounts


def _written(text: str, start: int, mention: Mention) -> str:
    """The handle as the text has it, where the account has been renamed since."""
    if mention.indices is None or text[start : start + 1] not in _AT_SIGNS:
        return ""
    return text[start + 1 : index_of(mention.indices[1])]


def index_of(text: int | str) -> int:
    """A place in a text, which is written as a string in most generations; 0 if it is none."""
    try:
        place = int(text)
    except ValueError:
        return 0
    return place if place > 0 else 0  # noqa: FURB136  `max` takes twice the time, and this runs for every mention


def own_text_from(tweet: Tweet, text: str) -> int:
    """Where the owner's own words begin: whom a reply names before them, its thread had named.

    Posts of the first years do not say it; in their replies it is after the names at the beginning.
    """
    if tweet.display_text_range is not None:
        return index_of(tweet.display_text_range[0])
    replied = tweet.in_reply_to_user_id_str or tweet.in_reply_to_user_id or tweet.in_reply_to_screen_name
    leading = _LEADING.match(text) if replied else None
    return leading.end() if leading is not None else 0


def quoted_in(urls: Sequence[Url]) -> Iterator[tuple[Named, int]]:
    """The posts that this one links to, and who wrote them; there is only a handle to go by."""
    for url in urls:
        link = url.expanded_url
        if link is not None and "/status" in link and (match := _STATUS_LINK.match(link)) is not None:
            handle = match[1]
            if handle.lower() not in _NO_HANDLES:
                yield Named(f"@{handle.lower()}", handle), int(match[2])


def repost_author(tweet: Tweet, text: str, mentions: Sequence[Mention]) -> Named | None:
    """Whose post this one passes on; None if it is no repost, only looks like the beginning of one.

    The author is the first one named, unless that account has vanished: then the text alone has the handle.
    """
    original = tweet.retweeted_status.user if tweet.retweeted_status is not None else None
    if original is not None and (key := original.id_str or original.id):
        return Named(str(key), original.screen_name or "", original.name)
    match = _REPOST.match(text)
    if match is None:
        return None
    handle = match[1]
    for named in named_in(text, mentions[:1]):
        if named.start == _REPOST_HANDLE_AT or named.handle.lower() == handle.lower():
            return named
    return Named(f"@{handle.lower()}", handle)


def cues_of(
    reader: CueReader, text: str, start: int, named: Sequence[Named], *, answered: str | None = None
) -> MessageCues:
    """What the post says about the people it names, from `start` of its text on; `reader` knows nobody else.

    Args:
        reader: reads the cues.
        text: the text of the post.
        start: where the owner's own words begin.
        named: whom the post names, whoever is answered among them.
        answered: the key of whoever is answered without being named in the owner's own words.
    """
    names = given_names((account.name, account.key) for account in named if account.name)
    names.update((f"@{account.written or account.handle.lower()}", account.key) for account in named)
    cues = reader.read(plain(text[start:]), first_names=names, public=True, answered=answered)
    if cues.introduction_score >= SENDS:
        return cues
    return evolve(cues, names=tuple(account.key for account in named))
