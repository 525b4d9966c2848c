"""How long finding, following up and suggesting take, and what a book asks in all for what is due.

    python benchmarks/introductions.py            writes docs/explanation/benchmarks-introductions.md

Sizes are those of a lively life: 500,000 messages in 20,000 conversations, 5,000 introductions, 10,000 people who share
500,000 ties. Twice the size shows that time grows in a straight line. The book is a file with 500,000 contacts, into
which 5,000 introductions are written and then 100,000 messages in groups of three to eight.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from warmlinks.book import Book
from warmlinks.calendar.active_time import ActiveTime, Pause
from warmlinks.introductions import records as kept
from warmlinks.introductions.consent import Consent
from warmlinks.introductions.detect import find
from warmlinks.introductions.due import due_items, may_be_due
from warmlinks.introductions.follow import Facts, Recorded, follow_up
from warmlinks.introductions.suggest import Candidate, suggest
from warmlinks.introductions.view import ME, ConversationView, MessageView, View
from warmlinks.store.database import Database
from warmlinks_samples.scale import LAST_MOMENT, write_scale

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "benchmarks-introductions.md"
START = 1_600_000_000
NOTES = (
    "Made by `python benchmarks/introductions.py`: processor time on two cores, best of three.",
    "",
    "The first six rows take what is in memory already: the rules alone.",
    "The others take a file: people, conversations, introductions and the owner's words are read from it each time,",
    "messages are looked through for introductions that nobody wrote down, and only those that can be due are followed",
    "up: not let go yet, or older with something heard of them in the last two months.",
    "Most of what the command takes is Python starting and loading the program.",
    "Nothing that was found is stored ([why](../decisions/0002-introductions-are-found-anew.md)): messages in groups",
    "cost their reading each time.",
)
DAY = 86400


def conversations(messages: int, conversations: int, people: int, *, seed: int = 1) -> View:
    """Conversations of two and of three to eight, with the cues of small talk and now and then an introduction."""
    rng = random.Random(seed)
    made = []
    for number in range(conversations):
        direct = number % 3 != 0
        others = [f"p{rng.randrange(people)}" for _ in range(1 if direct else rng.randint(2, 7))]
        members = frozenset({ME, *others})
        at = START + rng.randrange(1500) * DAY
        said = []
        for index in range(messages // conversations):
            at += rng.randrange(60, 2 * DAY)
            speaker = rng.choice([ME, *others])
            names = tuple({rng.choice(others)}) if rng.random() < 0.1 else ()
            score = rng.choice((0.5, 0.9)) if rng.random() < 0.03 else 0.0
            said.append(
                MessageView(
                    at,
                    speaker,
                    names,
                    score,
                    rng.random() < 0.05,
                    question=False,
                    where="w",
                    key=f"{number}-{index}",
                )
            )
        made.append(ConversationView("n", f"t{number}", "direct" if direct else "group", members, said))
    return View(made, {f"p{n}": START + rng.randrange(1800) * DAY for n in range(people)})


def seconds(work: Callable[[], object], *, times: int = 3, clock: Callable[[], float] = time.process_time) -> float:
    """The best of a few, of the processor's time unless another clock is given."""
    best = float("inf")
    for _ in range(times):
        begun = clock()
        work()
        best = min(best, clock() - begun)
    return best


def fresh(view: View) -> View:
    """The same view with nothing computed yet."""
    return View(view.conversations, view.known_since)


def facts_of(count: int) -> Facts:
    """Introductions written down over five years, with a conversation for every fourth."""
    rng = random.Random(3)
    recorded, conversations = [], []
    for number in range(count):
        pair = (f"p{rng.randrange(800)}", f"q{rng.randrange(800)}")
        at = START + rng.randrange(1800) * DAY
        recorded.append(Recorded(f"i{number}", ME, pair, at))
        if number % 4 == 0:
            said = [MessageView(at + DAY, pair[0], (), 0.0, thanks=False, question=False, where="w", key=f"{number}")]
            conversations.append(ConversationView("n", f"t{number}", "group", frozenset({ME, *pair}), said))
    calendar = ActiveTime((Pause("p", date(2024, 12, 20), date(2025, 1, 2)),))
    consents: dict[tuple[str, str], Consent] = {}
    return Facts(
        view=View(conversations),
        found=(),
        recorded=recorded,
        answers={},
        consents=consents,
        coverage=(),
        id_of=lambda found: found.key,
        contacts=lambda _: (),
        day_of=lambda moment: datetime.fromtimestamp(moment, UTC).date(),
        active=lambda _: calendar,
    )


def due(facts: Facts) -> object:
    """Follow up and say what is due."""
    until = START + 1800 * DAY
    every = follow_up(facts, until, only=may_be_due(facts, until))
    return due_items(every, answers={}, name=str, today=facts.day_of(until))


