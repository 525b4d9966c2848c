"""What the settings of channels have in common is read in one way, and a mistake names the setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import field, frozen

from warmlinks.errors import SettingsError
from warmlinks.net.secrets import SecretRef
from warmlinks.settings import as_ca_file, as_inner_hosts, as_secret, between


@frozen(kw_only=True)
class Channel:
    """A channel that uses all of them."""

    token: SecretRef | None = field(default=None, converter=as_secret)
    ca_file: str | None = field(default=None, converter=as_ca_file)
    inner_hosts: tuple[str, ...] = field(default=(), converter=as_inner_hosts)
    timeout: float = field(default=30, validator=between(0.1, 55))


def test_values_come_out_ready_for_use():
    """A reference, a path with the home folder in it, and a list of names are what the channel works with."""
    channel = Channel(token="env:TOKEN", ca_file="~/ca.pem", inner_hosts=["chat.lan"], timeout=55)

    assert channel.token == SecretRef("env", "TOKEN")
    assert channel.ca_file == str(Path.home() / "ca.pem")
    assert channel.inner_hosts == ("chat.lan",)
    assert Channel() == Channel(token=None, ca_file=None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"token": "hunter2"}, "a secret stands where a reference"),
        ({"ca_file": 3}, "ca_file is not the path"),
        ({"ca_file": ""}, "ca_file is not the path"),
        ({"inner_hosts": "chat.lan"}, "inner_hosts is a list"),
        ({"inner_hosts": [3]}, "inner_hosts is a list"),
        ({"timeout": True}, "timeout is a number from 0.1 to 55"),
        ({"timeout": float("nan")}, "timeout is a number"),
        ({"timeout": 0}, "timeout is a number"),
    ],
)
def test_a_wrong_value_names_its_setting(wrong, words):
    """The error says which setting is wrong and what belongs there, and repeats no secret."""
    with pytest.raises(SettingsError, match=words) as caught:
        Channel(**wrong)

    assert "hunter2" not in str(caught.value)
