"""Pushes a plan into a CRM, such that it may break off anywhere and be resumed.

Each batch is logged before it is sent, and its results after. Contacts whose changes were not answered are read again
before those are sent again. The first record of each field is read back before a second one is written.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from attrs import define, field, frozen

from warmlinks.crm.field_values import FieldValues
from warmlinks.crm.push_log import PushLog
from warmlinks.errors import AccessError, FeedError, PluginError, StoppedError, TryLaterError
from warmlinks.output import one_line, shown
from warmlinks.plugins.doors import Change, Contact, Door, FieldValue, Result, Written

__all__ = ["PlannedChange", "Progress", "Pushed", "Run"]

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of settled changes and of all."""

_LONGEST_PAUSE: Final = 900.0
_PAUSES: Final = (1.0, 5.0, 20.0)
"""Seconds to wait before each retry where a CRM names no time."""
_REFUSED: Final = 10
"""A run ends if none of so many first records was taken."""
_REASONS: Final = 5

_ADVICE: Final = {
    Result.STALE: "somebody edited them in between; the next run reads them anew",
    Result.GONE: "they are not there any more, or cannot be seen",
    Result.REFUSED: "the CRM will not take them; see why, and mend that there or in the settings",
}


@frozen
class PlannedChange:
    """A planned change.

    Attributes:
        change: what is sent.
        name: the name of the contact, for lists.
        before: what the fields held when they were read.
    """

    change: Change
    name: str
    before: Mapping[str, FieldValue]


@frozen
class Pushed:
    """What became of a push.

    Attributes:
        counts: how many changes had each result.
        not_sent: how many were not sent or not answered, since the run ended early.
        ended: why it ended early; None where it did not.
        reasons: why changes were not taken, in the CRM's words, and how often; the most frequent first.
    """

    counts: Mapping[Result, int]
    not_sent: int = 0
    ended: str | None = None
    reasons: Mapping[str, int] = field(factory=dict)

    @property
    def complete(self) -> bool:
        """Whether everything was sent and answered; what gave way to an edit is answered."""
        return self.ended is None

    def show(self) -> str:
        """Return the results as text for a person."""
        done, same = self.counts.get(Result.DONE, 0), self.counts.get(Result.SAME, 0)
        lines = [f"Written {done:,}{f', {same:,} were so already' if same else ''}."]
        if not self.counts and not self.not_sent:
            lines = ["There was nothing to write."]
        lines += [
            f"{result.value.capitalize()} {self.counts[result]:,}: {advice}."
            for result, advice in _ADVICE.items()
            if self.counts.get(result)
        ]
        lines += [f"  {count:,} x {shown(reason)}" for reason, count in list(self.reasons.items())[:_REASONS]]
        if self.ended is not None:
            lines.append(f"Ended early: {shown(self.ended)}")
            lines.append(f"Not sent {self.not_sent:,}. What was written stays; the same again goes on from there.")
        return "\n".join(lines)

    def as_data(self) -> dict[str, Any]:
        """Return the results as plain data for JSON."""
        return {
            "counts": {result.value: self.counts.get(result, 0) for result in Result if result is not Result.LATER},
            "not_sent": self.not_sent,
            "ended": self.ended,
            "reasons": dict(self.reasons),
        }


class _EndedError(Exception):
    """Ends a run early; its text says why."""


