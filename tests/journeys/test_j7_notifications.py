"""J7: one kind message, once. A mail is in `test_j7_mail.py`; the channels are tested with their plugins."""

from __future__ import annotations

import multiprocessing
import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from attrs import field, frozen

import warmlinks as wl
from warmlinks.calendar.active_time import ActiveTime, Pause
from warmlinks.digest import delivery_log
from warmlinks.digest.clock import may_send, next_moment
from warmlinks.plugins.notifiers import Outcome
from warmlinks.plugins.sources import About, Person
from warmlinks.settings import DigestSettings
from warmlinks.values import Identity, Interaction

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
MADE = About("made", as_of=NOW)


def tie(who: str, until: int = 120) -> list[object]:
    return [
        Person(Identity("alpha", who, name=who.title()), "people"),
        *(
            Interaction(
                "alpha",
                f"{who}-{week}",
                who,
                "message",
                "in" if week % 2 == 0 else "out",
                NOW - timedelta(days=until + 7 * week),
                f"m[{week}]",
            )
            for week in range(20)
        ),
    ]


@pytest.fixture
def book(world):
    """A book with two ties that are going cold, in a file of its own."""
    with world.book(world.folder / "x.db") as made:
        made.load(world.archive("alpha", MADE, *tie("ada"), *tie("ben")))
        yield made


def channel(recorder, name: str):
    kind, settings = type(recorder[0]), recorder[1]
    return kind(name), settings


def test_j7_1_twice_in_one_minute_sends_one_message(book, recorder):
    """The digest of a day goes out once: a second call says that it has gone out."""
    digest = book.digest(now=NOW)

    first = book.notify(digest, now=NOW, channels=[recorder])
    second = book.notify(book.digest(now=NOW), now=NOW + timedelta(seconds=30), channels=[recorder])
    again = book.notify(digest, now=NOW + timedelta(seconds=40), channels=[recorder])

    assert (first.state, second.state, again.state) == ("delivered", "nothing", "before")
    assert len(recorder[0].got) == 1


def _notify(path: Path, gate: object, counter: Path) -> None:
    """One of many senders: each has its own connection to the book, all write into one counting file."""
    from warmlinks.plugins.notifiers import Digest, DigestItem, DigestSection, Notifier

    class Counting(Notifier):
        name = "counting"
        settings = dict
        deadline = 20.0

        def _send(self, digest: Digest, settings: object) -> Outcome:
            with counter.open("ab") as stream:
                stream.write(b"x")
            time.sleep(0.05)
            return Outcome.delivered()

        def preview(self, digest: Digest, settings: object) -> bytes:
            return b""

    item = DigestItem("k", "due", (), "Ada")
    digest = Digest("digest:one-day", NOW, "t", "o", (DigestSection("h", (item,)),))
    with wl.Book.open(path) as book:
        gate.wait()  # type: ignore[attr-defined]  # a barrier of multiprocessing
        book.notify(digest, now=NOW, channels=[(Counting(), {})])


def test_j7_1_sixteen_processes_at_once_send_one_message(book, world, tmp_path, monkeypatch):
    """Sixteen processes call notify at the same moment: the counting channel is handed one message."""
    monkeypatch.setenv("WARMLINKS_STATE", str(tmp_path / "state"))
    delivery_log.require_own_book(book._db)
    counter = tmp_path / "count"
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(16)
    senders = [context.Process(target=_notify, args=(book.path, gate, counter)) for _ in range(16)]

    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)

    assert [sender.exitcode for sender in senders] == [0] * 16
    assert counter.read_bytes() == b"x"


