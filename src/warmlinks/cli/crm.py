"""`warmlinks crm`: what would be written into a CRM, and writing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import NamedTuple

import click

from warmlinks.cli.completion import complete_crm
from warmlinks.cli.context import (
    CliContext,
    echo,
    echo_err,
    echo_sentence,
    is_json,
    json_option,
    pass_cli_context,
    when_at,
    wrote_json,
)
from warmlinks.cli.render import echo_table, interruptible, status_line
from warmlinks.cli.timer import Timer, timer_options
from warmlinks.crm import LastRun, Plan, Pushed, add_fields
from warmlinks.crm.configured import last_run, plan_for, require_table
from warmlinks.errors import SettingsError, UsageError
from warmlinks.output import shown

__all__ = ["crm_command"]


@click.command("crm")
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
        _list(cli_context)
        return
    if install or uninstall:
        require_table(cli_context.settings().crm, name)
        timer = Timer(f"warmlinks-crm-{name}", f"crm {name} --write", f"write scores into {name}", minute=23, hour=3)
        timer.switch(on=not uninstall)
        return
    with interruptible("Stopped. What was written stays; the same again goes on from there."):
        plan, pushed = _run(cli_context, name, write=write, anyway=anyway, add=add, first=first)
    wrote_json({"plan": plan.as_data(), "pushed": pushed.as_data() if pushed else None})
    if (plan.stops and pushed is None) or (pushed is not None and not pushed.complete):
        ctx.exit(1)


def _run(
    cli_context: CliContext, name: str, *, write: bool, anyway: bool, add: bool, first: int
) -> tuple[Plan, Pushed | None]:
    """Plan, and with `write` push; without `--json` print what is planned and done."""
    table = require_table(cli_context.settings().crm, name)
    if table.insecure:
        echo_err(f"Note: {shown(name)} is asked without encryption, as insecure = true says.")
    with cli_context.registry().open_door(table.door, table.own, table.net(cli_context.now)) as door:
        with status_line(f"Reading {name}"):
            added = add_fields(door, table.fields) if add else []
            plan = plan_for(name, table, door, cli_context.now)
        if not is_json():
            _echo_plan(plan, name, added, first=first, write=write)
        if not write:
            return plan, None
        with status_line(f"Writing into {name}") as update:

            def progress(done: int, total: int) -> None:
                if update is not None:
                    update(f"Writing into {name}: {done:,} of {total:,}")

            pushed = plan.push(anyway=anyway, progress=progress)
    if not is_json():
        echo()
        for line in pushed.show().splitlines():
            echo(line)
    return plan, pushed


def _echo_plan(plan: Plan, name: str, added: Sequence[str], *, first: int, write: bool) -> None:
    for field in added:
        echo_sentence(f"Made: the field {shown(field)}.")
    for line in plan.show(first).splitlines():
        echo(line)
    if not write and plan.changes and not plan.stops:
        echo()
        echo_sentence(f"Nothing is written yet. To write it: warmlinks crm {name} --write")


class _Crm(NamedTuple):
    """A CRM that the settings name, as JSON has it."""

    name: str
    door: str
    fields: Mapping[str, str]
    wrong: str | None
    last_run: LastRun | None


def _list(cli_context: CliContext) -> None:
    """List the CRMs, with their doors and how their last run went; no server is asked."""
    crms = []
    for name, table in cli_context.settings().crm.items():
        wrong = None
        try:
            cli_context.registry().door(table.door).configure(table.own)
        except SettingsError as error:
            wrong = str(error)
        crms.append(_Crm(name, table.door, table.fields, wrong, last_run(name, table)))
    if wrote_json({"crm": crms}):
        return
    echo_table(
        ["Name", "Door", "Fields", "Last run"],
        [[shown(crm.name), crm.door, shown(", ".join(crm.fields.values())), _ended(crm.last_run)] for crm in crms],
        empty="The settings name no CRM: one is named by a table [crm.NAME]. `warmlinks plugins` lists the doors.",
    )
    for crm in crms:
        if crm.wrong:
            echo(f"{shown(crm.name)}: {shown(crm.wrong)}")


def _ended(run: LastRun | None) -> str:
    if run is None:
        return "never"
    at = when_at(run.began, UTC)
    if run.ended is None:
        return f"{at}, broke off"
    return f"{at}, ended early: {shown(run.why)}" if run.why else at
