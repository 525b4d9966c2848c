"""The door to BottleCRM's database: one statement for a thousand contacts; edits and `updated_at` are untouched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from attrs import field, frozen

from warmlinks.errors import AccessError, FeedError, SettingsError, TryLaterError
from warmlinks.net.asking import Net
from warmlinks.net.secrets import SecretRef
from warmlinks.output import one_line
from warmlinks.plugins.doors import Activity, Change, Contact, Door, FieldKind, Opened, Result, Written
from warmlinks.settings import as_secret
from warmlinks_bottlecrm._values import KIND_OF, TYPE_OF, Stored, is_key, is_same, label_of, settled, shown
from warmlinks_bottlecrm.interactions import word_for

if TYPE_CHECKING:
    from psycopg import Connection

__all__ = ["BottleCrmSqlDoor", "BottleCrmSqlSettings"]

_ROWS: Final = 5000
_CONNECT_TIMEOUT: Final = 15
_STATEMENT_TIMEOUT: Final = 600.0

_VERSION: Final = """to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
"""As the interface gives it, so that the two doors know the same versions."""

# every statement names the organisation too: where row-level security is not in force, it shows the others' rows
_PEOPLE: Final = f"""
select id::text, concat_ws(' ', nullif(first_name, ''), nullif(last_name, '')), {_VERSION}, custom_fields
from contacts where org_id = %(org)s::uuid"""  # noqa: S608  nothing of anybody else's is in it
_ACTIVITIES: Final = """
select id::text, contact_id::text, occurred_at, kind, outcome, coalesce(logged_by_id::text, '')
from interaction where org_id = %(org)s::uuid and contact_id is not null"""
_CURRENT: Final = f"""
select id::text, {_VERSION}, custom_fields from contacts
where org_id = %(org)s::uuid and id = any(%(keys)s::uuid[])
order by id for no key update skip locked"""  # noqa: S608  as above
_MERGE: Final = """
update contacts set custom_fields = (contacts.custom_fields || given.fields) - given.cleared
from (
    select id, fields, array(select jsonb_array_elements_text(cleared)) as cleared
    from unnest(%(keys)s::uuid[], %(fields)s::jsonb[], %(cleared)s::jsonb[]) as given (id, fields, cleared)
) as given
where contacts.id = given.id and contacts.org_id = %(org)s::uuid"""
_DEFINITIONS: Final = """
select key, field_type from custom_field_definition
where org_id = %(org)s::uuid and target_model = 'Contact' and is_active"""
_DEFINE: Final = """
insert into custom_field_definition
    (id, org_id, target_model, key, label, field_type, is_required, is_filterable, display_order, is_active,
     created_at, updated_at)
values
    (gen_random_uuid(), %(org)s::uuid, 'Contact', %(key)s, %(label)s, %(type)s, false, false, 0, true, now(), now())
on conflict do nothing"""


def _as_organisation(value: object) -> str:
    if not isinstance(value, str) or not is_key(value.lower()):
        raise SettingsError(
            "the setting organisation is the id of one", advice="It is in the CRM's table organization, as id"
        )
    return value.lower()


@frozen(kw_only=True)
class BottleCrmSqlSettings:
    """The table `[crm.bottlecrm-sql]`.

    Attributes:
        database: how the database is reached, as PostgreSQL writes it, without a password:
            `host=db.example.org dbname=crm_db user=warmlinks`.
        organisation: the id of the organisation whose contacts are meant; row-level security shows nothing without.
        password: where the role's password lies, if it has one.
    """

    database: str = field()
    organisation: str = field(converter=_as_organisation)
    password: SecretRef | None = field(default=None, converter=as_secret)

    @database.validator
    def _is_without_password(self, _: object, value: object) -> None:
        if not isinstance(value, str) or "://" in value or "password" in value.lower():
            raise SettingsError(
                "the setting database names a host, a dbname and a user, and no password",
                advice='Write it like "host=db.example.org dbname=crm_db user=warmlinks"; the password has its setting',
            )


