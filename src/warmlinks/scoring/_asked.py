"""What callers of `score` and of the statements may pass, checked before anything is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from warmlinks.errors import SettingsError

__all__ = ["LATEST", "aware", "columns_named", "looks_like_milliseconds", "unit_known", "words_of"]

LATEST = 7_258_118_400
"""The first second of the year 2200: what lies wholly after it was not counted in seconds."""


def words_of(kinds: Collection[str]) -> frozenset[str]:
    """The words that count as contact, in small letters.

    Raises:
        SettingsError: it is one text, which would be taken for its letters, or holds what is no text.
    """
    if isinstance(kinds, str):
        raise SettingsError(f"kinds is one text, {kinds!r}", advice=f"Pass several words, as in kinds=[{kinds!r}]")
    if not isinstance(kinds, Iterable) or not all(isinstance(word, str) for word in kinds):
        raise SettingsError(
            f"kinds are no words: {kinds!r}", advice="Pass texts, as in kinds=['call', 'email'], or leave it out"
        )
    return frozenset(word.lower() for word in kinds)


def unit_known(unit: str, units: tuple[str, ...]) -> None:
    """Refuse a unit that is not among those there are, whatever the column holds.

    Raises:
        SettingsError: there is no such unit; those there are, are listed.
    """
    if unit not in units:
        advice = f"There are: {', '.join(units)}"
        if unit == "time":
            advice += "; times with a zone need none"
        raise SettingsError(f"there is no unit {unit!r}", advice=advice)


def aware(now: Any) -> int:  # noqa: ANN401  whatever it is, it is looked at
    """The moment in whole epoch seconds.

    Raises:
        SettingsError: it is no moment, or has no zone.
    """
    if not isinstance(now, datetime):
        raise SettingsError(f"now is no moment, got {now!r}", advice="Pass an aware datetime")
    if now.tzinfo is None:
        raise SettingsError("now needs a time zone", why=f"got {now.isoformat()}", advice="Pass an aware datetime")
    return int(now.timestamp())


def columns_named(**names: Any) -> None:  # noqa: ANN401
    """Refuse what is no name of a table or a column; `kind` and `direction` may be None.

    Raises:
        SettingsError: a name is empty or no text.
    """
    for what, name in names.items():
        if (isinstance(name, str) and name) or (name is None and what in {"kind", "direction"}):
            continue
        thing = "table" if what in {"table", "batch", "name"} else "column"
        raise SettingsError(f"{what} is no name of a {thing}: {name!r}", advice=f"Name the {thing}, as in {what}='log'")


def looks_like_milliseconds(at: str, value: float) -> SettingsError:
    """What is wrong where all numbers of a column would lie centuries ahead as seconds."""
    return SettingsError(
        f"the numbers in the column '{at}' look like milliseconds",
        why=f"as seconds all of them lie after the year 2200, for instance {value:.0f}",
        advice="Say unit='ms'",
    )
