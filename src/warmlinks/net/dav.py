"""Collections on a server of calendars or contacts, as WebDAV has them: found, read, written entry by entry.

What a server answers is read as data: no entity is resolved, no address in it is asked on another server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from html import escape
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import msgspec
from attrs import field, frozen

from warmlinks.errors import FeedError
from warmlinks.net.asking import Net
from warmlinks.net.http import Reply, Url

__all__ = [
    "CALDAV",
    "CARDDAV",
    "Answer",
    "Collection",
    "Dav",
    "Kind",
    "Listing",
    "Part",
    "Place",
    "Places",
    "batched",
    "mark_of",
]

_DAV: Final = "DAV:"
_GONE: Final = 404


@frozen
class Kind:
    """A kind of collections.

    Attributes:
        space: the XML namespace of its protocol.
        home: the property of a person that says where theirs are.
        type: what marks a collection of this kind.
        data: the property with the text of one entry.
        multiget: the report that gives several of them.
        place: where a server tells of its own place for this protocol.
        media: the type of the text of an entry.
    """

    space: str
    home: str
    type: str
    data: str
    multiget: str
    place: str
    media: str


CALDAV: Final = Kind(
    "urn:ietf:params:xml:ns:caldav",
    "calendar-home-set",
    "calendar",
    "calendar-data",
    "calendar-multiget",
    "/.well-known/caldav",
    "text/calendar",
)
CARDDAV: Final = Kind(
    "urn:ietf:params:xml:ns:carddav",
    "addressbook-home-set",
    "addressbook",
    "address-data",
    "addressbook-multiget",
    "/.well-known/carddav",
    "text/vcard",
)


@frozen
class Part:
    """What a server answers about one resource: its path, its status, and its properties by name."""

    href: str
    status: int
    props: Mapping[str, ET.Element] = field(repr=False)

    def text(self, name: str) -> str:
        """A property as text; empty where there is none."""
        prop = self.props.get(name)
        return "" if prop is None else "".join(prop.itertext()).strip()


@frozen
class Answer:
    """A whole answer: its parts, and the token that stands for this state of the collection."""

    parts: tuple[Part, ...]
    token: str = ""


@frozen
class Collection:
    """One calendar or address book.

    Attributes:
        href: its path on the server.
        name: what its owner calls it.
        token: what stands for its present state; empty where the server has none.
    """

    href: str
    name: str
    token: str


@frozen
class Listing:
    """The entries of a collection, or those that came or changed since a token; and the token of the state after it.

    They are in an order that is the same each time and tells nothing, so that one may go on in the middle.
    """

    hrefs: tuple[str, ...]
    token: str


@frozen
class Dav:
    """One account on a server.

    Attributes:
        net: what it is reached by.
        url: where the owner says that it is: the server, a person's place, or one collection.
        headers: who is asking, as `net.basic` or `net.bearer` give it.
        kind: calendars or contacts.
    """

    net: Net
    url: Url
    headers: Mapping[str, str] = field(repr=False)
    kind: Kind

    def collections(self) -> list[Collection]:
        """The collections of this kind, those of one person or the one that was named.

        Raises:
            FeedError: there are none, or the server does not answer as it should.
        """
        part = self._first(self.url.target, "resourcetype", "current-user-principal", self.kind.home)
        if part is None or (not self._is_ours(part) and not self._where(part, "current-user-principal")):
            part = self._first(self.kind.place, "current-user-principal", self.kind.home, "resourcetype") or part
        if part is not None and self._is_ours(part):
            parts = self.find(part.href, *_OF_COLLECTIONS, depth=0).parts
        else:
            parts = self._at_home(part)
        collections = [
            Collection(part.href, part.text("displayname"), _token(part)) for part in parts if self._is_ours(part)
        ]
        if not collections:
            raise FeedError(
                f"{self.url} has no {self.kind.type} of yours",
                advice="Check the setting url: the address that the server names for other programs",
            )
        return sorted(collections, key=lambda collection: collection.href)

    def addresses(self) -> tuple[str, ...]:
        """The e-mail addresses that the server knows as those of whoever asks."""
        part = self._first(self.url.target, "current-user-principal")
        where = self._where(part, "current-user-principal") if part else ""
        person = self._first(where, "calendar-user-address-set") if where else None
        if person is None:
            return ()
        addresses = person.props.get("calendar-user-address-set")
        texts = "\n".join(addresses.itertext()) if addresses is not None else ""
        lines = map(str.strip, texts.split("\n"))
        return tuple(dict.fromkeys(line[7:].casefold() for line in lines if line.startswith("mailto:")))

    def unread(self, collection: Collection, place: Place, size: int) -> Iterator[tuple[Iterable[Part], Place]]:
        """Yield the entries that came or changed since a place, page by page, each with the place behind it."""
        listing = self.listing(collection, place.token)
        doing = place.doing or listing.token
        hrefs = [href for href in listing.hrefs if mark_of(href) > place.after]
        for page in batched(hrefs, size):
            behind = Place(place.token, doing, mark_of(page[-1]), place.whole)
            yield self.entries(collection.href, page), behind
        yield (), Place(doing, whole=place.whole)

    def find(self, href: str, *names: str, depth: int = 1) -> Answer:
        """Ask for properties of a thing, and of what is in it where `depth` is 1."""
        props = "".join(self._tag(name) for name in names)
        body = f"<d:propfind {self.spaces}><d:prop>{props}</d:prop></d:propfind>"
        return self._ask("PROPFIND", href, body, depth=depth)

    def listing(self, collection: Collection, token: str = "") -> Listing:
        """The entries that came or changed since a token; all, without one or if the server has forgotten it."""
        answer = self._changes(collection.href, token)
        if answer is None and token:
            answer = self._changes(collection.href, "")
        if answer is None:
            answer = Answer(self.find(collection.href, "getetag", "resourcetype").parts, collection.token)
        own = _normalized(collection.href)
        hrefs = {
            part.href
            for part in answer.parts
            if part.status != _GONE and not part.href.endswith("/") and _normalized(part.href) != own
        }
        return Listing(tuple(sorted(hrefs, key=mark_of)), answer.token or collection.token)

    def _changes(self, href: str, token: str) -> Answer | None:
        """The entries that came, changed or went since a token; None if the server has forgotten it."""
        body = (
            f"<d:sync-collection {self.spaces}><d:sync-token>{escape(token, quote=False)}</d:sync-token>"
            "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
        )
        try:
            return self._ask("REPORT", href, body, depth=0)
        except FeedError as error:
            if type(error) is not FeedError:
                raise
            return None

    def entries(self, href: str, hrefs: Sequence[str]) -> list[Part]:
        """The entries at these paths, each with its text, without those that are gone by now."""
        places = "".join(f"<d:href>{escape(href, quote=False)}</d:href>" for href in hrefs)
        body = (
            f"<x:{self.kind.multiget} {self.spaces}><d:prop><d:getetag/><x:{self.kind.data}/></d:prop>{places}"
            f"</x:{self.kind.multiget}>"
        )
        return [part for part in self._ask("REPORT", href, body, depth=1).parts if part.text(self.kind.data)]

    def report(self, href: str, body: str) -> list[Part]:
        """The answer to a report of the protocol's own, such as a query for a span of time."""
        return list(self._ask("REPORT", href, body, depth=1).parts)

    def put(self, href: str, text: str, *, version: str) -> Reply:
        """Overwrite an entry, only if it still has this ETag; return the answer, whatever it is.

        Raises:
            FeedError: nothing was answered; whether it was written is not known then.
        """
        headers = {"Content-Type": f"{self.kind.media}; charset=utf-8", "If-Match": version, **self.headers}
        return self.net.send("PUT", self.url.link(href), headers=headers, body=text.encode())

    @property
    def spaces(self) -> str:
        """The namespaces, for a body of one's own: `d:` is WebDAV and `x:` the kind's."""
        return f'xmlns:d="{_DAV}" xmlns:x="{self.kind.space}" xmlns:s="http://calendarserver.org/ns/"'

    # inside

    def _tag(self, name: str) -> str:
        letter = "s" if name == "getctag" else "x" if name in {self.kind.home, "calendar-user-address-set"} else "d"
        return f"<{letter}:{name}/>"

    def _is_ours(self, part: Part) -> bool:
        kinds = part.props.get("resourcetype")
        return kinds is not None and kinds.find(f"{{{self.kind.space}}}{self.kind.type}") is not None

    def _where(self, part: Part | None, name: str) -> str:
        prop = part.props.get(name) if part is not None else None
        href = prop.find(f"{{{_DAV}}}href") if prop is not None else None
        return (href.text or "").strip() if href is not None else ""

    def _first(self, href: str, *names: str) -> Part | None:
        try:
            parts = self.find(href, *names, depth=0).parts
        except FeedError as error:
            # a place that does not exist, or speaks no WebDAV; being refused or out of reach is another matter
            if type(error) is not FeedError:
                raise
            return None
        return parts[0] if parts else None

    def _at_home(self, part: Part | None) -> tuple[Part, ...]:
        home = self._where(part, self.kind.home)
        if not home and (person := self._where(part, "current-user-principal")):
            home = self._where(self._first(person, self.kind.home), self.kind.home)
        return self.find(home or self.url.target, *_OF_COLLECTIONS).parts

    def _ask(self, method: str, href: str, body: str, *, depth: int) -> Answer:
        url = self.url.link(href)
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": str(depth), **self.headers}
        text = f'<?xml version="1.0" encoding="utf-8"?>{body}'.encode()
        return _read(self.net.request(method, url, headers=headers, body=text, follow=True))


