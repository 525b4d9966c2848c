"""How fast do scores get into a CRM? Prints a table.

    PYTHONPATH=tests:tests/support python benchmarks/push.py            all CRMs that are here
    PYTHONPATH=tests:tests/support python benchmarks/push.py tryton     one of them
    WARMLINKS_SCALE=0.1 ...                                             a tenth of the contacts

Beside each way of ours stands the CRM's own fastest way for the same records, by turns in one run. What is compared is
processor time, of this process and of the CRM's server together, so that a busy machine changes little; the database
does the same in both. Where the database alone is asked, it is the time that passes. Each CRM is a function below that
yields what is to be compared.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from warmlinks.plugins.doors import Door

SCALE = float(os.environ.get("WARMLINKS_SCALE", "1"))
CONTACTS = int(2000 * SCALE)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIMES = 5
AIM = 0.8
"""Ours makes at least so many records in the time in which the CRM's own way makes one."""

Clock: TypeAlias = Callable[[], float]


@frozen
class Compared:
    """Two ways of writing the same values into so many records, the value given: ours and the CRM's own."""

    name: str
    beside: str
    ours: Callable[[float], None]
    peer: Callable[[float], None]
    clock: Clock
    records: int = CONTACTS


def of_processes(*numbers: int) -> Clock:
    """The processor time of this process and of others, in seconds."""

    def seconds() -> float:
        total = time.process_time()
        for number in numbers:
            fields = Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return total

    return seconds


def tryton() -> Iterator[Compared]:
    """Beside one `write` for many records with their times of reading, as Tryton's own client library makes it."""
    from crms.tryton import DATABASE, PASSWORD, running

    from warmlinks.crm import plan
    from warmlinks.net.asking import Net
    from warmlinks.net.connecting import Deadline
    from warmlinks.plugins.doors import Change
    from warmlinks_tryton.door import TrytonDoor

    os.environ["WARMLINKS_TRYTON_PASSWORD"] = PASSWORD
    with running() as crm:
        session = crm.session()
        parties = []
        for first in range(0, CONTACTS, 500):
            names = [{"name": f"Contact {number}"} for number in range(first, min(first + 500, CONTACTS))]
            parties += session.ask("party.party.create", names)
        table = {
            "url": crm.url,
            "database": DATABASE,
            "user": "warmlinks",
            "password": "env:WARMLINKS_TRYTON_PASSWORD",
            "domain": [["id", "in", parties]],
            "activities": [],
        }
        net = Net(deadline=Deadline(3600), now=NOW, inner_hosts=["127.0.0.1"], insecure=True)
        door = TrytonDoor(TrytonDoor.configure(table), net)

        def versions() -> list[tuple[int, str]]:
            asked = ([["id", "in", parties]], 0, None, [["id", "ASC"]], ["_timestamp", "rec_name", "score"])
            return [(row["id"], row["_timestamp"]) for row in session.ask("party.party.search_read", *asked)]

        def by_door(value: float) -> None:
            changes = [
                Change(contact=str(number), fields={"score": value + number / 1e6}, version=version)
                for number, version in versions()
            ]
            for first in range(0, len(changes), door.batch):
                results = {one.result.value for one in door.write(changes[first : first + door.batch])}
                assert results == {"done"}, results

        def by_plan(value: float) -> None:
            scores = [{"tie": number, "warmth": value + number / 1e6} for number in parties]
            done = plan(scores, door, fields={"warmth": "score"}, now=NOW, step=0).push()
            assert done.complete
            assert done.counts == {next(iter(done.counts)): CONTACTS}, done

        def bare(value: float) -> None:
            read = versions()
            for first in range(0, len(read), door.batch):
                part = read[first : first + door.batch]
                pairs = [word for number, _ in part for word in ([number], {"score": value + number / 1e6})]
                stamps = {f"party.party,{number}": version for number, version in part}
                session("model.party.party.write", *pairs, {**session.context, "_timestamp": stamps})

        clock = of_processes(crm.process)
        yield Compared("tryton: the door", "bare write", by_door, bare, clock)
        yield Compared("tryton: plan and push", "bare write", by_plan, bare, clock)


def bottlecrm() -> Iterator[Compared]:
    """Beside a loop of PATCHes over one connection: it has no way to write many at once, its import makes new ones."""
    from warmlinks_bottlecrm.door import BottleCrmDoor

    few = CONTACTS // 10
    with _grown(few) as (crm, keys, net):
        os.environ["WARMLINKS_BOTTLECRM_TOKEN"] = crm.made["owner"]
        table = {"url": crm.url, "token": "env:WARMLINKS_BOTTLECRM_TOKEN"}
        door = BottleCrmDoor(BottleCrmDoor.configure(table), net)
        with crm.as_user("owner") as asked:

            def patches(value: float) -> None:
                for key in keys:
                    asked.patch(f"/api/contacts/{key}/", json={"custom_fields": {"warmth": value}}).raise_for_status()

            asked.get("/api/profile/")
            clock = of_processes(*_below(os.getpid()))
            loop = "a loop of PATCHes, one connection"
            yield Compared("bottlecrm: the door", loop, _by_door(door), patches, clock, few)
            yield Compared("bottlecrm: plan and push", loop, _by_plan(door, keys), patches, clock, few)


