"""Tryton as it is: the world in by its own interface, scores made in place and by rows, and back by the door."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import warmlinks.crm
from crms.tryton import DATABASE, PASSWORD, Session, Tryton, running
from crms.world import NOW, WORLD
from warmlinks.errors import StoppedError
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.net.http import Reply
from warmlinks.plugins.doors import Result
from warmlinks.scoring.sql import Activities, score_query
from warmlinks.testing.doors import DoorConformance, DoorExample
from warmlinks_tryton.door import TrytonDoor

pytestmark = pytest.mark.heavy

FIELDS = {"warmth": "score", "due_at": "score_due", "cold_at": "score_cold"}
KINDS = {"call": "call", "meeting": "meeting", "email": "email", "whatsapp": "message", "sms": "message"}
LISTED = {
    "model": "sale.opportunity",
    "at": "start_date",
    "kind_field": "description",
    "domain": [["reference", "=", "reached"]],
}
IN_PLACE = Activities(
    "(select party, start_date + interval '12 hours' as at, description from sale_opportunity"
    " where reference = 'reached')",
    by="party",
    at="at",
    kind="description",
    kinds=KINDS,
)


@dataclass
class Filled:
    """Tryton with the world in it."""

    tryton: Tryton
    session: Session
    parties: list[int]

    def column(self, *fields: str) -> dict[int, tuple[Any, ...]]:
        """What all parties hold."""
        asked = ([["id", "in", self.parties]], 0, None, None, [*fields])
        return {row["id"]: tuple(row[name] for name in fields) for row in self.session.ask(PARTIES, *asked)}


KIT = Path(__file__).parents[2] / "modules/trytond-warmlinks/tests/test_module.py"
PARTIES = "party.party.search_read"


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    """60 parties and 1,000 opportunities, made by its own JSON-RPC."""
    with running() as tryton:
        session = tryton.session()
        parties = session.ask("party.party.create", [{"name": person.name} for person in WORLD.people])
        for first in range(0, len(WORLD.activities), 250):
            made = [
                {
                    "party": parties[one.contact],
                    "start_date": day(one.at),
                    "description": one.kind,
                    "reference": "reached" if one.reached else "missed",
                }
                for one in WORLD.activities[first : first + 250]
            ]
            session.ask("sale.opportunity.create", made)
        yield Filled(tryton, session, parties)


@pytest.fixture
def door(filled, monkeypatch):
    return door_to(filled, monkeypatch)


@pytest.fixture(scope="module")
def pushed(filled):
    """The scores are there already, as after a night."""
    with pytest.MonkeyPatch.context() as patched:
        door = door_to(filled, patched)
        scores = warmlinks.crm.scores_of(door, now=NOW, kinds=KINDS)
        planned = warmlinks.crm.plan(scores, door, fields=FIELDS, now=NOW, step=0)
        return scores, planned.push()


def door_to(
    filled: Filled,
    patched: pytest.MonkeyPatch,
    user: str = "warmlinks",
    net: type[Net] = Net,
    listed: dict[str, Any] = LISTED,
) -> TrytonDoor:
    patched.setenv("WARMLINKS_TRYTON_PASSWORD", PASSWORD)
    table = {**table_to(filled, user), "activities": [listed]}
    asked = net(deadline=Deadline(60), now=NOW, inner_hosts=["127.0.0.1"], insecure=True)
    return TrytonDoor(TrytonDoor.configure(table), asked)


def table_to(filled: Filled, user: str) -> dict[str, Any]:
    """What a settings file would say."""
    return {
        "url": filled.tryton.url,
        "database": DATABASE,
        "user": user,
        "password": "env:WARMLINKS_TRYTON_PASSWORD",
        "domain": [["id", "in", filled.parties]],
    }


def day(at: datetime) -> dict[str, Any]:
    """A day as Tryton writes it."""
    return {"__class__": "date", "year": at.year, "month": at.month, "day": at.day}


def by_sql(filled: Filled, now: datetime) -> dict[str, dict[str, Any]]:
    """The scores as one statement makes them in Tryton's own tables, by a session that only reads."""
    import psycopg  # of the heavy set's own group

    query = score_query(dialect="postgresql", activities=[IN_PLACE], now=now)
    with psycopg.connect(filled.tryton.dsn, row_factory=psycopg.rows.dict_row) as connection:
        connection.read_only = True
        return {str(row["tie"]): row for row in connection.execute(query.text, query.parameters)}


