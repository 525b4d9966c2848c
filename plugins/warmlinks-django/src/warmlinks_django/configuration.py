"""The setting `WARMLINKS`: the contact model, the activities, and the time zone."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, cast

from attrs import field, frozen, validators
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Manager, Model, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from warmlinks.calendar.zones import as_zone
from warmlinks.errors import SettingsError, WarmlinksError
from warmlinks.values import COUNTED_KINDS

__all__ = ["ActivityRows", "Configuration", "contact_label", "current_moment"]

_EXAMPLE = (
    'WARMLINKS = {"CONTACT": "crm.Contact", '
    '"ACTIVITIES": [{"ROWS": "crm.Call", "CONTACT": "contact", "AT": "started_at"}]}'
)
_KEYS = frozenset({"CONTACT", "ACTIVITIES", "TIME_ZONE", "LEARN_LEVEL", "NOW"})
_ROW_KEYS = frozenset({"ROWS", "CONTACT", "AT", "KIND", "KINDS", "ID", "UNIT"})


def contact_label() -> str:
    """Return the contact model as `app.Model`; the table of scores refers to it when models are loaded.

    Raises:
        ImproperlyConfigured: the settings do not name it.
    """
    table = getattr(settings, "WARMLINKS", None)
    label = table.get("CONTACT") if isinstance(table, Mapping) else None
    if not isinstance(label, str) or label.count(".") != 1:
        raise ImproperlyConfigured(
            "warmlinks_django is among the INSTALLED_APPS, and the settings do not say in WARMLINKS['CONTACT'] "
            f"which model the contacts are, as 'app.Model'. Say it, as in {_EXAMPLE}"
        )
    return label


def current_moment() -> datetime:
    """Return the moment to score at: the clock's, or that of `NOW`."""
    return Configuration.current().moment()


@frozen(kw_only=True)
class ActivityRows:
    """A QuerySet of activities, and its fields for contact and time.

    Attributes:
        named: what the settings call it.
        rows: the QuerySet.
        contact: the field with the key of the contact; may lead through relations, as in `participants__contact`.
        at: the field with the moment: a `DateTimeField`, a `DateField`, or a number (see `unit`).
        kind: the field with the kind; None: every row counts.
        kinds: which kinds count, as in `Activities`.
        id: the field that tells rows apart where a join doubles them; it counts once for each contact.
        unit: what `at` holds: `time`, or `s` or `ms` for numbers since 1970.
    """

    named: str
    rows: QuerySet[Any]
    contact: str = field(validator=validators.instance_of(str))
    at: str = field(validator=validators.instance_of(str))
    kind: str | None = None
    kinds: Any = COUNTED_KINDS
    id: str | None = None
    unit: Any = "time"


@frozen(kw_only=True)
class Configuration:
    """The checked contents of `WARMLINKS`.

    Attributes:
        contact: the contact model.
        activities: where contact is written down.
        zone: the zone whose days are days; Django's `TIME_ZONE` unless said.
        learn_level: whether the level is learnt from the activities.
        now: says the moment to score at.
    """

    contact: type[Model]
    activities: tuple[ActivityRows, ...]
    zone: tzinfo
    learn_level: bool
    now: Callable[[], datetime]

    @classmethod
    def current(cls) -> Configuration:
        """Read the present settings.

        Raises:
            SettingsError: something is wrong in them; which key, and what to do.
        """
        table = getattr(settings, "WARMLINKS", None)
        if not isinstance(table, Mapping):
            raise SettingsError("the settings have no WARMLINKS", advice=f"Say it, as in {_EXAMPLE}")
        _refuse_unknown(table, _KEYS, "WARMLINKS")
        activities = table.get("ACTIVITIES")
        if isinstance(activities, Mapping):
            activities = [activities]
        if not isinstance(activities, (list, tuple)) or not activities:
            raise SettingsError(
                "WARMLINKS['ACTIVITIES'] does not say where contact is written down",
                advice=f"List at least one, as in {_EXAMPLE}",
            )
        learn = table.get("LEARN_LEVEL", False)
        if not isinstance(learn, bool):
            raise SettingsError(f"WARMLINKS['LEARN_LEVEL'] is neither True nor False: {learn!r}")
        return cls(
            contact=_contact_model(),
            activities=tuple(_rows_of(each, place) for place, each in enumerate(activities)),
            zone=_zone(table.get("TIME_ZONE") or settings.TIME_ZONE),
            learn_level=learn,
            now=_clock(table.get("NOW")),
        )

    def moment(self) -> datetime:
        """Return the moment to score at, in whole seconds.

        Raises:
            SettingsError: `NOW` gives no aware moment.
        """
        moment = self.now()
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            raise SettingsError(f"WARMLINKS['NOW'] gives no moment with a zone: {moment!r}")
        return moment.replace(microsecond=0)


