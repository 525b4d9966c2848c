"""`warmlinks config`: where the settings lie, what they say, and whether they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import time
from typing import Any

import attrs
import click

from warmlinks.cli.context import CliContext, echo, echo_not_found, json_option, pass_cli_context, wrote_json
from warmlinks.crm.configured import check_table
from warmlinks.errors import SettingsError
from warmlinks.output import shown
from warmlinks.plain import plain
from warmlinks.plugins.registry import Registry
from warmlinks.settings import CrmTable, Settings, settings_path

__all__ = ["config_command"]


@click.command("config")
@json_option
@pass_cli_context
def config_command(cli_context: CliContext) -> None:
    """Show and check the settings: one TOML file, in which an unknown key is an error. Secrets are not shown.

    \b
    Examples:
      warmlinks config
    """
    settings = cli_context.settings()
    registry = cli_context.registry()
    echo_not_found(registry)
    tables = _tables_of_plugins(settings, registry)
    # the repr of settings shows where secrets lie, never what they are
    texts = {group: {name: repr(table) for name, table in its.items()} for group, its in tables.items()}
    crm = {name: {**_crm_values(settings.crm[name]), "own": own} for name, own in texts["crm"].items()}
    path = settings_path()
    if wrote_json({"path": str(path), **plain(settings), **texts, "crm": crm}):
        return
    echo(f"{path}" + ("" if path.exists() else " (does not exist: these are the defaults)"))
    for heading in ("digest", "score", "people", "assistant"):
        values = attrs.asdict(getattr(settings, heading))
        if any(value is not None for value in values.values()):
            echo(f"[{heading}]")
        _echo_values(values)
    for group, its in tables.items():
        for name, table in its.items():
            echo(f"\n[{name}]" if group == "channels" else f"\n[{group}.{name}]")
            fields = [field for field in attrs.fields(type(table)) if field.init]
            _echo_values({field.alias or field.name: getattr(table, field.name) for field in fields})
            if group == "crm":
                _echo_values(_crm_values(settings.crm[name]))
    echo()
    if not registry.not_found():
        echo("All settings are right.")


def _echo_values(values: Mapping[str, Any]) -> None:
    """Print what is set, as TOML."""
    for key, value in values.items():
        if value is not None:
            echo(f"{key} = {_toml(value)}")


def _tables_of_plugins(settings: Settings, registry: Registry) -> dict[str, dict[str, Any]]:
    """What plugins make of channels, sources, feeds and doors, by the names of their tables; checks the model too."""
    tables: dict[str, dict[str, Any]] = {group: {} for group in ("sources", "feeds", "crm", "channels")}
    for name in dict.fromkeys((*settings.digest.channels, *settings.channels)):
        with _blaming_the_file():
            notifier = registry.notifier(name)
        tables["channels"][name] = notifier.configure(settings.channels.get(name, {}))
    if settings.score.model is not None:
        with _blaming_the_file():
            registry.model(settings.score.model)
    for name in settings.sources:
        with _blaming_the_file():
            tables["sources"][name] = registry.settings_of(registry.source(name))
    for name, table in settings.feeds.items():
        with _blaming_the_file():
            tables["feeds"][name] = registry.feed(table.feed).configure(table.own)
    for name, crm in settings.crm.items():
        check_table(name, crm)
        with _blaming_the_file():
            tables["crm"][name] = registry.door(crm.door).configure(crm.own)
    return tables


def _crm_values(table: CrmTable) -> dict[str, Any]:
    """What all CRMs have in common, as far as it is set; of tables below it each value with a dotted name."""
    names = ("door", "step", "floor", "timezone", "log")
    values = {name: value for name in names if (value := getattr(table, name)) is not None}
    for name in ("fields", "kinds"):
        mapping = getattr(table, name)
        if isinstance(mapping, Mapping):
            values |= {f"{name}.{key}": value or "" for key, value in mapping.items()}
    return values


@contextmanager
def _blaming_the_file() -> Iterator[None]:
    """Tell of a plugin that does not exist that the settings file names it."""
    try:
        yield
    except SettingsError as error:
        why = error.why or f"the settings file {settings_path()} names it"
        raise SettingsError(error.what, where=error.where, why=why, advice=error.advice) from None


def _toml(value: object) -> str:
    """A value as TOML; of settings that may hold secrets the repr, which shows only where they lie."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_toml, value))}]"
    text = f"{value:%H:%M}" if isinstance(value, time) else str(value)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown(escaped)}"'
