"""What is worth saying: bounded, ordered, explained; who stands out; settings that are data."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

import warmlinks as wl
from warmlinks.digest.notable import Touch, notable_change
from warmlinks.digest.sending import DigestOptions
from warmlinks.digest.wording import BLAME
from warmlinks.plugins.sources import Person
from warmlinks.scoring import DecayModel
from warmlinks.settings import DigestSettings, load_settings
from warmlinks.values import Identity, Interaction

DAY = 86400
NOW = 1_768_899_600


def touches(*ago: float, direction: str = "in") -> list[Touch]:
    return sorted(Touch(int(NOW - days * DAY), int((NOW - days * DAY) // DAY), direction) for days in ago)


def test_more_than_expected_stands_out_and_the_usual_does_not():
    """Twelve days of contact in two months where one was the habit stand out; the habit itself does not."""
    slow = touches(*range(100, 800, 60))

    lively = notable_change([*slow, *touches(*range(2, 50, 4))], now=NOW, model=DecayModel())
    usual = notable_change([*slow, *touches(30)], now=NOW, model=DecayModel())

    assert lively is not None
    assert "twelve of the last 60 days" in lively.because
    assert usual is None


def test_who_comes_back_by_themselves_stands_out():
    """After a year of silence a message of theirs stands out; one of the owner's does not."""
    old = touches(400, 420, 460)

    back = notable_change([*old, *touches(5)], now=NOW, model=DecayModel())
    pushed = notable_change([*old, *touches(5, direction="out")], now=NOW, model=DecayModel())

    assert back is not None
    assert back.what == "back again"
    assert back.because == "The first word came without one of yours, after 13 months."
    assert pushed is None


def test_by_chance_alone_hardly_anybody_stands_out():
    """Of 300 ties with a steady random habit at most a few stand out: less than one in fifty."""
    rng = random.Random(4)
    found = 0
    for _ in range(300):
        gap = rng.choice([7, 20, 45])
        at, days = 900.0, []
        while at > 0:
            days.append(at)
            at -= rng.expovariate(1 / gap)
        found += notable_change(touches(*days), now=NOW, model=DecayModel()) is not None

    assert found <= 6


def crowd(world, many: int, *, seed: int = 1) -> wl.Book:
    """People with random habits over a year and a half."""
    rng = random.Random(seed)
    records: list[object] = []
    for n in range(many):
        who = f"p{n:03}"
        records.append(Person(Identity("alpha", who, name=f"Person {n:03}"), "people"))
        gap, at, number = rng.choice([5, 12, 30]), 540.0, 0
        stop = rng.choice([0, 0, 60, 150])
        while at > stop:
            moment = datetime.fromtimestamp(NOW - at * DAY, UTC)
            way = rng.choice(["in", "out", "in"])
            records.append(Interaction("alpha", f"{who}-{number}", who, "message", way, moment, "m"))
            at -= rng.expovariate(1 / gap)
            number += 1
    book = world.book()
    for start in range(0, len(records), 2000):
        book.load(world.archive("alpha", *records[start : start + 2000]))
    return book


def test_the_same_book_and_moment_give_the_same_digest_within_its_budget(world):
    """Made twice it is equal; lines, people and minutes are within the settings, and no text blames anybody."""
    now = datetime.fromtimestamp(NOW, UTC)
    options = DigestOptions(DigestSettings(people=3, lines=4, minutes=9))
    with crowd(world, 60) as book:
        first, second = book.digest(now=now, options=options), book.digest(now=now, options=options)

        assert first == second
        assert first is not None
        assert len(first.items) <= 4
        assert sum(item.rule == "due" for item in first.items) <= 3
        assert sum(item.minutes for item in first.items) <= 9
        assert not [word for word in BLAME if word in str(first).lower()]


@pytest.mark.heavy
def test_a_year_with_three_hundred_people(world, recorder, capsys):
    """Lines a day stay within the budget, and whoever is due for long is named before the year is over."""
    with crowd(world, 300, seed=2) as book:
        start = datetime.fromtimestamp(NOW, UTC)
        book.add_pause(date(2026, 8, 1), date(2026, 8, 14), name="the summer")
        lines: list[int] = []
        named: dict[str, list[date]] = {}
        waiting: dict[str, int] = {}
        held: set[str] = set()
        for ahead in range(0, 365, 1):
            now = start + timedelta(days=ahead)
            sent = book.notify(book.digest(now=now), now=now, channels=[recorder])
            digest = recorder[0].got.pop() if sent.state == "delivered" else None
            items = digest.items if digest else ()
            lines.append(len(items))
            for item in items:
                for who in item.who:
                    named.setdefault(who, []).append(now.date())
            if ahead % 60 == 0:
                for one in book.cooling(now=now):
                    waiting.setdefault(one.id, ahead)
                # asked while the data are young: once they are too old nobody is due, and so nobody is held back
                held |= {one.who for one in book.suppressed(now=now)}

        starved = [who for who, since in waiting.items() if since < 200 and who not in named and who not in held]
        with capsys.disabled():
            print(f"\n  days {len(lines)}, days with a message {sum(map(bool, lines))}, lines {sum(lines)}")
            print(
                f"  most lines a day {max(lines)}, people named {len(named)}, ever due {len(waiting)},"
                f" starved {len(starved)}"
            )
        assert max(lines) <= DigestSettings().lines
        assert not starved
        assert all(
            later - earlier >= timedelta(days=14) for days in named.values() for earlier, later in pairwise(days)
        )


def test_settings_are_data_and_unknown_keys_are_errors(tmp_path):
    """A right file is read; an unknown key, a wrong value and a file that others can write are named."""
    path = tmp_path / "settings.toml"

    def read(text: str, mode: int = 0o600):
        path.write_text(text)
        path.chmod(mode)
        return load_settings(path)

    right = read('[digest]\nchannels = ["email"]\nsend_at = "07:30"\n[email]\nhost = "mail.example.org"\n')
    assert right.digest.send_at.isoformat() == "07:30:00"
    assert right.channels["email"]["host"] == "mail.example.org"
    for text, wrong in (
        ("[digest]\npeeple = 3\n", "peeple"),
        ('[digest]\nsend_at = "25:00"\n', "25:00"),
        ("[digest]\npeople = 0\n", "people"),
        ("people = 3\n", "people"),
        ("[digest\n", "TOML"),
    ):
        with pytest.raises(wl.SettingsError, match=wrong):
            read(text)
    with pytest.raises(wl.SettingsError, match="others can write"):
        read("[digest]\n", 0o666)


def test_no_setting_is_shown_with_its_channel(tmp_path):
    """The repr of the settings does not show what the channels' tables hold."""
    path = tmp_path / "settings.toml"
    path.write_text('[email]\npassword = "oops-in-clear"\n')
    path.chmod(0o600)

    assert "oops" not in repr(load_settings(path))
