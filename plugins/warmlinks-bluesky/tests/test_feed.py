"""An account that is asked: the promises of the kit, in public and with a password; and beside the repository."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from asked_feeds import ask, book_of

import warmlinks as wl
from warmlinks.errors import SettingsError
from warmlinks.net import asking
from warmlinks.plugins.registry import Registry
from warmlinks.settings import FeedTable
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.feeds import NOW, Asked, FaultyServer, FeedConformance, FeedExample
from warmlinks_bluesky.feed import BlueskyFeed
from warmlinks_bluesky.samples import as_car, key_at
from warmlinks_bluesky.source import BlueskySource

ME, MIRA, JONAS, LENA = (f"did:plc:{letter * 24}" for letter in "abcd")
NAMES = {
    ME: ("sam.tide.example", "Sam Owner"),
    MIRA: ("mira.tide.example", "Mira Holt"),
    JONAS: ("jonas.tide.example", "Jonas Brandt"),
    LENA: ("lena.tide.example", ""),
}
JWT = "session-4711-of-an-hour"
PAGE = 4


def at(days, hours=0):
    return NOW - timedelta(days=days, hours=hours)


def told(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def profile(did):
    handle, name = NAMES[did]
    return {"did": did, "handle": handle, "displayName": name, "postsCount": 9, "createdAt": told(at(900))}


def address(did, moment, collection="app.bsky.feed.post"):
    return f"at://{did}/{collection}/{key_at(moment)}"


def record(moment, text="the tide is high", *, answers=None, mentions=None):
    made = {"$type": "app.bsky.feed.post", "text": text, "createdAt": told(moment)}
    if answers:
        made["reply"] = {"parent": {"uri": answers, "cid": "x"}, "root": {"uri": answers, "cid": "x"}}
    if mentions:
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": mentions}
        made["facets"] = [{"index": {"byteStart": 0, "byteEnd": 5}, "features": [feature]}]
    return made


def item(moment, **more):
    uri = address(ME, moment)
    return {
        "post": {
            "uri": uri,
            "cid": "x",
            "author": profile(ME),
            "record": record(moment, **more),
            "indexedAt": told(moment),
        }
    }


def repost(moment, did):
    seen = at(60)
    post = {
        "uri": address(did, seen),
        "cid": "x",
        "author": profile(did),
        "record": record(seen),
        "indexedAt": told(seen),
    }
    own = address(ME, moment, "app.bsky.feed.repost")
    return {
        "post": post,
        "reason": {
            "$type": "app.bsky.feed.defs#reasonRepost",
            "by": profile(ME),
            "uri": own,
            "indexedAt": told(moment),
        },
    }


def items(*, newer=False):
    """The owner's posts, newest first."""
    return [
        *([item(at(0, 1), answers=address(LENA, at(1)))] if newer else []),
        item(at(1), answers=address(MIRA, at(2))),
        item(at(3)),
        repost(at(4), JONAS),
        item(at(5), text="hello there", mentions=JONAS),
        item(at(6), answers=address(MIRA, at(7))),
        item(at(8), text="hello again", mentions=LENA),
        item(at(9), answers=address("did:plc:zzzzzzzzzzzzzzzzzzzzzzzz", at(10))),
        item(at(11), answers=address(JONAS, at(12))),
    ]


def notes():
    """What others did, newest first."""

    def note(moment, did, reason, made=None, **more):
        kinds = {"like": "app.bsky.feed.like", "repost": "app.bsky.feed.repost", "follow": "app.bsky.graph.follow"}
        uri = address(did, moment, kinds.get(reason, "app.bsky.feed.post"))
        return {
            "uri": uri,
            "cid": "x",
            "author": profile(did),
            "reason": reason,
            "record": made or {"createdAt": told(moment)},
            "isRead": True,
            "indexedAt": told(moment),
            **more,
        }

    return [
        note(at(0, 5), MIRA, "reply", record(at(0, 5), answers=address(ME, at(1)))),
        note(at(2), JONAS, "like", reasonSubject=address(ME, at(3))),
        note(at(4), JONAS, "mention", record(at(4), mentions=ME)),
        note(at(6), LENA, "follow"),
        note(at(7), LENA, "starterpack-joined"),
        note(at(8), JONAS, "repost", reasonSubject=address(ME, at(9))),
    ]


def paged(name, made, cursor, page=PAGE):
    first = int(cursor or 0)
    following = {"cursor": str(first + page)} if first + page < len(made) else {}
    return json.dumps({name: made[first : first + page], **following}).encode()