def moment(seconds: float | None) -> dict[str, Any] | None:
    """A moment as Tryton writes it."""
    if seconds is None:
        return None
    at = datetime.fromtimestamp(int(seconds), UTC)
    names = ("year", "month", "day", "hour", "minute", "second")
    return {"__class__": "datetime", **{name: getattr(at, name) for name in names}, "microsecond": 0}


def test_scores_are_the_same_in_place_by_rows_and_once_they_are_back(filled, pushed):
    """To nine digits, for all 56 who were ever reached; those who were not have none."""
    scores, result = pushed
    by_rows = {row["tie"]: row for row in scores}
    in_place = by_sql(filled, NOW)
    held = filled.column("score", "score_due", "score_cold")

    assert by_rows.keys() == in_place.keys()
    assert 40 < len(in_place) <= 56
    for tie, row in in_place.items():
        for name, value in row.items():
            near = value if value is None or name == "tie" else pytest.approx(value, rel=1e-9, abs=1e-9)
            assert name == "tie" or by_rows[tie][name] == near, (tie, name)
        warmth, due_at, cold_at = held[int(tie)]
        assert warmth == pytest.approx(row["warmth"], rel=1e-9)
        assert (due_at, cold_at) == (moment(row["due_at"]), moment(row["cold_at"]))
    assert result.counts == {Result.DONE: len(in_place)}
    assert all(held[party] == (None, None, None) for party in filled.parties if str(party) not in in_place)


def test_activities_are_those_of_the_world(filled, door):
    """Each that reached somebody, on its day; the control reads those that did not too."""
    party = dict(zip(map(str, filled.parties), range(60), strict=True))
    wanted = Counter((one.contact, one.at.date(), one.kind) for one in WORLD.activities if one.reached)

    got = Counter((party[one.contact], one.at.date(), one.kind) for one in door.activities())

    assert got == wanted
    assert wanted.total() < filled.session.ask("sale.opportunity.search_count", []) == 1000


def test_what_hangs_on_a_party_is_read_by_whoever_may_read_the_party(filled, monkeypatch):
    """Notes and e-mails cannot be searched without naming on what; the control is refused."""
    noted = f"party.party,{filled.parties[3]}"
    filled.session.ask("ir.note.create", [{"resource": noted, "message": "rang back"}])
    door = door_to(filled, monkeypatch, listed={"model": "ir.note", "contact": "resource", "kind": "call"})

    (note,) = door.activities()

    assert (note.contact, note.kind) == (str(filled.parties[3]), "call")
    assert note.key in {one.key for one in door.activities(since=note.at)}
    assert list(door.activities(since=note.at + timedelta(seconds=1))) == []
    with pytest.raises(AssertionError, match="not allowed to search"):
        filled.tryton.session("warmlinks").ask("ir.note.search", [["resource", "!=", None]], 0, None, None)


