"""Which network the files of a download are of: one archive may hold one of Facebook and one of Instagram.

Meta hands both out together, each below a folder of its own. Told by names alone.
"""

from __future__ import annotations

from warmlinks.archive import Archive, Member

__all__ = ["members_of_instagram"]

_INSTAGRAM = (
    "your_instagram_activity/",
    "followers_and_following/",
    "personal_information/personal_information",
    "account_information/personal_information",
)
_FACEBOOK = (
    "your_facebook_activity/",
    "your_activity_across_facebook/",
    "friends_and_followers/",
    "connections/friends/",
    "connections/followers/",
    "profile_information/profile_information",
)
_ABOVE = ("connections/", "personal_information/")
"""Folders of the newer generations that these stand in."""


def members_of_instagram(archive: Archive) -> tuple[Member, ...]:
    """Those of an archive's files that are of a download of Instagram, none where no name tells of one.

    Where nothing tells of Facebook, it is all of them. Else it is what lies below the folders of Instagram's; of a
    folder that has files of both, what Instagram alone has.
    """
    names = [(member, member.name.casefold()) for member in archive.members]
    ours = {root for _, name in names if (root := _root(name, _INSTAGRAM, "instagram-")) is not None}
    if not ours:
        return ()
    theirs = {root for _, name in names if (root := _root(name, _FACEBOOK, "facebook-")) is not None}
    if not theirs:
        return archive.members
    both, apart = ours & theirs, ours - theirs
    return tuple(
        member
        for member, name in names
        if (nearest := _nearest(name, ours | theirs)) in apart
        or (nearest in both and _root(name, _INSTAGRAM, "instagram-") is not None)
    )


def _root(name: str, marks: tuple[str, ...], folder: str) -> str | None:
    """The folder of the download that a file is of, if its name tells: it is called so, or holds what marks it."""
    named = f"/{name}".find(f"/{folder}")
    if named >= 0 and "/" in name[named:]:
        return name[: name.index("/", named) + 1]
    for mark in marks:
        at = f"/{name}".find(f"/{mark}")
        if at >= 0:
            root = name[:at]
            return next((root.removesuffix(above) for above in _ABOVE if f"/{root}".endswith(f"/{above}")), root)
    return None


def _nearest(name: str, roots: set[str]) -> str | None:
    """The innermost of those folders that a file lies in."""
    folder = name
    while folder:
        folder = folder[: folder.rstrip("/").rfind("/") + 1]
        if folder in roots:
            return folder
    return None
