"""The level is learnt from one's own past: what is put in comes out, in every engine, and from nothing after now."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from math import expm1, log
from zoneinfo import ZoneInfo

import duckdb
import engines
import polars as pl
import pyarrow as pa
import pytest
from in_memory import sqlite_in_memory

import warmlinks as wl
from warmlinks.calendar.days import day_number
from warmlinks.scoring import DecayModel, LevelHistogram, TieState, learnt
from warmlinks.scoring.arrays import Arrays
from warmlinks.scoring.formula import NEUTRAL, exposure_in, rates_of
from warmlinks.scoring.level import BINS, learn_level, level_histogram
from warmlinks.scoring.sql import level_query, score_query

DAY = 86400
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def lived(level, ties=400, seed=3):
    """(tie, moment) of ties of all sorts up to 120 days ago; since then contact comes by the chances of that level."""
    rng = random.Random(seed)
    model, rows = DecayModel(level=level), []
    end = NOW.timestamp()
    for tie in range(ties):
        start = end - (120 + rng.uniform(1, 900)) * DAY
        gap = rng.choice([1, 4, 12, 40])
        moments = [start]
        while (following := moments[-1] + rng.uniform(0.5, 1.5) * gap * DAY) < end - 120 * DAY and rng.random() > 0.05:
            moments.append(following)
        for look in (120, 90, 60, 30):
            then = end - look * DAY
            state = TieState.of((int(at), day_number(int(at), UTC)) for at in moments)
            if rng.random() < model.score(state, then).warmth:
                moments.append(then + rng.uniform(1, 29) * DAY)
        rows += [(tie, int(at)) for at in moments]
    return rows


@pytest.mark.parametrize("level", [0.03, 0.3])
def test_a_level_is_learnt_from_four_hundred_ties_within_a_quarter(level):
    """From ties that were drawn with a level, that level comes out."""
    rows = [{"who": tie, "at": at} for tie, at in lived(level) if at <= NOW.timestamp()]

    model = wl.learn_level(rows, now=NOW, by="who", at="at")

    assert abs(log(model.level / level)) < log(1.25)
    assert model.fit_summary_.rows > 400
    assert model.fit_summary_.before == {"level": 0.04}
    assert model.fit_summary_.after == {"level": model.level}
    assert model == DecayModel(level=model.level)


def test_from_nothing_nothing_is_learnt_and_little_moves_little():
    """Without a look the level is the neutral one; one tie hardly moves it."""
    nothing = wl.learn_level([], now=NOW, by="who", at="at")
    one = wl.learn_level([{"who": 1, "at": NOW - timedelta(days=200)}], now=NOW, by="who", at="at")

    assert (nothing.level, nothing.fit_summary_.rows) == (pytest.approx(0.04), 0)
    assert str(nothing.fit_summary_) == "nothing learnt: there was nothing to learn from"
    assert 0.025 < one.level < 0.04
    assert one.fit_summary_.rows == 4


def test_nothing_after_now_teaches():
    """What is planned, or came later, changes no digit; with a later now it would."""
    rows = [{"who": tie, "at": at} for tie, at in lived(0.3, ties=60)]
    early = NOW - timedelta(days=150)
    known = [row for row in rows if row["at"] <= early.timestamp()]

    assert wl.learn_level(rows, now=early, by="who", at="at") == wl.learn_level(known, now=early, by="who", at="at")
    assert wl.learn_level(rows, now=NOW, by="who", at="at") != wl.learn_level(known, now=early, by="who", at="at")


def by_hand(rows, until):
    """Each tie as it was at each look, and what followed, one after the other."""
    made = LevelHistogram()
    for who in {tie for tie, _, _ in rows}:
        days = {day: count for tie, day, count in rows if tie == who and day <= until[who]}
        for look in (30, 60, 90, 120):
            then = until[who] - look
            known = {day: count for day, count in days.items() if day <= then}
            if known:
                last = max(known)
                followed = any(then < day <= then + 30 for day in days)
                made.add(len(known), sum(known.values()), last - min(known), then - last, followed)
    return made


def test_looks_are_those_of_each_tie_by_itself():
    """One pass over days in any order says what each tie was at each look, up to the last day known of it."""
    rng = random.Random(8)
    until = [rng.choice([900, 950, 1000]) for _ in range(50)]
    days = {(rng.randrange(50), 1000 - int(rng.expovariate(1 / 80))): rng.randrange(1, 5) for _ in range(900)}
    rows = [(tie, day, count) for (tie, day), count in days.items()]
    rng.shuffle(rows)

    found = level_histogram(*zip(*rows, strict=True), until=until)

    assert found == by_hand(rows, until)
    assert sum(found.looks) > 100
    assert 0 < sum(found.contacts) < sum(found.looks)


def test_parts_add_up():
    """Histograms of some ties and of the others together are that of all."""
    rows = [(tie, day_number(at, UTC)) for tie, at in lived(0.1, ties=40)]
    end = day_number(int(NOW.timestamp()), UTC)

    def of(some):
        pairs = sorted(set(some))
        return level_histogram([tie for tie, _ in pairs], [day for _, day in pairs], until=end)

    parts = [of([row for row in rows if row[0] % 3 == part]) for part in range(3)]

    assert parts[0] + parts[1] + parts[2] == of(rows)


def test_a_bin_is_narrow_and_holds_its_exposure():
    """What is in a bin is at most an eighth off its middle, from a lively tie to one that ended twenty years ago."""
    import numpy as np

    for days, span, silence in ((1, 0, 7300), (3, 60, 30), (200, 700, 0), (40, 390, 90)):
        made = LevelHistogram()
        made.add(days, days, span, silence, contact=False)
        place = made.looks.index(1)
        v = Arrays()
        gap = np.asarray((span + 10) / days)
        exposure = float(
            exposure_in(v, rates_of(v, NEUTRAL, np.asarray(float(days)), np.asarray(1.0), gap), silence, 30.0)
        )
        assert 0 < place < BINS - 1
        assert 2 ** ((place + 0.5 - 32) / 3.2) == pytest.approx(exposure, rel=0.125)


def test_the_level_is_where_the_posterior_is_highest():
    """A little off either way it is no likelier."""
    found = level_histogram(
        *zip(*sorted({(tie, day_number(at, UTC)) for tie, at in lived(0.2, 50)}), strict=True), until=20_781
    )
    best = learn_level(found)

    def posterior(level):
        total = -(log(level / 0.04) ** 2) / 2
        for place, (looks, contacts) in enumerate(zip(found.looks, found.contacts, strict=True)):
            mean = level * 2 ** ((place + 0.5 - 32) / 3.2)
            total += contacts * log(-expm1(-mean)) - (looks - contacts) * mean
        return total

    assert posterior(best.level) > max(posterior(best.level * factor) for factor in (0.99, 1.01))
    assert best.looks == sum(found.looks)


def frames(data):
    """The same rows in each library at hand."""
    frame = engines._pandas(data)
    connection = duckdb.connect()
    connection.register("contacts", frame)
    return {
        "pandas": frame,
        "polars": pl.from_pandas(frame),
        "polars lazy": pl.from_pandas(frame).lazy(),
        "pyarrow": pa.Table.from_pandas(frame, preserve_index=False),
        "DuckDB": connection.table("contacts"),
    }


def test_every_library_at_hand_learns_the_same():
    """Rows, frames of five libraries, and SQL of two engines: the same looks, and so the same level."""
    data = engines.rows(300)
    what = {"now": engines.NOW, "by": "who", "at": "at", "kind": "kind", "timezone": BERLIN}
    plain = [{"who": who, "at": at, "kind": kind} for who, at, kind in data]
    wanted = wl.learn_level(plain, **what)

    found = {name: wl.learn_level(frame, **what) for name, frame in frames(data).items()}

    assert wanted.fit_summary_.rows > 300
    assert {name: (model.level, model.fit_summary_) for name, model in found.items()} == dict.fromkeys(
        found, (wanted.level, wanted.fit_summary_)
    )
    for dialect in ("sqlite", "duckdb"):
        assert by_sql(dialect, data) == wanted


def by_sql(dialect, data):
    """Learnt from the answer of the statement."""
    query = level_query(
        dialect=dialect, table="the contacts", by="who", at="at", kind="kind", now=engines.NOW, timezone=BERLIN
    )
    if dialect == "sqlite":
        connection = sqlite_in_memory()
        connection.execute('create table "the contacts" (who, at, kind)')
        connection.executemany('insert into "the contacts" values (?, ?, ?)', data)
    else:
        connection = duckdb.connect()
        connection.register("frame", engines._pandas(data))
        connection.execute('create table "the contacts" as select * from frame')
    rows = connection.execute(query.text, query.parameters).fetchall()
    assert 1 < len(rows) <= BINS
    return learnt(LevelHistogram.of(rows))


def test_what_was_learnt_can_be_scored_with_everywhere():
    """The model that was learnt goes into frames and statements, and moves chances there, and no flag."""
    rows = lived(0.3, ties=30)
    frame = pl.DataFrame({"who": [tie for tie, _ in rows], "at": [at for _, at in rows]})
    model = wl.learn_level(frame, now=NOW, by="who", at="at")

    learnt_scores, neutral = (wl.score(frame, now=NOW, by="who", at="at", model=one) for one in (model, None))
    query = score_query(dialect="sqlite", table="log", by="who", at="at", unit="s", now=NOW, model=model)

    assert model.level > 0.1
    assert (learnt_scores["warmth"] > neutral["warmth"]).all()
    assert learnt_scores["due_at"].equals(neutral["due_at"])
    assert learnt_scores["stake"].equals(neutral["stake"])
    assert repr(-model.level) in query.text


def test_an_empty_frame_teaches_nothing():
    """No rows, no looks, in each library."""
    data = [row for row in engines.rows(2) if row[0]]
    long_ago = datetime(1990, 1, 1, tzinfo=UTC)

    for frame in frames(data).values():
        assert wl.learn_level(frame, now=long_ago, by="who", at="at").fit_summary_.rows == 0


def dask_frame(data):
    """Dask, three partitions."""
    import dask.dataframe as dd

    return dd.from_pandas(engines._pandas(data), npartitions=3)


def ibis_table(data):
    """Ibis on DuckDB."""
    import ibis

    connection = ibis.duckdb.connect()
    connection.con.register("frame", engines._pandas(data))
    connection.con.execute("create table contacts as select * from frame")
    return connection.table("contacts")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.heavy
def test_every_heavy_peer_learns_the_same():
    """Dask, Ibis, Spark, PostgreSQL and MariaDB."""
    import psycopg
    import pymysql

    data = engines.rows(300)
    what = {"now": engines.NOW, "by": "who", "at": "at", "kind": "kind", "timezone": BERLIN}
    wanted = wl.learn_level([{"who": who, "at": at, "kind": kind} for who, at, kind in data], **what)

    assert wl.learn_level(dask_frame(data), **what) == wanted
    assert wl.learn_level(ibis_table(data), **what) == wanted
    assert engines.with_spark(data, lambda frame: wl.learn_level(frame, **what)) == wanted

    def learnt_by(dialect, execute):
        query = level_query(dialect=dialect, table="the contacts", **what)
        return learnt(LevelHistogram.of(execute(query.text, query.parameters).fetchall()))

    with engines.postgresql_server() as where, psycopg.connect(where) as connection:
        engines.fill_postgresql(connection, data)
        assert learnt_by("postgresql", connection.execute) == wanted
    with engines.mariadb_server() as socket:
        connection = pymysql.connect(unix_socket=socket, user="root", database="test_wl")
        with connection.cursor() as cursor:
            engines.fill_mariadb(cursor, data)

            def run(text, values):
                cursor.execute(text, values)
                return cursor

            assert learnt_by("mariadb", run) == wanted
