"""Invented repositories beside the records they are read to, the promises of the kit, and what is broken."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import libipld
import pytest
from golden import is_as_reviewed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import warmlinks as wl
from warmlinks.archive import Archive, Budgets
from warmlinks.errors import InputError
from warmlinks.plugins.registry import Registry
from warmlinks.testing.examples import Example
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.sources import SourceConformance
from warmlinks.values import About, Account, Interaction, Person, Refused, Skipped, WholeList
from warmlinks_bluesky.samples import FORMS, as_car, as_members, key_at
from warmlinks_bluesky.source import BlueskySource
from warmlinks_samples.chats import contact_days, make_chats
from warmlinks_samples.making import make_world

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
OTHER = [f"did:plc:{letter * 24}" for letter in "bcdefghijkmn"]
WEB = "did:web:tide.example"
BASE = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
CID = "bafyreibjifzpqj6o6wcq3hejh7y4z4z2vmiklkvykc57tw3pcbx3kxifpm"


def at(days):
    return BASE + timedelta(days=days)


def key(days, clock=1):
    return key_at(at(days), clock)


def told(days):
    return f"{at(days):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def uri(did, days=0, collection="app.bsky.feed.post"):
    return f"at://{did}/{collection}/{key(days)}"


def ref(address):
    return {"cid": CID, "uri": address}


def post(text, days, *, mentions=(), answers=None, quotes=None, media=False, created=None, **more):
    """A post; each of `mentions` is a word of the text, and a DID."""
    data = text.encode()
    facets = []
    for word, did in mentions:
        start = data.index(word.encode())
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": did}
        facets.append({"features": [feature], "index": {"byteStart": start, "byteEnd": start + len(word.encode())}})
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": told(days) if created is None else created}
    if facets:
        record["facets"] = facets
    if answers:
        record["reply"] = {"root": ref(answers), "parent": ref(answers)}
    if quotes:
        embed = {"$type": "app.bsky.embed.record", "record": ref(quotes)}
        if media:
            embed = {
                "$type": "app.bsky.embed.recordWithMedia",
                "record": embed,
                "media": {"$type": "app.bsky.embed.images", "images": []},
            }
        record["embed"] = embed
    return record | more


def toward(kind, subject, days):
    return {"$type": f"app.bsky.feed.{kind}", "createdAt": told(days), "subject": ref(subject)}


def towards(kind, did, days):
    return {"$type": f"app.bsky.graph.{kind}", "createdAt": told(days), "subject": did}


def golden_records():
    """One of each kind of record."""
    b, c, d, e, *_ = OTHER
    posts = [
        post("the fog is beautiful today", 0),
        post("@Mira.Tide.example have you seen the tide table?", 1, mentions=[("@Mira.Tide.example", b)]),
        post("on the pier", 2, answers=uri(c)),
        post("and then some", 3, answers=uri(DID, 2)),
        post("quite so", 4, quotes=uri(d)),
        post("with a picture", 5, quotes=uri(d), media=True),
        post("a feed to read", 6, quotes=uri(d, 0, "app.bsky.feed.generator")),
        post(
            "🌫️ é @jonas.example, meet @lena.example: you both mend old radios",
            7,
            mentions=[("@jonas.example", d), ("@lena.example", e)],
        ),
        post(
            "@mira.tide.example this is @jonas.example, who mends old radios",
            8,
            answers=uri(c),
            mentions=[("@mira.tide.example", b), ("@jonas.example", d)],
        ),
        post(
            "a link",
            9,
            facets=[
                {
                    "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://tide.example"}],
                    "index": {"byteStart": 0, "byteEnd": 6},
                }
            ],
        ),
        post("@mira.new.example once more", 10, mentions=[("@mira.new.example", b)]),
        post("hello by the web", 11, answers=f"at://{WEB}/app.bsky.feed.post/{key(0)}"),
        post("to a handle", 12, answers="at://mira.tide.example/app.bsky.feed.post/3k4duaz5vfs2b"),
        post(
            "🌫️ @lena.example and @jonas.example, as in the first months",
            13,
            entities=[
                {"index": {"start": 4, "end": 17}, "type": "mention", "value": e},
                {"index": {"start": 22, "end": 36}, "type": "mention", "value": d},
                {"index": {"start": 0, "end": 2}, "type": "link", "value": "https://tide.example"},
            ],
        ),
    ]
    records = {f"app.bsky.feed.post/{key(days)}": one for days, one in enumerate(posts)}
    records |= {
        f"app.bsky.feed.like/{key(20)}": toward("like", uri(c), 20),
        f"app.bsky.feed.like/{key(21)}": toward("like", uri(DID), 21),
        f"app.bsky.feed.like/{key(22)}": toward("like", uri(c, 0, "app.bsky.feed.generator"), 22),
        f"app.bsky.feed.repost/{key(23)}": toward("repost", uri(d), 23),
        f"app.bsky.graph.follow/{key(24)}": towards("follow", b, 24),
        f"app.bsky.graph.follow/{key(25)}": towards("follow", WEB, 25),
        f"app.bsky.graph.block/{key(26)}": towards("block", OTHER[9], 26),
        "app.bsky.actor.profile/self": {
            "$type": "app.bsky.actor.profile",
            "displayName": "Sam  Owner",
            "description": "boats",
        },
        f"app.bsky.feed.threadgate/{key(0)}": {"$type": "app.bsky.feed.threadgate", "post": uri(DID)},
        f"app.bsky.graph.listitem/{key(27)}": towards("listitem", b, 27),
        "com.example.garden.plant/fern": {"$type": "com.example.garden.plant", "name": "fern"},
        "social.example.review/1": {"$type": "social.example.review"},
    }
    return records


def odd_records():
    """What does not happen, and does."""
    b, c, d, *_ = OTHER
    says = [("@b.example", b)]
    crowd = [(f"@n{number}.example", did) for number, did in enumerate(OTHER)]
    text = "@b.example"
    return {
        # moments
        f"app.bsky.feed.post/{key(0)}": post(text, 0, mentions=says, created="2019-05-01T10:00:00Z"),
        f"app.bsky.feed.post/{key(1)}": post(text, 0, mentions=says, created="2024-02-03T10:00:00+02:00"),
        f"app.bsky.feed.post/{key(2)}": post(text, 0, mentions=says, created="2099-01-01T00:00:00Z"),
        f"app.bsky.feed.post/{key(3)}": post(text, 0, mentions=says, created="yesterday"),
        f"app.bsky.feed.post/{key(4)}": post(text, 0, mentions=says, created=""),
        "app.bsky.feed.post/hand-made": post(text, 5, mentions=says),
        "app.bsky.feed.post/no-time": post(text, 0, mentions=says, created="yesterday"),
        "app.bsky.feed.post/2222222222222": post(text, 6, mentions=says),
        "app.bsky.feed.post/2222222222223": post(text, 6, mentions=says, created="1970-01-01T00:00:00Z"),
        # people
        f"app.bsky.feed.post/{key(10)}": post(" ".join(word for word, _ in crowd), 10, mentions=crowd),
        f"app.bsky.feed.post/{key(11)}": post("@a.example myself", 11, mentions=[("@a.example", DID)]),
        f"app.bsky.feed.post/{key(12)}": post("no account", 12, mentions=[("account", "did:plc:has blanks")]),
        f"app.bsky.feed.post/{key(13)}": post(
            "@b.example twice, and answered and quoted", 13, mentions=says * 2, answers=uri(b), quotes=uri(b)
        ),
        f"app.bsky.feed.post/{key(14)}": post(
            "beyond",
            14,
            facets=[
                {
                    "features": [{"$type": "app.bsky.richtext.facet#mention", "did": c}],
                    "index": {"byteStart": 90, "byteEnd": 99},
                }
            ],
        ),
        f"app.bsky.feed.post/{key(15)}": post(
            "backwards",
            15,
            facets=[
                {
                    "features": [{"$type": "app.bsky.richtext.facet#mention", "did": c}],
                    "index": {"byteStart": 5, "byteEnd": 2},
                }
            ],
        ),
        f"app.bsky.feed.post/{key(16)}": post(
            "é in two",
            16,
            facets=[
                {
                    "features": [{"$type": "app.bsky.richtext.facet#mention", "did": d}],
                    "index": {"byteStart": 1, "byteEnd": 3},
                }
            ],
        ),
        # shapes
        f"app.bsky.feed.post/{key(20)}": {"$type": "app.bsky.feed.post", "text": 7, "createdAt": told(20)},
        f"app.bsky.feed.post/{key(21)}": ["no", "record"],
        f"app.bsky.feed.post/{key(22)}": post(text, 22, facets="none"),
        f"app.bsky.feed.post/{key(23)}": post(text, 23, reply={"root": None}),
        f"app.bsky.feed.like/{key(24)}": {"$type": "app.bsky.feed.like", "createdAt": told(24)},
        f"app.bsky.feed.like/{key(25)}": toward("like", "https://tide.example/", 25),
        f"app.bsky.graph.follow/{key(26)}": towards("follow", "mira.tide.example", 26),
        f"app.bsky.graph.follow/{key(27)}": towards("follow", DID, 27),
        "app.bsky.graph.follow/by-hand": towards("follow", c, 28) | {"createdAt": "?"},
        "app.bsky.feed.like/by-hand": toward("like", uri(c), 28) | {"createdAt": "?"},
        # the very same twice, under two keys
        f"app.bsky.feed.like/{key(30)}": toward("like", uri(d), 30),
        f"app.bsky.feed.like/{key(30, 2)}": toward("like", uri(d), 30),
    }


DATA = Path(__file__).parent / "data"
REV = "3m7zzzzzzzz22"
TEXTS = ("fog is beautiful", "tide table", "old radios")


def car(records=None, *, rev=REV, did=DID, version=3):
    return as_car(did, golden_records() if records is None else records, rev=rev, version=version)


def read(data, **more):
    with Archive.of_bytes({"repo.car": data}, **more) as archive:
        return list(BlueskySource().read(archive))


def refused(records):
    return [(one.where, one.why, one.count) for one in records if isinstance(one, Refused)]


def blocks(data):
    """Where each block of a repository begins, and ends."""
    place, found = 0, []
    while place < len(data):
        begun, length, shift = place, 0, 0
        while True:
            octet = data[place]
            length |= (octet & 0x7F) << shift
            place, shift = place + 1, shift + 7
            if octet < 0x80:
                break
        found.append((begun, place, place + length))
        place += length
    return found


class TestBluesky(SourceConformance):
    @pytest.fixture
    def example(self):
        more = {f"app.bsky.graph.follow/{key(40)}": towards("follow", OTHER[5], 40)}
        newer = {"repo.car": car(golden_records() | more, rev="3m7zzzzzzzz2b")}
        return Example(BlueskySource, {"repo.car": car()}, texts=TEXTS, newer=newer)


@pytest.mark.parametrize(("case", "records"), [("every_kind", golden_records), ("odd", odd_records)])
def test_a_repository_is_read_to_the_records_beside_it(case, records):
    """Each kind of record, and what is odd, gives exactly the records that were reviewed."""
    is_as_reviewed(read(car(records())), DATA / f"{case}.txt")


@pytest.mark.parametrize("form", FORMS)
def test_the_sample_world_is_read_back(form):
    """What the invented owner said in public is what is read, day by day and person by person."""
    made = make_chats(make_world(3), "bluesky")
    records = read(as_members(made, form=form)["repo.car"])
    who = {did: person for person, did in made.keys.items()}
    days = {}
    for one in records:
        if isinstance(one, Interaction) and one.kind in ("reply", "mention"):
            days.setdefault(one.kind, {}).setdefault(who[one.who], set()).add(one.at.date())

    truth = contact_days(made, own_side=True)
    assert days == {kind: truth[kind] for kind in ("reply", "mention")}
    assert not refused(records)
    assert {one.identity.key for one in records if isinstance(one, Person)} == set(made.keys.values()) - {
        made.keys["me"]
    }


def test_introductions_come_out_of_a_book(tmp_path):
    """A post that brings two together is one in the book, and nothing of its words is kept."""
    path = tmp_path / "repo.car"
    path.write_bytes(car())
    registry = Registry(plugins={"bluesky": as_plugin(BlueskySource)}, discover=False)
    with wl.Book.open(tmp_path / "book.db", timezone="UTC", registry=registry) as book:
        (report,) = book.load(path).files
        path.write_bytes(car(rev="3m7zzzzzzzz2b"))
        (again,) = book.load(path).files
        found = book.introductions(now=datetime(2025, 6, 1, tzinfo=UTC))

    assert report.refused == 0
    assert len(found) == 2
    assert (again.new, again.changed) == (0, 0)
    assert not any(text.encode() in (tmp_path / "book.db").read_bytes() for text in TEXTS)


# two exports, whole and in part


def test_overlapping_exports_add_nothing():
    """The same record has one key, whenever it was handed out, and whatever else was written since."""
    early = {name: one for name, one in golden_records().items() if name.rpartition("/")[2] < key(5)}
    first, second = read(car(early)), read(car())
    keys = [{one.key for one in records if isinstance(one, Interaction)} for records in (first, second)]

    assert keys[0] < keys[1]
    assert all(
        len(some) == len([one for one in records if isinstance(one, Interaction)])
        for some, records in zip(keys, (first, second), strict=True)
    )


def test_what_was_deleted_does_not_come_back():
    """Blocks that the tree does not reach any more are not read, though they lie in the file."""
    whole, left = car(), car({name: one for name, one in golden_records().items() if "feed.like" not in name})
    starts = blocks(whole)
    extra = b"".join(whole[begun:end] for begun, _, end in starts[1:])

    assert Counter(map(type, read(left + extra))) == Counter(map(type, read(left)))
    assert not any(isinstance(one, Interaction) and one.kind == "like" for one in read(left + extra))


def test_the_order_of_blocks_does_not_matter():
    """Servers write the blocks in whatever order."""
    data = car()
    (_, _, head), *rest = blocks(data)
    turned = data[:head] + b"".join(data[begun:end] for begun, _, end in reversed(rest))

    assert Counter(map(repr, read(turned))) == Counter(map(repr, read(data)))


def test_an_older_commit_is_read():
    """Version 2 differs in what this does not read."""
    records = read(car(version=2))

    assert next(one for one in records if isinstance(one, About)).generation == "repository 2"
    assert len(records) == len(read(car()))


def test_an_empty_repository_has_an_owner_and_nobody_else():
    """Somebody who has just come has said nothing."""
    records = read(car({}))

    assert [type(one) for one in records] == [About, Account, WholeList]


# what is broken


def test_a_damaged_record_costs_itself():
    """One flipped bit: its block is named, its record is named, and all others are there."""
    data, whole = car(), read(car())
    damaged = bytearray(data)
    damaged[data.index(b"on the pier")] ^= 1
    records = read(bytes(damaged))

    assert refused(records) == [
        (
            f"repo.car app.bsky.feed.post/{key(2)}",
            "a block cannot be read: it is damaged: its digest is another one",
            1,
        )
    ]
    lost = Counter(map(repr, whole)) - Counter(map(repr, records))
    assert all("WholeList" in one or key(2) in one for one in lost)


def test_a_damaged_part_of_the_tree_costs_the_names_in_it():
    """The records below it are read all the same; how much is lost is said."""
    data = car()
    nodes = [one for one in blocks(data)[1:] if data[one[1] + 36 : one[1] + 39] == b"\xa2ae"]
    whole, lost = {repr(one) for one in read(data) if isinstance(one, Interaction)}, set()
    for begun, body, _ in nodes:
        damaged = bytearray(data)
        damaged[body + 45] ^= 0x20
        records = read(bytes(damaged))
        kept = {repr(one) for one in records if isinstance(one, Interaction)}
        lost |= whole - kept
        assert any(where == f"repo.car byte {begun}" for where, _, _ in refused(records))
        assert any("part of the tree is missing" in why for _, why, _ in refused(records))
        assert kept <= whole
        assert not any(isinstance(one, WholeList) for one in records)
    assert len(nodes) > 3
    assert lost


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95, 0.999])
def test_a_cut_file_gives_what_is_whole_in_it(share):
    """A download that broke off: what came is read, and what did not is said."""
    data = car()
    records = read(data[: int(len(data) * share)])
    whole = {repr(one) for one in read(data) if isinstance(one, Interaction)}

    assert {repr(one) for one in records if isinstance(one, Interaction)} <= whole
    assert any("the file ends in the middle" in why for _, why, _ in refused(records))


def packed(value):
    data = libipld.encode_dag_cbor(value)
    return b"\x01\x71\x12\x20" + sha256(data).digest() + data


def number(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def framed(head, *blocks_):
    parts = [libipld.encode_dag_cbor(head), *blocks_]
    return b"".join(number(len(one)) + one for one in parts)


COMMIT = {"did": DID, "version": 3, "data": packed([])[:36], "rev": REV, "prev": None, "sig": b"x"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it has no head"),
        (b"\xff" * 40, "it has no head"),
        (b"\x0a\xa1gversion\x02" + b"\0" * 40, "version 2"),
        (framed({"roots": [], "version": 1}), "no root"),
        (framed({"roots": [packed(COMMIT)[:36]], "version": 7}, packed(COMMIT)), "version 7"),
        (framed({"roots": [packed(COMMIT)[:36]], "version": 1}), "whose repository"),
        (framed({"roots": [packed({"a": 1})[:36]], "version": 1}, packed({"a": 1})), "its root is no commit"),
        (framed({"roots": [packed([])[:36]], "version": 1}, packed([])), "its root is no commit"),
        (
            framed({"roots": [packed(COMMIT | {"version": 4})[:36]], "version": 1}, packed(COMMIT | {"version": 4})),
            "version 4",
        ),
        (b"\x3a\xa2eroots" + b"\xff" * 60, "cannot be read"),
        (b"\x05hello", "cannot be read"),
    ],
)
def test_what_is_no_repository_is_refused_as_a_whole(data, words):
    """One clear error that says what it is, and what to do."""
    with pytest.raises(InputError) as caught:
        read(data)

    assert words in str(caught.value)


HEAD = {"roots": [packed(COMMIT)[:36]], "version": 1}


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (b"\x12\x20" + b"\0" * 40, "something else than its SHA-256"),
        (b"", "something else than its SHA-256"),
        (b"\x01\x71\x12\x20" + b"\0" * 50, "its digest is another one"),
        (packed({"e": [], "l": 7}), "a part of the tree cannot be read"),
        (packed({"e": [{"p": 9, "k": b"a/b", "v": packed(1)[:36], "t": None}], "l": None}), "has no name"),
        (packed({"e": [{"p": 0, "k": b"ab", "v": packed(1)[:36], "t": None}], "l": None}), "has no name"),
        (packed({"e": [{"p": 0, "k": b"a/b", "v": b"xyz", "t": None}], "l": None}), "no address of its own"),
        (packed({"e": [{"p": 0, "k": b"a/" + b"b" * 2000, "v": packed(1)[:36], "t": None}], "l": None}), "has no name"),
        (packed({"e": {}, "l": None}), "a part of the tree cannot be read"),
    ],
)
def test_a_broken_block_is_named_by_its_place(block, words):
    """What one block is costs nothing else."""
    records = read(framed(HEAD, packed(COMMIT), block))
    place = len(framed(HEAD, packed(COMMIT)))

    assert any(where == f"repo.car byte {place}" and words in why for where, why, _ in refused(records)), refused(
        records
    )


def test_a_record_as_deep_as_can_be_costs_itself():
    """Lists in lists without an end stop at a depth, not at the end of the machine."""
    deep = b"\x81" * 100_000 + b"\0"
    address = b"\x01\x71\x12\x20" + sha256(deep).digest()
    node = {"e": [{"p": 0, "k": f"app.bsky.feed.post/{key(1)}".encode(), "v": address, "t": None}], "l": None}
    commit = COMMIT | {"data": packed(node)[:36]}
    head = {"roots": [packed(commit)[:36]], "version": 1}
    records = read(framed(head, packed(commit), packed(node), address + deep))

    assert refused(records) == [(f"repo.car app.bsky.feed.post/{key(1)}", "it cannot be read: it is too deep", 1)]


def test_a_block_over_the_budget_is_passed_over():
    """It is not even held in memory; what stands behind it is read."""
    records = golden_records() | {f"app.bsky.feed.post/{key(50)}": post("x" * 5000, 50)}
    found = read(car(records), budgets=Budgets(record_bytes=4000))

    assert sum("5,2" in why or "and 4,000 are allowed" in why for _, why, _ in refused(found)) == 1
    assert {one.key for one in found if isinstance(one, Interaction)} == {
        one.key for one in read(car()) if isinstance(one, Interaction)
    }


def test_rubbish_without_an_end_is_left_after_a_while():
    """So many bad blocks one after the other are no repository any more."""
    records = read(framed(HEAD, packed(COMMIT)) + b"\0" * 100_000)

    assert 500 <= len(refused(records)) <= 502
    assert "the rest is left" in refused(records)[-2][1]


def test_a_tree_that_leads_round_ends():
    """A node cannot name itself, but several may name one."""
    leaf = {
        "e": [
            {
                "p": 0,
                "k": f"app.bsky.graph.follow/{key(1)}".encode(),
                "v": packed(towards("follow", OTHER[0], 1))[:36],
                "t": None,
            }
        ],
        "l": None,
    }
    address = packed(leaf)[:36]
    nodes = [packed(leaf)]
    for _ in range(60):
        node = {"e": [{"p": 0, "k": b"a/b", "v": address, "t": address}], "l": address}
        nodes.append(packed(node))
        address = nodes[-1][:36]
    commit = COMMIT | {"data": address}
    records = read(
        framed(
            {"roots": [packed(commit)[:36]], "version": 1},
            packed(commit),
            *nodes,
            packed(towards("follow", OTHER[0], 1)),
        )
    )

    assert [type(one).__name__ for one in records if not isinstance(one, Skipped)] == [
        "About",
        "Account",
        "Tie",
        "Person",
        "WholeList",
    ]


def test_another_repository_beside_it_is_named():
    """Two accounts are two loads."""
    with Archive.of_bytes({"a/repo.car": car(), "b/repo.car": car({}, did=OTHER[0])}) as archive:
        records = list(BlueskySource().read(archive))

    assert refused(records) == [("b/repo.car", "there is another repository beside it", 1)]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_done_to_it_nothing_but_a_refusal_comes(data):
    """Bytes that are changed, taken out or put in end in records, or in one error of ours."""
    made = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(made) - 1))
        made[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        records = read(bytes(made))
    except InputError:
        return
    assert isinstance(records[0], About)
    assert all(isinstance(one.at, datetime | date) for one in records if isinstance(one, Interaction))


SMALL = car(dict(list(golden_records().items())[:6]))
