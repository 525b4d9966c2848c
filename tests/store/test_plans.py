"""How SQLite goes about the statements that merge an archive: no table of the book is gone through once for every row.

What is judged is the plan, which is the same on every machine, and not the time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import Conversation, Member, Message, Person, Tie
from warmlinks.store.database import Database
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = "INSERT INTO utterance_name"
# a table of the book, without the second column of its key: half of a book, once for every row
WHOLE = re.compile(r"SCAN (?!temp\.)|SEARCH .*\((?:\w+\.)?network=\?\)$")
ALWAYS_SHORT = re.compile(r"SCAN (?:j|json_each|CONSTANT ROW|\(|\d)")
LOOPS = ("SCAN", "SEARCH")


def gone_through_again(plan: list[tuple[int, int, int, str]]) -> list[str]:
    """The loops of a plan that go through a table of the book once for every row of another loop."""
    loops = defaultdict(list)
    for _, parent, _, detail in plan:
        if detail.startswith(LOOPS):
            loops[parent].append(detail)
    return [
        detail
        for some in loops.values()
        for detail in some[1:]
        if WHOLE.match(detail) and not ALWAYS_SHORT.match(detail)
    ]


@pytest.fixture
def plans(world, monkeypatch) -> dict[str, list[tuple[int, int, int, str]]]:
    """The plans of all statements that write what an archive brought, with one that is as bad as can be."""
    found = {}
    run = Database.run

    def explained(db, sql, values=()):
        if "temp.t_" in sql and sql.startswith(("INSERT INTO ", "UPDATE ", "DELETE FROM ")):
            found[sql] = run(db, f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
        if sql.startswith(NAMES):
            found["control"] = run(
                db,
                "EXPLAIN QUERY PLAN SELECT 1 FROM temp.t_utterance t CROSS JOIN identity w ON w.network = 'alpha'"
                " CROSS JOIN json_each(t.names) j ON j.value = w.key",
            ).fetchall()
        return run(db, sql, values)

    monkeypatch.setattr(Database, "run", explained)
    people = [
        record
        for n in range(40)
        for record in (
            Person(Identity("alpha", f"p{n}", name=f"Person {n}"), "p"),
            Tie("alpha", f"p{n}", "connected", NOON, where="p"),
            Interaction("alpha", f"m{n}", f"p{n}", "message", "in", NOON, "m"),
        )
    ]
    talk = Conversation("alpha", "talk", "group", (*(Member(f"p{n}") for n in range(7)), Member("alpha-owner")))
    said = [
        Message("alpha", f"u{n}", "talk", "p1", NOON + timedelta(minutes=n), MessageCues(names=(f"p{n}",)), "w")
        for n in range(40)
    ]
    with world.book() as book:
        book.load(world.archive("alpha", *people, talk, *said[:20]))
        book.load(world.archive("alpha", *people, talk, *said))
    return found


def test_names_are_looked_up_by_their_key(plans):
    """Each name in an utterance leads to its identity by network and key, after the utterance and its names."""
    plan = next(plan for sql, plan in plans.items() if sql.startswith(NAMES))
    loops = [detail for *_, detail in plan if detail.startswith(LOOPS)]

    assert "(network=? AND key=?)" in loops[-1]
    assert [line for line in loops if re.match(r"SEARCH w\b", line)] == loops[-1:]
    assert gone_through_again(plan) == []


def test_the_order_that_tries_everybody_with_everything_is_noticed(plans):
    """The control: with identities before the names in an utterance, the judge finds them."""
    assert [line.split()[1] for line in gone_through_again(plans["control"])] == ["w"]


def test_no_statement_of_a_merge_goes_through_a_table_again_and_again(plans):
    """The same of all statements that write what an archive brought."""
    bad = {sql: found for sql, plan in plans.items() if sql != "control" and (found := gone_through_again(plan))}

    assert len(plans) > 10
    assert bad == {}