_OF_COLLECTIONS: Final = ("resourcetype", "displayname", "sync-token", "getctag")


def _token(part: Part) -> str:
    return part.text("sync-token") or part.text("getctag")


def _read(reply: Reply) -> Answer:
    """The parts of an answer.

    Raises:
        FeedError: it is none.
    """
    trouble = FeedError(
        f"{reply.url} does not speak WebDAV as it should",
        advice="Check the setting url; else the next run tries again",
    )
    if b"<!DOCTYPE" in reply.body or b"<!ENTITY" in reply.body:
        raise trouble
    try:
        root = ET.fromstring(reply.body)  # noqa: S314  without a document type it can define nothing
    except ET.ParseError as error:
        raise trouble from error
    if root.tag != f"{{{_DAV}}}multistatus":
        raise trouble
    return Answer(tuple(_parts(root)), (root.findtext(f"{{{_DAV}}}sync-token") or "").strip())


def _parts(root: ET.Element) -> Iterator[Part]:
    for response in root.iterfind(f"{{{_DAV}}}response"):
        href = urlsplit((response.findtext(f"{{{_DAV}}}href") or "").strip()).path
        props: dict[str, ET.Element] = {}
        for stat in response.iterfind(f"{{{_DAV}}}propstat"):
            if " 200" in (stat.findtext(f"{{{_DAV}}}status") or " 200"):
                props |= {prop.tag.rpartition("}")[2]: prop for prop in stat.iterfind(f"{{{_DAV}}}prop/*")}
        status = _GONE if f" {_GONE}" in (response.findtext(f"{{{_DAV}}}status") or "") else 200
        yield Part(href, status, props)


