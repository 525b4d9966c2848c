"""A guess at what an archive is that no installed source knows, by the names of its files."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from warmlinks.archive import Archive
from warmlinks.output import typed
from warmlinks.phrases import listed

__all__ = ["guess_what"]

_NAMED = 5
_LOOKED_AT = 5000


class Guess(NamedTuple):
    """What it seems to be, and what to do."""

    what: str
    advice: str


_OURS = (
    ("slack", "Slack", r"(?:.*/)?(?:channels|dms|mpims|integration_logs)\.json"),
    ("telegram", "Telegram", r"(?:.*/)?(?:export_results\.html|chats/chat_\d+/.*|result\.json)"),
    ("instagram", "Instagram", r"(?:.*/)?(?:your_instagram_activity|followers_and_following)/.*"),
    ("twitter", "X", r"(?:.*/)?(?:data/)?(?:tweets?|account|direct-messages?|follow(?:er|ing)|tweet_index)\.js"),
    ("linkedin", "LinkedIn", r"(?:.*/)?(?:connections|invitations|messages)(?: ?\(\d+\))?\.csv"),
    ("whatsapp", "WhatsApp", r"(?:.*/)?(?:_chat|.*whatsapp.*)\.txt"),
    (
        "facebook",
        "Facebook",
        (
            r"(?:.*/)?(?:your_facebook_activity/.*|your_activity_across_facebook/.*|friends(?:_and_followers)?/friends\.\w+"
            r"|your_friends\.\w+|profile_information\.\w+|messages/(?:inbox|archived_threads)/.*|html/messages\.htm)"
        ),
    ),
    ("mastodon", "Mastodon", r"(?:.*/)?(?:(?:outbox|actor)\.json|(?:following|muted|blocked)_accounts\.csv)"),
)
"""Sources of this project: name, network, and files that tell. Instagram's, which may look like Facebook's, first."""

_OTHERS = (
    ("a repository of Bluesky", r".*\.car"),
    ("a package of Discord", r"(?:.*/)?(?:account/user\.json|messages/c?\d+/(?:channel|messages)\.(?:json|csv))"),
    ("messages of Signal", r"(?:.*/)?(?:signal-.*|signal\.\w+)"),
    ("the database of Apple's Messages", r"(?:.*/)?chat\.db"),
    ("a backup of text messages", r"(?:.*/)?(?:sms|calls)-.*\.xml"),
    ("an export of Snapchat", r"(?:.*/)?(?:json|html)/(?:chat_history|friends|snap_history)\.\w+"),
    ("an export of TikTok", r"(?:.*/)?user_data(?:_tiktok)?\.(?:json|txt)"),
    ("an export of Reddit", r"(?:.*/)?(?:post_votes|comment_votes|chat_history)\.csv"),
)
_PARTS = (
    ("mail", "mail", r".*\.(?:mbox|eml)|(?:.*/)?(?:cur|new)/[^/]+:2,[A-Za-z]*"),
    ("calendar", "a calendar", r".*\.ics"),
    ("contacts", "an address book", r".*\.vcf|(?:.*/)?contacts\.csv"),
)
"""Sources of this project that read a part of an archive: name, what it is, and files that tell."""

_TAKEOUT = r"(?:.*/)?takeout/.*"
_PACKED = re.compile(r".*\.(?:zip|tar|tgz|tar\.gz|tar\.xz|7z|rar)")


_OWN = (
    (b'{"type":"book"', "an export of warmlinks", "Read it into a new book: warmlinks --book NEW.db import FILE"),
    (b"SQLite format 3\0", "a database, perhaps a book", "A book is not loaded but named: warmlinks --book FILE"),
)
"""How files of this project begin, what they are, and what to do."""


def guess_what(archive: Archive, installed: Collection[str]) -> Guess | None:
    """What an archive seems to be that none of the installed sources knows, and what to do."""
    names = [member.name.casefold() for member in archive.members[:_LOOKED_AT]]
    return _of_a_network(names, installed) or _of_one_file(archive, names) or _of_archives(archive)


def _of_a_network(names: list[str], installed: Collection[str]) -> Guess | None:
    """Told by the names of its files: a network without a source, or one whose source is not installed."""
    for export, pattern in _OTHERS:
        if _any(pattern, names):
            have = ", ".join(sorted(installed)) or "none"
            return Guess(
                f"this looks like {export}, for which there is no source",
                f"Load exports of networks that have one (installed: {have}), or write a source: `warmlinks plugins`"
                " lists what is there, and the documentation has a tutorial",
            )
    parts = {source: title for source, title, pattern in _PARTS if source not in installed and _any(pattern, names)}
    if parts:
        is_one = len(parts) == 1
        packages = " ".join(f"warmlinks-{source}" for source in parts)
        return Guess(
            f"this looks like {listed([*parts.values()])}, and {'its source is' if is_one else 'their sources are'} not"
            " installed",
            f"Install {'it' if is_one else 'them'}: pip install {packages}",
        )
    if _any(_TAKEOUT, names):
        return Guess(
            "this looks like a Google Takeout, and none of it is known",
            "Of a Takeout mail, calendars and contacts are read: choose those where you order it",
        )
    for source, network, pattern in _OURS:
        if source not in installed and _any(pattern, names):
            return Guess(
                f"this looks like an export of {network}, and its source is not installed",
                f"Install it: pip install warmlinks-{source}",
            )
    return None


def _of_one_file(archive: Archive, names: list[str]) -> Guess | None:
    """A single file, told by how it begins."""
    if len(names) != 1:
        return None
    head = archive.head(archive.members[0], 16)
    if not head:
        return Guess("this file is empty", "Ask for the archive again, and load it as it was downloaded")
    for magic, title, advice in _OWN:
        if head.startswith(magic):
            return Guess(f"this is {title}", advice)
    return None


def _of_archives(archive: Archive) -> Guess | None:
    """What holds other archives."""
    packed = [member.name for member in archive.members if _PACKED.fullmatch(member.name.casefold())]
    if not packed:
        return None
    more = len(packed) - _NAMED
    named = ", ".join(packed[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    bases = [name.rpartition("/")[2] for name in packed[:_NAMED]]
    return Guess(
        f"this holds other archives, which are not looked into: {named}",
        f"Unpack it, and load what is in it: warmlinks load {typed(*bases)}",
    )


def _any(pattern: str, names: list[str]) -> bool:
    matcher = re.compile(pattern)
    return any(matcher.fullmatch(name) for name in names)
