"""The door: a Tryton as one of its users sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

from warmlinks.errors import FeedError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.plugins.doors import Activity, Change, Contact, Door, FieldKind, Opened, Result, Written
from warmlinks_tryton._rpc import AnsweredError, Session, TooLargeError
from warmlinks_tryton._settings import USUAL, Listed, TrytonSettings
from warmlinks_tryton._values import Column, from_json, moment, moment_as_json
from warmlinks_tryton._writing import Writer

__all__ = ["TrytonDoor", "TrytonSettings"]

_PARTY: Final = "party.party"
_RESOURCE: Final = "resource"
_PAGE: Final = 1000
_INSTALL_ADVICE: Final = (
    "Install the Tryton module trytond-warmlinks, which brings warmth, due_at and cold_at; or name fields that another "
    "module has put on party.party"
)


class TrytonDoor(Door):
    """Asks a Tryton by JSON-RPC, as its own client does."""

    name: ClassVar[str] = "tryton"
    settings: ClassVar[type[TrytonSettings]] = TrytonSettings
    batch: ClassVar[int] = 200

    def __init__(self, settings: TrytonSettings, net: Net) -> None:
        """Make the door; nothing is asked yet."""
        super().__init__(settings, net)
        self._session = Session(settings, net)
        self._columns: dict[str, Column] | None = None

    def check(self) -> Opened:
        """Return the account, and how many parties and activities it sees."""
        people = self._call("model.party.party.search_count", self.told.domain)
        activities = 0
        for listed in self._activity_models():
            for domain in self._domains_of(listed):
                activities += self._call(f"model.{listed.model}.search_count", domain)
        return Opened(account=self._account(), people=people, activities=activities)

    def _account(self) -> str:
        company = self._session.context.get("company")
        if not company:
            # which hides all that belongs to a company, without a word
            return f"{self.told.user} of no company"
        rows = self._call("model.company.company.read", [company], ["rec_name"])
        return f"{self.told.user} of {rows[0]['rec_name']}"

    def fields(self) -> Mapping[str, FieldKind]:
        """Return the writable fields of a party for numbers, texts and moments."""
        return {name: column.kind for name, column in self._all_columns().items() if column.writable}

    def add_field(self, name: str, kind: FieldKind) -> None:
        """Refuse: a field of Tryton is part of a module.

        Raises:
            SettingsError: always; it names the module.
        """
        raise SettingsError(
            "Tryton makes no fields while it runs",
            why=f"a field {name} for a {kind.value} is wanted",
            advice=_INSTALL_ADVICE,
        )

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        """Yield the parties in the domain of the settings."""
        columns = self._all_columns()
        known_fields = [name for name in fields if name in columns]
        domain = list(self.told.domain)
        if keys is not None:
            domain.append(["id", "in", [int(key) for key in keys if key.isdecimal()]])
        for row in self._rows(_PARTY, domain, ["rec_name", "_timestamp", *known_fields]):
            yield Contact(
                key=str(row["id"]),
                name=row.get("rec_name") or "",
                fields={name: from_json(row.get(name)) for name in known_fields},
                version=row.get("_timestamp"),
            )

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:
        """Yield the records of the models in the settings, each for the party that it names."""
        for listed in self._activity_models():
            for domain in self._domains_of(listed):
                if since is not None:
                    begin = moment_as_json(since)
                    domain.append(["OR", ["create_date", ">=", begin], ["write_date", ">=", begin]])
                fields = [name for name in (listed.contact, listed.at, listed.kind_field, listed.owner) if name]
                activities = (_activity(row, listed) for row in self._rows(listed.model, domain, fields))
                yield from (activity for activity in activities if activity is not None)

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Write all in one call, which Tryton does as a whole or not at all; then find which changes failed."""
        columns = self._all_columns()
        values: dict[str, Mapping[str, object]] = {}
        for change in changes:
            if not change.contact.isdecimal():
                yield Written(contact=change.contact, result=Result.GONE, reason="it is no number of a party")
                continue
            try:
                values[change.contact] = _as_json(change, columns)
            except ValueError as error:
                yield Written(contact=change.contact, result=Result.REFUSED, reason=str(error))
        if values:
            writer = Writer(self._session, _PARTY)
            yield from writer.write([change for change in changes if change.contact in values], values)

    # inside

    def _all_columns(self) -> dict[str, Column]:
        if self._columns is None:
            definitions = self._call("model.party.party.fields_get", None)
            columns = {name: Column.of(definition) for name, definition in definitions.items()}
            self._columns = {name: column for name, column in columns.items() if column is not None}
        return self._columns

    def _activity_models(self) -> Iterator[Listed]:
        """Yield the models with activities: of the settings, else the usual ones that are installed."""
        if self.told.activities is not None:
            yield from self.told.activities
            return
        for listed in USUAL:
            try:
                self._session.call(f"model.{listed.model}.search_count", [[listed.contact, "in", []]])
            except AnsweredError:
                continue
            yield listed

    def _domains_of(self, listed: Listed) -> Iterator[list[Any]]:
        """Yield the domains of the records to ask for."""
        if listed.contact != _RESOURCE:
            yield [*listed.domain, [listed.contact, "!=", None]]
            return
        # what hangs on any record, as e-mails and notes do, can be searched by that record alone
        parties = [f"{_PARTY},{row['id']}" for row in self._rows(_PARTY, list(self.told.domain), ["id"])]
        for first in range(0, len(parties), _PAGE):
            yield [[_RESOURCE, "in", parties[first : first + _PAGE]], *listed.domain]

    def _rows(self, model: str, domain: list[Any], fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield all records, page by page; each page begins after the last record of the one before."""
        last, page = 0, _PAGE
        while True:
            asked = [*domain, ["id", ">", last]]
            try:
                rows = self._call(f"model.{model}.search_read", asked, 0, page, [["id", "ASC"]], list(fields))
            except TooLargeError:
                if page == 1:
                    raise FeedError(f"{self.told.url} gives out no records", why="one is too many for it") from None
                page = max(1, page // 4)
                continue
            yield from rows
            if len(rows) < page:
                return
            last = rows[-1]["id"]

    def _call(self, method: str, *params: object) -> Any:  # noqa: ANN401  JSON
        """Call a method; an error in the answer is one of the settings or of the user's rights."""
        try:
            return self._session.call(method, *params)
        except AnsweredError as error:
            model = method.removeprefix("model.").rpartition(".")[0]
            raise FeedError(
                f"{self.told.url} does not answer on {model}",
                why=str(error),
                advice=f"Check model, fields and domain in the settings, and that {self.told.user} may read it",
            ) from None


def _activity(row: Mapping[str, Any], listed: Listed) -> Activity | None:
    """Return a record as an activity; None if it names no party, or no time."""
    contact, at = _party(_value_at(row, listed.contact)), moment(_value_at(row, listed.at))
    if contact is None or at is None:
        return None
    owner = _value_at(row, listed.owner) if listed.owner else None
    kind = _value_at(row, listed.kind_field) if listed.kind_field else listed.kind
    return Activity(
        key=f"{listed.model},{row['id']}",
        contact=contact,
        at=at,
        kind=str(kind or ""),
        owner="" if owner is None else str(owner),
    )


def _value_at(row: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401  JSON
    """Return the value at `contact.party`, which Tryton answers as `{"contact.": {"party": 5}}`."""
    *steps, last = path.split(".")
    value: Any = row
    for step in steps:
        value = value.get(f"{step}.") if isinstance(value, Mapping) else None
    return value.get(last) if isinstance(value, Mapping) else None


def _party(value: object) -> str | None:
    """Return the key of a party: a number, or `party.party,5` of a reference field."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    model, _, number = value.partition(",") if isinstance(value, str) else ("", "", "")
    return number if model == _PARTY and number.isdecimal() else None


def _as_json(change: Change, columns: Mapping[str, Column]) -> dict[str, object]:
    values = {}
    for name, value in change.fields.items():
        column = columns.get(name)
        if column is None or not column.writable:
            raise ValueError(f"party.party has no field {name} that can be written. {_INSTALL_ADVICE}")
        try:
            values[name] = column.to_json(value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return values
