"""Which generations an export is of, and what they have not got."""

from __future__ import annotations

import re

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import CoveredSides
from warmlinks_facebook._contacts import CALL_LOG
from warmlinks_facebook._layout import COVERAGE
from warmlinks_facebook._posts import COMMENT_FILES, POST_FILES, WALL_FILES
from warmlinks_facebook._survey import FacebookSurvey

__all__ = ["generation_of", "not_included_in", "seen_in"]

_BY_FOLDER = (
    ("J4", ("/your_facebook_activity/",)),
    ("J3", ("/your_activity_across_facebook/",)),
    ("J4", ("/connections/friends/",)),
    ("J2", ("/friends_and_followers/", "/comments_and_reactions/")),
)

_OLD_PAGE = re.compile(r"/messages/\d+\.html?$")
_HEAD = 64 * 1024

_ALWAYS = "reactions and comments of others on the owner's posts, which no export has"
_SEALED = "encrypted chats, which are in a zip of their own, from Messenger"
_WALL = "what others wrote on the owner's wall"
_CLOCK = "the zone of times on pages: they are somebody's clock"
_MINUTES = "seconds of times on pages"
_PAGES = "calls, comments and posts that are pages"
_NO_KEYS = "keys of threads: those of the same people are one"

_LOST = {
    "H1": (_MINUTES, _PAGES, _NO_KEYS),
    "H2": (_MINUTES, _PAGES, _NO_KEYS),
    "H3": (_CLOCK, _MINUTES, _PAGES),
    "H4": (_CLOCK, _PAGES),
    "J1": (),
    "J2": (_WALL,),
    "J3": (_WALL,),
    "J4": (_WALL, _SEALED),
    "E2EE": ("anything but encrypted chats",),
}


def generation_of(archive: Archive, survey: FacebookSurvey) -> str:
    """The generations of which there are files, oldest first, joined by `+`."""
    forms = {form for thread in survey.threads.values() for form, _ in thread.files}
    names = [f"/{member.name.casefold()}" for member in archive.members]
    generations = []
    if any("/html/" in name for name in names) or "old page" in forms:
        generations.append("H2" if any(_OLD_PAGE.search(name) for name in names) else "H1")
    if pages := archive.find("message_*.html", "friends.html", "your_friends.html"):
        generations.append("H3" if b"_2lej" in _beginning(archive, pages[0]) else "H4")
    lists = [name for name in names if name.endswith(".json")]
    by_folder = (
        generation for generation, marks in _BY_FOLDER if any(mark in name for name in lists for mark in marks)
    )
    if generation := next(by_folder, "J1" if lists and forms != {"sealed"} else ""):
        generations.append(generation)
    if "sealed" in forms:
        generations.append("E2EE")
    return "+".join(generations) or "unknown"


def seen_in(archive: Archive, survey: FacebookSurvey) -> dict[str, CoveredSides]:
    """Whose contact of each kind the files that are there could show."""
    threads = bool(survey.threads)
    theirs, comments, posts = (bool(archive.find(*names)) for names in (WALL_FILES, COMMENT_FILES, POST_FILES))
    files = {
        "call": threads or bool(archive.find(CALL_LOG)),
        "comment": comments,
        "mention": posts,
        "message": threads,
        "post": posts or theirs,
    }
    coverage = {kind: COVERAGE[kind] for kind, exists in files.items() if exists}
    if "post" in coverage and not (posts and theirs):
        coverage["post"] = CoveredSides.THEIR_SIDE if theirs else CoveredSides.OWN_SIDE
    return coverage


def _beginning(archive: Archive, member: Member) -> bytes:
    try:
        return archive.head(member, _HEAD)
    except InputError:
        return b""


def not_included_in(generation: str) -> tuple[str, ...]:
    """What these generations have not got, each such that it can follow "not in this export:"."""
    parts = generation.split("+")
    not_included = dict.fromkeys(sentence for part in parts for sentence in _LOST.get(part, ()))
    if "E2EE" in parts and len(parts) > 1:
        not_included.pop(_SEALED, None)
        not_included.pop(_LOST["E2EE"][0], None)
    return (*not_included, _ALWAYS)
