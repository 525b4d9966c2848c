"""What lies where in a download of Instagram, and of which generations it is."""

from __future__ import annotations

import re
from datetime import date

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import CoveredSides
from warmlinks_meta.downloads import members_of_instagram
from warmlinks_meta.threads import Thread, add_file, begins_with, place_of, prefer_json

__all__ = [
    "BEGAN",
    "COVERAGE",
    "FOLLOWING",
    "NETWORK",
    "find_threads",
    "flat_files",
    "generation_of",
    "is_ours",
    "not_included_in",
    "seen_in",
]

NETWORK = "instagram"

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
_CHATS = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\[\s*(?:\]|\{\s*"(?:participants|conversation)"\s*:)')
_LISTS = re.compile(rb'"(?:followers|following|follow_requests_sent|blocked_users|close_friends)"\s*:\s*\{')
_ROWS = re.compile(rb'"(?:media_likes|comment_likes|media_comments|live_comments)"\s*:\s*\[')
_PROFILE = re.compile(rb'"(?:date_joined|profile_pic_url|private_account)"')
_SHAPES = {
    "messages.json": _CHATS,
    "connections.json": _LISTS,
    "likes.json": _ROWS,
    "comments.json": _ROWS,
    "profile.json": _PROFILE,
}
"""By file of the downloads of 2018 to 2020: how it begins."""
_GLANCES = 8

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


def flat_files(archive: Archive, name: str) -> list[Member]:
    """The files of that name of downloads of 2018 to 2020, by how they begin: other networks have such names too."""
    return [member for member in archive.find(name)[:_GLANCES] if begins_with(archive, member, _SHAPES[name])]


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
    generations = []
    if any(flat_files(archive, name) for name in _FLAT):
        generations.append("J1")
    written = {name.rpartition(".")[2] for name in names if _tells(name)}
    if "html" in written:
        generations.append("H")
    if "json" in written:
        new = any("/your_instagram_activity/" in name or "/connections/followers_and" in name for name in names)
        numbered = any(_FOLLOWERS.fullmatch(name.rpartition("/")[2]) for name in names)
        generations.append("J5" if _is_titled(archive) else "J4" if new else "J3" if numbered else "J2")
    return "+".join(generations) or "unknown"


def _tells(name: str) -> bool:
    folders = ("/followers_and_following/", "/messages/", "/personal_information", "/your_instagram_activity/")
    return any(folder in name for folder in folders)


def _is_titled(archive: Archive) -> bool:
    """Whether those followed stand in titles, as since 2025-10."""
    return any(begins_with(archive, member, _TITLED) for member in archive.find(*FOLLOWING))


def seen_in(archive: Archive, threads: dict[str, Thread]) -> dict[str, CoveredSides]:
    """Whose contact of each kind the files that are there could show."""
    comments = bool(archive.find(*_COMMENTS)) or bool(flat_files(archive, "comments.json"))
    called = any(form == "json" for thread in threads.values() for form, _ in thread.files)
    files = {"call": called, "comment": comments, "message": bool(threads)}
    return {kind: COVERAGE[kind] for kind, exists in files.items() if exists}


def not_included_in(generation: str) -> tuple[str, ...]:
    """What these generations have not got, each such that it can follow "not in this export:"."""
    parts = generation.split("+")
    lost = [_USERS_ONLY, _UNANSWERED] if "J1" in parts else []
    lost += [_CLOCK, _MINUTES, _PAGES] if "H" in parts else []
    return (*lost, _NO_DATES, _ALWAYS)
