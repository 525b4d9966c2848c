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
    as_json,
    echo,
    echo_line,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    single_keys,
    when,
)
from warmlinks.cli.render import count, padded, percent
from warmlinks.errors import UsageError
from warmlinks.output import shown
from warmlinks.people.namesakes import place_of
from warmlinks.phrases import listed

if TYPE_CHECKING:
    from warmlinks.book import Book

__all__ = ["duplicates_command", "keep_apart_command", "merge_command", "undo_command"]

_INDENT = "      "
_SIDE = 35
"""The width of one of two who stand side by side."""

_KEYS = "y yes, one person   n no, two   l later   b back   s stop"


@click.command("duplicates", short_help="Who might be one person.")
@limit_option(5)
@click.option("--review", is_flag=True, help="Walk through them, one key each: yes, no, later, back, stop.")
@json_option
@pass_cli_context
@paged
def duplicates_command(cli_context: CliContext, limit: int, *, review: bool, json_: bool) -> None:
    """List who might be one person, likeliest first. What was answered does not come again.

    \b
    Examples:
      warmlinks duplicates
      warmlinks duplicates --review
      warmlinks merge a1b2c3d4e5f6 d4e5f6a1b2c3
      warmlinks keep-apart a1b2c3d4e5f6 d4e5f6a1b2c3
    """
    if review and json_:
        raise UsageError("--review does not go with --json", advice="Leave one of them out")
    if review and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "--review asks one key at a time, which needs a terminal",
            advice="Answer with `warmlinks merge A B` and `warmlinks keep-apart A B`",
        )
    with cli_context.book() as book:
        found = book.duplicates(limit=None)
        if review:
            _Review(book, found).run()
            return
        zone = book.timezone
    if json_:
        as_json(found[:limit])
        return
    if not found:
        echo("Nobody who might be one person with somebody else.")
        return
    for one in found[:limit]:
        for line in _lines(one, zone):
            echo_line(line)
        echo(f"{_INDENT}warmlinks merge {one.a} {one.b}")
        echo(f"{_INDENT}warmlinks keep-apart {one.a} {one.b}")
    rest = f"; these {limit} are the likeliest" if len(found) > limit else ""
    echo(f"{count(len(found), 'pair')} that may be one person{rest}. One key each: warmlinks duplicates --review")


def _lines(one: PossibleDuplicate, zone: tzinfo) -> Iterator[str]:
    """Two people side by side, with what speaks for their being one, and against."""
    mine, theirs = ([name, *_told(side, zone)] for name, side in zip((one.a_name, one.b_name), one.sides, strict=True))
    start = f"{percent(one.likelihood):>4}  "
    for left, right in zip_longest(mine, theirs, fillvalue=""):
        yield f"{start}{padded(left, _SIDE)}  {padded(right, _SIDE)}".rstrip()
        start = _INDENT
    yield f"{_INDENT}for: {shown('; '.join(one.because))}"
    if one.against:
        yield f"{_INDENT}against: {shown('; '.join(one.against))}"


