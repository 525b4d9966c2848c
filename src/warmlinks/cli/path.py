"""`warmlinks path`: the warmest way to a person."""

from __future__ import annotations

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import Situation, as_json, json_option, limit_option, pass_situation, say
from warmlinks.cli.render import door_lines, is_learnt, percent, shown

__all__ = ["path_command"]


@click.command("path", short_help="The warmest way to a person, through people.")
@click.argument("who", shell_complete=complete_who)
@limit_option(3)
@json_option
@pass_situation
def path_command(situation: Situation, who: str, limit: int, *, json_: bool) -> None:
    """Find the warmest way to a person through people: ties that go both ways, not those with the most contacts.

    \b
    Examples:
      warmlinks path "Dov Levi"
    """
    with situation.book() as book:
        found = book.paths(who, now=situation.now, limit=limit)
        learnt = is_learnt(book.level(now=situation.now))
        closed = () if found else book.show(who, now=situation.now).connection.closed
        names = book.names()
    if json_:
        as_json(found, names)
        return
    if not found:
        say("No way is in view.")
    for line in door_lines(closed):
        say(line)
    for path in found:
        strength = f"{percent(path.strength):>4}  " if learnt else ""
        say(f"{strength}{' → '.join(shown(names[one]) for one in path.through)}")
