"""`warmlinks duplicates`, `merge`, `keep-apart` and `undo`: who is who."""

from __future__ import annotations

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import Situation, as_json, json_option, limit_option, pass_situation, say
from warmlinks.cli.intro import say_taken_back
from warmlinks.cli.render import percent, shown
from warmlinks.store.answers import Change

__all__ = ["duplicates_command", "keep_apart_command", "merge_command", "undo_command"]


@click.command("duplicates", short_help="Who might be one person.")
@limit_option(5)
@json_option
@pass_situation
def duplicates_command(situation: Situation, limit: int, *, json_: bool) -> None:
    """List who might be one person, likeliest first. What was answered does not come again.

    \b
    Examples:
      warmlinks duplicates
      warmlinks merge a1b2c3 d4e5f6
      warmlinks keep-apart a1b2c3 d4e5f6
    """
    with situation.book() as book:
        questions = book.duplicates(limit=limit)
    if json_:
        as_json(
            [
                {
                    "a": question.a_name,
                    "a_id": question.a,
                    "a_identity": question.a_identity,
                    "b": question.b_name,
                    "b_id": question.b,
                    "b_identity": question.b_identity,
                    "likelihood": question.likelihood,
                    "because": question.because,
                }
                for question in questions
            ]
        )
        return
    if not questions:
        say("Nobody who might be the same person twice.")
    for question in questions:
        say(f"{percent(question.likelihood):>4}  {shown(question.a_name)} ({shown(question.a_identity)})")
        say(f"      {shown(question.b_name)} ({shown(question.b_identity)})")
        say(f"      because {'; '.join(shown(reason) for reason in question.because)}")
        say(f"      warmlinks merge {question.a} {question.b}")
        say(f"      warmlinks keep-apart {question.a} {question.b}")


@click.command("merge", short_help="Say that two are one person.")
@click.argument("a", shell_complete=complete_who)
@click.argument("b", shell_complete=complete_who)
@json_option
@pass_situation
def merge_command(situation: Situation, a: str, b: str, *, json_: bool) -> None:
    """Say that two are one person. It is kept, and can be undone.

    \b
    Examples:
      warmlinks merge "Ada Lovelace" @ada_l
    """
    with situation.book() as book:
        _answer(book.merge(a, b), json_=json_)


@click.command("keep-apart", short_help="Say that two are not one person.")
@click.argument("a", shell_complete=complete_who)
@click.argument("b", shell_complete=complete_who)
@json_option
@pass_situation
def keep_apart_command(situation: Situation, a: str, b: str, *, json_: bool) -> None:
    """Say that two are not one person. It is kept, not asked again, and can be undone.

    \b
    Examples:
      warmlinks keep-apart a1b2c3 d4e5f6
    """
    with situation.book() as book:
        _answer(book.keep_apart(a, b), json_=json_)


@click.command("undo", short_help="Take a decision back.")
@click.argument("a", required=False, shell_complete=complete_who)
@click.argument("b", required=False, shell_complete=complete_who)
@json_option
@pass_situation
def undo_command(situation: Situation, a: str | None, b: str | None, *, json_: bool) -> None:
    """Take back the last decision about who is who, or the last one about these identities.

    With the id of an introduction, take back what you last said of that one.

    \b
    Examples:
      warmlinks undo
      warmlinks undo linkedin:in/ada-l twitter:700000001
      warmlinks undo 5f40661364b3
    """
    with situation.book() as book:
        if a and b is None and book.spoken_of(a):
            say_taken_back(book, book.take_back_of_introduction(a, now=situation.now), json_=json_)
            return
        _answer(book.undo(a, b), json_=json_)


def _answer(change: Change, *, json_: bool) -> None:
    if json_:
        as_json({"what": change.what, "before": change.before, "after": change.after})
        return
    words = {"merge": "One person now", "keep_apart": "Kept apart", "undo": "Taken back"}
    say(f"{words[change.what]}: {', '.join(change.before)} -> {', '.join(change.after)}")