@define
class Run:
    """One push.

    Attributes:
        door: the CRM.
        values: how values of fields are compared.
        log: where the run is recorded.
        number: the number of the run in the log.
        wait: how to sleep.
        progress: called after each batch.
    """

    door: Door
    values: FieldValues
    log: PushLog | None
    number: int
    wait: Callable[[float], None]
    progress: Progress | None
    _before: dict[str, Mapping[str, FieldValue]] = field(factory=dict, init=False)
    _queue: deque[Change] = field(factory=deque, init=False)
    _tries: Counter[str] = field(factory=Counter, init=False)
    _unproven: set[str] = field(factory=set, init=False)
    _settled: dict[str, Result] = field(factory=dict, init=False)
    _reasons: Counter[str] = field(factory=Counter, init=False)

    def push(self, changes: Sequence[PlannedChange]) -> Pushed:
        """Write the planned changes, as far as possible.

        Raises:
            StoppedError: what was written first did not arrive.
            PluginError: the door broke the contract of doors.
        """
        self._before = {planned.change.contact: planned.before for planned in changes}
        self._unproven = {
            name for planned in changes for name, value in planned.change.fields.items() if value is not None
        }
        self._queue = deque(self._fullest_first([planned.change for planned in changes]))
        ended = None
        try:
            while self._queue:
                self._send(self._next_batch())
                if self.progress is not None:
                    self.progress(len(self._settled), len(changes))
        except _EndedError as error:
            ended = str(error)
        except BaseException as error:
            self._end("stopped by hand" if isinstance(error, KeyboardInterrupt) else type(error).__name__)
            raise
        self._end(ended or "")
        return Pushed(
            counts=dict(Counter(self._settled.values())),
            not_sent=len(changes) - len(self._settled),
            ended=ended,
            reasons=dict(self._reasons.most_common()),
        )

    def _end(self, why: str) -> None:
        if self.log is not None:
            self.log.end(self.number, why, datetime.now(UTC))

    # the order of changes

    def _fullest_first(self, changes: list[Change]) -> list[Change]:
        """Put those first that prove most fields; each of them is sent alone."""
        missing, first = set(self._unproven), []
        while missing:
            best = max(changes, key=lambda change: len(missing & _filled(change)))
            first.append(best)
            missing -= _filled(best)
        chosen = {change.contact for change in first}
        return [*first, *(change for change in changes if change.contact not in chosen)]

    def _next_batch(self) -> list[Change]:
        if self._unproven:
            if len(self._settled) >= _REFUSED and not {Result.DONE, Result.SAME} & set(self._settled.values()):
                why = next(iter(self._reasons), "")
                raise _EndedError(f"none of the first {len(self._settled)} records was taken{why and f': {why}'}")
            for place, change in enumerate(self._queue):
                if self._unproven & _filled(change):
                    del self._queue[place]
                    return [change]
            self._unproven = set()  # no change is left that could prove them
        return [self._queue.popleft() for _ in range(min(max(1, self.door.batch), len(self._queue)))]

    # one batch

    def _send(self, batch: list[Change]) -> None:
        batch = self._still_as_read(batch)
        if not batch:
            return
        if self.log is not None:
            self.log.intend(self.number, batch, datetime.now(UTC))
        answered: dict[str, Written] = {}
        trouble: FeedError | None = None
        try:
            for written in self.door.write(batch):
                self._check(written, batch, answered)
                answered[written.contact] = written
        except FeedError as error:
            trouble = error
        finally:
            self._note([(change, answered[change.contact]) for change in batch if change.contact in answered])
        for change in batch:
            if self._unproven and (written_ := answered.get(change.contact)) is not None:
                self._prove(change, written_)
        self._recover([change for change in batch if change.contact not in answered], trouble, moved=bool(answered))
        self._postpone([change for change in batch if change.contact in answered], answered)

    def _still_as_read(self, batch: list[Change]) -> list[Change]:
        """Drop changes of contacts that were edited since the plan, where a CRM has no versions."""
        unversioned = [change.contact for change in batch if change.version is None]
        if not unversioned:
            return batch
        contacts = self._read(unversioned)
        kept = []
        for change in batch:
            contact = contacts.get(change.contact)
            if change.version is not None or (contact is not None and self._is_as_before(contact, change)):
                kept.append(change)
            else:
                result = Result.GONE if contact is None else Result.STALE
                self._note([(change, Written(contact=change.contact, result=result))])
        return kept

    def _is_as_before(self, contact: Contact, change: Change) -> bool:
        before = self._before[change.contact]
        return all(
            contact.fields.get(name) == before.get(name)
            or self.values.has_arrived(name, contact.fields.get(name), change.fields[name])
            for name in change.fields
        )

    def _check(self, written: Written, batch: list[Change], answered: Mapping[str, Written]) -> None:
        trouble = None
        if not isinstance(written, Written):
            trouble = f"it answered {type(written).__name__} instead of what became of a change"
        elif all(change.contact != written.contact for change in batch):
            trouble = "it told of a contact that it was not asked to write"
        elif written.contact in answered:
            trouble = "it told twice of one contact"
        if trouble is not None:
            raise PluginError(
                f"the door {self.door.name} failed to write",
                plugin=self.door.name,
                why=trouble,
                advice="What was written stays; tell its author",
            )

    def _note(self, outcomes: list[tuple[Change, Written]]) -> None:
        for change, written in outcomes:
            if written.result is not Result.LATER:
                self._settled[change.contact] = written.result
            if written.result in (Result.REFUSED, Result.GONE) and written.reason:
                self._reasons[one_line(written.reason)] += 1
        if self.log is not None and outcomes:
            self.log.note(self.number, self.door.name, outcomes, datetime.now(UTC))

    # changes without an answer, and those to be sent later

    def _recover(self, unknown: list[Change], trouble: FeedError | None, *, moved: bool) -> None:
        """Read contacts without an answer again; what did not arrive is sent again if the record is unchanged.

        Args:
            unknown: the changes without an answer.
            trouble: the error of the door, if it raised one.
            moved: whether other changes were answered, so that the run makes progress.
        """
        seconds = trouble.retry_after if isinstance(trouble, TryLaterError) else None
        if not unknown:
            if trouble is not None:
                self._pause(seconds, 0, str(trouble))
            return
        tries = max(self._tries[change.contact] for change in unknown)
        reason = str(trouble) if trouble is not None else f"{self.door.name} did not say what became of a change"
        self._pause(seconds, tries, reason)
        contacts = self._read([change.contact for change in unknown])
        again = []
        for change in unknown:
            contact = contacts.get(change.contact)
            if contact is None:
                result = Result.GONE
            elif self.values.all_arrived(contact.fields, change.fields):
                result = Result.DONE
            elif contact.version != change.version or not self._is_as_before(contact, change):
                result = Result.STALE
            else:
                again.append(change)
                continue
            version = contact.version if contact is not None else None
            self._note([(change, Written(contact=change.contact, result=result, version=version))])
        self._queue.extendleft(reversed(again))
        if isinstance(trouble, AccessError):
            raise _EndedError(reason)
        if not moved and len(again) == len(unknown):
            self._tries.update(change.contact for change in again)

    def _postpone(self, changes: list[Change], answered: Mapping[str, Written]) -> None:
        """Queue changes again that the CRM did not take now, after the time that it names."""
        later = [change for change in changes if answered[change.contact].result is Result.LATER]
        if not later:
            return
        replies = [answered[change.contact] for change in later]
        seconds = max((reply.retry_after for reply in replies if reply.retry_after is not None), default=None)
        why = next((reply.reason for reply in replies if reply.reason), "")
        tries = max(self._tries[change.contact] for change in later)
        self._queue.extendleft(reversed(later))
        self._pause(seconds, tries, f"{self.door.name} asks for patience{why and f': {one_line(why)}'}")
        if len(later) == len(changes):  # nothing was taken
            self._tries.update(change.contact for change in later)

    def _pause(self, seconds: float | None, tries: int, why: str) -> None:
        if tries >= len(_PAUSES):
            raise _EndedError(f"{why} (after {tries + 1} tries)")
        pause = _PAUSES[tries] if seconds is None else seconds
        if pause > min(_LONGEST_PAUSE, self.door.net.deadline.left()):
            raise _EndedError(f"{why} (it would have to be waited {pause:,.0f} seconds)")
        self.wait(pause)

    def _read(self, keys: list[str]) -> dict[str, Contact]:
        names = list(self.values.fields.values())
        try:
            return {contact.key: contact for contact in self.door.people(names, keys)}
        except FeedError as error:
            raise _EndedError(f"what was sent could not be read again: {error}") from error

    # the first record of each field

    def _prove(self, change: Change, written: Written) -> None:
        """Read back a record that was the first with one of its fields.

        Raises:
            StoppedError: a field does not hold what was written.
        """
        if written.result not in (Result.DONE, Result.SAME):
            return
        contact = self._read([change.contact]).get(change.contact)
        held = contact.fields if contact is not None else {}
        for name, value in change.fields.items():
            if not self.values.has_arrived(name, held.get(name), value):
                if contact is not None and written.version is not None and contact.version != written.version:
                    return  # it was edited in between; the next one may prove it
                text = "nothing" if held.get(name) is None else f"{held[name]}"
                raise StoppedError(
                    f"the field {name} did not arrive, so nothing more was written",
                    where=f"{self.door.name}, the first record",
                    why=f"the CRM said {written.result.value}, and it holds {text} in place of {value}",
                    advice="Check the name and the kind of the field in the settings and in the CRM",
                )
        self._unproven -= _filled(change)


def _filled(change: Change) -> set[str]:
    return {name for name, value in change.fields.items() if value is not None}
