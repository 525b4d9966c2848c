"""What a feed reaches its server by: one seam over HTTP and plain connections, with one deadline for a whole pull.

It asks one host one thing at a time, waits where the server says so, and says of everything that is no good answer what
to do about it. Secrets are handed out by it, so that it knows what must stand in no message.
"""

from __future__ import annotations

import base64
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from warmlinks.errors import FeedError, SettingsError, TryLaterError
from warmlinks.net.connecting import Deadline, NotReachedError, connect, verifying_context
from warmlinks.net.http import KEPT, REDIRECTS, NoAnswerError, Reply, Url, judged, pause_of, request

if TYPE_CHECKING:
    import socket
    import ssl

    from warmlinks.net.secrets import SecretRef

__all__ = ["Net", "pause"]

_PAGE: Final = 32 << 20
_ONE_REQUEST: Final = 60.0
_LONGEST_WAIT: Final = 120.0
_AGAIN: Final = 2.0
_TRIES: Final = 5
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})
_ONCE_MORE: Final = frozenset({500, 502, 504})
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503
_A_MOMENT: Final = 1_000_000_000
"""Numbers above this are moments, those below are seconds from now."""

_BUSY: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def pause(seconds: float) -> None:
    """Let time pass, as a server has asked for."""
    time.sleep(seconds)


