"""J10 for every kind of plugin: one file works on the first try, a mistake costs that plugin alone, no twin wins."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli
from warmlinks.plugins.scaffold import write_plugin

KINDS = ("source", "feed", "door", "notifier", "guard")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder for plugins of one file, each made of what `plugins new` writes."""
    (tmp_path / "plugins").mkdir(mode=0o755)
    monkeypatch.setenv("WARMLINKS_PLUGINS", str(tmp_path / "plugins"))
    monkeypatch.setenv("WARMLINKS_BOOK", str(tmp_path / "book.db"))
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)

    def put(kind, name="club", *, file=None, line_3=None):
        write_plugin(kind, name, tmp_path / f"of-{file or name}")
        (package,) = (tmp_path / f"of-{file or name}").glob("*/src/*")
        hooks = re.sub(rf"^from {package.name}.*\n", "", (package / "hooks.py").read_text(), flags=re.MULTILINE)
        text = (package / f"{kind}.py").read_text() + hooks.replace("from __future__ import annotations\n", "")
        if line_3:
            first, second, _, *rest = text.split("\n")
            text = "\n".join([f'"""{first.strip(chr(34))}"""', second, line_3, *rest])
        path = tmp_path / "plugins" / f"{file or name}.py"
        path.write_text(text)
        path.chmod(0o644)

    return put


def listed():
    done = CliRunner().invoke(cli, ["plugins", "--json"])
    return {one["name"]: one for one in json.loads(done.stdout)}


@pytest.mark.parametrize("kind", KINDS)
def test_j10_1_one_file_is_usable_on_the_first_try(desk, kind):
    """Dropped into the plugins folder it is loaded and listed with what it brings."""
    desk(kind)

    found = listed()["club"]

    assert (found["state"], found[f"{kind}s"]) == ("loaded", ["club"]), found["why"]


@pytest.mark.parametrize("kind", KINDS)
def test_j10_2_a_mistake_in_line_3_costs_that_plugin_alone(desk, kind):
    """The others are in use, and the reason has the file and the line."""
    desk(kind, line_3="raise LookupError('no such table')")
    desk("source", "other")

    found = listed()

    assert found["club"]["state"] == "failed"
    assert found["club"]["why"] == "LookupError: no such table (club.py line 3)"
    assert (found["other"]["state"], found["linkedin"]["state"]) == ("loaded", "loaded")


@pytest.mark.parametrize("kind", KINDS)
def test_j10_3_two_of_one_name_are_a_clear_error(desk, kind):
    """Neither wins, and the reason names both."""
    desk(kind)
    desk(kind, file="club_too")

    found = listed()

    assert {found[name]["state"] for name in ("club", "club_too")} == {"refused"}
    for name in ("club", "club_too"):
        assert f"two {kind}s are called 'club'" in found[name]["why"]
        assert "club.py" in found[name]["why"]
        assert "club_too.py" in found[name]["why"]


@pytest.mark.parametrize("kind", KINDS)
def test_j10_3_switching_one_off_mends_it(desk, kind):
    """The other one is in use then."""
    desk(kind)
    desk(kind, file="club_too")

    done = CliRunner().invoke(cli, ["--disable", "club_too", "plugins", "--json"])
    states = {one["name"]: one["state"] for one in json.loads(done.stdout)}

    assert (states["club"], states["club_too"]) == ("loaded", "disabled")