def circles(people: int, ties: int) -> tuple[list[Candidate], dict[str, set[str]]]:
    """People with tags and companies, who know each other as far as conversations show."""
    rng = random.Random(5)
    some = [
        Candidate(f"p{n}", rng.random(), (f"tag{rng.randrange(400)}",), f"firm {rng.randrange(2000)}")
        for n in range(people)
    ]
    knows: dict[str, set[str]] = {one.id: set() for one in some}
    for _ in range(ties):
        one, two = rng.randrange(people), min(int(rng.expovariate(1 / 400)), people - 1)
        knows[f"p{one}"].add(f"p{two}")
        knows[f"p{two}"].add(f"p{one}")
    return some, knows


def book_times(folder: Path) -> Iterator[tuple[str, str, float]]:
    """What a whole book asks: to be opened, for what is due, and as a command; then the same with lively groups."""
    path = folder / "book" / "book.db"
    path.parent.mkdir(mode=0o700)
    with Book.open(path, timezone=UTC) as book:
        for archive in write_scale(folder / "archives"):
            book.load(archive)
    with closing(Database.open(path)) as db, db.writing():
        people = [row[0] for row in db.run("SELECT short FROM person ORDER BY short")]
        rng = random.Random(3)
        for _ in range(5000):
            at = LAST_MOMENT - timedelta(days=rng.randrange(1800))
            kept.record(db, ME, rng.sample(people[:1600], 2), at=at, reason=None, zone=UTC)
    yield "open a book of 500,000 contacts", "", seconds(lambda: Book.open(path).close())
    with Book.open(path) as book:
        # Once before: pages of the file are read from the disk.
        book.introductions_due(now=LAST_MOMENT)
        took = seconds(lambda: book.introductions_due(now=LAST_MOMENT))
        yield "due among 5,000 introductions in it", "0.1 s", took
    command = [sys.executable, "-m", "warmlinks", "--book", str(path), "intro", "due", "--json"]
    now = {"WARMLINKS_NOW": LAST_MOMENT.isoformat()}

    def run() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **now})

    yield (
        "`warmlinks intro due` on it, from start to end (by the wall clock)",
        "",
        seconds(run, clock=time.perf_counter),
    )
    with closing(Database.open(path)) as db, db.writing():
        talk_in_groups(db, groups=4000, messages=100_000)
    with Book.open(path) as book:
        book.introductions_due(now=LAST_MOMENT)
        took = seconds(lambda: book.introductions_due(now=LAST_MOMENT))
        yield "due in it, with 100,000 messages in 4,000 groups to look through", "", took


def talk_in_groups(db: Database, *, groups: int, messages: int) -> None:
    """Fill groups with messages, as loading an archive leaves them."""
    rng = random.Random(9)
    people = [row[0] for row in db.run("SELECT identity FROM member ORDER BY identity")]
    archive = db.value("SELECT min(id) FROM archive")
    end = int(LAST_MOMENT.timestamp())
    for number in range(groups):
        db.run(
            "INSERT INTO conversation (network, key, kind, owner_in, archive, where_)"
            " VALUES ('groups', ?, 'group', 1, ?, 'w')",
            (f"g{number}", archive),
        )
        conversation = db.value("SELECT max(id) FROM conversation")
        members = rng.sample(people, rng.randint(2, 7))
        db.many(
            "INSERT INTO conversation_member (conversation, who) VALUES (?, ?)",
            [(conversation, who) for who in members],
        )
        at = end - rng.randrange(1, 1800) * DAY
        db.many(
            "INSERT INTO utterance (network, key, conversation, speaker, at, introducing, thanks, question,"
            " signs_version, archive, where_) VALUES ('groups', ?, ?, ?, ?, ?, 0, 0, 1, ?, 'w')",
            [
                (
                    f"{number}-{nth}",
                    conversation,
                    rng.choice(members),
                    (at + nth * 3600) * 1000,
                    rng.choice((0.5, 0.9)) if rng.random() < 0.03 else 0.0,
                    archive,
                )
                for nth in range(messages // groups)
            ],
        )


def main() -> None:
    """Measure, print, and write the page."""
    rows = []
    for factor in (1, 2):
        view = conversations(500_000 * factor, 20_000 * factor, 5000)
        rows.append(
            (
                f"find in {500_000 * factor:,} messages",
                "2 s" if factor == 1 else "",
                seconds(lambda v=view: find(fresh(v))),
            )
        )
    for factor in (1, 2):
        facts = facts_of(5000 * factor)
        rows.append(
            (
                f"due among {5000 * factor:,} introductions",
                "0.1 s" if factor == 1 else "",
                seconds(lambda f=facts: due(f)),
            )
        )
    for factor in (1, 2):
        people, knows = circles(10_000 * factor, 500_000 * factor)
        rows.append(
            (
                f"who should meet among {10_000 * factor:,} people, {500_000 * factor:,} ties",
                "5 s" if factor == 1 else "",
                seconds(lambda p=people, k=knows: suggest(p, knows=k), times=1),
            )
        )
    with tempfile.TemporaryDirectory(prefix="wl-") as place:
        os.environ["WARMLINKS_STATE"] = str(Path(place) / "state")
        rows += book_times(Path(place))
    lines = ["# How long introductions take", "", "| what | aim | measured |", "| --- | ---: | ---: |"]
    lines += [f"| {what} | {aim} | {measured:.2f} s |" for what, aim, measured in rows]
    text = "\n".join([*lines, "", *NOTES]) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
