"""`warmlinks questions`, `same`, `not-same` and `undo`: who is who."""

from __future__ import annotations

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import Situation, as_json, json_option, pass_situation, say
from warmlinks.cli.render import percent, shown
from warmlinks.store.answers import Change

__all__ = ["not_same_command", "questions_command", "same_command", "undo_command"]


@click.command("questions", short_help="Ask who might be one person.")
@click.option("--limit", type=click.IntRange(min=1), default=5, show_default=True, metavar="N", help="At most so many.")
@json_option
@pass_situation
def questions_command(situation: Situation, limit: int, *, json_: bool) -> None:
    """Ask who might be one person, likeliest first. An answered question does not come again.

    \b
    Examples:
      warmlinks questions
      warmlinks same a1b2c3 d4e5f6
      warmlinks not-same a1b2c3 d4e5f6
    """
    with situation.book() as book:
        questions = book.questions(limit=limit)
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
        say("No questions.")
    for question in questions:
        say(f"{percent(question.likelihood):>4}  {shown(question.a_name)} ({shown(question.a_identity)})")
        say(f"      {shown(question.b_name)} ({shown(question.b_identity)})")
        say(f"      because {'; '.join(shown(reason) for reason in question.because)}")
        say(f"      warmlinks same {question.a} {question.b}")
        say(f"      warmlinks not-same {question.a} {question.b}")


@click.command("same", short_help="Say that two are one person.")
@click.argument("a", shell_complete=complete_who)
@click.argument("b", shell_complete=complete_who)
@json_option
@pass_situation
def same_command(situation: Situation, a: str, b: str, *, json_: bool) -> None:
    """Say that two are one person. It is kept, and can be undone.

    \b
    Examples:
      warmlinks same "Ada Lovelace" @ada_l
    """
    with situation.book() as book:
        _answer(book.same(a, b), json_=json_)


@click.command("not-same", short_help="Say that two are not one person.")
@click.argument("a", shell_complete=complete_who)
@click.argument("b", shell_complete=complete_who)
@json_option
@pass_situation
def not_same_command(situation: Situation, a: str, b: str, *, json_: bool) -> None:
    """Say that two are not one person. It is kept, not asked again, and can be undone.

    \b
    Examples:
      warmlinks not-same a1b2c3 d4e5f6
    """
    with situation.book() as book:
        _answer(book.not_same(a, b), json_=json_)


@click.command("undo", short_help="Take a decision back.")
@click.argument("a", required=False, shell_complete=complete_who)
@click.argument("b", required=False, shell_complete=complete_who)
@json_option
@pass_situation
def undo_command(situation: Situation, a: str | None, b: str | None, *, json_: bool) -> None:
    """Take back the last decision about who is who, or the last one about these identities.

    \b
    Examples:
      warmlinks undo
      warmlinks undo linkedin:in/ada-l twitter:700000001
    """
    with situation.book() as book:
        _answer(book.undo(a, b), json_=json_)


def _answer(change: Change, *, json_: bool) -> None:
    if json_:
        as_json({"what": change.what, "before": change.before, "after": change.after})
        return
    words = {"same": "One person now", "not_same": "Kept apart", "undone": "Taken back"}
    say(f"{words[change.what]}: {', '.join(change.before)} -> {', '.join(change.after)}")
