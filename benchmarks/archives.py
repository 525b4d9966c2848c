"""Writes an invented X archive of any size, the same bytes for the same numbers.

The mixture follows what is common in real ones: half of the posts are replies, an eighth reposts, a quarter names
nobody; a post takes 1.7 KB, files are cut near 100 MiB, messages stand newest first, and nobody in them has a name.
"""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

OWNER = 500
START = datetime(2013, 1, 1, tzinfo=UTC)
_ID_EPOCH_MS = 1_288_834_974_657
_PART_BYTES = 100 * 1024 * 1024
_WORDS = [
    "the",
    "tide",
    "clock",
    "radio",
    "piano",
    "garden",
    "train",
    "city",
    "paper",
    "bread",
    "morning",
    "window",
    "letter",
    "harbour",
    "archive",
    "seems",
    "really",
    "about",
    "with",
    "never",
    "maybe",
    "question",
    "answer",
    "meeting",
    "coffee",
    "draft",
    "people",
    "should",
    "read",
    "this",
    "and",
    "that",
    "today",
]
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_TWEET = """  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "%(id)s"
          ],
          "editableUntil" : "%(iso)s",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\\"https://mobile.twitter.com\\" rel=\\"nofollow\\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [%(mentions)s ],
        "urls" : [%(urls)s ]
      },
      "display_text_range" : [
        "%(start)d",
        "%(end)d"
      ],
      "favorite_count" : "%(likes)d",
%(reply)s      "id_str" : "%(id)s",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "%(id)s",
      "possibly_sensitive" : false,
      "created_at" : "%(created)s",
      "favorited" : false,
      "full_text" : "%(text)s",
      "lang" : "en"
    }
  }"""
_MENTION = """
          {
            "name" : "%(name)s",
            "screen_name" : "%(handle)s",
            "indices" : [
              "%(start)d",
              "%(end)d"
            ],
            "id_str" : "%(id)d",
            "id" : "%(id)d"
          }"""
_REPLY = """      "in_reply_to_status_id_str" : "%(status)d",
      "in_reply_to_user_id" : "%(id)d",
      "in_reply_to_status_id" : "%(status)d",
      "in_reply_to_screen_name" : "%(handle)s",
      "in_reply_to_user_id_str" : "%(id)d",
"""
_URL = """
          {
            "url" : "https://t.co/%(short)s",
            "expanded_url" : "https://twitter.com/%(handle)s/status/%(status)d",
            "display_url" : "twitter.com/%(handle)s/stat...",
            "indices" : [
              "%(start)d",
              "%(end)d"
            ]
          }"""
_MESSAGE = """        {
          "messageCreate" : {
%(recipient)s            "reactions" : [ ],
            "urls" : [ ],
            "text" : "%(text)s",
            "mediaUrls" : [ ],
            "senderId" : "%(sender)d",
            "id" : "%(id)d",
            "createdAt" : "%(iso)s",
            "editHistory" : [ ]
          }
        }"""


def number_at(at: datetime, salt: int) -> int:
    """An id that was given out at that time."""
    milliseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return ((milliseconds - _ID_EPOCH_MS) << 22) | (salt & 0x3FFFFF)


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def _created(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:02} {at:%H:%M:%S} +0000 {at.year}"


def _sentence(dice: random.Random, words: int) -> str:
    """Some words; one text in twenty thanks, as people do."""
    return ("thanks, " if dice.random() < 0.05 else "") + " ".join(dice.choices(_WORDS, k=words))


def _person(dice: random.Random, people: int) -> int:
    """A person's number; few get much, many get little, as in life."""
    return int(people * dice.random() ** 3)


def _handle(person: int) -> str:
    return f"person_{person}"


def tweets(count: int, people: int, seed: int = 1) -> Iterator[str]:
    """The posts, one record of the file each."""
    dice = random.Random(seed)
    step = timedelta(days=3650) / count
    for place in range(count):
        at = (START + place * step).replace(microsecond=0)
        number = number_at(at, place)
        kind = dice.random()
        named: list[int] = []
        reply = urls = ""
        prefix = ""
        if kind < 0.5:
            named = [_person(dice, people) for _ in range(dice.choice((1, 1, 1, 2, 3)))]
            reply = _REPLY % {"status": number - 12345678, "id": 1_000_000 + named[0], "handle": _handle(named[0])}
        elif kind < 0.63:
            named = [_person(dice, people)]
            prefix = "RT "
        elif kind < 0.73:
            named = [_person(dice, people) for _ in range(dice.choice((1, 1, 2)))]
        text = prefix
        mentions = []
        for person in dict.fromkeys(named):
            handle = _handle(person)
            begin = len(text)
            text += f"@{handle}" + (": " if prefix else " ")
            mentions.append(
                _MENTION
                % {
                    "name": f"Person Number{person}",
                    "handle": handle,
                    "start": begin,
                    "end": begin + len(handle) + 1,
                    "id": 1_000_000 + person,
                }
            )
        start = len(text) if reply else 0
        text += _sentence(dice, dice.randint(6, 30)) + dice.choice((".", "?", " &amp; more", "!"))
        if 0.73 <= kind < 0.76:
            text += " https://t.co/abcdefghij"
            urls = _URL % {
                "short": "abcdefghij",
                "handle": _handle(_person(dice, people)),
                "status": number - 987654321,
                "start": len(text) - 23,
                "end": len(text),
            }
        yield _TWEET % {
            "id": number,
            "iso": _iso(at),
            "mentions": ",".join(mentions),
            "urls": urls,
            "start": start,
            "end": len(text),
            "likes": dice.randint(0, 40),
            "reply": reply,
            "created": _created(at),
            "text": text,
        }


