"""The calendar as `warmlinks notify` keeps it, shows it before, and says what became of it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli

NOW = "2026-02-01T12:00+01:00"


@pytest.fixture
def notify(tmp_path, monkeypatch):
    """The command, with a book in which somebody is to be reached every thirty days."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    settings = tmp_path / "settings.toml"
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(settings))
    settings.touch(0o600)
    settings.write_text(f'[digest]\nchannels = ["ics"]\n[ics]\nfile = "{tmp_path}/warmlinks.ics"\n')
    book = tmp_path / "book"
    book.mkdir(mode=0o700)

    def run(*words):
        named = ["--book", str(book / "x.db"), "--timezone", "Europe/Berlin", "--now", NOW]
        return CliRunner().invoke(cli, [*named, *words])

    made = run("log", "Ada Lindqvist", "--kind", "call", "--at", "2026-01-20", "--create")
    assert made.exit_code == 0, made.output
    assert run("set", "Ada Lindqvist", "--cadence", "30").exit_code == 0
    return lambda *words: run("notify", *words)


def test_a_rehearsal_shows_the_file_and_writes_none(notify, tmp_path):
    """The dry run has the exact bytes, as text and as JSON, and there is no word of a message."""
    raw, plain = notify("--dry-run", "--raw"), notify("--dry-run")
    told = json.loads(notify("--dry-run", "--json").stdout)

    assert raw.stdout_bytes.startswith(b"BEGIN:VCALENDAR\r\n")
    assert raw.stdout_bytes.endswith(b"END:VCALENDAR\r\n")
    assert "SUMMARY:your wish\\, every 30 days: Ada Lindqvist" in plain.stdout
    assert [one["channel"] for one in told["messages"]] == ["ics"]
    assert not (tmp_path / "warmlinks.ics").exists()


def test_it_says_where_the_calendar_is(notify, tmp_path):
    """Written, with how much is in it; the status is that of a success."""
    done = notify()

    assert (done.exit_code, done.stdout) == (0, "What is due and coming is shown.\n")
    assert f"ics: delivered: one entry in {tmp_path}/warmlinks.ics" in "".join(done.stderr.splitlines())
    assert (tmp_path / "warmlinks.ics").read_bytes() == notify("--dry-run", "--raw").stdout_bytes


def test_it_says_why_there_is_none(notify, tmp_path):
    """What is not ours stays, the reason is said, and the status is that of a failure."""
    (tmp_path / "warmlinks.ics").write_text("mine")
    done = notify()

    assert done.exit_code == 1
    assert "refused for good" in done.stderr
    assert "stays as it is" in " ".join(done.stderr.split())
    assert "tries again each time" in done.stdout
