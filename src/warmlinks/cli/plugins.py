"""`warmlinks plugins`: what is installed, and what is wrong with it; a new one, and what one would bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from warmlinks.archive import open_archive
from warmlinks.cli.completion import complete_source
from warmlinks.cli.context import (
    CliContext,
    FilePath,
    echo,
    echo_not_found,
    json_option,
    pass_cli_context,
    wrote_json,
)
from warmlinks.cli.render import echo_table
from warmlinks.output import shown, typed
from warmlinks.phrases import count
from warmlinks.plugins.counting import RecordCounts, count_records
from warmlinks.plugins.scaffold import KINDS, write_plugin

__all__ = ["plugins_command"]


@click.group("plugins", invoke_without_command=True)
@json_option
@pass_cli_context
@click.pass_context
def plugins_command(ctx: click.Context, cli_context: CliContext) -> None:
    """List plugins: name, package and version, what they bring, and whether they are in use.

    \b
    Examples:
      warmlinks plugins
      warmlinks --disable twitter plugins
      warmlinks plugins check mastodon archive.zip
      warmlinks plugins new source mastodon
    """
    if ctx.invoked_subcommand is not None:
        return
    registry = cli_context.registry()
    plugins = registry.plugins()
    echo_not_found(registry)
    if wrote_json(plugins):
        return
    rows = []
    for plugin in sorted(plugins, key=lambda plugin: plugin.name):
        brings = [
            f"{part} {name}"
            for part in ("source", "feed", "door", "notifier", "model", "guard")
            for name in getattr(plugin, f"{part}s")
        ]
        rows.append([shown(plugin.name), shown(plugin.origin), ", ".join(map(shown, brings)), plugin.state])
    echo_table(["Name", "Package", "Brings", "State"], rows)
    for plugin in plugins:
        for note in (*([plugin.why] if plugin.why else []), *plugin.notes):
            echo(f"{shown(plugin.name)}: {shown(note)}")
    if not plugins:
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
    for path in write_plugin(kind, name, folder):
        echo(shown(str(path)))
    echo()
    echo(
        f"Next: cd {shown(typed(str(folder / f'warmlinks-{name}')))} && pip install -e . 'warmlinks[testing]' && pytest"
    )


@plugins_command.command("check", short_help="What a source would bring of a file, without a book.")
@click.argument("name", shell_complete=complete_source)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=FilePath(path_type=Path))
@click.option("--owner", metavar="KEY_OR_HANDLE", multiple=True, help="Whose archive it is, as in load.")
@json_option
@pass_cli_context
@click.pass_context
def check(
    ctx: click.Context, cli_context: CliContext, name: str, paths: tuple[Path, ...], owner: tuple[str, ...]
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
    if not wrote_json({"source": name, "recognized": recognized, **counts.plain()}):
        for line in _counted(counts, name, recognized=recognized):
            echo(shown(line))
    if not counts.records:
        ctx.exit(1)


def _counted(counts: RecordCounts, name: str, *, recognized: bool) -> Iterator[str]:
    """What a source would bring, a line for each kind of record."""
    recognition = "it is recognized" if recognized else f"it is not recognized: load it with --source {name}"
    yield f"{name}{f', {counts.generation}' if counts.generation else ''}: {recognition}."
    yield f"{count(counts.accounts, 'account')} of the owner's"
    for kind, number in counts.records.most_common():
        parts = getattr(counts, kind) if kind in ("contacts", "ties", "facts") else {}
        listed_parts = ", ".join(f"{part_count:,} {part}" for part, part_count in _most_first(parts))
        singular = "person" if kind == "people" else kind.removesuffix("s")
        yield f"{count(number, singular, kind)}{f': {listed_parts}' if listed_parts else ''}"
    if counts.first is not None and counts.last is not None:
        yield f"contact from {counts.first.isoformat()} to {counts.last.isoformat()}"
    for outcome, reasons in (("skipped", counts.skipped), ("refused", counts.refused)):
        for why, number in _most_first(reasons):
            yield f"{number:,} {outcome}: {why}"
    yield from (f"  {place}" for place in counts.places)
    if not counts.records:
        yield "Nothing in it tells of people or contact."


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
