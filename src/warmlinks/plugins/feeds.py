"""What a feed plugin implements: a source that is asked, not given.

A feed asks one server of the owner's and yields the records that a source yields, newest first, so that a first pull of
years is useful after a minute. What it has yielded before a `Checkpoint` is kept whatever happens after it, together
with the cursor in it, and the next pull goes on from there. It never decides who is who, never sees the book, and
reaches its server only through the `net` that it is handed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar, final

from attrs import frozen

from warmlinks.net.asking import Net
from warmlinks.plugins.configuring import configured
from warmlinks.plugins.sources import Checkpoint, Coverage, CoveredSides, Record
from warmlinks.values import Identity, checked

__all__ = ["Checked", "Checkpoint", "Feed", "checkpoint_of", "state_in"]

_State = TypeVar("_State")


def state_in(cursor: str | None, shape: type[_State]) -> _State:
    """The state of a feed that a cursor holds; an empty one where it holds none of that shape.

    Args:
        cursor: as `checkpoint_of` wrote it, in JSON; anything else, or None.
        shape: the class of the state, which can be made without arguments.
    """
    import msgspec  # a program that only reads files needs none of this

    try:
        return msgspec.json.decode(cursor or "{}", type=shape)
    except (msgspec.MsgspecError, UnicodeError):
        return shape()


def checkpoint_of(state: object) -> Checkpoint:
    """The checkpoint whose cursor holds a state of a feed."""
    import msgspec  # as above

    return Checkpoint(msgspec.json.encode(state).decode())


@checked
@frozen
class Checked:
    """What a server says before anything is taken from it.

    Attributes:
        account: whose account it is, on the feed's network.
        sees: what can be seen there, in words that can follow "it sees", such as `12 folders`; empty where it is plain.
        until: the moment or day to which what is there goes back; None where it is not known.
    """

    account: Identity
    sees: str = ""
    until: datetime | date | None = None


class Feed(ABC):
    """Asks one server for what the owner could see there.

    It is made without arguments and keeps nothing from one pull to the next: what it has to remember is the cursor.

    Attributes:
        name: what the user calls it, such as `mail`; unique among installed feeds. A feed that is called as a source
            yields that source's records: a mail that comes by both has one key, and is one.
        network: the network of its identities.
        coverage: what contact it could have seen, kind by kind: all kinds that it may ever yield are named.
        needs_owner: whether its account is one of the owner's on its network; not so for an address book, which has no
            contact of anybody's.
        began: the day on which the network began, if it is known: what is dated before it is refused.
        settings: the attrs class that the feed's table of the settings file is read into, by `configure`: keyword-only
            fields, defaults where sensible; secrets are `SecretRef`s, never values.
    """

    name: ClassVar[str]
    network: ClassVar[str]
    coverage: ClassVar[Coverage] = CoveredSides.OWN_SIDE
    began: ClassVar[date | None] = None
    needs_owner: ClassVar[bool] = True
    settings: ClassVar[type[Any]]

    @abstractmethod
    def check(self, settings: Any, net: Net) -> Checked:  # noqa: ANN401  each feed has its own class
        """Ask whose account it is and what can be seen there. No records.

        Raises:
            FeedError: the server does not answer as it should; `net` raises those for everything it can judge.
        """

    @abstractmethod
    def pull(self, settings: Any, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:  # noqa: ANN401
        """Yield what is new, newest first, with a `Checkpoint` behind each page. Its end means: that is all there is.

        Pages are small, so that little is asked again after a failure. What was asked before and has changed since is
        yielded again, with its key. The owner's account need not be yielded, `check` has named it.

        Args:
            settings: an instance of the settings class.
            since: the cursor of the last checkpoint that was kept, of this pull or of an earlier one that broke off;
                None where nothing was. A cursor that the server does not take any more is as good as none.
            net: what the server is reached by.

        Raises:
            FeedError: the server does not answer as it should. What stood before the last checkpoint is kept.
        """

    @classmethod
    @final
    def configure(cls, table: Mapping[str, Any]) -> Any:  # noqa: ANN401  as above
        """Read a table of the settings file into this feed's settings.

        Raises:
            SettingsError: an unknown key, a missing one, or a value of the wrong kind; it names feed and key.
        """
        return configured(cls.name, cls.settings, table)
