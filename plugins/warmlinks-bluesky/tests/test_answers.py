"""Answers with everything in them that servers send, invented but for their shape."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from asked_feeds import ask, book_of
from werkzeug import Response

from warmlinks.settings import FeedTable
from warmlinks_bluesky.feed import BlueskyFeed
from warmlinks_bluesky.samples import key_at

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SAM, MIRA, JONAS, GONE, BROKEN = (f"did:plc:{letter * 24}" for letter in "abcde")
CID = "bafyreibjifzpqj6o6wcq3hejh7y4z4z2vmiklkvykc57tw3pcbx3kxifpm"
PROFILES = {
    SAM: ("sam.tide.example", "Sam Owner"),
    MIRA: ("mira.tide.example", "Mira Holt ⚓"),
    JONAS: ("jonas.tide.example", ""),
    BROKEN: ("handle.invalid", "Lena Fox"),
}
FIRST, SECOND, THIRD, FOURTH = "3mnabcdefgh2a", "3mmabcdefgh2a", "3mlabcdefgh2a", "3mkabcdefgh2a"


def author(did, **more):
    handle, name = PROFILES[did]
    return {
        "did": did,
        "handle": handle,
        "displayName": name,
        "avatar": f"https://cdn.bsky.app/img/avatar/plain/{did}/{CID}@jpeg",
        "associated": {
            "chat": {"allowIncoming": "following"},
            "activitySubscription": {"allowSubscriptions": "followers"},
        },
        "viewer": {"muted": False, "blockedBy": False},
        "labels": [
            {
                "src": did,
                "uri": f"at://{did}/app.bsky.actor.profile/self",
                "cid": CID,
                "val": "!no-unauthenticated",
                "cts": "2024-01-01T00:00:00.000Z",
            }
        ],
        "createdAt": "2023-05-01T10:00:00.000Z",
        "verification": {"verifications": [], "verifiedStatus": "none", "trustedVerifierStatus": "none"},
    } | more


def view(did, key, record, at, **more):
    return {
        "uri": f"at://{did}/app.bsky.feed.post/{key}",
        "cid": CID,
        "author": author(did),
        "record": {
            "$type": "app.bsky.feed.post",
            "createdAt": at,
            "langs": ["en"],
            "text": "the tide is high",
            **record,
        },
        "bookmarkCount": 0,
        "replyCount": 1,
        "repostCount": 0,
        "likeCount": 3,
        "quoteCount": 0,
        "indexedAt": at,
        "viewer": {"threadMuted": False, "embeddingDisabled": False},
        "labels": [],
    } | more


def ref(did, key):
    return {"cid": CID, "uri": f"at://{did}/app.bsky.feed.post/{key}"}


def feed():
    parent = view(MIRA, SECOND, {}, "2026-05-29T08:00:00.000Z")
    answers = {"reply": {"root": ref(MIRA, SECOND), "parent": ref(MIRA, SECOND)}}
    lost = {"reply": {"root": ref(GONE, SECOND), "parent": ref(GONE, SECOND)}}
    quotes = {"embed": {"$type": "app.bsky.embed.record", "record": ref(JONAS, THIRD)}}
    shown = {
        "$type": "app.bsky.embed.record#view",
        "record": {"$type": "app.bsky.embed.record#viewRecord", **view(JONAS, THIRD, {}, "2026-05-20T08:00:00.000Z")},
    }
    picture = {
        "$type": "app.bsky.embed.images",
        "images": [{"alt": "", "image": {"$type": "blob", "ref": {"$link": CID}, "mimeType": "image/jpeg", "size": 1}}],
    }
    facets = [
        {
            "$type": "app.bsky.richtext.facet",
            "index": {"byteStart": 0, "byteEnd": 3},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": BROKEN}],
        }
    ]
    by = author(SAM)
    return [
        {
            "post": view(SAM, FIRST, answers, "2026-05-31T09:00:00.123Z"),
            "reply": {
                "root": {"$type": "app.bsky.feed.defs#postView", **parent},
                "parent": {"$type": "app.bsky.feed.defs#postView", **parent},
                "grandparentAuthor": author(JONAS),
            },
        },
        {
            "post": view(JONAS, THIRD, {}, "2026-05-20T08:00:00.000Z"),
            "reason": {
                "$type": "app.bsky.feed.defs#reasonRepost",
                "by": by,
                "uri": f"at://{SAM}/app.bsky.feed.repost/3mn2bcdefgh2a",
                "cid": CID,
                "indexedAt": "2026-05-30T10:00:00.000Z",
            },
        },
        {
            "post": view(JONAS, FOURTH, {}, "2026-05-10T08:00:00.000Z"),
            "reason": {"$type": "app.bsky.feed.defs#reasonRepost", "by": by, "indexedAt": "2026-05-29T11:00:00.000Z"},
        },
        {
            "post": view(SAM, SECOND, lost, "2026-05-29T09:00:00.000Z"),
            "reply": {
                "root": {"$type": "app.bsky.feed.defs#notFoundPost", "uri": ref(GONE, SECOND)["uri"], "notFound": True},
                "parent": {
                    "$type": "app.bsky.feed.defs#blockedPost",
                    "uri": ref(GONE, SECOND)["uri"],
                    "blocked": True,
                    "author": {"did": GONE},
                },
            },
        },
        {"post": view(SAM, THIRD, quotes, "2026-05-21T09:00:00.000Z", embed=shown)},
        {
            "post": view(
                SAM,
                FOURTH,
                {"facets": facets, "embed": picture, "tags": []},
                "2026-05-11T09:00:00.000Z",
                embed={"$type": "app.bsky.embed.images#view", "images": []},
            )
        },
    ]


def notifications():
    def note(number, did, reason, collection, record, **more):
        return {
            "uri": f"at://{did}/{collection}/3m{'nmlkjihg'[number]}abcdefgh2b",
            "cid": CID,
            "author": author(did, description="boats"),
            "reason": reason,
            "record": {"$type": collection, "createdAt": "2026-05-01T00:00:00Z", **record},
            "isRead": False,
            "indexedAt": f"2026-05-{30 - number:02}T12:00:00.000Z",
            "labels": [],
            **more,
        }

    own = f"at://{SAM}/app.bsky.feed.post/{FIRST}"
    answers = {"text": "high indeed", "reply": {"root": {"uri": own, "cid": CID}, "parent": {"uri": own, "cid": CID}}}
    quotes = {"text": "as Sam says", "embed": {"$type": "app.bsky.embed.record", "record": {"uri": own, "cid": CID}}}
    subject = {"subject": {"uri": own, "cid": CID}}
    return [
        note(0, MIRA, "reply", "app.bsky.feed.post", answers, reasonSubject=own),
        note(1, JONAS, "quote", "app.bsky.feed.post", quotes, reasonSubject=own),
        note(2, JONAS, "like", "app.bsky.feed.like", subject, reasonSubject=own),
        note(3, JONAS, "like-via-repost", "app.bsky.feed.like", subject, reasonSubject=own),
        note(4, MIRA, "repost", "app.bsky.feed.repost", subject, reasonSubject=own),
        note(5, MIRA, "follow", "app.bsky.graph.follow", {"subject": SAM}),
        note(6, MIRA, "subscribed-post", "app.bsky.feed.post", {"text": "fog"}, reasonSubject=own),
        note(7, BROKEN, "verified", "app.bsky.graph.verification", {"subject": SAM}),
    ]


def answer(request):
    """The server, as it answers over HTTP."""
    method, words = request.path.removeprefix("/xrpc/"), parse_qs(request.query_string.decode())
    if method == "com.atproto.server.createSession":
        made = {
            "did": SAM,
            "didDoc": {"id": SAM, "service": []},
            "handle": "sam.tide.example",
            "email": "sam@tide.example",
            "emailConfirmed": True,
            "accessJwt": "a.b.c",
            "refreshJwt": "d.e.f",
            "active": True,
        }
    elif method == "app.bsky.actor.getProfile":
        made = author(
            SAM,
            description="boats",
            banner="https://cdn.bsky.app/x",
            followersCount=2,
            followsCount=1,
            postsCount=4,
            indexedAt="2026-01-01T00:00:00.000Z",
            pinnedPost=ref(SAM, FOURTH),
        )
    elif method == "app.bsky.actor.getProfiles":
        made = {"profiles": [author(did, postsCount=1) for did in words["actors"] if did in PROFILES]}
    elif method == "app.bsky.feed.getAuthorFeed":
        made = {"feed": feed(), "cursor": "2026-05-11T09:00:00Z"} if "cursor" not in words else {"feed": []}
    elif method == "app.bsky.notification.listNotifications":
        made = {"notifications": notifications(), "priority": False, "seenAt": "2026-05-30T00:00:00.000Z"}
    else:
        name = "follows" if method.endswith("getFollows") else "followers"
        # who is not logged in is not told
        follows = {"following": f"at://{SAM}/app.bsky.graph.follow/{key_at(datetime(2026, 2, 21, tzinfo=UTC))}"}
        follows["followedBy"] = f"at://{MIRA}/app.bsky.graph.follow/3miabcdefgh2b"
        viewer = follows if "Authorization" in request.headers else {}
        people = [author(MIRA, viewer=viewer, description="", indexedAt="2026-01-01T00:00:00.000Z"), author(BROKEN)]
        made = {"subject": author(SAM), name: people[: 1 if name == "follows" else 2]}
    return Response(json.dumps(made), content_type="application/json; charset=utf-8")


@pytest.mark.parametrize("password", [False, True])
def test_what_servers_send_is_read(httpserver, tmp_path, monkeypatch, password):
    """Each shape there is: posts that are gone or blocked, reposts without an address, broken handles, odd reasons."""
    monkeypatch.setenv("BSKY_PASSWORD", "abcd-efgh-ijkl-mnop")
    for path in (
        "com.atproto.server.createSession",
        "app.bsky.actor.getProfile",
        "app.bsky.actor.getProfiles",
        "app.bsky.feed.getAuthorFeed",
        "app.bsky.notification.listNotifications",
        "app.bsky.graph.getFollows",
        "app.bsky.graph.getFollowers",
    ):
        httpserver.expect_request(f"/xrpc/{path}").respond_with_handler(answer)
    own = {"account": "sam.tide.example", "url": httpserver.url_for("/")} | (
        {"password": "env:BSKY_PASSWORD"} if password else {}
    )
    table = FeedTable(feed="bluesky", inner_hosts=["localhost"], insecure=True, own=own)
    with book_of(BlueskyFeed, tmp_path) as book:
        report = ask(book, table, NOW)
        again = ask(book, table, NOW)
        stream = io.StringIO()
        book.export(stream)
        people = {one.name: one for one in book.connections(now=NOW)}
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    found = sorted((one["who"][1], one["kind"], one["direction"]) for one in lines if one["type"] == "interaction")
    mine = [
        (MIRA, "reply", "out"),
        (JONAS, "repost", "out"),
        (GONE, "reply", "out"),
        (JONAS, "quote", "out"),
        (BROKEN, "mention", "out"),
    ]
    theirs = [(MIRA, "reply", "in"), (JONAS, "quote", "in"), (JONAS, "like", "in"), (MIRA, "repost", "in")]

    assert report.failed is None
    assert report.refused == 0
    assert (again.new, again.changed) == (0, 0)
    assert found == sorted(mine + theirs if password else mine)
    assert {"Mira Holt ⚓", "Lena Fox"} <= set(people)
    assert "handle.invalid" not in stream.getvalue()
    assert not any(
        words in stream.getvalue()
        for words in ("the tide is high", "high indeed", "boats", "a.b.c", "sam@tide.example")
    )
    ties = {(one["who"][1], one["kind"]): one.get("since", "")[:10] for one in lines if one["type"] == "tie"}
    days = ("2026-02-21", "2026-03-29") if password else ("", "")
    assert ties == {(MIRA, "following"): days[0], (MIRA, "followed_by"): days[1], (BROKEN, "followed_by"): ""}