def test_j7_2_quiet_hours_over_both_changes_of_the_clock():
    """Raised at 23:30 it goes out at 08:00 local the next morning: 06:00 UTC in spring, 07:00 UTC in autumn."""
    calendar = ActiveTime(zone=BERLIN)
    settings = DigestSettings()

    spring = next_moment(datetime(2026, 3, 28, 23, 30, tzinfo=BERLIN), settings=settings, calendar=calendar)
    autumn = next_moment(datetime(2026, 10, 24, 23, 30, tzinfo=BERLIN), settings=settings, calendar=calendar)

    assert spring.astimezone(UTC) == datetime(2026, 3, 29, 6, tzinfo=UTC)
    assert autumn.astimezone(UTC) == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_j7_2_quiet_hours_hold_whatever_they_are():
    """For hours around noon, around midnight, and none: what is sent is never in them, and soon after them it is."""
    calendar = ActiveTime((Pause("p", date(2026, 5, 3), date(2026, 5, 5)),), zone=BERLIN)
    for start, end, send in (("21:00", "08:00", "08:00"), ("12:00", "14:00", "06:30"), ("08:00", "08:00", "00:00")):
        settings = DigestSettings(quiet_from=start, quiet_to=end, send_at=send)
        for hour in range(0, 24 * 7, 5):
            now = datetime(2026, 4, 30, tzinfo=BERLIN) + timedelta(hours=hour)
            moment = next_moment(now, settings=settings, calendar=calendar)

            assert may_send(moment, settings=settings, calendar=calendar)
            assert moment >= now
            assert moment.date() not in {date(2026, 5, day) for day in (3, 4, 5)}


def test_j7_3_a_snooze_hides_for_a_week_and_contact_ends_it(book):
    """Ada rests for a week and comes again after it; Ben, snoozed too, comes as soon as there is contact and need."""
    book.snooze("Ada", date(2026, 1, 27), now=NOW)
    ada = book.find("Ada")

    def named(now: datetime) -> set[str]:
        digest = book.digest(now=now)
        return {who for item in (digest.items if digest else ()) for who in item.who}

    resting = named(NOW + timedelta(days=3))
    after = named(NOW + timedelta(days=7))
    book.log("Ada", kind="call", at=NOW + timedelta(days=1))

    assert ada not in resting
    assert ada in after
    assert book.why("Ada", now=NOW + timedelta(days=2)).suppressed_by != "snoozed"


def test_j7_6_the_second_channel_takes_over_and_nobody_gets_it_twice(book, recorder):
    """First channel down: the second gets it, the failure is visible; the next digest tries the first again."""
    first, second = channel(recorder, "first"), channel(recorder, "second")
    first[0].answers = [Outcome.retryable("the line is dead")]

    sent = book.notify(book.digest(now=NOW), now=NOW, channels=[first, second])
    later = NOW + timedelta(days=20)
    again = book.notify(book.digest(now=later), now=later, channels=[first, second])

    assert (sent.state, sent.by, sent.exit_status) == ("delivered", "second", 3)
    assert [(one.channel, one.state) for one in sent.attempts] == [("first", "retryable"), ("second", "delivered")]
    assert "dead" in sent.attempts[0].why
    assert (again.by, again.exit_status) == ("first", 0)
    assert (len(first[0].got), len(second[0].got)) == (1, 1)


def test_j7_5_a_channel_that_does_not_exist_here_is_said_once_and_the_next_is_used(book, recorder):
    """Not available: the attempt says so, the next channel takes it, and the exit status tells."""
    desktop, mail = channel(recorder, "desktop"), channel(recorder, "email")
    desktop[0].answers = [Outcome.not_available("there is no desktop")]

    sent = book.notify(book.digest(now=NOW), now=NOW, channels=[desktop, mail])

    assert sent.exit_status == 3
    assert [one.why for one in sent.attempts if one.why] == ["there is no desktop"]


def test_a_temporary_refusal_is_tried_later_with_growing_pauses_and_a_final_one_never(book, recorder):
    """Five minutes, then fifteen; a refusal for good is not tried again on the same day."""
    sender, settings = recorder
    sender.answers = [Outcome.retryable("busy"), Outcome.retryable("busy"), Outcome.refused("no such box")]
    digest = book.digest(now=NOW)

    def at(minutes: int) -> str:
        return (
            book.notify(digest, now=NOW + timedelta(minutes=minutes), channels=[(sender, settings)]).attempts[-1].state
        )

    states = [at(minutes) for minutes in (0, 4, 5, 19, 21, 400)]

    assert states == ["retryable", "waiting", "retryable", "waiting", "refused", "refused"]


