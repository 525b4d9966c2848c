"""The archive that a source is given: its members, and ways to read them."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, tzinfo
from functools import partial
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from warmlinks.archive._containers import in_memory, open_container
from warmlinks.archive._encodings import decode_text
from warmlinks.archive._json import decode_document
from warmlinks.archive._members import Container, Member, find_members, natural_key
from warmlinks.archive._place import Budgets, Place, read_each
from warmlinks.archive._records import Path as JsonPath
from warmlinks.archive._records import RecordReader
from warmlinks.archive._streams import MemberStream, Meter
from warmlinks.archive._tables import TableReader
from warmlinks.errors import InputError
from warmlinks.values import Identity

if TYPE_CHECKING:
    from warmlinks.archive._components import Component
    from warmlinks.archive._database import Database
    from warmlinks.archive._elements import Element

__all__ = ["Archive", "open_archive"]

T = TypeVar("T")
Outer = TypeVar("Outer")

_LOOK = 64 * 1024
_BUFFER = 256 * 1024


def open_archive(
    paths: str | Path | Sequence[str | Path],
    *,
    owner: str | Sequence[str] | None = None,
    accounts: Sequence[Identity] = (),
    timezone: tzinfo = UTC,
    budgets: Budgets | None = None,
    until: datetime | None = None,
) -> Archive:
    """Open a zip, a tar, a folder or a single file, or several of them that are parts of one export.

    What a file is its first bytes tell, and not its ending. A tar may be packed by gzip or xz, a single file by gzip.
    An archive that holds nothing but archives is looked into, one deep.

    Args:
        paths: where it lies. Several are united: their members are listed together.
        owner: whom it belongs to, as the user said it: a handle, a key, a name, an address, or several of them.
        accounts: the owner's accounts that are known already, on any network.
        timezone: the zone to read wall-clock times in.
        budgets: limits other than the usual ones.
        until: up to when a series without an end goes; the end of the year after this one where nothing is said.

    Raises:
        InputError: it is not there, damaged, or made to harm. Nothing has been unpacked by then.
    """
    files = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    if not files:
        raise InputError("no file was named")
    limits = budgets or Budgets()
    with ExitStack() as undo:
        containers = []
        for file in files:
            containers.append(open_container(file, limits))
            undo.callback(containers[-1].close)
        archive = Archive(
            containers,
            name=str(files[0]) if len(files) == 1 else f"{files[0]} and {len(files) - 1} more",
            owners=_listed(owner),
            accounts=accounts,
            timezone=timezone,
            budgets=limits,
            until=until,
        )
        undo.pop_all()
    return archive


def _listed(owner: str | Sequence[str] | None) -> tuple[str, ...]:
    if owner is None:
        return ()
    return (owner,) if isinstance(owner, str) else tuple(owner)


def _end_of_next_year() -> datetime:
    """Far enough to look ahead, and the same all year, so that the fingerprint of an archive stays the same."""
    return datetime(datetime.now(UTC).year + 2, 1, 1, tzinfo=UTC)


class Archive:
    """A read-only view of one export. Whatever is wrong with it leaves as an `InputError`.

    Attributes:
        name: the path as the user gave it.
        owners: whom it belongs to, in the words in which the user said it; empty where nothing was said.
        timezone: the zone to read wall-clock times in.
        budgets: how much it may ask of this machine.
        until: up to when a series without an end goes, such as a meeting every week.
        settings: what the owner set for the source that is asked; None where it has no settings.
        since: the cursor of the last `Checkpoint` that the source yielded for this path; None to read it anew.
        members: the files in it, `message_2` before `message_10`.
    """

    def __init__(
        self,
        containers: Sequence[Container],
        *,
        name: str,
        owners: Sequence[str] = (),
        accounts: Sequence[Identity] = (),
        timezone: tzinfo = UTC,
        budgets: Budgets,
        until: datetime | None = None,
    ) -> None:
        self._containers = tuple(containers)
        self.name = name
        self.owners = tuple(owners)
        self._accounts = tuple(accounts)
        self._asked: set[str] = set()
        self.timezone = timezone
        self.budgets = budgets
        self.until = until or _end_of_next_year()
        self.settings: Any = None
        self.since: str | None = None
        self._meter = Meter()
        self._opened: set[Member] = set()
        self.members = self._every = self._united()
        self._databases: list[Database] = []

    @classmethod
    def of_bytes(
        cls,
        files: Mapping[str, bytes | str],
        *,
        name: str = "archive",
        owner: str | Sequence[str] | None = None,
        accounts: Sequence[Identity] = (),
        timezone: tzinfo = UTC,
        budgets: Budgets | None = None,
        until: datetime | None = None,
    ) -> Self:
        """An archive of files in memory, for tests: name -> what it holds. See `open_archive`.

        Raises:
            InputError: a file is called as none in an export is, such as `../x`.
        """
        held = {label: data.encode() if isinstance(data, str) else data for label, data in files.items()}
        return cls(
            [in_memory(held, name)],
            name=name,
            owners=_listed(owner),
            accounts=accounts,
            timezone=timezone,
            budgets=budgets or Budgets(),
            until=until,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Archive({self.name!r}, {len(self.members)} members)"

    @property
    def owner(self) -> str | None:
        """The first of `owners`: what was typed after `--owner`, as it was typed."""
        return self.owners[0] if self.owners else None

    @property
    def accounts(self) -> tuple[Identity, ...]:
        """The owner's accounts that the book knows already, on all networks, with their addresses and numbers."""
        self._asked.add("accounts")
        return self._accounts

    def tell_accounts(self, accounts: Sequence[Identity]) -> None:
        """Set the accounts that are known from now on, and forget whether anybody has asked for them."""
        self._accounts = tuple(accounts)
        self._asked.discard("accounts")

    @property
    def accounts_asked(self) -> bool:
        """Whether anybody has read `accounts`, so that with other accounts other records could have been read."""
        return "accounts" in self._asked

    def part(self, *patterns: str | Member) -> Self:
        """The same archive with no other members than these, and those whose names match, as for `find`.

        It reads through the same open files, counts against the same budgets, and is closed with them.
        """
        part = copy.copy(self)
        kept = {pattern for pattern in patterns if isinstance(pattern, Member)}
        kept.update(self.find(*(pattern for pattern in patterns if isinstance(pattern, str))))
        part.members = tuple(member for member in self.members if member in kept)
        part._opened = set()  # noqa: SLF001  it is of this class
        return part

    @property
    def bytes_read(self) -> int:
        """How many bytes have been read of its members so far."""
        return self._meter.read

    @property
    def opened(self) -> tuple[Member, ...]:
        """The members that have been opened so far, in their order."""
        return tuple(member for member in self.members if member in self._opened)

    def checksums(self, part: int) -> list[tuple[str, int, object]] | None:
        """(name, size, checksum) of what one of its parts holds, in order; None where it would have to be read."""
        listed = [(entry.name, entry.size, entry.checksum) for entry in self._containers[part].entries]
        return None if any(checksum is None for _, _, checksum in listed) else sorted(listed, key=itemgetter(0, 1))

    def close(self) -> None:
        """Give back the files it holds open, and take away the copies it made."""
        for database in self._databases:
            database.close()
        for container in self._containers:
            container.close()

    def find(self, *patterns: str) -> list[Member]:
        """Members whose last parts match one of the patterns, at any depth and whatever the case.

        `find("tweets.js", "tweets-part*.js")`, `find("messages/inbox/*/message_*.json")`.
        """
        return find_members(self.members, patterns)

    def open(self, member: Member, at: int = 0) -> io.BufferedReader:
        """The bytes of a member from `at` on as a stream, unpacked on the way and counted against the budgets."""
        place = self._place(member)
        if member.size > self.budgets.member_bytes:
            raise place.over("member_bytes", found=member.size)
        self._opened.add(member)
        entry = self._containers[member.part].entries[member.entry]
        return io.BufferedReader(MemberStream(entry.open, place, self._meter, at=at), _BUFFER)

    def head(self, member: Member, size: int = 4096) -> bytes:
        """The first bytes of a member."""
        with self.open(member) as stream:
            return stream.read(size)

    def peek(self, member: Member, size: int = 4096) -> bytes:
        """The first bytes of a member, as `head`; none where it cannot be read."""
        try:
            return self.head(member, size)
        except InputError:
            return b""

    def digest(self, member: Member, until: int) -> str:
        """A hash of samples of the first `until` bytes of a member: for one that grows.

        64 KiB at both ends and at fourteen places between, so that it takes no longer for a large one. What was put in
        or taken out before the end moves what lies behind it, and is noticed.
        """
        digest = blake2b(f"{until}".encode(), digest_size=16)
        step = max(_LOOK, until // 16)
        for start in sorted({*range(0, max(1, until - _LOOK), step), max(0, until - _LOOK)}):
            with self.open(member, start) as stream:
                digest.update(stream.read(min(_LOOK, until - start)))
        return digest.hexdigest()

    def read(self, member: Member) -> bytes:
        """A whole member, if the `document` budget allows it."""
        limit = self.budgets.document
        if member.size > limit:
            raise self._place(member).over("document", found=member.size)
        data = self.head(member, limit + 1)
        if len(data) > limit:
            raise self._place(member).over("document")
        return data

    def text(self, member: Member) -> str:
        """A whole small text member: UTF-8 with or without its mark, or UTF-16."""
        return decode_text(self.read(member), self._place(member))

    def document(self, member: Member, shape: type[T]) -> T:
        """A whole small JSON member, behind a script prefix or not, decoded into `shape`.

        Raises:
            InputError: it is not JSON, or not of that shape.
        """
        return decode_document(self.read(member), shape, self._place(member))

    def records(self, member: Member, shape: type[T], *, path: JsonPath = ()) -> Iterator[tuple[int, T | InputError]]:
        """The elements of a JSON list with their indexes, in flat memory however long it is.

        A script prefix up to the first `=` is passed over. An element that cannot be decoded into `shape` comes as an
        `InputError` in its place. Where a key on the way stands twice in one object, the last one counts, and that is
        told by an `InputError`.

        Args:
            member: the file.
            shape: what each element is decoded into.
            path: the keys to walk into before the list begins; `...` stands for each element of a list on the way, as
                in `("chats", "list", ..., "messages")`. Indexes then go on from one list to the next.

        Raises:
            InputError: the member as a whole cannot be read, or not to its end.
        """
        return iter(self._reader(member, shape, path, None))

    def records_within(
        self, member: Member, shape: type[T], *, path: JsonPath, outer: type[Outer]
    ) -> Iterator[tuple[int, tuple[Outer, T] | InputError]]:
        """The same, each element with the fields of the object that holds its list, decoded into `outer`.

        These are the fields that stand before the list, of up to 64 KiB each: a list is not kept to see what follows.
        """
        return iter(self._reader(member, shape, path, outer))

    def _reader(self, member: Member, shape: type[T], path: JsonPath, outer: type[Any] | None) -> RecordReader[T]:
        return RecordReader(
            partial(self.open, member),
            shape,
            path=path,
            outer=outer,
            size=member.size,
            place=self._place(member),
        )

    @overload
    def lines(self, member: Member) -> Iterator[tuple[int, str | InputError]]: ...
    @overload
    def lines(self, member: Member, shape: type[T]) -> Iterator[tuple[int, T | InputError]]: ...
    def lines(self, member: Member, shape: type[Any] | None = None) -> Iterator[tuple[int, Any]]:
        """The lines of a text with their numbers, without their ends; with `shape`, one JSON value a line.

        A line that cannot be read comes as an `InputError` in its place. Of JSON, empty lines are passed over and not
        counted.

        Raises:
            InputError: the member as a whole cannot be read.
        """
        from warmlinks.archive._lines import json_lines, text_lines

        if shape is None:
            return self._each(member, text_lines)
        return self._each(member, partial(json_lines, shape=shape, size=member.size))

    def rows(
        self,
        member: Member,
        *,
        header: Collection[str] | None = None,
        names: Sequence[str] | None = None,
        open_end: bool = False,
    ) -> Iterator[tuple[int, dict[str, str] | InputError]]:
        """The rows of a table with their indexes, as dicts with the file's own column names.

        The header is the first row that has all the names in `header`, whatever their case; what stands above it is
        passed over. Where a header comes again, of a file that was put behind the first, its names hold from there on.
        A table that may have no header is read by `names`: where its first row has the first of them as a cell, it is
        a header all the same. A row that cannot be read comes as an `InputError` in its place.

        Args:
            member: the table.
            header: names of columns that its header has.
            names: names of all its columns, where it has no header; one of the two is given.
            open_end: whether rows may lack cells behind the columns that were asked for (with `names`, behind the
                first), or have more than the header, which are the last column's then.

        Raises:
            InputError: there is no such header, or it is no table.
        """
        if (header is None) == (names is None):
            raise TypeError("rows() takes either `header` or `names`")
        required = header if header is not None else (names or ())[:1]
        return self._each(member, partial(TableReader, header=required, names=names, open_end=open_end))

    def xml(self, member: Member, *tags: str) -> Iterator[tuple[int, Element | InputError]]:
        """Each element of these tags with all that is in it, and its index, in flat memory however many there are.

        `xml(member, "sms", "mms")`. One within another is part of that one. What is not well-formed costs its element,
        and so does one of more than `record_bytes`. Halves of characters, as some programs write them
        (`&#55357;&#56838;`), are put together.

        Raises:
            InputError: the member as a whole cannot be read: it is no XML, or it has a document type or entities of
                its own, which are not for data.
        """
        from warmlinks.archive._elements import ElementReader

        return self._each(member, partial(ElementReader, tags=tags))

    def database(self, member: Member) -> Database:
        """A SQLite database to read, with what lies beside it in its `-wal`; closed with the archive, or before.

        It is a copy of one's own that is opened, so that nothing is written where it lies. Reading its tables is all
        that it allows.

        Raises:
            InputError: it is no database, or it is damaged.
            BudgetError: it is larger than the `member_bytes` budget allows.
        """
        from warmlinks.archive._database import Database

        logs = [other for other in self._every if other.part == member.part and other.name == f"{member.name}-wal"]
        database = Database(self._place(member), [partial(self.open, file) for file in (member, *logs[:1])])
        self._databases.append(database)
        return database

    def components(self, member: Member, *names: str) -> Iterator[tuple[int, Component | InputError]]:
        """The outermost components of these names in a vCard or iCalendar file, with their indexes.

        `components(member, "VEVENT")`. One that cannot be read comes as an `InputError` in its place; a line beyond
        the `field_bytes` budget, such as a photo, is passed over.

        Raises:
            InputError: the member as a whole cannot be read.
        """
        from warmlinks.archive._components import ComponentReader

        return self._each(member, partial(ComponentReader, names=names))

    def _each(
        self, member: Member, reader: Callable[..., Iterable[tuple[int, T | InputError]]]
    ) -> Iterator[tuple[int, T | InputError]]:
        return read_each(partial(self.open, member), reader, self._place(member))

    def _united(self) -> tuple[Member, ...]:
        """All members in order; of several parts that hold the very same file, the first one's."""
        members: dict[object, Member] = {}
        for part, container in enumerate(self._containers):
            for number, entry in enumerate(container.entries):
                contents = entry.checksum if entry.checksum is not None else (part, number)
                members.setdefault((entry.name, entry.size, contents), Member(entry.name, entry.size, part, number))
        place = Place(self.name, budgets=self.budgets)
        if len(members) > self.budgets.entries:
            raise place.over("entries", found=len(members))
        total = sum(member.size for member in members.values())
        if total > self.budgets.total_bytes:
            raise place.over("total_bytes", found=total)
        return tuple(sorted(members.values(), key=lambda member: natural_key(member.name)))

    def _place(self, member: Member) -> Place:
        return Place(self.name, member.name, self.budgets)
