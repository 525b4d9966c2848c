"""How long finding, following up and suggesting take beyond reading what they look at.

    python benchmarks/introductions.py            writes docs/explanation/benchmarks-introductions.md

Sizes are those of a lively life: 500,000 messages in 20,000 conversations, 5,000 introductions, 10,000 people who share
500,000 ties. Twice the size shows that time grows in a straight line.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from warmlinks.active_time import ActiveTime, Pause
from warmlinks.introductions.consent import Consent
from warmlinks.introductions.detect import find
from warmlinks.introductions.due import due_items
from warmlinks.introductions.follow import Facts, Recorded, follow_up
from warmlinks.introductions.suggest import Candidate, suggest
from warmlinks.introductions.view import ME, Said, Talk, View

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "benchmarks-introductions.md"
START = 1_600_000_000
DAY = 86400


def conversations(messages: int, talks: int, people: int, *, seed: int = 1) -> View:
    """Conversations of two and of three to eight, with the signs of small talk and now and then an introduction."""
    rng = random.Random(seed)
    made = []
    for number in range(talks):
        direct = number % 3 != 0
        others = [f"p{rng.randrange(people)}" for _ in range(1 if direct else rng.randint(2, 7))]
        members = frozenset({ME, *others})
        at = START + rng.randrange(1500) * DAY
        said = []
        for index in range(messages // talks):
            at += rng.randrange(60, 2 * DAY)
            speaker = rng.choice([ME, *others])
            names = tuple({rng.choice(others)}) if rng.random() < 0.1 else ()
            introducing = rng.choice((0.5, 0.9)) if rng.random() < 0.03 else 0.0
            said.append(
                Said(
                    at,
                    speaker,
                    names,
                    introducing,
                    rng.random() < 0.05,
                    question=False,
                    where="w",
                    key=f"{number}-{index}",
                )
            )
        made.append(Talk("n", f"t{number}", "direct" if direct else "group", members, said))
    return View(made, {f"p{n}": START + rng.randrange(1800) * DAY for n in range(people)})


def seconds(work: Callable[[], object], *, times: int = 3) -> float:
    """The best of a few."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def fresh(view: View) -> View:
    """The same view with nothing computed yet."""
    return View(view.talks, view.known_since)


def facts_of(count: int) -> Facts:
    """Introductions written down over five years, with a conversation for every fourth."""
    rng = random.Random(3)
    recorded, talks = [], []
    for number in range(count):
        pair = (f"p{rng.randrange(800)}", f"q{rng.randrange(800)}")
        at = START + rng.randrange(1800) * DAY
        recorded.append(Recorded(f"i{number}", ME, pair, at))
        if number % 4 == 0:
            said = [Said(at + DAY, pair[0], (), 0.0, thanks=False, question=False, where="w", key=f"{number}")]
            talks.append(Talk("n", f"t{number}", "group", frozenset({ME, *pair}), said))
    calendar = ActiveTime((Pause("p", date(2024, 12, 20), date(2025, 1, 2)),))
    consents: dict[tuple[str, str], Consent] = {}
    return Facts(
        view=View(talks),
        found=(),
        recorded=recorded,
        words={},
        consents=consents,
        sights=(),
        id_of=lambda found: found.key,
        contacts=lambda _: (),
        day_of=lambda moment: datetime.fromtimestamp(moment, UTC).date(),
        active=lambda _: calendar,
    )


def due(facts: Facts) -> object:
    """Follow up and say what is due."""
    until = START + 1800 * DAY
    every = follow_up(facts, until)
    return due_items(every, words={}, name=str, today=facts.day_of(until))


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
    lines = ["# How long introductions take", "", "| what | aim | measured |", "| --- | ---: | ---: |"]
    lines += [f"| {what} | {aim} | {measured:.2f} s |" for what, aim, measured in rows]
    text = "\n".join([*lines, "", "Made by `python benchmarks/introductions.py`; best of three on two cores."]) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
