"""Reading as such: recognising, dates, damaged and large downloads."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest
from golden import cases_in
from hypothesis import given, settings
from hypothesis import strategies as st

from warmlinks.archive import Archive, open_archive
from warmlinks.errors import InputError
from warmlinks.values import Interaction
from warmlinks_instagram._flat import flat_moment
from warmlinks_instagram.source import InstagramSource
from warmlinks_meta import survey

DATA = Path(__file__).parent / "data"
T = 1_720_000_000_000
ID = "17842100000000001"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("connections/followers_and_following/followers_1.json", "[]"),
        ("followers_and_following/following.html", ""),
        ("your_instagram_activity/messages/inbox/tide_1/message_1.json", "{}"),
        ("instagram-sam-2026-01-21-Ab/media/posts/1.jpg", "a picture"),
        ("account_information/personal_information.json", "{}"),
        ("messages.json", '[{"participants": ["a", "b"], "conversation": []}]'),
        ("x/connections.json", '{"blocked_users": {}, "followers": {}}'),
    ],
)
def test_a_part_of_a_download_is_recognized(name, content):
    """By name; of the oldest, whose names are anybody's, by how they begin."""
    assert InstagramSource().recognizes(Archive.of_bytes({name: content}))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("your_facebook_activity/messages/inbox/tom_1/message_1.json", "{}"),
        ("messages/inbox/tom_1/message_1.json", "{}"),
        ("messages.json", '{"messages": []}'),
        ("connections.json", '{"edges": []}'),
        ("profile.json", '{"username": "sam"}'),
        ("photo.jpg", ""),
    ],
)
def test_what_is_not_instagrams_is_left_to_others(name, content):
    """Facebook's threads have the same form."""
    assert not InstagramSource().recognizes(Archive.of_bytes({name: content}))


@pytest.mark.parametrize("case", cases_in(DATA))
def test_a_download_too_large_to_keep_is_read_twice_alike(case, monkeypatch):
    """Between the first look and the second nothing need be kept; the records are the same."""
    parts = sorted((DATA / case).glob("part-*")) or [DATA / case]
    with open_archive(parts) as archive:
        kept = list(InstagramSource().read(archive))

    monkeypatch.setattr(survey, "_KEPT", 0)
    with open_archive(parts) as archive:
        assert list(InstagramSource().read(archive)) == kept


def test_pages_and_json_of_one_download_give_a_message_one_key(download):
    """Pages have minutes, on a clock eight hours behind."""
    page = (
        "<title>Mira Holt</title>"
        '<div class="pam _a6-g"><h2 class="_a6-h">Mira Holt</h2><div class="_a6-p"><div>ahoy</div></div>'
        '<div class="_a6-o">Jul 03, 2024 1:46 am</div></div>'
    )
    said = download.thread(f"tide.mira_{ID}", ["Mira Holt", download.me], download.said("Mira Holt", T, "ahoy"))
    (name,) = said
    in_json = download.read(download.profile(), said)
    on_page = download.read(download.profile(), {name.replace(".json", ".html"): page})

    assert in_json.keys == on_page.keys
    assert on_page.of(Interaction)[0].stated == "Jul 03, 2024 1:46 am"


def test_a_call_that_began_is_no_missed_one(download):
    """That it began is a line of its own, and so is that it ended."""
    mira = "Mira Holt"
    found = download.read(
        download.profile(),
        download.thread(
            f"tide.mira_{ID}",
            [mira, download.me],
            download.said(mira, T, "Mira Holt started a video chat", call_duration=0),
            download.said(mira, T + 1000, "Video chat ended", call_duration=61),
            download.said(download.me, T + 2000, "You missed an audio call", call_duration=0),
        ),
    )

    assert [kind for kind, _, _ in found.contact] == ["call", "missed_call"]
    assert found.skipped == {"system line": 1}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "title",
                        "string_list_data",
                        "string_map_data",
                        "label_values",
                        "label",
                        "value",
                        "href",
                        "timestamp",
                    ),
                    *(
                        "participants",
                        "messages",
                        "name",
                        "sender_name",
                        "timestamp_ms",
                        "content",
                        "share",
                        "dict",
                        "Time",
                    ),
                    *("relationships_following", "conversation", "sender", "created_at", "followers", "media_likes"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_PLACES = (
    "connections/followers_and_following/following.json",
    "connections/followers_and_following/followers_1.json",
    f"your_instagram_activity/messages/inbox/tide.mira_{ID}/message_1.json",
    "your_instagram_activity/likes/liked_posts.json",
    "your_instagram_activity/comments/post_comments_1.json",
    "personal_information/personal_information/personal_information.json",
    "messages.json",
    "connections.json",
    "likes.json",
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(_PLACES), _JSON, min_size=1, max_size=3))
def test_whatever_stands_in_its_files_is_read_or_refused(made):
    """Nothing but an error of the input is ever raised."""
    import json

    files = {name: json.dumps(data) for name, data in made.items()}
    try:
        list(InstagramSource().read(Archive.of_bytes(files, owner="sam.tidewater")))
    except InputError:
        return


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_at_an_end_of_time_is_a_moment(text):
    """What no zone can have is no reason to stop reading; that it is no time of contact is said where it comes in."""
    assert flat_moment(text).tzinfo is UTC
