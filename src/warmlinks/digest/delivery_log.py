"""The delivery log, which keeps a message from being sent twice.

An entry is committed as in progress before a channel gets the first byte; the result is recorded after. Whoever finds
one in progress whose sender is gone marks it unconfirmed, and nothing sends it again by itself.
A book carries the machine and the path that it sends from; somewhere else, or older than the last entry that the state
folder knows of, it sends nothing until its owner says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from uuid import getnode

import platformdirs
from attrs import field, frozen

from warmlinks.calendar.days import number_of
from warmlinks.calendar.times import day_of_text, milliseconds_of, moment_at
from warmlinks.errors import BookError
from warmlinks.files import HAS_OWNERS, private_folder, written
from warmlinks.people.directory import assumed_parts
from warmlinks.plugins.notifiers import DigestItem, Outcome, Outcomes
from warmlinks.store.database import Database
from warmlinks.store.holder import is_alive
from warmlinks.validation import has_zone, require_aware

__all__ = [
    "BECAME",
    "DeliveryEntry",
    "Lease",
    "acquire",
    "entries",
    "last_named",
    "note_said",
    "record_result",
    "require_own_book",
    "resolve_delivery",
    "said_keys",
    "unconfirmed",
]

State = Literal["in_progress", "delivered", "retryable", "refused", "unconfirmed"]

_KEPT: dict[State, str] = {
    "in_progress": "about",
    "delivered": "delivered",
    "retryable": "safe",
    "refused": "refused",
    "unconfirmed": "doubt",
}
"""What the table calls each state, since its first version."""

_STATES: dict[str, State] = {kept: state for state, kept in _KEPT.items()}

BECAME: dict[Outcomes, State] = {
    Outcomes.DELIVERED: "delivered",
    Outcomes.RETRYABLE: "retryable",
    Outcomes.REFUSED: "refused",
    Outcomes.UNKNOWN: "unconfirmed",
}
"""The state after each answer of a channel."""

_MINUTE = 60_000
_PAUSES = (5, 15, 60, 240, 720, 1440)
"""Minutes until the next try, by attempt."""

_MARGIN = 120_000
"""Milliseconds beyond a channel's deadline after which a sender that has not answered is taken to be gone."""

_SENDER_GONE = "the sender stopped before the answer was written down"


@frozen
class DeliveryEntry:
    """One line of the delivery log."""

    key: str
    channel: str
    state: State
    attempts: int
    begun_at: datetime = field(validator=has_zone)
    ended_at: datetime | None = field(validator=has_zone)
    next_try: datetime | None = field(validator=has_zone)
    why: str
    receipt: str | None


@frozen
class Lease:
    """Whether this sender may hand over now; if not, what stands in the delivery log."""

    granted: bool
    state: State
    why: str = ""


def acquire(db: Database, key: str, channel: str, *, now: datetime, deadline: float, settings: str = "") -> Lease:
    """Commit that it is in progress, unless it was handed over, is being handed over, or must wait.

    That holds over all channels: what may have arrived on one is not handed over on another.

    One short transaction: of many senders at once, exactly one is granted. What must wait waits no longer where the
    owner has changed the channel's settings since the last try: the reason to wait was one of the old ones.

    Args:
        db: the book.
        key: of what is to be handed over.
        channel: on which channel.
        now: the moment.
        deadline: seconds that an attempt may take.
        settings: the channel's settings as text, without secrets; only a hash is kept. Empty: they count as unchanged.
    """
    at = milliseconds_of(now)
    with db.writing():
        elsewhere = db.row(
            "SELECT state, channel FROM hand_over WHERE key = ? AND channel <> ?"
            " AND state IN ('delivered', 'about', 'doubt') ORDER BY state = 'delivered' DESC LIMIT 1",
            (key, channel),
        )
        if elsewhere is not None:
            # it may have arrived there, whatever the order in which channels are tried now
            return Lease(granted=False, state=_STATES[elsewhere[0]], why=f"it was handed over on {elsewhere[1]} before")
        settings_hash = _hashed(db, settings) if settings else None
        entry = db.row(
            "SELECT state, begun, next_try, why, sender, limit_ FROM hand_over WHERE key = ? AND channel = ?",
            (key, channel),
        )
        if entry is not None:
            kept, begun, next_try, why, sender, limit = entry
            state = _STATES[kept]
            if state == "in_progress" and _gone(sender, begun, limit, at):
                _note_unconfirmed(db, key, channel, at)
                return Lease(granted=False, state="unconfirmed", why="it may have been handed over before")
            is_due = next_try is None or next_try <= at or _has_changed(db, channel, settings_hash)
            if state != "retryable" or not is_due:
                return Lease(granted=False, state=state, why=why)
        db.run(
            "INSERT INTO hand_over VALUES (?, ?, 'about', 1, ?, NULL, NULL, '', NULL, ?, ?) ON CONFLICT DO UPDATE"
            " SET state = 'about', attempts = attempts + 1, begun = excluded.begun, ended = NULL, next_try = NULL,"
            " sender = excluded.sender, limit_ = excluded.limit_",
            (key, channel, at, f"{socket.gethostname()}:{os.getpid()}", int(deadline * 1000)),
        )
        db.set_meta("ledger_entries", str(_count_of(db) + 1))
        if settings_hash is not None:
            db.set_meta(f"settings:{channel}", settings_hash)
        return Lease(granted=True, state="in_progress")


