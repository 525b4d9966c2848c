"""What the owner says about the address to post to; checked when it is read, not when it is used."""

from __future__ import annotations

import re
from pathlib import Path

from attrs import Attribute, field, frozen, validators

from warmlinks.errors import SettingsError
from warmlinks.http import Url
from warmlinks.secrets import SecretRef

__all__ = ["WebhookSettings"]

_FORMATS = ("json", "ntfy")
_LONGEST_TIMEOUT = 55.0


def _url(value: object) -> Url:
    return Url.parse(value)


def _secret(value: object) -> SecretRef | None:
    return None if value is None else SecretRef.parse(value)


def _path(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise SettingsError("the setting ca_file is not the path of a file")
    return str(Path(value).expanduser())


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise SettingsError('the setting inner_hosts is a list of names, such as ["ntfy.lan"]')
    return tuple(value)


def _seconds(_owner: object, _attribute: Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LONGEST_TIMEOUT:
        raise SettingsError(f"the setting timeout is a number of seconds up to {_LONGEST_TIMEOUT:g}")


@frozen(kw_only=True)
class WebhookSettings:
    """The channel's settings.

    Attributes:
        url: where to post. For ntfy the server alone, such as `https://ntfy.example.org`.
        format: `json`, or `ntfy` together with `topic`.
        topic: the ntfy topic. Whoever knows it can read it unless the server asks for a token.
        token: where the token lies, as `env:WEBHOOK_TOKEN`; sent as `Authorization: Bearer`, never without TLS.
        ca_file: a file of certificates to trust instead of the system's, for a server of your own.
        inner_hosts: names of servers in your own network that may be connected to.
        insecure: whether to post without encryption; said aloud each time.
        timeout: seconds for a whole attempt, however slowly the server answers.
    """

    url: Url = field(converter=_url)
    format: str = "json"
    topic: str | None = None
    token: SecretRef | None = field(default=None, converter=_secret)
    ca_file: str | None = field(default=None, converter=_path)
    inner_hosts: tuple[str, ...] = field(default=(), converter=_names)
    insecure: bool = field(default=False, validator=validators.instance_of(bool))
    timeout: float = field(default=30.0, validator=_seconds)

    def __attrs_post_init__(self) -> None:
        if self.format not in _FORMATS:
            raise SettingsError(f"the setting format is one of {', '.join(_FORMATS)}")
        if (self.format == "ntfy") != (self.topic is not None):
            raise SettingsError('the setting topic belongs to format = "ntfy", and that needs it')
        if self.topic is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(self.topic)):
            raise SettingsError("an ntfy topic has up to 64 letters, digits, _ and -")
        if self.format == "ntfy" and self.url.target != "/":
            raise SettingsError("for ntfy the url is the server alone", advice="The topic has a setting of its own")
        if self.url.encrypted == self.insecure:
            raise SettingsError(
                "an address with http:// and insecure = true go together",
                why="what is posted without encryption can be read on its way",
                advice="Use https:// and leave insecure out",
            )
        if self.token is not None and self.insecure:
            raise SettingsError("a token is not sent without encryption", advice="Use https:// or leave out token")
