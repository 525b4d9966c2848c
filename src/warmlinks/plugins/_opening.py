"""Reaching a CRM through a plugin's door: whatever it raises or gives, the error names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any, ClassVar, Final, TypeVar

from attrs import frozen

from warmlinks.errors import FeedError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.plugins._guard import BATCH, Deadline, Guard
from warmlinks.plugins.doors import Activity, Change, Contact, Door, FieldKind, Opened, Written

__all__ = ["DoorClass", "guarded_door"]

R = TypeVar("R")

_PASSES: Final = (FeedError, SettingsError)
_ADVICE: Final = "Tell the plugin's author"


@frozen
class DoorClass:
    """The class of a door, as a plugin brings it: other than the other parts it is made where it is used.

    Attributes:
        name: what the door is called.
        kind: the class.
    """

    name: str
    kind: type[Door]


def guarded_door(kind: type[Door], settings: object, net: Net, *, guard: Guard, seconds: float) -> Door:
    """A door of that class, behind a guard; `seconds` is how long each call and each batch may take.

    Raises:
        PluginError: it cannot be made.
    """
    with Deadline(seconds) as deadline:
        door = guard.call("could not be made", lambda: kind(settings, net), deadline=deadline, passes=_PASSES)
    attributes = {"name": kind.name, "settings": kind.settings, "batch": kind.batch}
    guarded: type[_GuardedDoor] = type(f"Guarded{kind.__name__}", (_GuardedDoor,), attributes)
    return guarded(door, settings, net, guard, seconds)


class _GuardedDoor(Door):
    batch: ClassVar[int]

    def __init__(self, door: Door, settings: object, net: Net, guard: Guard, seconds: float) -> None:
        super().__init__(settings, net)
        self._door = door
        self._guard = guard
        self._seconds = seconds

    def close(self) -> None:
        self._once("failed to close", self._door.close)

    def check(self) -> Opened:
        failure = "failed while it asked its CRM"
        return self._checked(Opened, self._once(failure, self._door.check), failure, "check()")

    def fields(self) -> Mapping[str, FieldKind] | None:
        failure = "failed to tell the fields of its CRM"
        fields: object = self._once(failure, self._door.fields)
        if fields is None:
            return None
        if not isinstance(fields, Mapping) or not all(
            isinstance(name, str) and isinstance(kind, FieldKind) for name, kind in fields.items()
        ):
            raise self._guard.error(failure, "fields() answered no mapping from names to FieldKind", advice=_ADVICE)
        return dict(fields)

    def add_field(self, name: str, kind: FieldKind) -> None:
        self._once("failed to make a field", lambda: self._door.add_field(name, kind))

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        failure = "failed to read the people of its CRM"
        asked = None if keys is None else set(keys)
        for contact in self._each(failure, lambda: self._door.people(fields, keys), Contact, "people()"):
            if asked is not None and contact.key not in asked:
                raise self._guard.error(failure, "people() gives a contact that was not asked for", advice=_ADVICE)
            if not contact.fields.keys() <= set(fields):
                raise self._guard.error(failure, "people() gives a field that was not asked for", advice=_ADVICE)
            yield contact

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:
        failure = "failed to read the activities of its CRM"
        return self._each(failure, lambda: self._door.activities(since), Activity, "activities()")

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        # one at a time: a result is written down before the next is asked for
        return self._each("failed to write", lambda: self._door.write(changes), Written, "write()", size=1)

    def _once(self, failure: str, function: Callable[[], R]) -> R:
        with Deadline(self._seconds) as deadline:
            return self._guard.call(failure, function, deadline=deadline, reads_data=True, passes=_PASSES)

    def _each(
        self, failure: str, begin: Callable[[], Iterator[Any]], kind: type[R], method: str, size: int = BATCH
    ) -> Iterator[R]:
        with closing(self._guard.batches(failure, begin, seconds=self._seconds, size=size, passes=_PASSES)) as batches:
            for batch in batches:
                for item in batch:
                    yield self._checked(kind, item, failure, method)

    def _checked(self, kind: type[R], item: object, failure: str, method: str) -> R:
        if not isinstance(item, kind):
            why = f"{method} gave {type(item).__name__} instead of {kind.__name__}"
            raise self._guard.error(failure, why, advice=_ADVICE)
        return item
