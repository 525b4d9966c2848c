"""What lies where in an export: its threads, and which generations it is of.

Decided by file and by key, never by date: the generations overlap.
"""

from __future__ import annotations

import re

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import CoveredSides, Refused, refusal
from warmlinks_meta.threads import BEGIN, Thread, add_file, begins_with, place_of, prefer_json

__all__ = ["COVERAGE", "NETWORK", "SEALED", "TITLE", "find_threads", "is_ours", "old_pages"]

NETWORK = "facebook"
TITLE = "Facebook"

COVERAGE = {
    "call": CoveredSides.BOTH_SIDES,
    "comment": CoveredSides.OWN_SIDE,
    "mention": CoveredSides.OWN_SIDE,
    "message": CoveredSides.BOTH_SIDES,
    "post": CoveredSides.BOTH_SIDES,
}
"""Both sides of conversations; of what is done in public the owner's, and what others wrote on the owner's wall."""

_NUMBERED = re.compile(r".+_\d+\.json", re.IGNORECASE)

SEALED = re.compile(
    rb'"threadName"|"senderName"|"isUnsent"|\A(?:\xef\xbb\xbf)?\s*\{\s*"participants"\s*:\s*\[\s*(?:"|\]\s*,\s*"threadName)'
)
_JSON = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:[\[{]|\Z)")
_GLANCES = 8

_ACTIVITY = ("/your_facebook_activity/", "/your_activity_across_facebook/")
_MARKS = (
    "friends/friends.json",
    "friends/friends.html",
    "friends_and_followers/friends.json",
    "friends_and_followers/friends.html",
    "your_friends.json",
    "your_friends.html",
    "friends.json",
    "friends.html",
    "friends.htm",
    "html/messages.htm",
    "messages.htm",
    "profile_information/profile_information.json",
    "profile_information/profile_information.html",
    "people_who_followed_you.json",
    "posts_and_comments.json",
    "comments/comments.json",
    "message_1.json",
    "message.json",
)


def is_ours(archive: Archive) -> bool:
    """Whether the members are those of a Facebook or Messenger export."""
    names = [f"/{member.name.casefold()}" for member in archive.members]
    if any(mark in name for name in names for mark in _ACTIVITY):
        return True
    if archive.find(*_MARKS) or any(place_of(member) or _is_old_page(member) for member in archive.members):
        return True
    sealed = [member for member in archive.members if _may_be_sealed(member)][:_GLANCES]
    return any(SEALED.search(archive.head(member, BEGIN)) for member in sealed)


def find_threads(archive: Archive, problems: list[Refused]) -> dict[str, Thread]:
    """The threads that have files of their own, by key. A thread in JSON is not read again from its pages."""
    threads: dict[str, Thread] = {}
    for member in archive.members:
        place = place_of(member)
        if place is not None and not place[0] and place[2] == "json" and begins_with(archive, member, SEALED):
            # a chat of the encrypted zip is named by its title, which may be any word
            place = None
        if place is not None:
            add_file(threads, place, member)
        elif _may_be_sealed(member):
            _add_sealed(archive, member, threads, problems)
        elif _is_old_page(member):
            threads[f"page:{member.part}:{member.name}"] = Thread(
                f"page:{member.name}", has_folder=False, files=[("old page", member)]
            )
    prefer_json(threads)
    return threads


def old_pages(archive: Archive) -> list[Member]:
    """The pages that hold every thread, of the oldest generation."""
    return archive.find("html/messages.htm") or archive.find("messages.htm")


def _may_be_sealed(member: Member) -> bool:
    base = member.name.rpartition("/")[2]
    return bool(_NUMBERED.fullmatch(base))


def _is_old_page(member: Member) -> bool:
    folder, _, base = member.name.casefold().rpartition("/")
    number, _, ending = base.rpartition(".")
    return ending in ("html", "htm") and number.isdecimal() and folder.rpartition("/")[2] == "messages"


def _add_sealed(archive: Archive, member: Member, threads: dict[str, Thread], problems: list[Refused]) -> None:
    """A file of the encrypted chats, told by what it begins with: its name is only a name and a counter."""
    try:
        head = archive.head(member, BEGIN)
    except InputError as error:
        problems.append(refusal(member.name, error))
        return
    if SEALED.search(head):
        key = f"sealed:{member.part}:{member.name}"
        threads[key] = Thread(key, has_folder=False, files=[("sealed", member)])
    elif not _JSON.match(head):
        problems.append(Refused(member.name, "it is no JSON", "Download the archive again"))
