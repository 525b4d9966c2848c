"""The same archives in any order, once or twice, give the same book to the byte; so does an export read back."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import About, Conversation, Fact, Member, Message, Person, Tie
from warmlinks.values import Identity, Interaction

START = datetime(2024, 1, 1, 9, tzinfo=UTC)
KEYS = ("ada", "ben", "cleo", "name:Dov")

keys = st.sampled_from(KEYS)
moments = st.integers(0, 900).map(lambda hours: START + timedelta(hours=hours))
words = st.sampled_from(("Ada", "Ben", "Cléo", "=1+1", "名前"))


def maybe(strategy):
    return st.none() | strategy


def people(network):
    return st.builds(
        lambda key, name, handle, email, alias, company, place: Person(
            Identity(
                network,
                key,
                name=name,
                handle=handle,
                emails=(email,) if email else (),
                aliases=(alias,) if alias else (),
                company=company,
            ),
            place,
        ),
        keys,
        maybe(words),
        maybe(st.sampled_from(("ada_l", "ben"))),
        maybe(st.sampled_from(("ada@example.org", "Ada@Example.org", "ben@example.org"))),
        maybe(st.sampled_from(("ada", "ben", "name:Dov", "old"))),
        maybe(words),
        st.sampled_from(("a.csv[1]", "b.csv[2]")),
    )


def interactions(network):
    return st.builds(
        lambda key, who, kind, direction, at, place, stated: (
            lambda archive: Interaction(
                network, key, who, kind, direction, shown(at, stated, archive), place, stated=stated
            )
        ),
        st.sampled_from(("m1", "m2", "m3", "m4")),
        keys,
        st.sampled_from(("message", "call", "like")),
        st.sampled_from(("in", "out", "both")),
        moments | moments.map(datetime.date),
        st.sampled_from(("x[1]", "x[2]")),
        maybe(st.just("9:30 AM")),
    )


def shown(at, stated, archive):
    """A moment as a source reads it: a clock without a zone is read in the zone that the archive is given."""
    return at.replace(tzinfo=archive.timezone) if stated and isinstance(at, datetime) else at


def others(network):
    ties = st.builds(
        lambda who, kind, since, ended, stated: (
            lambda archive: Tie(
                network, who, kind, shown(since, stated, archive), shown(ended, stated, archive), stated=stated
            )
        ),
        keys,
        st.sampled_from(("connected", "following", "blocked")),
        maybe(st.dates(date(2020, 1, 1), date(2020, 1, 4)) | moments),
        maybe(moments),
        maybe(st.just("9:30 AM")),
    )
    members = st.builds(Member, keys, maybe(moments), maybe(moments), maybe(keys))
    talks = st.builds(
        lambda key, kind, some, place: Conversation(network, key, kind, tuple(some), where=place),
        st.sampled_from(("t1", "t2")),
        st.sampled_from(("direct", "group")),
        st.lists(members, max_size=3),
        st.sampled_from(("t[1]", "t[2]")),
    )
    said = st.builds(
        lambda key, talk, who, at, names, thanks, stated: (
            lambda archive: Message(
                network,
                key,
                talk,
                who,
                shown(at, stated, archive),
                MessageCues(tuple(names), 0.5, thanks),
                stated=stated,
            )
        ),
        st.sampled_from(("u1", "u2")),
        st.sampled_from(("t1", "t2", "t3")),
        keys,
        moments,
        st.lists(keys, max_size=2),
        st.booleans(),
        maybe(st.just("9:30 AM")),
    )
    facts = st.builds(
        lambda who, kind, place: Fact(network, who, kind, "--04-02" if kind == "birthday" else "=1+1", place),
        keys,
        st.sampled_from(("birthday", "note", "category")),
        st.sampled_from(("a.vcf[1]", "b.vcf[2]")),
    )
    return ties | talks | said | facts


def archives(network):
    return st.builds(
        lambda as_of, zone, generation, collection, records: (
            network,
            [
                About(generation, as_of=as_of, timezone=zone, collection=collection),
                Person(Identity(network, "ada", name="Ada")),
                *records,
            ],
        ),
        maybe(st.sampled_from((START, START + timedelta(days=60), START + timedelta(days=90)))),
        maybe(st.sampled_from(("Asia/Tokyo", "America/New_York"))),
        st.sampled_from(("g1", "g2")),
        st.sampled_from(("", "work", "home")),
        st.lists(people(network) | interactions(network) | others(network), max_size=8),
    )


some_archives = st.lists(archives("alpha") | archives("beta"), min_size=2, max_size=3)
relaxed = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def exported(book):
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


@relaxed
@given(some_archives)
def test_the_order_of_loading_changes_nothing(make_world, wanted):
    """Several orders of the same archives give the same export, and loading one again changes no byte of it."""
    world = make_world()
    paths = [world.archive(network, *records) for network, records in wanted]
    exports = set()
    for order in (paths, paths[::-1], paths[1:] + paths[:1]):
        with world.book(timezone=None) as book:
            for path in order:
                book.load(path, owner=None)
            exports.add(exported(book))
            file = book.load(order[0], reread=True).files[0]
            exports.add(exported(book))

            assert file.seen == file.new + file.changed + file.same + file.left_out + file.refused
            assert (file.new, file.changed) == (0, 0)
            assert book.doctor(mend=False).healthy

    assert len(exports) == 1


@relaxed
@given(some_archives, st.lists(st.tuples(keys, keys), max_size=2))
def test_an_export_read_back_is_the_same_export(make_world, wanted, joined):
    """Export, read into an empty book, export again: not one byte differs, nor does one number."""
    world = make_world()
    now = START + timedelta(days=100)
    with world.book() as book, world.book() as copy:
        for network, records in wanted:
            book.load(world.archive(network, *records))
        book.log("Zoë Log", "call", at=START, note="by phone", create=True)
        book.set("Zoë Log", now=START, cadence=30, tags=["friends"], note="=2", country="de")
        book.set_tag("friends", now=START, cadence=10)
        book.add_pause(date(2024, 2, 1), date(2024, 2, 9), who="Zoë Log", name="away")
        for a, b in joined:
            if a != b:
                _decide(book, f"alpha:{a}", f"alpha:{b}")
        first = exported(book)
        copy.import_(io.StringIO(first))

        assert exported(copy) == first
        assert copy.connections(now=now) == book.connections(now=now)
        assert copy.scores(now=now) == book.scores(now=now)
        assert copy.doctor(mend=False).healthy


def _decide(book, a, b):
    from warmlinks.errors import NotFoundError, UsageError

    try:
        book.merge(a, b)
    except (NotFoundError, UsageError):
        return


@relaxed
@given(some_archives, keys, keys, st.booleans())
def test_a_decision_taken_back_leaves_no_trace(make_world, wanted, a, b, same):
    """Join or part two, change nothing else, and undo: the export is what it was, to the byte."""
    from warmlinks.errors import NotFoundError, UsageError

    world = make_world()
    with world.book() as book:
        for network, records in wanted:
            book.load(world.archive(network, *records))
        before = exported(book)
        try:
            book.merge(f"alpha:{a}", f"beta:{b}") if same else book.keep_apart(f"alpha:{a}", f"beta:{b}")
        except (NotFoundError, UsageError):
            return
        changed = exported(book)
        if changed == before:
            # they were joined by a key: what is known is not said again
            return
        book.undo()

        assert changed != before
        assert exported(book) == before
        assert book.doctor(mend=False).healthy
