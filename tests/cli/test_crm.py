"""`warmlinks crm`: shown first, written when asked for, and a run that has become blind stops."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli
from warmlinks.testing.small_crm import SmallCrm

PLUGIN = """
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.testing.small_crm import SmallCrmDoor

WARMLINKS_HOOKS = 2
WARMLINKS_DOORS = 1


@hookimpl
def warmlinks_register_doors():
    return [SmallCrmDoor]
"""

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def crm():
    with SmallCrm() as made:
        for number in range(4):
            key = made.make(f"Person {number}")
            for nth in range(5 if number else 0):
                made.meet(key, NOW - timedelta(days=3 + number + 17 * nth), "Phone")
        yield made


@pytest.fixture
def run(tmp_path, crm):
    """Run the program in a home of its own, with a CRM that the settings name."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    plugin = home / "small.py"
    plugin.write_text(PLUGIN)
    plugin.chmod(0o600)
    settings = home / "settings.toml"
    tables = f"""
[crm.ours]
door = "smallcrm"
url = "{crm.url}"
token = "env:{crm.variable}"
insecure = true
inner_hosts = ["127.0.0.1"]
kinds = {{ Phone = "call", Task = "" }}
timezone = "Europe/Berlin"
[crm.ours.fields]
warmth = "wl_warmth"
due_at = "wl_due"
"""

    def once(*words, tables=tables):
        settings.write_text(tables)
        settings.chmod(0o600)
        environment = {
            "HOME": str(home),
            "XDG_DATA_HOME": str(home),
            "PATH": "/nowhere",
            "WARMLINKS_SETTINGS": str(settings),
            "WARMLINKS_PLUGINS": str(plugin),
            "WARMLINKS_NOW": "2026-06-01",
            "WARMLINKS_TIMEZONE": "UTC",
        }
        done = CliRunner().invoke(cli, words, env=environment)
        assert crm.secret not in done.stdout + done.stderr
        return done

    once.home, once.tables = home, tables
    return once


def test_it_is_shown_then_written_and_then_there_is_nothing_to_do(run, crm):
    lacking = run("crm", "ours")
    assert lacking.exit_code == 2
    assert "no field wl_warmth" in lacking.stderr
    assert "--add-fields" in lacking.stderr

    shown = run("crm", "ours", "--add-fields")
    assert shown.exit_code == 0, shown.stderr
    assert "Made: the field wl_due." in shown.stdout
    assert "3  to write" in shown.stdout
    assert "warmlinks crm ours --write" in shown.stdout
    assert not crm.writes

    written = run("crm", "ours", "--write")
    assert written.exit_code == 0, written.stderr
    assert "Written 3." in written.stdout
    again = json.loads(run("crm", "ours", "--write", "--json").stdout)
    assert (again["plan"]["changes"], again["plan"]["unchanged"]) == ([], 3)
    assert again["pushed"]["counts"]["done"] == 0
    assert len(crm.writes) == 3


def test_a_run_that_has_become_blind_stops_and_anyway_goes_on(run, crm):
    crm.edit("c00002", "note", "x")
    assert run("crm", "ours", "--add-fields", "--write").exit_code == 0
    for key in ("c00002", "c00003"):
        crm.delete(key)
    stopped = run("crm", "ours", "--write")
    assert stopped.exit_code == 1
    assert "contacts with a score: 1 now, 3 the last time" in stopped.stderr
    assert "--anyway" in stopped.stderr
    assert run("crm", "ours").exit_code == 1
    assert run("crm", "ours", "--write", "--anyway").exit_code == 0
    listed = run("crm")
    assert "2026-06-01" in listed.stdout
    assert "wl_warmth, wl_due" in " ".join(listed.stdout.split())


def test_settings_are_shown_and_checked(run):
    shown = run("config")
    assert "[crm.ours]" in shown.stdout
    assert 'fields.warmth = "wl_warmth"' in shown.stdout
    assert 'timezone = "Europe/Berlin"' in shown.stdout
    assert "env:WARMLINKS_SMALL_CRM_TOKEN" in shown.stdout
    assert "All settings are right." in shown.stdout
    wrong = run("config", tables=run.tables + 'heat = "x"\n')
    assert wrong.exit_code == 2
    assert "[crm.ours]: there is no column 'heat' to write" in wrong.stderr
    assert "door smallcrm" in " ".join(run("plugins").stdout.split())


def test_what_is_not_there_is_said(run):
    assert "the settings name no CRM 'theirs'" in run("crm", "theirs").stderr
    assert "a table [crm.NAME]" in run("crm", tables="").stdout
    assert run("crm", "--write").exit_code == 2
    assert "23 3 * * *" in run("crm", "ours", "--install").stdout
