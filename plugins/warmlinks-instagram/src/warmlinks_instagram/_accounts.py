"""User names: what may be one, and where they stand; labels in the language of the account: `labels.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources

from warmlinks_meta.text import is_placeholder, repair

__all__ = ["Accounts", "meaning", "of_address", "of_folder_name", "user_name"]

_USER_NAME = re.compile(r"[a-z0-9._]{1,30}")
_ADDRESS = re.compile(
    r"https?://(?:www\.)?(?:instagram\.com|threads\.(?:net|com))/(?:_u/|stories/|@)?([A-Za-z0-9._]{1,30})/?(?:[?#/].*)?"
)
_PLACES = frozenset({"p", "reel", "reels", "tv", "explore", "stories", "accounts", "direct", "share", "_u", "s"})
"""What stands in an address where a user name might, and is none."""

_FOLDER = re.compile(
    r"instagram-(?P<new>[A-Za-z0-9._]{1,30})-\d{4}-\d{2}-\d{2}.*|(?P<old>[A-Za-z0-9._]{1,30})_\d{8}(?:_part_\d+)?"
)
_GONE = "instagramuser"
_NOT_SIMPLE = re.compile(r"[^a-z0-9]")


def user_name(text: object) -> str:
    """The user name that a text is, in small letters; empty where it can be none."""
    if not isinstance(text, str):
        return ""
    name = text.strip().removeprefix("@").casefold()
    return name if _USER_NAME.fullmatch(name) else ""


def of_address(address: object) -> str:
    """The user name in the address of a profile or a story; empty where there is none."""
    match = _ADDRESS.fullmatch(address.strip()) if isinstance(address, str) else None
    name = match[1].casefold() if match else ""
    return "" if name in _PLACES else name


def of_folder_name(name: str) -> str:
    """The owner's user name in what Meta calls a download: `instagram-tide.mira-2026-01-21-AbCdEf`."""
    match = _FOLDER.fullmatch(name)
    return (match["new"] or match["old"]).casefold() if match else ""


@cache
def _meanings() -> dict[str, str]:
    data = tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text(encoding="utf-8"))
    return {label.casefold(): field for field, labels in data.items() for label in labels}


def meaning(label: object) -> str:
    """What a label stands for: username, name, email, phone, owner or comment; empty for any other."""
    return _meanings().get(" ".join(repair(label).split()).casefold(), "") if isinstance(label, str) else ""


def _simplified(name: str) -> str:
    return _NOT_SIMPLE.sub("", unicodedata.normalize("NFKD", name.casefold()))


class Accounts:
    """The user names that a download has, and how folders of threads name them.

    Args:
        names: user names.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        simple: dict[str, str] = {}
        for name in names:
            key = _simplified(name)
            simple[key] = "" if key in simple else name
        self._simple: Mapping[str, str] = simple

    def in_folder(self, folder: str, key: str, title: str) -> str:
        """The user name of the other one in a two-person thread; empty where its folder does not tell.

        A folder is called by the user name and the thread's own id, or by the name that is shown, without what a folder
        cannot have. Only a user name that the download has elsewhere too is known to be one, else what differs from
        the name that is shown.

        Args:
            folder: such as `tide.mira_17842100000000001`.
            key: the thread's own id in it.
            title: the name that is shown.
        """
        begin = repair(folder).casefold().removesuffix(key.casefold()).rstrip("_")
        if not begin or begin.startswith(_GONE):
            return ""
        if begin in self._names:
            return begin
        simple = _simplified(begin)
        if self._simple.get(simple):
            return self._simple[simple]
        if is_placeholder(title) or simple in self._simple:
            return ""
        # a dot or a line below is a user name's own
        marked = any(mark in begin and mark not in title for mark in "._")
        return user_name(begin) if marked or simple != _simplified(title) else ""
