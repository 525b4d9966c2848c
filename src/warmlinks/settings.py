"""The owner's settings: one TOML file, in which an unknown key is an error.

[digest]
channels = ["desktop", "email"]     # in this order; the next one is used where one fails
send_at = "08:00"                   # not before that, in your zone
quiet_from = "21:00"                # and never between these two
quiet_to = "08:00"
people = 5                          # at most so many a day

[email]                             # one table for each channel; its plugin says what belongs in it
host = "mail.example.org"

[sources.mail]                      # one for each source that has settings; its plugin says what belongs in it
folders = ["INBOX", "Sent"]
[feeds.mail]                        # one table for each feed that is switched on; its plugin says what belongs in it
host = "imap.example.org"

[crm.ours]                          # one table for each CRM; its door's plugin says what else belongs in it
door = "bottlecrm"
url = "https://crm.example.org"
[crm.ours.fields]                   # which of its fields hold our columns; these are ours, and no other is touched
warmth = "warmth"
due_at = "next_contact"

[score]
model = "steady"                    # a model that a plugin brings, in place of the decay model

[people]
assume = true                       # a rare full name on two networks is taken for one person, and shown so

[assistant]                         # what a program that serves an assistant may do, beside reading
log = true

[archive]                           # budgets for reading archives
ratio = 200

[plugins]
disable = []

The converters and validators here are shared by the settings classes of plugins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import attrs
import platformdirs
from attrs import Attribute, field, frozen, validators

from warmlinks.archive import Budgets
from warmlinks.errors import SettingsError
from warmlinks.files import expanded, open_to_others
from warmlinks.net.secrets import SecretRef

if TYPE_CHECKING:
    from warmlinks.net.asking import Net

__all__ = [
    "AssistantSettings",
    "CrmTable",
    "DigestSettings",
    "FeedTable",
    "LoginSettings",
    "PeopleSettings",
    "ScoreSettings",
    "ServerTable",
    "Settings",
    "as_ca_file",
    "as_inner_hosts",
    "as_secret",
    "as_texts",
    "between",
    "load_settings",
    "require_login",
    "settings_path",
]

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def _time(value: object) -> time:
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if isinstance(value, time):
        return value
    if match is None:
        raise SettingsError(f"{value!r} is no time of day", advice='Write it as "08:00"')
    return time(int(match[1]), int(match[2]))


def _list_of(value: object, items: str, example: str) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(isinstance(text, str) for text in value):
        return tuple(value)
    raise SettingsError(f"a list of {items} is wanted", advice=f"Write it as {example}")


def _names(value: object) -> tuple[str, ...]:
    return _list_of(value, "names", '["email"]')


def as_secret(value: object) -> SecretRef | None:
    """Converter for a setting that says where a secret lies, such as `env:MAIL_PASSWORD`; None stays None."""
    return None if value is None else SecretRef.parse(value)


def as_texts(value: object) -> tuple[str, ...]:
    """Converter for a setting that is a list of texts, such as addresses of the owner's."""
    return _list_of(value, "texts", '["me@example.org"]')


def require_login(*, user: str, password: SecretRef | None, token: SecretRef | None) -> None:
    """Check that settings of a server name one way to log in.

    Raises:
        SettingsError: neither a password nor a token is named, or both are, or a password without a user.
    """
    if (password is None) == (token is None):
        raise SettingsError(
            "one of the settings password and token is needed, and not both",
            advice="See where your provider lets programs in",
        )
    if password is not None and not user:
        raise SettingsError("the setting user belongs to password")


@frozen(kw_only=True)
class LoginSettings:
    """A base class for settings of plugins: who logs in to a server, and how.

    Attributes:
        user: the name to log in with.
        password: where the password lies, as `keyring:warmlinks/mail`; most providers want one for one program.
        token: where an access token lies, in place of the password.
    """

    user: str = field(default="", validator=validators.instance_of(str))
    password: SecretRef | None = field(default=None, converter=as_secret)
    token: SecretRef | None = field(default=None, converter=as_secret)

    def __attrs_post_init__(self) -> None:
        require_login(user=self.user, password=self.password, token=self.token)

    def headers(self, net: Net) -> dict[str, str]:
        """The HTTP header with the token, or with user and password."""
        if self.token is not None:
            return net.bearer(self.token)
        if self.password is None:
            raise SettingsError("the setting password is needed")
        return net.basic(self.user, self.password)


