"""Every error that leaves warmlinks, cut by what the caller can do about it.

    WarmlinksError
    ├── UsageError           an argument of the call is wrong (a ValueError too): mend the call
    │   └── RecordError      a field of a record holds what it may not
    ├── SettingsError        the settings file, or something in it, is wrong: mend it
    ├── NotFoundError        nobody, or several people, go by that name: say whom
    ├── InputError           an archive, a member or a record cannot be read
    │   ├── BudgetError      it is larger, deeper or longer than allowed
    │   ├── UnrecognizedError  no source knows this file
    │   └── OwnerUnknownError  the archive does not say whose it is: name the owner
    ├── BookError            the book cannot be opened, read or written
    │   └── BookBusyError    another process holds the book: try later
    ├── FeedError            a server that a feed asks does not answer as it should
    │   ├── AccessError      it does not let the owner in: make a new token
    │   └── TryLaterError    it cannot answer now: the next run tries again
    ├── StoppedError         a push would have harmed more than it may, or did not arrive: look first
    ├── WriteError           a file could not be written; what was there is as it was
    └── PluginError          a plugin misbehaved: its name and version are in it

Facts are attributes; the text is made of them.
"""

from __future__ import annotations

__all__ = [
    "AccessError",
    "BookBusyError",
    "BookError",
    "BudgetError",
    "FeedError",
    "InputError",
    "NotFoundError",
    "OwnerUnknownError",
    "PluginError",
    "RecordError",
    "SettingsError",
    "StoppedError",
    "TryLaterError",
    "UnrecognizedError",
    "UsageError",
    "WarmlinksError",
    "WriteError",
]


class WarmlinksError(Exception):
    """Something went wrong that a person can be told about.

    Attributes:
        what: what could not be done, as a sentence without a full stop.
        where: the place it was noticed, if there is one.
        why: the reason, if it is known.
        advice: what to do next, if there is something to do.
    """

    def __init__(
        self, what: str, *, where: str | None = None, why: str | None = None, advice: str | None = None
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.advice = advice

    def __str__(self) -> str:
        text = self.what
        if self.where:
            text += f" (at {self.where})"
        if self.why:
            text += f": {self.why}"
        if self.advice:
            text += f". {self.advice}"
        return text


class UsageError(WarmlinksError, ValueError):
    """An argument of the call is wrong: a moment without a zone, a day out of reach, a word that is none.

    It is a `ValueError` too, as whoever calls a library expects of a wrong argument.
    """


class RecordError(UsageError):
    """A record of a source, or an answer of the book, cannot be made: one of its fields holds what it may not.

    `what` says so without the value, which may be part of what was read.

    Attributes:
        record: the name of its class, such as `Interaction`.
        field: the name of the field.
    """

    def __init__(self, record: str, field: str, trouble: str, value: object) -> None:
        shown = repr(value)
        super().__init__(f"{record}.{field} {trouble}", why=shown if len(shown) <= 60 else f"{shown[:60]}…")  # noqa: PLR2004
        self.record = record
        self.field = field


class SettingsError(WarmlinksError):
    """The settings file, or something in it, is wrong."""


class NotFoundError(WarmlinksError):
    """Nobody goes by that name, or more than one person does.

    Attributes:
        candidates: those who might have been meant, best first, each as a line to show.
    """

    def __init__(self, what: str, *, candidates: tuple[str, ...] = (), advice: str | None = None) -> None:
        super().__init__(what, advice=advice)
        self.candidates = candidates

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text}. Did you mean: {'; '.join(self.candidates)}" if self.candidates else text


class InputError(WarmlinksError):
    """An archive, one of its members or one of its records cannot be read.

    Attributes:
        archive: the archive's name as the user gave it.
        member: the member's name, escaped, if the trouble is inside one.
        record: which record of the member, counted from 0, if known.
        part: where in the record, as in `.messages[1]`; empty where it is all of it.
        byte: the offset in the member, if known.
    """

    def __init__(
        self,
        what: str,
        *,
        archive: str | None = None,
        member: str | None = None,
        record: int | None = None,
        part: str = "",
        byte: int | None = None,
        why: str | None = None,
        advice: str | None = None,
    ) -> None:
        place = ascii(member)[1:-1] if member is not None else None
        if place is not None and record is not None:
            place += f"[{record}]{part}"
        if place is not None and byte is not None:
            place += f" byte {byte}"
        where = " ".join(part for part in (archive, place) if part)
        super().__init__(what, where=where or None, why=why, advice=advice)
        self.archive = archive
        self.member = member
        self.record = record
        self.part = part
        self.byte = byte


class BudgetError(InputError):
    """Input is larger, deeper, longer or more numerous than allowed.

    Attributes:
        budget: the name of the budget, as in the settings.
        limit: its value.
        found: what was found, if it was measured to the end.
    """

    def __init__(
        self,
        budget: str,
        limit: float,
        *,
        found: float | None = None,
        archive: str | None = None,
        member: str | None = None,
        record: int | None = None,
    ) -> None:
        found_text = f", found {found:g}" if found is not None else ""
        super().__init__(
            f"more than the {budget} budget allows",
            archive=archive,
            member=member,
            record=record,
            why=f"{budget} is {limit:g}{found_text}",
            advice=f"If you trust this file, raise it: setting archive.{budget}",
        )
        self.budget = budget
        self.limit = limit
        self.found = found


class UnrecognizedError(InputError):
    """No installed source recognises the file."""


class OwnerUnknownError(InputError):
    """The archive does not say whose it is, or it is somebody else's than the book's.

    Attributes:
        candidates: accounts that could be the owner, likeliest first, as `key` or `@handle`.
    """

    def __init__(
        self, what: str, *, candidates: tuple[str, ...] = (), archive: str | None = None, why: str | None = None
    ) -> None:
        hint = f" (likeliest: {', '.join(candidates[:5])})" if candidates else ""
        super().__init__(what, archive=archive, why=why, advice=f"Say whose it is: --owner KEY_OR_HANDLE{hint}")
        self.candidates = candidates


class BookError(WarmlinksError):
    """The book cannot be opened, read or written; what it held is whole."""


class BookBusyError(BookError):
    """Another process has held the book for too long; its name is in `why`."""


class FeedError(WarmlinksError):
    """A server that a feed asks does not answer as it should."""


class AccessError(FeedError):
    """The server does not let the owner in: a token or password is wrong, or has expired."""


class TryLaterError(FeedError):
    """The server was not reached, broke off, or cannot answer now: what came is kept, and the next run goes on.

    Attributes:
        retry_after: seconds that the server wants to be left in peace, if it said so.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        why: str | None = None,
        advice: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, where=where, why=why, advice=advice)
        self.retry_after = retry_after


class StoppedError(WarmlinksError):
    """A push into a CRM stopped by itself: it would have changed more than it may, or what it wrote did not arrive."""


class WriteError(WarmlinksError):
    """A file could not be written. What was there before is as it was, and nothing half is left behind."""


class PluginError(WarmlinksError):
    """A plugin raised, returned something else than agreed, or took too long.

    Attributes:
        plugin: its registered name.
        distribution: the package and version it came with, if known.
    """

    def __init__(
        self,
        what: str,
        *,
        plugin: str,
        distribution: str | None = None,
        why: str | None = None,
        advice: str | None = None,
    ) -> None:
        where = plugin if distribution is None else f"{plugin}, {distribution}"
        super().__init__(what, where=where, why=why, advice=advice)
        self.plugin = plugin
        self.distribution = distribution