@frozen
class Place:
    """Settings of a channel: where it goes to."""

    host: str
    password: str = field(default="", repr=False)


@pytest.mark.parametrize(
    ("answer", "second", "state"),
    [
        (Outcome.retryable("not reached"), Place("new"), "delivered"),
        (Outcome.retryable("not reached"), Place("old"), "failed"),
        (Outcome.retryable("not reached"), Place("old", password="hunter2"), "failed"),
        (Outcome.refused("never"), Place("new"), "failed"),
        (Outcome.unknown("cut"), Place("new"), "unconfirmed"),
        (Outcome.delivered(), Place("new"), "before"),
    ],
)
def test_mended_settings_are_tried_at_once(book, recorder, answer, second, state):
    """Only what must wait and is safe to repeat; what is refused, unconfirmed or delivered stays what it is."""
    channel, _ = recorder
    channel.answers = [answer]
    digest = book.digest(now=NOW)

    book.notify(digest, now=NOW, channels=[(channel, Place("old"))])
    sent = book.notify(digest, now=NOW + timedelta(minutes=1), channels=[(channel, second)])

    assert sent.state == state
    assert "hunter2" not in str(_dump(book))


def test_mended_settings_are_tried_at_once_only_once(book, recorder):
    """The next try with the same settings waits, and the pauses go on growing."""
    channel, _ = recorder
    channel.answers = [Outcome.retryable("not reached")] * 3
    digest = book.digest(now=NOW)

    for minute, host in enumerate(("old", "new", "new")):
        book.notify(digest, now=NOW + timedelta(minutes=minute), channels=[(channel, Place(host))])

    (entry,) = book.sent()
    assert entry.attempts == 2
    assert entry.next_try == NOW + timedelta(minutes=1 + 15)


def test_j7_7_a_dry_run_changes_nothing(book, world):
    """Making a digest and showing its bytes leaves the book as it was."""
    before = _dump(book)

    digest = book.digest(now=NOW)
    shown = repr(digest)

    assert digest is not None
    assert "Ada" in shown
    assert _dump(book) == before


def _dump(book: wl.Book) -> list[str]:
    return list(book._db._connection.iterdump())


def test_what_may_have_arrived_is_never_sent_again_by_itself(book, recorder):
    """In doubt: no other channel gets it, no later call sends it; the owner decides, and only then it goes again."""
    first, second = channel(recorder, "first"), channel(recorder, "second")
    first[0].answers = [Outcome.unknown("cut after the final dot")]
    digest = book.digest(now=NOW)

    sent = book.notify(digest, now=NOW, channels=[first, second])
    again = book.notify(digest, now=NOW + timedelta(hours=3), channels=[first, second])
    (unconfirmed,) = book.unconfirmed(now=NOW)
    book.resolve_delivery(unconfirmed.key, unconfirmed.channel, arrived=False, now=NOW + timedelta(hours=4))
    third = book.notify(digest, now=NOW + timedelta(hours=5), channels=[first, second])

    assert (sent.state, again.state, third.state) == ("unconfirmed", "unconfirmed", "delivered")
    assert (len(first[0].got), len(second[0].got)) == (2, 0)


@pytest.mark.parametrize("answer", [Outcome.unknown("cut after the final dot"), Outcome.delivered()])
@pytest.mark.parametrize("names", [("second", "first"), ("second",), ("second", "third")])
def test_another_order_of_channels_sends_nothing_again(book, recorder, answer, names):
    """What may have arrived on one channel is not handed over on another that stands before it, or alone, by now."""
    first = channel(recorder, "first")
    first[0].answers = [answer]
    others = {name: channel(recorder, name) for name in ("second", "third")} | {"first": first}
    digest = book.digest(now=NOW)

    sent = book.notify(digest, now=NOW, channels=[first])
    again = book.notify(digest, now=NOW + timedelta(hours=3), channels=[others[name] for name in names])

    assert (sent.state, again.state) in (("unconfirmed", "unconfirmed"), ("delivered", "before"))
    assert sum(len(one[0].got) for one in others.values()) == 1


