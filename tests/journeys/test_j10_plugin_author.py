"""J10: somebody writes a plugin of twenty lines, and it works, or says why not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks.plugins.registry import Registry

PLUGIN = """\
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.values import Identity
from warmlinks.plugins.sources import Account, Person, CoveredSides, Source, Tie


class Follows(Source):
    name = network = "follows"
    coverage = CoveredSides.OWN_SIDE

    def recognizes(self, archive):
        return bool(archive.find("follows.csv"))

    def read(self, archive):
        yield Account(Identity("follows", "me"), "follows.csv")
        for member in archive.find("follows.csv"):
            for index, row in archive.rows(member, header=("handle", "name")):
                where = f"{member.name}[{index}]"
                yield Person(Identity("follows", row["handle"], handle=row["handle"], name=row["name"]), where)
                yield Tie("follows", row["handle"], "following", direction="out", where=where)


WARMLINKS_HOOKS = 2


@hookimpl
def warmlinks_register_sources():
    return [Follows]
"""
BROKEN_IN_LINE_3 = PLUGIN.replace(
    "from warmlinks.plugins.s", "raise LookupError('no such table')\nfrom warmlinks.plugins.s", 1
)
BROKEN_WHILE_READING = PLUGIN.replace("where = f", 'row["hnadle"]\n                where = f', 1)
CAREFUL = """\
from warmlinks.errors import InputError
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.values import Identity
from warmlinks.plugins.sources import Account, Person, Refused, CoveredSides, Source, Tie


class Follows(Source):
    name = network = "follows"
    coverage = CoveredSides.OWN_SIDE

    def recognizes(self, archive):
        return bool(archive.find("follows.csv"))

    def read(self, archive):
        yield Account(Identity("follows", "me"), "follows.csv")
        for member in archive.find("follows.csv"):
            try:
                for index, row in archive.rows(member, header=("handle", "name")):
                    where = f"{member.name}[{index}]"
                    if isinstance(row, InputError):
                        yield Refused(where, row.why or row.what)
                    elif not row["handle"]:
                        yield Refused(where, "there is no handle")
                    else:
                        yield Person(Identity("follows", row["handle"], handle=row["handle"], name=row["name"]), where)
                        yield Tie("follows", row["handle"], "following", direction="out", where=where)
            except InputError as error:
                yield Refused(member.name, error.why or error.what)


WARMLINKS_HOOKS = 2


@hookimpl
def warmlinks_register_sources():
    return [Follows]
