"""The one place that makes an HTTP client: one request, one deadline, one checked address, no redirects.

The client behind it is nobody's business: no type of it appears here, and its successor takes its place by a change to
this file. It is imported only when a request is made.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urljoin, urlsplit

from attrs import define, field, frozen

from warmlinks.errors import AccessError, FeedError, SettingsError, TryLaterError, WarmlinksError
from warmlinks.net.connecting import Deadline, NotReachedError, check_address, resolve, verifying_context

if TYPE_CHECKING:
    import ssl

    import httpx

__all__ = [
    "KEPT",
    "REDIRECTS",
    "NoAnswerError",
    "NotReachedError",
    "Reply",
    "Url",
    "as_url",
    "judged",
    "pause_of",
    "request",
]

T = TypeVar("T")

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LONGEST_PAUSE = 7 * 86400
_LIMIT = 65536
_PER_ADDRESS = 15.0
_LINK = re.compile(r"<([^<>]*)>([^<>]*)")
_RELATION = re.compile(r";\s*rel\s*=\s*\"?([^\";,]*)", re.IGNORECASE)
NOT_READ = "not read"
KEPT: Final = "What came is kept; the next run goes on"
_SMALL_BUFFER: Final = [(socket.SOL_SOCKET, socket.SO_RCVBUF, _LIMIT)]
"""What has arrived can still be read after the watchdog has shut the connection: so little may arrive ahead."""
_PORTS = {"http": 80, "https": 443}


class NoAnswerError(WarmlinksError):
    """The request left this machine, wholly or in part, and no status came back: nobody knows what became of it."""


@frozen
class Url:
    """An address from the settings, taken apart and checked: http or https, a host, no credentials in it.

    Make one with `Url.parse`. `target` is the path with the query.
    """

    scheme: str
    host: str
    port: int
    target: str = field(repr=False)

    @classmethod
    def parse(cls, text: object) -> Url:
        """Read an address.

        Raises:
            SettingsError: it is none, or holds a user or password, which belong into a `SecretRef`. The text is not
                repeated in the error, because of those.
        """
        if isinstance(text, Url):
            return text
        advice = "Write it like https://example.org/path"
        if not isinstance(text, str) or not text.isascii() or re.search(r"[\x00-\x20\x7f\\]", text):
            raise SettingsError("this is no web address (ASCII, without blanks)", advice=advice)
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise SettingsError("this is no web address", advice=advice) from None
        if parts.scheme not in _PORTS or not parts.hostname or parts.fragment:
            raise SettingsError("a web address starts with http:// or https:// and names a host", advice=advice)
        if "@" in parts.netloc:
            raise SettingsError("a web address must not hold a user or a password", advice="Use the setting token")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], target)

    @property
    def encrypted(self) -> bool:
        """Whether the connection is by TLS."""
        return self.scheme == "https"

    @property
    def text(self) -> str:
        """The whole address: for asking, not for showing."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}{self.target}"

    def same_origin(self, other: Url) -> bool:
        """Whether both are on one server: credentials for one may be shown to the other."""
        return (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)

    def link(self, href: str) -> Url:
        """Where an answer of this server points to, on this server.

        Raises:
            FeedError: it is no address, or one of another server.
        """
        try:
            url = Url.parse(urljoin(self.text, href))
        except SettingsError as error:
            raise FeedError(f"{self} names a place that is none") from error
        if not url.same_origin(self):
            raise FeedError(
                f"the answers of {self} lead to {url}",
                why="credentials never follow to another server",
                advice="If that is right, write that address into the settings",
            )
        return url

    def at(self, target: str) -> Url:
        """The same server at another place: below this address for `members?page=2`, at its root for `/members`.

        Raises:
            SettingsError: that is no place on it.
        """
        base = self.target.partition("?")[0]
        place = target if target.startswith("/") else f"{base.rstrip('/')}/{target}"
        return Url.parse(f"{self.scheme}://{_bracketed(self.host)}:{self.port}{place}")

    def __str__(self) -> str:
        # Paths of webhooks are often as good as passwords.
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}/..."


