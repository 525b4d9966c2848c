"""How a person says a number, a span, a rhythm, a day and a row of names: in English, whatever the machine's locale.

Each is said in one place, so that a digest, a mail and a terminal say it alike. `strftime` is not used: what `%B` and
`%-d` give hangs on the locale and the system.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

__all__ = [
    "ago",
    "count",
    "counted",
    "day_of",
    "every",
    "full_day",
    "greeting",
    "is_nameless",
    "isolated",
    "listed",
    "month_of",
    "name_of_nameless",
    "network_title",
    "number",
    "on",
    "rhythm",
    "sentence",
    "span",
]

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = 365.25 / 12
_YEAR = 365.25
_SAME_YEAR = 300
"""A day that is nearer than this needs no year: its month comes once only."""

_RHYTHMS: tuple[tuple[float, str], ...] = (
    (1.5, "almost every day"),
    (2.5, "about every other day"),
    (3.5, "about every three days"),
    (4.5, "about every four days"),
    (5.5, "about every five days"),
    (6.2, "about every six days"),
    (8.5, "about every week"),
    (11.5, "about every ten days"),
    (17.5, "about every two weeks"),
    (24.5, "about every three weeks"),
    (37.0, "about every month"),
    (50.0, "about every six weeks"),
    (76.0, "about every two months"),
    (106.0, "about every three months"),
    (150.0, "about every four months"),
    (270.0, "about twice a year"),
    (550.0, "about once a year"),
)
"""Usual days between two contacts, up to each of these, in words."""


def number(value: int) -> str:
    """A number in a sentence: in words up to twelve, then in digits."""
    return _NUMBERS[value] if 0 <= value < len(_NUMBERS) else f"{value:,}"


def counted(value: int, one: str, several: str = "") -> str:
    """A number with its noun: one tie, three ties."""
    return f"{number(value)} {one if value == 1 else several or one + 's'}"


def count(value: int, singular: str, plural: str = "") -> str:
    """A number in digits with its noun, for where numbers are compared: 1 identity, 2,000 identities."""
    return f"{value:,} {singular if value == 1 else plural or singular + 's'}"


def span(days: float) -> str:
    """How long something has lasted: ten days, three weeks, eight months, two and a half years."""
    if days < 1:
        return "less than a day"
    if days < 14:  # noqa: PLR2004  up to two weeks one counts days
        return counted(int(days), "day")
    if days < 61:  # noqa: PLR2004  up to two months one counts weeks
        return counted(round(days / 7), "week")
    if days < 2 * _YEAR:
        months = round(days / _MONTH)
        return "a year" if months == 12 else "two years" if months == 24 else counted(months, "month")  # noqa: PLR2004
    halves = round(2 * days / _YEAR)
    if halves % 2 and halves < 10:  # noqa: PLR2004  from five years on nobody counts halves
        return f"{number(halves // 2)} and a half years"
    return counted(round(days / _YEAR), "year")


def ago(days: float) -> str:
    """How long ago a day is: today, yesterday, ten days ago."""
    if days < 1:
        return "today"
    return "yesterday" if days < 2 else f"{span(days)} ago"  # noqa: PLR2004


def rhythm(gap: float) -> str:
    """How often, of something that comes about every so many days."""
    for most, words in _RHYTHMS:
        if gap < most:
            return words
    return f"about every {counted(round(gap / _YEAR), 'year')}"


def every(days: int) -> str:
    """How often, of a wish in whole days: every day, every two weeks, every 30 days."""
    if days == 1:
        return "every day"
    if days in (365, 366):
        return "every year"
    if days % 7 == 0 and days <= 84:  # noqa: PLR2004  up to a quarter one counts weeks
        return "every week" if days == 7 else f"every {number(days // 7)} weeks"  # noqa: PLR2004
    return f"every {number(days)} days"


def month_of(day: date) -> str:
    """A month with its year: May 2019."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def full_day(day: date) -> str:
    """A day with its year, for where no other day stands beside it: 20 January 2026."""
    return f"{day.day} {month_of(day)}"


