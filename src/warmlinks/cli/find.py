"""`warmlinks find`: who in the book is called so, works there, lives there, or has that tag."""

from __future__ import annotations

import click

from warmlinks.cli.context import (
    CliContext,
    echo,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    when,
    wrote_json,
)
from warmlinks.cli.render import echo_listing
from warmlinks.output import shown
from warmlinks.people.search import Match
from warmlinks.phrases import count, network_title

__all__ = ["find_command"]

_BEFORE_VALUE = {
    "name": "name",
    "handle": "handle",
    "company": "at",
    "position": "as",
    "location": "in",
    "tag": "tag",
}


@click.command("find")
@click.argument("text", nargs=-1, required=True, metavar="TEXT")
@limit_option()
@json_option
@pass_cli_context
@paged
def find_command(cli_context: CliContext, text: tuple[str, ...], limit: int | None) -> None:
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
    if wrote_json(hits[:limit]):
        return
    if not hits:
        echo(f"Nobody with {shown(' '.join(text))}.")
        return
    echo_listing(
        ["Name", "Known for", "Last contact", "Id"],
        [
            [shown(hit.name), "; ".join(map(_described, hit.matches)), when(hit.last_contact, zone), hit.id]
            for hit in hits[:limit]
        ],
    )
    rest = f"; these {limit:,} come first" if limit is not None and len(hits) > limit else ""
    echo(f"{count(len(hits), 'person', 'people')}{rest}")


def _described(match: Match) -> str:
    """What matched, in words: `at Pampa Solar (LinkedIn)`."""
    if match.field == "note":
        return f"your note: {shown(match.value)}"
    network = "" if match.network == "me" else f" ({network_title(match.network)})"
    return f"{_BEFORE_VALUE[match.field]} {shown(match.value)}{network}"
