"""Kills senders between the first byte handed over and the answer written down, and counts what arrived.

    python benchmarks/send_kills.py                      1,000 kills per channel; exits with 1 if one was sent twice
    python benchmarks/send_kills.py --kills 40           as many as the heavy tests do
    python benchmarks/send_kills.py --control            two naive designs, which must send twice, or the test is blind

Each message is its own: a sender forked from this process hands it over to a server that counts, and is killed at a
random moment after the server has seen it begin. Then senders go on as a timer would, until the message is delivered or
stands unconfirmed. Sent twice: the server took it more than once. Unaccounted for: it is neither delivered nor
unconfirmed, or is called delivered and never arrived.
"""

from __future__ import annotations

import argparse
import email.message  # noqa: F401
import os
import random
import signal
import smtplib  # noqa: F401
import sqlite3
import ssl  # noqa: F401
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

# What a channel imports when it is used is imported here, so that a fork costs no start-up.
import css_inline  # noqa: F401
import httpx  # noqa: F401
import jeepney.io.blocking  # noqa: F401
import jinja2  # noqa: F401
from attrs import evolve, frozen

import warmlinks as wl
from warmlinks.plugins.notifiers import Digest, Notifier, Outcomes
from warmlinks.settings import DigestSettings
from warmlinks.testing.notifiers_channel import Channel
from warmlinks.testing.notifiers_desktop import DesktopChannel
from warmlinks.testing.notifiers_http import HttpChannel
from warmlinks.testing.notifiers_mail import MailChannel
from warmlinks.testing.notifiers_texts import sample_digest
from warmlinks_desktop import DesktopNotifier
from warmlinks_email import EmailNotifier
from warmlinks_webhook import WebhookNotifier

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
AWAKE = DigestSettings(quiet_from="00:00", quiet_to="00:00", send_at="00:00")
CHANNELS: dict[str, tuple[type[Notifier], Callable[[], Channel]]] = {
    "email": (EmailNotifier, lambda: MailChannel(timeout=5.0)),
    "desktop": (DesktopNotifier, lambda: DesktopChannel(timeout=5.0)),
    "webhook": (WebhookNotifier, lambda: HttpChannel(timeout=5.0)),
}

Sender = Callable[[Path, Digest, Notifier, object], None]


@frozen
class Counts:
    """What became of all the messages."""

    kills: int = 0
    twice: int = 0
    unaccounted: int = 0
    delivered: int = 0
    unconfirmed: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills: {self.twice} sent twice, {self.unaccounted} unaccounted for"
            f" ({self.delivered} delivered, {self.unconfirmed} unconfirmed)"
        )


def by_the_ledger(path: Path, digest: Digest, notifier: Notifier, settings: object) -> None:
    """As warmlinks sends."""
    with wl.Book.open(path) as book:
        book.notify(digest, now=NOW, channels=[(notifier, settings)], settings=AWAKE)


def send_then_mark(path: Path, digest: Digest, notifier: Notifier, settings: object) -> None:
    """The first naive design: hand over, then write it down."""
    with _marks(path) as marks:
        if marks.execute("SELECT 1 FROM sent WHERE key = ?", (digest.key,)).fetchone() is None:
            outcome = notifier.send(digest, settings)
            if outcome.kind is Outcomes.DELIVERED:
                marks.execute("INSERT INTO sent VALUES (?)", (digest.key,))
                marks.commit()


def mark_and_send_in_one(path: Path, digest: Digest, notifier: Notifier, settings: object) -> None:
    """The second naive design: write it down and hand over in one transaction."""
    with _marks(path) as marks:
        if marks.execute("SELECT 1 FROM sent WHERE key = ?", (digest.key,)).fetchone() is None:
            marks.execute("INSERT INTO sent VALUES (?)", (digest.key,))
            if notifier.send(digest, settings).kind is Outcomes.DELIVERED:
                marks.commit()


@contextmanager
def _marks(path: Path) -> Iterator[sqlite3.Connection]:
    marks = sqlite3.connect(path.with_suffix(".marks"), timeout=30)
    marks.execute("CREATE TABLE IF NOT EXISTS sent (key TEXT PRIMARY KEY)")
    try:
        yield marks
    finally:
        marks.close()