def test_an_edit_in_between_survives(filled, pushed, door, monkeypatch):
    """What somebody wrote after the plan was made stands, and that record is left to the next run."""
    scores, _ = pushed
    edited = next(party for party in filled.parties if any(row["tie"] == str(party) for row in scores))
    warmer = [{**row, "warmth": row["warmth"] / 2} for row in scores]
    planned = warmlinks.crm.plan(warmer, door, fields=FIELDS, now=NOW, step=0)
    before = filled.column("score", "remark")
    filled.session.ask("party.party.write", [edited], {"remark": "met at the fair"})

    done = planned.push()

    after = filled.column("score", "remark")
    assert done.counts == {Result.DONE: len(scores) - 1, Result.STALE: 1}
    assert after[edited] == (before[edited][0], "met at the fair")
    # what the next run sees is the edit, and it writes beside it
    again = warmlinks.crm.plan(warmer, door_to(filled, monkeypatch), fields=FIELDS, now=NOW, step=0).push()
    assert again.counts == {Result.DONE: 1}
    assert filled.column("remark")[edited] == ("met at the fair",)

    # the naive way: read records, set the score, save them as they were read
    read = filled.session.ask(PARTIES, [["id", "=", edited]], 0, None, None, ["name", "remark", "score"])
    filled.session.ask("party.party.write", [edited], {"remark": "moved to Lima"})
    for row in read:
        number = row.pop("id")
        filled.session.ask("party.party.write", [number], {**row, "score": 0.5})
    assert filled.column("remark")[edited] == ("met at the fair",)


def test_nothing_changed_and_nothing_is_written(filled, pushed, monkeypatch):
    """A second night moves no `write_date`."""
    scores, _ = pushed
    fresh = warmlinks.crm.plan(scores, door_to(filled, monkeypatch), fields=FIELDS, now=NOW, step=0)
    fresh.push()
    before = filled.column("write_date")

    again = warmlinks.crm.plan(scores, door_to(filled, monkeypatch), fields=FIELDS, now=NOW, step=0)

    assert (len(again.changes), again.unchanged) == (0, len(scores))
    assert again.push().counts == {}
    assert filled.column("write_date") == before

    # the naive night writes what is there already
    filled.session.ask("party.party.write", [int(scores[0]["tie"])], {"score": scores[0]["warmth"]})
    assert filled.column("write_date") != before


def test_a_user_who_sees_nothing_is_stopped(filled, pushed, monkeypatch):
    """Tryton hides what belongs to companies from a user of none, without a word."""
    blind = door_to(filled, monkeypatch, "nowhere")
    scores = warmlinks.crm.scores_of(blind, now=NOW, kinds=KINDS)
    planned = warmlinks.crm.plan(scores, blind, fields=FIELDS, now=NOW)
    before = filled.column("score", "write_date")

    assert (blind.check().account, blind.check().activities) == ("nowhere of no company", 0)
    with pytest.raises(StoppedError, match="no score at all"):
        planned.push()
    assert filled.column("score", "write_date") == before
    # the naive way has nothing to complain of
    assert filled.tryton.session("nowhere").ask("sale.opportunity.search_count", []) == 0


class DyingNet(Net):
    """Loses its life once the third batch was written and before anybody hears of it."""

    def send(self, method: str, url: Any, *, body: bytes = b"", **more: Any) -> Reply:
        reply = super().send(method, url, body=body, **more)
        self.writes = getattr(self, "writes", 0) + (json.loads(body)["method"] == "model.party.party.write")
        if self.writes == 3:
            raise KeyboardInterrupt
        return reply


def test_a_crash_in_the_middle_and_then_again(filled, pushed, monkeypatch, tmp_path):
    """Nothing is written twice, and all of it is there in the end."""
    scores, _ = pushed
    cooler = [{**row, "warmth": row["warmth"] / 3} for row in scores]
    log = tmp_path / "pushes.db"
    tmp_path.chmod(0o700)
    monkeypatch.setattr(TrytonDoor, "batch", 20)
    dying = door_to(filled, monkeypatch, net=DyingNet)
    with pytest.raises(KeyboardInterrupt):
        warmlinks.crm.plan(cooler, dying, fields=FIELDS, now=NOW, step=0, log=log).push()
    half = filled.column("score", "write_date")
    there = {tie for tie in (row["tie"] for row in cooler) if half[int(tie)][0] == _warmth(cooler, tie)}
    assert 0 < len(there) < len(cooler)

    again = warmlinks.crm.plan(cooler, door_to(filled, monkeypatch), fields=FIELDS, now=NOW, step=0, log=log).push()

    whole = filled.column("score", "write_date")
    assert again.counts == {Result.DONE: len(cooler) - len(there)}
    assert all(whole[int(row["tie"])][0] == row["warmth"] for row in cooler)
    assert all(whole[int(tie)] == half[int(tie)] for tie in there)


