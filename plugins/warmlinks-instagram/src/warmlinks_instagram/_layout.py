"""What lies where in a download of Instagram, and of which generations it is."""

from __future__ import annotations

import re
from datetime import date

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import CoveredSides
from warmlinks_instagram._flat_files import flat_files
from warmlinks_meta.downloads import members_of_instagram
from warmlinks_meta.threads import BEGIN, Thread, add_file, place_of, prefer_json

__all__ = ["BEGAN", "COVERAGE", "FOLLOWING", "find_threads", "generation_of", "is_ours", "not_included_in", "seen_in"]

BEGAN = date(2010, 10, 6)
"""The day on which Instagram opened."""

COVERAGE = {
    "call": CoveredSides.BOTH_SIDES,
    "comment": CoveredSides.OWN_SIDE,
    "message": CoveredSides.BOTH_SIDES,
}
"""Both sides of conversations; of what is done in public the owner's."""

FOLLOWING = ("following.json", "following_?.json", "following_??.json")

_FLAT = ("messages.json", "connections.json", "likes.json", "comments.json")
_COMMENTS = ("post_comments.json", "post_comments_*.json", "reels_comments.json", "hype.json")
_TITLED = re.compile(rb'"title"\s*:\s*"[^"]')
_FOLLOWERS = re.compile(r"followers_\d+\.\w+")

_ALWAYS = "likes and comments of others, which no download has"
_NO_DATES = "whom you followed outside of the dates that you asked for"
_USERS_ONLY = "names of people: they go by their user names"
_UNANSWERED = "whether a video chat was answered"
_CLOCK = "the zone of times on pages: they are eight hours behind UTC all year, as far as known"
_PAGES = "comments that are pages"
_MINUTES = "seconds of times on pages"


def is_ours(archive: Archive) -> bool:
    """Whether the archive has Instagram's files: by their names, of the oldest also by how they begin."""
    return bool(members_of_instagram(archive)) or any(flat_files(archive, name) for name in _FLAT[:2])


def find_threads(archive: Archive) -> dict[str, Thread]:
    """The threads that have files of their own, by key."""
    threads: dict[str, Thread] = {}
    for member in archive.members:
        place = place_of(member)
        if place is not None:
            add_file(threads, place, member)
    prefer_json(threads)
    return threads


def generation_of(archive: Archive) -> str:
    """The generations of which there are files, oldest first, joined by `+`."""
    names = [f"/{member.name.casefold()}" for member in archive.members]
    found = []
    if any(flat_files(archive, name) for name in _FLAT):
        found.append("J1")
    written = {name.rpartition(".")[2] for name in names if _tells(name)}
    if "html" in written:
        found.append("H")
    if "json" in written:
        new = any("/your_instagram_activity/" in name or "/connections/followers_and" in name for name in names)
        numbered = any(_FOLLOWERS.fullmatch(name.rpartition("/")[2]) for name in names)
        found.append("J5" if _is_titled(archive) else "J4" if new else "J3" if numbered else "J2")
    return "+".join(found) or "unknown"


def _tells(name: str) -> bool:
    return (
        "/followers_and_following/" in name
        or "/messages/" in name
        or "/personal_information" in name
        or ("/your_instagram_activity/" in name)
    )


def _is_titled(archive: Archive) -> bool:
    """Whether those followed stand in titles, as since 2025-10."""
    for member in archive.find(*FOLLOWING):
        try:
            if _TITLED.search(archive.head(member, BEGIN)):
                return True
        except InputError:
            continue
    return False


def seen_in(archive: Archive, threads: dict[str, Thread]) -> dict[str, CoveredSides]:
    """Whose contact of each kind the files that are there could show."""
    comments = bool(archive.find(*_COMMENTS)) or bool(flat_files(archive, "comments.json"))
    called = any(form == "json" for thread in threads.values() for form, _ in thread.files)
    held = {"call": called, "comment": comments, "message": bool(threads)}
    return {kind: COVERAGE[kind] for kind, there in held.items() if there}


def not_included_in(generation: str) -> tuple[str, ...]:
    """What these generations have not got, each such that it can follow "not in this export:"."""
    parts = generation.split("+")
    lost = [_USERS_ONLY, _UNANSWERED] if "J1" in parts else []
    lost += [_CLOCK, _MINUTES, _PAGES] if "H" in parts else []
    return (*lost, _NO_DATES, _ALWAYS)
