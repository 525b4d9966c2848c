"""Plans a push into a CRM: only named fields, only values that are not there already, and stops where in doubt."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from warmlinks.calendar.zones import as_zone
from warmlinks.crm.field_values import FieldValues, kind_of
from warmlinks.crm.push_log import LastRun, PushLog, opened
from warmlinks.crm.pushing import PlannedChange, Progress, Pushed, Run
from warmlinks.errors import PluginError, SettingsError, StoppedError, UsageError
from warmlinks.files import expanded
from warmlinks.net.asking import pause
from warmlinks.output import shown
from warmlinks.plugins.doors import Change, Contact, Door, FieldValue, Opened, Result, Written
from warmlinks.scoring.frames import score
from warmlinks.scoring.model import TieModel
from warmlinks.scoring.scored import MOMENTS, NUMBERS, scored_values
from warmlinks.validation import require_aware
from warmlinks.values import COUNTED_KINDS

__all__ = ["Plan", "add_fields", "check_fields", "plan", "scores_of"]

COLUMNS: Final = (*NUMBERS, *MOMENTS)

_NO_SCORE = "no score: no contact that counts"
_NOT_OURS = "no score, and what stands there was not written by us"
_EDITED = "no score, and what we wrote there was changed by hand"

_WIDTH = 80
_FIRST = 10
_NAME = 24


@frozen
class Plan:
    """What would be written, and what not; nothing is written before `push`.

    Attributes:
        door: the CRM.
        account: the account by which it was asked.
        fields: the CRM's names for our columns.
        changes: what would be written.
        people: how many contacts there are.
        scored: how many of them have a score.
        unchanged: how many of those hold it already.
        left_alone: how many contacts are left alone for other reasons, by reason.
        strangers: how many scores belong to no contact that can be seen.
        unanswered: how many changes of the last run were not answered; their contacts were read again.
        stops: why it should not be pushed as it is; empty where it may be.
        now: the moment that counts as the present.
    """

    door: Door = field(repr=False)
    account: str
    fields: Mapping[str, str]
    changes: tuple[PlannedChange, ...] = field(repr=False)
    people: int
    scored: int
    unchanged: int
    left_alone: Mapping[str, int]
    strangers: int
    unanswered: int
    stops: tuple[str, ...]
    now: datetime
    _values: FieldValues = field(repr=False, alias="values")
    _log: PushLog | str | Path | None = field(repr=False, alias="log")
    _arrived: tuple[tuple[int, Change], ...] = field(repr=False, alias="arrived")

    def show(self, first: int = _FIRST) -> str:
        """Return the counts and the first changes as text of at most 80 columns.

        Args:
            first: how many contacts are shown.
        """
        lines = textwrap.wrap(shown(f"{self.door.name}, as {self.account}"), _WIDTH)
        rows = [("contacts", self.people), ("with a score", self.scored), ("to write", len(self.changes))]
        rows += [("unchanged", self.unchanged)]
        lines += [f"  {number:>9,}  {label}" for label, number in rows]
        lines += [f"  {number:>9,}  left alone: {why}" for why, number in self.left_alone.items()]
        if self.strangers:
            lines.append(f"  {self.strangers:>9,}  scores of contacts that cannot be seen")
        if self.unanswered:
            lines.append(f"  {self.unanswered:>9,}  changes of the last run were not answered; read again")
        if self.changes and first:
            lines.append("")
        for planned in self.changes[:first]:
            lines += self._lines_of(planned)
        if len(self.changes) > first > 0:
            lines.append(f"  ... and {len(self.changes) - first:,} more")
        for stop in self.stops:
            lines += ["", *textwrap.wrap(shown(f"Stopped: {stop}."), _WIDTH)]
        return "\n".join(lines)

    def _lines_of(self, planned: PlannedChange) -> Iterable[str]:
        name = shown(planned.name or planned.change.contact)
        name = name if len(name) <= _NAME else f"{name[: _NAME - 3]}..."
        for field_, value in planned.change.fields.items():
            text = f"{shown(field_)}: {_text(planned.before.get(field_))} -> {_text(value)}"
            yield from textwrap.wrap(text, _WIDTH, initial_indent=f"  {name:<{_NAME}}  ", subsequent_indent=" " * 30)
            name = ""

    def as_data(self) -> dict[str, Any]:
        """Return the plan as plain data for JSON; moments are ISO texts."""
        return {
            "door": self.door.name,
            "account": self.account,
            "fields": dict(self.fields),
            "people": self.people,
            "scored": self.scored,
            "unchanged": self.unchanged,
            "left_alone": dict(self.left_alone),
            "strangers": self.strangers,
            "unanswered": self.unanswered,
            "stops": list(self.stops),
            "changes": [
                {
                    "contact": planned.change.contact,
                    "name": planned.name,
                    "fields": {
                        name: {"from": _plain(planned.before.get(name)), "to": _plain(value)}
                        for name, value in planned.change.fields.items()
                    },
                }
                for planned in self.changes
            ],
        }

    def push(
        self,
        *,
        log: PushLog | str | Path | None = None,
        anyway: bool = False,
        wait: Callable[[float], None] = pause,
        progress: Progress | None = None,
    ) -> Pushed:
        """Write it.

        Args:
            log: where it is recorded; None: in the log that the plan was made with, if any.
            anyway: push also where the plan has stops.
            wait: how to sleep where the CRM asks to be called later.
            progress: called with the number of settled changes and of all.

        Raises:
            StoppedError: the plan has stops; or what was written first did not arrive.
            PluginError: the door broke the contract of doors.
            WriteError: the log cannot be written; nothing is sent without it.
        """
        if self.stops and not anyway:
            raise StoppedError(
                "nothing was written",
                why="; ".join(self.stops),
                advice="Look first; then push(anyway=True), or --anyway",
            )
        with opened(log if log is not None else self._log) as push_log:
            number = 0
            if push_log is not None:
                for run, change in self._arrived:
                    done = Written(contact=change.contact, result=Result.DONE, version=change.version)
                    push_log.note(run, self.door.name, [(change, done)], datetime.now(UTC))
                number = push_log.begin(
                    self.door.name, account=self.account, people=self.people, scored=self.scored, now=self.now
                )
            return Run(self.door, self._values, push_log, number, wait, progress).push(self.changes)


def plan(
    scores: Any,  # noqa: ANN401  whatever holds scores
    door: Door,
    *,
    fields: Mapping[str, str],
    now: datetime,
    by: str | None = None,
    step: float = 0.01,
    floor: float = 0.5,
    timezone: tzinfo | str = UTC,
    log: PushLog | str | Path | None = None,
) -> Plan:
    """Compare scores with what a CRM holds, and plan what would be written.

    Args:
        scores: rows as `wl.score` and the SQL statement give them, a data frame, or a mapping of contacts to `Score`s.
        door: the CRM.
        fields: the CRM's names for our columns `warmth`, `alive`, `stake`, `cold_at`, `due_at`, such as
            `{"due_at": "next_contact"}`. These fields are ours, and no other is touched.
        now: the moment that the scores are for, aware.
        by: the column of `scores` with the CRM's own keys of its contacts; None: `tie` or `contact`.
        step: numbers are rounded to it, and written where they are a step away from what is there; 0: exactly.
        floor: a plan that sees, scores or keeps less than this share of what the last run had is not pushed.
        timezone: the zone in which a moment is a day, where a field holds days.
        log: the log of earlier pushes, or where it lies. Without one nothing is known of them: nothing is cleared.

    Raises:
        UsageError: an argument is wrong, or two scores are for one contact.
        SettingsError: the CRM has no such field, or it is made for something else.
        FeedError: the CRM does not answer as it should.
    """
    require_aware(now)
    check_fields(fields)
    _check_shares(step, floor)
    opened_as = door.check()
    if not isinstance(opened_as, Opened):
        raise PluginError("a door failed to check", plugin=door.name, why=f"it answered {type(opened_as).__name__}")
    values = FieldValues(dict(fields), _kinds(door, fields), step, as_zone(timezone))
    values.check()
    figures = _by_contact(scores, list(fields), by)
    last, ours, unanswered = None, {}, []
    with opened(log if _exists(log) else None) as push_log:  # none is created before something is written
        if push_log is not None:
            last, ours = push_log.last_run(door.name), push_log.ours(door.name)
            unanswered = push_log.unanswered(door.name)
    planning = _Planning(values, figures, ours, unanswered)
    for contact in door.people(list(fields.values())):
        planning.add(contact)
    return Plan(
        door=door,
        account=opened_as.account,
        fields=dict(fields),
        changes=tuple(planning.changes.values()),
        people=len(planning.seen),
        scored=planning.scored,
        unchanged=planning.unchanged,
        left_alone=dict(planning.left_alone),
        strangers=len(figures.keys() - planning.seen),
        unanswered=last.unanswered if last is not None else 0,
        stops=tuple(planning.stops(opened_as, last, floor)),
        now=now,
        values=values,
        log=log,
        arrived=tuple(planning.arrived),
    )


def scores_of(
    door: Door,
    *,
    now: datetime,
    kinds: Collection[str] | Mapping[Any, str | None] = COUNTED_KINDS,
    timezone: tzinfo | str = UTC,
    model: TieModel | None = None,
) -> list[dict[str, Any]]:
    """Score every contact of a CRM that was in contact, all colleagues taken together.

    Args:
        door: the CRM.
        now: the moment to score at, aware.
        kinds: which of the CRM's words are contact, or a mapping of its words to kinds of ours, as `wl.score` takes it.
        timezone: what is one day.
        model: the model; None is the one with nothing fitted.

    Returns:
        Rows as `wl.score` gives them, with the contact's key as `tie`.

    Raises:
        FeedError: the CRM does not answer as it should.
        UsageError: an argument is wrong.
    """
    # a key is one activity, however often overlapping pages have it
    rows = {
        activity.key: {"tie": activity.contact, "at": activity.at, "kind": activity.kind}
        for activity in door.activities()
    }
    return score(
        list(rows.values()), now=now, by="tie", at="at", kind="kind", kinds=kinds, timezone=timezone, model=model
    )


def add_fields(door: Door, fields: Mapping[str, str]) -> list[str]:
    """Create those fields that a CRM lacks, where it can be asked to.

    Returns:
        The names of those that were created.

    Raises:
        SettingsError: fields of this CRM are created by hand; the error says where.
        FeedError: it does not answer as it should.
    """
    check_fields(fields)
    existing = door.fields() or {}
    missing = [(column, name) for column, name in fields.items() if name not in existing]
    for column, name in missing:
        door.add_field(name, kind_of(column))
    return [name for _, name in missing]


def check_fields(fields: Mapping[str, str]) -> None:
    """Check that columns exist and that each has a field of its own.

    Raises:
        UsageError: they do not, or have none.
    """
    advice = f"Columns are: {', '.join(COLUMNS)}"
    if not isinstance(fields, Mapping) or not fields:
        raise UsageError("no field is named", advice=f'Write fields={{"warmth": "its name in the CRM"}}. {advice}')
    for column, name in fields.items():
        if column not in COLUMNS:
            raise UsageError(f"there is no column {column!r} to write", advice=advice)
        if not isinstance(name, str) or not name:
            raise UsageError(f"the field for {column} has no name", advice="Name it as the CRM does")
    if len(set(fields.values())) != len(fields):
        raise UsageError("two columns go into one field", advice="Give each a field of its own")


def _check_shares(step: float, floor: float) -> None:
    if not 0 <= step < 1:
        raise UsageError(f"step is {step}", advice="It is a difference of warmth, such as 0.01")
    if not 0 <= floor <= 1:
        raise UsageError(f"floor is {floor}", advice="It is a share from 0 to 1, such as 0.5")


def _exists(log: PushLog | str | Path | None) -> bool:
    return isinstance(log, PushLog) or (log is not None and expanded(log).exists())


def _kinds(door: Door, fields: Mapping[str, str]) -> Mapping[str, Any]:
    existing = door.fields()
    if existing is None:
        return {}
    for column, name in fields.items():
        if name not in existing:
            near = get_close_matches(name, existing)
            hint = f"Did you mean {near[0]}? Else have" if near else "Have"
            raise SettingsError(
                f"{door.name} has no field {name} that can be written",
                why=f"it is named for {column}",
                advice=f"{hint} it made: --add-fields, or by hand in the CRM",
            )
    return {name: existing[name] for name in fields.values()}


def _by_contact(scores: Any, columns: list[str], by: str | None) -> dict[str, list[float | None]]:  # noqa: ANN401
    by_contact: dict[str, list[float | None]] = {}
    for contact, figures in scored_values(scores, columns, by):
        if contact in by_contact:
            raise UsageError(
                "there are two scores for one contact",
                why=f"for instance for {contact!r}",
                advice="Score by the contact alone, or keep one of each, such as the warmest",
            )
        by_contact[contact] = figures
    return by_contact


class _Planning:
    """Decides contact by contact what is to be written."""

    def __init__(
        self,
        values: FieldValues,
        figures: Mapping[str, list[float | None]],
        ours: Mapping[str, Mapping[str, FieldValue]],
        unanswered: list[tuple[int, Change]],
    ) -> None:
        self.values = values
        self.figures = figures
        self.ours = ours
        self.unanswered: dict[str, list[tuple[int, Change]]] = defaultdict(list)
        for run, change in unanswered:
            self.unanswered[change.contact].append((run, change))
        self.changes: dict[str, PlannedChange] = {}
        self.seen: set[str] = set()
        self.arrived: list[tuple[int, Change]] = []
        self.left_alone: Counter[str] = Counter()
        self.scored = self.unchanged = self.cleared = 0

    def add(self, contact: Contact) -> None:
        if contact.key in self.seen:
            return  # pages may overlap
        self.seen.add(contact.key)
        written = self._written_values(contact)
        figures = self.figures.get(contact.key, [None] * len(self.values.fields))
        has_score = contact.key in self.figures
        changed: dict[str, FieldValue] = {}
        kept_back = None
        for (column, name), figure in zip(self.values.fields.items(), figures, strict=True):
            held = contact.fields.get(name)
            if self.values.is_same(column, held, figure):
                continue
            if figure is None and not self._is_ours(written, name, held):
                kept_back = _EDITED if any(name in fields for fields in written) else _NOT_OURS
                continue
            changed[name] = self.values.given(column, figure)
        self.scored += has_score
        if changed:
            self.cleared += all(value is None for value in changed.values())
            change = Change(contact=contact.key, fields=changed, version=contact.version)
            before = {name: contact.fields.get(name) for name in changed}
            self.changes[contact.key] = PlannedChange(change, contact.name, before)
        elif has_score:
            self.unchanged += 1
        else:
            self.left_alone[kept_back or _NO_SCORE] += 1

    def _written_values(self, contact: Contact) -> list[Mapping[str, FieldValue]]:
        """What we wrote last into this contact, and what we may have written without an answer."""
        written = [self.ours.get(contact.key, {})]
        for run, change in self.unanswered.get(contact.key, ()):
            written.append(change.fields)
            sent = {name: value for name, value in change.fields.items() if name in self.values.fields.values()}
            if sent and self.values.all_arrived(contact.fields, sent):
                self.arrived.append((run, change))
        return written

    def _is_ours(self, written: list[Mapping[str, FieldValue]], name: str, held: FieldValue) -> bool:
        return any(name in fields and self.values.has_arrived(name, held, fields[name]) for fields in written)

    def stops(self, opened_as: Opened, last: LastRun | None, floor: float) -> Iterable[str]:
        """Why this should not be pushed."""
        people = len(self.seen)
        if not people:
            yield f"no contact can be seen as {opened_as.account}: is it the right account, with the right to see them"
            return
        if not self.figures:
            yield "there is no score at all: were the activities seen"
        elif not self.scored:
            yield f"none of the {len(self.figures):,} scores belongs to a contact: are the keys those of the CRM"
        if last is None:
            return
        if last.account != opened_as.account:
            yield f"the CRM is asked as {opened_as.account} now, and was as {last.account} the last time"
        if people < (1 - floor) * last.people:
            yield f"contacts that can be seen: {people:,} now, {last.people:,} the last time"
        if self.figures and self.scored < (1 - floor) * last.scored:
            yield f"contacts with a score: {self.scored:,} now, {last.scored:,} the last time"
        if self.cleared > floor * max(1, last.scored):
            yield f"contacts that would lose what was written: {self.cleared:,}, of {last.scored:,} with a score"


def _plain(value: FieldValue) -> float | str | None:
    return value.isoformat() if isinstance(value, datetime) else value


def _text(value: FieldValue) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return shown(value) if isinstance(value, str) else f"{value:g}"
