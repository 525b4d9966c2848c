"""A host of the own network that the settings do not name is said where settings are checked, not when mail is due."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import warmlinks as wl
from warmlinks.cli.main import cli


@pytest.mark.parametrize("words", [["config"], ["notify"], ["notify", "--dry-run"]])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_inner_host_that_is_not_named_is_a_wrong_setting(tmp_path, monkeypatch, host, words):
    """`config` and a dry run say what sending would say, with the line to add; nothing is noted as a try."""
    place = tmp_path / "settings.toml"
    text = f'[digest]\nchannels = ["email"]\n[email]\nhost = "{host}"\nto = "me@example.org"\n'
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(place))
    monkeypatch.setenv("WARMLINKS_STATE", str(tmp_path / "state"))
    outputs = []
    wl.Book.open(tmp_path / "x.db").close()
    for more in ("", f'inner_hosts = ["{host}"]\n'):
        place.write_text(text + more, encoding="utf-8")
        place.chmod(0o600)
        outputs.append(CliRunner().invoke(cli, ["--book", str(tmp_path / "x.db"), *words]))

    wrong, right = outputs
    assert wrong.exit_code != 0
    assert f'inner_hosts = ["{host}"]' in wrong.output
    assert right.exit_code == 0
    assert "inner_hosts" not in right.stderr
