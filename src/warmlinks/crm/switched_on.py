"""The CRMs that the settings name: which door leads to each, where its log lies, and what would be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import platformdirs

from warmlinks.calendar.zones import as_zone
from warmlinks.crm.planning import Plan, check_fields, plan
from warmlinks.crm.push_log import LastRun, PushLog
from warmlinks.crm.reading import scores_of
from warmlinks.errors import SettingsError, UsageError
from warmlinks.plugins.doors import Door
from warmlinks.plugins.registry import Registry
from warmlinks.settings import CrmTable
from warmlinks.values import COUNTED_KINDS

__all__ = ["check_table", "chosen", "last_run", "log_of", "open_door", "planned"]


def chosen(tables: Mapping[str, CrmTable], name: str) -> CrmTable:
    """The table of that name.

    Raises:
        UsageError: there is none; the text says what there is.
    """
    if name not in tables:
        there = ", ".join(tables) or "none"
        raise UsageError(
            f"the settings name no CRM {name!r}",
            why=f"there are: {there}",
            advice="A CRM is named by a table [crm.NAME] in the settings file: warmlinks config says where that is,"
            " warmlinks plugins which doors there are",
        )
    return tables[name]


def check_table(name: str, table: CrmTable) -> None:
    """Refuse a table that says something that is none, before anything is asked.

    Raises:
        SettingsError: a column, a field or a zone is none; the table is named.
    """
    try:
        check_fields(table.fields)
        as_zone(table.timezone or "UTC")
    except UsageError as error:
        raise SettingsError(f"[crm.{name}]: {error.what}", why=error.why, advice=error.advice) from error


def log_of(name: str, table: CrmTable) -> Path:
    """Where the log of its pushes lies."""
    own = Path(platformdirs.user_data_dir("warmlinks", appauthor=False)) / "crm" / f"{name}.db"
    return own if table.log is None else Path(table.log)


def last_run(name: str, table: CrmTable) -> LastRun | None:
    """What the last push saw; None where there was none. No log is made for it.

    Raises:
        SettingsError: the file is no log.
        WriteError: it cannot be read.
    """
    path = log_of(name, table)
    if not path.exists():
        return None
    with PushLog(path) as log:
        return log.last_run(table.door)


@contextmanager
def open_door(table: CrmTable, registry: Registry, now: datetime) -> Iterator[Door]:
    """The door to it, and closed at the end.

    Raises:
        SettingsError: there is no such door, or one of its settings is wrong.
    """
    with registry.open_door(table.door, table.own, table.net(now)) as door:
        yield door


def planned(name: str, table: CrmTable, door: Door, now: datetime) -> Plan:
    """Score what the CRM holds, and compare; nothing is written.

    Raises:
        SettingsError: a table is wrong, or the CRM has no such field.
        FeedError: the CRM does not answer as it should.
    """
    check_table(name, table)
    zone = table.timezone or "UTC"
    kinds = COUNTED_KINDS if table.kinds is None else table.kinds
    path = log_of(name, table)
    return plan(
        scores_of(door, now=now, kinds=kinds, timezone=zone),
        door,
        fields=table.fields,
        now=now,
        step=table.step,
        floor=table.floor,
        timezone=zone,
        log=path,
    )