def _warmth(scores: list[dict[str, Any]], tie: str) -> float:
    return next(float(row["warmth"]) for row in scores if row["tie"] == tie)


def test_what_tryton_refuses_is_told_of_that_record_alone(filled, door):
    """One call is done whole or not at all: the others are written all the same."""
    from warmlinks.plugins.doors import Change

    first, second, third = list(door.people([], [str(one) for one in filled.parties[56:59]]))
    changes = [
        Change(contact=first.key, fields={"score_exact": 0.123456}, version=first.version),
        Change(contact=second.key, fields={"score_exact": 12345.0}, version=second.version),
        Change(contact="999999", fields={"score_exact": 0.5}),
        Change(contact=third.key, fields={"score_exact": 0.5}, version="1.5"),
        Change(contact=str(filled.parties[59]), fields={"score_nowhere": 0.5}),
    ]

    results = {one.contact: one for one in door.write(changes)}

    kinds = [results[change.contact].result for change in changes]
    assert kinds == [Result.DONE, Result.REFUSED, Result.GONE, Result.STALE, Result.REFUSED]
    assert "digits" in results[second.key].reason
    assert "trytond-warmlinks" in results[changes[4].contact].reason
    (again,) = door.people(["score_exact"], [first.key])
    assert again.fields == {"score_exact": 0.1235}


@pytest.fixture(scope="module")
def example(filled):
    """A human at Tryton's own interface; parties that are in nobody's way."""
    session, before = filled.session, max(filled.parties)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("WARMLINKS_TRYTON_PASSWORD", PASSWORD)
        patched.setenv("WARMLINKS_TRYTON_WRONG", f"{PASSWORD}-not")

        def table(url: str) -> dict[str, Any]:
            own = {**LISTED, "domain": [["reference", "=", "kit"]]}
            where = {"url": url, "domain": [["id", ">", before]], "activities": [own]}
            return {**table_to(filled, "warmlinks"), **where}

        def edit(**values: Any) -> None:
            session.ask("party.party.write", [values.pop("key")], values)

        def raw(key: str) -> dict[str, Any] | None:
            wanted = ["name", "remark", "score", "score_due", "score_cold", "lang", "categories"]
            return next(iter(session.ask(PARTIES, [["id", "=", int(key)]], 0, None, None, wanted)), None)

        yield DoorExample(
            make_door=TrytonDoor,
            port=filled.tryton.port,
            table=table,
            fields={"warmth": "score", "due_at": "score_due"},
            make=lambda name: str(session.ask("party.party.create", [{"name": name}])[0]),
            edit=lambda key, text: edit(key=int(key), remark=text),
            edit_ours=lambda key, number: edit(key=int(key), score=number),
            delete=lambda key: session.ask("party.party.delete", [int(key)]),
            raw=raw,
            meet=lambda key, at, kind: session.ask(
                "sale.opportunity.create",
                [{"party": int(key), "start_date": day(at), "description": kind, "reference": "kit"}],
            ),
            secret=PASSWORD,
            wrong=lambda url: {**table(url), "password": "env:WARMLINKS_TRYTON_WRONG"},
        )


class TestPromises(DoorConformance):
    """The kit for doors, with this Tryton behind a server that misbehaves."""

    every = 9


# from here on with the module


@pytest.fixture(scope="module")
def inside(filled):
    """The module is activated, and the scheduler has run it."""
    filled.tryton.activate_module()
    filled.session = filled.tryton.session()
    (source,) = filled.tryton.session("admin").ask(
        "party.warmth.source.search", [["model", "=", "sale.opportunity"]], 0, None, None
    )
    filled.tryton.session("admin").ask("party.warmth.source.write", [source], {"domain": json.dumps(LISTED["domain"])})
    before = filled.column("write_date")
    filled.tryton.program("trytond-cron", "--once")
    return before


