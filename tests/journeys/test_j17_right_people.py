"""J17: the right people, on true dates."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from real_archives import (
    JONAS,
    MIRA,
    Shell,
    facebook,
    mentions,
    messages,
    to_and_fro,
    x_archive,
)

JUNE = datetime(2025, 6, 1, 12, tzinfo=UTC)
ASKED = "2025-08-01T00:00:00+00:00"


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path / "home")


# 4: closed doors


def mira_on_x(folder, name, *, made, **lists):
    """The archive of somebody who wrote with Mira in June, with lists of those blocked or muted."""
    return x_archive(
        folder / name,
        made=made,
        tweets=mentions([JUNE]),
        direct_messages=messages(to_and_fro(JUNE, 12)),
        **lists,
    )


JULY = datetime(2025, 7, 31, tzinfo=UTC)

CLOSED_BY = {
    "blocked": lambda folder: mira_on_x(folder, "x.zip", made=JULY, block=[MIRA]),
    "muted": lambda folder: mira_on_x(folder, "x.zip", made=JULY, mute=[MIRA]),
    "removed": lambda folder: facebook(
        folder / "f.zip", {"Mira Holt": to_and_fro(JUNE, 12)}, {"removed": [("Mira Holt", JUNE + timedelta(days=24))]}
    ),
    "declined": lambda folder: facebook(
        folder / "f.zip", {"Mira Holt": to_and_fro(JUNE, 12)}, {"rejected": [("Mira Holt", JUNE + timedelta(days=24))]}
    ),
    "blocked on Facebook": lambda folder: facebook(
        folder / "f.zip", {"Mira Holt": to_and_fro(JUNE, 12)}, {"blocked": [("Mira Holt", JUNE + timedelta(days=24))]}
    ),
}


def said_of_mira(shell, now=ASKED):
    """Whether any list of suggestions names her; with a cadence, so that she would be due."""
    shell.run(now, "set", "Mira Holt", "--cadence", "20")
    cooling = {one["name"] for one in shell.json(now, "cooling")}
    assert ("Mira Holt" in shell.run(now, "digest").stdout) is ("Mira Holt" in cooling)
    return "Mira Holt" in cooling


@pytest.mark.parametrize("name", CLOSED_BY)
def test_j17_4_who_is_behind_a_closed_door_is_named_nowhere(shell, name):
    """Blocked, muted, unfriended, declined: no suggestion; `why`, `show` and `connections` say which door, by what."""
    shell.load(ASKED, CLOSED_BY[name](shell.folder))

    assert not said_of_mira(shell)
    (closed,) = shell.json(ASKED, "why", "Mira Holt")["closed"]
    assert closed["why"] == name.split()[0]
    assert closed["network"] == ("twitter" if name in ("blocked", "muted") else "facebook")
    assert shell.json(ASKED, "show", "Mira Holt")["closed"] == [closed]
    (person,) = [one for one in shell.json(ASKED, "connections") if one["name"] == "Mira Holt"]
    assert person["closed"] == [closed]
    place = closed["source"].split(": ")[1].split("/")[-1]
    for command in ("why", "show"):
        assert place in "".join(shell.run(ASKED, command, "Mira Holt").stdout.split())


def test_j17_4_the_control_with_no_door_closed_she_is_named(shell):
    """The same archives without the list, or with somebody else on it, name her."""
    shell.load(ASKED, mira_on_x(shell.folder, "x.zip", made=JULY, block=[JONAS]))

    assert said_of_mira(shell)
    assert shell.json(ASKED, "why", "Mira Holt")["closed"] == []


def test_j17_4_unblocked_in_a_newer_archive_is_open(shell):
    """The newest list decides; an archive in which the list is damaged decides nothing."""
    shell.load(ASKED, mira_on_x(shell.folder, "old.zip", made=JULY, block=[MIRA]))
    broken = mira_on_x(shell.folder, "broken.zip", made=JULY + timedelta(days=1), block=["no number"])
    shell.load(ASKED, broken)
    assert not said_of_mira(shell)

    shell.load(ASKED, mira_on_x(shell.folder, "new.zip", made=JULY + timedelta(days=2), block=[]))

    assert said_of_mira(shell)


def test_j17_4_set_open_opens_and_a_second_load_leaves_it_open(shell):
    """The owner's word, kept over loads of the same and a newer archive, and taken back by `undo`."""
    old = mira_on_x(shell.folder, "old.zip", made=JULY, block=[MIRA])
    shell.load(ASKED, old)
    answer = shell.json(ASKED, "set", "Mira Holt", "--open")
    shell.load(ASKED, old)
    shell.load(ASKED, mira_on_x(shell.folder, "new.zip", made=JULY + timedelta(days=30), block=[MIRA]))

    assert answer["closed"] == []
    assert said_of_mira(shell)

    shell.run(ASKED, "undo")

    assert not said_of_mira(shell)


