"""The Book: everything one does with the store, in one thin class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

from warmlinks.models import Connection, Direction, Status
from warmlinks.store.answers import (
    Change,
    Diagnosis,
    Forgotten,
    LoadReport,
    PairQuestion,
    PauseEntry,
    Shown,
    Standing,
    Tell,
)

__all__ = ["Book"]


class Book:
    """The owner's memory: one SQLite file. Use it in a `with` block, or close it.

    Every method that reads a moment takes `now`, an aware datetime. WHO is the id of a connection or its beginning,
    the exact name, an `@handle`, an e-mail address, or `network:key`.
    """

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        timezone: tzinfo | str | None = None,
        registry: Any | None = None,
        model: Any | None = None,
        holidays: Any | None = None,
        patience: float = 30.0,
    ) -> Self:
        """Open the book, or make it where there is none.

        Args:
            path: the file; `":memory:"` for one that is gone on close; None for the one in the data folder.
            timezone: the owner's zone, kept when the book is made. An existing book keeps its own.
            registry: which plugins there are; None discovers the installed ones when first needed.
            model: a `DecayModel`; None is the one with nothing fitted.
            holidays: days off beside the pauses, as `ActiveTime` takes them.
            patience: seconds to wait for another process before `BookBusyError`.
        """
        raise NotImplementedError

    @property
    def path(self) -> Path | None:
        """The file, or None for a book in memory."""
        raise NotImplementedError

    @property
    def id(self) -> str:
        """The book's own id, made once."""
        raise NotImplementedError

    @property
    def timezone(self) -> tzinfo:
        """The owner's zone: what days are counted in."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the file. Closing twice does nothing."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # records in

    def load(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        source: str | None = None,
        owner: str | None = None,
        progress: Tell | None = None,
    ) -> LoadReport:
        """Read archives into the book. Loading again changes nothing.

        One archive that cannot be loaded does not keep the others out: it is a `FileReport` with `failed`. Where only
        one is given, its failure is raised.
        """
        raise NotImplementedError

    def log(
        self,
        who: str,
        kind: str = "meeting",
        *,
        at: datetime | date,
        direction: Direction = "both",
        note: str | None = None,
        create: bool | None = None,
    ) -> Connection:
        """Record contact that no archive knows of. The same entry again changes nothing.

        Args:
            create: whether a name that nobody has becomes a new person. None: yes, unless somebody's name is like it.
        """
        raise NotImplementedError

    # people

    def connections(self, *, now: datetime) -> list[Connection]:
        """Everybody with a name or contact, by name."""
        raise NotImplementedError

    def unresolved(self) -> int:
        """How many are known by a number only, without a name or contact."""
        raise NotImplementedError

    def find(self, who: str) -> str:
        """The id of the one connection that WHO means.

        Raises:
            NotFoundError: nobody goes by that, or several do; `candidates` lists them.
        """
        raise NotImplementedError

    def show(self, who: str, *, now: datetime) -> Shown:
        """Everything known of one connection, with the source of every field."""
        raise NotImplementedError

    def set(
        self,
        who: str,
        *,
        now: datetime,
        cadence: int | Literal["none"] | None = None,
        tags: Sequence[str] = (),
        untag: Sequence[str] = (),
        status: Status | None = None,
        note: str | None = None,
        country: str | None = None,
    ) -> Connection:
        """Set what the owner says of a connection; what is not given stays. `"none"` and empty texts take away."""
        raise NotImplementedError

    def set_tag(self, tag: str, *, now: datetime, cadence: int | Literal["none"]) -> None:
        """Set the cadence of everybody with that tag."""
        raise NotImplementedError

    def tag_cadences(self) -> dict[str, int]:
        """The cadence of each tag that has one."""
        raise NotImplementedError

    # who is who

    def questions(self, *, limit: int | None = None) -> list[PairQuestion]:
        """Pairs that may be one person, likeliest first; none that was answered."""
        raise NotImplementedError

    def same(self, a: str, b: str) -> Change:
        """Say that two are one person."""
        raise NotImplementedError

    def not_same(self, a: str, b: str) -> Change:
        """Say that two are not one person; it is not asked again."""
        raise NotImplementedError

    def undo(self, a: str | None = None, b: str | None = None) -> Change:
        """Take back the last decision, or the last one about these (one or two identities as `network:key`)."""
        raise NotImplementedError

    # how warm

    def scores(self, *, now: datetime) -> list[Standing]:
        """How every connection stands, warmest first; those without contact come last, by name."""
        raise NotImplementedError

    def standing(self, who: str, *, now: datetime) -> Standing:
        """How one connection stands."""
        raise NotImplementedError

    def cooling(self, *, now: datetime, limit: int | None = None) -> list[Standing]:
        """Those whose `due_on` is today or past, in the order of need."""
        raise NotImplementedError

    # pauses

    def add_pause(
        self,
        start: date,
        end: date,
        *,
        who: str | None = None,
        country: str | None = None,
        name: str | None = None,
    ) -> PauseEntry:
        """Add days that do not count, both ends included. The same pause again is the same one."""
        raise NotImplementedError

    def pauses(self) -> list[PauseEntry]:
        """All pauses, by their first day."""
        raise NotImplementedError

    def remove_pause(self, pause: str) -> PauseEntry:
        """Take a pause away, by its id."""
        raise NotImplementedError

    # leaving, keeping, forgetting

    def export(self, stream: IO[str], *, redacted: bool = False) -> int:
        """Write the whole book as JSON lines in one order: same book, same bytes. Returns the number of lines.

        Args:
            redacted: without names, addresses, handles, notes and places; the numbers are the same.
        """
        raise NotImplementedError

    def import_(self, stream: IO[str]) -> int:
        """Read an export into an empty book. Returns the number of lines."""
        raise NotImplementedError

    def export_csv(self, stream: IO[str], *, now: datetime) -> int:
        """Write the connections as CSV in which no cell starts a formula. Returns the number of rows."""
        raise NotImplementedError

    def forget(self, who: str) -> Forgotten:
        """Remove a person to the last byte, also from backups in the book's folder. There is no way back."""
        raise NotImplementedError

    def allow_again(self, identity: str) -> bool:
        """Let an identity (`network:key`) that was forgotten come back with the next load."""
        raise NotImplementedError

    def backup(self, path: str | Path | None = None) -> Path:
        """Write a checked copy; None puts it into `backups` beside the book."""
        raise NotImplementedError

    def doctor(self, *, mend: bool = True) -> Diagnosis:
        """Check file, permissions, references, and everything derived against the log; mend what can be made anew."""
        raise NotImplementedError

    @classmethod
    def restore(cls, path: str | Path | None = None) -> Diagnosis:
        """Put the last good backup in the place of a book that is damaged; the damaged file is kept beside it."""
        raise NotImplementedError
