"""How fast do scores get into a CRM? Prints a table.

    PYTHONPATH=tests:tests/support python benchmarks/push.py            all CRMs that are here
    PYTHONPATH=tests:tests/support python benchmarks/push.py tryton     one of them
    WARMLINKS_SCALE=0.1 ...                                             a tenth of the contacts

Beside each way of ours stands the CRM's own fastest way for the same records, by turns in one run. What is compared is
processor time, of this process and of the CRM's server together, so that a busy machine changes little; the database
does the same in both. Each CRM is a function below that yields what is to be compared.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from typing import TypeAlias

from attrs import frozen

SCALE = float(os.environ.get("WARMLINKS_SCALE", "1"))
CONTACTS = int(2000 * SCALE)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIMES = 5
AIM = 0.8
"""Ours makes at least so many records in the time in which the CRM's own way makes one."""

Clock: TypeAlias = Callable[[], float]


@frozen
class Compared:
    """Two ways of writing the same values, the value given: ours and the CRM's own."""

    name: str
    beside: str
    ours: Callable[[float], None]
    peer: Callable[[float], None]
    clock: Clock


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


CRMS = {"tryton": tryton}
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
    return tuple(median(took[name]) * 1000 / CONTACTS for name in ("ours", "peer"))  # type: ignore[return-value]


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
