"""`warmlinks sync`: one clear line a feed, in words and as JSON, and a timer that comes and goes."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest

FEED = """
import time
from datetime import UTC, datetime

from attrs import field, frozen

from warmlinks.errors import AccessError
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.sources import CoveredSides, Person
from warmlinks.settings import as_secret
from warmlinks.values import Identity, Interaction

WARMLINKS_HOOKS = 2


@frozen(kw_only=True)
class Settings:
    token: object = field(converter=as_secret)
    fails: bool = False
    waits: bool = False


class Club(Feed):
    name = network = "club"
    settings = Settings
    coverage = {"message": CoveredSides.BOTH_SIDES}

    def check(self, settings, net):
        secret = net.secret(settings.token)
        if settings.fails:
            raise AccessError(f"the club does not take {secret}", advice="Make a new one")
        return Checked(Identity("club", "me", handle="me"), "2 letters")

    def pull(self, settings, since, net):
        if since is None:
            for nth, who in enumerate(("Ada Lovelace", "Ben Oduya")):
                yield Person(Identity("club", f"p{nth}", name=who), "letters")
                yield Interaction("club", f"k{nth}", f"p{nth}", "message", "in", datetime(2026, 1, 5, tzinfo=UTC), "l")
        yield Checkpoint("1")
        if settings.waits:
            time.sleep(60)


@hookimpl
def warmlinks_register_feeds():
    return [Club]
"""

TABLES = '[feeds.club]\ntoken = "env:CLUB_TOKEN"\n'
SECRET = "club-token-4711-with-a-tail"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the program in a home of its own, with a feed that is switched on."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    plugin = home / "club.py"
    plugin.write_text(FEED)
    plugin.chmod(0o600)
    settings = home / "settings.toml"

    def once(*words, tables=TABLES, now="2026-02-01", stopped=False):
        settings.write_text(tables)
        settings.chmod(0o600)
        environment = {
            "HOME": str(home),
            "PATH": "/nowhere",
            "CLUB_TOKEN": SECRET,
            "WARMLINKS_SETTINGS": str(settings),
            "WARMLINKS_PLUGINS": str(plugin),
            "WARMLINKS_BOOK": str(home / "book.db"),
            "WARMLINKS_NOW": now,
            "WARMLINKS_TIMEZONE": "UTC",
        }
        program = [sys.executable, "-m", "warmlinks", *words]
        if stopped:
            # where a shell runs the tests in the background it has interrupts ignored, and that is inherited
            before = signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                running = subprocess.Popen(program, env=environment, stderr=subprocess.PIPE, text=True)
            finally:
                signal.signal(signal.SIGINT, before)
            _wait_until_kept(home / "book.db")
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=30)[1]
            return subprocess.CompletedProcess(program, running.returncode, "", said)
        done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
        assert SECRET not in done.stdout + done.stderr
        return done

    once.home = home
    return once


def _wait_until_kept(place):
    """Until the first checkpoint stands in the book."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(0.1)
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as book:
            if book.execute("SELECT count(*) FROM cursor").fetchone()[0]:
                return
    raise TimeoutError("nothing was kept")


def test_what_came_before_ctrl_c_stays(run):
    stopped = run("sync", tables=TABLES + "waits = true\n", stopped=True)
    assert stopped.returncode == 130
    assert "Stopped. What came before is kept" in stopped.stderr
    assert "go on where it broke off" in run("sync", "--dry-run").stdout
    assert run("sync").stdout == "club: nothing new.\n"
    assert "Ada Lovelace" in run("connections").stdout


def test_a_first_sync_a_second_and_what_the_doctor_says(run):
    first = run("sync")
    assert (first.returncode, first.stdout.splitlines()[0]) == (0, "club: 2 new people, 2 new interactions.")
    assert run("sync").stdout == "club: nothing new.\n"
    assert "feeds have given all there is" in run("doctor").stdout
    assert "Ada Lovelace" in run("connections").stdout


def test_as_json_it_adds_up(run):
    (feed,) = json.loads(run("sync", "--json").stdout)["feeds"]

    assert (feed["name"], feed["complete"], feed["failed"]) == ("club", True, False)
    assert feed["seen"] == feed["new"] + feed["changed"] + feed["same"] + feed["skipped"] + feed["refused"]


def test_a_look_and_a_rehearsal_change_nothing(run):
    assert run("sync", "--check").stdout == "club: me; it shows 2 letters.\n"
    assert not (run.home / "book.db").exists()
    rehearsed = run("sync", "--dry-run")
    assert "env:CLUB_TOKEN" in rehearsed.stdout
    assert "Everything would be asked for" in rehearsed.stdout
    assert not (run.home / "book.db").exists()


def test_what_fails_is_one_line_without_the_secret_and_the_others_go_on(run):
    tables = TABLES + '[feeds.other]\nfeed = "club"\ntoken = "env:CLUB_TOKEN"\nfails = true\n'
    done = run("sync", tables=tables)

    assert done.returncode == 1
    assert "club: 2 new people" in done.stdout
    assert done.stderr.splitlines()[-1] == "other: the club does not take •••. Make a new one."


def test_without_a_table_nothing_is_asked(run):
    done = run("sync", tables="")

    assert done.returncode == 2
    assert "no feed is switched on" in done.stderr


def test_old_data_of_a_feed_are_asked_for_by_a_sync(run):
    run("sync", now="2026-01-06")
    said = run("cooling", now="2026-04-01")

    assert "Ask for newer ones: warmlinks sync." in " ".join((said.stdout + said.stderr).split())


def test_config_shows_where_the_secret_lies(run):
    assert "env:CLUB_TOKEN" in run("config").stdout


def test_a_timer_comes_and_goes(run, tmp_path):
    assert "47 * * * *" in run("sync", "--install").stdout
    assert "Take this line out" in run("sync", "--uninstall").stdout
    assert "12 * * * *" in run("notify", "--install").stdout
