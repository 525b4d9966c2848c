"""The CRMs that the settings name: their tables, their logs, and what would be written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import platformdirs

from warmlinks.calendar.zones import as_zone
from warmlinks.crm.planning import Plan, check_fields, plan, scores_of
from warmlinks.crm.push_log import LastRun, PushLog
from warmlinks.errors import SettingsError, UsageError
from warmlinks.plugins.doors import Door
from warmlinks.settings import CrmTable
from warmlinks.values import COUNTED_KINDS

__all__ = ["check_table", "last_run", "log_of", "plan_for", "require_table"]


def require_table(tables: Mapping[str, CrmTable], name: str) -> CrmTable:
    """Return the table of that name.

    Raises:
        UsageError: there is none; the names that there are are in it.
    """
    if name not in tables:
        raise UsageError(
            f"the settings name no CRM {name!r}",
            why=f"there are: {', '.join(tables) or 'none'}",
            advice="A CRM is named by a table [crm.NAME] in the settings file: warmlinks config says where that is,"
            " warmlinks plugins which doors there are",
        )
    return tables[name]


def check_table(name: str, table: CrmTable) -> None:
    """Check what a table says of columns, fields and the zone, before a server is asked.

    Raises:
        SettingsError: one of them does not exist; the table is named.
    """
    try:
        check_fields(table.fields)
        as_zone(table.timezone or "UTC")
    except UsageError as error:
        raise SettingsError(f"[crm.{name}]: {error.what}", why=error.why, advice=error.advice) from error


def log_of(name: str, table: CrmTable) -> Path:
    """Return where the log of pushes lies."""
    own = Path(platformdirs.user_data_dir("warmlinks", appauthor=False)) / "crm" / f"{name}.db"
    return own if table.log is None else Path(table.log)


def last_run(name: str, table: CrmTable) -> LastRun | None:
    """Return what the last push saw; None without one. No log is created.

    Raises:
        SettingsError: the file is no log.
        WriteError: it cannot be read.
    """
    path = log_of(name, table)
    if not path.exists():
        return None
    with PushLog(path) as log:
        return log.last_run(table.door)


def plan_for(name: str, table: CrmTable, door: Door, now: datetime) -> Plan:
    """Score what the CRM holds, and plan a push; nothing is written.

    Raises:
        SettingsError: a table is wrong, or the CRM has no such field.
        FeedError: the CRM does not answer as it should.
    """
    check_table(name, table)
    zone = table.timezone or "UTC"
    kinds = COUNTED_KINDS if table.kinds is None else table.kinds
    return plan(
        scores_of(door, now=now, kinds=kinds, timezone=zone),
        door,
        fields=table.fields,
        now=now,
        step=table.step,
        floor=table.floor,
        timezone=zone,
        log=log_of(name, table),
    )
