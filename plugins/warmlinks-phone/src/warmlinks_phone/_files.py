"""The readers for each kind of file of a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from attrs import define, evolve, frozen

from warmlinks.archive import Archive, Database, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import CoveredSides
from warmlinks_phone._backup import made_at, read_calls, read_messages
from warmlinks_phone._call_logs import is_android_log, is_apple_log, read_android_log, read_apple_log
from warmlinks_phone._entries import Entry
from warmlinks_phone._finding import IN_A_BACKUP, MAGIC, Form
from warmlinks_phone._imessage import is_imessage, owner_addresses, read_imessage

__all__ = ["PhoneFile"]

_OF_IOS_5 = frozenset({"message", "msg_group", "madrid_chat"})

_BOTH = CoveredSides.BOTH_SIDES


@frozen
class _Reader:
    """The reader of one kind of file: how it is recognized and read, and whose it says that it is."""

    name: str
    coverage: Mapping[str, CoveredSides]
    knows: Callable[[Database], bool]
    read: Callable[[Database, Member], Iterator[Entry]]
    owners: Callable[[Database], Mapping[str, int]] = lambda _: {}
    not_included: tuple[str, ...] = ()


_MESSAGES = _Reader("SMS Backup & Restore", {"sms": _BOTH}, lambda _: False, lambda *_: iter(()))
_CALLS = evolve(_MESSAGES, coverage={"call": _BOTH})
_DATABASES = (
    _Reader(
        "Apple Messages",
        {"message": _BOTH, "sms": _BOTH},
        is_imessage,
        read_imessage,
        owner_addresses,
        ("what people are called",),
    ),
    _Reader("Android calls", {"call": _BOTH}, is_android_log, read_android_log),
    _Reader("iPhone calls", {"call": _BOTH}, is_apple_log, read_apple_log),
)


_BACKUP_ADVICE = "Back the phone up without a password for the backup, or decrypt the backup first"


@define
class PhoneFile:
    """A file of a phone."""

    archive: Archive
    member: Member
    form: Form
    _opened: tuple[Database, _Reader] | None = None

    def entries(self) -> Iterator[Entry]:
        """Yield its entries in their order."""
        if self.form == "messages":
            return read_messages(self.archive, self.member)
        if self.form == "calls":
            return read_calls(self.archive, self.member)
        database, reader = self._open()
        return reader.read(database, self.member)

    def owners(self) -> Mapping[str, int]:
        """Return the owner's numbers and addresses that the file itself tells, each with its count."""
        if self.form != "database":
            return {}
        database, reader = self._open()
        return reader.owners(database)

    def reader(self) -> _Reader:
        """Return the reader of the file."""
        return self._open()[1] if self.form == "database" else _CALLS if self.form == "calls" else _MESSAGES

    def made(self) -> datetime | None:
        """Return when it was written, if it tells."""
        return None if self.form == "database" else made_at(self.archive, self.member)

    def close(self) -> None:
        """Remove the copy of a database."""
        if self._opened is not None:
            self._opened[0].close()
            self._opened = None

    def _open(self) -> tuple[Database, _Reader]:
        if self._opened is None:
            base = self.member.name.rpartition("/")[2]
            if not self.archive.head(self.member, len(MAGIC)).startswith(MAGIC):
                why = "it is encrypted, or damaged" if self.member.size else "it is empty"
                raise self._input_error(why, _BACKUP_ADVICE if base in IN_A_BACKUP else "")
            database = self.archive.database(self.member)
            reader = next((reader for reader in _DATABASES if reader.knows(database)), None)
            if reader is None:
                of_old = set(database.tables) & _OF_IOS_5
                raise self._input_error(
                    "it is of iOS 5 or older" if of_old else "it has none of the tables that are known"
                )
            self._opened = database, reader
        return self._opened

    def _input_error(self, why: str, advice: str = "") -> InputError:
        return InputError(
            "this database cannot be read",
            archive=self.archive.name,
            member=self.member.name,
            why=why,
            advice=advice or None,
        )
