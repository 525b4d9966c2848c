"""A small whole CRM behind HTTP, and a door to it: the kit's own, to try doors and pushes against where no other is.

It is no CRM that anybody uses. It has what a careful one has: versions that a write has to name, pages, fields that
can be made, a token; and what careless ones do can be switched on.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, ClassVar, Final, Self
from urllib.parse import parse_qs, quote, unquote, urlencode

import msgspec
from attrs import define, field, frozen

from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.net.http import Reply, Url, as_url, judged, pause_of
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.doors import Activity, Change, Contact, Door, FieldKind, FieldValue, Opened, Result, Written

__all__ = ["SmallCrm", "SmallCrmDoor", "SmallCrmSettings"]

_PAGE: Final = 50
_DAY: Final = "day"
"""A kind of field that keeps the day of a moment only."""


@define
class _Person:
    name: str
    fields: dict[str, Any] = field(factory=dict)
    version: int = 1


class SmallCrm:
    """People, their fields and activities, behind a web server on this machine.

    Attributes:
        versions: whether it has any; without, whoever writes last is right.
        drops: whether a field that it does not know is dropped without a word, with success.
        hides: whether it shows nobody and nothing, as where the rights of a session are gone.
        account: as whom it is asked, as it says.
        writes: each write that it took: the contact, and the fields.
        asked: each request: its method and path.
    """

    secret: ClassVar[str] = "token-0815-with-a-long-tail"  # noqa: S105  invented
    variable: ClassVar[str] = "WARMLINKS_SMALL_CRM_TOKEN"

    def __init__(self, fields: Mapping[str, str] | None = None) -> None:
        self.versions, self.drops, self.hides = True, False, False
        self.account = "sales, in Example"
        self.writes: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[tuple[str, str]] = []
        self._kinds: dict[str, str] = {"note": FieldKind.TEXT.value, **(fields or {})}
        self._people: dict[str, _Person] = {}
        self._activities: dict[str, dict[str, Any]] = {}
        self._numbers = count(1)
        self._lock = threading.RLock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"crm": self}))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=[0.02], daemon=True)
        self._thread.start()
        self._before = os.environ.get(self.variable)
        os.environ[self.variable] = self.secret

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def table(self) -> dict[str, Any]:
        """The door's own settings for it."""
        return {"url": self.url, "token": f"env:{self.variable}"}

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def close(self) -> None:
        """End it, and wait until it has."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        os.environ.pop(self.variable, None)
        if self._before is not None:
            os.environ[self.variable] = self._before

    def net(self, seconds: float = 60) -> Net:
        """What a door reaches it by."""
        return Net(deadline=Deadline(seconds), now=datetime.now(UTC), inner_hosts=["127.0.0.1"], insecure=True)

    def door(self, seconds: float = 60) -> SmallCrmDoor:
        """A door to it."""
        return SmallCrmDoor(SmallCrmDoor.configure(self.table), self.net(seconds))

    # what people do there by hand

    def make(self, name: str) -> str:
        """Make a contact; its key."""
        with self._lock:
            key = f"c{next(self._numbers):05}"
            self._people[key] = _Person(name)
            return key

    def meet(self, contact: str, at: datetime, kind: str = "call") -> str:
        """Write down an activity; its key."""
        with self._lock:
            key = f"a{len(self._activities) + 1}"
            self._activities[key] = {"key": key, "contact": contact, "at": at.isoformat(), "kind": kind}
            return key

    def edit(self, contact: str, name: str, value: float | str | None) -> None:
        """Change a field of a contact."""
        with self._lock:
            person = self._people[contact]
            person.fields[name] = value
            person.version += 1

    def delete(self, contact: str) -> None:
        """Delete a contact."""
        with self._lock:
            del self._people[contact]

    def raw(self, contact: str) -> dict[str, Any] | None:
        """All that a contact holds, its version among it; None where there is no such contact."""
        with self._lock:
            person = self._people.get(contact)
            return None if person is None else {"name": person.name, "version": person.version, **person.fields}

    @property
    def contacts(self) -> list[str]:
        """The keys of all contacts."""
        with self._lock:
            return list(self._people)

    # what it answers

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """The status and the body for a request."""
        path, _, query = target.partition("?")
        with self._lock:
            self.asked.append((method, path))
            if headers.get("authorization") != f"Bearer {self.secret}":
                return 401, {"error": "who are you?"}
            if method == "PATCH" and path.startswith("/people/"):
                key = unquote(path.removeprefix("/people/"))
                return self._write(key, json.loads(body), headers.get("if-match"))
            if method == "POST" and path == "/fields":
                wanted = json.loads(body)
                self._kinds.setdefault(wanted["name"], wanted["kind"])
                return 201, {}
            there: dict[str, Callable[[], Any]] = {
                "/me": lambda: {"account": self.account, "people": 0 if self.hides else len(self._people)},
                "/fields": lambda: self._kinds,
                "/people": lambda: self._page(parse_qs(query)),
                "/activities": lambda: [] if self.hides else list(self._activities.values()),
            }
            if method == "GET" and path in there:
                return 200, there[path]()
        return 404, {"error": "no such place"}

    def _page(self, query: Mapping[str, list[str]]) -> dict[str, Any]:
        there = {} if self.hides else self._people
        if "key" in query:
            keys, more = [one for one in query["key"] if one in there], None
        else:
            behind = sorted(one for one in there if one > query.get("after", [""])[0])
            keys = behind[:_PAGE]
            more = keys[-1] if len(behind) > _PAGE else None
        return {"people": [self._shown(key) for key in keys], "after": more}

    def _shown(self, key: str) -> dict[str, Any]:
        person = self._people[key]
        version = str(person.version) if self.versions else None
        return {"key": key, "name": person.name, "version": version, "fields": person.fields}

    def _write(self, key: str, fields: dict[str, Any], version: str | None) -> tuple[int, Any]:
        person = None if self.hides else self._people.get(key)
        if person is None:
            return 404, {"error": "no such contact"}
        if self.versions and version is None:
            return 428, {"error": "say which version is meant"}
        if self.versions and version != str(person.version):
            return 412, {"error": "edited since"}
        unknown = fields.keys() - self._kinds.keys()
        if unknown and not self.drops:
            return 422, {"error": f"no field {min(unknown)}"}
        taken = {name: self._kept(name, value) for name, value in fields.items() if name not in unknown}
        person.fields.update(taken)
        person.version += 1
        self.writes.append((key, taken))
        return 200, self._shown(key)

    def _kept(self, name: str, value: Any) -> Any:  # noqa: ANN401  what JSON holds
        is_day = self._kinds[name] == _DAY and isinstance(value, str)
        return datetime.fromisoformat(value).date().isoformat() if is_day else value


class _Handler(BaseHTTPRequestHandler):
    crm: SmallCrm
    timeout = 20

    def handle(self) -> None:
        """One connection; the other side may break it off."""
        with suppress(OSError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, said = self.crm.answer(self.command, self.path, headers, body)
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = _serve  # noqa: N815  as the library has them


# the door


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
    """`[crm.smallcrm]`: where it is, and where its token lies."""

    url: Url = field(converter=as_url)
    token: SecretRef = field(converter=_as_reference)


class SmallCrmDoor(Door):
    """The door to it, as a careful one is written."""

    name: ClassVar[str] = "smallcrm"
    settings: ClassVar[type[Any]] = SmallCrmSettings

    def check(self) -> Opened:
        """As whom it is asked."""
        said = self._get("/me").json(_Me)
        return Opened(account=said.account, people=said.people)

    def fields(self) -> Mapping[str, FieldKind]:
        """Its fields; one of days is one of moments."""
        kinds = self._get("/fields").json(dict[str, str])
        return {name: FieldKind.MOMENT if kind == _DAY else FieldKind(kind) for name, kind in kinds.items()}

    def add_field(self, name: str, kind: FieldKind) -> None:
        """Make one."""
        body = msgspec.json.encode({"name": name, "kind": kind.value})
        judged(self.net.send("POST", self._at("/fields"), headers=self._headers(), body=body))

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        """Page after page, or these."""
        kinds = self.fields()
        wanted = [name for name in fields if name in kinds]
        query: list[tuple[str, str]] = [("key", key) for key in keys or ()]
        if keys is not None and not keys:
            return
        while True:
            page = self._get(f"/people?{urlencode(query)}").json(_People)
            for one in page.people:
                held = {name: _held(kinds[name], one.fields.get(name)) for name in wanted}
                yield Contact(key=one.key, name=one.name, version=one.version, fields=held)
            if page.after is None:
                return
            query = [("after", page.after)]

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:  # noqa: ARG002  it gives everything
        """All of them."""
        for one in self._get("/activities").json(list[_Met]):
            yield Activity(key=one.key, contact=one.contact, at=one.at, kind=one.kind)

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Record by record, each with the version in which it was read."""
        for change in changes:
            headers = self._headers() | ({"If-Match": change.version} if change.version is not None else {})
            reply = self.net.send(
                "PATCH", self._at(f"/people/{quote(change.contact, safe='')}"), headers=headers, body=_body(change)
            )
            yield self._became(change, reply)

    def _became(self, change: Change, reply: Reply) -> Written:
        if reply.status == 412:  # noqa: PLR2004  what HTTP calls the wrong version
            return Written(contact=change.contact, result=Result.STALE)
        if reply.status in (404, 410):
            return Written(contact=change.contact, result=Result.GONE)
        if reply.status in (400, 422, 428):
            return Written(contact=change.contact, result=Result.REFUSED, reason=reply.json(_Refusal).error)
        if reply.status == 429:  # noqa: PLR2004  too many requests: it was not looked at
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
    values = {name: one.isoformat() if isinstance(one, datetime) else one for name, one in change.fields.items()}
    return msgspec.json.encode(values)
