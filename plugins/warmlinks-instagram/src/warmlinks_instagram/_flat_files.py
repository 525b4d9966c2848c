"""Which files are of the downloads of 2018 to 2020."""

from __future__ import annotations

import re

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks_meta.threads import BEGIN

__all__ = ["flat_files"]

_TALKS = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\[\s*(?:\]|\{\s*"(?:participants|conversation)"\s*:)')
_LISTS = re.compile(rb'"(?:followers|following|follow_requests_sent|blocked_users|close_friends)"\s*:\s*\{')
_ROWS = re.compile(rb'"(?:media_likes|comment_likes|media_comments|live_comments)"\s*:\s*\[')
_PROFILE = re.compile(rb'"(?:date_joined|profile_pic_url|private_account)"')
_SHAPES = {"messages.json": _TALKS, "connections.json": _LISTS, "likes.json": _ROWS, "comments.json": _ROWS}
_SHAPES |= {"profile.json": _PROFILE}
_GLANCES = 8


def flat_files(archive: Archive, name: str) -> list[Member]:
    """The files of that name that are of these downloads, by how they begin: other networks have such names too."""
    shape = _SHAPES[name]
    found = []
    for member in archive.find(name)[:_GLANCES]:
        try:
            if shape.search(archive.head(member, BEGIN)):
                found.append(member)
        except InputError:
            continue
    return found
