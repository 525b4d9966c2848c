"""Time in proportion to the download, whatever it is full of, and flat memory."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from doubling import AT_MOST, growth

from warmlinks.archive import Archive
from warmlinks_instagram.source import InstagramSource
from warmlinks_meta import conversations, survey, thread_files

PROFILE = {
    "personal_information/personal_information/personal_information.json": json.dumps(
        {"profile_user": [{"string_map_data": {"Username": {"value": "sam.t"}, "Name": {"value": "Sam Owner"}}}]}
    )
}
LISTS = "connections/followers_and_following"
INBOX = "your_instagram_activity/messages/inbox"
T = 1_720_000_000_000
S = 1_500_000_000


def _thread(number, messages, people=("Mira Holt",)):
    content = {"participants": [{"name": name} for name in (*people, "Sam Owner")], "messages": messages, "title": "x"}
    return {f"{INBOX}/user.{number}_{10**16 + number}/message_1.json": json.dumps(content)}


def one_long_thread(size):
    said = [{"sender_name": "Mira Holt", "timestamp_ms": T - n * 1000, "content": f"tide {n}"} for n in range(size)]
    return _thread(1, said)


def the_same_in_one_minute(size):
    said = [{"sender_name": "Mira Holt", "timestamp_ms": T + n % 50_000, "content": "x"} for n in range(size)]
    return _thread(1, said)


def many_threads(size):
    files = {}
    for n in range(size // 4):
        files |= _thread(n, [{"sender_name": f"P {n}", "timestamp_ms": T + n, "content": "hi"}], (f"P {n}",))
    return files


def many_of_one_name(size):
    files = {}
    for n in range(size // 4):
        files |= _thread(n, [{"sender_name": "Anna", "timestamp_ms": T + n, "content": "Anna, hi"}], ("Anna",))
    return {name.replace("user.", "anna"): data for name, data in files.items()}


def many_followers(size):
    entries = [{"title": f"user.{n}", "string_list_data": [{"timestamp": S + n // 2}]} for n in range(size)]
    return {f"{LISTS}/following.json": json.dumps({"relationships_following": entries})}


def labels_in_labels(size):
    deep = {"label": "x", "value": "y"}
    for _ in range(40):
        deep = {"title": "Owner", "dict": [deep]}
    entries = [{"timestamp": S, "label_values": [deep]} for _ in range(size // 20)]
    return {"your_instagram_activity/likes/liked_posts.json": json.dumps(entries)}


def flat(size):
    said = [
        {"sender": f"user{n % 7}", "created_at": "2019-03-01T10:00:00+00:00", "text": f"t {n}"} for n in range(size)
    ]
    talks = [{"participants": ["sam.t", f"user{n % 7}"], "conversation": said[n : n + 2]} for n in range(0, size, 2)]
    return {"messages.json": json.dumps(talks), "profile.json": '{"username": "sam.t", "date_joined": ""}'}


def a_page_of_followers(size):
    block = '<div class="pam _a6-g"><div class="_a6-p"><div><a href="https://www.instagram.com/u{n}">u{n}</a></div><div>x</div></div></div>'
    return {f"{LISTS}/followers_1.html": "".join(block.format(n=n) for n in range(size // 2))}


def a_block_that_never_ends(size):
    return {f"{LISTS}/followers_1.html": '<div class="_a6-g">' + "<div>Jan 1</div>" * size}


SHAPES = (
    one_long_thread,
    the_same_in_one_minute,
    many_threads,
    many_of_one_name,
    many_followers,
    labels_in_labels,
    flat,
    a_page_of_followers,
    a_block_that_never_ends,
)


def _read(files):
    return sum(1 for _ in InstagramSource().read(Archive.of_bytes(files)))


@pytest.mark.heavy
@pytest.mark.parametrize("shape", SHAPES)
def test_twice_as_much_takes_twice_as_long(shape):
    """Whatever there is twice as much of."""
    assert growth(_read, lambda size: PROFILE | shape(size), 2000) < AT_MOST


def _peak(files):
    archive = Archive.of_bytes(files)
    tracemalloc.start()
    try:
        for _ in InstagramSource().read(archive):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.heavy
@pytest.mark.parametrize("shape", [one_long_thread, flat])
def test_what_is_kept_is_bounded(shape, monkeypatch):
    """Beyond what is kept between the two looks, and remembered to tell what is there twice, more takes no more."""
    monkeypatch.setattr(survey, "_KEPT", 200)
    monkeypatch.setattr(conversations, "_WINDOW", 200)
    monkeypatch.setattr(f"{thread_files.__name__}._BATCH", 200)

    assert _peak(PROFILE | shape(8000)) < 1.3 * _peak(PROFILE | shape(4000))
