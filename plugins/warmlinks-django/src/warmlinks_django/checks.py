"""The checks of `manage.py check` for `WARMLINKS`; no database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections

from warmlinks.errors import WarmlinksError
from warmlinks_django.configuration import Configuration
from warmlinks_django.querysets import activities_in

__all__ = ["check_settings"]


def check_settings(**_: Any) -> list[CheckMessage]:  # noqa: ANN401  Django's own signature
    """Return all problems that are visible without the database."""
    return [*_check_times(), *_check_warmlinks()]


def _check_times() -> Iterator[CheckMessage]:
    if not settings.USE_TZ:
        yield Error(
            "USE_TZ is off, so the database holds local times, and nobody can tell from them which moment it was.",
            hint="Set USE_TZ = True (Django's page 'Time zones' says how to change a project).",
            id="warmlinks_django.E001",
        )
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" and connection.settings_dict.get("TIME_ZONE") not in {None, "UTC"}:
        yield Error(
            "DATABASES['default']['TIME_ZONE'] is not UTC, and the statement reads times without a zone as UTC.",
            hint="Leave it out, and let Django keep UTC.",
            id="warmlinks_django.E002",
        )


def _check_warmlinks() -> Iterator[CheckMessage]:
    try:
        configuration = Configuration.current()
    except WarmlinksError as error:
        yield _error(error, "warmlinks_django.E003")
        return
    for place, rows in enumerate(configuration.activities):
        try:
            activities_in(rows, DEFAULT_DB_ALIAS, place)
        except WarmlinksError as error:
            yield _error(error, "warmlinks_django.E004")


def _error(error: WarmlinksError, number: str) -> CheckMessage:
    text = error.what if not error.why else f"{error.what}: {error.why}"
    return Error(text, hint=error.advice, id=number)
