"""Which files of an archive are of which network."""

from __future__ import annotations

import pytest

from warmlinks.archive import Archive
from warmlinks_meta.downloads import members_of_instagram

F, G = "facebook-sam-2026-01-21-Ab", "instagram-sam.t-2026-01-21-Cd"
INSTAGRAMS = ("your_instagram_activity/likes/x.json", "connections/followers_and_following/following.json")
FACEBOOKS = ("your_facebook_activity/posts/y.json", "connections/friends/your_friends.json")


def _ours(*names):
    return [one.name for one in members_of_instagram(Archive.of_bytes(dict.fromkeys(names, b"")))]


@pytest.mark.parametrize("root", ["", "x/", "x/y/"])
def test_a_download_of_one_network_is_all_its_own(root):
    """Whatever else is in it."""
    some = [f"{root}{name}" for name in (*INSTAGRAMS, "media/1.jpg")]

    assert _ours(*some) == sorted(some)
    assert not _ours(*(f"{root}{name}" for name in (*FACEBOOKS, "media/1.jpg")))
    assert not _ours("data/tweets.js")


@pytest.mark.parametrize("root", ["", "meta-2026-Jan-21/"])
def test_a_joint_download_is_told_apart_by_its_folders(root):
    """All that is below Instagram's is Instagram's, and what is below neither is not."""
    names = [f"{root}{G}/{name}" for name in (*INSTAGRAMS, "media/1.jpg", "messages/inbox/a_1/message_1.json")]
    others = [f"{root}{F}/{name}" for name in (*FACEBOOKS, "media/2.jpg", "messages/inbox/a_1/message_1.json")]

    assert _ours(*names, *others, f"{root}start_here.html") == sorted(names)


def test_folders_of_any_name_are_told_by_what_they_hold():
    """One is called `a`, one `b`."""
    names = [f"a/{name}" for name in (*INSTAGRAMS, "media/1.jpg")]

    assert _ours(*names, *(f"b/{name}" for name in FACEBOOKS), "b/media/2.jpg") == sorted(names)


def test_in_one_folder_the_marked_files_alone_are_instagrams():
    """What both could have is left to Facebook."""
    assert _ours(*INSTAGRAMS, *FACEBOOKS, "media/1.jpg") == sorted(INSTAGRAMS)


def test_one_within_the_other_is_told_by_the_nearest_folder():
    """A download that was unpacked into the other."""
    names = [f"{F}/{G}/{name}" for name in INSTAGRAMS]

    assert _ours(*names, *(f"{F}/{name}" for name in FACEBOOKS)) == sorted(names)
