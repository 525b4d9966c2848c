"""`warmlinks config` shows and checks what an assistant may do, as it does with the other tables of our own."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli
from warmlinks.settings import AssistantSettings, load_settings


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Runs `config` with that settings file."""
    place = tmp_path / "settings.toml"
    tmp_path.chmod(0o700)
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(place))

    def run(text, *words):
        place.write_text(text)
        place.chmod(0o600)
        return CliRunner().invoke(cli, ["config", *words])

    return run


def test_without_a_word_an_assistant_may_only_ask(config):
    """Nothing is allowed by default, and that is shown."""
    ran = config("", "--json")

    assert json.loads(ran.stdout)["assistant"] == {"log": False, "snooze": False, "addresses": False}


def test_what_is_allowed_is_shown(config):
    """One word allows one thing."""
    ran = config("[assistant]\nlog = true\n")

    assert "[assistant]\nlog = true\nsnooze = false\naddresses = false\n" in ran.stdout
    assert load_settings().assistant == AssistantSettings(log=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [("write = true", "[assistant] knows no setting write"), ('log = "yes"', "[assistant] has a wrong value")],
)
def test_a_slip_allows_nothing(config, text, said):
    """It is told, with the table."""
    ran = config(f"[assistant]\n{text}\n")

    assert ran.exit_code == 2
    assert said in ran.stderr
