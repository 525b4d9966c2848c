"""What the owner says about their mail server and mailbox; checked when it is read, not when it is used."""

from __future__ import annotations

import re
from typing import Final

from attrs import Factory, field, frozen, validators

from warmlinks.errors import SettingsError
from warmlinks.net.connecting import check_host
from warmlinks.net.secrets import SecretRef
from warmlinks.settings import as_ca_file, as_inner_hosts, as_secret, between
from warmlinks_email._address import one_address

__all__ = ["EmailSettings"]

_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}


def _to(value: object) -> str:
    return one_address(value, "to")


def _sender(value: object) -> str:
    return one_address(value, "sender")


def _host(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9.:-]+", value):
        raise SettingsError(
            "the setting host is not the name of a mail server", advice="Write it like mail.example.org"
        )
    return value


@frozen(kw_only=True)
class EmailSettings:
    """The channel's settings.

    Attributes:
        host: the mail server that takes your mail, such as `smtp.example.org`.
        to: your own address, the only one ever written to.
        sender: the address it comes from; yours too unless the server wants another.
        security: `starttls` (the usual), `tls` (from the first byte), or `none` together with `insecure = true`.
        port: 587 for `starttls`, 465 for `tls`, 25 for `none`, unless the server has another.
        user: what to log in with; no login if it is not given. Never sent before TLS.
        password: where the password lies, as `env:MAIL_PASSWORD` or `keyring:mail/me`.
        ca_file: a file of certificates to trust instead of the system's, for a server of your own.
        inner_hosts: names of servers in your own network that may be connected to.
        insecure: whether to send without encryption; said aloud each time.
        timeout: seconds for a whole attempt, however slowly the server answers.
    """

    host: str = field(converter=_host)
    to: str = field(converter=_to)
    sender: str = field(default=Factory(lambda self: self.to, takes_self=True), converter=_sender)
    security: str = field(default="starttls")
    port: int = field(
        default=Factory(lambda self: _PORTS.get(self.security, 587), takes_self=True),
        validator=[validators.instance_of(int), between(1, 65535)],
    )
    user: str | None = field(default=None, validator=validators.optional(validators.instance_of(str)))
    password: SecretRef | None = field(default=None, converter=as_secret)
    ca_file: str | None = field(default=None, converter=as_ca_file)
    inner_hosts: tuple[str, ...] = field(default=(), converter=as_inner_hosts)
    insecure: bool = field(default=False, validator=validators.instance_of(bool))
    timeout: float = field(default=45.0, validator=between(0.1, 55))

    def __attrs_post_init__(self) -> None:
        check_host(self.host, self.inner_hosts)
        if self.security not in _PORTS:
            raise SettingsError(f"the setting security is one of {', '.join(_PORTS)}")
        if (self.security == "none") != self.insecure:
            raise SettingsError(
                'security = "none" and insecure = true go together',
                why="mail without encryption can be read on its way",
                advice='Leave both out to use STARTTLS, or set security = "tls"',
            )
        if (self.user is None) != (self.password is None):
            raise SettingsError("the settings user and password go together")
        if self.user is not None and self.insecure:
            raise SettingsError("there is no login without encryption", advice="Leave out user and password")
        if self.user is not None and any(ord(letter) < 0x20 for letter in self.user):  # noqa: PLR2004  control characters
            raise SettingsError("the setting user holds control characters")