def _has_changed(db: Database, channel: str, settings_hash: str | None) -> bool:
    """Whether a channel's settings are known to differ from those of the last try."""
    old = db.meta(f"settings:{channel}")
    return settings_hash is not None and old is not None and settings_hash != old


def _hashed(db: Database, settings: str) -> str:
    return hashlib.sha256(f"{db.meta('id')}\0{settings}".encode()).hexdigest()


def _count_of(db: Database) -> int:
    """How many leases were ever granted."""
    return int(db.meta("ledger_entries") or 0)


def _gone(sender: str, begun: int, limit: int, now: int) -> bool:
    """Whether a sender that has not answered is not at work any more."""
    host, _, pid = sender.rpartition(":")
    if host == socket.gethostname() and pid.isdigit() and (int(pid) == os.getpid() or is_alive(int(pid)) is False):
        return True
    return now - begun > limit + _MARGIN


def _note_unconfirmed(db: Database, key: str, channel: str, at: int) -> None:
    db.run(
        "UPDATE hand_over SET state = 'doubt', ended = ?, why = ? WHERE key = ? AND channel = ?",
        (at, _SENDER_GONE, key, channel),
    )


def record_result(db: Database, key: str, channel: str, outcome: Outcome, *, now: datetime) -> State:
    """Record the result; a sender that wakes late may still do so, and delivered outweighs unconfirmed."""
    at = milliseconds_of(now)
    state = BECAME[outcome.kind]
    with db.writing():
        kept, attempts = db.row("SELECT state, attempts FROM hand_over WHERE key = ? AND channel = ?", (key, channel))
        old = _STATES[kept]
        if old not in ("in_progress", "unconfirmed"):
            return old
        if old == "unconfirmed" and state == "retryable":
            state = "unconfirmed"
        pause = _PAUSES[min(attempts, len(_PAUSES)) - 1] * _MINUTE
        if outcome.retry_after is not None:
            pause = max(pause, int(outcome.retry_after * 1000))
        next_try = at + pause if state == "retryable" else None
        db.run(
            "UPDATE hand_over SET state = ?, ended = ?, next_try = ?, why = ?, receipt = ?"
            " WHERE key = ? AND channel = ?",
            (_KEPT[state], at, next_try, outcome.why, outcome.receipt, key, channel),
        )
    return state


def resolve_delivery(db: Database, key: str, channel: str, *, arrived: bool, now: datetime) -> None:
    """Say of one unconfirmed that it arrived, or that it did not and may be sent again.

    Raises:
        BookError: nothing of that name is unconfirmed.
    """
    require_aware(now)
    at = milliseconds_of(now)
    with db.writing():
        done = db.run(
            "UPDATE hand_over SET state = ?, ended = ?, next_try = NULL, why = 'you said so'"
            " WHERE key = ? AND channel = ? AND state = 'doubt'",
            (_KEPT["delivered" if arrived else "retryable"], at, key, channel),
        )
        if done.rowcount != 1:
            raise BookError(f"nothing is unconfirmed for {key} on {channel}", advice="See `warmlinks unconfirmed`")


def mark_orphans(db: Database, *, now: datetime) -> None:
    """Mark unconfirmed whatever is in progress by a sender that is gone."""
    at = milliseconds_of(now)
    with db.writing():
        for key, channel, begun, sender, limit in db.rows(
            "SELECT key, channel, begun, sender, limit_ FROM hand_over WHERE state = 'about'"
        ):
            if _gone(sender, begun, limit, at):
                _note_unconfirmed(db, key, channel, at)


def entries(db: Database, *, limit: int | None = None) -> list[DeliveryEntry]:
    """The delivery log, newest first. It is never cleaned by age."""
    return [
        DeliveryEntry(
            key,
            channel,
            _STATES[kept],
            attempts,
            moment_at(begun),
            None if ended is None else moment_at(ended),
            None if next_try is None else moment_at(next_try),
            why,
            receipt,
        )
        for key, channel, kept, attempts, begun, ended, next_try, why, receipt in db.run(
            "SELECT key, channel, state, attempts, begun, ended, next_try, why, receipt FROM hand_over"
            " ORDER BY begun DESC, key, channel LIMIT ?",
            (-1 if limit is None else limit,),
        )
    ]


def unconfirmed(db: Database, *, now: datetime) -> list[DeliveryEntry]:
    """What may have been handed over, for the owner to decide."""
    require_aware(now)
    if db.can_write:
        mark_orphans(db, now=now)
    return [entry for entry in entries(db) if entry.state == "unconfirmed"]


# what was said of whom


