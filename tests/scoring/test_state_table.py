"""The table of states: whatever happened to the rows, a nightly run gives what a run over everything gives."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from attrs import evolve
from loaded import module_at

import warmlinks as wl
from warmlinks.scoring.sql import Activities, score_query
from warmlinks.scoring.state_table import state_table

crm = module_at(Path(__file__).with_name("test_activities.py"))
servers, database, everywhere = crm.servers, crm.database, crm.everywhere
same, NOW, at = crm.same, crm.NOW, crm.at

PAIR = ("owner_id", "contact_id")
WRITTEN = {"changed_at": "changed", "created_at": "made"}
CALLS = Activities("log", by=PAIR, at="happened", where="outcome = 'ok'", id="id", **WRITTEN)
NOTES = Activities("remarks", by=PAIR, at="happened", kind="what", kinds=["call"], **WRITTEN)


class Crm:
    """A log and its remarks, a table of states over both, and a clock for `changed` and `made`.

    New remarks are added to what is there; the log has an `id`, so its ties are read again.
    """

    def __init__(self, database, notes=NOTES, by=PAIR, timezone="UTC"):
        self.database, self.run, self.by = database, lambda text: database.run(text, None), by
        self.timezone = timezone
        self.activities = [evolve(each, by=by) for each in (CALLS, notes)]
        when = "timestamp with time zone" if database.dialect == "postgresql" else "datetime"
        columns = (
            f"id integer, owner_id integer, contact_id integer, happened {when}, made {when}, changed {when} not null"
        )
        self.run(f"create table log ({columns}, outcome varchar(9))")
        self.run(f"create table remarks ({columns}, what varchar(9))")
        self.tick = 0
        self.table, self.full = self.statements(NOW)

    def statements(self, now):
        what = {"dialect": self.database.dialect, "activities": self.activities, "now": now, "timezone": self.timezone}
        return state_table(name="wl states", **what), score_query(**what)

    def write(self, table, number, owner, contact, days, word):  # noqa: PLR0917  a row
        self.tick += 1
        values = (
            f"{number}, {owner}, {contact}, '{at(days, number % 24)}', '{self.clock()}', '{self.clock()}', '{word}'"
        )
        self.run(f"insert into {table} values ({values})")

    def clock(self):
        return f"2026-11-23 {self.tick // 3600:02}:{self.tick // 60 % 60:02}:{self.tick % 60:02}"

    def change(self, assignment, where, table="log"):
        self.tick += 1
        self.run(f"update {table} set {assignment}, changed = '{self.clock()}' where {where}")

    def do(self, queries, until=None):
        for query in queries[:until]:
            self.database.run(query.text, query.parameters)

    def ask(self, query):
        return crm.in_sql(self.database.run(query.text, query.parameters), len(self.by))

    def is_as_a_full_run(self, now=NOW):
        table, full = (self.table, self.full) if now == NOW else self.statements(now)
        wanted = self.ask(full)
        assert wanted
        return same(self.ask(table.score), wanted)


@pytest.fixture
def filled(database):
    """A few owners and contacts, with rows that do not count among them."""
    return with_rows(Crm(database))


def with_rows(made):
    rng = random.Random(4)
    for number in range(120):
        made.write("log", number, number % 3, rng.randrange(6), rng.randrange(1, 900), "ok" if number % 5 else "missed")
    for number in range(40):
        made.write("remarks", number, 1, rng.randrange(9), rng.randrange(1, 900), "call" if number % 3 else "task")
    made.do(made.table.create)
    made.do(made.table.create)
    made.do(made.table.fill)
    return made


@everywhere
def test_whatever_was_done_to_the_rows_a_night_brings_it_up_to_date(filled):
    """New, late, edited, moved, softly deleted and repeated rows; twice over, and with nothing new."""
    assert filled.is_as_a_full_run()
    for number in range(200, 210):
        filled.write("log", number, 1, number % 8, 2000 if number % 2 else 3, "ok")  # late ones among them
    for number in range(200, 203):
        filled.write("log", number, 1, number % 8, 2000 if number % 2 else 3, "ok")  # the batch once more
    filled.change(f"happened = '{at(1)}'", "id = 7")
    filled.change("outcome = 'missed'", "id in (11, 12)")
    filled.change("outcome = 'ok'", "id = 10")
    filled.write("remarks", 90, 7, 7, 5, "call")
    filled.change(f"happened = '{at(2)}'", "id = 5", "remarks")
    filled.do(filled.table.refresh)

    assert filled.is_as_a_full_run()
    touched = filled.ask(filled.table.changed)
    assert (7, 7) in touched
    assert len(touched) < len(filled.ask(filled.table.score))
    filled.write("log", 208, 1, 0, 1, "ok")  # that row once more, in another night
    filled.write("log", 210, 2, 0, 2, "ok")
    filled.do(filled.table.refresh)
    assert filled.is_as_a_full_run()


@everywhere
def test_what_leaves_no_trace_is_found_by_its_count_or_by_being_told(filled):
    """Rows deleted for good and moved by a merge; without either step the states are old, which is the control."""
    filled.run("delete from log where id % 7 = 3")
    filled.run("update remarks set contact_id = 5 where contact_id = 6")
    filled.run("delete from remarks where contact_id = 8")
    filled.do(filled.table.refresh)
    with pytest.raises(AssertionError):
        filled.is_as_a_full_run()

    filled.do(filled.table.recount)
    filled.do(filled.table.refresh)

    assert filled.is_as_a_full_run()
    gone = {tuple(row) for row in filled.database.run(filled.table.gone.text, filled.table.gone.parameters)}
    assert gone.isdisjoint(filled.ask(filled.table.score))
    assert (1, 8) in gone

    filled.run("delete from log where owner_id = 2 and contact_id = 1")
    touch = filled.table.touch
    shape = touch.parameters
    values = dict(zip(PAIR, (2, 1), strict=True)) if isinstance(shape, dict) else (2, 1)
    filled.database.run(touch.text, values)
    filled.do(filled.table.refresh)
    assert filled.is_as_a_full_run()


@everywhere
def test_a_run_that_ended_anywhere_is_mended_by_the_next(filled):
    """After each of its statements; each time with something new to read."""
    for until in range(len(filled.table.refresh) + 1):
        filled.write("log", 300 + until, until % 3, 5, 4, "ok")
        filled.change(f"happened = '{at(until + 1)}'", f"id = {20 + until}")
        for contact in (5, 6):
            filled.write("remarks", 300 + until, 1, contact, 1, "call")
        filled.do(filled.table.refresh, until)
        filled.do(filled.table.refresh)
        assert filled.is_as_a_full_run(), until


@everywhere
def test_what_comes_while_a_run_is_at_it_counts_once(filled):
    """After each of its statements comes a remark, of a tie that is read again and of one that is added to."""
    for until in range(len(filled.table.refresh) + 1):
        for owner, contact in ((1, 5), (2, 0)):  # the newest is read again in any case
            filled.write("log", 300 + until, owner, contact, 4, "ok")
        filled.write("remarks", 300 + until, 1, 6, 1, "call")
        filled.do(filled.table.refresh, until)
        for contact in (5, 6, 7):
            filled.write("remarks", 400 + until, 1, contact, 1, "call")
        filled.do(filled.table.refresh[until:])
        filled.do(filled.table.refresh)
        assert filled.is_as_a_full_run(), until


@everywhere
def test_new_rows_are_added_to_a_state_without_reading_the_others(filled):
    """In order, on a day that is there, early, ahead, of no kind, of a new tie; the others are gone, which shows it."""
    before = len(filled.ask(filled.table.score))
    rows = [(3, 1, "call"), (3, 1, "call"), (3, 0, "call"), (4, 1, "call"), (4, 700, "call"), (5, -9, "call")]
    rows += [(6, 1, "task"), (11, 3, "call"), (11, 1, "call"), (12, 3, "task")]
    for number, (contact, days, word) in enumerate(rows):
        filled.write("remarks", 500 + number, 1, contact, days, word)
    filled.do(filled.table.refresh)
    assert filled.is_as_a_full_run()
    assert len(filled.ask(filled.table.score)) == before + 1

    filled.write("remarks", 580, 1, 3, 0, "call")
    filled.run("update remarks set made = '2026-11-23 23:00:00' where id = 580")  # by a clock that is ahead
    filled.do(filled.table.refresh)
    filled.do(filled.table.refresh)
    assert filled.is_as_a_full_run()

    filled.write("remarks", 581, 2, 0, 0, "call")
    filled.do(filled.table.refresh)
    filled.run("delete from remarks where owner_id = 1 and contact_id = 3 and id < 500")
    filled.run("delete from log where owner_id = 1 and contact_id = 3")
    filled.write("remarks", 600, 1, 3, 0, "call")
    filled.do(filled.table.refresh)
    with pytest.raises(AssertionError):
        filled.is_as_a_full_run()

    filled.do(filled.table.recount)
    filled.do(filled.table.refresh)
    assert filled.is_as_a_full_run()


@everywhere
@pytest.mark.parametrize("created_at", ["made", "changed"])
def test_an_edited_row_is_not_new(database, created_at):
    """Where `created_at` says that it is, it counts twice until somebody counts the rows: the control."""
    made = with_rows(Crm(database, evolve(NOTES, created_at=created_at)))
    made.change(f"happened = '{at(0)}'", "id % 7 = 1", "remarks")
    made.do(made.table.refresh)
    if created_at == "changed":
        with pytest.raises(AssertionError):
            made.is_as_a_full_run()
        made.do(made.table.recount)
        made.do(made.table.refresh)

    assert made.is_as_a_full_run()


@everywhere
@pytest.mark.parametrize("by", [PAIR, ("contact_id",)], ids=["pairs", "contacts"])
def test_nights_of_all_sorts(database, by):
    """Whatever happens to remarks, in any order, also to a run in the middle."""
    filled = with_rows(Crm(database, by=by, timezone=crm.BERLIN))
    rng = random.Random(11)
    for night in range(9):
        for number in range(rng.randrange(6)):
            days = rng.choice([0, 0, 1, 1, 2, 40, 900, -3])
            filled.write(
                "remarks", 1000 * night + number, 1, rng.randrange(9), days, rng.choice(["call", "call", "task"])
            )
        if night % 3 == 1:
            filled.change(f"happened = '{at(rng.randrange(3))}'", f"contact_id = {rng.randrange(9)}", "remarks")
            filled.change("what = 'call'", f"contact_id = {rng.randrange(9)}", "remarks")
        if night % 4 == 2:
            filled.do(filled.table.refresh, rng.randrange(len(filled.table.refresh)))
            filled.write("remarks", 1000 * night + 99, 1, rng.randrange(9), rng.choice([0, 30]), "call")
        filled.do(filled.table.refresh)
        assert filled.is_as_a_full_run(), night


@everywhere
def test_contact_that_lay_ahead_counts_when_it_has_come(filled):
    """A planned meeting is not written again when its day comes."""
    from datetime import timedelta

    filled.write("log", 400, 1, 5, -10, "ok")
    filled.do(filled.table.refresh)
    assert filled.is_as_a_full_run()

    later = NOW + timedelta(days=20)
    table, _ = filled.statements(later)
    filled.do(table.refresh)

    assert filled.is_as_a_full_run(later)


@everywhere
def test_the_view_says_what_the_states_say_and_all_can_be_taken_out(filled):
    """A view needs no value from outside; after `drop` nothing of it is there."""
    filled.do([filled.table.view])
    live, _ = filled.statements("database")
    quote = "`" if filled.database.dialect == "mariadb" else '"'
    seen = crm.in_sql(filled.run(f"select * from {quote}wl states_warmth{quote}"), 2)

    scores = filled.ask(live.score)
    assert seen.keys() == scores.keys()
    assert max(abs(seen[tie][4] - scores[tie][4]) for tie in seen) < 1e-6

    filled.do(filled.table.drop)
    filled.do(filled.table.create)
    assert filled.ask(filled.table.score) == {}


@everywhere
def test_tables_that_were_empty_in_the_beginning_fill_up(database):
    """The first row of all is not missed."""
    made = Crm(database)
    made.do(made.table.create)
    made.do(made.table.fill)
    made.write("log", 1, 1, 1, 5, "ok")
    made.do(made.table.refresh)

    assert made.is_as_a_full_run()


@everywhere
@pytest.mark.parametrize("keys", [PAIR, ("contact_id",)], ids=["pairs", "contacts"])
def test_meetings_of_many_are_kept_up_to_date(database, keys):
    """Many to many, with a row that the join has twice, softly deleted ones, and days in Berlin."""
    when = "timestamp with time zone" if database.dialect == "postgresql" else "datetime"
    database.run(f"create table met (id integer, owner_id integer, starts {when}, gone integer, moved {when})", None)
    rows = [(n, n % 2, at(n * 9, 23 if n % 2 else 9), int(n % 5 == 0), f"2026-11-22 00:00:{n:02}") for n in range(30)]
    database.add("met", *rows)
    database.add("guests", *[(n, who) for n in range(30) for who in range(5) if (n + who) % 3], (4, 0), (4, 0))
    meetings = Activities(
        "(select m.id, m.owner_id, g.contact_id, m.starts, m.gone, m.moved"
        " from met m join guests g on g.meeting_id = m.id)",
        by=keys, at="starts", where="gone = 0", id="id", changed_at="moved",
    )  # fmt: skip
    table = state_table(dialect=database.dialect, name="kept", activities=meetings, now=NOW, timezone=crm.BERLIN)

    def night(*queries):
        for query in (*queries, *table.refresh):
            database.run(query.text, query.parameters)
        found = database.run(table.score.text, table.score.parameters)
        wanted = database.ask(score_query, activities=meetings, now=NOW, timezone=crm.BERLIN)
        return same(crm.in_sql(found, len(keys)), crm.in_sql(wanted, len(keys)))

    assert night(*table.create, *table.fill)
    for change in (
        "update met set gone = 1, moved = '2026-11-22 01:00:00' where id = 7",
        "update met set gone = 0, moved = '2026-11-22 02:00:00' where id = 10",
        f"update met set starts = '{at(1, 22)}', moved = '2026-11-22 03:00:00' where id = 3",
    ):
        database.run(change, None)
        assert night()
    # whose it was is no longer written anywhere
    database.run("update met set owner_id = 5, moved = '2026-11-22 04:00:00' where id = 8", None)
    assert night(*table.recount)
    database.add("guests", (9, 4), (9, 7))
    database.run("update met set moved = '2026-11-22 05:00:00' where id = 9", None)
    assert night()


def test_what_cannot_be_kept_is_refused_with_the_way_out():
    """Activities without `changed_at`, dialects that cannot, and columns that are called as ours are."""
    bare = Activities("log", by="who", at="at")
    with pytest.raises(wl.UsageError, match=r"no changed_at.*score_query"):
        state_table(dialect="sqlite", name="s", activities=bare)
    with pytest.raises(wl.UsageError, match=r"cannot be kept in bigquery.*dbt"):
        state_table(dialect="bigquery", name="s", activities=CALLS)
    with pytest.raises(wl.UsageError, match="called next"):
        state_table(
            dialect="sqlite", name="s", activities=Activities("t", by=("next", "x"), at="at", changed_at="changed")
        )
