"""`warmlinks plugins`: what is installed, and what is wrong with it."""

from __future__ import annotations

import click

from warmlinks.cli.context import CliContext, as_json, console, echo, echo_not_found, json_option, pass_cli_context
from warmlinks.cli.render import table
from warmlinks.output import shown

__all__ = ["plugins_command"]


@click.command("plugins", short_help="List what is installed, and what is wrong with it.")
@json_option
@pass_cli_context
def plugins_command(cli_context: CliContext, *, json_: bool) -> None:
    """List plugins: name, package and version, what they bring, and whether they are in use.

    \b
    Examples:
      warmlinks plugins
      warmlinks --disable twitter plugins
    """
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