def answer(asked: Asked, *, newer=False):
    """The public server."""
    parts = urlsplit(asked.target)
    words = parse_qs(parts.query)
    cursor = words.get("cursor", [""])[0]
    method = parts.path.removeprefix("/xrpc/")
    if method == "app.bsky.actor.getProfile":
        return json.dumps(profile(ME)).encode()
    if method == "app.bsky.actor.getProfiles":
        found = [profile(did) for did in words["actors"] if did in NAMES]
        return json.dumps({"profiles": found}).encode()
    if method == "app.bsky.feed.getAuthorFeed":
        assert words["actor"] == [ME]
        return paged("feed", items(newer=newer), cursor)
    if method == "app.bsky.graph.getFollows":
        return paged("follows", [profile(did) for did in (MIRA, JONAS, LENA)], cursor)
    if method == "app.bsky.graph.getFollowers":
        return paged("followers", [profile(MIRA)], cursor)
    return 404, {}, b"{}"


def answer_in_session(asked: Asked, *, newer=False):
    """A server that wants to be logged in at."""
    if asked.target == "/xrpc/com.atproto.server.createSession":
        said = json.loads(asked.body)
        if said != {"identifier": "sam.tide.example", "password": FaultyServer.secret}:
            return 401, {}, b"{}"
        return json.dumps({"did": ME, "handle": "sam.tide.example", "accessJwt": JWT, "refreshJwt": "r"}).encode()
    if asked.headers.get("authorization") != f"Bearer {JWT}":
        return 401, {}, b"{}"
    parts = urlsplit(asked.target)
    if parts.path == "/xrpc/app.bsky.notification.listNotifications":
        return paged("notifications", notes(), "", 8)
    return answer(asked, newer=newer)


def own(server, **more):
    return {"account": "@sam.tide.example", "url": server.url, **more}


TEXTS = ("the tide is high", "hello there", "hello again")


class TestPublic(FeedConformance):
    test_whatever_goes_wrong_nothing_is_lost_or_doubled = None  # below, where there is more that can

    @pytest.fixture
    def example(self):
        return FeedExample(
            BlueskyFeed, answer, own, newer=lambda asked: answer(asked, newer=True), texts=TEXTS, public=True
        )


@pytest.mark.heavy
class TestWithPassword(FeedConformance):
    @pytest.fixture
    def example(self):
        return FeedExample(
            BlueskyFeed,
            answer_in_session,
            lambda server: own(server, password=server.token),
            newer=lambda asked: answer_in_session(asked, newer=True),
            texts=(*TEXTS, JWT),
            public=True,
        )


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(asking, "pause", lambda _: None)
    made = FaultyServer(answer_in_session, public=True)
    yield made
    made.close()


def table(server, **more):
    return FeedTable(feed="bluesky", inner_hosts=["localhost"], ca_file=server.ca_file, own=own(server, **more))


def contacts(book):
    """What the book has of contact, by key."""
    stream = io.StringIO()
    book.export(stream)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    return {one["key"]: one for one in lines if one.get("type") == "interaction"}


def test_with_a_password_what_others_did_comes_too(server, tmp_path):
    """Answers and mentions by others are contact, in; likes, reposts and follows are kept beside."""
    with book_of(BlueskyFeed, tmp_path) as book:
        report = ask(book, table(server, password=server.token), NOW)
        found = contacts(book)
        names = set(book.names().values())

    assert (report.failed, report.complete) == (None, True)
    kinds = sorted((one["kind"], one["direction"]) for one in found.values())
    assert kinds == sorted(
        [("reply", "out")] * 4
        + [("mention", "out")] * 2
        + [("repost", "out"), ("reply", "in"), ("mention", "in"), ("like", "in"), ("repost", "in")]
    )
    assert {"Mira Holt", "Jonas Brandt"} <= names
    assert not [one for one in server.asked if one.method not in ("GET", "POST")]
    # to look whose account it is, and to pull
    assert len([one for one in server.asked if one.method == "POST"]) == 2


def test_the_lists_are_asked_for_once_a_day(server, tmp_path):
    """They have no order in time, and are read whole; an hour later nobody asks for them."""
    server.answer = answer
    with book_of(BlueskyFeed, tmp_path) as book:
        for hours in (0, 1, 30):
            server.asked.clear()
            ask(book, table(server), NOW + timedelta(hours=hours))
            lists = [one for one in server.asked if "getFollow" in one.target]
            assert len(lists) == (0 if hours == 1 else 2)
            assert len(server.asked) <= 9


