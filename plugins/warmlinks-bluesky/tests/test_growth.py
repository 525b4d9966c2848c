"""Time in proportion to the repository, whatever is written into it; memory that hardly grows."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256

import libipld
import pytest
from doubling import AT_MOST, growth
from peak_memory import PEAK_MIB

from warmlinks.archive import Archive
from warmlinks_bluesky.samples import as_car
from warmlinks_bluesky.source import BlueskySource

pytestmark = pytest.mark.heavy

ME, ADA = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
TOLD = "2025-03-04T09:30:00.000Z"
LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


def _key(number):
    return "3ljk" + "".join(LETTERS[number >> shift & 31] for shift in range(40, -1, -5))


def _did(number):
    return f"did:plc:{'c' * 12}{_key(number)[1:]}"


def _car(make, count):
    return as_car(ME, dict(make(number) for number in range(count)), rev="3m7zzzzzzzz22")


def _like(number, subject=ADA):
    uri = f"at://{subject}/app.bsky.feed.post/{_key(number)}"
    return f"app.bsky.feed.like/{_key(number)}", {
        "$type": "app.bsky.feed.like",
        "createdAt": TOLD,
        "subject": {"uri": uri, "cid": "x"},
    }


def _follow(number):
    return f"app.bsky.graph.follow/{_key(number)}", {
        "$type": "app.bsky.graph.follow",
        "createdAt": TOLD,
        "subject": _did(number),
    }


def _same(number):
    return f"app.bsky.feed.like/{_key(number)}", _like(0)[1]


def _odd(number):
    return f"app.bsky.feed.like/made-by-hand-{number}", _like(number)[1]


def _foreign(number):
    return f"com.example.a{number}/{_key(number)}", {"$type": "com.example", "number": number}


def _answers(number):
    uri = f"at://{_did(number)}/app.bsky.feed.post/{_key(number)}"
    reply = {"parent": {"uri": uri, "cid": "x"}, "root": {"uri": uri, "cid": "x"}}
    return f"app.bsky.feed.post/{_key(number)}", {
        "$type": "app.bsky.feed.post",
        "createdAt": TOLD,
        "text": "on the pier",
        "reply": reply,
    }


def _one_post(count):
    """One post with so many mentions, all of one place, or of places one behind the other."""
    facets = [
        {
            "index": {"byteStart": number % 7, "byteEnd": number % 7 + 3},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": _did(number % 5000)}],
        }
        for number in range(count)
    ]
    post = {"$type": "app.bsky.feed.post", "createdAt": TOLD, "text": "@é" * count, "facets": facets}
    return as_car(ME, {f"app.bsky.feed.post/{_key(1)}": post}, rev="3m7zzzzzzzz22")


def _framed(*blocks):
    root = blocks[0][:36]
    parts = [libipld.encode_dag_cbor({"roots": [root], "version": 1}), *blocks]
    return b"".join(_number(len(one)) + one for one in parts)


def _number(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _block(value):
    data = libipld.encode_dag_cbor(value)
    return b"\x01\x71\x12\x20" + sha256(data).digest() + data


def _chain(count):
    """Nodes each of which names the one before, twice."""
    nodes = [_block({"e": [], "l": None})]
    for _ in range(count):
        below = nodes[-1][:36]
        nodes.append(_block({"e": [{"p": 0, "k": b"a/b", "v": below, "t": below}], "l": below}))
    commit = _block(
        {"did": ME, "version": 3, "data": nodes[-1][:36], "rev": "3m7zzzzzzzz22", "prev": None, "sig": b"x"}
    )
    return _framed(commit, *nodes)


def _one_node(count):
    """A node with every record in it, whose keys share all but the last letters."""
    entries, before = [], b""
    for number in range(count):
        name = f"app.bsky.feed.like/{_key(number)}".encode()
        shared = next((place for place, pair in enumerate(zip(before, name, strict=False)) if pair[0] != pair[1]), 0)
        entries.append({"p": shared, "k": name[shared:], "v": _block(number)[:36], "t": None})
        before = name
    node = _block({"e": entries, "l": None})
    commit = _block({"did": ME, "version": 3, "data": node[:36], "rev": "3m7zzzzzzzz22", "prev": None, "sig": b"x"})
    return _framed(commit, node)


CASES = {
    "likes": lambda count: _car(_like, count),
    "likes of everybody": lambda count: _car(lambda number: _like(number, _did(number)), count),
    "follows": lambda count: _car(_follow, count),
    "answers": lambda count: _car(_answers, count),
    "the very same": lambda count: _car(_same, count),
    "odd keys": lambda count: _car(_odd, count),
    "other apps": lambda count: _car(_foreign, count),
    "one post with many mentions": _one_post,
    "a chain of nodes": _chain,
    "one node": _one_node,
    "nothing but damage": lambda count: _framed(
        _block({"did": ME, "version": 3, "data": _block(1)[:36], "rev": "", "sig": b""}),
        *[_block(1)[:36] + b"x"] * min(count, 400),
    ),
}


def _read(data):
    with Archive.of_bytes({"repo.car": data}) as archive:
        return sum(1 for _ in BlueskySource().read(archive))


@pytest.mark.parametrize("name", CASES)
def test_twice_the_repository_takes_twice_the_time(name):
    """Also where it was written to make its reader slow."""
    assert growth(_read, CASES[name], 800) <= AT_MOST


def test_memory_hardly_grows(tmp_path):
    """A repository of 100 MB, of long posts and of very many likes, is read in less than that."""
    path = tmp_path / "repo.car"
    text = "the tide is high and I am holding on; " * 60
    records = dict(_like(number) for number in range(20_000))
    records |= {
        f"app.bsky.feed.post/{_key(number)}": {
            "$type": "app.bsky.feed.post",
            "createdAt": TOLD,
            "text": f"{number} {text}",
        }
        for number in range(42_000)
    }
    path.write_bytes(as_car(ME, records, rev="3m7zzzzzzzz22"))
    size = path.stat().st_size >> 20
    del records
    script = f"""{PEAK_MIB}
from warmlinks.archive import open_archive
from warmlinks_bluesky.source import BlueskySource
with open_archive({str(path)!r}) as archive:
    print(sum(1 for _ in BlueskySource().read(archive)), peak_mib())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    records, mib = map(int, done.stdout.split())

    assert size >= 100
    assert records >= 20_000
    assert mib <= 80
    print(f"{size} MiB read in {mib} MiB")
