"""Large archives for benchmarks, written as a stream: the same numbers give the same bytes, and memory stays flat.

The people here have no story. There are as many as asked for, spread over three networks, and they write and are
written to in a regular pattern over five years.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from warmlinks_samples.zips import WRITTEN_AT

__all__ = ["LAST_MOMENT", "write_scale", "write_twitter"]

LAST_MOMENT = datetime(2026, 1, 20, 12, tzinfo=UTC)
"""Nothing happens later."""

_SPAN = 5 * 365 * 86400
_FIRST = int(LAST_MOMENT.timestamp()) - _SPAN
_SNOWFLAKE = 1288834974657
_OWNER = 4000
_PEOPLE_FROM = 10_000_000
_PART = 60_000
"""Records in one file of an X archive; a file of real archives ends near 100 MiB."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SYLLABLES = ("ka", "lo", "mi", "ra", "ne", "to", "su", "vi", "be", "da", "jo", "pe", "fi", "gu", "ha", "ze")
_WORDS = "the tide is out and the fog comes in over the harbour while we wait for the night train to Lisbon"


def write_scale(folder: Path, *, people: int = 10_000, interactions: int = 500_000) -> list[Path]:
    """Write one archive per network with so many people and interactions together, and return their paths.

    Two in five interactions are on X, two on Facebook, one on LinkedIn; a fifth of the people are on two networks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    share = people * 2 // 5
    on_x, on_facebook, on_linkedin = range(share), range(share, 2 * share), range(2 * share - people // 5, people)
    many_x, many_facebook = interactions * 2 // 5, interactions * 2 // 5
    paths = [folder / "twitter-scale.zip", folder / "facebook-scale.zip", folder / "linkedin-scale.zip"]
    write_twitter(paths[0], people=on_x, tweets=many_x // 2, messages=many_x - many_x // 2)
    _write_facebook(paths[1], on_facebook, many_facebook)
    _write_linkedin(paths[2], on_linkedin, interactions - many_x - many_facebook)
    return paths


def write_twitter(path: Path, *, people: Iterable[int], tweets: int, messages: int) -> Path:
    """Write an X archive with so many tweets, each a reply to somebody, and direct messages."""
    numbers = list(people)
    with _archive(path) as archive:
        owner = {
            "accountId": str(_OWNER),
            "username": "sam_scale",
            "accountDisplayName": "Sam Scale",
            "email": "sam@example.org",
        }
        _member(archive, "data/account.js", ["window.YTD.account.part0 = ", json.dumps([{"account": owner}])])
        follows = [{"follower": {"accountId": str(_PEOPLE_FROM + person), "userLink": ""}} for person in numbers]
        _member(archive, "data/follower.js", ["window.YTD.follower.part0 = ", json.dumps(follows)])
        for part, start in enumerate(range(0, tweets, _PART)):
            stop = min(start + _PART, tweets)
            rows = (_tweet(serial, numbers[serial % len(numbers)], tweets) for serial in range(start, stop))
            name = f"data/tweets{f'-part{part}' if part else ''}.js"
            _member(archive, name, _listed(f"window.YTD.tweets.part{part} = ", rows))
        rows = (_conversation(index, person, len(numbers), messages) for index, person in enumerate(numbers))
        _member(archive, "data/direct-messages.js", _listed("window.YTD.direct_messages.part0 = ", rows))
    return path


def _archive(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)


def _member(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    """Write a member piece by piece."""
    info = zipfile.ZipInfo(name, WRITTEN_AT)
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as stream:
        _pour(stream, pieces)


def _pour(stream: IO[bytes], pieces: Iterable[str]) -> None:
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > 1 << 16:
            stream.write("".join(waiting).encode())
            waiting, size = [], 0
    stream.write("".join(waiting).encode())


def _listed(head: str, rows: Iterable[object]) -> Iterator[str]:
    """A JSON array, one element at a time."""
    yield head + "["
    for index, row in enumerate(rows):
        yield (",\n" if index else "\n") + json.dumps(row)
    yield "\n]"


def _moment(serial: int, of: int) -> int:
    """The time of one of many events, in epoch seconds; they are spread evenly and fall at all hours."""
    return _FIRST + serial * (_SPAN // max(of, 1)) + serial * 7919 % 3600


def _name(number: int) -> str:
    """A name of two words, different for every number."""
    first = _SYLLABLES[number % 16] + _SYLLABLES[number // 16 % 16] + "n"
    last = _SYLLABLES[number // 256 % 16] + _SYLLABLES[number // 4096 % 16] + _SYLLABLES[(number * 7 + 3) % 16] + "s"
    return f"{first.title()} {last.title()}"


def _text(serial: int) -> str:
    start = serial * 13 % 60
    return f"{_WORDS[start:]} {serial}"


def _snowflake(at: int, serial: int) -> str:
    return str(((at * 1000 - _SNOWFLAKE) << 22) | serial & 0x3FFFFF)


def _tweet(serial: int, person: int, of: int) -> object:
    at = _moment(serial, of)
    when = datetime.fromtimestamp(at, UTC)
    stamp = f"{_DAYS[when.weekday()]} {_MONTHS[when.month - 1]} {when:%d %H:%M:%S} +0000 {when.year}"
    number, handle, key = _snowflake(at, serial), f"person_{person}", str(_PEOPLE_FROM + person)
    text = f"@{handle} {_text(serial)}"
    mention = {
        "name": _name(person),
        "screen_name": handle,
        "indices": ["0", str(len(handle) + 1)],
        "id_str": key,
        "id": key,
    }
    return {
        "tweet": {
            "edit_info": {"initial": {"editTweetIds": [number], "editsRemaining": "5", "isEditEligible": False}},
            "retweeted": False,
            "source": '<a href="https://mobile.twitter.com" rel="nofollow">Web App</a>',
            "entities": {"hashtags": [], "symbols": [], "user_mentions": [mention], "urls": []},
            "display_text_range": [str(len(handle) + 2), str(len(text))],
            "favorite_count": "1",
            "in_reply_to_status_id_str": str(int(number) - 4194304),
            "id_str": number,
            "in_reply_to_user_id": key,
            "truncated": False,
            "retweet_count": "0",
            "id": number,
            "in_reply_to_status_id": str(int(number) - 4194304),
            "created_at": stamp,
            "favorited": False,
            "full_text": text,
            "lang": "en",
            "in_reply_to_screen_name": handle,
            "in_reply_to_user_id_str": key,
        }
    }


def _conversation(index: int, person: int, people: int, messages: int) -> object:
    other = str(_PEOPLE_FROM + person)
    rows = []
    for serial in range(index, messages, people):
        at = _moment(serial, messages)
        pair = (str(_OWNER), other) if serial // people % 2 else (other, str(_OWNER))
        stamp = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
        number = _snowflake(at, serial)
        row = {"senderId": pair[0], "recipientId": pair[1], "id": number, "createdAt": stamp, "text": _text(serial)}
        rows.append({"messageCreate": {**row, "reactions": [], "urls": [], "mediaUrls": []}})
    return {"dmConversation": {"conversationId": f"{_OWNER}-{other}", "messages": rows[::-1]}}


def _write_facebook(path: Path, people: range, messages: int) -> None:
    owner = {"profile_v2": {"name": {"full_name": "Sam Scale", "first_name": "Sam", "last_name": "Scale"}}}
    with _archive(path) as archive:
        _member(archive, "personal_information/profile_information/profile_information.json", [json.dumps(owner)])
        friends = [{"name": _name(person), "timestamp": _FIRST - person} for person in people]
        _member(archive, "connections/friends/your_friends.json", [json.dumps({"friends_v2": friends})])
        for index, person in enumerate(people):
            folder = f"your_facebook_activity/messages/inbox/{9_000_000 + person}"
            rows = [
                {
                    "sender_name": "Sam Scale" if serial // len(people) % 2 else _name(person),
                    "timestamp_ms": _moment(serial, messages) * 1000,
                    "content": _text(serial),
                    "is_geoblocked_for_viewer": False,
                }
                for serial in range(index, messages, len(people))
            ]
            thread = {
                "participants": [{"name": _name(person)}, {"name": "Sam Scale"}],
                "messages": rows[::-1],
                "title": _name(person),
                "is_still_participant": True,
                "thread_path": f"inbox/{9_000_000 + person}",
                "magic_words": [],
            }
            _member(archive, f"{folder}/message_1.json", [json.dumps(thread)])


def _write_linkedin(path: Path, people: range, messages: int) -> None:
    with _archive(path) as archive:
        head = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        rows = (
            f"{_name(person).replace(' ', ',')},{_address(person)},,Firm {person % 97},Member,09 Sep 2020\n"
            for person in people
        )
        _member(archive, "Connections.csv", _chain('Notes:\n"As exported."\n\n', head, rows))
        profile = "First Name,Last Name,Headline\nSam,Scale,Benchmark\n"
        _member(archive, "Profile.csv", [profile])
        _member(archive, "messages.csv", _letters(people, messages))


def _address(person: int) -> str:
    return f"https://www.linkedin.com/in/person-{person}"


def _chain(*pieces: str | Iterable[str]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        else:
            yield from piece


def _letters(people: range, messages: int) -> Iterator[str]:
    """`messages.csv`, newest first."""
    columns = (
        "CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE",
        "SUBJECT", "CONTENT", "FOLDER",
    )  # fmt: skip
    yield ",".join(columns) + "\n"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for serial in range(messages - 1, -1, -1):
        person = people[serial % len(people)]
        pair = [
            (_name(person), _address(person)),
            ("Sam Scale", "https://www.linkedin.com/in/sam-scale"),
        ]
        if serial // len(people) % 2:
            pair.reverse()
        (sender, sender_url), (to, to_url) = pair
        stamp = f"{datetime.fromtimestamp(_moment(serial, messages), UTC):%Y-%m-%d %H:%M:%S} UTC"
        writer.writerow((f"2-{person:08d}==", "", sender, sender_url, to, to_url, stamp, "", _text(serial), "INBOX"))
        yield out.getvalue()
        out.seek(0)
        out.truncate()
