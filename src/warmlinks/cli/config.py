"""`warmlinks config`: where the settings lie, what they say, and whether they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import time
from typing import Any

import attrs
import click

from warmlinks.cli.context import CliContext, as_json, echo, echo_not_found, json_option, pass_cli_context
from warmlinks.crm.switched_on import check_table
from warmlinks.errors import SettingsError
from warmlinks.output import shown
from warmlinks.plugins.registry import Registry
from warmlinks.settings import CrmTable, Settings, settings_path

__all__ = ["config_command"]


@click.command("config", short_help="Show and check the settings.")
@json_option
@pass_cli_context
def config_command(cli_context: CliContext, *, json_: bool) -> None:
    """Show and check the settings: one TOML file, in which an unknown key is an error. Secrets are not shown.

    \b
    Examples:
      warmlinks config
    """
    settings = cli_context.settings()
    registry = cli_context.registry()
    echo_not_found(registry)
    channels: dict[str, str] = {}
    made: dict[str, Any] = {}
    for name in dict.fromkeys((*settings.digest.channels, *settings.channels)):
        with _named_in_the_file():
            notifier = registry.notifier(name)
        # The repr of settings shows where secrets lie, never what they are.
        made[name] = notifier.configure(settings.channels.get(name, {}))
        channels[name] = repr(made[name])
    sources, feeds, doors = _made_of(settings, registry)
    digest: dict[str, Any] = attrs.asdict(settings.digest)
    if json_:
        as_json(
            {
                "path": str(settings_path()),
                "digest": digest,
                "score": attrs.asdict(settings.score),
                "people": attrs.asdict(settings.people),
                "assistant": attrs.asdict(settings.assistant),
                "disable": settings.disable,
                "sources": {name: repr(its) for name, its in sources.items()},
                "feeds": {name: repr(its) for name, its in feeds.items()},
                "crm": {name: {**_of_crm(settings.crm[name]), "own": repr(its)} for name, its in doors.items()},
                "channels": channels,
            }
        )
        return
    place = settings_path()
    echo(f"{place}" + ("" if place.exists() else " (does not exist: these are the defaults)"))
    for table in ("digest", "score", "people", "assistant"):
        _echo_table(table, getattr(settings, table))
    below = [(f"sources.{name}", its) for name, its in sources.items()]
    below += [(f"feeds.{name}", its) for name, its in feeds.items()]
    below += [(f"crm.{name}", its) for name, its in doors.items()]
    for name, its in [*below, *made.items()]:
        echo(f"\n[{name}]")
        for one in attrs.fields(type(its)):
            value = getattr(its, one.name)
            if one.init and value is not None:
                echo(f"{one.alias or one.name} = {_toml(value)}")
        if name.startswith("crm."):
            for key, value in _of_crm(settings.crm[name.removeprefix("crm.")]).items():
                echo(f"{key} = {_toml(value)}")
    echo()
    if not registry.not_found():
        echo("All settings are right.")


def _echo_table(name: str, settings: attrs.AttrsInstance) -> None:
    """One of our own tables, without what is not set."""
    said = {key: value for key, value in attrs.asdict(settings).items() if value is not None}
    if said:
        echo(f"[{name}]")
    for key, value in said.items():
        echo(f"{key} = {_toml(value)}")


def _made_of(settings: Settings, registry: Registry) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The settings of sources, feeds and doors, by the names of their tables; a chosen model is there too."""
    if settings.score.model is not None:
        with _named_in_the_file():
            registry.model(settings.score.model)
    sources, feeds, doors = {}, {}, {}
    for name in settings.sources:
        with _named_in_the_file():
            sources[name] = registry.settings_of(registry.source(name))
    for name, table in settings.feeds.items():
        with _named_in_the_file():
            feeds[name] = registry.feed(table.feed).configure(table.own)
    for name, crm in settings.crm.items():
        check_table(name, crm)
        with _named_in_the_file():
            doors[name] = registry.door(crm.door).configure(crm.own)
    return sources, feeds, doors


def _of_crm(table: CrmTable) -> dict[str, Any]:
    """What is common to all CRMs and set, with dotted names for what stands in tables of its own."""
    told: dict[str, Any] = {"door": table.door, "step": table.step, "floor": table.floor}
    told |= {name: value for name in ("timezone", "log") if (value := getattr(table, name)) is not None}
    for name in ("fields", "kinds"):
        value = getattr(table, name)
        told |= {f"{name}.{key}": one or "" for key, one in value.items()} if isinstance(value, Mapping) else {}
    return told


@contextmanager
def _named_in_the_file() -> Iterator[None]:
    """What is not there was asked for by the file."""
    try:
        yield
    except SettingsError as error:
        why = error.why or f"the settings file {settings_path()} names it"
        raise SettingsError(error.what, where=error.where, why=why, advice=error.advice) from None


def _toml(value: object) -> str:
    """A value as the settings file has it; what may hold secrets says of itself only where they lie."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_toml, value))}]"
    text = f"{value:%H:%M}" if isinstance(value, time) else str(value)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown(escaped)}"'
