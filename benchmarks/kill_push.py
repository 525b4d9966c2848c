"""Kills a push into a CRM at random points, many times, while a human edits, and looks at what is left.

    python benchmarks/kill_push.py --kills 200            exits with 1 if one of them lost or doubled anything
    python benchmarks/kill_push.py --kills 60 --control   a door that writes whole records as read: must lose some
    python benchmarks/kill_push.py --door mine:example    a CRM of yours: what makes a `DoorExample`, in a `with`

Each push is run by a process of its own, against a CRM over HTTP whose requests are counted on the way. It is killed
somewhere between its first request and its last: before one is passed on, while it is answered, between an answer and
its line in the log. Somewhere before that a human edits a note of one contact. After each kill all notes must be as the
human left them; the next push must make everything whole, with each contact written once by the two of them, and one
more must find nothing to do.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from attrs import evolve
from killing import harmed

from warmlinks.crm import PushLog
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import Result
from warmlinks.testing.doors import NOW, DoorExample, DoorPlace, FaultyCrm
from warmlinks.testing.doors_zoo import BROKEN
from warmlinks.testing.small_crm import SmallCrm

__all__ = ["harmed", "run"]

CONTACTS = 12
PATIENCE = 60.0


@contextmanager
def small_crm() -> Iterator[DoorExample]:
    """The CRM of the kit; it also says what was written."""
    with SmallCrm({"wl_warmth": "number", "wl_due": "moment"}) as crm:
        example = crm.example()
        WRITTEN[example.port] = crm.writes
        yield example


WRITTEN: dict[int, list[tuple[str, dict[str, Any]]]] = {}
"""By port, what a CRM of the kit has taken; others do not tell."""


def _found(name: str) -> Any:  # noqa: ANN401  whatever goes by that name
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def push(told: dict[str, Any]) -> None:
    """What the victim does."""
    kind = _found(told["door"])
    net = Net(deadline=Deadline(PATIENCE), now=NOW, inner_hosts=["127.0.0.1"], insecure=True)
    example: Any = argparse.Namespace(fields=told["fields"])
    place = DoorPlace(example, None, Path())  # type: ignore[arg-type]  # it plans and asks for nothing else
    what = place.planned(told["scores"], Path(told["log"]), kind(kind.configure(told["table"]), net))
    what.push()


class Range:
    """A CRM with contacts, of whom each has a note."""

    def __init__(self, example: DoorExample, faulty: FaultyCrm, folder: Path) -> None:
        folder.chmod(0o700)
        self.place = DoorPlace(example, faulty, folder)
        self.log = folder / "pushes.db"
        self.keys = [self.place.contact() for _ in range(CONTACTS)]
        self.notes = {key: f"note of {key}" for key in self.keys}
        for key, note in self.notes.items():
            example.edit(key, note)
        self.turn = 0
        self.victim(self.scores()).communicate()
        began = faulty.asked
        self.victim(self.scores()).communicate()
        self.requests = faulty.asked - began
        self.people = self._people()

    def scores(self) -> dict[str, float]:
        """Others than the time before, for everybody."""
        self.turn += 1
        return {key: 0.2 + 0.01 * ((self.turn + nth) % 60) for nth, key in enumerate(self.keys)}

    def victim(self, scores: dict[str, float]) -> subprocess.Popen[bytes]:
        """A process that pushes."""
        example = self.place.example
        told = {
            "door": f"{example.make_door.__module__}:{example.make_door.__qualname__}",
            "table": dict(example.table(self.place.faulty.url)),
            "fields": dict(example.fields),
            "scores": scores,
            "log": str(self.log),
        }
        return subprocess.Popen([sys.executable, __file__, "--victim", json.dumps(told)], stderr=subprocess.DEVNULL)

    def kill_once(self, dice: random.Random) -> str:
        """One push that is killed; what became of the CRM."""
        scores, faulty = self.scores(), self.place.faulty
        written = WRITTEN.get(self.place.example.port)
        before = len(written) if written is not None else 0
        began = faulty.asked
        # the first three requests read; a human who edits before that is read with the others
        kill_at = began + dice.randrange(1, self.requests + 2)
        edit_at = began + dice.randrange(0, kill_at - began)
        victim = self.victim(scores)
        self._wait(victim, lambda: faulty.asked >= edit_at)
        edited = dice.choice(self.keys)
        self.notes[edited] = f"edit {self.turn}"
        self.place.example.edit(edited, self.notes[edited])
        self._wait(victim, lambda: faulty.asked >= kill_at)
        time.sleep(dice.random() * 0.006)
        fate = "killed" if victim.poll() is None else "finished"
        victim.kill()
        victim.wait()
        time.sleep(0.01)  # what was on its way arrives
        with PushLog(self.log) as log:
            last = log.last_run(self.place.example.make_door.name)
        where = "unanswered" if last is not None and last.unanswered else "between batches"
        return f"{fate} {where}: {self._looked_at(scores, before)}"

    def _looked_at(self, scores: dict[str, float], before: int) -> str:
        if trouble := self._notes():
            return trouble
        pushed = self.place.planned(scores, self.log).push()
        if trouble := self._notes():
            return f"{trouble} by the next push"
        written = WRITTEN.get(self.place.example.port)
        wrong = {
            f"the next push did not go through, {pushed.as_data()}": (
                not pushed.complete or bool(set(pushed.counts) - {Result.DONE})
            ),
            "the next push did not make it whole": not all(
                self.place.holds(key, {self.place.names[0]: round(one, 2)}) for key, one in scores.items()
            ),
            "one more push finds something to do": bool(self.place.planned(scores, self.log).changes),
            "there are other contacts than before": self._people() != self.people,
            "a contact was written twice, or not at all": (
                written is not None and Counter(key for key, _ in written[before:]) != Counter(self.keys)
            ),
        }
        return next((trouble for trouble, is_so in wrong.items() if is_so), "whole")

    def _notes(self) -> str:
        for key, note in self.notes.items():
            if note not in str(self.place.theirs(key)):
                self.place.example.edit(key, note)
                return "an edit is lost"
        return ""

    def _people(self) -> list[str]:
        return sorted(one.key for one in self.place.door().people([]))

    def _wait(self, victim: subprocess.Popen[bytes], until: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not until() and victim.poll() is None and time.monotonic() < end:
            time.sleep(0.0005)


def run(kills: int, *, control: bool, seed: int, door: str | None = None) -> Counter[str]:
    """So many kills; what became of the CRM, counted."""
    dice = random.Random(seed)
    made: AbstractContextManager[DoorExample] = small_crm() if door is None else _found(door)()
    with made as example, FaultyCrm(example.port) as faulty, tempfile.TemporaryDirectory() as folder:
        kind = BROKEN[0].kind if control else example.make_door
        place = Range(evolve(example, make_door=kind), faulty, Path(folder))
        return Counter(place.kill_once(dice) for _ in range(kills))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--door", metavar="MODULE:NAME")
    words.add_argument(
        "--control", action="store_true", help="write whole records as they were read: some must be lost"
    )
    words.add_argument("--victim", help=argparse.SUPPRESS)
    wish = words.parse_args()
    if wish.victim is not None:
        push(json.loads(wish.victim))
        return
    if wish.control and wish.door is not None:
        words.error("the control is a door to the CRM of the kit")
    started = time.perf_counter()
    fates = run(wish.kills, control=wish.control, seed=wish.seed, door=wish.door)
    for fate, count in sorted(fates.items()):
        print(f"{count:6} {fate}")
    print(f"{sum(fates.values())} kills in {time.perf_counter() - started:.0f} s, {harmed(fates)} did harm")
    sys.exit(bool(harmed(fates)) != wish.control)


if __name__ == "__main__":
    main()