def _told(side: Side, zone: tzinfo) -> Iterator[str]:
    """What tells one person from another: where they are known from, what they do, how much contact there was."""
    yield ", ".join(dict.fromkeys(place_of(identity) for identity in side.identities))
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
    """A walk through the pairs, one key each; every answer is kept at once, so one may stop and go on later."""

    def __init__(self, book: Book, pairs: Sequence[PossibleDuplicate]) -> None:
        self._book = book
        self._pairs = pairs
        self._answers: dict[int, Literal["merge", "keep_apart"]] = {}

    def run(self) -> None:
        """Ask until the owner stops or nothing is left, then say what was answered."""
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
        """Show one pair and take its answer: how far to go from it, 0 to stop."""
        one = self._pairs[at]
        if at not in self._answers and self._book.find(one.a_identity) == self._book.find(one.b_identity):
            # an earlier answer has joined them
            self._answers[at] = "merge"
            return 1
        echo()
        echo(f"{at + 1} of {len(self._pairs)}")
        for line in _lines(one, self._book.timezone):
            echo_line(line)
        echo(_KEYS)
        while True:
            key = next_key().lower()
            if key in {"y", "n"}:
                self._take_back(at)
                answer = self._book.merge if key == "y" else self._book.keep_apart
                change = answer(one.a_identity, one.b_identity)
                self._answers[at] = "merge" if key == "y" else "keep_apart"
                echo(_sentence(change))
                return 1
            if key in {"l", " ", "\r", "\n"}:
                return 1
            if key == "b":
                if at:
                    self._take_back(at - 1)
                    return -1
                echo("This is the first.")
            elif key in {"s", "q", "\x04", ""}:
                return 0

    def _take_back(self, at: int) -> None:
        """Take the answer to one pair back, if there was one."""
        if self._answers.pop(at, None) is not None:
            one = self._pairs[at]
            echo(_sentence(self._book.undo(one.a_identity, one.b_identity)))


@click.command("merge", short_help="Say that two are one person.")
@click.argument("a", shell_complete=complete_who)
@click.argument("b", shell_complete=complete_who, required=False)
@json_option
@pass_cli_context
def merge_command(cli_context: CliContext, a: str, b: str | None, *, json_: bool) -> None:
    """Say that two are one person. It is kept, and can be undone.

    One WHO is enough where they are only assumed to be one person: then it is certain.

    \b
    Examples:
      warmlinks merge "Ada Lovelace" @ada_l
    """
    with cli_context.book() as book:
        _answer(book.merge(a, b), json_=json_)


@click.command("keep-apart", short_help="Say that two are not one person.")
@click.argument("a", shell_complete=complete_who)
@click.argument("b", shell_complete=complete_who, required=False)
@json_option
@pass_cli_context
def keep_apart_command(cli_context: CliContext, a: str, b: str | None, *, json_: bool) -> None:
    """Say that two are not one person. It is kept, not asked again, and can be undone.

    One WHO is enough to take apart who is only assumed to be one person.

    \b
    Examples:
      warmlinks keep-apart a1b2c3d4e5f6 d4e5f6a1b2c3
      warmlinks keep-apart linkedin:in/ada-l twitter:700000001
    """
    with cli_context.book() as book:
        _answer(book.keep_apart(a, b), json_=json_)


@click.command("undo", short_help="Take back what you said last.")
@click.argument("a", required=False, shell_complete=complete_who)
@click.argument("b", required=False, shell_complete=complete_who)
@json_option
@pass_cli_context
def undo_command(cli_context: CliContext, a: str | None, b: str | None, *, json_: bool) -> None:
    """Take back what you said last, or last of somebody: the newest first.

    That is who is who, what you set of a person or a tag, and what you said of introductions.

    \b
    Examples:
      warmlinks undo
      warmlinks undo linkedin:in/ada-l twitter:700000001
    """
    with cli_context.book() as book:
        _answer(book.undo(a, b), json_=json_)


def _answer(change: Change, *, json_: bool) -> None:
    if json_:
        as_json(change)
        return
    echo(_sentence(change))


def _sentence(change: Change) -> str:
    """What an answer did, by name, and the word that takes it back."""
    people = listed([shown(person.name) for person in change.people])
    if change.what == "merge":
        return f"One person now: {people}. Take it back with: warmlinks undo"
    if change.what == "keep_apart":
        return f"Kept apart: {people}. Take it back with: warmlinks undo"
    words = shown("; ".join(change.words))
    if change.undone == "merge":
        return f"Taken back: the merge. Now there are {people}."
    if change.undone == "keep_apart":
        return f"Taken back: keeping apart. Now there {'is' if len(change.people) == 1 else 'are'} {people}."
    return f"Taken back: {words or change.undone}{f' ({people})' if people else ''}."