def test_j17_4_removed_and_befriended_again_is_open(shell):
    """On Facebook the later of the two dates holds, within one export and over two."""
    removed = [("Mira Holt", JUNE - timedelta(days=400))]
    again = {"removed": removed, "friends": [("Mira Holt", JUNE - timedelta(days=300))]}
    talk = {"Mira Holt": to_and_fro(JUNE, 12)}
    shell.load(ASKED, facebook(shell.folder / "one.zip", talk, again))
    assert said_of_mira(shell)

    again["removed"] = [("Mira Holt", JUNE + timedelta(days=30))]
    shell.load(ASKED, facebook(shell.folder / "two.zip", talk, {"removed": again["removed"]}))

    assert not said_of_mira(shell)


# 5: what could have been seen


def posts_only(folder, count=3, **more):
    """An X archive in which the owner mentions Mira, and which cannot show what she said."""
    return x_archive(folder / "x.zip", tweets=mentions([JUNE + timedelta(days=n) for n in range(count)]), **more)


def test_j17_5_it_is_not_their_turn_where_answers_could_not_be_seen(shell):
    """Three posts that mention her, and no reply, which no X archive has: nothing is unanswered."""
    shell.load(ASKED, posts_only(shell.folder))

    why = shell.json(ASKED, "why", "Mira Holt")

    assert why["held_by"] is None
    assert "turn" not in json.dumps(why)


def test_j17_5_it_is_their_turn_where_answers_would_have_been_seen(shell):
    """Three messages and no answer: an X archive has both sides of messages."""
    three = [(JUNE + timedelta(days=n), "500", MIRA) for n in range(3)]
    shell.load(ASKED, x_archive(shell.folder / "x.zip", tweets=mentions([JUNE]), direct_messages=messages(three)))

    why = shell.json(ASKED, "why", "Mira Holt")

    assert why["held_by"] == "unanswered"
    assert "their turn" in why["why_held"]


def test_j17_5_posts_after_messages_that_were_answered_count_for_nothing(shell):
    """She answered last in private; what was said in public since then could not be answered in view."""
    shell.load(
        ASKED,
        x_archive(
            shell.folder / "x.zip",
            tweets=mentions([JUNE + timedelta(days=40 + n) for n in range(5)]),
            direct_messages=messages(to_and_fro(JUNE, 12)),
        ),
    )

    assert shell.json(ASKED, "why", "Mira Holt")["held_by"] is None


def test_j17_5_comments_on_facebook_cannot_be_answered_in_view(shell):
    """A sibling on another network: comments are the owner's own side, messages are both."""
    path = facebook(shell.folder / "f.zip", {}, {"friends": [("Mira Holt", JUNE - timedelta(days=300))]})
    import zipfile

    comments = [
        {
            "timestamp": int((JUNE + timedelta(days=n)).timestamp()),
            "data": [{"comment": {"timestamp": int((JUNE + timedelta(days=n)).timestamp()), "author": "Sam Owner"}}],
            "title": "Sam Owner commented on Mira Holt's photo.",
        }
        for n in range(3)
    ]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "your_facebook_activity/comments_and_reactions/comments.json", json.dumps({"comments_v2": comments})
        )
    shell.load(ASKED, path)

    (mira,) = shell.json(ASKED, "connections")
    assert mira["interactions"] == {"in": 0, "out": 3, "both": 0}
    assert shell.json(ASKED, "why", "Mira Holt")["held_by"] is None
