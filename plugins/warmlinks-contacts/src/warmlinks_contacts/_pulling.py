"""Requests to a CardDAV server: new and changed cards of address books, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from warmlinks.archive import components_of
from warmlinks.errors import InputError
from warmlinks.net.asking import Net
from warmlinks.net.dav import CARDDAV, Dav, Place, Places
from warmlinks.phrases import count
from warmlinks.plugins.feeds import Checked, Checkpoint, state_in
from warmlinks.plugins.sources import Record, Refused
from warmlinks.values import Identity
from warmlinks_contacts.records import NETWORK, person_of

if TYPE_CHECKING:
    from warmlinks_contacts.feed import ContactsFeedSettings

__all__ = ["check", "pull"]

_PAGE = 100


def check(settings: ContactsFeedSettings, net: Net) -> Checked:
    books = _dav(settings, net).collections()
    key = settings.user or str(settings.url.host)
    return Checked(Identity(NETWORK, key, handle=key), count(len(books), "address book"))


def pull(settings: ContactsFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
    places = Places(state_in(since, dict[str, Place]))
    dav = _dav(settings, net)
    for book in dav.collections():
        place = places.at(book.href)
        if place.token and place.token == book.token and not place.doing:
            continue
        for parts, reached in dav.unread(book, place, _PAGE):
            for part in parts:
                name = part.href.rpartition("/")[2]
                yield from _people(part.text(CARDDAV.data), f"{book.name or 'contacts'}/{name}")
            yield Checkpoint(places.moved(book.href, reached))


def _dav(settings: ContactsFeedSettings, net: Net) -> Dav:
    return Dav(net, settings.url, settings.headers(net), CARDDAV)


def _people(card: str, where: str) -> Iterator[Record]:
    try:
        for entry in components_of(card.encode(), "VCARD", where=where):
            if isinstance(entry, InputError):
                yield Refused(where, entry.what, entry.advice or "")
            else:
                yield from person_of(entry, where)
    except InputError as error:
        yield Refused(where, error.what, error.advice or "")
