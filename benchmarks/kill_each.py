"""Kills a load, a notify, a forget, an export and a restore at each call that writes, and looks at what is left.

    python benchmarks/kill_each.py                 every call, one after the other; exits with 1 where one did harm
    python benchmarks/kill_each.py --stride 7      every seventh call
    python benchmarks/kill_each.py --control       the same with the care taken out: each must do harm

The library of `power.py` lies between the process and the system and counts the calls that write to the files of the
owner: write, pwrite, truncate, sync, rename, unlink, mkdir, and an open that makes or empties a file. A process forked
from this one is killed before the first such call, then another before the second, and so on; at a write also in the
middle, with half of it done. After each kill the same is done once more, as a timer or an owner would, and then:

- load: the book was as before or as after, and is to the byte what a load without a kill gives;
- notify: the message arrived once, or is unconfirmed and arrived at most once; what is called delivered has arrived;
- forget: no byte of the one who was forgotten is in any file, and all others are there;
- export: the file was the old one or the new one, whole;
- restore: the book is the backup, and the damaged file is kept;
- backup: it is there, whole, or not at all.

Last, somebody is forgotten, and nothing of them is left in anything that a kill has left behind. It needs a C compiler
and Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import io
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen
from kill import REGISTRY, START, _without_transaction
from page import keep_on_page
from power import compiled
from send_kills import AWAKE

import warmlinks as wl
from warmlinks import files
from warmlinks.cli.context import output_file
from warmlinks.digest import delivery_log
from warmlinks.files import written
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome
from warmlinks.store import backups
from warmlinks.store.database import Database
from warmlinks.store.schema import FORGETTING
from warmlinks.upkeep import forgetting

NOW = START + timedelta(days=700, hours=9)
PEOPLE, INTERACTIONS = 12, 150
WHO = "Person 3"
"""Who is forgotten; the name of nobody else begins so."""


@frozen
class NoSettings:
    """A channel without any."""


class Roof(Notifier):
    """Takes a message by writing its key behind those that it has."""

    name = "roof"
    settings = NoSettings
    deadline = 5.0
    place: Path

    def _send(self, digest: Digest, settings: object) -> Outcome:
        handle = os.open(self.place, os.O_WRONLY | os.O_APPEND)
        os.write(handle, f"{digest.key}\n".encode())
        os.close(handle)
        return Outcome.delivered()

    def preview(self, digest: Digest, settings: object) -> bytes:
        return digest.key.encode()


def open_book(path: Path) -> wl.Book:
    return wl.Book.open(path, timezone="Europe/Berlin", registry=REGISTRY)


def exported(path: Path) -> str:
    with open_book(path) as book:
        stream = io.StringIO()
        book.export(stream)
        return stream.getvalue()


class Place:
    """A folder with what an owner has: a book, a backup, an export, the state folder, and what a channel took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.book = self.home / "book.db"
        self.export = self.home / "export.jsonl"
        self.roof = self.home / "roof"
        self.newer = folder / "newer.size"

    def prepare(self) -> None:
        """What every act begins with."""
        self.home.mkdir(mode=0o700)
        older = self.folder / "older.size"
        older.write_text(f"{PEOPLE - 2} {INTERACTIONS // 2} 400 " + "." * INTERACTIONS * 8)
        self.newer.write_text(f"{PEOPLE} {INTERACTIONS} 500 " + "." * INTERACTIONS * 8)
        self.roof.touch()
        with open_book(self.book) as book:
            book.load(older)
            for number in range(3):
                book.set(f"Person {number}", now=START, cadence=10)
            book.log("Person 1", "call", at=START, note=f"about {WHO}")
            book.notify(None, now=NOW, channels=[])
            book.backup()
            book.log("Person 2", "call", at=START + timedelta(days=1), note="after the backup")
            with written(self.export, "the export") as stream:
                book.export(stream)
            book.log("Person 4", "call", at=START + timedelta(days=2), note="after the export")

    def fresh(self) -> Place:
        """The place as it was prepared: always at the same path, since a book knows where it sends from."""
        kept = self.folder.with_name("kept")
        if not kept.exists():
            self.folder.mkdir(mode=0o700)
            self.prepare()
            shutil.copytree(self.folder, kept)
        shutil.rmtree(self.folder)
        shutil.copytree(kept, self.folder)
        return self