def bottlecrm_sql() -> Iterator[Compared]:
    """Beside one bare UPDATE for a thousand contacts, which looks at nobody's version."""
    import psycopg
    from psycopg.types.json import Jsonb

    from warmlinks_bottlecrm.sql_door import BottleCrmSqlDoor

    with _grown(CONTACTS) as (crm, keys, net), psycopg.connect(crm.database(), autocommit=True) as own:
        table = {"database": crm.database(), "organisation": crm.made["org"]}
        door = BottleCrmSqlDoor(BottleCrmSqlDoor.configure(table), net)

        def bare(value: float) -> None:
            for first in range(0, len(keys), door.batch):
                part = keys[first : first + door.batch]
                with own.transaction():
                    own.execute("select set_config('app.current_org', %s, true)", [crm.made["org"]])
                    own.execute(
                        "update contacts set custom_fields = custom_fields || given.fields "
                        "from unnest(%s::uuid[], %s::jsonb[]) as given (id, fields) where contacts.id = given.id",
                        [part, [Jsonb({"warmth": value})] * len(part)],
                    )

        yield Compared("bottlecrm-sql: the door", "one bare UPDATE", _by_door(door), bare, time.perf_counter)
        yield Compared("bottlecrm-sql: plan and push", "one bare UPDATE", _by_plan(door, keys), bare, time.perf_counter)
        door.close()


@contextmanager
def _grown(records: int) -> Iterator[tuple[Any, list[str], Any]]:
    """A BottleCRM with a field for warmth and so many contacts, their keys, and how it is reached."""
    import psycopg
    from crms.bottlecrm import running

    from warmlinks.net.asking import Net
    from warmlinks.net.connecting import Deadline

    more = """insert into contacts select (jsonb_populate_record(null::contacts, to_jsonb(given) || jsonb_build_object(
        'id', gen_random_uuid(), 'email', null, 'created_at', given.created_at + number * interval '1 ms'))).*
        from (select * from contacts where org_id = %(org)s limit 1) as given, generate_series(1, %(more)s) as number"""
    with running(workers=1) as crm, psycopg.connect(crm.database("postgres"), autocommit=True) as owner:
        with crm.as_user() as asked:
            field = {"target_model": "Contact", "key": "warmth", "label": "Warmth", "field_type": "number"}
            asked.post("/api/custom-fields/", json=field).raise_for_status()
        owner.execute(more, {"org": crm.made["org"], "more": records - len(crm.contacts)})
        owner.execute("vacuum analyze contacts")
        keys = [key for (key,) in owner.execute("select id::text from contacts where org_id = %s", [crm.made["org"]])]
        yield crm, keys, Net(deadline=Deadline(7200), now=NOW, inner_hosts=["127.0.0.1"], insecure=True)


def _by_door(door: Door) -> Callable[[float], None]:
    """Read everybody, write everybody."""
    from warmlinks.plugins.doors import Change

    def write(value: float) -> None:
        people = list(door.people(["warmth"]))
        changes = [Change(contact=one.key, fields={"warmth": value}, version=one.version) for one in people]
        for first in range(0, len(changes), door.batch):
            results = {one.result.value for one in door.write(changes[first : first + door.batch])}
            assert results == {"done"}, results

    return write


def _by_plan(door: Door, keys: list[str]) -> Callable[[float], None]:
    """All that a night does, without a log."""
    from warmlinks.crm import plan

    def push(value: float) -> None:
        scores = [{"tie": key, "warmth": value} for key in keys]
        done = plan(scores, door, fields={"warmth": "warmth"}, now=NOW, step=0).push()
        assert done.counts == {next(iter(done.counts)): len(keys)}, done

    return push


def _below(number: int) -> list[int]:
    """The processes that were begun by another one, and by those."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        parents[int(stat.parent.name)] = int(stat.read_text("utf-8").rpartition(")")[2].split()[1])
    below, found = [number], []
    while below:
        children = [one for one, parent in parents.items() if parent in below]
        found += children
        below = children
    return found


CRMS = {"tryton": tryton, "bottlecrm": bottlecrm, "bottlecrm-sql": bottlecrm_sql}
"""Each yields what is compared, while it runs."""


def measured(one: Compared, values: Iterator[float]) -> tuple[float, float]:
    """Seconds a thousand records, ours and the peer's: medians of interleaved turns."""
    took: dict[str, list[float]] = {"ours": [], "peer": []}
    for turn in range(TIMES):
        ways = [("ours", one.ours), ("peer", one.peer)]
        for name, way in ways if turn % 2 else reversed(ways):
            begun = one.clock()
            way(next(values))
            took[name].append(one.clock() - begun)
    return tuple(median(took[name]) * 1000 / one.records for name in ("ours", "peer"))  # type: ignore[return-value]


def main(words: Sequence[str]) -> None:
    print(f"| what | ours, s per 1,000 | beside | its own, s per 1,000 | rate (aim {AIM}) |")
    print("| --- | --- | --- | --- | --- |")
    values = (0.001 * number for number in count(1))
    for name in words or CRMS:
        for one in CRMS[name]():
            one.ours(next(values))
            one.peer(next(values))
            ours, peer = measured(one, values)
            print(f"| {one.name} | {ours:.2f} | {one.beside} | {peer:.2f} | {peer / ours:.2f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
