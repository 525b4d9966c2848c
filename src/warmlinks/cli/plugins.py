"""`warmlinks plugins`: what is installed, and what is wrong with it; a new one, and what one would bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from warmlinks.archive import open_archive
from warmlinks.cli.completion import complete_source
from warmlinks.cli.context import (
    CliContext,
    FilePath,
    as_json,
    console,
    echo,
    echo_not_found,
    json_option,
    pass_cli_context,
)
from warmlinks.cli.render import count, table
from warmlinks.output import shown, typed
from warmlinks.plugins.counting import RecordCounts, count_records
from warmlinks.plugins.scaffold import KINDS, write_plugin

__all__ = ["plugins_command"]


@click.group("plugins", short_help="List what is installed, and what is wrong with it.", invoke_without_command=True)
@json_option
@pass_cli_context
@click.pass_context
def plugins_command(ctx: click.Context, cli_context: CliContext, *, json_: bool) -> None:
    """List plugins: name, package and version, what they bring, and whether they are in use.

    \b
    Examples:
      warmlinks plugins
      warmlinks --disable twitter plugins
      warmlinks plugins check mastodon archive.zip
      warmlinks plugins new source mastodon
    """
    if ctx.invoked_subcommand is None:
        _list(cli_context, json_=json_)


def _list(cli_context: CliContext, *, json_: bool) -> None:
    registry = cli_context.registry()
    found = registry.plugins()
    echo_not_found(registry)
    if json_:
        as_json(found)
        return
    rows = table("Name", "Package", "Brings", "State")
    for one in sorted(found, key=lambda one: one.name):
        brings = [
            *(f"source {name}" for name in one.sources),
            *(f"feed {name}" for name in one.feeds),
            *(f"door {name}" for name in one.doors),
            *(f"notifier {name}" for name in one.notifiers),
            *(f"model {name}" for name in one.models),
            *(f"guard {name}" for name in one.guards),
        ]
        rows.add_row(shown(one.name), shown(one.origin), ", ".join(map(shown, brings)), one.state)
    console().print(rows)
    for one in found:
        for said in (*([one.why] if one.why else []), *one.notes):
            echo(f"{shown(one.name)}: {shown(said)}")
    if not found:
        echo("No plugins. Install one, such as: pip install warmlinks-linkedin")


@plugins_command.command("new", short_help="Write a new plugin that passes its kit.")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name")
@click.option("--into", "folder", type=FilePath(path_type=Path, file_okay=False), default=Path(), help="Where it goes.")
def new(kind: str, name: str, folder: Path) -> None:
    """Write the distribution warmlinks-NAME: a plugin of one KIND that passes its kit, mypy --strict and ruff as it is.

    \b
    Examples:
      warmlinks plugins new source mastodon
      warmlinks plugins new guard sundays --into ~/plugins
    """
    written = write_plugin(kind, name, folder)
    top = folder / f"warmlinks-{name}"
    for path in written:
        echo(shown(str(path)))
    echo()
    echo(f"Next: cd {shown(typed(str(top)))} && pip install -e . 'warmlinks[testing]' && pytest")


@plugins_command.command("check", short_help="What a source would bring of a file, without a book.")
@click.argument("name", shell_complete=complete_source)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=FilePath(path_type=Path))
@click.option("--owner", metavar="KEY_OR_HANDLE", multiple=True, help="Whose archive it is, as in load.")
@json_option
@pass_cli_context
@click.pass_context
def check(
    ctx: click.Context,
    cli_context: CliContext,
    name: str,
    paths: tuple[Path, ...],
    owner: tuple[str, ...],
    *,
    json_: bool,
) -> None:
    """Read FILE through the source NAME and count what comes, by kind: no text, no name, no book.

    \b
    Examples:
      warmlinks plugins check mastodon archive.zip
      warmlinks plugins check mail inbox.mbox --owner sam@example.org
    """
    registry = cli_context.registry()
    source = registry.source(name)
    with open_archive(paths, owner=owner or None, budgets=cli_context.settings().archive) as archive:
        recognized = registry.knows(source, archive)
        counts = count_records(registry.read(source, archive))
    if json_:
        as_json({"source": name, "recognized": recognized, **counts.plain()})
    else:
        for line in _counted(counts, name, recognized=recognized):
            echo(shown(line))
    if not counts.records:
        ctx.exit(1)


def _counted(counts: RecordCounts, name: str, *, recognized: bool) -> Iterator[str]:
    """What would come, a line for each kind."""
    known = "it is recognized" if recognized else f"it is not recognized: load it with --source {name}"
    yield f"{name}{f', {counts.generation}' if counts.generation else ''}: {known}."
    yield f"{count(counts.accounts, 'account')} of the owner's"
    for kind, number in sorted(counts.records.items(), key=lambda item: -item[1]):
        of: Counter[str] | None = {"contacts": counts.contacts, "ties": counts.ties, "facts": counts.facts}.get(kind)
        parts = ", ".join(
            f"{more:,} {word}" for word, more in sorted((of or {}).items(), key=lambda item: (-item[1], item[0]))
        )
        singular = "person" if kind == "people" else kind.removesuffix("s")
        yield f"{count(number, singular, kind)}{f': {parts}' if parts else ''}"
    if counts.first is not None and counts.last is not None:
        yield f"contact from {counts.first.isoformat()} to {counts.last.isoformat()}"
    for word, reasons in (("skipped", counts.skipped), ("refused", counts.refused)):
        for why, number in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
            yield f"{number:,} {word}: {why}"
    yield from (f"  {place}" for place in counts.places)
    if not counts.records:
        yield "Nothing in it tells of people or contact."