def _normalized(path: str) -> str:
    """A path in one spelling, for comparing."""
    return unquote(path).rstrip("/")


def mark_of(href: str) -> str:
    """A short text that stands for a place in a cursor: a path may have somebody's name in it."""
    return blake2b(_normalized(href).encode("utf-8", "replace"), digest_size=8).hexdigest()


# how far a feed has come


class Place(msgspec.Struct, omit_defaults=True):
    """How far one collection has been read.

    Attributes:
        token: the state up to which all was read.
        doing: the state that is being read since then, in the order of `Listing`; empty where nothing is.
        after: the last of it that was read, as `mark_of` stands for it.
        whole: until when all that lay ahead was told, as ISO text; of calendars.
    """

    token: str = ""
    doing: str = ""
    after: str = ""
    whole: str = ""


class Places:
    """How far each collection of an account has been read, as a cursor keeps it."""

    def __init__(self, places: dict[str, Place]) -> None:
        self._places = places

    def at(self, href: str) -> Place:
        """How far one collection has been read."""
        return self._places.get(mark_of(href), Place())

    def moved(self, href: str, place: Place) -> str:
        """The cursor after one collection has been read further."""
        self._places[mark_of(href)] = place
        return msgspec.json.encode(self._places).decode()


def batched(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield so many at a time."""
    return (texts[at : at + size] for at in range(0, len(texts), size))