# what is done, and what must hold after it


def load(place: Place) -> None:
    with open_book(place.book) as book:
        book.load(place.newer)


def notify(place: Place) -> None:
    roof = Roof()
    roof.place = place.roof
    with open_book(place.book) as book:
        book.notify(book.digest(now=NOW), now=NOW, channels=[(roof, NoSettings())], settings=AWAKE)


def forget(place: Place) -> None:
    with open_book(place.book) as book:
        book.forget(WHO)


def export(place: Place) -> None:
    with open_book(place.book) as book, output_file(str(place.export), "the export") as stream:
        book.export(stream)


def damage(place: Place) -> None:
    place.book.write_bytes(b"noise" * 1000)


def restore(place: Place) -> None:
    wl.Book.restore(place.book)


def backup(place: Place) -> None:
    with open_book(place.book) as book:
        book.backup()


@frozen
class After:
    """What there is when the act was done without a kill."""

    before: str
    after: str
    export: bytes
    old_export: bytes


def harm_of_load(place: Place, after: After, *, again: Callable[[], None]) -> str | None:
    if exported(place.book) not in (after.before, after.after):
        return "neither as before nor as after"
    again()
    return None if exported(place.book) == after.after else "once more did not make it whole"


def harm_of_notify(place: Place, after: After, *, again: Callable[[], None]) -> str | None:
    for _ in range(2):
        again()
    arrived = place.roof.read_text().splitlines()
    with open_book(place.book) as book:
        book.unconfirmed(now=NOW)
        states = [entry.state for entry in book.sent()]
        digest = book.digest(now=NOW)
    if len(arrived) > 1:
        return "arrived twice"
    if states not in (["delivered"], ["unconfirmed"]):
        return f"neither delivered nor unconfirmed: {states}"
    if states == ["delivered"] and not arrived:
        return "called delivered, and it never arrived"
    if states == ["delivered"] and digest is not None and {"Person 0", "Person 1"} & set(_named(digest)):
        return "who was named is named again"
    return None


def _named(digest: Digest) -> Iterator[str]:
    for item in digest.items:
        yield item.text.partition(":")[0]


def harm_of_forget(place: Place, after: After, *, again: Callable[[], None]) -> str | None:
    with contextlib.suppress(wl.NotFoundError):
        again()
    if _but_marks(exported(place.book)) != _but_marks(after.after):
        return "others are not as they were"
    return None


def _but_marks(export: str) -> list[str]:
    """An export without the marks of who was forgotten, which are salted, and so never the same twice."""
    return [line for line in export.splitlines()[1:-1] if '"forgotten"' not in line]


def harm_of_export(place: Place, after: After, *, again: Callable[[], None]) -> str | None:
    if place.export.read_bytes() not in (after.old_export, after.export):
        return "the export is neither the old one nor the new one"
    again()
    return None if place.export.read_bytes() == after.export else "once more did not make it whole"


def harm_of_restore(place: Place, after: After, *, again: Callable[[], None]) -> str | None:
    with contextlib.suppress(wl.BookError):
        again()
    if exported(place.book) != after.after:
        return "the book is not the backup"
    kept = [path for path in place.home.glob("book.db.damaged*") if path.read_bytes()[:5] == b"noise"]
    return None if kept else "the damaged file is lost"


def harm_of_backup(place: Place, after: After, *, again: Callable[[], None]) -> str | None:
    if exported(place.book) != after.before:
        return "the book is not as it was"
    before = set(backups.own_backups(place.book))
    time.sleep(0)
    again()
    newest = [path for path in backups.own_backups(place.book) if path not in before]
    for path in (*before, *newest):
        with wl.Book.open(path) as book:
            if not book.doctor(mend=False).healthy:
                return f"the backup {path.name} is not whole"
    return None if len(newest) == 1 else "no backup was made"


_FEW = 20
"""Whatever the stride, so many calls of an act are killed at if it has them: what is done in a few would be missed."""


