"""An address book that is asked, over CardDAV; nothing is written to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import field, frozen, validators

from warmlinks.archive import components_of
from warmlinks.errors import InputError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.net.dav import CARDDAV, Dav, Place, Places, batched, mark_of
from warmlinks.net.http import Url, as_url
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.sources import Coverage, Record, Refused
from warmlinks.settings import as_secret, require_login
from warmlinks.values import Identity
from warmlinks_contacts.records import NETWORK, person_of

__all__ = ["ContactsFeed", "ContactsFeedSettings"]

_PAGE = 100


@frozen(kw_only=True)
class ContactsFeedSettings:
    """What the owner says about an address book.

    Attributes:
        url: the server, the owner's place on it, or one address book.
        user: whom to log in as.
        password: where the password lies, as `keyring:warmlinks/contacts`; most want one for one program.
        token: where an access token lies, in place of user and password.
    """

    url: Url = field(converter=as_url)
    user: str = field(default="", validator=validators.instance_of(str))
    password: SecretRef | None = field(default=None, converter=as_secret)
    token: SecretRef | None = field(default=None, converter=as_secret)

    def __attrs_post_init__(self) -> None:
        require_login(user=self.user, password=self.password, token=self.token)


class ContactsFeed(Feed):
    """Asks a CardDAV server."""

    name: ClassVar[str] = "contacts"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = {}
    needs_owner: ClassVar[bool] = False
    settings: ClassVar[type[ContactsFeedSettings]] = ContactsFeedSettings

    def check(self, settings: ContactsFeedSettings, net: Net) -> Checked:
        """Find the address books."""
        books = _dav(settings, net).collections()
        key = settings.user or str(settings.url.host)
        many = "1 address book" if len(books) == 1 else f"{len(books)} address books"
        return Checked(Identity(NETWORK, key, handle=key), many)

    def pull(self, settings: ContactsFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
        """The cards of each book that are new or changed, page by page."""
        places = Places.of(since)
        dav = _dav(settings, net)
        for book in dav.collections():
            place = places.at(book.href)
            if place.token and place.token == book.token and not place.doing:
                continue
            listing = dav.listing(book, place.token)
            doing = place.doing or listing.token
            left = [href for href in listing.hrefs if mark_of(href) > place.after]
            for page in batched(left, _PAGE):
                for part in dav.entries(book.href, page):
                    name = part.href.rpartition("/")[2]
                    yield from _people(part.text(CARDDAV.data), f"{book.name or 'contacts'}/{name}")
                yield Checkpoint(places.moved(book.href, Place(place.token, doing, mark_of(page[-1]))))
            yield Checkpoint(places.moved(book.href, Place(doing)))


def _dav(settings: ContactsFeedSettings, net: Net) -> Dav:
    if settings.token is not None:
        return Dav(net, settings.url, net.bearer(settings.token), CARDDAV)
    if settings.password is None:
        raise SettingsError("the setting password is needed")
    return Dav(net, settings.url, net.basic(settings.user, settings.password), CARDDAV)


def _people(card: str, where: str) -> Iterator[Record]:
    try:
        for one in components_of(card.encode(), "VCARD", where=where):
            if isinstance(one, InputError):
                yield Refused(where, one.what, one.advice or "")
            else:
                yield from person_of(one, where)
    except InputError as error:
        yield Refused(where, error.what, error.advice or "")