def test_a_page_cursor_that_is_forgotten_begins_anew(server, tmp_path):
    """Where the server does not know any more how far it was asked, the first page is asked for again."""
    with book_of(BlueskyFeed, tmp_path) as book:
        server.answer = lambda asked: (500, {}, b"") if "cursor=4" in asked.target else answer(asked)
        broken = ask(book, table(server), NOW)
        forgotten = []

        def forgets(asked):
            if "cursor=4" in asked.target and not forgotten:
                forgotten.append(asked)
                return 400, {}, b"{}"
            return answer(asked)

        server.answer = forgets
        again = ask(book, table(server), NOW + timedelta(hours=1))
        found = contacts(book)

    assert broken.failed is not None
    assert again.failed is None
    assert len(forgotten) == 1
    assert len(found) == 7


def test_an_odd_item_costs_itself(server, tmp_path):
    """A shape that nobody knows is refused, and the page goes on; what is pinned ends no pull."""
    odd = [{"post": {"uri": "x"}}, 7, item(at(90)) | {"reason": {"$type": "app.bsky.feed.defs#reasonPin"}}]

    def with_odd(asked):
        made = answer(asked)
        if "getAuthorFeed" in asked.target and "cursor" not in asked.target:
            page = json.loads(made)
            page["feed"] = odd + page["feed"]
            return json.dumps(page).encode()
        return made

    server.answer = with_odd
    with book_of(BlueskyFeed, tmp_path) as book:
        report = ask(book, table(server), NOW)
        found = contacts(book)

    assert report.failed is None
    assert report.refused == 2
    assert len(found) == 7


def test_repository_and_server_add_nothing_twice(server, tmp_path):
    """A post by both has one key and one moment, whichever comes first."""
    records = {}
    for one in items():
        collection = "app.bsky.feed.post"
        uri, value = one["post"]["uri"], one["post"]["record"]
        if "reason" in one:
            uri = one["reason"]["uri"]
            value = {
                "$type": "app.bsky.feed.repost",
                "createdAt": one["reason"]["indexedAt"],
                "subject": {"uri": one["post"]["uri"], "cid": "x"},
            }
            collection = "app.bsky.feed.repost"
        records[f"{collection}/{uri.rpartition('/')[2]}"] = value
    for days, did in enumerate((MIRA, JONAS, LENA)):
        records[f"app.bsky.graph.follow/{key_at(at(days + 100))}"] = {
            "$type": "app.bsky.graph.follow",
            "createdAt": told(at(days + 100)),
            "subject": did,
        }
    path = tmp_path / "repo.car"
    path.write_bytes(as_car(ME, records, rev=key_at(NOW - timedelta(hours=1))))
    server.answer = answer
    found = []
    for first in ("repository", "server"):
        plugin = as_plugin(BlueskySource, BlueskyFeed)
        with wl.Book.open(
            tmp_path / f"{first}.db", timezone="UTC", registry=Registry(plugins={"bluesky": plugin}, discover=False)
        ) as book:
            for turn in (0, 1):
                if (first == "repository") == (turn == 0):
                    (report,) = book.load(path).files
                    assert report.failed is None
                else:
                    report = ask(book, table(server), NOW)
                    assert report.failed is None
                if turn == 0:
                    before = contacts(book)
            after = contacts(book)
            assert {key: (one["at"], one["kind"]) for key, one in after.items()} == {
                key: (one["at"], one["kind"]) for key, one in before.items()
            }
            found.append(set(after))
            assert {"Mira Holt", "Jonas Brandt"} <= set(book.names().values())
    assert found[0] == found[1]
    assert len(found[0]) == 7


@pytest.mark.parametrize(
    "account", ["", "sam", "@", "did:plc:", "sam owner.example", "https://bsky.app/profile/x", 7, None]
)
def test_an_account_is_a_handle_or_a_did(account):
    with pytest.raises(SettingsError, match="account"):
        BlueskyFeed.configure({"account": account} if account is not None else {})


def test_the_server_is_the_public_one_unless_there_is_a_password():
    plain = BlueskyFeed.configure({"account": "sam.bsky.social"})
    login = BlueskyFeed.configure({"account": ME, "password": "env:BSKY"})

    assert plain.server.host == "public.api.bsky.app"
    assert login.server.host == "bsky.social"
    assert "BSKY" in repr(login)


def test_a_wrong_password_is_one_line(server, tmp_path, monkeypatch):
    """It says what to do, and no secret is in it."""
    monkeypatch.setenv("OTHER_SECRET", "another-0815-word")
    with book_of(BlueskyFeed, tmp_path) as book:
        report = ask(book, table(server, password="env:OTHER_SECRET"), NOW)

    assert "does not let you in" in report.failed.why
    assert "another-0815" not in repr(report)
    assert datetime.now(UTC) > at(9999)
