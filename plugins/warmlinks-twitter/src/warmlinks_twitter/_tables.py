"""The tables of the old export. They name accounts in the text only, so most are known by handle.

Nothing says whose a handle was: that the first in a reply is the one who is answered, and the first behind `RT` wrote
what is passed on, is likely and no more. It is told as such, so that it never makes one person of two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from warmlinks.archive import Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Record, refusal
from warmlinks_twitter._dates import id_number
from warmlinks_twitter._posts import PostReader
from warmlinks_twitter._reading import Reading
from warmlinks_twitter._shapes import Entities, Mention, Original, Tweet, Url, User

__all__ = ["HEADER", "read_tables"]

HEADER = ("tweet_id", "in_reply_to_user_id", "timestamp", "text")
"""Columns without which a table is none of ours; they stand in another order in every year, so they go by name."""

_AT_SIGN = re.compile(r"(?<![\w@])@(\w{1,20})(?!\w)", re.ASCII)


def read_tables(reading: Reading, members: Iterable[Member], posts: PostReader) -> Iterator[Record]:
    """The records of all rows."""
    for member in members:
        try:
            # where a post has no link Twitter wrote no last cell, and one more for each further link
            for index, row in reading.archive.rows(member, header=HEADER, open_end=True):
                if isinstance(row, InputError):
                    yield refusal(f"{member.name}[{index}]", row)
                else:
                    yield from posts.post(_as_post(row), member.name, index)
                    _suggest(reading, row)
        except InputError as error:
            yield refusal(member.name, error)


_LEADING = re.compile(r"(RT )?@(\w{1,20})(?!\w)", re.ASCII)


def _suggest(reading: Reading, row: Mapping[str, str]) -> None:
    """Whose the handle at the beginning of a post probably is."""
    leading = _LEADING.match(row.get("text", ""))
    number = row.get("retweeted_status_user_id" if leading and leading[1] else "in_reply_to_user_id", "")
    if leading and id_number(number) and number != reading.owner.key:
        reading.people.suggest(number, leading[2])


def _as_post(row: Mapping[str, str]) -> Tweet:
    text = row.get("text", "")
    reply_to = row.get("in_reply_to_user_id", "")
    mentions = [
        Mention(id_str="-1", screen_name=sign[1], indices=(sign.start(), sign.end()))
        for sign in _AT_SIGN.finditer(text)
    ]
    reposted = row.get("retweeted_status_user_id", "")
    return Tweet(
        id_str=row.get("tweet_id"),
        created_at=row.get("timestamp", ""),
        text=text,
        in_reply_to_user_id_str=reply_to or None,
        in_reply_to_status_id_str=row.get("in_reply_to_status_id") or None,
        entities=Entities(
            user_mentions=mentions,
            urls=[Url(expanded_url=url) for url in row.get("expanded_urls", "").split(",") if url],
        ),
        retweeted_status=Original(user=User(id_str=reposted)) if reposted else None,
    )
