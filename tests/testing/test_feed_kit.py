"""The kit for feeds passes the feed of the page on writing one, and fails feeds that break a promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-feed.md"


def blocks():
    return [block.split("```")[0] for block in PAGE.read_text("utf-8").split("```python\n")[1:]]


def kit(tmp_path, change=("", ""), only=""):
    """Run the kit over the page's feed, changed in one place."""
    feed, _, example = blocks()
    assert change[0] in feed
    file = tmp_path / "test_it.py"
    file.write_text(feed.replace(*change, 1) + example)
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(file),
    ]
    return subprocess.run([*words, "-k", only] if only else words, capture_output=True, text=True, check=False)


@pytest.mark.heavy
def test_the_feed_of_the_page_passes(tmp_path):
    ran = kit(tmp_path)

    assert ran.returncode == 0, ran.stdout
    assert "24 passed" in ran.stdout


def test_the_feed_of_the_page_passes_where_nothing_goes_wrong_and_where_a_page_does(tmp_path):
    ran = kit(tmp_path, only="not whatever or whatever and JSON")

    assert ran.returncode == 0, ran.stdout


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("change", "check", "told"),
    [
        (
            ("return Checkpoint(", "return Person(Identity('club', 'x')) or Checkpoint("),
            "a_pull_ends",
            "Checkpoint behind",
        ),
        (("            return cls()", "            raise"), "no_good", "PluginError"),
        (('msgspec.json.decode(cursor or "{}", type=cls)', "cls()"), "from_the_last", "come again"),
        (
            ("reached = Reached.read(since)", "reached = Reached.read(since); print('hello')"),
            "nothing_that",
            "it prints",
        ),
        (("name=letter.sender", "name='hush'"), "nothing_that", "holds what it must not"),
        ((".json(list[Letter])", ".body and []"), "a_pull_ends", "no records"),
    ],
)
def test_a_feed_that_breaks_a_promise_fails(tmp_path, change, check, told):
    ran = kit(tmp_path, change, check)

    assert ran.returncode == 1, ran.stdout
    assert told in ran.stdout
