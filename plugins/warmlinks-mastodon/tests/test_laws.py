"""What must hold for every archive: nothing breaks the reading, and parts and copies change nothing."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Interaction, Record, Refused
from warmlinks_mastodon._text import words_of
from warmlinks_mastodon.addresses import Named
from warmlinks_mastodon.source import MastodonSource

ME = "https://tide.example/users/sam"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
FIELDS = ("id", "type", "object", "published", "to", "cc")
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

actors = st.sampled_from([f"https://harbour.example/users/{user}" for user in "abcde"] + [ME])
texts = st.text(st.sampled_from("<>a/\"'=@p0. &;\n"), max_size=60)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | actors, lambda inner: st.lists(inner, max_size=3), max_leaves=4
)


def _post(number, named, answered, *, private, content):
    return {
        "id": f"{ME}/statuses/{number}/activity",
        "type": "Create",
        "actor": ME,
        "object": {
            "id": f"{ME}/statuses/{number}",
            "type": "Note",
            "published": f"2024-03-01T09:{number:02}:00Z",
            "inReplyTo": f"{answered}/statuses/1" if answered else None,
            "to": [] if private else [PUBLIC],
            "tag": [{"type": "Mention", "href": one, "name": f"@{one[-1]}@harbour.example"} for one in named],
            "content": content,
        },
    }


posts = st.lists(
    st.builds(
        _post,
        st.integers(0, 59),
        st.lists(actors.filter(ME.__ne__), max_size=4),
        st.none() | actors,
        private=st.booleans(),
        content=texts,
    ),
    max_size=6,
    unique_by=lambda post: post["id"],
)


def read(items, **more):
    outbox = json.dumps({"orderedItems": items})
    files = {"actor.json": json.dumps({"id": ME, "preferredUsername": "sam"}), "outbox.json": outbox, **more}
    with Archive.of_bytes(files) as archive:
        return list(MastodonSource().read(archive))


def contacts(records):
    return {(one.key, one.who, one.kind, one.conversation) for one in records if isinstance(one, Interaction)}


@quick
@given(posts)
def test_order_and_copies_change_nothing(items):
    once = contacts(read(items))
    assert contacts(read(items[::-1])) == once
    twice = read([*items, *items])
    assert contacts(twice) == once
    assert not any(isinstance(one, Refused) for one in twice)


@quick
@given(posts, posts)
def test_two_exports_that_overlap_have_one_key_for_one_post(first, second):
    known = {one["id"]: one for one in first}
    later = [known.get(one["id"], one) for one in second]
    assert contacts(read([*first, *later])) == contacts(read(first)) | contacts(read(later))


@quick
@given(
    st.lists(st.dictionaries(st.sampled_from(["id", "type", "object", "published", "to", "cc"]), anything), max_size=4)
)
def test_whatever_stands_in_an_outbox_is_read_or_refused(items):
    try:
        records = read(items)
    except InputError:
        return
    assert all(isinstance(one, Record) for one in records)


@quick
@given(texts, st.lists(st.sampled_from(["a@x.example", "p0@x.example", "p@y.example"]), max_size=3, unique=True))
def test_whatever_is_written_has_words(text, keys):
    words = words_of(text, [Named(key) for key in keys])
    assert 0 <= words.own_from <= len(words.text)
    assert words.names_from(0) <= set(keys)
