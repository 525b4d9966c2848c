"""J17.8: what a person reads, at 80 columns, kept as golden files that are looked at."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from warmlinks.book import Book
from warmlinks.digest.wording import BLAME

DATA = Path(__file__).parent / "data"
ZONE = "Europe/Berlin"
NOW = "2026-01-22T20:30:00+01:00"
MORNING = datetime(2026, 1, 22, 7, 30, tzinfo=UTC)


def cells(line: str) -> int:
    """How wide a line is on a terminal."""
    return sum(
        0
        if unicodedata.combining(mark) or unicodedata.category(mark) == "Cf"
        else 2
        if unicodedata.east_asian_width(mark) in "WF"
        else 1
        for mark in line
    )


def test_j17_8_the_digest_of_an_empty_book(small, screen, golden):
    """Nobody is in it: that is said, and what to do."""
    golden("digest-empty.txt", screen(small(), "digest", now=NOW))


def test_j17_8_the_digest_of_one_person(tmp_path, screen, golden):
    """One person, whom the owner wishes to be in touch with."""
    path = tmp_path / "one" / "book.db"
    path.parent.mkdir(mode=0o700)
    with Book.open(path, timezone=ZONE) as book:
        book.log("Ada Lindqvist", kind="call", at=datetime(2025, 11, 12, 18, tzinfo=UTC), create=True)
        book.set("Ada Lindqvist", cadence=30, now=datetime(2025, 11, 12, 18, tzinfo=UTC))

    golden("digest-one.txt", screen(path, "digest", now=NOW))
    golden("why-one.txt", screen(path, "why", "Ada Lindqvist", now=NOW))


def test_j17_8_the_first_evening(first_evening, screen, golden):
    """Three old archives, nothing learnt yet: a greeting for the evening, no percentages, names of three scripts."""
    commands = ("digest", "cooling", "score", "connections")
    shown = {name: screen(first_evening, name, now=NOW) for name in commands}

    for name, text in shown.items():
        golden(f"{name}-evening.txt", text)
    assert "%" not in "".join(shown.values())
    assert "Good evening." in shown["digest"]


def test_j17_8_data_that_are_300_days_old(demo, screen, golden):
    """The same book ten months later: it begins with how old the data are."""
    golden("digest-300-days.txt", screen(demo[0], "digest", now="2026-11-17T09:00+01:00"))
    golden("cooling-300-days.txt", screen(demo[0], "cooling", now="2026-11-17T09:00+01:00"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("digest", ["digest"]),
        ("digest-held", ["digest", "--held"]),
        ("cooling", ["cooling", "--limit", "8"]),
        ("cooling-lapsed", ["cooling", "--lapsed", "--limit", "8"]),
        ("score", ["score", "--limit", "10"]),
        ("score-who", ["score", "Ben Okonjo", "--points"]),
        ("show", ["show", "Ben Okonjo"]),
        ("show-right-to-left", ["show", "ليلى حداد"]),
        ("why", ["why", "Giulia Quintana"]),
        ("why-evidence", ["why", "Ben Okonjo", "--evidence", "--points"]),
        ("why-right-to-left", ["why", "ليلى حداد"]),
        ("duplicates", ["duplicates"]),
        ("intro-due", ["intro", "due"]),
        ("intro-list", ["intro", "list"]),
        ("connections", ["connections"]),
        ("path", ["path", "Giulia Quintana"]),
    ],
)
def test_the_demo(demo, screen, golden, name, words):
    """The first answers that anybody sees, on the invented connector's book."""
    golden(f"demo-{name}.txt", screen(demo[0], *words))


def test_a_load(demo, screen, golden, tmp_path):
    """Three lines and what to do next; again; and with all there is to say."""
    folder = tmp_path / "new"
    folder.mkdir(mode=0o700)
    words = ["--timezone", ZONE, "load", *map(str, demo[1])]

    golden("load.txt", screen(folder / "b.db", *words))
    golden("load-again.txt", screen(folder / "b.db", *words))
    golden("load-verbose.txt", screen(folder / "b.db", *words, "--verbose"))


def test_the_mail(demo, golden):
    """Both parts of the demo's mail, and its subject."""
    from warmlinks_email import EmailNotifier

    settings = EmailNotifier.configure({"host": "mail.example.org", "to": "me@example.org"})
    with Book.open(demo[0]) as book:
        mail = message_from_bytes(EmailNotifier().preview(book.digest(now=MORNING), settings), policy=policy.default)

    plain, page = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))

    golden("mail.txt", f"Subject: {mail['Subject']}\n\n{plain}")
    golden("mail.html", page)


def test_the_notification(demo, golden):
    """Title and lines as the desktop gets them."""
    from warmlinks_desktop import DesktopNotifier

    with Book.open(demo[0]) as book:
        shown = DesktopNotifier().preview(book.digest(now=MORNING), DesktopNotifier.configure({}))

    golden("notification.txt", shown.decode())


def test_twelve_thousand_people(crowded, screen, golden):
    """A crowd: bounded, ordered, and no longer than that of a few."""
    for name in ("digest", "duplicates"):
        golden(f"{name}-12000.txt", screen(crowded, name, now=NOW))
    golden("cooling-12000.txt", screen(crowded, "cooling", "--limit", "5", now=NOW))


TEXTS = sorted(path.name for path in DATA.glob("*.txt"))


@pytest.mark.parametrize("name", TEXTS)
def test_every_golden_file_reads_well(name):
    """No wider than 80, no blame, no machine's words: numbers for names, "every 1 days", "+0.0", isolates unpaired."""
    text = (DATA / name).read_text("utf-8")
    lines = text.splitlines()
    wide = [line for line in lines if cells(line) > 80 and "http" not in line]
    wrong = re.findall(r"every 1 days|every \d+\.\d|[+-]0\.0\b|hidden:|\btwitter \d{5}|\b1 days\b|\bNone\b", text)

    assert name in ("mail.txt", "notification.txt") or wide == []
    assert wrong == []
    # what an export does not tell, such as "who ignored an invitation", blames nobody
    assert name == "load-verbose.txt" or [word for word in BLAME if word in text.lower()] == []
    assert all(line.count("\u2068") == line.count("\u2069") for line in lines)


def test_every_golden_file_is_of_a_test():
    """What no test writes any more does not stay behind."""
    source = Path(__file__).read_text("utf-8")
    names = re.findall(r'golden\(f?"([^"]+)"', source)
    patterns = [re.sub(r"\\\{.*?\\\}", ".+", re.escape(name)) for name in names]

    assert [name for name in TEXTS if not any(re.fullmatch(pattern, name) for pattern in patterns)] == []
