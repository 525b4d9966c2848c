"""Broken doors, each with the promise that it breaks: the kit names every one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve, frozen

from warmlinks.errors import FeedError, TryLaterError
from warmlinks.plugins.doors import Activity, Change, Contact, FieldKind, FieldValue, Opened, Result, Written
from warmlinks.testing.small_crm import SmallCrmDoor

__all__ = ["BROKEN", "BrokenDoor"]


@frozen
class BrokenDoor:
    """A door that breaks a promise.

    Attributes:
        kind: its class.
        breaks: the test of `DoorConformance` that names it.
        says: a part of what it says.
    """

    kind: type[SmallCrmDoor]
    breaks: str
    says: str


class _WritesWhole(SmallCrmDoor):
    """Sends each record as it read it, with our fields set: the natural way."""

    _read: Mapping[str, Mapping[str, FieldValue]] = {}

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        for contact in super().people(["note", *fields], keys):
            self._read = {**self._read, contact.key: contact.fields}
            yield evolve(contact, fields={name: value for name, value in contact.fields.items() if name in fields})

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        read = self._read
        for change in changes:
            fresh = next(iter(super().people([], [change.contact])), None)
            whole = {**read.get(change.contact, {}), **change.fields}
            version = fresh.version if fresh is not None else None
            yield from super().write([evolve(change, fields=whole, version=version)])


class _IgnoresVersions(SmallCrmDoor):
    """Asks for the newest version right before it writes, so that nothing is ever stale."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        for change in changes:
            fresh = next(iter(super().people([], [change.contact])), None)
            yield from super().write([evolve(change, version=fresh.version if fresh is not None else None)])


class _SaysDone(SmallCrmDoor):
    """Says that it has written."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        for change in changes:
            yield Written(contact=change.contact, result=Result.DONE)


class _SaysLater(SmallCrmDoor):
    """Says of whatever it does not understand that nothing was written."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        for change in changes:
            try:
                yield from super().write([change])
            except FeedError:
                yield Written(contact=change.contact, result=Result.LATER)


class _SaysDoneAnyway(SmallCrmDoor):
    """Says of whatever it does not understand that it was written."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        for change in changes:
            try:
                yield from super().write([change])
            except FeedError:
                yield Written(contact=change.contact, result=Result.DONE)


class _DoublesPeople(SmallCrmDoor):
    """Gives everybody twice."""

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        for one in super().people(fields, keys):
            yield from (one, one)


class _MakesAgain(SmallCrmDoor):
    """Makes a contact that is not there."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        for written in super().write(changes):
            if written.result is Result.GONE:
                self.net.send("POST", self._at("/people"), headers=self._headers(), body=b'{"name": "Robin Again"}')
            yield written


class _Hides(SmallCrmDoor):
    """Reads the first page only."""

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        for place, contact in enumerate(super().people(fields, keys)):
            if place < 2:  # noqa: PLR2004  as many as are on the first page
                yield contact


class _GivesEverybody(SmallCrmDoor):
    """Gives everybody, whoever is asked for."""

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:  # noqa: ARG002
        yield from super().people(fields)


class _MovesMoments(SmallCrmDoor):
    """Takes a moment for one of UTC, whatever its zone."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        def moved(value: FieldValue) -> FieldValue:
            return value.replace(hour=(value.hour + 2) % 24) if isinstance(value, datetime) else value

        for change in changes:
            fields = {name: moved(value) for name, value in change.fields.items()}
            yield from super().write([evolve(change, fields=fields)])


class _Rounds(SmallCrmDoor):
    """Writes numbers as whole per cent."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        for change in changes:
            fields = {
                name: round(value, 2) if isinstance(value, float) else value for name, value in change.fields.items()
            }
            yield from super().write([evolve(change, fields=fields)])


class _NeverClears(SmallCrmDoor):
    """Leaves out what is None."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        for change in changes:
            fields = {name: value for name, value in change.fields.items() if value is not None}
            yield from super().write([evolve(change, fields=fields)])


class _ClearsOthers(SmallCrmDoor):
    """Writes None into those of our fields that are not in the change."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        for change in changes:
            kinds = [name for name, kind in self.fields().items() if kind is not FieldKind.TEXT]
            yield from super().write([evolve(change, fields={**dict.fromkeys(kinds), **change.fields})])


class _StopsAtFirst(SmallCrmDoor):
    """Writes one of each batch and forgets the others."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        yield from super().write(changes[:1])


class _TellsSecret(SmallCrmDoor):
    """Has the secret in its message."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        try:
            yield from super().write(changes)
        except FeedError as error:
            secret = self.net.secret(self.told.token)
            raise TryLaterError(f"{error.what} for {secret}", advice=error.advice) from error


