"""Time in proportion to the archive, whatever is written into it; memory that does not grow."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from doubling import AT_MOST, growth
from peak_memory import PEAK_MIB

from warmlinks.archive import Archive
from warmlinks_mastodon.source import MastodonSource

pytestmark = pytest.mark.heavy

ME = "https://tide.example/users/sam"
ACTOR = json.dumps({"id": ME, "preferredUsername": "sam"})


def _mention(number):
    return {"type": "Mention", "href": f"https://a.example/users/p{number}", "name": f"@p{number}@a.example"}


def _link(number):
    return f'<a href="https://a.example/@p{number}" class="mention">@<span>p{number}</span></a> '


def _post(number, content="hello", tags=(), **more):
    note = {
        "id": f"{ME}/statuses/{number}",
        "type": "Note",
        "published": "2024-03-01T09:00:00Z",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "tag": list(tags),
        "content": content,
        **more,
    }
    return json.dumps({"id": f"{ME}/statuses/{number}/activity", "type": "Create", "object": note})


def _outbox(*posts):
    return {"actor.json": ACTOR, "outbox.json": '{"orderedItems": [' + ",".join(posts) + "]}"}


def _said(content):
    """One post with two mentions and that text: it is read for what it says of them."""
    return _outbox(_post(1, content, [_mention(1), _mention(2)]))


CASES = {
    "posts": lambda size: _outbox(*(_post(n, _link(n % 50), [_mention(n % 50)]) for n in range(size // 500))),
    "posts to other people each": lambda size: _outbox(*(_post(n, "hi", [_mention(n)]) for n in range(size // 500))),
    "introductions": lambda size: _outbox(
        *(_post(n, f"{_link(n)} meet {_link(n + 1)}", [_mention(n), _mention(n + 1)]) for n in range(size // 800))
    ),
    "messages to other people each": lambda size: _outbox(
        *(_post(n, "hi", [_mention(n), _mention(n + 1)], to=[]) for n in range(size // 500))
    ),
    "answers to oneself": lambda size: _outbox(
        *(_post(n, inReplyTo=f"{ME}/statuses/{n - 1}") for n in range(size // 400))
    ),
    "mentions in one post": lambda size: _outbox(
        _post(1, "".join(map(_link, range(size // 200))), map(_mention, range(size // 200)))
    ),
    "people a message is to": lambda size: _outbox(
        _post(1, to=[f"https://a.example/users/p{n}" for n in range(size // 40)])
    ),
    "one mention over and over": lambda size: _said(_link(1) * (size // 80)),
    "links that do not end": lambda size: _said('<a href="https://a.example/@p1">@' * (size // 38)),
    "tags that do not end": lambda size: _said("<a " * (size // 3)),
    "open brackets": lambda size: _said("<" * size),
    "a long tag": lambda size: _said("<a " + "x='" * (size // 3) + ">"),
    "addresses": lambda size: _said("@a@" * (size // 3)),
    "at signs": lambda size: _said("@" * size),
    "dots": lambda size: _said("@p1" + "." * size),
    "signs": lambda size: _said("&amp;&#x1F600;&nosuch;" * (size // 22)),
    "a long address": lambda size: _outbox(_post(1, inReplyTo="https://a.example/" + "users/" * (size // 6))),
    "a long name": lambda size: _outbox(_post(1, tags=[{"type": "Mention", "href": "", "name": "@a" * (size // 2)}])),
    "likes": lambda size: {
        "actor.json": ACTOR,
        "outbox.json": '{"orderedItems": []}',
        "likes.json": json.dumps(
            {"orderedItems": [f"https://a.example/users/p{n}/statuses/1122334455667{n:05}" for n in range(size // 60)]}
        ),
    },
    "followed accounts": lambda size: {
        "actor.json": ACTOR,
        "following_accounts.csv": "".join(f"p{n}@a.example,true\n" for n in range(size // 22)),
    },
    "lists": lambda size: {
        "actor.json": ACTOR,
        "lists.csv": "".join(f'"L {n}",p{n % 9}@a.example\n' for n in range(size // 24)),
    },
}


def _read(files):
    with Archive.of_bytes(files) as archive:
        return sum(1 for _ in MastodonSource().read(archive))


@pytest.mark.parametrize("name", CASES)
def test_twice_the_archive_takes_twice_the_time(name):
    """Also where a post was written to make its reader slow."""
    assert growth(_read, CASES[name], 100_000) <= AT_MOST


def test_memory_stays_flat(tmp_path):
    """An outbox of 150 MB is read in much less than that."""
    tmp_path.joinpath("actor.json").write_text(ACTOR)
    with tmp_path.joinpath("outbox.json").open("w") as file:
        file.write('{"orderedItems": [')
        text = f"{_link(1)} {'tide ' * 1400}"
        for number in range(20_000):
            file.write(f"{',' if number else ''}{_post(number, text, [_mention(number % 300)])}")
        file.write("]}")
    script = f"""{PEAK_MIB}
from warmlinks.archive import open_archive
from warmlinks_mastodon.source import MastodonSource
with open_archive({str(tmp_path)!r}) as archive:
    print(sum(1 for _ in MastodonSource().read(archive)), peak_mib())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    records, mib = map(int, done.stdout.split())

    assert records > 20_000
    assert mib <= 90