def day_of(day: date, today: date) -> str:
    """A day as one says it: 12 November, and with its year where it is far from today: 8 June 2024."""
    words = f"{day.day} {_MONTHS[day.month - 1]}"
    return words if abs((today - day).days) <= _SAME_YEAR else f"{words} {day.year}"


def on(day: date, today: date) -> str:
    """When, at the end of a sentence: today, yesterday, on 12 November."""
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}.get((today - day).days)
    return near or f"on {day_of(day, today)}"


_TITLES = {
    "twitter": "X",
    "linkedin": "LinkedIn",
    "email": "e-mail",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "slack": "Slack",
}
_REACHED_AT = re.compile(r"[^\s@]+@[^\s@]+|\+\d{5,15}")


def network_title(network: str) -> str:
    """What people call a network; one that only a plugin knows is called as the plugin calls it."""
    return _TITLES.get(network, network)


def name_of_nameless(network: str, key: str) -> str:
    """What to call an account without a known name: never its key, unless that is a number or an address.

    Whose mails bear no name is called by the address that they come from, and who is not in a phone's address book by
    their number, as everybody does.
    """
    if _REACHED_AT.fullmatch(key):
        return key
    title = network_title(network)
    if key.isdecimal():
        return f"an account of {title}, {key}"
    if key.startswith("hidden:"):
        return f"somebody on {title} who hid their name"
    return f"somebody on {title} without a name"


def is_nameless(name: str) -> bool:
    """Whether a name is one that `name_of_nameless` gives, by which nobody is greeted."""
    unsaid = name.startswith(("an account of ", "somebody on ", "somebody forgotten"))
    return unsaid or _REACHED_AT.fullmatch(name) is not None


def sentence(text: str) -> str:
    """A text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str]) -> str:
    """Names in a row: Ada, Ben and Cleo."""
    if len(names) < 2:  # noqa: PLR2004
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def greeting(hour: int) -> str:
    """What one says at an hour of the owner's day."""
    for start, words in ((23, "Hello"), (18, "Good evening"), (12, "Good afternoon"), (5, "Good morning")):
        if hour >= start:
            return words
    return "Hello"


_FIRST_STRONG_ISOLATE = "\N{FIRST STRONG ISOLATE}"
_POP_ISOLATE = "\N{POP DIRECTIONAL ISOLATE}"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_JOINERS = re.compile(r"[ \u00a0]?['\u2019\-\u2010\"0-9]*[ \u00a0]?(?![ \u00a0])")
_SHORT = 3


def isolated(text: str) -> str:
    """A sentence in which each name that is written from right to left stands in U+2068 and U+2069.

    Without them such a name turns what stands beside it round: a colon, a number, the name behind a comma. A title such
    as `د.` stays with its name. A text that has isolates already is left as it is.
    """
    if text.isascii() or _FIRST_STRONG_ISOLATE in text:
        return text
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = _run_end(text, at)
        if end > at:
            pieces.append(f"{_FIRST_STRONG_ISOLATE}{text[at:end]}{_POP_ISOLATE}")
            at = end
        else:
            pieces.append(text[at])
            at += 1
    return "".join(pieces)


def _run_end(text: str, start: int) -> int:
    """The end of the right-to-left words that begin at `start`; `start` if none begin there."""
    end = start
    while True:
        start = end
        while end < len(text) and _is_of_word(text[end], begun=end > start):
            end += 1
        if end == start:
            return end
        is_title = end - start <= _SHORT and text[end : end + 1] == "."
        gap = end + 1 if is_title else end
        joined = _JOINERS.match(text, gap)
        after = joined.end() if joined else gap
        if after == end or after >= len(text) or unicodedata.bidirectional(text[after]) not in _RIGHT_TO_LEFT:
            return end
        end = after


def _is_of_word(letter: str, *, begun: bool) -> bool:
    way = unicodedata.bidirectional(letter)
    return way in _RIGHT_TO_LEFT or (begun and way in ("NSM", "AN", "BN"))
