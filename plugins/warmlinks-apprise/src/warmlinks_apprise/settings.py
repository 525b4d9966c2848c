"""What the owner says about the service to use; checked when it is read, not when it is used."""

from __future__ import annotations

from attrs import field, frozen, validators

from warmlinks.net.secrets import SecretRef
from warmlinks.settings import as_ca_file, as_inner_hosts, between

__all__ = ["AppriseSettings"]


def _reference(value: object) -> SecretRef:
    return SecretRef.parse(value)


@frozen(kw_only=True)
class AppriseSettings:
    """The channel's settings.

    Attributes:
        url: where the Apprise URL lies, as `env:APPRISE_URL`: it mostly holds a password or a token. One URL.
        lines: at most so many lines of the digest; the message says how many there are beyond.
        ca_file: a file of certificates to trust instead of the usual ones, for a server of your own.
        inner_hosts: names of servers in your own network that may be connected to.
        insecure: whether to send without encryption, and to believe any certificate if the URL says so.
        timeout: seconds for a whole attempt, however slowly the service answers.
    """

    url: SecretRef = field(converter=_reference)
    lines: int = field(default=9, validator=between(1, 50))
    ca_file: str | None = field(default=None, converter=as_ca_file)
    inner_hosts: tuple[str, ...] = field(default=(), converter=as_inner_hosts)
    insecure: bool = field(default=False, validator=validators.instance_of(bool))
    timeout: float = field(default=45.0, validator=between(0.1, 55))
