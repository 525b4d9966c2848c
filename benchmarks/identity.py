"""How well people are recognised on several networks, and how long it takes.

    python benchmarks/identity.py            lists of 7,000 names, then a book of 12,000 people, then times
    python benchmarks/identity.py --splits 5 --people 4000

The names are invented: given and family names drawn by the frequencies of the United States census, as the package
`names` has them. Everybody's truth is the number in the key.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import names
from attrs import frozen

import warmlinks as wl
from warmlinks.archive import Archive
from warmlinks.people.assumed import assume
from warmlinks.people.duplicates import propose
from warmlinks.people.grouping import group
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import About, Account, Person, Record, Source
from warmlinks.values import Identity, Interaction

LIST = 7_000
SIZES = ((600, 3_000), (1_500, 5_000))
SHARES = (0.05, 0.2, 0.5)
NETWORKS = ("twitter", "facebook", "linkedin")
NOW = datetime(2026, 1, 20, tzinfo=UTC)


class Names:
    """Draws full names by how common their halves are."""

    def __init__(self) -> None:
        self._given = [_table(names.FILES[f"first:{kind}"]) for kind in ("male", "female")]
        self._family = _table(names.FILES["last"])

    def draw(self, dice: random.Random) -> str:
        tables = (dice.choice(self._given), self._family)
        return " ".join(dice.choices(words, cum_weights=weights)[0].title() for words, weights in tables)


def _table(path: str) -> tuple[list[str], list[float]]:
    rows = [line.split() for line in Path(path).read_text(encoding="ascii").splitlines()]
    return [row[0] for row in rows], list(accumulate(float(row[1]) for row in rows))


# lists of names


@frozen
class Score:
    """How many pairs were taken for one person, how many of them are, and how many people are on both networks."""

    taken: int = 0
    right: int = 0
    common: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.taken + other.taken, self.right + other.right, self.common + other.common)

    def __str__(self) -> str:
        found = self.right / self.common if self.common else 0.0
        wrong = (self.taken - self.right) / self.taken if self.taken else 0.0
        return f"found {found:6.1%}, wrong {wrong:5.1%} of {self.taken:>6,}"


def judged(pairs: Iterable[tuple[tuple[str, str], tuple[str, str]]], common: int) -> Score:
    some = list(pairs)
    return Score(len(some), sum(one[1] == other[1] for one, other in some), common)


def split(people: Sequence[str], small: int, large: int, share: float, dice: random.Random) -> Score:
    """Two networks of one list: what is assumed, and what every equal name would be."""
    common = round(small * share)
    chosen = dice.sample(range(len(people)), small + large - common)
    here, there = chosen[:small], chosen[small - common :]
    identities = [
        Identity(network, str(number), name=people[number])
        for network, some in (("a", here), ("b", there))
        for number in some
    ]
    alone = {(one.network, one.key): [one] for one in identities}
    return judged(assume(alone).pairs, common)


def every_equal_name(people: Sequence[str], small: int, large: int, share: float, dice: random.Random) -> Score:
    common = round(small * share)
    chosen = dice.sample(range(len(people)), small + large - common)
    bearers: dict[str, list[int]] = defaultdict(list)
    for number in chosen[small - common :]:
        bearers[people[number]].append(number)
    pairs = [(("a", str(one)), ("b", str(other))) for one in chosen[:small] for other in bearers[people[one]]]
    return judged(pairs, common)


def lists(splits: int) -> None:
    print(f"{splits} lists of {LIST:,} invented people each, split at random into two networks")
    every = Names()
    for small, large in SIZES:
        for share in SHARES:
            assumed, equal = Score(), Score()
            for seed in range(splits):
                dice = random.Random(seed)
                people = [every.draw(dice) for _ in range(LIST)]
                assumed += split(people, small, large, share, random.Random(seed))
                equal += every_equal_name(people, small, large, share, random.Random(seed))
            print(f"{small:>6,} / {large:,}, {share:4.0%} in common")
            print(f"    assumed              {assumed}")
            print(f"    every equal name     {equal}")
            print(f"    only strong keys     {Score(0, 0, assumed.common)}")


# a book


def invented(size: int) -> dict[str, list[Identity]]:
    """Everybody's accounts: half are on one network, a third on two; names differ a little, as they do."""
    dice = random.Random(size)
    every = Names()
    accounts: dict[str, list[Identity]] = {network: [] for network in NETWORKS}
    for number in range(size):
        name = every.draw(dice)
        given, family = name.split()
        email = f"p{number}@example.org" if dice.random() < 0.1 else None
        company = f"Company {dice.randrange(3000)}"
        many = 1 if dice.random() < 0.55 else 2 if dice.random() < 0.8 else 3
        for network in dice.sample(NETWORKS, many):
            shown = name
            if dice.random() < {"twitter": 0.35, "facebook": 0.1, "linkedin": 0.03}[network]:
                shown = dice.choice([given, f"{given[0]}. {family}", f"{given} {every.draw(dice).split()[1]}"])
            accounts[network].append(
                Identity(
                    network,
                    str(number),
                    name=shown,
                    handle=f"{given}{family[0]}{number % 89}".lower() if network == "twitter" else None,
                    emails=(email,) if email and dice.random() < 0.7 else (),
                    company=company if network == "linkedin" or dice.random() < 0.05 else None,
                )
            )
    return accounts