class BottleCrmSqlDoor(Door):
    """An organisation, by an ordinary database role.

    Our keys alone are merged into the column of custom fields, where the row is as it was read. Whoever edits at the
    same moment is neither waited for nor overwritten.
    """

    name: ClassVar[str] = "bottlecrm-sql"
    settings: ClassVar[type[Any]] = BottleCrmSqlSettings
    batch: ClassVar[int] = 1000

    def __init__(self, settings: BottleCrmSqlSettings, net: Net) -> None:
        """Make the door; nothing is asked yet."""
        super().__init__(settings, net)
        self._kinds: Mapping[str, FieldKind] | None = None
        self._open: Connection[Any] | None = None

    def close(self) -> None:
        """Close the connection."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def check(self) -> Opened:
        """Return the role, and how many contacts and interactions it sees.

        Raises:
            SettingsError: the role sees other organisations too.
            AccessError: it sees no contact at all: row-level security says no word of what it hides.
        """
        with self._transaction() as ask:
            role, host, sees_all = ask.execute(
                "select current_user, coalesce(host(inet_server_addr()), 'a socket'), rolsuper or rolbypassrls "
                "from pg_roles where rolname = current_user"
            ).fetchone() or ("", "", True)
            if sees_all:
                raise SettingsError(
                    f"the role {role} sees all organisations, and none of their rows is kept from it",
                    why="it is a superuser, or may bypass row-level security",
                    advice="Make one that may not; its grants are on the page about BottleCRM",
                )
            people = ask.execute(
                "select count(*) from contacts where org_id = %(org)s::uuid", self._parameters
            ).fetchone()
            met = ask.execute(
                "select count(*) from interaction where org_id = %(org)s::uuid", self._parameters
            ).fetchone()
        if not people or not people[0]:
            raise AccessError(
                f"the role {role} sees no contact of the organisation {self.told.organisation}",
                why="row-level security shows the rows of the organisation that is set, and says nothing of others",
                advice="Check the id of the organisation and the database; one without a contact has nothing to score",
            )
        account = f"{role} at {host}, organisation {self.told.organisation}"
        return Opened(account=account, people=people[0], activities=(met or [None])[0])

    def fields(self) -> Mapping[str, FieldKind]:
        """Return the custom fields of contacts for numbers, texts and days."""
        with self._transaction() as ask:
            definitions = ask.execute(_DEFINITIONS, self._parameters).fetchall()
        self._kinds = {key: KIND_OF[of] for key, of in definitions if of in KIND_OF}
        return self._kinds

    def add_field(self, name: str, kind: FieldKind) -> None:
        """Make a custom field of contacts, if the role may insert into `custom_field_definition`."""
        with self._transaction() as ask:
            given = {**self._parameters, "key": name, "label": label_of(name), "type": TYPE_OF[kind]}
            if ask.execute(_DEFINE, given).rowcount == 0:
                raise SettingsError(
                    f"the field {name} was not made",
                    where=self.name,
                    why="there is one of that name, of another type or switched off",
                    advice="Look at the CRM's own settings, under custom fields",
                )
        self._kinds = None

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        """Yield all contacts as of one moment; or these."""
        kinds = self._field_kinds()
        known_fields = [name for name in fields if name in kinds]
        only = "" if keys is None else " and id = any(%(keys)s::uuid[])"
        given = {**self._parameters, "keys": list(filter(is_key, keys or ()))}
        for key, name, version, held in self._rows(_PEOPLE + only, given):
            values = {field_name: shown(kinds[field_name], (held or {}).get(field_name)) for field_name in known_fields}
            yield Contact(key=key, name=name, fields=values, version=version)

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:
        """Yield the interactions with a contact; with `since` only those that were written since."""
        only = "" if since is None else " and updated_at >= %(since)s"
        for key, contact, at, kind, outcome, owner in self._rows(
            _ACTIVITIES + only, {**self._parameters, "since": since}
        ):
            yield Activity(key=key, contact=contact, at=at, kind=word_for(kind, outcome), owner=owner)

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Lock the rows, compare their versions, and merge our keys into them: all at once, or nothing."""
        kinds = self._field_kinds()
        became: dict[str, Written] = {}
        merged: dict[str, dict[str, Stored]] = {}
        with self._transaction() as ask:
            keys = [change.contact for change in changes if is_key(change.contact)]
            held = {row[0]: row[1:] for row in ask.execute(_CURRENT, {**self._parameters, "keys": keys})}
            missing = [key for key in keys if key not in held]
            only = " and id = any(%(keys)s::uuid[])"
            busy = (
                {row[0] for row in ask.execute(_PEOPLE + only, {**self._parameters, "keys": missing})}
                if missing
                else set()
            )
            for change in changes:
                became[change.contact], given = _result_without_write(change, kinds, held.get(change.contact), busy)
                if given:
                    merged[change.contact] = given
            if merged:
                self._merge(ask, merged)
        yield from (became[change.contact] for change in changes)

    # asking

    def _merge(self, ask: Connection[Any], merged: Mapping[str, Mapping[str, Stored]]) -> None:
        from psycopg.types.json import Jsonb  # for those alone who ask a database

        kept = [{name: value for name, value in given.items() if value is not None} for given in merged.values()]
        cleared = [[name for name, value in given.items() if value is None] for given in merged.values()]
        given = {"keys": list(merged), "fields": list(map(Jsonb, kept)), "cleared": list(map(Jsonb, cleared))}
        ask.execute(_MERGE, {**self._parameters, **given})

    def _field_kinds(self) -> Mapping[str, FieldKind]:
        return self._kinds if self._kinds is not None else self.fields()

    @property
    def _parameters(self) -> dict[str, Any]:
        return {"org": self.told.organisation}

    def _rows(self, statement: str, given: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Yield rows as the server produces them, on a connection of its own: the caller may write meanwhile."""
        with self._translated(), self._connect() as own, own.transaction():
            self._begin(own)
            with own.cursor("warmlinks") as cursor:
                cursor.itersize = _ROWS
                yield from cursor.execute(statement, given)

    @contextmanager
    def _transaction(self) -> Iterator[Connection[Any]]:
        """Open a transaction in which the organisation is set."""
        with self._translated():
            if self._open is None or self._open.closed or self._open.broken:
                self._open = self._connect()
            with self._open.transaction():
                self._begin(self._open)
                yield self._open

    def _begin(self, connection: Connection[Any]) -> None:
        patience = max(1, round(min(_STATEMENT_TIMEOUT, self.net.deadline.left()) * 1000))
        connection.execute(
            "select set_config('app.current_org', %s, true), set_config('statement_timeout', %s, true)",
            [self.told.organisation, f"{patience}"],
        )

    def _connect(self) -> Connection[Any]:
        try:
            import psycopg  # for those alone who ask a database
        except ImportError:
            raise SettingsError(
                f"the door {self.name} needs psycopg", advice='Install it: pip install "warmlinks-bottlecrm[sql]"'
            ) from None
        from psycopg.conninfo import conninfo_to_dict, make_conninfo

        parameters = conninfo_to_dict(self.told.database)
        host = str(parameters.get("host") or parameters.get("hostaddr") or "")
        if not host.startswith("/") and host not in ("", "localhost", "127.0.0.1", "::1") and not self.net.insecure:
            if parameters.setdefault("sslmode", "verify-full") != "verify-full":
                raise SettingsError(
                    f"the database at {host} is not asked over a connection that nobody vouches for",
                    advice="Write sslmode=verify-full; else set insecure = true",
                )
            parameters.setdefault("sslrootcert", "system")
        if self.told.password is not None:
            parameters["password"] = self.net.secret(self.told.password)
        # what is prepared is lost where a pooler stands in between
        words = {name: str(value) for name, value in parameters.items() if value is not None}
        target = make_conninfo("", **{**words, "connect_timeout": str(_CONNECT_TIMEOUT)})
        return psycopg.connect(target, autocommit=True, prepare_threshold=None)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            trouble = self._error_of(error)
            if trouble is None:
                raise
            raise trouble from error

    def _error_of(self, error: Exception) -> FeedError | None:
        try:
            import psycopg
            from psycopg import errors
        except ImportError:
            return None
        if not isinstance(error, psycopg.Error):
            return None
        why = self.net.masked(one_line(str(error).partition("\n")[0]))
        if isinstance(
            error, (errors.InsufficientPrivilege, errors.InvalidPassword, errors.InvalidAuthorizationSpecification)
        ):
            advice = "Its grants are on the page about BottleCRM"
            return AccessError("the database does not let the role do that", why=why, advice=advice)
        if isinstance(error, (errors.UndefinedTable, errors.UndefinedColumn)):
            advice = "Check the database in the settings; this door knows BottleCRM 1.35"
            return FeedError("this is no database of a BottleCRM that is known here", why=why, advice=advice)
        if isinstance(error, psycopg.OperationalError):
            return TryLaterError("the database does not answer", why=why, advice="What was written stays; try again")
        return FeedError("the database refuses", why=why, advice="Tell the authors of the door")


def _result_without_write(
    change: Change, kinds: Mapping[str, FieldKind], row: tuple[str, Any] | None, busy: set[str]
) -> tuple[Written, dict[str, Stored]]:
    """Return the result that a change will have after the transaction, and the values to merge for it."""
    result, values = settled(change, kinds, row)
    if row is None and change.contact in busy and result is not None and result.result is Result.GONE:
        reason = "somebody holds the record at this moment"
        return Written(contact=change.contact, result=Result.LATER, reason=reason), {}
    if row is None or result is not None:
        return result or Written(contact=change.contact, result=Result.GONE), {}
    version, held = row
    differing = {name: value for name, value in values.items() if not is_same((held or {}).get(name), value)}
    return Written(contact=change.contact, result=Result.DONE, version=version), differing