@frozen
class Act:
    """Something that is killed, and how to tell whether it did harm."""

    act: Callable[[Place], None]
    harm: Callable[..., str | None]
    first: Callable[[Place], None] = lambda _: None


ACTS: Mapping[str, Act] = {
    "load": Act(load, harm_of_load),
    "notify": Act(notify, harm_of_notify),
    "forget": Act(forget, harm_of_forget),
    "export": Act(export, harm_of_export),
    "restore": Act(restore, harm_of_restore, damage),
    "backup": Act(backup, harm_of_backup),
}


def traces(place: Place) -> list[str]:
    """The files in which there is still a byte of the one who was forgotten; an export is the owner's own affair."""
    return [
        path.name
        for path in sorted(place.home.rglob("*"))
        if path.is_file() and path != place.export and not _beside(path, place.export) and _names(path.read_bytes())
    ]


def _beside(path: Path, export_: Path) -> bool:
    """Whether it is a half-made export, which lies where the owner put it."""
    return path.parent == export_.parent and path.suffix == ".new" and b'"book"' in path.read_bytes()[:200]


def _names(data: bytes) -> bool:
    return WHO.encode() in data


# killing


class Killer:
    """The small library, as this process and those forked from it see it."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(os.environ["LD_PRELOAD"])
        self.library.calls_so_far.restype = ctypes.c_long

    def run(self, act: Callable[[], None], number: int, *, half: bool = False) -> tuple[bool, int]:
        """Do it in a process of its own that is killed at one of its calls; whether it was, and how many it made."""
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            try:
                self.library.kill_at(ctypes.c_long(number), ctypes.c_long(half))
                act()
            except BaseException as error:  # noqa: BLE001  told to the parent
                os.write(writer, f"-1 {error!r}".encode()[:500])
            else:
                os.write(writer, str(self.library.calls_so_far()).encode())
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as stream:
            told = stream.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not killed and told.startswith("-1"):
            raise RuntimeError(told)
        return killed, int(told or 0)


@frozen
class Counts:
    """What became of one act."""

    name: str
    calls: int
    kills: int
    fates: Counter[str]

    @property
    def harm(self) -> int:
        return sum(count for fate, count in self.fates.items() if fate != "whole")

    def __str__(self) -> str:
        worst = "".join(f"\n          {count} {fate}" for fate, count in self.fates.most_common() if fate != "whole")
        return f"{self.name:>8}  {self.calls:4} calls that write, {self.kills:4} kills, {self.harm} did harm{worst}"


def run(name: str, folder: Path, *, stride: int = 1, start: int = 1) -> Counts:
    """Kill one act at each of its calls, or at every so many where there are many, and in the middle of each write."""
    killer, act = Killer(), ACTS[name]
    place = Place(folder / "victim").fresh()
    before, old_export = exported(place.book), place.export.read_bytes()
    act.first(place.fresh())
    _, calls = killer.run(lambda: act.act(place), 1 << 40)
    after = After(before, exported(place.book), place.export.read_bytes(), old_export)
    fates: Counter[str] = Counter()
    kills = 0
    for number in range(start, calls + 1, min(stride, max(1, calls // _FEW))):
        for half in (False, True):
            act.first(place.fresh())
            killed, _ = killer.run(lambda: act.act(place), number, half=half)
            kills += killed
            fates[_fate(act, place, after)] += 1
    return Counts(name, calls, kills, fates)


def _fate(act: Act, place: Place, after: After) -> str:
    try:
        harm = act.harm(place, after, again=lambda: act.act(place))
        if harm is None:
            with contextlib.suppress(wl.NotFoundError):
                forget(place)
            with open_book(place.book) as book:
                if not book.doctor(mend=False).healthy:
                    return "the doctor found it wrong"
            left = traces(place)
            harm = f"of the forgotten is left in {', '.join(left)}" if left else None
    except wl.WarmlinksError as error:
        return f"{type(error).__name__}: {error.what}"
    return harm or "whole"


# care taken out


def _send_first(db: Database, *_: Any, **__: Any) -> delivery_log.Lease:
    """A delivery that is only written down after it was sent."""
    return delivery_log.Lease(granted=True, state="in_progress")


def _record_after(db: Database, key: str, channel: str, outcome: Outcome, *, now: datetime) -> str:
    ACQUIRE(db, key, channel, now=now, deadline=5.0)
    return RECORD(db, key, channel, outcome, now=now)


@contextlib.contextmanager
def _in_place(path: str | Path, what: str) -> Iterator[Any]:
    """An export that empties the old one first."""
    del what
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        yield stream


def _swap_in_place(book: Path, source: Path) -> None:
    """A restore that writes over what is there."""
    shutil.copyfile(source, book)


def _copy_plainly(db: Database, target: Path) -> None:
    """A backup that is made under its last name."""
    with target.open("wb") as stream:
        data = Path(str(db.path)).read_bytes()
        for at in range(0, len(data), 65_536):
            stream.write(data[at : at + 65_536])
            stream.flush()


def _unnoted(db: Database) -> int:
    """A forgetting of which nobody knows that it is not done yet."""
    with db.writing():
        db.run("DELETE FROM meta WHERE name = ?", (FORGETTING,))
    db.compact()
    return sum(forgetting._rewrite(db, path) for path in backups.own_backups(Path(str(db.path))))


ACQUIRE, RECORD = delivery_log.acquire, delivery_log.record_result
CONTROLS: Mapping[str, tuple[tuple[object, str, object], ...]] = {
    "load": ((Database, "writing", _without_transaction),),
    "notify": ((delivery_log, "acquire", _send_first), (delivery_log, "record_result", _record_after)),
    "forget": ((forgetting, "finish", _unnoted),),
    "export": ((files, "written", _in_place),),
    "restore": ((backups, "_swap", _swap_in_place),),
    "backup": ((Database, "backup_to", _copy_plainly),),
}
"""Each act without what makes it safe."""


def without_care(name: str, folder: Path, *, stride: int) -> Counts:
    """The same as `run`, with the care taken out of the act."""
    from unittest import mock

    act = ACTS[name]

    def careless(place: Place) -> None:
        with contextlib.ExitStack() as patches:
            for target, attribute, value in CONTROLS[name]:
                patches.enter_context(mock.patch.object(target, attribute, value))
            act.act(place)

    with mock.patch.dict(ACTS, {name: Act(careless, act.harm, act.first)}):
        return run(name, folder, stride=stride)


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--stride", type=int, default=1, help="kill at every so many calls")
    words.add_argument("--act", action="append", choices=list(ACTS))
    words.add_argument("--control", action="store_true", help="take the care out: harm must be found")
    words.add_argument("--write", action="store_true", help="keep what is printed on the page of the docs")
    wish = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-") as place:
        folder = Path(place).resolve()
        if "KILL_EACH" not in os.environ:
            # once more, with the library between this program and the system
            environ = {
                **os.environ,
                "KILL_EACH": "1",
                "LD_PRELOAD": str(compiled(folder)),
                "POWER_FOLDER": f"{folder}/work/victim/home/",
                "WARMLINKS_STATE": f"{folder}/work/victim/home/state",
                "TMPDIR": str(folder),
            }
            child = os.spawnve(os.P_WAIT, sys.executable, [sys.executable, __file__, *sys.argv[1:]], environ)
            return abs(child)
        work = Path(os.environ["POWER_FOLDER"]).parents[1]
        work.mkdir(mode=0o700, exist_ok=True)
        bad, lines = False, []
        started = time.perf_counter()
        for name in wish.act or ACTS:
            if wish.control:
                counts = without_care(name, work, stride=wish.stride)
                bad |= counts.harm == 0
            else:
                counts = run(name, work, stride=wish.stride)
                bad |= counts.harm > 0
            lines.append(str(counts))
            print(counts, flush=True)
        lines.append(f"{time.perf_counter() - started:.0f} s")
        print(lines[-1])
        if wish.write:
            options = (" --control" if wish.control else "") + (f" --stride {wish.stride}" if wish.stride > 1 else "")
            keep_on_page(f"python benchmarks/kill_each.py{options}", "\n".join(lines))
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
