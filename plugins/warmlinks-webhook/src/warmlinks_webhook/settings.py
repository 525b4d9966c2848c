"""What the owner says about the address to post to; checked when it is read, not when it is used."""

from __future__ import annotations

import re

from attrs import field, frozen, validators

from warmlinks.errors import SettingsError
from warmlinks.net.connecting import check_host
from warmlinks.net.http import Url, as_url
from warmlinks.net.secrets import SecretRef
from warmlinks.settings import as_ca_file, as_inner_hosts, as_secret, between

__all__ = ["WebhookSettings"]

_FORMATS = ("json", "ntfy")


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

    url: Url = field(converter=as_url)
    format: str = "json"
    topic: str | None = None
    token: SecretRef | None = field(default=None, converter=as_secret)
    ca_file: str | None = field(default=None, converter=as_ca_file)
    inner_hosts: tuple[str, ...] = field(default=(), converter=as_inner_hosts)
    insecure: bool = field(default=False, validator=validators.instance_of(bool))
    timeout: float = field(default=30.0, validator=between(0.1, 55))

    def __attrs_post_init__(self) -> None:
        check_host(self.url.host, self.inner_hosts)
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
