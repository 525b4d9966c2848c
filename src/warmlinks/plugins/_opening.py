"""Reaching a CRM through a door that somebody else wrote: whatever it raises or gives, its name is said."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar, Final, TypeVar

from attrs import frozen

from warmlinks.errors import FeedError, PluginError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.plugins._guard import Deadline, Guard
from warmlinks.plugins.doors import Activity, Change, Contact, Door, FieldKind, Opened, Written

__all__ = ["DoorClass", "guarded_door"]

R = TypeVar("R")

_BATCH: Final = 256
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
    """A door of that class, behind a guard.

    Args:
        kind: its class.
        settings: what `configure` made of its table.
        net: what it reaches its CRM by.
        guard: names the plugin.
        seconds: how long it may take for the next few of what it gives.

    Raises:
        PluginError: it cannot be made.
    """
    with Deadline(seconds) as deadline:
        door = guard.call("could not be made", lambda: kind(settings, net), deadline=deadline, passes=_PASSES)
    words = {"name": kind.name, "settings": kind.settings, "batch": kind.batch}
    made: type[_GuardedDoor] = type(f"Guarded{kind.__name__}", (_GuardedDoor,), words)
    return made(door, settings, net, guard, seconds)


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
        what = "failed while it asked its CRM"
        return self._of(Opened, self._once(what, self._door.check), what, "check()")

    def fields(self) -> Mapping[str, FieldKind] | None:
        what = "failed to tell the fields of its CRM"
        told: object = self._once(what, self._door.fields)
        if told is None:
            return None
        if not isinstance(told, Mapping) or not all(
            isinstance(name, str) and isinstance(kind, FieldKind) for name, kind in told.items()
        ):
            raise self._guard.error(what, "fields() answered no mapping from names to FieldKind", advice=_ADVICE)
        return dict(told)

    def add_field(self, name: str, kind: FieldKind) -> None:
        self._once("failed to make a field", lambda: self._door.add_field(name, kind))

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        what = "failed to read the people of its CRM"
        asked = None if keys is None else set(keys)
        for contact in self._each(what, lambda: self._door.people(fields, keys), Contact, "people()"):
            if asked is not None and contact.key not in asked:
                raise self._guard.error(what, "people() gives a contact that was not asked for", advice=_ADVICE)
            if not contact.fields.keys() <= set(fields):
                raise self._guard.error(what, "people() gives a field that was not asked for", advice=_ADVICE)
            yield contact

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:
        what = "failed to read the activities of its CRM"
        return self._each(what, lambda: self._door.activities(since), Activity, "activities()")

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        # one at a time: what was told is written down before the next is asked for
        return self._each("failed to write", lambda: self._door.write(changes), Written, "write()", batch=1)

    def _once(self, what: str, function: Callable[[], R]) -> R:
        with Deadline(self._seconds) as deadline:
            return self._guard.call(what, function, deadline=deadline, reads_data=True, passes=_PASSES)

    def _each(
        self, what: str, begin: Callable[[], Iterator[Any]], kind: type[R], told: str, batch: int = _BATCH
    ) -> Iterator[R]:
        with Deadline(self._seconds) as deadline:

            def call(function: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever the door gives
                return self._guard.call(what, function, deadline=deadline, reads_data=True, passes=_PASSES)

            given = call(lambda: iter(begin()))
            try:
                while some := call(lambda: list(islice(given, batch))):
                    for one in some:
                        yield self._of(kind, one, what, told)
            finally:
                # what a generator does as it is closed is foreign code too
                with contextlib.suppress(PluginError, *_PASSES):
                    call(getattr(given, "close", int))

    def _of(self, kind: type[R], given: object, what: str, told: str) -> R:
        if not isinstance(given, kind):
            why = f"{told} gave {type(given).__name__} instead of {kind.__name__}"
            raise self._guard.error(what, why, advice=_ADVICE)
        return given
