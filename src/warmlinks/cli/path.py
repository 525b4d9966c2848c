"""`warmlinks path`: the warmest way to a person."""

from __future__ import annotations

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import CliContext, as_json, echo, json_option, limit_option, pass_cli_context
from warmlinks.cli.render import door_lines, is_learnt, percent
from warmlinks.output import shown

__all__ = ["path_command"]


@click.command("path", short_help="The warmest way to a person, through people.")
@click.argument("who", shell_complete=complete_who)
@limit_option(3)
@json_option
@pass_cli_context
def path_command(cli_context: CliContext, who: str, limit: int, *, json_: bool) -> None:
    """Find the warmest way to a person through people: ties that go both ways, not those with the most contacts.

    \b
    Examples:
      warmlinks path "Dov Levi"
    """
    with cli_context.book() as book:
        found = book.paths(who, now=cli_context.now, limit=limit)
        learnt = is_learnt(book.level(now=cli_context.now))
        closed = () if found else book.show(who, now=cli_context.now).connection.closed
        names = book.names()
    if json_:
        as_json(found, names)
        return
    if not found:
        echo("No way is in view.")
    for line in door_lines(closed):
        echo(line)
    for path in found:
        strength = f"{percent(path.strength):>4}  " if learnt else ""
        echo(f"{strength}{' → '.join(shown(names[one]) for one in path.through)}")
