"""Writes a world as the old tweet archive (G0): own tweets only, month by month, and as a table."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from warmlinks_samples.world import ME, Event, World
from warmlinks_twitter.samples.archive import (
    created_at,
    escaped,
    mention,
    mentions_of,
    number_of,
    script,
    tweet_id,
    tweet_text,
    tweets_of,
)

__all__ = ["TIMES_KEPT_SINCE", "members"]

TIMES_KEPT_SINCE = datetime(2010, 11, 1, tzinfo=UTC)
"""Before that the old exporter wrote midnight."""
_RETWEETED = ("retweeted_status_id", "retweeted_status_user_id", "retweeted_status_timestamp")
_COLUMNS = {
    "G0": (
        *("tweet_id", "in_reply_to_status_id", "in_reply_to_user_id", "timestamp", "source", "text"),
        *(*_RETWEETED, "expanded_urls"),
    ),
    "G0-csv": (
        *("tweet_id", "in_reply_to_status_id", "in_reply_to_user_id", *_RETWEETED[:2]),
        *("timestamp", "source", "text", "expanded_urls"),
    ),
}


def members(world: World, generation: str) -> dict[str, bytes]:
    """The members of one old archive.

    Args:
        world: what happened.
        generation: G0, with scripts and `tweets.csv`; G0-csv, the monthly tables of early 2013 alone.
    """
    months: dict[str, list[Event]] = defaultdict(list)
    for event in reversed(tweets_of(world)):
        months[f"{event.at.astimezone(UTC):%Y_%m}"].append(event)
    if generation == "G0-csv":
        return {
            "README.txt": b"# How to use your archive\n",
            **{f"data/csv/{month}.csv": _table(world, events, "G0-csv") for month, events in months.items()},
        }
    account = world.account(ME, "twitter")
    details = {
        "screen_name": account.handle,
        "full_name": account.name,
        "id": account.key,
        "bio": "I bring people together",
    }
    index = [
        {
            "file_name": f"data/js/tweets/{month}.js",
            "year": int(month[:4]),
            "var_name": f"tweets_{month}",
            "tweet_count": len(events),
            "month": int(month[5:]),
        }
        for month, events in months.items()
    ]
    total = sum(map(len, months.values()))
    return {
        "README.txt": b"# How to use your archive\n",
        "index.html": b"<!doctype html><title>Your tweets</title>",
        "data/js/user_details.js": script("var user_details", details),
        "data/js/payload_details.js": script(
            "var payload_details", {"tweets": total + 9, "created_at": "2013-02-08", "lang": "en"}
        ),
        "data/js/tweet_index.js": script("var tweet_index", index),
        **{
            f"data/js/tweets/{month}.js": script(
                f"Grailbird.data.tweets_{month}", [_tweet(world, event) for event in events]
            )
            for month, events in months.items()
        },
        "tweets.csv": _table(world, reversed(tweets_of(world)), "G0"),
    }


def _moment(event: Event) -> datetime:
    """The time as the old exporter knew it."""
    at = event.at.astimezone(UTC)
    return at if at >= TIMES_KEPT_SINCE else at.replace(hour=0, minute=0, second=0, microsecond=0)


def _date(event: Event) -> str:
    """One of the two forms, both within one archive."""
    at = _moment(event)
    return created_at(at) if int(event.id[1:]) % 3 else f"{at:%Y-%m-%d %H:%M:%S} +0000"


def _tweet(world: World, event: Event) -> dict[str, Any]:
    text = tweet_text(world, event)
    number = int(tweet_id(event))
    tweet: dict[str, Any] = {
        "source": "web",
        "entities": {
            "user_mentions": [
                mention(world, person, handle, text, number=int) for person, handle in mentions_of(world, event)
            ],
            "media": [],
            "hashtags": [],
            "urls": _urls(world, event),
        },
        "geo": {},
        "id_str": str(number),
        "text": escaped(text),
        "id": number,
        "created_at": _date(event),
        "user": _user(world, ME, event.at),
    }
    if event.kind == "reply":
        key = number_of(world, event.to[0])
        tweet |= {
            "in_reply_to_status_id_str": str(number - 4194304),
            "in_reply_to_status_id": number - 4194304,
            "in_reply_to_user_id_str": key,
            "in_reply_to_user_id": int(key),
            "in_reply_to_screen_name": world.account(event.to[0], "twitter").handle_at(event.at),
        }
    if event.kind == "repost":
        tweet["retweeted_status"] = {
            "id_str": str(number - 4194304),
            "id": number - 4194304,
            "text": escaped(event.text),
            "created_at": _date(event),
            "user": _user(world, event.to[0], event.at),
            "source": "web",
            "entities": {"user_mentions": [], "media": [], "hashtags": [], "urls": []},
            "geo": {},
        }
    return tweet


def _user(world: World, person: str, at: datetime) -> dict[str, Any]:
    account = world.account(person, "twitter")
    return {
        "name": account.name,
        "screen_name": account.handle_at(at),
        "protected": False,
        "id_str": account.key,
        "id": int(account.key),
        "verified": False,
    }


def _quoted(world: World, event: Event) -> str:
    handle = world.account(event.to[0], "twitter").handle_at(event.at)
    return f"https://twitter.com/{handle}/status/{int(tweet_id(event)) - 4194304}"


def _urls(world: World, event: Event) -> list[dict[str, Any]]:
    if event.kind != "quote":
        return []
    url = _quoted(world, event)
    return [{"indices": [0, 20], "url": f"https://t.co/{event.id}", "expanded_url": url, "display_url": url[8:30]}]


def _table(world: World, events: Iterable[Event], generation: str) -> bytes:
    columns = _COLUMNS[generation]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    for event in events:
        number = int(tweet_id(event))
        row = {
            "tweet_id": str(number),
            "timestamp": f"{_moment(event):%Y-%m-%d %H:%M:%S} +0000",
            "source": "web",
            "text": tweet_text(world, event),
            "expanded_urls": _quoted(world, event) if event.kind == "quote" else "",
        }
        if event.kind == "reply":
            row |= {
                "in_reply_to_status_id": str(number - 4194304),
                "in_reply_to_user_id": number_of(world, event.to[0]),
            }
        if event.kind == "repost":
            row |= {
                "retweeted_status_id": str(number - 4194304),
                "retweeted_status_user_id": number_of(world, event.to[0]),
                "retweeted_status_timestamp": f"{_moment(event):%Y-%m-%d %H:%M:%S} +0000",
            }
        writer.writerow([row.get(column, "") for column in columns])
    return out.getvalue().encode()
