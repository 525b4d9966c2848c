"""`plugins new` writes a plugin that is right as it stands, and `plugins check` says what one would bring."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli
from warmlinks.plugins.scaffold import KINDS

NAMES = ("x", "zebra-stripes", "a_very_long_name_of_some_thing")
HERE = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent


def new(kind, name, folder):
    """Written by the command, as an author has it."""
    done = CliRunner().invoke(cli, ["plugins", "new", kind, name, "--into", str(folder)])
    assert done.exit_code == 0, done.output
    return folder / f"warmlinks-{name}"


def run(*words, cwd, **more):
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=os.environ | more,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.heavy
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_new_plugin_passes_ruff_unchanged(tmp_path, kind, name):
    """Whatever it is called: its lines are neither too long nor broken otherwise than ruff breaks them."""
    top = new(kind, name, tmp_path)

    run(TOOLS / "ruff", "check", ".", cwd=top)
    run(TOOLS / "ruff", "format", "--check", ".", cwd=top)


@pytest.mark.parametrize("kind", ["source", "guard"])
def test_a_new_plugin_passes_its_kit_unchanged(tmp_path, kind):
    """With its own settings of pytest, from its own folder."""
    top = new(kind, "club", tmp_path)

    assert " passed" in run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", top, cwd=top)


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["feed", "door", "notifier"])
def test_a_new_plugin_passes_the_kit_with_a_faulty_server_unchanged(tmp_path, kind):
    """All faults of a web server, each with its time limit."""
    top = new(kind, "club", tmp_path)

    assert " passed" in run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", top, cwd=top)


@pytest.mark.heavy
def test_a_new_plugin_passes_mypy_strict_unchanged(tmp_path):
    """One of each kind, with the settings that it has."""
    for kind in KINDS:
        top = new(kind, "club", tmp_path / kind)
        run(TOOLS / "mypy", "--cache-dir", tmp_path / "cache", cwd=top)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("source", "Not A Name"), "is no name for a plugin"),
        (("source", "a" * 31), "is no name for a plugin"),
        (("curve", "x"), "is not one of"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path, words, said):
    """And nothing is written."""
    done = CliRunner().invoke(cli, ["plugins", "new", *words, "--into", str(tmp_path)])

    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert list(tmp_path.iterdir()) == []


def test_the_next_step_installs_the_kit(tmp_path):
    """In an environment without it, `pytest` is not there, or is another one that knows no warmlinks."""
    done = CliRunner().invoke(cli, ["plugins", "new", "guard", "calm", "--into", str(tmp_path)])

    assert "pip install -e . 'warmlinks[testing]' && pytest" in " ".join(done.output.split())


def test_nothing_is_written_over(tmp_path):
    """What is there already stays as it is."""
    top = new("guard", "calm", tmp_path)
    (top / "README.md").write_text("mine")

    done = CliRunner().invoke(cli, ["plugins", "new", "guard", "calm", "--into", str(tmp_path)])

    assert done.exit_code == 2
    assert (top / "README.md").read_text() == "mine"


# check


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A new source as a plugin of one file, and an export that it reads."""
    monkeypatch.chdir(tmp_path)
    source = new("source", "club", tmp_path) / "src" / "warmlinks_club"
    (tmp_path / "plugins").mkdir(mode=0o755)
    hooks = (source / "hooks.py").read_text().replace("from warmlinks_club.source import ClubSource\n", "")
    text = (source / "source.py").read_text() + hooks.replace("from __future__ import annotations\n", "")
    (tmp_path / "plugins" / "club.py").write_text(text)
    (tmp_path / "plugins" / "club.py").chmod(0o644)
    (tmp_path / "club.csv").write_text(
        "id,at,handle,name,direction\n1,2026-01-05T18:00:00Z,mira_h,Mira Holt,in\n"
        "2,2026-01-07T18:00:00Z,mira_h,Mira Holt,out\n3,soon,tom_a,Tom Achebe,in\n"
    )
    monkeypatch.setenv("WARMLINKS_PLUGINS", str(tmp_path / "plugins"))
    monkeypatch.setenv("WARMLINKS_BOOK", str(tmp_path / "book.db"))
    return lambda *words: CliRunner().invoke(cli, ["plugins", *words])


def test_check_says_what_would_come_by_kind(shell, tmp_path):
    """Without a name, without a text, and without a book."""
    done = shell("check", "club", "club.csv")

    for words in ("it is recognized", "2 contacts: 1 message in, 1 message out", "1 person", "1 refused: it lacks"):
        assert words in done.output
    assert "contact from 2026-01-05 to 2026-01-07" in done.output
    assert "Mira" not in done.output
    assert "mira_h" not in done.output
    assert not (tmp_path / "book.db").exists()


def test_check_says_it_in_json_too(shell):
    """The counts alone."""
    told = json.loads(shell("check", "club", "club.csv", "--json").stdout)

    assert (told["recognized"], told["contacts"]) == (True, {"message in": 1, "message out": 1})
    assert told["records"] == {"contacts": 2, "people": 1}
    assert list(told["refused"].values()) == [1]


def test_check_of_a_file_in_which_there_is_nothing_fails(shell, tmp_path):
    """Status 1, and it says so."""
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")

    done = shell("check", "club", "other.csv")

    assert done.exit_code == 1
    assert "it is not recognized" in done.output
    assert "Nothing in it tells of people or contact" in done.output


def test_plugins_alone_still_lists(shell):
    """As it did before there was more to it."""
    assert "source club" in shell().output
    assert "club" in {one["name"] for one in json.loads(shell("--json").stdout)}


# counts of one's own files


OWN = """
from pathlib import Path

from warmlinks.testing.own_files import OwnFiles
from club import ClubSource


class TestOwn(OwnFiles):
    source = ClubSource
    folder = Path(__file__).parent / "own"
"""


def test_counts_of_own_files_are_written_once_and_compared(shell, tmp_path):
    """First they are written and the test fails, then they are compared; a change is seen; no name is in them."""
    del shell
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "club.csv").write_text((tmp_path / "club.csv").read_text())
    (tmp_path / "test_own.py").write_text(OWN)

    def tried(**more):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_own.py"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path / "plugins")} | more,
            capture_output=True,
            text=True,
            check=False,
        )

    first, second = tried(), tried()
    with (tmp_path / "own" / "club.csv").open("a") as file:
        file.write("4,2026-02-01T08:00:00Z,zoe,Zoe Lind,in\n")
    changed = tried()

    kept = (tmp_path / "own" / "club.csv.counts.json").read_text()
    assert "was written: look at it" in first.stdout
    assert second.returncode == 0, second.stdout
    assert "gives other records than before" in changed.stdout
    assert "mira" not in kept.lower()
    assert tried(WARMLINKS_REWRITE="1").returncode == 1
    assert tried().returncode == 0
