"""The arguments of `score` and of the statements: their checks, the words that are contact, and the errors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from warmlinks.errors import UsageError
from warmlinks.validation import require_zone
from warmlinks.values import COUNTED_KINDS, PASSIVE_KINDS

__all__ = [
    "FIRST_MOMENT",
    "LAST_MOMENT",
    "LATEST",
    "REASONS",
    "contact_words",
    "fold",
    "folding",
    "is_readable",
    "looks_like_milliseconds",
    "missing_column",
    "no_times",
    "no_zone",
    "not_hashable",
    "require_names",
    "require_now",
    "require_unit",
    "spellings",
]

REASONS = ("counted", "no_tie", "no_time", "unreadable", "other_kind", "after_now")
"""The rows that count, and each reason why others do not, in the order in which they are looked at."""

LATEST = 7_258_118_400
"""The first second of the year 2200: a column that lies wholly after it does not hold seconds."""

FIRST_MOMENT, LAST_MOMENT = -62_135_500_000, 253_402_200_000
"""The moments that have a date in every zone, but for the first day of the year 1, which many machines use as unset."""


def is_readable(second: int) -> bool:
    """Whether whole epoch seconds are a moment: in the calendar, and not the zero of a machine's clock."""
    return FIRST_MOMENT <= second <= LAST_MOMENT and second != 0


def fold(word: str) -> str:
    """A word for comparison with others that differ only in case, in whatever script.

    The two letters i of Turkish are one: I is the capital of either.
    """
    return word.casefold().lower().replace("i\u0307", "i").replace("\u0131", "i")


def folding(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The letters to replace in a text before an engine lowercases it, so that it compares as `fold` has it.

    Engines know other letters than Python does, and some none beyond ASCII. Only letters that can make one of the words
    are replaced: for plain ASCII the letters i of Turkish, those of old prints, and those that stand for several.
    """
    folded_words = {fold(word) for word in words}
    used = set("".join(folded_words))
    return tuple(
        (letter, folded)
        for letter, folded in _folded_letters()
        if set(folded) <= used and any(folded in word for word in folded_words)
    )


def spellings(words: frozenset[str]) -> tuple[tuple[tuple[str, str], ...], frozenset[str]]:
    """What an engine replaces in a text before it lowercases it, and the texts that then are one of the words.

    In a text that is only compared with our own words nothing is replaced. Of the letters i of Turkish, which engines
    lowercase differently, each is then spelt out.
    """
    if words != COUNTED_KINDS:
        return folding(words), words
    letters = ("i", "i\u0307", "\u0130", "\u0131")
    return (), frozenset(word.replace("i", letter) for word in words for letter in letters)


@lru_cache(maxsize=1)
def _folded_letters() -> tuple[tuple[str, str], ...]:
    """All letters beyond ASCII that `fold` changes, and to what."""
    letters = (chr(code) for code in range(128, 0x1E944) if not 0xD800 <= code <= 0xDFFF)  # noqa: PLR2004  surrogates
    return tuple((letter, fold(letter)) for letter in letters if fold(letter) != letter)


def contact_words(kinds: Collection[str] | Mapping[Any, str | None]) -> frozenset[str]:
    """The words that count as contact, as `fold` has them.

    Args:
        kinds: these words, or a mapping of their words to kinds of ours, or to None for what is no contact.

    Raises:
        UsageError: it is one text, which would be taken for its letters, holds what is no text, or makes a word to
            what is no kind.
    """
    if isinstance(kinds, Mapping):
        for word, kind in kinds.items():
            if kind is not None and kind not in COUNTED_KINDS | PASSIVE_KINDS:
                raise UsageError(
                    f"kinds makes {word!r} to {kind!r}, which is no kind",
                    advice=f"There are: {', '.join(sorted(COUNTED_KINDS))}; None leaves the rows out",
                )
        return frozenset(fold(str(word)) for word, kind in kinds.items() if kind in COUNTED_KINDS)
    if isinstance(kinds, str):
        raise UsageError(f"kinds is one text, {kinds!r}", advice=f"Pass several words, as in kinds=[{kinds!r}]")
    if not isinstance(kinds, Iterable) or not all(isinstance(word, str) for word in kinds):
        raise UsageError(
            f"kinds are no words: {kinds!r}", advice="Pass texts, as in kinds=['call', 'email'], or leave it out"
        )
    return frozenset(map(fold, kinds))


def require_unit(unit: str, units: tuple[str, ...]) -> None:
    """Refuse a unit that is not among those there are, whatever the column holds.

    Raises:
        UsageError: there is no such unit; those there are, are listed.
    """
    if unit not in units:
        advice = f"There are: {', '.join(units)}"
        if unit == "time":
            advice += "; times with a zone need none"
        raise UsageError(f"there is no unit {unit!r}", advice=advice)


def require_now(now: Any) -> int:  # noqa: ANN401  anything may be passed
    """The moment in whole epoch seconds.

    Raises:
        UsageError: it is no moment, or has no zone.
    """
    return int(require_zone(now))


def require_names(**names: Any) -> None:  # noqa: ANN401
    """Refuse what is no name of a table or a column; `kind` and `direction` may be None.

    Raises:
        UsageError: a name is empty or no text.
    """
    for argument, name in names.items():
        if (isinstance(name, str) and name) or (name is None and argument in {"kind", "direction"}):
            continue
        noun = "table" if argument in {"table", "batch", "name"} else "column"
        raise UsageError(
            f"{argument} is no name of a {noun}: {name!r}", advice=f"Name the {noun}, as in {argument}='log'"
        )


def looks_like_milliseconds(at: str) -> UsageError:
    """The error for a column of which all numbers would lie centuries ahead as seconds."""
    return UsageError(
        f"the numbers in the column '{at}' look like milliseconds",
        why="as seconds all of them lie after the year 2200",
        advice="Say unit='ms'",
    )


def missing_column(name: str, columns: Iterable[str]) -> UsageError:
    """The error for a column that is not there; it names similar ones, or those there are."""
    import difflib

    names = list(map(str, columns))
    similar = difflib.get_close_matches(name, names, n=3)
    return UsageError(
        f"there is no column '{name}'",
        advice=f"Did you mean {' or '.join(similar)}?" if similar else f"There are: {', '.join(names)}",
    )


def no_times(at: str, why: str) -> UsageError:
    """The error for a column that holds something else than times."""
    return UsageError(
        f"the column '{at}' holds no times",
        why=why,
        advice="Make it times with a zone, or epoch seconds",
    )


def no_zone(at: str) -> UsageError:
    """The error for a column of times without a zone."""
    return UsageError(
        f"the times in the column '{at}' have no zone",
        advice="Say which zone they are in, for instance with .replace(tzinfo=...), dt.tz_localize or "
        "dt.replace_time_zone",
    )


def not_hashable(by: str) -> UsageError:
    """The error for a column of ties whose values cannot be compared."""
    return UsageError(
        f"the column '{by}' holds values that cannot be told apart, such as lists",
        advice="Name a column of texts or numbers",
    )
