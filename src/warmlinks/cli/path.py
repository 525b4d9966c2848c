"""`warmlinks path`: the warmest way to a person."""

from __future__ import annotations

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import CliContext, echo, json_option, limit_option, pass_cli_context, wrote_json
from warmlinks.cli.render import door_lines, is_learnt, percent
from warmlinks.output import shown

__all__ = ["path_command"]


@click.command("path")
@click.argument("who", shell_complete=complete_who)
@limit_option(3)
@json_option
@pass_cli_context
def path_command(cli_context: CliContext, who: str, limit: int) -> None:
    """Find the warmest way to a person through people: ties that go both ways, not those with the most contacts.

    \b
    Examples:
      warmlinks path "Dov Levi"
    """
    with cli_context.book() as book:
        paths = book.paths(who, now=cli_context.now, limit=limit)
        learnt = is_learnt(book.level(now=cli_context.now))
        closed = () if paths else book.show(who, now=cli_context.now).connection.closed
        names = book.names()
    if wrote_json(paths, names):
        return
    if not paths:
        echo("No way is in view.")
    for line in door_lines(closed):
        echo(line)
    for path in paths:
        strength = f"{percent(path.strength):>4}  " if learnt else ""
        echo(f"{strength}{' → '.join(shown(names[person]) for person in path.through)}")