def source_of(of: str, identities: Sequence[Identity]) -> type[Source]:
    class Invented(Source):
        name = of
        network = of

        def recognizes(self, archive: Archive) -> bool:
            return bool(archive.find(f"*.{of}"))

        def read(self, archive: Archive) -> Iterator[Record]:  # noqa: ARG002  the records are there already
            yield About("one", as_of=NOW)
            yield Account(Identity(of, "owner", handle="owner", name="The Owner"))
            for number, one in enumerate(identities):
                yield Person(one, f"people[{number}]")
                for message in range(number % 11):
                    at = NOW - timedelta(days=(number * 7 + message * 41) % 1800 + 1)
                    yield Interaction(of, f"m{number}-{message}", one.key, "message", "in", at, f"m[{number}]")

    return Invented


def registry_of(accounts: dict[str, list[Identity]]) -> Registry:
    class Plugin:
        @hookimpl
        def warmlinks_register_sources(self) -> list[type[Source]]:
            return [source_of(network, some) for network, some in accounts.items()]

    return Registry(plugins={"invented": Plugin()}, discover=False, folders=(), environ={})


def truth_of(book: wl.Book) -> tuple[Score, Counter[str]]:
    """Of those assumed to be one, how many are; how many that are on several networks are one, assumed or not."""
    taken = right = 0
    whole: Counter[str] = Counter()
    for person in book.connections(now=NOW):
        keys = {identity.key for identity in person.identities}
        if person.assumed_with:
            taken += 1
            right += len(keys) == 1
        if len(person.identities) > 1 and len(keys) == 1:
            whole["one person"] += 1
    return Score(taken, right, 0), whole


def a_book(size: int) -> None:
    accounts = invented(size)
    true = Counter(one.key for some in accounts.values() for one in some)
    several = sum(count > 1 for count in true.values())
    print(f"a book of {size:,} people with {sum(true.values()):,} accounts; {several:,} people have several")
    registry = registry_of(accounts)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"x.{network}" for network in accounts]
        for path in paths:
            path.write_text("x" * size * 500)
        spent = {}
        for assuming in (False, True):
            with wl.Book.open(
                Path(folder) / f"{assuming}.db", timezone="UTC", registry=registry, assume=assuming
            ) as book:
                start = time.process_time()
                report = book.load(paths)
                spent[assuming] = time.process_time() - start
                score, whole = truth_of(book)
                start = time.process_time()
                asked = book.duplicates(limit=None)
                seconds = time.process_time() - start
                wrong = sum(one.a_identity.partition(":")[2] != one.b_identity.partition(":")[2] for one in asked)
                likely = [one for one in asked if one.likelihood >= 0.5]
                wrong_likely = sum(
                    one.a_identity.partition(":")[2] != one.b_identity.partition(":")[2] for one in likely
                )
                print("  assumed" if assuming else "  only strong keys")
                if assuming:
                    print(
                        f"    assumed to be one: {score.taken:,}, of which wrong: {score.taken - score.right:,}"
                        f" ({(score.taken - score.right) / max(score.taken, 1):.2%}); reported {report.assumed}"
                    )
                print(f"    of {several:,} with several accounts, put together: {whole['one person']:,}")
                print(
                    f"    questions left: {len(asked):,}, not one person: {wrong:,};"
                    f" from 50 % on: {len(likely):,}, not one person: {wrong_likely:,}; {seconds:.2f} s"
                )
        print(
            f"  load without {spent[False]:.2f} s, assuming {spent[True]:.2f} s, ratio {spent[True] / spent[False]:.3f}"
        )


def grouping(size: int) -> None:
    """How long it takes to put people together and to ask, without a book."""
    accounts = invented(size)
    everybody = [one for some in accounts.values() for one in some]
    start = time.process_time()
    groups = group(everybody)
    grouped = time.process_time()
    together: dict[tuple[str, str], list[Identity]] = defaultdict(list)
    for one in everybody:
        together[groups[one.network, one.key]].append(one)
    begin = time.process_time()
    assumptions = assume(together)
    assumed = time.process_time()
    asked = propose(together.values(), limit=20, odds=assumptions.odds)
    done = time.process_time()
    print(
        f"{len(everybody):>7,} identities: group {grouped - start:.2f} s, assume {assumed - begin:.2f} s,"
        f" propose {done - assumed:.2f} s, {len(asked)} asked first"
    )


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--splits", type=int, default=20)
    words.add_argument("--people", type=int, default=12_000)
    chosen = words.parse_args()
    if chosen.splits:
        lists(chosen.splits)
    a_book(chosen.people)
    for size in (chosen.people, 2 * chosen.people, 4 * chosen.people):
        grouping(size)


if __name__ == "__main__":
    main()
