"""What must hold for every archive: order, parts and copies change nothing, and nothing breaks the reading."""

from __future__ import annotations

import json

import pytest
from doubling import AT_MOST, growth
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warmlinks.archive import open_archive
from warmlinks.plugins.sources import Interaction, Person, Record, Refused
from warmlinks_twitter.source import TwitterSource

HANDLES = {"1": "ada", "2": "ben", "3": "cleo", "500": "ivo", "-1": "ghost"}
ACCOUNT = [{"account": {"accountId": "500", "username": "ivo", "accountDisplayName": "Ivo"}}]

one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)


def _post(number, named, answers, quoted):
    text, mentions = "", []
    for key in named:
        mentions.append(
            {
                "id_str": key,
                "screen_name": HANDLES[key],
                "indices": [str(len(text)), str(len(text) + len(HANDLES[key]) + 1)],
            }
        )
        text += f"@{HANDLES[key]} "
    urls = [{"expanded_url": f"https://twitter.com/{HANDLES[quoted]}/status/5"}] if quoted else []
    post = {
        "id_str": str((1600000000 + number) << 30),
        "created_at": f"Sat Dec 10 09:{number:02}:02 +0000 2022",
        "full_text": text + "and more",
        "entities": {"user_mentions": mentions, "urls": urls},
    }
    return post | ({"in_reply_to_user_id_str": answers} if answers else {})


keys = st.sampled_from(sorted(HANDLES))
posts = st.lists(
    st.builds(
        _post,
        st.integers(0, 59),
        st.lists(keys, max_size=3),
        st.none() | st.sampled_from(["1", "2", "500"]),
        st.none() | keys,
    ),
    max_size=8,
    unique_by=lambda post: post["id_str"],
)


def _write(folder, **files):
    for old in folder.iterdir():
        old.unlink()
    for stem, entries in {"account": ACCOUNT, **files}.items():
        (folder / f"{stem}.js").write_text(f"window.YTD.x.part0 = {json.dumps(entries)}", encoding="utf-8")


def _read(folder) -> list[Record]:
    with open_archive(folder) as archive:
        return list(TwitterSource().read(archive))


def _said(records: list[Record]) -> set[str]:
    contacts = {
        f"{one.key} {one.who} {one.kind} {one.direction} {one.at}" for one in records if isinstance(one, Interaction)
    }
    return contacts | {repr(one.identity) for one in records if isinstance(one, Person)}


@one_folder
@given(posts, st.randoms(), st.integers(0, 8))
def test_order_and_parts_change_nothing(tmp_path, some, dice, cut):
    """Posts in any order, in one file or two, give the same contacts and people."""
    _write(tmp_path, tweets=[{"tweet": post} for post in some])
    whole = _said(_read(tmp_path))
    shuffled = list(some)
    dice.shuffle(shuffled)

    _write(tmp_path, tweets=[{"tweet": post} for post in shuffled[:cut]], **{"tweets-part1": shuffled[cut:]})

    assert _said(_read(tmp_path)) == whole


@one_folder
@given(posts)
def test_no_one_is_reached_twice_by_one_post(tmp_path, some):
    """A reply that also names and quotes the same person is one contact with them."""
    _write(tmp_path, tweets=[{"tweet": post} for post in some])

    contacts = [record for record in _read(tmp_path) if isinstance(record, Interaction)]

    assert len({(one.key.split(":")[1], one.who) for one in contacts}) == len(contacts)
    assert all(one.who != "500" for one in contacts)
    assert len({one.key for one in contacts}) == len(contacts)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 1 << 70) | st.text(max_size=8) | st.sampled_from(["500", "1", "-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(
    [
        "id_str",
        "id",
        "created_at",
        "full_text",
        "entities",
        "user_mentions",
        "urls",
        "indices",
        "screen_name",
        "in_reply_to_user_id_str",
        "tweet",
        "edit_info",
        "initial",
        "editTweetIds",
        "display_text_range",
        "dmConversation",
        "conversationId",
        "messages",
        "messageCreate",
        "senderId",
        "createdAt",
        "reactions",
        "joinConversation",
        "participantsSnapshot",
        "participantsJoin",
        "userIds",
        "messageEvent",
        "detail",
        "messageCreateEvent",
        "broadcast",
        "sessions",
        "startedAt",
        "like",
        "tweetId",
        "follower",
        "accountId",
        "noteTweet",
        "core",
        "mentions",
    ]
)
strange = st.recursive(
    json_values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields, inner, max_size=4), max_leaves=20
)
STEMS = ("tweets", "note-tweet", "like", "direct-messages", "direct-messages-group", "message-event", "follower")
MORE = ("audio-video-calls-in-dm", "audio-video-calls-in-dm-recipient-sessions", "contact", "screen-name-change")


@one_folder
@given(st.dictionaries(st.sampled_from(STEMS + MORE), strange, min_size=1, max_size=3))
def test_whatever_is_in_a_file_is_read_or_refused(tmp_path, files):
    """Strange shapes cost themselves, never the rest, and raise nothing."""
    _write(tmp_path, **files)

    records = _read(tmp_path)

    assert [record.where for record in records if isinstance(record, Refused)] == [
        record.where for record in _read(tmp_path) if isinstance(record, Refused)
    ]


@pytest.mark.parametrize(
    ("name", "reached"), [("tweets copy", 0), ("tweets-part", 0), ("tweets-part7", 1), ("TWEETS", 1)]
)
def test_only_exact_names_are_read(tmp_path, name, reached):
    """A copy beside the file would count everything twice; a part with any number is read."""
    _write(tmp_path, **{name: [{"tweet": _post(1, ["1"], None, None)}]})

    assert len([record for record in _read(tmp_path) if isinstance(record, Interaction)]) == reached


def _hostile(folder, size):
    """A post and a message of that size, made to stop whoever reads them."""
    names = [
        {"id_str": str(number), "screen_name": f"p{number}", "indices": ["0", "1"]} for number in range(size // 500)
    ]
    text = "@@ @a RT @x: https://twitter.com/ " * (size // 34)
    urls = [{"expanded_url": "https://twitter.com/" + "a/status/" * (size // 9)}]
    post = {
        "id_str": "1" * 19,
        "created_at": "x" * size,
        "full_text": text,
        "entities": {"user_mentions": names, "urls": urls},
    }
    message = {"id": "1" * 19, "senderId": "500", "createdAt": "2022-12-10T09:15:02.000Z", "text": text}
    talk = {"dmConversation": {"conversationId": "1-500", "messages": [{"messageCreate": message}]}}
    folder.mkdir(exist_ok=True)
    _write(folder, tweets=[{"tweet": post}], **{"direct-messages": [talk]})
    assert len(_read(folder)) > 2
    return folder


@pytest.mark.heavy
def test_time_grows_in_a_straight_line(tmp_path):
    """Twice the text takes about twice the time."""
    assert growth(_read, lambda size: _hostile(tmp_path / str(size), size), 32_000) < AT_MOST


@pytest.mark.heavy
def test_a_square_would_be_noticed(tmp_path):
    """The control: an archive that is read anew for each 4,000 bytes of it."""

    def read(folder):
        return [record for _ in range((folder / "tweets.js").stat().st_size // 4_000) for record in _read(folder)]

    assert growth(read, lambda size: _hostile(tmp_path / str(size), size), 16_000) > AT_MOST