def _path_of(value: object, setting: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise SettingsError(f"the setting {setting} is not the path of a file")
    return str(expanded(value))


def as_ca_file(value: object) -> str | None:
    """Converter for the setting `ca_file`: certificates to trust instead of the system's."""
    return _path_of(value, "ca_file")


def as_inner_hosts(value: object) -> tuple[str, ...]:
    """Converter for the setting `inner_hosts`: servers in the owner's own network that may be connected to."""
    try:
        return _names(value)
    except SettingsError:
        raise SettingsError('the setting inner_hosts is a list of names, such as ["server.lan"]') from None


def between(least: float, most: float) -> Any:  # noqa: ANN401  attrs has no type for a validator that narrows
    """Validator for a number within bounds, both included."""

    def check(_owner: object, attribute: Attribute[float], value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise SettingsError(f"the setting {attribute.name} is a number from {least:g} to {most:g}")

    return check


_SOME = (validators.instance_of(int), validators.ge(1))


@frozen(kw_only=True)
class DigestSettings:
    """How much the owner wants to hear, when, and where.

    Attributes:
        channels: in this order; the next one is used where one fails.
        send_at: not before that time of the owner's day.
        quiet_from: nothing is sent from then on.
        quiet_to: until then.
        people: at most so many going cold a day.
        lines: at most so many lines a day altogether.
        minutes: at most so many minutes of the owner's time a day, as the lines reckon them.
        distance: days between two digests that name the same person.
        unanswered: so many messages without an answer, and nothing more is suggested: it is their turn.
    """

    channels: tuple[str, ...] = field(default=(), converter=_names)
    send_at: time = field(default=time(8), converter=_time)
    quiet_from: time = field(default=time(21), converter=_time)
    quiet_to: time = field(default=time(8), converter=_time)
    people: int = field(default=5, validator=_SOME)
    lines: int = field(default=9, validator=_SOME)
    minutes: int = field(default=30, validator=_SOME)
    distance: int = field(default=14, validator=_SOME)
    unanswered: int = field(default=2, validator=_SOME)


@frozen(kw_only=True)
class ScoreSettings:
    """How ties are scored.

    Attributes:
        model: the name of a model that a plugin brings; None is the decay model.
    """

    model: str | None = field(default=None, validator=validators.optional(validators.instance_of(str)))


@frozen(kw_only=True)
class PeopleSettings:
    """Who is assumed to be one person.

    Attributes:
        assume: whether two of one rare full name on two networks are assumed to be one person.
    """

    assume: bool = field(default=True, validator=validators.instance_of(bool))


@frozen(kw_only=True)
class AssistantSettings:
    """What a program that serves an assistant may do, besides answering with names and days.

    Attributes:
        log: whether it may write down contact.
        snooze: whether it may put somebody off.
        addresses: whether it may tell handles, addresses and numbers of a person that it is asked for.
    """

    log: bool = field(default=False, validator=validators.instance_of(bool))
    snooze: bool = field(default=False, validator=validators.instance_of(bool))
    addresses: bool = field(default=False, validator=validators.instance_of(bool))


_PLUGIN_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def _plugin_name(value: object, setting: str, example: str) -> str:
    if not isinstance(value, str) or not _PLUGIN_NAME.fullmatch(value):
        raise SettingsError(
            f"the setting {setting} is the name of a {setting}, in small letters", advice=f'Write it as "{example}"'
        )
    return value


def _feed_name(value: object) -> str:
    return _plugin_name(value, "feed", "mail")


def _door_name(value: object) -> str:
    return _plugin_name(value, "door", "carddav")


@frozen(kw_only=True)
class ServerTable:
    """What tables of feeds and of CRMs have in common: how their server is reached.

    Attributes:
        inner_hosts: servers in the owner's own network that may be connected to.
        ca_file: a file of certificates to trust instead of the system's.
        insecure: whether to ask without encryption; each run prints a note then.
        minutes: how long one run may take; what was done by then is kept, and the next run goes on.
        own: the settings of the feed or the door itself.
    """

    below: ClassVar[str]
    which: ClassVar[str]

    inner_hosts: tuple[str, ...] = field(default=(), converter=as_inner_hosts)
    ca_file: str | None = field(default=None, converter=as_ca_file)
    insecure: bool = field(default=False, validator=validators.instance_of(bool))
    minutes: float = field(default=30, validator=between(0.01, 720))
    own: Mapping[str, Any] = field(factory=dict, repr=False)

    @classmethod
    def read(cls, name: str, table: Mapping[str, Any]) -> Self:
        """Read a table such as `[feeds.NAME]`; other settings than the common ones go to the feed or door.

        Raises:
            SettingsError: a value is of the wrong kind.
        """
        common = {attribute.name for attribute in attrs.fields(cls)} - {"own"}
        given = {key: value for key, value in table.items() if key in common}
        own = {key: value for key, value in table.items() if key not in common}
        settings: Self = _made(f"{cls.below}.{name}", cls, {cls.which: name, **given, "own": own})
        return settings

    def net(self, now: datetime) -> Net:
        """Return how the server is reached, with a deadline of so many minutes."""
        from warmlinks.net.asking import Net
        from warmlinks.net.connecting import Deadline

        return Net(
            deadline=Deadline(self.minutes * 60),
            now=now,
            inner_hosts=self.inner_hosts,
            ca_file=self.ca_file,
            insecure=self.insecure,
        )


@frozen(kw_only=True)
class FeedTable(ServerTable):
    """One feed that is switched on.

    Attributes:
        feed: which one, where the table is called otherwise: `[feeds.work]` with `feed = "mail"` is a second mailbox.
    """

    below: ClassVar[str] = "feeds"
    which: ClassVar[str] = "feed"

    feed: str = field(converter=_feed_name)


def _fields_of(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(text, str) and text for text in value.values()):
        raise SettingsError(
            "fields are a table of our columns and the CRM's names for its fields", advice='Write warmth = "its name"'
        )
    return dict(value)


def _kinds_of(value: object) -> tuple[str, ...] | Mapping[str, str | None]:
    if isinstance(value, Mapping):
        if all(isinstance(text, str) for text in value.values()):
            return {label: kind or None for label, kind in value.items()}
    elif isinstance(value, list | tuple) and all(isinstance(text, str) for text in value):
        return tuple(value)
    raise SettingsError(
        "kinds are a list of the CRM's words for contact, or a table of its words and ours",
        advice='Write kinds = ["call"], or Phone = "call" and Task = "" below [crm.NAME.kinds]',
    )


def _log_path(value: object) -> str | None:
    return _path_of(value, "log")


@frozen(kw_only=True)
class CrmTable(ServerTable):
    """One CRM that scores are written into.

    Attributes:
        fields: the CRM's names for our columns; these fields are ours, and no other is touched.
        kinds: which of its words are contact, or its words and ours, where an empty one leaves out; None: ours.
        step: by how much warmth has to differ to be written.
        floor: the share of what the last run saw, scored and kept below which a run stops.
        timezone: the zone of days; None: UTC.
        log: where the log of pushes lies; None: in warmlinks' own folder.
        door: which door, where the table is called otherwise.
    """

    below: ClassVar[str] = "crm"
    which: ClassVar[str] = "door"

    fields: Mapping[str, str] = field(factory=dict, converter=_fields_of)
    kinds: tuple[str, ...] | Mapping[str, str | None] | None = field(
        default=None, converter=attrs.converters.optional(_kinds_of)
    )
    step: float = field(default=0.01, validator=between(0, 0.5))
    floor: float = field(default=0.5, validator=between(0, 1))
    timezone: str | None = field(default=None, validator=validators.optional(validators.instance_of(str)))
    log: str | None = field(default=None, converter=_log_path)
    door: str = field(converter=_door_name)


@frozen(kw_only=True)
class Settings:
    """Everything in the settings file.

    `channels` are the tables of the notifiers, `sources` those of sources, `feeds` those of the feeds that are on,
    `crm` those of the CRMs that scores are written into.
    """

    digest: DigestSettings = field(factory=DigestSettings)
    score: ScoreSettings = field(factory=ScoreSettings)
    people: PeopleSettings = field(factory=PeopleSettings)
    assistant: AssistantSettings = field(factory=AssistantSettings)
    archive: Budgets = field(factory=Budgets, metadata={"json": None})
    disable: tuple[str, ...] = ()
    sources: Mapping[str, Mapping[str, Any]] = field(factory=dict, repr=False)
    feeds: Mapping[str, FeedTable] = field(factory=dict, repr=False)
    crm: Mapping[str, CrmTable] = field(factory=dict, repr=False)
    channels: Mapping[str, Mapping[str, Any]] = field(factory=dict, repr=False)


_OWN_TABLES: Mapping[str, type[Any]] = {
    "digest": DigestSettings,
    "score": ScoreSettings,
    "people": PeopleSettings,
    "assistant": AssistantSettings,
    "archive": Budgets,
}


def settings_path() -> Path:
    """Return the path of the file: `WARMLINKS_SETTINGS`, else in the platform's folder for settings."""
    path = os.environ.get("WARMLINKS_SETTINGS")
    if path:
        return expanded(path)
    return Path(platformdirs.user_config_dir("warmlinks", appauthor=False)) / "settings.toml"


def load_settings(path: Path | None = None) -> Settings:
    """Read and check the settings; without a file, the defaults.

    Raises:
        SettingsError: the file is no TOML, others can write it, or something in it is unknown or wrong; it is named.
    """
    file = path or settings_path()
    try:
        if file.exists():
            _refuse_open(file)
        text = file.read_bytes()
    except FileNotFoundError:
        if path is not None or os.environ.get("WARMLINKS_SETTINGS"):
            raise SettingsError(f"there is no settings file {file}") from None
        return Settings()
    except OSError as error:
        raise SettingsError(f"the settings file {file} cannot be read", why=error.strerror) from error
    import tomllib

    try:
        # editors of Windows put a mark before the text
        tables = tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {file} is no TOML", why=str(error), advice=_advice_on(text)) from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise SettingsError(
                f"the setting {name} stands outside of any table", advice=f"Put it below [digest], at {file}"
            )
    plugins = tables.pop("plugins", {})
    _refuse_unknown("plugins", plugins, ("disable",))
    feeds, crm = (_tables(below, tables.pop(below, {})) for below in ("feeds", "crm"))
    return Settings(
        **{name: _made(name, kind, tables.pop(name, {})) for name, kind in _OWN_TABLES.items()},
        disable=_names(plugins.get("disable", ())),
        sources=_tables("sources", tables.pop("sources", {})),
        feeds={name: FeedTable.read(name, table) for name, table in feeds.items()},
        crm={name: CrmTable.read(name, table) for name, table in crm.items()},
        channels=tables,
    )


def _advice_on(text: bytes) -> str | None:
    """What to do about typical mistakes of editors and with paths of Windows."""
    if b"\0" in text:
        return "Save it as UTF-8: it looks like UTF-16"
    if re.search(rb'"[A-Za-z]+:[^"\n]*\\', text) or re.search(rb'"[^"\n]*\\[A-Z]', text):
        return r"Put a path with backslashes between single quotes: 'C:\Users\me'"
    return None


def _refuse_open(file: Path) -> None:
    """Refuse a file that others can write: they could run their program, and receive the owner's digest."""
    if trouble := open_to_others(file):
        raise SettingsError(
            f"others can write the settings file {file}",
            where=str(trouble.place) if trouble.place != file else None,
            why=trouble.why,
            advice=trouble.advice,
        )


def _tables(name: str, table: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Check that a table holds tables alone, such as [sources.mail] below [sources]."""
    for key, value in table.items():
        if not isinstance(value, dict):
            raise SettingsError(f"[{name}] knows no setting {key}", advice=f"Write a table of its own: [{name}.NAME]")
    return table


def _refuse_unknown(name: str, table: Mapping[str, Any], settings: tuple[str, ...]) -> None:
    unknown = sorted(set(table) - set(settings))
    if unknown:
        raise SettingsError(f"[{name}] knows no setting {unknown[0]}", advice=f"It knows {', '.join(sorted(settings))}")


def _made(name: str, kind: type[Any], table: Mapping[str, Any]) -> Any:  # noqa: ANN401  one of the classes above
    _refuse_unknown(name, table, tuple(attribute.name for attribute in attrs.fields(kind)))
    try:
        return kind(**table)
    except SettingsError as error:
        raise SettingsError(f"[{name}]: {error.what}", why=error.why, advice=error.advice) from error
    except (TypeError, ValueError) as error:
        # our own tables hold no secret, so that the value may be in the error
        raise SettingsError(f"[{name}] has a wrong value", why=str(error.args[0] if error.args else error)) from None
