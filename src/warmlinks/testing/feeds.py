# ruff: noqa: S101  a kit asserts
"""The kit for feeds that ask over HTTP: a server that misbehaves, and a test for each promise.

    class TestClubFeed(FeedConformance):
        @pytest.fixture
        def example(self):
            return FeedExample(ClubFeed, answer=answer, table=lambda server: {"url": server.url, "token": server.token})

`answer` plays the server: it is given what was asked and gives back a body, or a status, headers and a body. The kit
lets each request go wrong in each way, one after the other, and looks at what is left of the book.
"""

from __future__ import annotations

import io
import json
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Final, TypeAlias

import pytest
from attrs import define, field, frozen

from warmlinks.answers import FeedReport
from warmlinks.book import Book
from warmlinks.net import asking
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.feeds import Feed
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Checkpoint, Person, Record
from warmlinks.settings import FeedTable
from warmlinks.testing._web_server import Handler, WebServer
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.notifiers_channel import EnvironmentSecret
from warmlinks.testing.notifiers_server import HOST, authority_file, server_context
from warmlinks.values import Interaction

__all__ = ["FAULTS", "Answer", "Asked", "FaultyServer", "FeedConformance", "FeedExample"]

NOW: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)

FAULTS: Final = (
    "slow",
    "cut",
    "401",
    "403",
    "404",
    "moved",
    "429 with Retry-After",
    "429 for an hour",
    "500",
    "503",
    "no JSON",
    "empty",
    "page twice",
    "back to the first page",
)
"""Each way in which one request may go wrong."""

_SURVIVED: Final = frozenset({"429 with Retry-After", "500", "page twice", "back to the first page"})
"""After these a pull may go on all the same."""

_SHORT: Final = 0.01
"""Minutes for a pull in which a server is too slow."""

_LONG_ENOUGH: Final = 5
"""Letters of a name that stands in a text by no accident."""

_KEPT: Final = frozenset({"identity", "interaction", "tie", "conversation", "utterance", "detail"})
"""The lines of an export that tell of people and contact."""


