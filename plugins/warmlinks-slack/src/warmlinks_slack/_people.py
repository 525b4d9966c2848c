"""The people of an export, by their Slack IDs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from warmlinks.values import Identity
from warmlinks_slack._files import NETWORK
from warmlinks_slack._shapes import Profile, User

__all__ = ["People"]

_SLACKBOT = "USLACKBOT"


class People:
    """Everybody in the lists of users.

    Attributes:
        bots: numbers of programs.
        owner: the owner's number, once it is known; their other numbers are read as this one.
    """

    def __init__(self) -> None:
        self.bots = {_SLACKBOT}
        self.owner = ""
        self._own: frozenset[str] = frozenset()
        self._known: dict[str, Identity] = {}

    def add(self, user: User) -> None:
        """Add an account of a list of users; of two with one ID the first counts, unless it has no name."""
        if user.is_bot or user.is_workflow_bot:
            self.bots.add(user.id)
        profile = user.profile or Profile()
        name = _first(profile.real_name, user.real_name, profile.display_name, user.name)
        identity = Identity(
            NETWORK,
            user.id,
            handle=_first(user.name) or None,
            name=name or None,
            emails=_listed(profile.email),
            phones=_listed(profile.phone),
            position=_first(profile.title) or None,
        )
        identity_before = self._known.get(user.id)
        if identity_before is None or (identity_before.name is None and identity.name):
            self._known[user.id] = identity

    def add_guest(self, key: str, profile: Profile) -> None:
        """Add somebody of another workspace, who is described in messages only."""
        if key not in self._known and (name := _first(profile.real_name, profile.display_name)):
            self._known[key] = Identity(NETWORK, key, name=name)

    def set_owner(self, keys: Iterable[str]) -> Identity:
        """Set the owner's accounts; return the identity that stands for all of them."""
        first, *others = keys
        self.owner, self._own = first, frozenset(others)
        return evolve(self.identity(first), aliases=tuple(others))

    def key(self, number: str | None) -> str:
        """Return the key of an account; empty if there is none."""
        return self.owner if number in self._own else number or ""

    def identity(self, key: str) -> Identity:
        """Return all that is known of a person."""
        return self._known.get(key) or Identity(NETWORK, key)

    def everybody(self) -> Iterator[Identity]:
        """Yield everybody in a list of users who is no bot."""
        return (identity for identity in self._known.values() if identity.key not in self.bots)

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield (name, key) of everybody."""
        return ((identity.name, self.key(identity.key)) for identity in self.everybody() if identity.name)

    def name(self, key: str) -> str:
        """Return a person's name; empty if unknown."""
        return self.identity(key).name or ""


def _first(*texts: str | None) -> str:
    return next((text.strip() for text in texts if text and text.strip()), "")


def _listed(text: str | None) -> tuple[str, ...]:
    return (only,) if (only := _first(text)) else ()