def conversations(count: int, people: int, seed: int = 2) -> Iterator[str]:
    """One-to-one conversations with that many messages in all, one record of the file each."""
    dice = random.Random(seed)
    others = max(1, min(people, count // 100))
    left = count
    for place in range(others):
        size = max(1, left // (others - place)) if place < others - 1 else left
        left -= size
        other = 1_000_000 + place
        step = timedelta(days=3000) / size
        messages = []
        for back in range(size):
            at = START + timedelta(days=3200) - back * step
            sender = OWNER if dice.random() < 0.5 else other
            messages.append(
                _MESSAGE
                % {
                    "recipient": f'            "recipientId" : "{other if sender == OWNER else OWNER}",\n',
                    "text": _sentence(dice, dice.randint(3, 40)) + dice.choice((".", "?", " &amp; so on")),
                    "sender": sender,
                    "id": number_at(at, place * 7919 + back),
                    "iso": _iso(at),
                }
            )
        yield (
            '  {\n    "dmConversation" : {\n'
            f'      "conversationId" : "{OWNER}-{other}",\n      "messages" : [\n'
            + ",\n".join(messages)
            + "\n      ]\n    }\n  }"
        )


def _parts(stem: str, records: Iterator[str], archive: zipfile.ZipFile) -> list[tuple[str, int, int]]:
    """Write the records into as many files as the network would; gives (name, entries, bytes) of each."""
    variable = stem.replace("-", "_")
    written = []
    while True:
        chunks: list[str] = []
        size = 0
        for record in records:
            chunks.append(record)
            size += len(record)
            if size > _PART_BYTES:
                break
        part = len(written)
        if part and not chunks:
            return written
        name = f"data/{stem}.js" if part == 0 else f"data/{stem}-part{part}.js"
        data = f"window.YTD.{variable}.part{part} = [\n" + ",\n".join(chunks) + "\n]"
        archive.writestr(_entry(name), data)
        written.append((name, len(chunks), len(data)))


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _account() -> str:
    return (
        f'  {{\n    "account" : {{\n      "username" : "ivo_connects",\n      "accountId" : "{OWNER}",\n'
        '      "createdAt" : "2009-03-01T10:00:00.000Z",\n      "accountDisplayName" : "Ivo"\n    }\n  }'
    )


def _followed(person: int) -> str:
    number = 1_000_000 + person
    return (
        f'  {{\n    "following" : {{\n      "accountId" : "{number}",\n'
        f'      "userLink" : "https://twitter.com/intent/user?user_id={number}"\n    }}\n  }}'
    )


def write_x_archive(path: Path, *, posts: int, messages: int, people: int) -> int:
    """Write an archive; gives how many bytes of JSON it holds."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(_entry("Your archive.html"), "<html></html>")
        files = {
            "account": _parts("account", iter([_account()]), archive),
            "tweets": _parts("tweets", tweets(posts, people), archive),
            "directMessages": _parts("direct-messages", conversations(messages, people), archive),
            "following": _parts("following", map(_followed, range(0, people, 3)), archive),
        }
        manifest = {
            "userInfo": {"accountId": str(OWNER), "userName": "ivo_connects", "displayName": "Ivo"},
            "archiveInfo": {"sizeBytes": "1", "generationDate": "2023-01-01T00:00:00.000Z", "isPartialArchive": False},
            "dataTypes": {
                kind: {
                    "files": [
                        {"fileName": name, "globalName": f"YTD.{kind}.part{part}", "count": str(count)}
                        for part, (name, count, _) in enumerate(some)
                    ]
                }
                for kind, some in files.items()
            },
        }
        archive.writestr(_entry("data/manifest.js"), f"window.__THAR_CONFIG = {json.dumps(manifest, indent=2)}")
    return sum(size for some in files.values() for _, _, size in some)
