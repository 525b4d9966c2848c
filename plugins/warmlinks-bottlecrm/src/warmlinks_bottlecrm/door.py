"""The door to BottleCRM's REST API: reads what a user may see, and writes custom fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final, TypeVar
from urllib.parse import urlencode

import msgspec
from attrs import field, frozen

from warmlinks.errors import AccessError, FeedError, SettingsError, TryLaterError
from warmlinks.net.asking import Net
from warmlinks.net.http import Reply, Url, as_url, judged, pause_of
from warmlinks.net.secrets import SecretRef
from warmlinks.output import one_line
from warmlinks.plugins.doors import Activity, Change, Contact, Door, FieldKind, Opened, Result, Written
from warmlinks.settings import as_secret
from warmlinks_bottlecrm._values import KIND_OF, TYPE_OF, Stored, is_key, label_of, settled, shown
from warmlinks_bottlecrm.interactions import word_for

__all__ = ["BottleCrmDoor", "BottleCrmSettings"]

T = TypeVar("T")

_CONTACTS: Final = "/api/contacts/"
_PEOPLE: Final = 100
_INTERACTIONS: Final = 200
"""More it does not give at once."""
_FEWEST_PER_PAGE: Final = 4
"""From so many contacts on a page of the list is sooner there than each by itself."""
_MOST_PASSES: Final = 3
_LONGEST_REASON: Final = 200
_SCOPES: Final = "contacts:read, contacts:write, interactions:read, custom-fields:read, profile:read"


@frozen(kw_only=True)
class BottleCrmSettings:
    """The table `[crm.bottlecrm]`.

    Attributes:
        url: where its interface is, without `/api`.
        token: where a personal access token lies, as `keyring:warmlinks/bottlecrm`.
    """

    url: Url = field(converter=as_url)
    token: SecretRef = field(converter=as_secret)


class _Definition(msgspec.Struct):
    key: str
    field_type: str
    is_active: bool


class _Definitions(msgspec.Struct):
    definitions: list[_Definition]


class _User(msgspec.Struct):
    email: str


class _Profile(msgspec.Struct):
    user_details: _User
    role: str


class _Me(msgspec.Struct):
    user_obj: _Profile


class _Org(msgspec.Struct):
    name: str | None


class _Row(msgspec.Struct):
    id: str
    updated_at: str
    org: _Org
    first_name: str | None = None
    last_name: str | None = None
    custom_fields: dict[str, Any] | None = None


class _Page(msgspec.Struct):
    count: int
    results: list[_Row]


class _Detail(msgspec.Struct):
    contact_obj: _Row


class _Interaction(msgspec.Struct):
    id: str
    kind: str
    occurred_at: datetime
    outcome: str = ""
    logged_by: str | None = None


class _Timeline(msgspec.Struct):
    count: int
    interactions: list[_Interaction]


class BottleCrmDoor(Door):
    """A user of an organisation, by a personal access token.

    The interface merges the custom fields that are sent into those that are there, so that ours alone are sent. It has
    no condition on the version: that is looked at right before, a batch at a time.
    """

    name: ClassVar[str] = "bottlecrm"
    settings: ClassVar[type[Any]] = BottleCrmSettings
    batch: ClassVar[int] = 100

    def __init__(self, settings: BottleCrmSettings, net: Net) -> None:
        """Make the door; nothing is asked yet."""
        super().__init__(settings, net)
        self._kinds: Mapping[str, FieldKind] | None = None
        self._places: dict[str, int] = {}

    def check(self) -> Opened:
        """Return the user, their role, and how many contacts they see: with the role USER only their own."""
        me = self._ask("/api/profile/", _Me).user_obj
        page = self._page(0, 1)
        where = f" in {page.results[0].org.name}" if page.results else ""
        return Opened(account=f"{me.user_details.email} ({me.role}){where}", people=page.count)

    def fields(self) -> Mapping[str, FieldKind]:
        """Return the custom fields of contacts for numbers, texts and days."""
        query = urlencode({"target_model": "Contact", "active_only": "true", "include_counts": "false"})
        definitions = self._ask(f"/api/custom-fields/?{query}", _Definitions).definitions
        self._kinds = {
            definition.key: KIND_OF[definition.field_type]
            for definition in definitions
            if definition.is_active and definition.field_type in KIND_OF
        }
        return self._kinds

    def add_field(self, name: str, kind: FieldKind) -> None:
        """Make a custom field of contacts; needs an administrator's token."""
        body = {"target_model": "Contact", "key": name, "label": label_of(name), "field_type": TYPE_OF[kind]}
        reply = self._send("POST", "/api/custom-fields/", body)
        if reply.status in (400, 403):
            raise SettingsError(
                f"the field {name} was not made", where=self.name, why=_reason_of(reply), advice="Make it by hand there"
            )
        self._require_ok(reply)
        self._kinds = None

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        """Yield the whole list; or these contacts, from pages that several of them are on, else one by one."""
        kinds = self._field_kinds()
        known_fields = [name for name in fields if name in kinds]
        for row in self._rows() if keys is None else self._current_rows(keys).values():
            held = row.custom_fields or {}
            yield Contact(
                key=row.id,
                name=" ".join(part for part in (row.first_name, row.last_name) if part),
                fields={name: shown(kinds[name], held.get(name)) for name in known_fields},
                version=row.updated_at,
            )

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:  # noqa: ARG002  it cannot tell
        """Yield all interactions, contact by contact, since the API has no other way."""
        for key in [row.id for row in self._rows()]:
            for interaction in self._timeline(key):
                kind = word_for(interaction.kind, interaction.outcome)
                yield Activity(
                    key=interaction.id,
                    contact=key,
                    at=interaction.occurred_at,
                    kind=kind,
                    owner=interaction.logged_by or "",
                )

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Read all of them first, then write those that are unchanged since they were read and hold other values."""
        kinds, rows = self._field_kinds(), self._current_rows([change.contact for change in changes])
        for change in changes:
            row = rows.get(change.contact)
            result, values = settled(change, kinds, (row.updated_at, row.custom_fields) if row is not None else None)
            yield result or self._write(change.contact, values)

    # one by one

    def _write(self, key: str, values: Mapping[str, Stored]) -> Written:
        reply = self._send("PATCH", f"{_CONTACTS}{key}/", {"custom_fields": values})
        if reply.status == 400:  # noqa: PLR2004  what it says where a value does not fit
            return Written(contact=key, result=Result.REFUSED, reason=_reason_of(reply))
        if _is_gone(reply):
            return Written(contact=key, result=Result.GONE)
        if reply.status in (429, 503):  # it was not looked at
            return Written(contact=key, result=Result.LATER, retry_after=pause_of(reply))
        self._require_ok(reply).json(dict[str, Any])  # a page for a browser says 200 too
        return Written(contact=key, result=Result.DONE)

    def _current_rows(self, keys: Sequence[str]) -> dict[str, _Row]:
        """Return the present state of these contacts, as far as they exist."""
        missing, rows = set(keys), {}
        pages = Counter(self._places[key] // _PEOPLE for key in missing if key in self._places)
        for page, several in pages.items():
            if several >= _FEWEST_PER_PAGE:
                rows.update({row.id: row for row in self._page(page * _PEOPLE).results if row.id in missing})
        for key in keys:
            if key not in rows and is_key(key):
                reply = self._send("GET", f"{_CONTACTS}{key}/")
                if not _is_gone(reply):
                    rows[key] = self._require_ok(reply).json(_Detail).contact_obj
        return rows

    # page by page

    def _rows(self) -> Iterator[_Row]:
        """Yield each contact once.

        The newest stand first, so that all places move while somebody makes or deletes one. Where one was deleted
        between two pages, another one has slipped through, and the list is gone through again.
        """
        yielded: set[str] = set()
        for _ in range(_MOST_PASSES):
            listed: set[str] = set()
            offset, count, slipped = 0, 0, False
            while True:
                page = self._page(offset)
                slipped, count = slipped or page.count < count, page.count
                self._places.update({row.id: offset + place for place, row in enumerate(page.results)})
                listed.update(row.id for row in page.results)
                new = [row for row in page.results if row.id not in yielded]
                yielded.update(row.id for row in new)
                yield from new
                offset += len(page.results)
                if not page.results or offset >= count:
                    break
            if len(listed) >= count and not slipped:
                return
        raise TryLaterError(
            f"the contacts of {self.told.url} cannot be read whole",
            why=f"it says that there are {count:,}, and shows {len(listed):,}, however often it is asked",
            advice="Try again while nobody imports, merges or deletes contacts",
        )

    def _page(self, offset: int, limit: int = _PEOPLE) -> _Page:
        return self._ask(f"{_CONTACTS}?{urlencode({'limit': limit, 'offset': offset})}", _Page)

    def _timeline(self, key: str) -> Iterator[_Interaction]:
        listed: set[str] = set()
        offset = 0
        while True:
            query = urlencode({"contact": key, "limit": _INTERACTIONS, "offset": offset})
            reply = self._send("GET", f"/api/interactions/?{query}")
            if _is_gone(reply):
                return
            page = self._require_ok(reply).json(_Timeline)
            new = [interaction for interaction in page.interactions if interaction.id not in listed]
            listed.update(interaction.id for interaction in new)
            yield from new
            offset += len(page.interactions)
            if not page.interactions or offset >= page.count:
                return
            if not new:
                raise FeedError(f"the interactions of {self.told.url} come round in a circle", where=f"contact {key}")

    # asking

    def _field_kinds(self) -> Mapping[str, FieldKind]:
        return self._kinds if self._kinds is not None else self.fields()

    def _ask(self, target: str, shape: type[T]) -> T:
        return self._require_ok(self._send("GET", target)).json(shape)

    def _send(self, method: str, target: str, body: object = None) -> Reply:
        headers = self.net.bearer(self.told.token) | {"Accept": "application/json"}
        data = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = msgspec.json.encode(body)
        return self.net.send(method, self.told.url.at(target), headers=headers, body=data)

    def _require_ok(self, reply: Reply) -> Reply:
        if reply.status in (401, 403):
            raise AccessError(
                f"{reply.url} does not let you in",
                why=f"it answered {reply.status}: {_reason_of(reply) or 'nothing that could be read'}",
                advice=f"If the token has expired or may not do that, make one with the scopes {_SCOPES}",
            )
        return judged(reply)


def _is_gone(reply: Reply) -> bool:
    """Return whether a record is missing or hidden, and not the whole API, which answers with a page."""
    return reply.status in (404, 410) and bool(_reason_of(reply))


def _reason_of(reply: Reply) -> str:
    """Return the CRM's error message on one line; empty if the body is no JSON."""
    try:
        answer = msgspec.json.decode(reply.body)
    except msgspec.DecodeError:
        return ""
    if isinstance(answer, dict):
        answer = answer.get("errors") or answer.get("detail") or answer.get("message") or answer
    return one_line(_flat_text(answer))[:_LONGEST_REASON]


def _flat_text(answer: object) -> str:
    if isinstance(answer, dict):
        return "; ".join(f"{name}: {_flat_text(value)}" for name, value in answer.items())
    return ", ".join(_flat_text(value) for value in answer) if isinstance(answer, list) else str(answer)
