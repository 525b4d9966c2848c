"""What a door plugin implements: one CRM, whose people and activities come out and into which their scores go back.

A door reads and writes and decides nothing: what is written, in which order, and whether at all is planned by
`warmlinks.crm`. It touches only the fields that it is told to, never a whole record, and says of each change what
became of it.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from types import TracebackType
from typing import Any, ClassVar, Self, final

from attrs import Attribute, field, frozen, validators

from warmlinks.errors import RecordError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.plugins.configuring import configured
from warmlinks.validation import has_zone

__all__ = ["Activity", "Change", "Contact", "Door", "FieldKind", "FieldValue", "Opened", "Result", "Written"]

FieldValue = float | str | datetime | None
"""What a field of a CRM holds: a number, a text, an aware moment, or nothing."""


class FieldKind(Enum):
    """What a field is made for."""

    NUMBER = "number"
    MOMENT = "moment"
    TEXT = "text"


def _check_key(instance: object, attribute: Attribute[Any], value: Any) -> None:  # noqa: ANN401  attrs' own
    if not isinstance(value, str) or not value:
        raise RecordError(type(instance).__name__, attribute.name, "has to be a text that is not empty", value)


def _check_fields(instance: object, attribute: Attribute[Any], value: Any) -> None:  # noqa: ANN401  as above
    if not isinstance(value, Mapping):
        raise RecordError(type(instance).__name__, attribute.name, "has to be a mapping from fields to values", value)
    for held in value.values():
        number = isinstance(held, (int, float)) and not isinstance(held, bool) and math.isfinite(held)
        moment = isinstance(held, datetime) and held.tzinfo is not None
        if not (held is None or isinstance(held, str) or number or moment):
            trouble = "has to hold finite numbers, texts, moments with a zone, or None"
            raise RecordError(type(instance).__name__, attribute.name, trouble, held)


@frozen(kw_only=True)
class Opened:
    """What a CRM says before anything is read from it.

    Attributes:
        account: as whom it is asked, and in which organisation, as a person would say it.
        people: how many contacts can be seen; None where it cannot be told cheaply.
        activities: how many activities; None likewise.
    """

    account: str
    people: int | None = None
    activities: int | None = None


@frozen(kw_only=True)
class Contact:
    """One person in a CRM, as far as it was asked for.

    Attributes:
        key: what the CRM knows them by.
        name: for lists that a person reads; may be empty.
        fields: what the fields that were asked for hold now, by the CRM's names for them.
        version: what the CRM tells one state of the record from the next by, such as an ETag; None where it has none.
    """

    key: str = field(validator=_check_key)
    name: str = ""
    fields: Mapping[str, FieldValue] = field(factory=dict, validator=_check_fields)
    version: str | None = None


@frozen(kw_only=True)
class Activity:
    """One time of contact, as a CRM writes it down.

    Attributes:
        key: what the CRM knows it by; two activities with one key are one.
        contact: the key of the contact.
        at: when, aware.
        kind: the CRM's own word for what it was.
        owner: the key of the colleague whose it is; empty where a CRM tells nobody apart.
    """

    key: str = field(validator=_check_key)
    contact: str = field(validator=_check_key)
    at: datetime = field(validator=[validators.instance_of(datetime), has_zone])
    kind: str
    owner: str = ""


@frozen(kw_only=True)
class Change:
    """What is to be written into one record: these fields, and no other.

    Attributes:
        contact: the key of the contact.
        fields: their new values, by the CRM's names for them.
        version: the version in which the record was read; it must still be that one. None where the CRM has none.
    """

    contact: str = field(validator=_check_key)
    fields: Mapping[str, FieldValue] = field(validator=_check_fields)
    version: str | None = None


class Result(Enum):
    """What became of a change."""

    DONE = "done"
    """The CRM has taken it."""
    SAME = "same"
    """The record held these values already; nothing was written."""
    STALE = "stale"
    """Somebody has edited the record since it was read; nothing was written."""
    GONE = "gone"
    """There is no such record any more, or it cannot be seen."""
    REFUSED = "refused"
    """The CRM will not take it, now or later."""
    LATER = "later"
    """The CRM did not take it now; it may another time. Nothing was written."""


@frozen(kw_only=True)
class Written:
    """What became of one change.

    Attributes:
        contact: the key of the contact.
        result: what became of it.
        reason: in the CRM's words or the door's, on one line; empty where the result says all.
        retry_after: seconds after which it may be tried again, where the CRM named them.
        version: the version of the record after it, where the CRM tells it.
    """

    contact: str = field(validator=_check_key)
    result: Result
    reason: str = ""
    retry_after: float | None = None
    version: str | None = None


class Door(ABC):
    """One CRM as one user of it sees it.

    Attributes:
        name: what the user calls it, such as `bottlecrm`; unique among installed doors.
        settings: the attrs class that the door's table of the settings file is read into, by `configure`: keyword-only
            fields, defaults where sensible; secrets are `SecretRef`s, never values.
        batch: how many changes `write` takes at most.
    """

    name: ClassVar[str]
    settings: ClassVar[type[Any]]
    batch: ClassVar[int] = 100

    def __init__(self, settings: Any, net: Net) -> None:  # noqa: ANN401  each door has its own class
        """Keep what it was told; nothing is asked yet."""
        self.told = settings
        self.net = net

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:  # noqa: B027  most have nothing to close
        """Let go of connections; a door that asks through `net` alone has none."""

    @abstractmethod
    def check(self) -> Opened:
        """Ask as whom it is asked, and how much can be seen.

        Raises:
            FeedError: the server does not answer as it should, as in the other methods too.
        """

    @abstractmethod
    def fields(self) -> Mapping[str, FieldKind] | None:
        """The fields of a contact that can be written, by the CRM's names; None where a CRM cannot tell them."""

    def add_field(self, name: str, kind: FieldKind) -> None:
        """Make a field of that name in the CRM, for all contacts. Called where the owner has asked for it only.

        Raises:
            SettingsError: this CRM's fields are made by hand; the error says where.
        """
        raise SettingsError(
            f"{self.name} makes no fields by itself",
            why=f"a field {name} for a {kind.value} is wanted",
            advice="Make it in the CRM's own settings",
        )

    @abstractmethod
    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        """Yield the contacts, each with what these fields of it hold now.

        Args:
            fields: the CRM's names for them. A field that it does not know is left out of `Contact.fields`.
            keys: only these contacts, at most `batch`; those that are not there any more are left out. None: everybody.
        """

    @abstractmethod
    def activities(self, since: datetime | None = None) -> Iterator[Activity]:
        """Yield what was written down, in any order.

        Args:
            since: only what was made or changed at this moment or later; a door that cannot tell yields everything.
        """

    @abstractmethod
    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Write these fields of these records, one of each contact, and say of each what became of it.

        A change whose version is not that of the record any more is not written: `Result.STALE`. The same change twice
        leaves the record as once does. What was not yielded when this raises may or may not have been written: whoever
        called reads those records again.

        Args:
            changes: at most `batch`, each of another contact.
        """

    @classmethod
    @final
    def configure(cls, table: Mapping[str, Any]) -> Any:  # noqa: ANN401  as above
        """Read a table of the settings file into this door's settings.

        Raises:
            SettingsError: an unknown key, a missing one, or a value of the wrong kind; it names door and key.
        """
        return configured(cls.name, cls.settings, table)