def in_a_child(send: Sender, *what: object, kill: Callable[[int], bool] | None = None) -> bool:
    """Run a sender in a forked process; whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            send(*what)  # type: ignore[arg-type]  # what the callers of this file give
        finally:
            os._exit(0)
    killed = kill(child) if kill is not None else False
    os.waitpid(child, 0)
    return killed


def begun_with(channel: Channel) -> int:
    """How many hand-overs have begun, without waiting for any to end."""
    lines = getattr(channel, "lines", None)
    return channel.attempts() if lines is None else len(lines)


def span(send: Sender, name: str, folder: Path) -> float:
    """How long a hand-over takes from the server's first sight of it to the sender's end; the median of three."""
    kind, make = CHANNELS[name]
    spans = []
    for number in range(3):
        with make() as channel:
            notifier, settings = kind(), kind.configure(channel.table())
            digest = evolve(sample_digest(), key=f"digest:span-{name}-{number}", made_at=NOW)

            def watch(_: int, channel: Channel = channel) -> bool:
                while not begun_with(channel):
                    time.sleep(0.0005)
                spans.append(-time.monotonic())
                return False

            in_a_child(send, folder / "book.db", digest, notifier, settings, kill=watch)
            spans[-1] += time.monotonic()
    return sorted(spans)[1]


def trial(
    send: Sender, name: str, number: int, folder: Path, rng: random.Random, *, within: float
) -> tuple[bool, int, str]:
    """One message: whether a sender of it was killed, how often it arrived, and what the ledger says at the end."""
    kind, make = CHANNELS[name]
    path = folder / "book.db"
    with make() as channel:
        notifier, settings = kind(), kind.configure(channel.table())
        digest = evolve(sample_digest(), key=f"digest:trial-{name}-{number}", made_at=NOW)

        def kill(child: int) -> bool:
            begun = time.monotonic()
            while not begun_with(channel):
                if time.monotonic() - begun > 10:
                    break
                time.sleep(0.0005)
            time.sleep(rng.random() * within)
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                return False
            return True

        killed = in_a_child(send, path, digest, notifier, settings, kill=kill)
        state = "none"
        for _ in range(3):
            in_a_child(send, path, digest, notifier, settings)
            state = _state(path, digest) if send is by_the_ledger else "none"
            if state in ("delivered", "unconfirmed"):
                # One more timer: what is settled must stay so.
                in_a_child(send, path, digest, notifier, settings)
                break
        time.sleep(0.002)
        arrived = len(channel.accepted())
    return killed, arrived, state


def _state(path: Path, digest: Digest) -> str:
    """What the ledger says of a message."""
    with wl.Book.open(path) as book:
        book.unconfirmed(now=NOW)
        return next((entry.state for entry in book.sent() if entry.key == digest.key), "none")


def run(send: Sender, name: str, kills: int, *, seed: int = 1) -> Counts:
    """So many kills of one design on one channel."""
    rng = random.Random(seed)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="wl-") as place:
        folder = Path(place) / "book"
        folder.mkdir(mode=0o700)
        os.environ["WARMLINKS_STATE"] = str(Path(place) / "state")
        with wl.Book.open(folder / "book.db") as book:
            book.notify(None, now=NOW, channels=[])
        number, within = 0, span(send, name, folder)
        while counts["kills"] < kills and number < kills * 5:
            number += 1
            killed, arrived, state = trial(send, name, number, folder, rng, within=within)
            counts["kills"] += killed
            counts["twice"] += arrived > 1
            counts[state] += 1
            lost = state not in ("delivered", "unconfirmed") or (state == "delivered" and arrived == 0)
            counts["unaccounted"] += send is by_the_ledger and lost
    return Counts(counts["kills"], counts["twice"], counts["unaccounted"], counts["delivered"], counts["unconfirmed"])


def main() -> int:
    """Run what was asked for, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--channel", action="append", choices=list(CHANNELS))
    parser.add_argument("--control", action="store_true")
    asked = parser.parse_args()
    bad = False
    for name in asked.channel or CHANNELS:
        designs = (send_then_mark, mark_and_send_in_one) if asked.control else (by_the_ledger,)
        for design in designs:
            counts = run(design, name, asked.kills)
            print(f"{name:>8}  {design.__name__:<20}  {counts}", flush=True)
            bad |= counts.twice == 0 if asked.control else bool(counts.twice or counts.unaccounted)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
