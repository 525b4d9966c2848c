"""Requests to a CRM, page by page, and to no other server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
from attrs import frozen

from warmlinks.errors import FeedError, SettingsError, TryLaterError
from warmlinks.net.asking import Net
from warmlinks.net.http import Reply, Url, judged
from warmlinks.net.secrets import SecretRef
from warmlinks.output import one_line
from warmlinks_rest._places import at, filled
from warmlinks_rest.shape import Auth, Listing

__all__ = ["Client", "addressed", "as_json", "reason_of"]

_LONGEST_REASON: Final = 200


@frozen
class Client:
    """A CRM and the token for it."""

    net: Net
    url: Url
    auth: Auth
    user: str
    token: SecretRef

    def send(self, method: str, target: str | Url, body: object = None, more: Mapping[str, str] | None = None) -> Reply:
        """Send a request; return any answer."""
        headers = {**self._credentials(), "Accept": "application/json", **(more or {})}
        data = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = msgspec.json.encode(body)
        return self.net.send(method, self._url_of(target), headers=headers, body=data)

    def get(self, target: str | Url) -> Reply:
        """Get what must be there."""
        return judged(self.send("GET", target))

    def rows(self, listing: Listing, fields: Sequence[str] = (), keys: Sequence[str] = ()) -> Iterator[Any]:
        """Yield every entry of a list, over all its pages.

        Raises:
            FeedError: the pages lead in a circle or elsewhere, or what is there is no such list.
        """
        page, query, body = listing.page, filled(listing.query, fields, keys), filled(listing.body, fields, keys)
        place, given, seen, counted = self._url_of(addressed(listing.path, query)), 0, set[bytes](), 0
        while True:
            reply = judged(self.send(listing.method, place, body if listing.method == "POST" else None))
            answer = as_json(reply)
            rows = at(answer, listing.list)
            if not isinstance(rows, list):
                raise FeedError(
                    f"{self.url} answers without the list that was told",
                    where=listing.list or "the answer itself",
                    advice="Check the key list of its table in the settings",
                )
            yield from rows
            given += len(rows)
            if page.style == "offset" and listing.count:
                counted = self._require_complete(at(answer, listing.count), counted, given, len(rows))
            next_ = self._next_page(listing, reply, answer, given, len(rows))
            if next_ is None:
                return
            if page.style in ("next", "link"):
                place = place.link(str(next_))
            elif listing.method == "POST":
                body = {**body, page.parameter: next_}
            else:
                place = self._url_of(addressed(listing.path, {**query, page.parameter: next_}))
            asked = msgspec.json.encode([place.target, body])
            if asked in seen:
                raise FeedError(f"the pages of {self.url} lead in a circle", advice="The next run tries again")
            seen.add(asked)

    def _next_page(self, listing: Listing, reply: Reply, answer: object, given: int, now: int) -> str | int | None:
        page = listing.page
        if page.style == "link":
            return reply.links.get("next")
        if page.style in ("next", "cursor"):
            more = at(answer, page.more) if page.more else True
            held = at(answer, page.at)
            return str(held) if more and held not in (None, "") else None
        if page.style == "none":
            return None
        count = at(answer, listing.count) if listing.count else None
        if isinstance(count, int) and count >= 0:
            return given if given < count else None
        return given if now >= page.size else None

    def _require_complete(self, count: object, before: int, given: int, now: int) -> int:
        """Refuse a list that became shorter, so that entries were missed, or that ends before its count."""
        if not isinstance(count, int) or count < 0:
            return before
        if count < before or (now == 0 and given < count):
            raise TryLaterError(
                f"the list of {self.url} cannot be read whole",
                why=f"it says that there are {count:,}, and shows {given:,}; before it said {before:,}",
                advice="Try again while nobody imports, merges or deletes there",
            )
        return count

    def _url_of(self, target: str | Url) -> Url:
        return target if isinstance(target, Url) else self.url.at(target.removeprefix("/"))

    def _credentials(self) -> dict[str, str]:
        if self.auth.style == "bearer":
            return self.net.bearer(self.token)
        if self.auth.style == "header":
            return {self.auth.header: self.net.secret(self.token)}
        if not self.user:
            raise SettingsError("the setting user is needed beside the token")
        return self.net.basic(self.user, self.token)


def addressed(path: str, query: Mapping[str, Any], key: str = "") -> str:
    """Return a path with its key and query filled in."""
    pairs = [(name, item) for name, value in query.items() for item in (value if isinstance(value, list) else [value])]
    target = path.replace("{key}", quote(key, safe=""))
    return f"{target}?{urlencode(pairs)}" if pairs else target


def as_json(reply: Reply) -> Any:  # noqa: ANN401  JSON holds anything
    """Return the answer as JSON."""
    return reply.json(object)


def reason_of(reply: Reply) -> str:
    """Return the CRM's error message on one line; empty if the body is no JSON."""
    try:
        return one_line(_flat_text(msgspec.json.decode(reply.body)))[:_LONGEST_REASON]
    except msgspec.DecodeError:
        return ""


def _flat_text(answer: object) -> str:
    if isinstance(answer, dict):
        message = answer.get("message") or answer.get("detail") or answer.get("error")
        return (
            str(message)
            if isinstance(message, str)
            else "; ".join(f"{key}: {_flat_text(value)}" for key, value in answer.items())
        )
    return ", ".join(_flat_text(value) for value in answer) if isinstance(answer, list) else str(answer)
