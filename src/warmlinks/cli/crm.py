"""`warmlinks crm`: what would be written into a CRM, and writing it."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import click

from warmlinks.cli.completion import complete_crm
from warmlinks.cli.context import (
    CliContext,
    as_json,
    console,
    echo,
    echo_err,
    echo_sentence,
    json_option,
    pass_cli_context,
    when_at,
)
from warmlinks.cli.progress import status_line
from warmlinks.cli.render import table as table_of
from warmlinks.cli.timer import Timer, timer_options
from warmlinks.crm import Plan, Pushed, add_fields
from warmlinks.crm.switched_on import chosen, last_run, open_door, planned
from warmlinks.errors import SettingsError, UsageError
from warmlinks.output import shown

__all__ = ["crm_command"]

_STOPPED = 130
"""The exit status of a program that was stopped by hand."""


@click.command("crm", short_help="Write how warm each contact is into a CRM.")
@click.argument("name", required=False, shell_complete=complete_crm)
@click.option("--write", is_flag=True, help="Write it; without this it is shown, and nothing is written.")
@click.option("--anyway", is_flag=True, help="Write also where a run would stop, since it sees or keeps far less.")
@click.option("--add-fields", "add", is_flag=True, help="First have the fields made that the CRM lacks.")
@click.option("--first", type=click.IntRange(min=0), default=10, show_default=True, help="Show so many contacts.")
@timer_options
@json_option
@pass_cli_context
@click.pass_context
def crm_command(
    ctx: click.Context,
    cli_context: CliContext,
    name: str | None,
    *,
    write: bool,
    anyway: bool,
    add: bool,
    first: int,
    install: bool,
    uninstall: bool,
    json_: bool,
) -> None:
    """Score the contacts of the CRM NAME, a table [crm.NAME] of the settings, and show what would be written there.

    Without NAME, the CRMs that the settings name, and how their last run went. Only fields that the settings name are
    touched, and what somebody has edited since it was read is left alone. The timer writes every night.

    \b
    Examples:
      warmlinks crm
      warmlinks crm ours
      warmlinks crm ours --write
      warmlinks crm ours --install
    """
    if name is None:
        if write or anyway or add or install or uninstall:
            raise UsageError("this needs the NAME of a CRM", advice="`warmlinks crm` lists them")
        _list(cli_context, json_=json_)
        return
    if install or uninstall:
        chosen(cli_context.settings().crm, name)
        timer = Timer(f"warmlinks-crm-{name}", f"crm {name} --write", f"write scores into {name}", minute=23, hour=3)
        (timer.uninstall if uninstall else timer.install)()
        return
    try:
        what, pushed = _run(cli_context, name, write=write, anyway=anyway, add=add, first=None if json_ else first)
    except KeyboardInterrupt:
        echo_err("Stopped. What was written stays; the same again goes on from there.")
        ctx.exit(_STOPPED)
    if json_:
        as_json({"plan": what.as_data(), "pushed": pushed.as_data() if pushed else None})
    if (what.stops and pushed is None) or (pushed is not None and not pushed.complete):
        ctx.exit(1)


def _run(
    cli_context: CliContext, name: str, *, write: bool, anyway: bool, add: bool, first: int | None
) -> tuple[Plan, Pushed | None]:
    table = chosen(cli_context.settings().crm, name)
    if table.insecure:
        echo_err(f"Note: {shown(name)} is asked without encryption, as insecure = true says.")
    with open_door(table, cli_context.registry(), cli_context.now) as door:
        with status_line(f"Reading {name}"):
            made = add_fields(door, table.fields) if add else []
            what = planned(name, table, door, cli_context.now)
        if first is not None:
            for field in made:
                echo_sentence(f"Made: the field {shown(field)}.")
            for line in what.show(first).splitlines():
                echo(line)
        if not write:
            if first is not None and what.changes and not what.stops:
                echo()
                echo_sentence(f"Nothing is written yet. To write it: warmlinks crm {name} --write")
            return what, None
        with status_line(f"Writing into {name}") as tell:
            told = None if tell is None else lambda done, of: tell(f"Writing into {name}: {done:,} of {of:,}")
            pushed = what.push(anyway=anyway, progress=told)
    if first is not None:
        echo()
        for line in pushed.show().splitlines():
            echo(line)
    return what, pushed


def _list(cli_context: CliContext, *, json_: bool) -> None:
    """Each CRM, which door leads there, and how its last run went; nothing is asked."""
    there: list[dict[str, Any]] = []
    for name, table in cli_context.settings().crm.items():
        wrong = None
        try:
            cli_context.registry().door(table.door).configure(table.own)
        except SettingsError as error:
            wrong = str(error)
        run = last_run(name, table)
        there.append({"name": name, "door": table.door, "fields": dict(table.fields), "wrong": wrong, "last_run": run})
    if json_:
        as_json({"crm": there})
        return
    if not there:
        echo("The settings name no CRM: one is named by a table [crm.NAME]. `warmlinks plugins` lists the doors.")
        return
    rows = table_of("Name", "Door", "Fields", "Last run")
    for one in there:
        rows.add_row(shown(one["name"]), one["door"], shown(", ".join(one["fields"].values())), _ended(one["last_run"]))
    console().print(rows)
    for one in there:
        if one["wrong"]:
            echo(f"{shown(one['name'])}: {shown(one['wrong'])}")


def _ended(run: Any) -> str:  # noqa: ANN401  a LastRun, or none
    if run is None:
        return "never"
    at = when_at(run.began, UTC)
    if run.ended is None:
        return f"{at}, broke off"
    return f"{at}, ended early: {shown(run.why)}" if run.why else at