@frozen
class Asked:
    """One request: its method, path with query, headers by name in lower case, and body."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


Answer: TypeAlias = bytes | tuple[int, Mapping[str, str], bytes]


class FaultyServer:
    """A web server with TLS on this machine, whose nth request goes wrong in one way.

    Attributes:
        asked: all requests so far.
        secret: what has to be shown to it, and must be seen nowhere else.
        public: whether it answers without a secret.
    """

    secret: ClassVar[str] = "token-4711-with-a-long-tail"  # noqa: S105  invented
    variable: ClassVar[str] = "WARMLINKS_FEED_SECRET"

    def __init__(self, answer: Callable[[Asked], Answer], *, public: bool = False) -> None:
        self.answer = answer
        self.public = public
        self.asked: list[Asked] = []
        self.fault: tuple[int, str] | None = None
        self._first: Answer | None = None
        self._last: Answer | None = None
        self._begun = 0
        self._stop = threading.Event()
        self._server = WebServer(_Handler, server_context(), faulty=self)
        self._folder = tempfile.TemporaryDirectory(prefix="warmlinks-feed-")
        self.ca_file = authority_file(Path(self._folder.name))
        self._environment = EnvironmentSecret(self.variable, self.secret)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"https://{HOST}:{self._server.port}"

    @property
    def token(self) -> str:
        """Where its secret lies, for a table of settings."""
        return f"env:{self.variable}"

    def misbehave(self, nth: int, fault: str) -> None:
        """Let the nth request from now on go wrong, the first being 0."""
        self._begun, self.fault = len(self.asked), (nth, fault)

    def behave(self) -> None:
        """From now on nothing goes wrong."""
        self.fault = None

    def close(self) -> None:
        """End everything that was started."""
        self._stop.set()
        self._server.close()
        self._folder.cleanup()
        self._environment.restore()

    def answered(self, asked: Asked) -> tuple[str, Answer]:
        """What goes wrong with this request, if anything does, and what would be answered."""
        nth = len(self.asked) - self._begun
        self.asked.append(asked)
        fault = self.fault[1] if self.fault is not None and self.fault[0] == nth else ""
        shown = (value for value in asked.headers.values() if self.secret in value or _encoded(self.secret) in value)
        if not self.public and not any(shown):
            return fault, (401, {}, b"")
        if fault == "page twice" and self._last is not None:
            return "", self._last
        if fault == "back to the first page" and self._first is not None:
            return "", self._first
        answer = self.answer(asked)
        self._first = self._first or answer
        self._last = answer
        return fault, answer

    def wait(self) -> None:
        """Say nothing for a while."""
        self._stop.wait(6)


def _encoded(secret: str) -> str:
    import base64

    return base64.b64encode(f"sam:{secret}".encode()).decode()


class _Handler(Handler):
    faulty: FaultyServer

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        fault, answer = self.faulty.answered(Asked(self.command, self.path, headers, self.body() or b""))
        status, more, data = (200, {}, answer) if isinstance(answer, bytes) else answer
        if fault == "slow":
            self.faulty.wait()
            return
        status, more, data = _SAID[fault](status, dict(more), data) if fault in _SAID else (status, dict(more), data)
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **more}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if fault == "cut" else data)
        if fault == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PROPFIND = do_REPORT = _serve  # noqa: N815  as the library has them


_Said: TypeAlias = tuple[int, dict[str, str], bytes]
_SAID: Mapping[str, Callable[[int, dict[str, str], bytes], _Said]] = {
    "401": lambda *_: (401, {}, b"{}"),
    "403": lambda *_: (403, {}, b"{}"),
    "404": lambda *_: (404, {}, b"{}"),
    "moved": lambda *_: (301, {"Location": "https://elsewhere.example/new"}, b""),
    "429 with Retry-After": lambda *_: (429, {"Retry-After": "1"}, b"{}"),
    "429 for an hour": lambda *_: (429, {"Retry-After": "3600"}, b"{}"),
    "500": lambda *_: (500, {}, b"oops"),
    "503": lambda *_: (503, {}, b"oops"),
    "no JSON": lambda *_: (200, {"Content-Type": "text/html"}, b"<html><body>Please log in</body></html>"),
    "empty": lambda *_: (200, {}, b""),
}


@define
class FeedExample:
    """A feed, and a server that it is asked against.

    Attributes:
        make_feed: the class.
        answer: plays the server: what it gives back to a request.
        table: the feed's own settings, given the server: its `url`, and in `token` where its secret lies.
        newer: as `answer`, of the same server a little later, with something more; None where that is not shown.
        texts: texts that the server gives and that may be kept nowhere.
        public: whether the server answers without a secret, or looks itself at what it is shown.
    """

    make_feed: type[Feed]
    answer: Callable[[Asked], Answer]
    table: Callable[[FaultyServer], dict[str, Any]]
    newer: Callable[[Asked], Answer] | None = None
    texts: tuple[str, ...] = field(default=())
    public: bool = False


@define
class _Place:
    """A server, and a book that asks it."""

    example: FeedExample
    server: FaultyServer
    folder: Path

    @contextmanager
    def book(self, name: str) -> Iterator[Book]:
        folder = self.folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        registry = Registry(plugins={"feed": as_plugin(self.example.make_feed)}, discover=False)
        with Book.open(folder / "book.db", timezone="UTC", registry=registry) as book:
            yield book

    def feed_table(self, minutes: float = 5.0) -> FeedTable:
        return FeedTable(
            feed=self.example.make_feed.name,
            inner_hosts=[HOST],
            ca_file=self.server.ca_file,
            minutes=minutes,
            own=self.example.table(self.server),
        )

    def sync(self, book: Book, *, hours: float = 0, minutes: float = 5.0, check: bool = False) -> FeedReport:
        tables = {"it": self.feed_table(minutes)}
        return book.sync(now=NOW + timedelta(hours=hours), feeds=tables, check=check).feeds[0]

    def net(self) -> Net:
        return Net(deadline=Deadline(60), now=NOW, inner_hosts=[HOST], ca_file=self.server.ca_file)

    def pulled(self, since: str | None = None) -> list[Record | Checkpoint]:
        """What the feed yields, each record checked."""
        feed = self.example.make_feed()
        settings = feed.configure(self.example.table(self.server))
        return list(Registry(discover=False).pull(feed, settings, since, self.net()))


def _contents(book: Book) -> list[str]:
    """What a book holds of people and contact, whenever it came."""
    stream = io.StringIO()
    book.export(stream)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()[1:-1]]
    kept = [line for line in lines if line["type"] in _KEPT]
    return sorted(json.dumps(_timeless(line), sort_keys=True) for line in kept)


def _timeless(line: dict[str, Any]) -> dict[str, Any]:
    """Without what says when, or out of which pull, something came."""
    kept = {key: value for key, value in line.items() if key not in {"archive", "first_as_of", "where", "account"}}
    # what an account says of itself, and as of when, out of which pull and from what place
    return {**kept, "facts": [fact[:2] for fact in line.get("facts", ())]}


class FeedConformance:
    """The promises of a feed. Give it a fixture `example`."""

    @pytest.fixture
    def place(self, example: FeedExample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Place]:
        """A server that plays the example; nobody waits for what it asks to wait for."""
        monkeypatch.setattr(asking, "pause", lambda _: None)
        server = FaultyServer(example.answer, public=example.public)
        yield _Place(example, server, tmp_path)
        server.close()

    def test_check_names_the_account_and_keeps_nothing(self, place: _Place) -> None:
        """A look says whose account it is, and leaves the book empty."""
        with place.book("a") as book:
            report = place.sync(book, check=True)
            assert report.failed is None, f"check() fails: {report.failed}"
            assert report.account, "check() names no account"
            assert book.is_empty()

    def test_a_pull_ends_with_a_checkpoint(self, place: _Place) -> None:
        """What stands behind the last checkpoint is asked for again each time."""
        records = place.pulled()
        assert any(isinstance(record, Interaction | Person) for record in records), "the example gives no records"
        assert isinstance(records[-1], Checkpoint), "yield a Checkpoint behind the last page"

    def test_the_newest_comes_first(self, place: _Place) -> None:
        """The first page has the newest contact of what is past, so that a first pull is soon useful."""
        pieces: list[list[datetime]] = [[]]
        for record in place.pulled():
            if isinstance(record, Checkpoint):
                pieces.append([])
            elif isinstance(record, Interaction) and isinstance(record.at, datetime) and not _is_ahead(record):
                pieces[-1].append(record.at)
        newest = [max(piece) for piece in pieces if piece]
        assert not newest or newest[0] == max(newest), "the first page is not the newest: yield what is new first"

    def test_from_the_last_cursor_on_there_is_nothing_new(self, place: _Place) -> None:
        """Asked again, it gives nothing that it has given, and asks for no page twice."""
        cursor = _last(place.pulled())
        asked = len(place.server.asked)
        again = place.pulled(cursor)
        contact = [
            record
            for record in again
            if isinstance(record, Interaction) and isinstance(record.at, datetime) and record.at <= NOW
        ]
        assert not contact, f"{len(contact)} interactions come again although nothing is new"
        assert len(place.server.asked) - asked <= asked, "it asks for everything again"

    def test_a_cursor_that_is_no_good_is_as_good_as_none(self, place: _Place) -> None:
        """Where its cursor means nothing, as after a change of the feed itself, it begins anew."""
        first = [record for record in place.pulled() if isinstance(record, Interaction)]
        again = [record for record in place.pulled("\N{SNOWMAN} no such place") if isinstance(record, Interaction)]
        assert {record.key for record in again} == {record.key for record in first}

    def test_cursors_name_nobody(self, place: _Place) -> None:
        """A cursor is no place for names and addresses: it is not looked through when somebody is forgotten."""
        records = place.pulled()
        cursors = " ".join(record.cursor for record in records if isinstance(record, Checkpoint)).casefold()
        for record in records:
            if isinstance(record, Person):
                who = record.identity
                for name in (who.name, who.handle, *who.emails, *who.phones):
                    names = name is not None and len(name) >= _LONG_ENOUGH and name.casefold() in cursors
                    assert not names, "a cursor holds somebody's name"
        assert place.server.secret not in cursors, "a cursor holds the secret"

    def test_syncing_twice_changes_nothing(self, place: _Place) -> None:
        """The same sync again finds nothing new."""
        with place.book("a") as book:
            first = place.sync(book)
            assert first.failed is None, f"the pull fails: {first.failed}"
            before = _contents(book)
            again = place.sync(book, hours=1)
            assert (again.new, again.changed, again.complete) == (0, 0, True)
            assert _contents(book) == before

    def test_what_is_new_comes(self, place: _Place) -> None:
        """Something more is one pull more."""
        if place.example.newer is None:
            pytest.skip("the example has no `newer` server")
        with place.book("a") as book:
            place.sync(book)
            place.server.answer = place.example.newer
            report = place.sync(book, hours=1)
            assert report.failed is None
            assert report.new > 0, "nothing new comes from the newer server"

    @pytest.mark.parametrize("fault", FAULTS)
    def test_whatever_goes_wrong_nothing_is_lost_or_doubled(self, place: _Place, fault: str) -> None:
        """Each request goes wrong once: one line says so, and the next sync makes the book whole."""
        with place.book("whole") as book:
            place.sync(book)
            expected = _contents(book)
        assert expected, "the example gives nothing that a book keeps"
        for nth in range(len(place.server.asked)):
            place.server.misbehave(nth, fault)
            with place.book(f"{nth}") as book:
                report = place.sync(book, minutes=_SHORT if fault == "slow" else 5.0)
                place.server.behave()
                assert report.failed is not None or fault in _SURVIVED, (
                    f"request {nth} ends in {fault} and nothing says so"
                )
                if report.failed is not None:
                    _is_one_clear_line(report, f"request {nth} ends in {fault}")
                assert place.server.secret not in repr(report), "the secret is in the report"
                again = place.sync(book, hours=2)
                assert again.failed is None, f"after {fault} at request {nth} the next sync fails: {again.failed}"
                assert _contents(book) == expected, f"after {fault} at request {nth} the book is another one"

    def test_nothing_that_is_secret_or_said_is_kept(self, place: _Place, capfd: pytest.CaptureFixture[str]) -> None:
        """Neither the secret nor a text of a message is in the book or on the screen."""
        with place.book("a") as book:
            place.sync(book)
        output = capfd.readouterr()
        kept = b"".join(path.read_bytes() for path in (place.folder / "a").iterdir())
        assert not output.out + output.err, "it prints"
        for text in (place.server.secret, *place.example.texts):
            assert text.encode() not in kept, "the book holds what it must not"

    def test_one_request_at_a_time(self, place: _Place) -> None:
        """It never asks the same server two things at once."""
        busy, most = threading.Lock(), [0]
        answer = place.server.answer

        def slowly(asked: Asked) -> Answer:
            if not busy.acquire(blocking=False):
                most[0] += 1
                return answer(asked)
            try:
                time.sleep(0.005)
                return answer(asked)
            finally:
                busy.release()

        place.server.answer = slowly
        place.pulled()
        assert not most[0], "it asks several things at once: use `net` only"


def _is_ahead(contact: Interaction) -> bool:
    return isinstance(contact.at, datetime) and contact.at > NOW


def _last(records: list[Record | Checkpoint]) -> str | None:
    return next((record.cursor for record in reversed(records) if isinstance(record, Checkpoint)), None)


def _is_one_clear_line(report: FeedReport, when: str) -> None:
    failed = report.failed
    assert failed is not None
    assert "\n" not in failed.why, f"when {when}, it says more than a line"
    assert failed.advice, f"when {when}, it does not say what to do: {failed.why}"
    assert "a plugin failed" not in failed.why, f"when {when}, the feed stumbles: {failed.why}"
