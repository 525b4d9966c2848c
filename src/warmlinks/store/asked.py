"""What callers of the book may pass, checked before anything is read or written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from warmlinks.errors import SettingsError
from warmlinks.store.times import require_aware

__all__ = ["require_day", "require_several", "require_time"]


def require_time(at: datetime | date, name: str = "at") -> None:
    """Refuse what is neither an aware moment nor a day.

    Raises:
        SettingsError: it is something else, such as a text, or a moment without a zone; `name` is in it.
    """
    if isinstance(at, datetime):
        require_aware(at, name)
    elif not isinstance(at, date):
        raise SettingsError(
            f"{name} is no time: {at!r}",
            advice="Pass an aware datetime, or a date where only the day is known, as in date(2026, 1, 31)",
        )


def require_day(day: date, name: str) -> None:
    """Refuse what is no day of the calendar.

    Raises:
        SettingsError: it is something else, such as a text or a moment; `name` is in it.
    """
    if isinstance(day, datetime):
        raise SettingsError(f"{name} is a moment, not a day: {day.isoformat()}", advice="Pass its .date()")
    if not isinstance(day, date):
        raise SettingsError(f"{name} is no day: {day!r}", advice="Pass a date, as in date(2026, 1, 31)")


def require_several(words: Iterable[str], name: str) -> None:
    """Refuse one text where several are meant: it would be taken for its letters.

    Raises:
        SettingsError: it is one text, or holds what is no text; `name` is in it.
    """
    if isinstance(words, str):
        raise SettingsError(f"{name} is one text, {words!r}", advice=f"Pass several, as in {name}=[{words!r}]")
    if not isinstance(words, Iterable) or not all(isinstance(word, str) for word in words):
        raise SettingsError(
            f"{name} are no texts: {words!r}", advice=f"Pass several texts, as in {name}=['one', 'two']"
        )