class Net:
    """Asks servers for one feed or door.

    Args:
        deadline: when all of it is over.
        now: the moment that counts as the present.
        inner_hosts: servers in the owner's own network that may be connected to.
        ca_file: certificates to trust instead of the system's.
        insecure: whether connections without encryption are allowed.
        wait: how to let time pass, other than by waiting.

    Attributes:
        asked: how many requests were made, and connections.
    """

    def __init__(
        self,
        *,
        deadline: Deadline,
        now: datetime,
        inner_hosts: Collection[str] = (),
        ca_file: str | None = None,
        insecure: bool = False,
        wait: Callable[[float], None] | None = None,
    ) -> None:
        self.deadline = deadline
        self.now = now
        self.insecure = insecure
        self.asked = 0
        self._inner_hosts = tuple(inner_hosts)
        self._ca_file = ca_file
        self._wait = wait or pause
        self._not_before: dict[str, float] = {}
        self._secrets: set[str] = set()

    def get(self, url: str | Url, *, headers: Mapping[str, str] | None = None, limit: int = _PAGE) -> Reply:
        """Fetch one page; as `request`."""
        return self.request("GET", url, headers=headers, limit=limit)

    def request(
        self,
        method: str,
        url: str | Url,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        limit: int = _PAGE,
        follow: bool = False,
    ) -> Reply:
        """Send one request and return its answer, whole and with a status of success.

        Where the server says to wait, that is done, if the deadline leaves room for it; what only reads is asked once
        more after an error of the server's own.

        Args:
            method: such as GET.
            url: where.
            headers: such as `Authorization`, made by `bearer` or `basic`.
            body: what to send.
            limit: at most so many bytes come back.
            follow: whether one redirect within the same host is followed, as where a protocol is found that way.

        Raises:
            FeedError: nothing good was answered; it says what to do. `AccessError` and `TryLaterError` are kinds of it.
        """
        place = self._checked(url)
        reply = self._ask(method, place, headers, body, limit)
        if follow and reply.status in REDIRECTS:
            target = self._within(place, reply)
            if target is not None:
                place, reply = target, self._ask(method, target, headers, body, limit)
        return judged(reply)

    def send(
        self,
        method: str,
        url: str | Url,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        limit: int = _PAGE,
    ) -> Reply:
        """Send one request and return its answer, whatever its status: for callers who handle a `409` or a `412`.

        What writes is sent once. Arguments as `request`.

        Raises:
            FeedError: nothing was answered; whether it was done is not known then.
        """
        return self._ask(method, self._checked(url), headers, body, limit)

    def pages(
        self,
        url: str | Url,
        *,
        next_: Callable[[Reply], str | None],
        headers: Mapping[str, str] | None = None,
        limit: int = _PAGE,
    ) -> Iterator[Reply]:
        """Fetch page after page, each from the same server, until one names no next.

        Args:
            url: the first page.
            next_: the address of the next page, as a page tells it; `Reply.links` has those of the header.
            headers: for each request.
            limit: at most so many bytes a page.

        Raises:
            FeedError: as `request`; or the pages lead in a circle, or to another server.
        """
        first = place = self._checked(url)
        visited = {place.target}
        while True:
            reply = self.request("GET", place, headers=headers, limit=limit)
            yield reply
            following = next_(reply)
            if following is None:
                return
            place = place.link(following)
            if place.target in visited:
                raise FeedError(
                    f"the pages of {first} lead in a circle", advice="The next run tries again; if it stays, tell them"
                )
            visited.add(place.target)

    @contextmanager
    def connected(self, host: str, port: int, *, encrypted: bool = True) -> Iterator[socket.socket]:
        """A connection to a checked address, with TLS, that is shut when the deadline has come, and at the end.

        Raises:
            FeedError: it was not reached, or broke off within the block.
            SettingsError: it is to be without TLS and `insecure` is not set.
        """
        if not encrypted and not self.insecure:
            raise SettingsError(
                f"{host} is not asked without encryption", advice="Use its port with TLS; else set insecure = true"
            )
        self.asked += 1
        with _BUSY[host]:
            try:
                connection = connect(host, port, self.deadline, inner_hosts=self._inner_hosts)
                with connection, self.deadline.guard(connection):
                    if encrypted:
                        connection = self._trusted.wrap_socket(connection, server_hostname=host)
                    with connection:
                        yield connection
            except NotReachedError as error:
                raise _try_later(error) from error
            except OSError as error:
                why = "the time of the pull is over" if self.deadline.over else error.strerror or type(error).__name__
                raise TryLaterError(f"the connection to {host} broke off", why=why, advice=KEPT) from error

    # secrets

    def secret(self, ref: SecretRef) -> str:
        """The secret that a reference leads to; it will stand in no message.

        Raises:
            SettingsError: it is not there, is empty, or others could read it.
        """
        value = ref.reveal(timeout=max(1.0, min(_ONE_REQUEST, self.deadline.left())))
        self._secrets.add(value)
        return value

    def bearer(self, ref: SecretRef) -> dict[str, str]:
        """The header that shows a token."""
        return {"Authorization": f"Bearer {self.secret(ref)}"}

    def basic(self, user: str, ref: SecretRef) -> dict[str, str]:
        """The header that shows a user and a password."""
        pair = base64.b64encode(f"{user}:{self.secret(ref)}".encode()).decode()
        self._secrets.add(pair)
        return {"Authorization": f"Basic {pair}"}

    def masked(self, text: str) -> str:
        """A text without any secret that was handed out."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "•••")
        return text

    # inside

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """The certificates that are trusted, read once."""
        return verifying_context(self._ca_file)

    def _checked(self, url: str | Url) -> Url:
        place = Url.parse(url)
        if not place.encrypted and not self.insecure:
            raise SettingsError(
                f"{place} is not asked without encryption", advice="Use https://; else set insecure = true"
            )
        return place

    def _ask(self, method: str, url: Url, headers: Mapping[str, str] | None, body: bytes, limit: int) -> Reply:
        with _BUSY[url.host]:
            for tries in count(1):
                self._wait_for(url, self._not_before.get(url.host, 0.0) - time.monotonic())
                last = tries == _TRIES or method not in _SAFE_METHODS
                self.asked += 1
                try:
                    reply = request(
                        method,
                        url,
                        headers=headers,
                        body=body,
                        deadline=Deadline(min(_ONE_REQUEST, self.deadline.left())),
                        inner_hosts=self._inner_hosts,
                        context=self._trusted if url.encrypted else None,
                        limit=limit,
                    )
                except (NotReachedError, NoAnswerError) as error:
                    # with an advice, trying again is of no use
                    if last or tries > 1 or error.advice or self.deadline.over:
                        raise _try_later(error) from error
                    self._wait_for(url, _AGAIN)
                    continue
                self._note_limits(url, reply)
                pause = pause_of(reply)
                if reply.status in (_TOO_MANY, _UNAVAILABLE) and pause is not None and not last:
                    self._wait_for(url, pause)
                elif reply.status in _ONCE_MORE and tries == 1 and not last:
                    self._wait_for(url, _AGAIN)
                else:
                    break
        return reply

    def _wait_for(self, url: Url, seconds: float) -> None:
        if seconds <= 0:
            return
        if seconds > min(_LONGEST_WAIT, self.deadline.left()):
            raise TryLaterError(
                f"{url} asks for patience",
                why=f"it wants {seconds:,.0f} seconds before the next question",
                advice="What came is kept; the next run after that goes on",
                retry_after=seconds,
            )
        self._wait(seconds)

    def _note_limits(self, url: Url, reply: Reply) -> None:
        """If the server says that this was the last request for now, let the next one wait."""
        for prefix in ("ratelimit", "x-ratelimit"):
            if reply.headers.get(f"{prefix}-remaining", "").strip() == "0":
                seconds = _seconds_until(reply.headers.get(f"{prefix}-reset", ""), reply, self.now)
                if seconds is not None:
                    self._not_before[url.host] = time.monotonic() + seconds

    def _within(self, place: Url, reply: Reply) -> Url | None:
        """Where a redirect leads, if that is the same server."""
        try:
            target = Url.parse(urljoin(place.text, reply.headers.get("location", "")))
        except SettingsError:
            return None
        return target if target.same_origin(place) else None


def _try_later(error: NotReachedError | NoAnswerError) -> TryLaterError:
    advice = error.advice or "Check the network and the address in the settings; the next run tries again"
    return TryLaterError(error.what, why=error.why, advice=KEPT if isinstance(error, NoAnswerError) else advice)


def _seconds_until(text: str, reply: Reply, now: datetime) -> float | None:
    """Seconds until a time that a server names: as seconds from now, as a timestamp, or as ISO text."""
    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        number = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if number < _A_MOMENT:
        return max(0.0, number)
    from email.utils import parsedate_to_datetime  # rare

    try:
        server = parsedate_to_datetime(reply.headers.get("date", ""))
    except (TypeError, ValueError):
        server = now
    return max(0.0, number - server.timestamp())
