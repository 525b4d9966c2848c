"""Which members of an archive are which, whatever the generation and the folders round them.

A file is known by its exact stem, with or without `-partN`: `like copy.js` is none of ours. Where it lies does not
matter, save that `assets/` holds the code of the viewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import CoveredSides

__all__ = ["CALLS", "COVERAGE", "GROUPS", "MESSAGES", "NETWORK", "POSTS", "PUBLIC", "Layout", "is_recognized"]

NETWORK = "twitter"

PUBLIC = ("mention", "quote", "reply")

COVERAGE = {
    **dict.fromkeys(PUBLIC, CoveredSides.OWN_SIDE),
    "message": CoveredSides.BOTH_SIDES,
    "call": CoveredSides.BOTH_SIDES,
}
"""No archive has what others said in public, and each has both sides of what was said in private."""

POSTS = ("tweets", "tweet", "community-tweet", "deleted-tweets", "deleted-tweet")
"""Stems of the owner's posts; of one post in two files the first counts."""

MESSAGES = ("direct-messages", "direct-message")
GROUPS = ("direct-messages-group", "direct-message-group")
CALLS = ("audio-video-calls-in-dm", "audio-video-calls-in-dm-recipient-sessions")

_NAME = re.compile(r"(?P<stem>[a-z][a-z0-9_-]*?)(?:-part(?P<part>\d{1,6}))?\.js", re.ASCII)
_MONTH = re.compile(r"\d{4}_\d{2}\.(?:js|csv)", re.ASCII)

_TELLING = {
    "tweets": b'"tweet"',
    "tweet": b'"full_text"',
    "account": b'"account"',
    "direct-messages": b'"dmConversation"',
    "direct-message": b'"dmConversation"',
    "direct-messages-group": b'"dmConversation"',
    "direct-message-group": b'"dmConversation"',
    "message-event": b'"messageEvent"',
    "follower": b'"follower"',
    "following": b'"following"',
    "like": b'"like"',
    "tweet-headers": b'"tweet"',
    "direct-message-headers": b'"dmConversation"',
    "direct-message-group-headers": b'"dmConversation"',
    "manifest": b'"userInfo"',
}
"""Stems that tell an archive, and what a file of that stem holds if somebody has cut off its prefix."""

_SCRIPT = (b"window.YTD.", b"window.__THAR_CONFIG")
_GRAILBIRD = (b"Grailbird.data.", b"var tweet_index", b"var user_details", b"var payload_details")
_CSV_COLUMNS = (b"tweet_id", b"in_reply_to_user_id", b"timestamp")
_GRAILBIRD_STEMS = ("user_details", "payload_details", "tweet_index")


@frozen
class Layout:
    """The members of one archive by what they are.

    Attributes:
        scripts: members by stem, `like-part1.js` after `like.js`.
        months: scripts of the old export, one a month, oldest first.
        tables: tables of the old export.
    """

    scripts: dict[str, tuple[Member, ...]]
    months: tuple[Member, ...] = ()
    tables: tuple[Member, ...] = ()
    under_data: bool = False

    @classmethod
    def of(cls, members: Iterable[Member]) -> Layout:
        """Sort the members of an archive."""
        scripts: dict[str, list[tuple[int, str, Member]]] = {}
        months: list[tuple[str, str, Member]] = []
        tables: list[tuple[str, str, Member]] = []
        under_data = False
        for member in members:
            *folders, base = member.name.casefold().split("/")
            if "assets" in folders:
                continue
            match = _NAME.fullmatch(base)
            if match:
                stem, part = match["stem"], int(match["part"] or 0)
                scripts.setdefault(stem, []).append((part, member.name, member))
                under_data = under_data or "data" in folders[-1:]
            elif base == "tweets.csv":
                tables.append(("", member.name, member))
            elif _MONTH.fullmatch(base) and folders[-1:] in (["tweets"], ["csv"], []):
                (months if base.endswith(".js") else tables).append((base, member.name, member))
        return cls(
            {stem: _in_order(parts) for stem, parts in scripts.items()},
            _in_order(months),
            _in_order(tables),
            under_data,
        )

    def members(self, *stems: str) -> list[Member]:
        """All parts of the files of these stems, in the order of the stems."""
        return [member for stem in stems for member in self.scripts.get(stem, ())]

    @property
    def generation(self) -> str:
        """Which export this is; the later ones are told by their files, the first ones by what they lack."""
        has = self.scripts.keys()
        if "message-event" in has or "key-registry" in has:
            return "archive with encrypted chat (since 2025)"
        if self.is_grailbird:
            return "tweet archive (2012-2019)"
        if not has.isdisjoint(("tweets", "deleted-tweets", *MESSAGES[:1], *GROUPS[:1])):
            return "archive (since 2022)"
        if "manifest" in has or self.under_data:
            return "archive with viewer (2020-2022)"
        return "first archive (2018-2020)"

    @property
    def is_grailbird(self) -> bool:
        """Whether this is the old export, which holds the owner's posts and nothing else."""
        return bool(self.months or self.tables) and not self.members(*POSTS)

    @property
    def has_messages(self) -> bool:
        """Whether the other side could speak in it."""
        return bool(self.members(*MESSAGES, *GROUPS, "message-event", *_HEADERS))


_HEADERS = ("direct-message-headers", "direct-message-group-headers")


def _in_order(entries: Sequence[tuple[int | str, str, Member]]) -> tuple[Member, ...]:
    """The members by part or month, then by name."""
    return tuple(member for *_, member in sorted(entries, key=lambda entry: entry[:2]))


def is_recognized(archive: Archive) -> bool:
    """Whether one of the members is what its name promises; looks at the first bytes of a few."""
    layout = Layout.of(archive.members)
    for stem, text in _TELLING.items():
        for member in layout.members(stem)[:1]:
            head = archive.head(member)
            if any(script in head for script in _SCRIPT) or (head.lstrip().startswith(b"[") and text in head):
                return True
    old = [*layout.members(*_GRAILBIRD_STEMS), *layout.months[:1]]
    if any(archive.head(member).lstrip(b"\xef\xbb\xbf \r\n").startswith(_GRAILBIRD) for member in old):
        return True
    return any(_is_table(archive.head(member)) for member in layout.tables[:1])


def _is_table(head: bytes) -> bool:
    first = head.split(b"\n", 1)[0]
    return all(column in first for column in _CSV_COLUMNS)
