"""A small whole CRM behind HTTP: the kit's own, to try doors and pushes against where no other is.

It is no CRM that anybody uses. It has what a careful one has: versions that a write has to name, pages, fields that
can be made, a token; and what careless ones do can be switched on. The door to it stands in `small_crm_door`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self
from urllib.parse import parse_qs, unquote

from attrs import define, field

from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import FieldKind
from warmlinks.testing._web_server import Handler, WebServer
from warmlinks.testing.notifiers_channel import EnvironmentSecret
from warmlinks.testing.small_crm_door import SmallCrmDoor, SmallCrmSettings

if TYPE_CHECKING:
    from warmlinks.testing.doors import DoorExample

__all__ = ["SmallCrm", "SmallCrmDoor", "SmallCrmSettings"]

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
        page: so many contacts are on one page.
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
        self.versions, self.drops, self.hides, self.page = True, False, False, 50
        self.account = "sales, in Example"
        self.writes: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[tuple[str, str]] = []
        self._kinds: dict[str, str] = {"note": FieldKind.TEXT.value, **(fields or {})}
        self._people: dict[str, _Person] = {}
        self._activities: dict[str, dict[str, Any]] = {}
        self._numbers = count(1)
        self._lock = threading.RLock()
        self._server = WebServer(_Handler, crm=self)
        self._token = EnvironmentSecret(self.variable, self.secret)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.port

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
        self._server.close()
        self._token.restore()

    def net(self, seconds: float = 60) -> Net:
        """What a door reaches it by."""
        return Net(deadline=Deadline(seconds), now=datetime.now(UTC), inner_hosts=["127.0.0.1"], insecure=True)

    def door(self, seconds: float = 60) -> SmallCrmDoor:
        """A door to it."""
        return SmallCrmDoor(SmallCrmDoor.configure(self.table), self.net(seconds))

    def example(self, **more: Any) -> DoorExample:  # noqa: ANN401  what an example may have
        """It, for the kit for doors, made with the fields `wl_warmth` and `wl_due`; `more` is what differs."""
        from warmlinks.testing.doors import DoorExample  # who only wants the CRM needs no kit

        content: dict[str, Any] = {
            "make_door": SmallCrmDoor,
            "port": self.port,
            "table": lambda url: {**self.table, "url": url},
            "fields": {"warmth": "wl_warmth", "due_at": "wl_due"},
            "make": self.make,
            "edit": lambda key, text: self.edit(key, "note", text),
            "edit_ours": lambda key, number: self.edit(key, "wl_warmth", number),
            "delete": self.delete,
            "raw": self._raw_without_version,
            "meet": self.meet,
            "secret": self.secret,
            "versions": self.versions,
            "wrong": lambda url: {**self.table, "url": url, "token": "env:HOME"},
        }
        return DoorExample(**{**content, **more})

    def _raw_without_version(self, key: str) -> dict[str, Any] | None:
        held = self.raw(key)
        return None if held is None else {name: value for name, value in held.items() if name != "version"}

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
                request = json.loads(body)
                self._kinds.setdefault(request["name"], request["kind"])
                return 201, {}
            if method == "POST" and path == "/people":
                return 201, {"key": self.make(json.loads(body)["name"])}
            routes: dict[str, Callable[[], Any]] = {
                "/me": lambda: {"account": self.account, "people": 0 if self.hides else len(self._people)},
                "/fields": lambda: self._kinds,
                "/people": lambda: self._page(parse_qs(query)),
                "/activities": lambda: [] if self.hides else list(self._activities.values()),
            }
            if method == "GET" and path in routes:
                return 200, routes[path]()
        return 404, {"error": "no such place"}

    def _page(self, query: Mapping[str, list[str]]) -> dict[str, Any]:
        people = {} if self.hides else self._people
        if "key" in query:
            keys, more = [key for key in query["key"] if key in people], None
        else:
            behind = sorted(key for key in people if key > query.get("after", [""])[0])
            keys = behind[: self.page]
            more = keys[-1] if len(behind) > self.page else None
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


class _Handler(Handler):
    crm: SmallCrm

    def _serve(self) -> None:
        body = self.body()
        if body is None:
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, content = self.crm.answer(self.command, self.path, headers, body)
        self.answer(status, {"Content-Type": "application/json"}, json.dumps(content).encode())

    do_GET = do_POST = do_PATCH = _serve  # noqa: N815  as the library has them
