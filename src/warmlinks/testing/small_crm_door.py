"""The door to the small CRM of the test kit, as a careful one is written; `plugins new door` writes the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import msgspec
from attrs import field, frozen

from warmlinks.net.http import Reply, Url, as_url, judged, pause_of
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.doors import Activity, Change, Contact, Door, FieldKind, FieldValue, Opened, Result, Written

__all__ = ["SmallCrmDoor", "SmallCrmSettings"]

_DAY = "day"
"""A kind of field that keeps the day of a moment only."""

_EDITED, _TOO_MANY = 412, 429
_GONE = (404, 410)
_REFUSED = (400, 422, 428)


class _Record(msgspec.Struct):
    key: str
    name: str
    version: str | None
    fields: dict[str, float | str | None]


class _People(msgspec.Struct):
    people: list[_Record]
    after: str | None


class _Me(msgspec.Struct):
    account: str
    people: int


class _Met(msgspec.Struct):
    key: str
    contact: str
    at: datetime
    kind: str


class _Refusal(msgspec.Struct):
    error: str


def _as_reference(value: object) -> SecretRef:
    return SecretRef.parse(value)


@frozen(kw_only=True)
class SmallCrmSettings:
    """`[crm.smallcrm]` of the settings file: where it is, and where its token lies."""

    url: Url = field(converter=as_url)
    token: SecretRef = field(converter=_as_reference)


class SmallCrmDoor(Door):
    """The door to it, as a careful one is written."""

    name: ClassVar[str] = "smallcrm"
    settings: ClassVar[type[Any]] = SmallCrmSettings
    _known: Mapping[str, FieldKind] | None = None

    def check(self) -> Opened:
        """As whom it is asked."""
        account = self._get("/me").json(_Me)
        return Opened(account=account.account, people=account.people)

    def fields(self) -> Mapping[str, FieldKind]:
        """Its fields; one of days is one of moments."""
        kinds = self._get("/fields").json(dict[str, str])
        self._known = {name: FieldKind.MOMENT if kind == _DAY else FieldKind(kind) for name, kind in kinds.items()}
        return self._known

    def add_field(self, name: str, kind: FieldKind) -> None:
        """Make one."""
        body = msgspec.json.encode({"name": name, "kind": kind.value})
        judged(self.net.send("POST", self._at("/fields"), headers=self._headers(), body=body))

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        """Page after page, or these."""
        kinds = self._known or self.fields()
        names = [name for name in fields if name in kinds]
        query: list[tuple[str, str]] = [("key", key) for key in keys or ()]
        if keys is not None and not keys:
            return
        while True:
            page = self._get(f"/people?{urlencode(query)}").json(_People)
            for person in page.people:
                held = {name: _held(kinds[name], person.fields.get(name)) for name in names}
                yield Contact(key=person.key, name=person.name, version=person.version, fields=held)
            if page.after is None:
                return
            query = [("after", page.after)]

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:
        """All of them: this CRM cannot tell what is new."""
        del since
        for activity in self._get("/activities").json(list[_Met]):
            yield Activity(key=activity.key, contact=activity.contact, at=activity.at, kind=activity.kind)

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Record by record, each with the version in which it was read."""
        for change in changes:
            headers = self._headers() | ({"If-Match": change.version} if change.version is not None else {})
            reply = self.net.send(
                "PATCH", self._at(f"/people/{quote(change.contact, safe='')}"), headers=headers, body=_body(change)
            )
            yield self._became(change, reply)

    def _became(self, change: Change, reply: Reply) -> Written:
        if reply.status == _EDITED:
            return Written(contact=change.contact, result=Result.STALE)
        if reply.status in _GONE:
            return Written(contact=change.contact, result=Result.GONE)
        if reply.status in _REFUSED:
            return Written(contact=change.contact, result=Result.REFUSED, reason=reply.json(_Refusal).error)
        if reply.status == _TOO_MANY:  # it was not looked at
            return Written(contact=change.contact, result=Result.LATER, retry_after=pause_of(reply))
        record = judged(reply).json(_Record)  # of an error of the server's own nobody knows what it left
        return Written(contact=change.contact, result=Result.DONE, version=record.version)

    def _get(self, target: str) -> Reply:
        return self.net.get(self._at(target), headers=self._headers())

    def _at(self, target: str) -> Url:
        return self.told.url.at(target)  # type: ignore[no-any-return]  # settings are of the door's own class

    def _headers(self) -> dict[str, str]:
        return self.net.bearer(self.told.token)


def _held(kind: FieldKind, value: float | str | None) -> FieldValue:
    if kind is not FieldKind.MOMENT or not isinstance(value, str):
        return value
    if len(value) == len("2026-01-31"):
        day = date.fromisoformat(value)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return datetime.fromisoformat(value)


def _body(change: Change) -> bytes:
    fields = change.fields.items()
    values = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields}
    return msgspec.json.encode(values)
