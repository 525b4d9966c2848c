"""How people and scores look: as plain data for programs, as tables for persons.

What comes from archives was written by strangers: nothing of it may move the cursor, change colours or hide itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from warmlinks.answers import DataAge, TieScore
from warmlinks.cli.context import echo, echo_err, echo_sentence
from warmlinks.digest.wording import age_sentences, closed_door
from warmlinks.output import shown
from warmlinks.phrases import listed
from warmlinks.scoring import Reason
from warmlinks.scoring.level import is_learnt
from warmlinks.values import ClosedDoor

if TYPE_CHECKING:
    from rich.table import Table

__all__ = [
    "count",
    "door_lines",
    "ending",
    "is_learnt",
    "listing",
    "name_of",
    "padded",
    "percent",
    "points",
    "print_points",
    "since",
    "table",
]


_WHOLE = frozenset(
    {"Id", "Key", "Made", "Due", "When", "Last contact", "Cold from", "From", "To", "Direction", "Kind", "Network"}
)
"""Columns whose cells are copied or compared: they are never broken."""


_GAP = 2
_LEAST_OF_TWO = (16, 8)
"""So narrow the first two columns of a long list may become, and no narrower."""


def points(value: float) -> str:
    """Points with their sign, one digit; what rounds to nothing has no minus."""
    return f"{round(value, 1) + 0.0:+6.1f}"


def print_points(because: Iterable[Reason]) -> None:
    """The parts of a score with their points; what rounds to nothing is not told."""
    for reason in because:
        if abs(reason.points) >= 0.05:  # noqa: PLR2004  below, one digit shows nothing
            echo(f"  {points(reason.points)}  {reason.what}")


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


def padded(text: str, width: int) -> str:
    """A text made safe to print that takes so many columns: cut where it is longer, filled up where it is shorter.

    Letters that are two columns wide count as two, accents and marks of direction as none.
    """
    from rich.cells import cell_len

    if cell_len(shown(text)) > width:
        # what is made visible takes more room than before, so it is cut until it fits
        while text and cell_len(shown(text)) >= width:
            text = text[:-1]
        text = f"{text.rstrip()}…"
    safe = shown(text)
    return safe + " " * max(width - cell_len(safe), 0)


def listing(headings: Sequence[str], rows: Sequence[Sequence[str]], *, width: int) -> Iterator[str]:
    """The lines of a table like those of `table`, for thousands of rows: measured once, and given out one by one.

    Args:
        headings: one that begins with `>` is aligned to the right. The first two columns give way where room is short.
        rows: cells that are safe to print.
        width: columns of the terminal.
    """
    right = [heading.startswith(">") for heading in headings]
    titles = [heading.lstrip(">") for heading in headings]
    widths = [max(map(_cells, column)) for column in zip(titles, *rows, strict=True)]
    for at, least in enumerate(_LEAST_OF_TWO):
        over = sum(widths) + _GAP * (len(widths) - 1) + 1 - width
        widths[at] = max(widths[at] - max(over, 0), min(widths[at], least))

    def lines(cells: Sequence[str]) -> Iterator[str]:
        rest = list(cells)
        while any(rest):
            placed = []
            for at, (cell, room) in enumerate(zip(rest, widths, strict=True)):
                part, rest[at] = (cell, "") if _cells(cell) <= room else _cut(cell, room)
                blank = " " * max(room - _cells(part), 0)
                placed.append(blank + part if right[at] else part + blank)
            yield f" {(' ' * _GAP).join(placed)}".rstrip()

    yield from lines(titles)
    yield f" {'─' * (sum(widths) + _GAP * (len(widths) - 1))}"
    for row in rows:
        yield from lines(row)


def _cells(text: str) -> int:
    """How many columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _cut(text: str, room: int) -> tuple[str, str]:
    """As much of a text as there is room for, at a blank if there is one, and the rest; at least a letter."""
    at = len(text)
    while at > 1 and _cells(text[:at]) > room:
        at -= 1
    blank = text.rfind(" ", 0, at + 1)
    at = blank if blank > 0 else at
    return text[:at].rstrip(), text[at:].lstrip()


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


def door_lines(doors: Iterable[ClosedDoor]) -> Iterator[str]:
    """Closed doors for a person to read, each with what tells of it."""
    for door in doors:
        yield f"Not suggested: {shown(closed_door(door))} ({shown(door.source)})."


def echo_age(ages: Sequence[DataAge], today: date, *, json_: bool) -> None:
    """How old the data are, where they are: before the answer, beside it for a program."""
    if ages:
        (echo_err if json_ else echo_sentence)(age_sentences(ages, today))


def name_of(tie_score: TieScore) -> str:
    """Somebody's name made safe to print, and whom they perhaps also are."""
    others = f" (perhaps also {listed([one.name for one in tie_score.perhaps_also])})" if tie_score.perhaps_also else ""
    return shown(tie_score.name + others)