def _refuse_unknown(table: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    for key in table:
        if key not in allowed:
            near = difflib.get_close_matches(str(key).upper(), allowed, n=1)
            advice = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(sorted(allowed))}"
            raise SettingsError(f"{where} has a key that is unknown: {key!r}", advice=advice)


def _contact_model() -> type[Model]:
    try:
        label = contact_label()
        return apps.get_model(label)
    except ImproperlyConfigured as error:
        raise SettingsError(str(error)) from error
    except LookupError as error:
        raise SettingsError(
            f"WARMLINKS['CONTACT'] names no model that is installed: {label!r}",
            why=str(error),
            advice="Say 'app.Model', and put the app among the INSTALLED_APPS",
        ) from error


def _zone(value: Any) -> tzinfo:  # noqa: ANN401  whatever stands in the settings
    try:
        return as_zone(value)
    except WarmlinksError as error:
        raise SettingsError(f"WARMLINKS['TIME_ZONE'] is no zone: {value!r}", why=str(error)) from error


def _clock(value: Any) -> Callable[[], datetime]:  # noqa: ANN401  whatever stands in the settings
    if value is None:
        return timezone.now
    if isinstance(value, datetime):
        return lambda: value
    clock = _imported(value, "WARMLINKS['NOW']") if isinstance(value, str) else value
    if not callable(clock):
        raise SettingsError(
            f"WARMLINKS['NOW'] is neither a moment nor something to call: {value!r}",
            advice="Leave it out to score by the clock",
        )
    return cast("Callable[[], datetime]", clock)  # what it gives is looked at in `moment`


def _rows_of(table: Any, place: int) -> ActivityRows:  # noqa: ANN401  whatever stands in the settings
    where = f"WARMLINKS['ACTIVITIES'][{place}]"
    if not isinstance(table, Mapping):
        raise SettingsError(f"{where} is no dict: {table!r}", advice=f"Write it as in {_EXAMPLE}")
    _refuse_unknown(table, _ROW_KEYS, where)
    for key in ("ROWS", "CONTACT", "AT"):
        given = table.get(key)  # not asked whether it is true: a QuerySet would ask the database
        if given is None or (isinstance(given, str) and not given):
            raise SettingsError(f"{where} has no {key!r}", advice=f"Write it as in {_EXAMPLE}")
    for key in ("CONTACT", "AT", "KIND", "ID"):
        if table.get(key) is not None and not isinstance(table[key], str):
            raise SettingsError(f"{where}[{key!r}] is no name of a field: {table[key]!r}")
    return ActivityRows(
        named=where,
        rows=_queryset(table["ROWS"], f"{where}['ROWS']"),
        contact=table["CONTACT"],
        at=table["AT"],
        kind=table.get("KIND"),
        kinds=table.get("KINDS", COUNTED_KINDS),
        id=table.get("ID"),
        unit=table.get("UNIT", "time"),
    )


def _queryset(value: Any, where: str) -> QuerySet[Any]:  # noqa: ANN401  whatever stands in the settings
    """Return the QuerySet that a label, a dotted path or a callable stands for."""
    rows = value
    if isinstance(value, str):
        rows = _model_labelled(value) or _imported(value, where)
    if isinstance(rows, type) and issubclass(rows, Model):
        rows = rows._default_manager  # noqa: SLF001  Django's documented name
    elif callable(rows) and not isinstance(rows, (Manager, QuerySet)):
        try:
            rows = rows()
        except Exception as error:
            raise SettingsError(f"{where} failed when it was called", why=f"{type(error).__name__}: {error}") from error
    if isinstance(rows, Manager):
        rows = rows.all()
    if not isinstance(rows, QuerySet):
        raise SettingsError(
            f"{where} gives no QuerySet: {value!r}",
            why=f"it is a {type(rows).__name__}",
            advice="Name a model as 'app.Model', or the dotted path of a function that returns a QuerySet",
        )
    return rows


def _model_labelled(label: str) -> type[Model] | None:
    if label.count(".") != 1:
        return None
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _imported(path: str, where: str) -> Any:  # noqa: ANN401  whatever lies there
    try:
        return import_string(path)
    except ImportError as error:
        raise SettingsError(
            f"{where} names nothing that can be imported: {path!r}",
            why=str(error),
            advice="Say 'app.Model', or a dotted path such as 'crm.warmth.calls'",
        ) from error
