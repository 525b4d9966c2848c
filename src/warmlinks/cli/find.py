"""`warmlinks find`: who in the book is called so, works there, lives there, or has that tag."""

from __future__ import annotations

import click

from warmlinks.cli.context import (
    CliContext,
    as_json,
    console,
    echo,
    echo_line,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    when,
)
from warmlinks.cli.render import count, listing
from warmlinks.output import shown
from warmlinks.people.search import Match
from warmlinks.phrases import network_title

__all__ = ["find_command"]

_SAID = {"name": "name", "handle": "handle", "company": "at", "position": "as", "location": "in", "tag": "tag"}


@click.command("find", short_help="Find people by name, company, place, tag or note.")
@click.argument("text", nargs=-1, required=True, metavar="TEXT")
@limit_option()
@json_option
@pass_cli_context
@paged
def find_command(cli_context: CliContext, text: tuple[str, ...], limit: int | None, *, json_: bool) -> None:
    """Find people by name, handle, company, position, place, tag or note: "whom do I know at ...".

    Each word has to begin a word of something that is known; accents and capitals do not count. Who is called so comes
    first, then who works there; of equals who was in touch last.

    \b
    Examples:
      warmlinks find okonjo
      warmlinks find pampa solar
      warmlinks find choir berlin --json
    """
    with cli_context.book() as book:
        hits = book.search(" ".join(text), now=cli_context.now)
        zone = book.timezone
    if json_:
        as_json(hits[:limit])
        return
    if not hits:
        echo(f"Nobody with {shown(' '.join(text))}.")
        return
    rows = [
        [shown(hit.name), "; ".join(map(_told, hit.matches)), when(hit.last_contact, zone), hit.id]
        for hit in hits[:limit]
    ]
    for line in listing(["Name", "Known for", "Last contact", "Id"], rows, width=console().width):
        echo_line(line)
    rest = f"; these {limit:,} come first" if limit is not None and len(hits) > limit else ""
    echo(f"{count(len(hits), 'person', 'people')}{rest}")


def _told(match: Match) -> str:
    """What fitted, as one would say it: `at Pampa Solar (LinkedIn)`."""
    if match.field == "note":
        return f"your note: {shown(match.value)}"
    place = "" if match.network == "me" else f" ({network_title(match.network)})"
    return f"{_SAID[match.field]} {shown(match.value)}{place}"