def test_the_module_scores_every_night_in_place(filled, inside):
    """By its own scheduler: as by rows, in a table of its own, so that no party is touched."""
    rows = filled.session.ask(
        "party.warmth.search_read", [], 0, None, None, ["party", "warmth", "due_at", "cold_at", "create_date"]
    )
    created = rows[0]["create_date"]
    at = datetime(*(created[name] for name in ("year", "month", "day", "hour", "minute", "second")), tzinfo=UTC)
    wanted = by_sql(filled, at)

    assert {str(row["party"]) for row in rows} == wanted.keys()
    for row in rows:
        score = wanted[str(row["party"])]
        assert row["warmth"] == pytest.approx(score["warmth"], abs=1e-5)
        assert (row["due_at"], row["cold_at"]) == (moment(score["due_at"]), moment(score["cold_at"]))
    assert filled.column("write_date") == inside


def test_parties_are_searched_and_ordered_by_their_warmth(filled, inside):
    """As if it were a field of theirs; a user of another company, or of none, sees nothing of it."""
    asked = ([["warmth", ">", 0.2]], 0, None, [["warmth", "DESC"]], ["warmth", "due_at"])
    warm = [row["warmth"] for row in filled.session.ask(PARTIES, *asked)]
    wanted = sorted((warmth for (warmth,) in filled.column("warmth").values() if warmth is not None), reverse=True)

    assert warm == [one for one in wanted if one > 0.2]
    assert 0 < len(warm) < len(wanted)
    assert filled.tryton.session("nowhere").ask(PARTIES, *asked) == []


def test_whoever_is_not_scored_any_more_loses_the_row(filled, inside):
    """When the last opportunity is gone, the next night takes the figures away."""
    counted = Counter(one.contact for one in WORLD.activities)
    rare = filled.parties[min(counted, key=counted.get)]
    own = filled.session.ask("sale.opportunity.search", [["party", "=", rare]], 0, None, None)
    assert filled.column("warmth")[rare] != (None,)
    filled.session.ask("sale.opportunity.write", own, {"reference": "missed"})
    admin = filled.tryton.session("admin")
    (cron,) = admin.ask("ir.cron.search", [["method", "=", "party.warmth|refresh"]], 0, None, None)

    admin.ask("ir.cron.run_once", [cron])

    held = filled.column("warmth", "due_at", "cold_at")
    assert held[rare] == (None, None, None)
    assert sum(figures[0] is not None for figures in held.values()) == len(by_sql(filled, datetime.now(UTC)))


def test_a_source_that_names_no_party_is_refused(filled, inside):
    """When it is written down, not at night."""
    wrong = [{"model": "sale.opportunity", "contact": "employee", "moment": "start_date", "domain": "[]"}]

    with pytest.raises(AssertionError, match="Employee is no party"):
        filled.tryton.session("admin").ask("party.warmth.source.create", wrong)


def test_the_door_writes_into_the_module_s_fields_and_no_party_moves(filled, inside, monkeypatch):
    """Nobody's edit is refused for a score, and none is lost, since they lie apart."""
    own = {"warmth": "warmth", "due_at": "due_at", "cold_at": "cold_at"}
    door = door_to(filled, monkeypatch)
    scores = [{**row, "warmth": 0.25} for row in warmlinks.crm.scores_of(door, now=NOW, kinds=KINDS)]
    before = filled.column("write_date")

    done = warmlinks.crm.plan(scores, door, fields=own, now=NOW, step=0).push()

    assert done.counts == {Result.DONE: len(scores)}
    assert filled.column("write_date") == before
    held = filled.column("warmth")
    assert {held[int(row["tie"])] for row in scores} == {(0.25,)}


def test_tryton_s_own_kit_for_modules(filled, inside):
    """Views, rights, fields and menus fit together, as Tryton tests its own modules."""
    said = filled.tryton.python(KIT.read_text("utf-8"))

    assert "OK" in said
