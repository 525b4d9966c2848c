"""What the owner prefers of each tie: cadence, status, tags, a note; set in `people.owner`, read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, tzinfo
from typing import Any, get_args

from attrs import define, field

from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.times import moment_of
from warmlinks.store.database import Database, where_in
from warmlinks.validation import LONGEST
from warmlinks.values import Status

__all__ = ["ContactPreferences", "parse_setting", "preferences_of", "set_on", "tag_cadences"]


@define
class ContactPreferences:
    """What the owner has said of a person. `set_at` is when the cadence was set, in epoch milliseconds."""

    cadence: int | None = None
    set_at: int | None = None
    status: Status = "active"
    note: str | None = None
    country: str | None = None
    tags: list[str] = field(factory=list)

    @property
    def is_silenced(self) -> bool:
        """Whether the owner wants nothing to come of this tie."""
        return self.status != "active"


def tag_cadences(db: Database) -> dict[str, int]:
    """Return the cadence of each tag that has one."""
    return dict(db.rows("SELECT tag, days FROM tag_cadence ORDER BY tag"))


def parse_setting(field: str, value: str) -> Any:  # noqa: ANN401  what it is hangs on the field
    """Parse a stored setting; None where it is invalid, as in a damaged book."""
    if field == "cadence":
        return int(value) if value.isascii() and value.isdigit() and 1 <= int(value) <= LONGEST else None
    if field == "status":
        return value if value in get_args(Status) else None
    return value if field in {"name", "note", "country"} else None


def preferences_of(db: Database, people: Iterable[int] | None = None) -> dict[int, ContactPreferences]:
    """Return the preferences for everybody, or for some; people without any are left out."""
    only = where_in("m.person", people)
    preferences: dict[int, ContactPreferences] = defaultdict(ContactPreferences)
    # the later one comes last; of two set at once the one on the person's first identity, where settings are written
    for person, name, value, at in db.run(
        "SELECT m.person, s.field, s.value, s.at FROM setting s JOIN member m ON m.identity = s.identity"
        f" WHERE {only} AND s.field <> 'name' ORDER BY s.at, s.identity = m.person"
    ):
        setting = parse_setting(name, value)
        if setting is not None:
            setattr(preferences[person], name, setting)
            if name == "cadence":
                preferences[person].set_at = at
    for person, tag in db.run(
        "SELECT DISTINCT m.person, t.tag FROM tag t JOIN member m ON m.identity = t.identity"
        f" WHERE {only} ORDER BY t.tag"
    ):
        preferences[person].tags.append(tag)
    by_tag = {tag: (days, at) for tag, days, at in db.run("SELECT tag, days, at FROM tag_cadence")}
    for preference in preferences.values():
        if preference.cadence is None:
            # the tightest
            preference.cadence, preference.set_at = min(
                (by_tag[tag] for tag in preference.tags if tag in by_tag), default=(None, None)
            )
    return preferences


def set_on(preferences: ContactPreferences, zone: tzinfo) -> date | None:
    """Return the day on which the cadence was set."""
    return day_in(moment_of(preferences.set_at // 1000), zone) if preferences.set_at is not None else None
