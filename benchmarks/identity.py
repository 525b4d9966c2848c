"""How long it takes to group identities and to look for people who may be one.

Run it as `python benchmarks/identity.py`.
"""

from __future__ import annotations

import random
import time

from warmlinks.identity import Decision, group, propose
from warmlinks.models import Identity


def words(text: str) -> list[str]:
    return text.split()


STARTS = words("mi jo an be cle dov ka lu ri so ta vi el ha no per sven tor um wal")
ENDS = words("ra nas na n o an rl ka ta fie")
FAMILIES = words("holt brand love lind berg smith john wal fisch stein korn tal hoff mar kess rom sal tur vog wes")
TAILS = words("er son gren mann ing s ke lace feld dal")


def world(size: int) -> list[Identity]:
    dice = random.Random(size)
    people = []
    for number in range(size):
        first = dice.choice(STARTS) + dice.choice(ENDS)
        last = dice.choice(FAMILIES) + dice.choice(TAILS)
        emails = (f"{number // 3}@example.org",) if number % 5 == 0 else ()
        if number % 3:
            network = "linkedin" if number % 3 == 1 else "facebook"
            people.append(Identity(network, str(number), name=f"{first} {last}", emails=emails))
        else:
            handle = dice.choice([f"{first}_{last[0]}", f"{first[0]}{last}", f"{first}{last}{number}"])
            people.append(Identity("twitter", str(number), handle=handle, name=first, emails=emails))
    return people


def main() -> None:
    for size in (10_000, 20_000, 50_000):
        people = world(size)
        refs = [(one.network, one.key) for one in people]
        decisions = [Decision(refs[n], refs[-n - 1], same=bool(n % 2), order=n) for n in range(200)]
        start = time.process_time()
        groups = group(people, decisions)
        grouped = time.process_time()
        together: dict[tuple[str, str], list[Identity]] = {}
        for one in people:
            together.setdefault(groups[one.network, one.key], []).append(one)
        begin = time.process_time()
        questions = propose(together.values(), limit=20)
        asked = time.process_time()
        print(f"{size:>6} identities: group {grouped - start:.2f} s, propose {asked - begin:.2f} s, {questions[0]}")


if __name__ == "__main__":
    main()
