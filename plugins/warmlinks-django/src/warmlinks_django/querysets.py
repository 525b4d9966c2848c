"""Turns a QuerySet into a SELECT within the scoring statement, with its own parameters."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from django.core.exceptions import FieldError
from django.db import NotSupportedError
from django.db.models import DateField, F, QuerySet

from warmlinks.errors import SettingsError
from warmlinks.scoring.sql import Activities
from warmlinks_django.configuration import ActivityRows

__all__ = ["activities_in"]

_NAMES = {"contact": "wl_contact", "at": "wl_at", "kind": "wl_kind", "id": "wl_id"}


def activities_in(rows: ActivityRows, using: str, place: int = 0) -> Activities:
    """Return the activities as the scoring statement takes them, without asking the database.

    Args:
        rows: the QuerySet and its fields.
        using: the alias of the database.
        place: a number that tells its parameters from those of others.

    Raises:
        SettingsError: a field is not there, holds no times, or the QuerySet cannot be part of a statement.
    """
    chosen = _named(rows).using(using)
    unit = rows.unit
    moment = chosen.query.annotations["wl_at"].output_field
    if unit == "time" and not isinstance(moment, DateField):
        raise SettingsError(
            f"{rows.named}['AT'] names a field that holds no times: {rows.at!r}",
            why=f"it is a {type(moment).__name__}",
            advice='Name a DateTimeField, or say "UNIT": "s" or "ms" for numbers since 1970',
        )
    text, parameters = chosen.query.get_compiler(using, elide_empty=False).as_sql()
    names = {name: alias for name, alias in _NAMES.items() if getattr(rows, name) is not None}
    try:
        return Activities(
            _as_clause(text, parameters, place).columns(*(sa.column(alias) for alias in names.values())),
            by=names["contact"],
            at=names["at"],
            kind=names.get("kind"),
            kinds=rows.kinds,
            id=names.get("id"),
            unit=unit,
        )
    except ValueError as error:
        raise SettingsError(f"{rows.named} cannot be read", why=str(error)) from error


def _named(rows: ActivityRows) -> QuerySet[Any]:
    """Return the QuerySet with only the needed columns, under names that no field has."""
    chosen = rows.rows if rows.rows.query.is_sliced else rows.rows.order_by()
    fields = {alias: F(getattr(rows, name)) for name, alias in _NAMES.items() if getattr(rows, name) is not None}
    try:
        return chosen.annotate(**fields).values(*fields)
    except FieldError as error:
        raise SettingsError(f"{rows.named} names a field that is not there", why=str(error)) from error
    except (NotSupportedError, TypeError, ValueError) as error:
        raise SettingsError(
            f"{rows.named}['ROWS'] cannot be part of a statement",
            why=str(error),
            advice="In place of a union list several in ACTIVITIES",
        ) from error


def _as_clause(text: str, parameters: tuple[Any, ...], place: int) -> sa.TextClause:
    """Return a text with `%s` as a clause with named parameters, whose values stay as Django made them."""
    held = iter(parameters)
    binds: list[sa.BindParameter[Any]] = []

    def named(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%"
        binds.append(sa.bindparam(f"wl_given_{place}_{len(binds)}", next(held), type_=sa.types.NullType()))
        return f":{binds[-1].key}"

    return sa.text(re.sub("%%|%s", named, text.replace(":", r"\:"))).bindparams(*binds)
