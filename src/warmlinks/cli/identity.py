"""`warmlinks duplicates`, `merge`, `keep-apart` and `undo`: who is who."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

import click

from warmlinks.answers import Change, PossibleDuplicate, Side
from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    echo,
    echo_line,
    is_json,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    single_keys,
    when,
    wrote_json,
)
from warmlinks.cli.render import padded, percent
from warmlinks.errors import UsageError
from warmlinks.output import shown
from warmlinks.people.namesakes import places_of
from warmlinks.phrases import count, listed

if TYPE_CHECKING:
    from warmlinks.book import Book

__all__ = ["duplicates_command", "keep_apart_command", "merge_command", "undo_command"]

_INDENT = "      "
_SIDE = 35
"""The width of each of two people side by side."""

_KEYS = "y yes, one person   n no, two   l later   b back   s stop"


@click.command("duplicates")
@limit_option(5)
@click.option("--review", is_flag=True, help="Walk through them, one key each: yes, no, later, back, stop.")
@json_option
@pass_cli_context
@paged
def duplicates_command(cli_context: CliContext, limit: int, *, review: bool) -> None:
    """List who might be one person, likeliest first. What was answered does not come again.

    \b
    Examples:
      warmlinks duplicates
      warmlinks duplicates --review
      warmlinks merge a1b2c3d4e5f6 d4e5f6a1b2c3
      warmlinks keep-apart a1b2c3d4e5f6 d4e5f6a1b2c3
    """
    if review and is_json():
        raise UsageError("--review does not go with --json", advice="Leave one of them out")
    if review and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "--review asks one key at a time, which needs a terminal",
            advice="Answer with `warmlinks merge A B` and `warmlinks keep-apart A B`",
        )
    with cli_context.book() as book:
        pairs = book.duplicates(limit=None)
        if review:
            _Review(book, pairs).run()
            return
        zone = book.timezone
    if wrote_json(pairs[:limit]):
        return
    if not pairs:
        echo("Nobody who might be one person with somebody else.")
        return
    for pair in pairs[:limit]:
        _echo_pair(pair, zone)
        echo(f"{_INDENT}warmlinks merge {pair.a} {pair.b}")
        echo(f"{_INDENT}warmlinks keep-apart {pair.a} {pair.b}")
    rest = f"; these {limit} are the likeliest" if len(pairs) > limit else ""
    echo(f"{count(len(pairs), 'pair')} that may be one person{rest}. One key each: warmlinks duplicates --review")


def _echo_pair(pair: PossibleDuplicate, zone: tzinfo) -> None:
    """Print two people side by side, with what speaks for their being one, and against."""
    names = (pair.a_name, pair.b_name)
    left, right = ([name, *_details(side, zone)] for name, side in zip(names, pair.sides, strict=True))
    start = f"{percent(pair.likelihood):>4}  "
    for left_text, right_text in zip_longest(left, right, fillvalue=""):
        echo_line(f"{start}{padded(left_text, _SIDE)}  {padded(right_text, _SIDE)}".rstrip())
        start = _INDENT
    echo_line(f"{_INDENT}for: {shown('; '.join(pair.because))}")
    if pair.against:
        echo_line(f"{_INDENT}against: {shown('; '.join(pair.against))}")


def _details(side: Side, zone: tzinfo) -> Iterator[str]:
    """What distinguishes a person: where they are known from, what they do, how much contact there was."""
    yield ", ".join(places_of(side.identities))
    for field in ("position", "company", "location"):
        values = dict.fromkeys(value for identity in side.identities if (value := getattr(identity, field)))
        if values:
            yield ", ".join(values)
    yield from dict.fromkeys(email for identity in side.identities for email in identity.emails[:2])
    if side.last_contact is None:
        yield "no contact"
    else:
        yield f"{count(side.contacts, 'contact')}, last {when(side.last_contact, zone)}"


class _Review:
    """A walk through the pairs, one key each; every answer is stored at once, so that one may stop and resume."""

    def __init__(self, book: Book, pairs: Sequence[PossibleDuplicate]) -> None:
        self._book = book
        self._pairs = pairs
        self._answers: dict[int, Literal["merge", "keep_apart"]] = {}

    def run(self) -> None:
        """Ask until the owner stops or no pair is left, then print a summary."""
        at = 0
        with single_keys() as key:
            while at < len(self._pairs) and (step := self._ask(at, key)):
                at += step
        answers = list(self._answers.values())
        left = len(self._pairs) - len(answers)
        echo(
            f"{count(answers.count('merge'), 'pair')} merged, {answers.count('keep_apart')} kept apart,"
            f" {left} left" + ("; go on with warmlinks duplicates --review." if left else ".")
        )
        if answers:
            echo("Take the last answer back with: warmlinks undo")

    def _ask(self, at: int, next_key: Callable[[], str]) -> int:
        """Show one pair and store the answer; return how many pairs to go on, 0 to stop."""
        pair = self._pairs[at]
        if at not in self._answers and self._book.find(pair.a_identity) == self._book.find(pair.b_identity):
            # an earlier answer has joined them
            self._answers[at] = "merge"
            return 1
        echo()
        echo(f"{at + 1} of {len(self._pairs)}")
        _echo_pair(pair, self._book.timezone)
        echo(_KEYS)
        while True:
            key = next_key().lower()
            if key in {"y", "n"}:
                self._undo(at)
                answer = self._book.merge if key == "y" else self._book.keep_apart
                change = answer(pair.a_identity, pair.b_identity)
                self._answers[at] = "merge" if key == "y" else "keep_apart"
                echo(_sentence(change))
                return 1
            if key in {"l", " ", "\r", "\n"}:
                return 1
            if key == "b":
                if at:
                    self._undo(at - 1)
                    return -1
                echo("This is the first.")
            elif key in {"s", "q", "\x04", ""}:
                return 0

    def _undo(self, at: int) -> None:
        """Undo the answer to one pair, if there was one."""
        if self._answers.pop(at, None) is not None:
            pair = self._pairs[at]
            echo(_sentence(self._book.undo(pair.a_identity, pair.b_identity)))


@click.command("merge")
@click.argument("a", shell_complete=complete_who)
@click.argument("b", shell_complete=complete_who, required=False)
@json_option
@pass_cli_context
def merge_command(cli_context: CliContext, a: str, b: str | None) -> None:
    """Say that two are one person. It is kept, and can be undone.

    One WHO is enough where they are only assumed to be one person: then it is certain.

    \b
    Examples:
      warmlinks merge "Ada Lovelace" @ada_l
    """
    with cli_context.book() as book:
        _report(book.merge(a, b))


@click.command("keep-apart")
@click.argument("a", shell_complete=complete_who)
@click.argument("b", shell_complete=complete_who, required=False)
@json_option
@pass_cli_context
def keep_apart_command(cli_context: CliContext, a: str, b: str | None) -> None:
    """Say that two are not one person. It is kept, not asked again, and can be undone.

    One WHO is enough to take apart who is only assumed to be one person.

    \b
    Examples:
      warmlinks keep-apart a1b2c3d4e5f6 d4e5f6a1b2c3
      warmlinks keep-apart linkedin:in/ada-l twitter:700000001
    """
    with cli_context.book() as book:
        _report(book.keep_apart(a, b))


@click.command("undo")
@click.argument("a", required=False, shell_complete=complete_who)
@click.argument("b", required=False, shell_complete=complete_who)
@json_option
@pass_cli_context
def undo_command(cli_context: CliContext, a: str | None, b: str | None) -> None:
    """Take back what you said last, or last of somebody: the newest first.

    That is who is who, what you set of a person or a tag, and what you said of introductions.

    \b
    Examples:
      warmlinks undo
      warmlinks undo linkedin:in/ada-l twitter:700000001
    """
    with cli_context.book() as book:
        _report(book.undo(a, b))


def _report(change: Change) -> None:
    if not wrote_json(change):
        echo(_sentence(change))


def _sentence(change: Change) -> str:
    """What an answer did, by name, and the command that undoes it."""
    people = listed([shown(person.name) for person in change.people])
    if change.what == "merge":
        return f"One person now: {people}. Take it back with: warmlinks undo"
    if change.what == "keep_apart":
        return f"Kept apart: {people}. Take it back with: warmlinks undo"
    if change.undone == "merge":
        return f"Taken back: the merge. Now there are {people}."
    if change.undone == "keep_apart":
        return f"Taken back: keeping apart. Now there {'is' if len(change.people) == 1 else 'are'} {people}."
    return f"Taken back: {shown('; '.join(change.words)) or change.undone}{f' ({people})' if people else ''}."
