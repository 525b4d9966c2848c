"""What a plugin prints does not stand among what the program prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from club_plugin import PLACES, club_doing

from warmlinks.cli.main import cli


@pytest.mark.parametrize("words", ['print("hello")', 'import sys; sys.stdout.write("hello")'])
@pytest.mark.parametrize("place", PLACES)
def test_json_is_all_that_is_printed(plugins_folder, tmp_path, place, words):
    """Wherever it prints: as it is imported, registers, recognises or reads."""
    text = club_doing({place: words})
    plugins_folder("club", text)
    (tmp_path / "club.txt").write_text("x")
    (tmp_path / "settings.toml").write_text("")
    environment = {
        "WARMLINKS_PLUGINS": str(plugins_folder.folder),
        "WARMLINKS_SETTINGS": str(tmp_path / "settings.toml"),
    }

    done = CliRunner(env=environment).invoke(
        cli, ["--book", str(tmp_path / "book.db"), "load", str(tmp_path / "club.txt"), "--json"]
    )

    assert json.loads(done.stdout)["files"][0]["source"] == "club", done.output
    assert "hello" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        'import os; os.write(1, b"hello\\n")',
        'import subprocess, sys; subprocess.run([sys.executable, "-c", "print(\'hello\')"])',
        'import sys; sys.__stdout__.write("hello\\n"); sys.__stdout__.flush()',
        'print("hello")',
    ],
)
@pytest.mark.parametrize("place", ["AT_IMPORT", "AT_READ"])
def test_json_is_all_that_is_written_to_descriptor_one(plugins_folder, tmp_path, place, words):
    """In a real process: also what goes past Python's own standard output, or comes of a program that is started."""
    text = club_doing({place: words})
    plugins_folder("club", text)
    (tmp_path / "club.txt").write_text("x")
    (tmp_path / "settings.toml").write_text("")
    environment = os.environ | {
        "WARMLINKS_PLUGINS": str(plugins_folder.folder),
        "WARMLINKS_SETTINGS": str(tmp_path / "settings.toml"),
    }
    call = [sys.executable, "-m", "warmlinks", "--book", str(tmp_path / "book.db"), "load", str(tmp_path / "club.txt")]

    done = subprocess.run([*call, "--json"], env=environment, capture_output=True, text=True, check=False)
    plain = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)

    assert json.loads(done.stdout)["files"][0]["source"] == "club", done.stderr
    assert "hello" in done.stderr
    assert plain.returncode == 0
