"""How people and scores look: as plain data for programs, as tables for persons.

What comes from archives was written by strangers: nothing of it may move the cursor, change colours or hide itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from warmlinks.cli.context import say, say_sentence, talk
from warmlinks.digest.wording import age_sentences, closed_door
from warmlinks.models import ClosedDoor, Connection
from warmlinks.scoring import Reason
from warmlinks.store.answers import DataAge, TieScore

if TYPE_CHECKING:
    from rich.table import Table

__all__ = [
    "called",
    "count",
    "door_lines",
    "ending",
    "percent",
    "plain_connection",
    "plain_doors",
    "plain_standing",
    "points",
    "print_points",
    "shown",
    "since",
    "table",
]


_WHOLE = frozenset(
    {"Id", "Key", "Made", "Due", "When", "Last contact", "Cold from", "From", "To", "Direction", "Kind", "Network"}
)
"""Columns whose cells are copied or compared: they are never broken."""


_NUMBER = re.compile(r"([a-z]+) (?:(?:hidden|thread):\S*|[0-9]{4,})(\w{4})=*")
"""What the book calls somebody of whom no name is known: the network and the key."""


def shown(text: str) -> str:
    """A text from data, made safe to print: control and direction characters become visible escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        if char == " " or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} or char == "\u200d"
        else f"\\u{ord(char):04x}"
        for char in text
    )


def called(name: str) -> str:
    """A name, made safe to print; of whom an archive knows no more than a number it says so, with its end."""
    found = _NUMBER.fullmatch(name)
    return f"somebody on {found[1]} (…{found[2]})" if found else shown(name)


def points(value: float) -> str:
    """Points with their sign, one digit; what rounds to nothing has no minus."""
    return f"{round(value, 1) + 0.0:+6.1f}"


def print_points(because: Iterable[Reason]) -> None:
    """The parts of a score with their points; what rounds to nothing is not told."""
    for reason in because:
        if abs(reason.points) >= 0.05:  # noqa: PLR2004  below, one digit shows nothing
            say(f"  {points(reason.points)}  {reason.what}")


def count(number: int, one: str, several: str = "") -> str:
    """A number with its noun: 1 identity, 2 identities."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def percent(share: float) -> str:
    """A share as whole percents, in the one form that all commands use."""
    return f"{share:.0%}"


def since(day: date, today: date) -> str:
    """From which day on something is so."""
    return f"since {day.isoformat()}" if day < today else "from today on"


def ending(text: str, room: int) -> str:
    """A text that is shortened at its beginning: of a place in an archive, the end is what tells."""
    from rich.cells import cell_len

    if cell_len(text) <= room:
        return text
    while text and cell_len(text) >= room:
        text = text[1:]
    return f"…{text}"


def table(*headings: str) -> Table:
    """A table for a terminal of 80 columns; a heading that begins with `>` is aligned to the right."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for heading in headings:
        right = heading.startswith(">")
        whole = heading in _WHOLE
        made.add_column(heading.lstrip(">"), justify="right" if right else "left", overflow="fold", no_wrap=whole)
    return made


def plain_connection(person: Connection) -> dict[str, Any]:
    """A connection as plain data."""
    return {
        "id": person.id,
        "name": person.name,
        "identities": [
            {
                "network": identity.network,
                "key": identity.key,
                "handle": identity.handle,
                "name": identity.name,
                "url": identity.url,
            }
            for identity in person.identities
        ],
        "connected_on": person.connected_on,
        "interactions": {way: person.interactions.get(way, 0) for way in ("in", "out", "both")},
        "last_contact": person.last_contact,
        "stage": person.stage,
        "tags": person.tags,
        "status": person.status,
        "cadence": person.cadence,
        "note": person.note,
        "country": person.country,
        "closed": plain_doors(person.closed),
    }


def plain_doors(doors: Iterable[ClosedDoor]) -> list[dict[str, Any]]:
    """Closed doors as plain data."""
    return [{"why": door.why, "network": door.network, "since": door.since, "source": door.source} for door in doors]


def door_lines(doors: Iterable[ClosedDoor]) -> Iterator[str]:
    """Closed doors for a person to read, each with what tells of it."""
    for door in doors:
        yield f"Not suggested: {shown(closed_door(door))} ({shown(door.source)})."


def say_age(ages: Sequence[DataAge], today: date, *, json_: bool) -> None:
    """How old the data are, where they are: before the answer, beside it for a program."""
    if ages:
        (talk if json_ else say_sentence)(age_sentences(ages, today))


def plain_standing(standing: TieScore) -> dict[str, Any]:
    """A score as plain data."""
    return {
        "id": standing.id,
        "name": standing.name,
        "warmth": standing.warmth,
        "alive": standing.alive,
        "level": standing.level and {"level": standing.level.level, "looks": standing.level.looks},
        "last_contact": standing.last_contact,
        "seen_until": standing.seen_until,
        "due_on": standing.due_on,
        "cold_on": standing.cold_on,
        "stake": standing.stake,
        "state": standing.state,
        "assumed_with": standing.assumed_with,
        "because": [{"what": reason.what, "points": reason.points} for reason in standing.because],
    }
