"""The door: a CRM with a JSON API that a shape describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar, Final

from attrs import converters, field, frozen

from warmlinks.errors import FeedError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.net.http import Reply, Url, as_url, judged, pause_of
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.doors import Activity, Change, Contact, Door, FieldKind, Opened, Result, Written
from warmlinks.settings import as_secret
from warmlinks_rest._client import Client, addressed, as_json, reason_of
from warmlinks_rest._places import at, each_at, filled, is_key, put, text_at
from warmlinks_rest._values import UnfitError, kind_of, moment_of, sent, shown
from warmlinks_rest.shape import Shape, read_shape

__all__ = ["RestDoor", "RestSettings"]

_TOO_MANY: Final = 429
_NO_CONTENT: Final = 204
_GONE: Final = (404, 410)
_REFUSED: Final = (400, 422, 428)
_BATCH_REFUSED: Final = (400, 404, 409, 422)


def _as_table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise SettingsError("each part of a shape is a table")
    return value


def _as_tables(value: object) -> list[Any] | None:
    if value is not None and not isinstance(value, (list, tuple)):
        raise SettingsError("activities are a list of tables", advice="Write [[crm.NAME.activities]]")
    return None if value is None else list(value)


@frozen(kw_only=True)
class RestSettings:
    """The table `[crm.NAME]` with `door = "rest"`.

    Attributes:
        token: where the token, key or password lies.
        shape: a shape of this package; empty: all is told here.
        url: where the CRM is; needed where the shape does not say.
        user: who asks, where the token is shown as a password.
        people: as in `warmlinks_rest.shape`, laid over what the shape tells; as all tables below.
    """

    token: SecretRef = field(converter=as_secret)
    shape: str = ""
    url: Url | None = field(default=None, converter=converters.optional(as_url))
    user: str = ""
    most: int | None = None
    auth: Mapping[str, Any] = field(factory=dict, converter=_as_table)
    check: Mapping[str, Any] = field(factory=dict, converter=_as_table)
    describe: Mapping[str, Any] = field(factory=dict, converter=_as_table)
    people: Mapping[str, Any] = field(factory=dict, converter=_as_table)
    one: Mapping[str, Any] = field(factory=dict, converter=_as_table)
    many: Mapping[str, Any] = field(factory=dict, converter=_as_table)
    activities: list[Any] | None = field(default=None, converter=_as_tables)
    write: Mapping[str, Any] = field(factory=dict, converter=_as_table)
    batch: Mapping[str, Any] = field(factory=dict, converter=_as_table)
    values: Mapping[str, Any] = field(factory=dict, converter=_as_table)
    whole: Shape = field(init=False)
    place: Url = field(init=False)

    @whole.default
    def _whole(self) -> Shape:
        parts = ("auth", "check", "describe", "people", "one", "many", "activities", "write", "batch", "values", "most")
        own = {name: table for name in parts if (table := getattr(self, name)) not in (None, {})}
        return read_shape(self.shape, own)

    @place.default
    def _default_place(self) -> Url:
        if self.url is None and not self.whole.url:
            raise SettingsError("the setting url is needed", advice="Write the address of your CRM")
        return self.url or as_url(self.whole.url)


class RestDoor(Door):
    """Reads and writes what the shape names; sends no fields but those it is told to write."""

    name: ClassVar[str] = "rest"
    settings: ClassVar[type[Any]] = RestSettings
    batch: ClassVar[int] = 100

    def __init__(self, settings: RestSettings, net: Net) -> None:
        """Make the door; nothing is asked yet."""
        super().__init__(settings, net)
        self._shape = settings.whole
        self._client = Client(net, settings.place, settings.whole.auth, settings.user, settings.token)
        self._kinds: dict[str, str] | None = None

    def check(self) -> Opened:
        """Return the account if the CRM tells it, else the host, once a list of people has come."""
        people = self._shape.people
        answer = as_json(self._reply_of_people())
        count = at(answer, people.count) if people.count else None
        account = f"the owner of the token at {self.told.place.host}"
        if self._shape.check is not None:
            identity = as_json(self._client.get(self._shape.check.path))
            account = ", ".join(text for place in self._shape.check.account if (text := text_at(identity, place)))
            if not account:
                raise FeedError(
                    f"{self.told.place} does not say as whom it is asked", advice="Check the table check of its shape"
                )
        return Opened(account=account, people=count if isinstance(count, int) and count >= 0 else None)

    def fields(self) -> Mapping[str, FieldKind] | None:
        """Return the fields for numbers, moments and texts; None if the shape cannot tell them."""
        kinds = self._field_kinds()
        return None if kinds is None else {name: kind_of(kind) for name, kind in kinds.items()}

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        """Yield the whole list, or these contacts."""
        kinds = self._field_kinds()
        known_fields = [name for name in fields if is_key(name) and (kinds is None or name in kinds)]
        keys_seen: set[str] = set()
        rows = (
            self._client.rows(self._shape.people, known_fields)
            if keys is None
            else self._current_rows(keys, known_fields).values()
        )
        for row in rows:
            key = text_at(row, self._shape.people.id)
            if not key:
                raise FeedError(
                    f"{self.told.place} lists a person without a key",
                    where=self._shape.people.id,
                    advice="Check the key id of the table people in the settings",
                )
            if key not in keys_seen:
                keys_seen.add(key)
                yield self._contact_of(key, row, known_fields)

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:
        """Yield all entries of each list in the shape: few APIs tell what is new."""
        del since
        for number, listing in enumerate(self._shape.activities):
            for row in self._client.rows(listing):
                if any(at(row, place) != value for place, value in listing.only.items()):
                    continue
                moment, key = moment_of(at(row, listing.at)), text_at(row, listing.id)
                if moment is None or not key:
                    continue
                contacts = {
                    str(contact)
                    for contact in each_at(row, listing.contact)
                    if isinstance(contact, (str, int)) and contact != ""
                }
                for contact in sorted(contacts):
                    yield Activity(
                        key=f"{number}:{key}:{contact}",
                        contact=contact,
                        at=moment,
                        kind=text_at(row, listing.kind) or listing.word or "contact",
                        owner=text_at(row, listing.owner),
                    )

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Write the changes: with the version if the CRM takes one, else after reading the records again."""
        kinds, ready = self._field_kinds(), dict[str, tuple[Change, dict[str, Any]]]()
        for change in changes:
            try:
                values = {name: sent(self._shape.values, kinds, name, value) for name, value in change.fields.items()}
            except UnfitError as error:
                yield Written(contact=change.contact, result=Result.REFUSED, reason=str(error))
                continue
            ready[change.contact] = (change, values)
        if self._shape.batch.most <= 1 and (self._shape.write.condition or self._shape.write.etag):
            for change, values in ready.values():
                yield self._write_conditionally(change, values)
            return
        rows = self._current_rows(list(ready), sorted({name for change, _ in ready.values() for name in change.fields}))
        for key in list(ready):
            settled = self._result_without_request(ready[key][0], rows.get(key))
            if settled is not None:
                del ready[key]
                yield settled
        most = self._shape.batch.most
        for start in range(0, len(ready), max(1, most)):
            part = dict(list(ready.items())[start : start + max(1, most)])
            yield from self._write_batch(part) if len(part) > 1 else self._write_singly(part)

    # writing

    def _result_without_request(self, change: Change, row: Any) -> Written | None:  # noqa: ANN401  JSON holds anything
        """Return the result of a change that needs no request, else None."""
        if row is None:
            return Written(contact=change.contact, result=Result.GONE)
        held = self._contact_of(change.contact, row, list(change.fields))
        if all(_is_same(held.fields.get(name), value) for name, value in change.fields.items()):
            return Written(contact=change.contact, result=Result.SAME, version=held.version)
        if change.version is not None and held.version != change.version:
            return Written(contact=change.contact, result=Result.STALE, version=held.version)
        return None

    def _write_conditionally(self, change: Change, values: dict[str, Any]) -> Written:
        write, version = self._shape.write, change.version
        if write.etag:
            reply = self._fetch_one(change.contact, list(change.fields))
            if reply is None:
                return Written(contact=change.contact, result=Result.GONE)
            settled = self._result_without_request(
                change, at(as_json(reply), self._shape.one.record if self._shape.one else "")
            )
            if settled is not None:
                return settled
            version = reply.headers.get("etag")
            if not version:
                return Written(contact=change.contact, result=Result.REFUSED, reason="the record has no ETag")
        header = write.condition or "If-Match"
        if version is not None and header.lower() == "if-unmodified-since":
            moment = moment_of(version)
            version = format_datetime(moment.astimezone(UTC), usegmt=True) if moment is not None else None
        return self._write_single(change.contact, values, {} if version is None else {header: version})

    def _write_single(self, key: str, values: dict[str, Any], condition: Mapping[str, str]) -> Written:
        write = self._shape.write
        if not is_key(key):
            return Written(contact=key, result=Result.GONE)
        body = put(write.fields, values, {})
        reply = self._client.send(write.method, addressed(write.path, {}, key), body, condition)
        if reply.status in write.stale:
            return Written(contact=key, result=Result.STALE)
        reason = self.net.masked(reason_of(reply))
        if _is_gone(reply):
            return Written(contact=key, result=Result.GONE)
        if reply.status in _REFUSED:
            return Written(contact=key, result=Result.REFUSED, reason=reason)
        if reply.status == _TOO_MANY:  # it was not looked at
            return Written(contact=key, result=Result.LATER, retry_after=pause_of(reply))
        if judged(reply).status != _NO_CONTENT or reply.body:
            as_json(reply)  # a page for a browser says 200 too
        return Written(contact=key, result=Result.DONE)

    def _write_singly(self, part: Mapping[str, tuple[Change, dict[str, Any]]]) -> Iterator[Written]:
        for change, values in part.values():
            yield (
                self._write_conditionally(change, values)
                if self._shape.write.condition
                else self._write_single(change.contact, values, {})
            )

    def _write_batch(self, part: Mapping[str, tuple[Change, dict[str, Any]]]) -> Iterator[Written]:
        """Write a batch; what the answer does not confirm is written one by one, so that the reason is known."""
        batch = self._shape.batch
        entries = [put(batch.fields, values, put(batch.key, key, batch.entry)) for key, (_, values) in part.items()]
        reply = self._client.send(batch.method, batch.path, put(batch.list, entries, batch.body))
        if reply.status == _TOO_MANY:
            for key in part:
                yield Written(contact=key, result=Result.LATER, retry_after=pause_of(reply))
            return
        confirmed: set[str] = set()
        if reply.status not in _BATCH_REFUSED:
            results = at(as_json(judged(reply)), batch.results)
            for result in results if isinstance(results, list) else ():
                if not batch.ok or at(result, batch.ok) is True:
                    confirmed.add(text_at(result, batch.id))
        for key in part:
            if key in confirmed:
                yield Written(contact=key, result=Result.DONE)
        yield from self._write_singly({key: ready for key, ready in part.items() if key not in confirmed})

    # reading

    def _contact_of(self, key: str, row: Any, fields: Sequence[str]) -> Contact:  # noqa: ANN401  as above
        people, kinds = self._shape.people, self._field_kinds() or {}
        form = people.fields if "{}" in people.fields else people.fields + "{}"
        held = {name: shown(kinds.get(name), at(row, form.replace("{}", name))) for name in fields}
        return Contact(
            key=key,
            name=" ".join(text for place in people.name if (text := text_at(row, place))),
            fields=held,
            version=text_at(row, people.version) or None,
        )

    def _current_rows(self, keys: Sequence[str], fields: Sequence[str]) -> dict[str, Any]:
        """Return the present state of these records, as far as they exist."""
        rows: dict[str, Any] = {}
        asked = [key for key in keys if is_key(key)]
        many, most = self._shape.many, self._shape.most
        if many is not None:
            for start in range(0, len(asked), most):
                for row in self._client.rows(many, fields, asked[start : start + most]):
                    rows[text_at(row, self._shape.people.id)] = row
            return {key: rows[key] for key in asked if key in rows}
        for key in asked:
            reply = self._fetch_one(key, fields)
            if reply is not None:
                rows[key] = at(as_json(reply), self._shape.one.record if self._shape.one else "")
        return rows

    def _fetch_one(self, key: str, fields: Sequence[str]) -> Reply | None:
        record = self._shape.one
        if record is None:
            raise SettingsError("the table one is needed to read a record by itself")
        if not is_key(key):
            return None
        reply = self._client.send("GET", addressed(record.path, filled(record.query, fields, [key]), key))
        return None if _is_gone(reply) else judged(reply)

    def _reply_of_people(self) -> Reply:
        people = self._shape.people
        target = addressed(people.path, filled(people.query, [], []))
        body = filled(people.body, [], []) if people.method == "POST" else None
        return judged(self._client.send(people.method, target, body))

    def _field_kinds(self) -> dict[str, str] | None:
        describe = self._shape.describe
        if describe is None:
            return None
        if self._kinds is None:
            described = at(as_json(self._client.get(addressed(describe.path, describe.query))), describe.list)
            pairs: list[tuple[str, Any]] = []
            if isinstance(described, Mapping):
                pairs = list(described.items())
            elif isinstance(described, list) and describe.name:
                pairs = [(text_at(entry, describe.name), entry) for entry in described]
            else:
                raise FeedError(
                    f"{self.told.place} does not tell its fields as was told",
                    where=describe.list or "the answer itself",
                    advice="Check the table describe in the settings",
                )
            words = {name: at(entry, describe.type) for name, entry in pairs}
            self._kinds = {
                name: describe.types[type_] for name, type_ in words.items() if name and type_ in describe.types
            }
        return self._kinds


def _is_gone(reply: Reply) -> bool:
    """Return whether a record is missing or hidden, and not the whole API, which answers with a page."""
    return reply.status in _GONE and not reply.body.lstrip().startswith(b"<")


def _is_same(held: object, value: object) -> bool:
    if isinstance(held, datetime) and isinstance(value, datetime):
        return abs((held - value).total_seconds()) < 1
    return held == value
