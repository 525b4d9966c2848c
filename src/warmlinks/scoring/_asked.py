"""What callers of `score` and of the statements may pass, checked before anything is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from warmlinks.errors import UsageError
from warmlinks.validation import require_zone

__all__ = ["LATEST", "aware", "columns_named", "looks_like_milliseconds", "unit_known", "words_of"]

LATEST = 7_258_118_400
"""The first second of the year 2200: what lies wholly after it was not counted in seconds."""


def words_of(kinds: Collection[str]) -> frozenset[str]:
    """The words that count as contact, in small letters.

    Raises:
        UsageError: it is one text, which would be taken for its letters, or holds what is no text.
    """
    if isinstance(kinds, str):
        raise UsageError(f"kinds is one text, {kinds!r}", advice=f"Pass several words, as in kinds=[{kinds!r}]")
    if not isinstance(kinds, Iterable) or not all(isinstance(word, str) for word in kinds):
        raise UsageError(
            f"kinds are no words: {kinds!r}", advice="Pass texts, as in kinds=['call', 'email'], or leave it out"
        )
    return frozenset(word.lower() for word in kinds)


def unit_known(unit: str, units: tuple[str, ...]) -> None:
    """Refuse a unit that is not among those there are, whatever the column holds.

    Raises:
        UsageError: there is no such unit; those there are, are listed.
    """
    if unit not in units:
        advice = f"There are: {', '.join(units)}"
        if unit == "time":
            advice += "; times with a zone need none"
        raise UsageError(f"there is no unit {unit!r}", advice=advice)


def aware(now: Any) -> int:  # noqa: ANN401  whatever it is, it is looked at
    """The moment in whole epoch seconds.

    Raises:
        UsageError: it is no moment, or has no zone.
    """
    return int(require_zone(now))


def columns_named(**names: Any) -> None:  # noqa: ANN401
    """Refuse what is no name of a table or a column; `kind` and `direction` may be None.

    Raises:
        UsageError: a name is empty or no text.
    """
    for what, name in names.items():
        if (isinstance(name, str) and name) or (name is None and what in {"kind", "direction"}):
            continue
        thing = "table" if what in {"table", "batch", "name"} else "column"
        raise UsageError(f"{what} is no name of a {thing}: {name!r}", advice=f"Name the {thing}, as in {what}='log'")


def looks_like_milliseconds(at: str, value: float) -> UsageError:
    """What is wrong where all numbers of a column would lie centuries ahead as seconds."""
    return UsageError(
        f"the numbers in the column '{at}' look like milliseconds",
        why=f"as seconds all of them lie after the year 2200, for instance {value:.0f}",
        advice="Say unit='ms'",
    )