"""
CSV = "handle,name\nmira_h,Mira Holt\njonas_b,Jonas Brandt\n"
CONNECTIONS = (
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Ada,Lindqvist,https://www.linkedin.com/in/ada-l,,Tidewater,Engineer,09 Sep 2022\n"
)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder for plugins, two files to load, and a shell that knows of both."""
    (tmp_path / "plugins").mkdir(mode=0o755)
    (tmp_path / "follows.csv").write_text(CSV)
    (tmp_path / "Connections.csv").write_text(CONNECTIONS)
    tmp_path.chmod(0o700)
    monkeypatch.setenv("WARMLINKS_PLUGINS", str(tmp_path / "plugins"))
    monkeypatch.setenv("WARMLINKS_BOOK", str(tmp_path / "book.db"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(desk, name, text=PLUGIN):
    path = desk / "plugins" / f"{name}.py"
    path.write_text(text)
    path.chmod(0o644)


def run(*words):
    return CliRunner().invoke(cli, list(words))


def answer(*words):
    done = run(*words, "--json")
    return json.loads(done.stdout)


def test_j10_1_one_file_of_twenty_lines_loads_on_the_first_try(desk):
    """Dropped into the plugins folder it reads its CSV, and is listed."""
    write(desk, "follows")

    file = answer("load", "follows.csv")["files"][0]
    people = answer("connections")
    listed = {one["name"]: one for one in answer("plugins")}

    assert sum(1 for line in PLUGIN.splitlines() if line) <= 22
    assert (file["source"], file["new"], file["refused"]) == ("follows", 5, 0)
    assert {one["name"] for one in people} == {"Mira Holt", "Jonas Brandt"}
    assert (listed["follows"]["state"], listed["follows"]["sources"]) == ("loaded", ["follows"])
    assert listed["follows"]["package"] == str(desk / "plugins" / "follows.py")


def test_j10_1_the_same_as_a_package_loads_on_the_first_try(desk, monkeypatch):
    """Installed with an entry point it is found by itself, in another process, with package and version."""
    site = desk / "site"
    facts = site / "warmlinks_follows-0.3.dist-info"
    facts.mkdir(parents=True)
    (site / "warmlinks_follows.py").write_text(PLUGIN)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: warmlinks-follows\nVersion: 0.3\n")
    (facts / "entry_points.txt").write_text("[warmlinks]\nfollows = warmlinks_follows\n")
    monkeypatch.setenv("PYTHONPATH", str(site))

    def shell(*words):
        done = subprocess.run(
            [sys.executable, "-m", "warmlinks", *words, "--json"], capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    assert shell("load", "follows.csv")["files"][0]["source"] == "follows"
    listed = {one["name"]: one for one in shell("plugins")}
    assert (listed["follows"]["package"], listed["follows"]["version"]) == ("warmlinks-follows", "0.3")
    assert listed["follows"]["state"] == "loaded"


def test_without_the_plugin_the_file_is_not_known(desk):
    """The control: nothing else reads this CSV."""
    done = run("load", "follows.csv")

    assert done.exit_code == 1
    assert "no source knows this file" in done.output


def test_j10_2_a_mistake_in_line_3_costs_that_plugin_alone(desk):
    """Another source still loads its file; the message names the plugin, the line and the mistake."""
    write(desk, "follows", BROKEN_IN_LINE_3)

    other = answer("load", "Connections.csv")["files"][0]
    done = run("load", "follows.csv")
    listed = {one["name"]: one for one in answer("plugins")}

    assert (other["source"], other["failed"]) == ("linkedin", False)
    assert done.exit_code == 1
    assert re.search(r"'follows' is not used .*follows\.py.*: LookupError: no such table", done.output)
    assert "(follows.py line 3)" in done.output
    assert listed["follows"]["state"] == "failed"
    assert "Traceback" not in done.output


def test_j10_2_a_mistake_while_reading_costs_that_file_alone(desk):
    """The same mistake made late, in the middle of reading, leaves the book as it was and names the plugin."""
    write(desk, "follows", BROKEN_WHILE_READING)

    files = answer("load", "follows.csv", "Connections.csv")["files"]

    assert [file["failed"] for file in files] == [True, False]
    assert "follows" in files[0]["problems"][0]["why"] + files[0]["problems"][0]["where"]
    assert {one["name"] for one in answer("connections")} == {"Ada Lindqvist"}


def test_j10_3_two_plugins_of_one_name_are_a_clear_error(desk):
    """Neither wins; the message names both and says what to do, and doing it mends it."""
    write(desk, "follows")
    write(desk, "follows_too")

    done = run("load", "follows.csv")
    mended = run("--disable", "follows_too", "load", "follows.csv")

    assert done.exit_code == 1
    assert "two sources are called 'follows'" in done.output
    assert "follows.py" in done.output
    assert "follows_too.py" in done.output
    assert "Disable one by name" in done.output
    assert mended.exit_code == 0


def test_j10_3_a_plugin_that_takes_an_installed_name_does_not_win(desk):
    """A file cannot slip in front of an installed source."""
    write(desk, "mine", PLUGIN.replace('"follows"', '"linkedin"'))

    done = run("load", "Connections.csv")

    assert done.exit_code == 1
    assert "two sources are called 'linkedin'" in done.output
    assert "warmlinks-linkedin" in done.output


KIT = """
import random
import socket
import sys
from datetime import datetime

import pytest

from follows import Follows
from warmlinks.values import Identity
from warmlinks.plugins.sources import Person, Tie
from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance


class Naive(Follows):
    def read(self, archive):
        yield from super().read(archive)
        yield Tie("follows", "mira_h", "connected", datetime(2024, 1, 2), where="follows.csv[0]")


class Unstable(Follows):
    def read(self, archive):
        yield from super().read(archive)
        for kind in random.sample(["muted", "blocked"], 2):
            yield Tie("follows", "mira_h", kind, where="follows.csv[0]")
        yield Person(Identity("follows", str(random.random())), "follows.csv[0]")


class Online(Follows):
    def read(self, archive):
        socket.getaddrinfo("example.org", 443)
        return super().read(archive)


FILES = {"follows.csv": "handle,name\\nmira_h,Mira Holt\\njonas_b,Jonas Brandt\\n"}


def kit_for(source):
    class Kit(SourceConformance):
        @pytest.fixture
        def example(self):
            return Example(source, FILES)

    return Kit


TestGood, TestNaive, TestUnstable, TestOnline = map(kit_for, (Follows, Naive, Unstable, Online))
"""


def test_j10_4_the_kit_fails_on_each_of_the_three_mistakes(desk):
    """Times without zone, unstable ids and network use each fail their check; without them all pass."""
    write(desk, "follows", CAREFUL)
    (desk / "test_kit.py").write_text(KIT)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider", "--tb=line", "test_kit.py"],
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(desk / "plugins")},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = set(re.findall(r"FAILED test_kit\.py::(\w+::\w+)", done.stdout))

    assert "TestNaive::test_yields_records_only" in failed
    assert "TestUnstable::test_reads_twice_alike" in failed
    assert "TestOnline::test_touches_nothing_outside" in failed
    assert not {name for name in failed if name.startswith("TestGood")}, done.stdout


def test_the_library_sees_what_the_shell_sees(desk):
    """The same plugin through the library: a book, a load, a person."""
    write(desk, "follows")

    registry = Registry(folders=[desk / "plugins"], discover=False)
    with wl.Book.open(":memory:", timezone="UTC", registry=registry) as book:
        report = book.load("follows.csv")
        names = {one.name for one in book.connections(now=datetime(2026, 1, 25, tzinfo=UTC))}

    assert report.files[0].source == "follows"
    assert names == {"Mira Holt", "Jonas Brandt"}