def note_said(db: Database, items: Iterable[DigestItem], *, day: date) -> None:
    """Keep that these lines were said: introductions never come again by themselves, people not for a while."""
    numbers = dict(db.rows("SELECT short, id FROM person"))
    with db.writing():
        for item in items:
            keys = [item.key]
            rule, _, rest = item.key.partition(":")
            if rule in ("introduced", "intro_ask", "intro_close", "let_go"):
                keys = [f"{rule}:{name}" for name in rest.split("+")]
            for key in keys:
                db.run("INSERT INTO said VALUES (?, ?) ON CONFLICT DO NOTHING", (key, day.isoformat()))
            for person in item.who:
                if person in numbers:
                    _note_named(db, numbers[person], day)


def _note_named(db: Database, person: int, day: date) -> None:
    """Count how often somebody was named since there was contact; contact begins the count anew."""
    before = db.row(
        "SELECT n.day, n.times FROM named n JOIN member m ON m.identity = n.who WHERE m.person = ?"
        " ORDER BY n.day DESC, n.times DESC LIMIT 1",
        (person,),
    )
    times = 1
    if before is not None:
        last, so_far = day_of_text(before[0]) or day, before[1]
        if last == day:
            return
        contact = db.value(
            "SELECT 1 FROM interaction i JOIN member m ON m.identity = i.who"
            " WHERE m.person = ? AND i.counted AND i.day > ? AND i.day <= ? LIMIT 1",
            (person, number_of(last), number_of(day)),
        )
        times = 1 if contact else so_far + 1
    db.many(
        "INSERT INTO named VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day, times = excluded.times",
        [(half, day.isoformat(), times) for half in assumed_parts(db, person)],
    )


def said_keys(db: Database) -> frozenset[str]:
    """The keys of all lines that were said."""
    return frozenset(row[0] for row in db.run("SELECT key FROM said"))


def last_named(db: Database) -> dict[str, tuple[date, int]]:
    """When each person was last named, by id, and how often since there was contact."""
    return {
        public_id: (day, times)
        for public_id, text, times in db.run(
            "SELECT p.short, max(n.day), n.times FROM named n JOIN member m ON m.identity = n.who"
            " JOIN person p ON p.id = m.person GROUP BY p.short"
        )
        if (day := day_of_text(text)) is not None
    }


# where the book sends from


def _machine() -> str:
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            return Path(path).read_text(encoding="ascii").strip()
        except OSError:
            continue
    return f"{getnode():012x}"


def _state_file(db: Database) -> Path:
    given = os.environ.get("WARMLINKS_STATE")
    folder = Path(given) if given else Path(platformdirs.user_state_dir("warmlinks", appauthor=False))
    return folder / "senders" / f"{db.meta('id')}.json"


def require_own_book(db: Database, *, adopt: bool = False) -> None:
    """Make sure that this is the book that sends, not a copy of it or an older one that was put back.

    Args:
        db: the book.
        adopt: the owner says that this one sends from now on.

    Raises:
        BookError: it is another's, a copy, or older than the last entry; nothing was sent.
    """
    if db.path is None:
        return
    here = json.dumps([_machine(), str(db.path.resolve())])
    sender, count, noted = db.meta("sender"), _count_of(db), _read_state(db)
    noted_count = 0 if noted is None else noted[2]
    if not adopt:
        if sender is not None and sender != here:
            _refuse("this book sends from another place", "it is a copy, or was moved")
        if noted is not None and noted[0] != here:
            _refuse("another copy of this book sends already", f"it lies at {noted[1]}")
        if noted_count > count:
            _refuse("this book is older than what was last sent from it", "it was put back from a backup")
    if sender != here or adopt:
        with db.writing():
            db.set_meta("sender", here)
            if noted is not None and adopt:
                db.set_meta("ledger_entries", str(max(count, noted_count)))
    note_state(db)


def _refuse(what: str, why: str) -> None:
    raise BookError(what, why=why, advice="If this one is to send from now on, say `warmlinks notify --adopt`")


def note_state(db: Database) -> None:
    """Note in the state folder how far the delivery log is; called after each lease, before the hand-over."""
    if db.path is None:
        return
    path = _state_file(db)
    private_folder(path.parent)
    for folder in (path.parent, path.parent.parent):
        # an older version made it for others to read; one that the owner named is theirs to close
        if HAS_OWNERS and folder.stat().st_mode & 0o077 and folder.stat().st_uid == os.geteuid():
            folder.chmod(0o700)
    with written(path, "the note of what was sent") as stream:
        json.dump({"from": db.meta("sender"), "entries": _count_of(db)}, stream)


def _read_state(db: Database) -> tuple[str, str, int] | None:
    """Who sends, where that book lies, and how far its log is; None without a note.

    What no book wrote is taken for the note of another one, so nothing is sent until the owner has looked.
    """
    try:
        state = json.loads(_state_file(db).read_text(encoding="utf-8"))
        _, path = json.loads(state["from"])
        return state["from"], str(path), int(state["entries"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, LookupError):
        return "", "somewhere", 0