@frozen
class Reply:
    """What came back. Names of headers are in lower case; `cut` says why the body is not whole, if it is not.

    `url` is what was asked, without its path, as it may stand in a message.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    cut: str | None = None
    url: str = ""

    @property
    def links(self) -> dict[str, str]:
        """Where the header `Link` leads, by relation: `next`, `prev`; an address may be told from the page's own."""
        addresses: dict[str, str] = {}
        for address, parameters in _LINK.findall(self.headers.get("link", "")):
            relations = _RELATION.search(parameters)
            for relation in relations[1].lower().split() if relations is not None else ():
                addresses.setdefault(relation, address)
        return addresses

    def json(self, shape: type[T]) -> T:
        """The body as JSON of that shape, as msgspec reads it.

        Raises:
            FeedError: it is none; it says what to do.
        """
        import msgspec  # slow to import, and only for those who use a network

        try:
            return msgspec.json.decode(self.body, type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            page = "html" in self.headers.get("content-type", "") or self.body.lstrip()[:1] == b"<"
            why = "it is a page for a browser, as of a login or a proxy" if page else "it is cut, or of another shape"
            raise FeedError(
                f"what {self.url or 'the server'} answered is no JSON that is known here",
                why=why,
                advice="Check the address in the settings; else the next run tries again",
            ) from error


def as_url(value: object) -> Url:
    """Converter for a setting that is a web address."""
    return Url.parse(value)


def judged(reply: Reply) -> Reply:
    """The reply, if it is whole and says that all went well.

    Raises:
        AccessError: the token or password is not accepted.
        TryLaterError: the server cannot answer now.
        FeedError: anything else, with what to do about it.
    """
    status, url = reply.status, reply.url or "the server"
    if 200 <= status < 300:  # noqa: PLR2004  success, says the protocol
        if reply.cut is not None and reply.cut != NOT_READ:
            raise TryLaterError(f"the answer of {url} broke off", why=reply.cut, advice=KEPT)
        return reply
    if status in (401, 403):
        raise AccessError(
            f"{url} does not let you in",
            why=f"it answered {status}: the token or password is wrong, has expired, or is not allowed to read this",
            advice="Make a new one there, and put it where the settings say",
        )
    if status in REDIRECTS:
        raise FeedError(
            f"{url} has moved{_where_to(reply)}",
            why="credentials never follow to another address",
            advice="If that is right, change the address in the settings",
        )
    if status in (404, 410):
        raise FeedError(
            f"{url} has nothing at this address",
            why=f"it answered {status}",
            advice="Check the address in the settings",
        )
    if status == 429 or status >= 500:  # noqa: PLR2004  too many requests; the server's own trouble
        pause = pause_of(reply)
        raise TryLaterError(
            f"{url} asks for patience" if status == 429 else f"{url} is in trouble",  # noqa: PLR2004  as above
            why=f"it answered {status}" + (f", to be asked again in {pause:,.0f} seconds" if pause else ""),
            advice=KEPT,
            retry_after=pause,
        )
    raise FeedError(
        f"{url} refuses the question",
        why=f"it answered {status}",
        advice="Check its settings; else tell its author",
    )


def _where_to(reply: Reply) -> str:
    try:
        return f" to {Url.parse(reply.headers.get('location', ''))}"
    except SettingsError:
        return ""


def pause_of(reply: Reply) -> float | None:
    """What Retry-After says, in seconds: a number, or a date beside the server's own date. Our clock plays no part."""
    text = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(min(int(text), _LONGEST_PAUSE))
    from email.utils import parsedate_to_datetime  # rare

    try:
        then, now = parsedate_to_datetime(text), parsedate_to_datetime(reply.headers.get("date", ""))
        return min(max(0.0, (then - now).total_seconds()), float(_LONGEST_PAUSE))
    except (TypeError, ValueError, OverflowError):
        return None


def request(
    method: str,
    url: Url,
    *,
    deadline: Deadline,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    inner_hosts: Collection[str] = (),
    ca_file: str | None = None,
    context: ssl.SSLContext | None = None,
    limit: int = _LIMIT,
) -> Reply:
    """Make one request and read at most `limit` bytes of what comes back; with 0, no more than status and headers.

    A redirect is a reply like any other.

    The name is looked up here and each address checked before it is used, then once more on the connection that was
    made; the certificate is checked against the name. Proxies, cookies and `.netrc` of the environment play no part.
    `context` is what certificates are checked by, where there is one already: to read them takes longer than to ask.

    Raises:
        NotReachedError: nothing has left this machine, and nothing has arrived elsewhere.
        NoAnswerError: something has, and no status came back.
        SettingsError: a header or the file of certificates cannot be used.
    """
    for name, value in (headers or {}).items():
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or not re.fullmatch(r"[ -~]*", value):
            raise SettingsError(f"the header {name!a} holds what no header can hold")
    context = context or _context_for(url, ca_file)
    addresses = resolve(url.host, url.port, deadline)
    for address in addresses:
        check_address(url.host, address, inner_hosts)
    trouble: NotReachedError | None = None
    for address in addresses:
        if deadline.over:
            break
        attempt = _Attempt(url, address, deadline, inner_hosts)
        try:
            return attempt.make(method, headers or {}, body, context, limit)
        except NotReachedError as error:
            trouble = error
    raise trouble or NotReachedError(f"{url} was not reached", why="the time of the attempt is over")


def _context_for(url: Url, ca_file: str | None) -> ssl.SSLContext:
    """A context for one request; certificates are read only for TLS, since that takes longer than the request."""
    if url.encrypted:
        return verifying_context(ca_file)
    import ssl  # as there

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@define
class _Attempt:
    """One request to one address; knows how far it came."""

    url: Url
    address: str
    deadline: Deadline
    inner_hosts: Collection[str]
    begun: bool = False
    held: ExitStack = field(factory=ExitStack)

    def make(self, method: str, headers: Mapping[str, str], body: bytes, context: ssl.SSLContext, limit: int) -> Reply:
        import httpx  # slow to import, and only for those who use the network

        waits = max(self.deadline.left(), 0.01)
        times = {"connect": min(waits, _PER_ADDRESS), "read": waits, "write": waits, "pool": waits}
        named = {} if self.address == self.url.host else {"sni_hostname": self.url.host}
        with self.held:
            try:
                # The transport without the client: no redirects, cookies or proxies to switch off, and no line in the
                # log with the whole address, which for a webhook is as good as a password.
                transport = self.held.enter_context(
                    httpx.HTTPTransport(verify=context, trust_env=False, retries=0, socket_options=_SMALL_BUFFER)
                )
                outgoing = httpx.Request(
                    method,
                    f"{self.url.scheme}://{_bracketed(self.address)}:{self.url.port}{self.url.target}",
                    headers={**self.headers(), **headers},
                    content=body,
                    extensions={"trace": self.trace, "timeout": times, **named},
                )
                response = transport.handle_request(outgoing)
                self.held.callback(response.close)
            except (httpx.HTTPError, OSError, ValueError, RuntimeError) as error:
                # The client lets some errors of the layers below it through as they are.
                raise self.failure(type(error).__name__) from error
            return self.read(response, limit)

    def headers(self) -> dict[str, str]:
        port = "" if self.url.port == _PORTS[self.url.scheme] else f":{self.url.port}"
        return {
            "Host": f"{_bracketed(self.url.host)}{port}",
            "User-Agent": _user_agent(),
            # Nothing is unpacked, so nothing small can become large.
            "Accept-Encoding": "identity",
            "Connection": "close",
        }

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by the client at each step: the real connection can be checked here before anything is sent."""
        if event == "connection.connect_tcp.complete":
            stream = info["return_value"]
            try:
                check_address(self.url.host, str(stream.get_extra_info("server_addr")[0]), self.inner_hosts)
            except NotReachedError:
                stream.close()
                raise
            self.held.enter_context(self.deadline.guard(stream.get_extra_info("socket")))
        elif event.endswith("send_request_headers.started"):
            self.begun = True

    def read(self, response: httpx.Response, limit: int) -> Reply:
        import httpx  # as above

        body = bytearray()
        cut = None if limit else NOT_READ
        try:
            for piece in response.iter_raw(8192) if limit else ():
                body += piece
                if len(body) > limit:
                    cut = f"longer than {limit} bytes"
                    break
        except (httpx.HTTPError, OSError) as error:
            # The status has come, and it is what tells.
            cut = "the time was over" if self.deadline.over else type(error).__name__
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, bytes(body[:limit]), cut, str(self.url))

    def failure(self, why: str) -> WarmlinksError:
        reason = "the time of the attempt is over" if self.deadline.over else why
        if self.begun:
            return NoAnswerError(f"{self.url} took the request and did not answer it", why=reason)
        return NotReachedError(f"{self.url} was not reached", why=reason)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@cache
def _user_agent() -> str:
    from importlib.metadata import PackageNotFoundError, version  # slow, as above

    try:
        return f"warmlinks/{version('warmlinks')}"
    except PackageNotFoundError:
        return "warmlinks"