class _MovesAccount(SmallCrmDoor):
    """Has in the account what changes from one run to the next."""

    _times = 0

    def check(self) -> Opened:
        type(self)._times += 1  # noqa: SLF001  its own
        return evolve(super().check(), account=f"session {self._times}")


class _ShiftsActivities(SmallCrmDoor):
    """Gives the day of an activity in place of its moment."""

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:
        for activity in super().activities(since):
            yield evolve(activity, at=activity.at.replace(hour=0, minute=0, second=0))


class _NoAdvice(SmallCrmDoor):
    """Says what is wrong and not what to do."""

    def check(self) -> Opened:
        try:
            return super().check()
        except FeedError as error:
            raise FeedError("it does not work") from error


class _WrongKinds(SmallCrmDoor):
    """Says of a field of moments that it is one of numbers, and the other way round."""

    def fields(self) -> Mapping[str, FieldKind]:
        super().fields()
        swapped: dict[Any, FieldKind] = {
            FieldKind.NUMBER: FieldKind.MOMENT,
            FieldKind.MOMENT: FieldKind.NUMBER,
            FieldKind.TEXT: FieldKind.TEXT,
        }
        return {name: swapped[kind] for name, kind in (self._known or {}).items()}


class _MakesUp(SmallCrmDoor):
    """Says nought of a field that is not there."""

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        for one in super().people(fields, keys):
            yield evolve(one, fields={**dict.fromkeys(fields, 0.0), **one.fields})


class _Appends(SmallCrmDoor):
    """Notes each time that it has written."""

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        for change in changes:
            contact = next(iter(super().people(["note"], [change.contact])), None)
            note = f"{contact.fields['note'] or ''}." if contact is not None else "."
            yield from super().write([evolve(change, fields={**change.fields, "note": note})])


class _WritesOnReading(SmallCrmDoor):
    """Marks each contact that it reads."""

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        for one in super().people(fields, keys):
            list(super().write([Change(contact=one.key, fields={}, version=one.version)]))
            yield from super().people(fields, [one.key])


BROKEN: Final = (
    BrokenDoor(_WritesWhole, "test_an_edit_in_between_survives", "an edit between reading and writing is lost"),
    BrokenDoor(_WritesWhole, "test_whatever_goes_wrong_the_next_push_makes_it_whole", "an edit is lost"),
    BrokenDoor(_IgnoresVersions, "test_an_older_version_gives_way", "says done of an older version"),
    BrokenDoor(_SaysDone, "test_what_is_written_is_read_back", "said to be done, and the record holds"),
    BrokenDoor(_SaysLater, "test_what_is_said_when_a_request_goes_wrong_is_true", "says later, and that is not so"),
    BrokenDoor(_SaysDoneAnyway, "test_what_is_said_when_a_request_goes_wrong_is_true", "says done, and that is not so"),
    BrokenDoor(_DoublesPeople, "test_everybody_is_read_once", "gives a contact twice"),
    BrokenDoor(_MakesAgain, "test_what_is_gone_is_said_to_be", "made a contact"),
    BrokenDoor(_Hides, "test_everybody_is_read_once", "leaves contacts out"),
    BrokenDoor(_GivesEverybody, "test_keys_are_asked_for_alone", "gives somebody"),
    BrokenDoor(_MakesUp, "test_a_field_that_is_not_there_is_left_out", "makes up a field"),
    BrokenDoor(_MovesMoments, "test_what_is_written_is_read_back", "the record holds"),
    BrokenDoor(_Rounds, "test_what_is_written_is_read_back", "the record holds"),
    BrokenDoor(_NeverClears, "test_none_clears", "None was written, and it holds"),
    BrokenDoor(
        _ClearsOthers, "test_nothing_but_the_named_fields_is_touched", "a field of ours that was not in the change"
    ),
    BrokenDoor(_Appends, "test_the_same_twice_is_as_once", "leaves another record than once"),
    BrokenDoor(_WritesOnReading, "test_a_second_push_writes_nothing", "reading moves versions"),
    BrokenDoor(_StopsAtFirst, "test_of_each_change_it_is_said_what_became_of_it", "does not say once of each"),
    BrokenDoor(_TellsSecret, "test_what_is_said_when_a_request_goes_wrong_is_true", "the secret is in its message"),
    BrokenDoor(_MovesAccount, "test_check_says_as_whom_it_is_asked", "names the same account otherwise"),
    BrokenDoor(_ShiftsActivities, "test_activities_are_given_with_key_contact_and_moment", "in place of"),
    BrokenDoor(_NoAdvice, "test_a_wrong_secret_is_a_clear_error", "does not say what to do"),
    BrokenDoor(_WrongKinds, "test_fields_are_told_with_their_kinds", "says that wl_warmth is"),
)
"""All of them."""