def test_a_stop_behind_the_answer_leaves_both_or_neither(book, recorder, monkeypatch):
    """What became of a message and whom it named are written down together, or nobody knows and it is unconfirmed."""
    digest = book.digest(now=NOW)

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(delivery_log, "note_said", stop)
    with pytest.raises(KeyboardInterrupt):
        book.notify(digest, now=NOW, channels=[recorder])
    states = [entry.state for entry in book.sent()]
    book.notify(digest, now=NOW + timedelta(hours=1), channels=[recorder])

    assert states == ["in_progress"]
    assert [entry.state for entry in book.sent()] == ["unconfirmed"]
    assert len(recorder[0].got) == 1


def test_two_senders_with_two_orders_of_channels_hand_over_once(book, recorder):
    """While one sender is at a channel, another that begins with another channel is not granted it."""
    digest = book.digest(now=NOW)

    grants = [delivery_log.acquire(book._db, digest.key, name, now=NOW, deadline=5.0) for name in ("first", "second")]

    assert [grant.granted for grant in grants] == [True, False]
    assert grants[1].state == "in_progress"


def test_a_sender_that_died_before_its_answer_leaves_a_doubt(book, recorder):
    """A claim whose process is gone is marked unconfirmed and shown; the message is not sent again."""
    digest = book.digest(now=NOW)
    child = os.fork()
    if child == 0:
        try:
            with wl.Book.open(book.path) as other:
                delivery_log.acquire(other._db, digest.key, "recorder", now=NOW, deadline=5.0)
        finally:
            os._exit(0)
    os.waitpid(child, 0)

    sent = book.notify(digest, now=NOW + timedelta(minutes=1), channels=[recorder])

    assert sent.state == "unconfirmed"
    assert recorder[0].got == []
    assert [one.state for one in book.unconfirmed(now=NOW)] == ["unconfirmed"]


def test_a_late_sender_may_still_say_that_it_was_delivered(book, recorder):
    """It wakes after it was taken for gone: delivered outweighs doubt, and nothing is sent again."""
    delivery_log.acquire(book._db, "k", "recorder", now=NOW, deadline=1.0)
    with book._db.writing():
        book._db.run("UPDATE hand_over SET state = 'doubt'")

    state = delivery_log.record_result(book._db, "k", "recorder", Outcome.delivered(), now=NOW + timedelta(hours=1))

    assert state == "delivered"


def test_a_copied_book_sends_nothing_until_its_owner_says_so(book, recorder, world):
    """A copy at another path is refused; adopted, it sends; the first one is refused from then on."""
    digest = book.digest(now=NOW)
    book.notify(digest, now=NOW, channels=[recorder])
    copy = world.folder / "copy.db"
    book.backup(copy)

    later = NOW + timedelta(days=20)
    with world.book(copy) as other:
        with pytest.raises(wl.BookError, match="another place"):
            other.notify(other.digest(now=later), now=later, channels=[recorder])
        sent = other.notify(other.digest(now=later), now=later, channels=[recorder], adopt=True)

    assert sent.state == "delivered"
    with pytest.raises(wl.BookError, match="another copy"):
        book.notify(book.digest(now=later), now=later, channels=[recorder])
    assert len(recorder[0].got) == 2


def test_a_book_put_back_from_a_backup_sends_nothing_until_its_owner_says_so(book, recorder, world):
    """Older than the last entry that the state folder knows of: refused, for it would say things twice."""
    book.notify(None, now=NOW, channels=[recorder])
    backup = book.backup(world.folder / "old.db")
    book.notify(book.digest(now=NOW), now=NOW, channels=[recorder])
    path = book.path
    book.close()
    for extra in ("-wal", "-shm"):
        Path(f"{path}{extra}").unlink(missing_ok=True)
    backup.replace(path)

    with world.book(path) as restored, pytest.raises(wl.BookError, match="older than what was last sent"):
        restored.notify(restored.digest(now=NOW), now=NOW + timedelta(minutes=1), channels=[recorder])
    assert len(recorder[0].got) == 1
