"""Kills at the calls that write do no harm; with the care taken out, they do."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

KILL_EACH = Path(__file__).parents[2] / "benchmarks" / "kill_each.py"


def killed(*words):
    done = subprocess.run([sys.executable, KILL_EACH, *words], capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    return done


@pytest.mark.heavy
def test_kills_at_calls_that_write_do_no_harm():
    """At every ninth call of each of the acts, and in the middle of each such write."""
    done = killed("--stride", "9")

    kills = [int(count) for count in re.findall(r"(\d+) kills", done.stdout)]
    assert done.returncode == 0
    assert len(kills) == 6
    assert sum(kills) > 100


@pytest.mark.heavy
def test_without_care_the_same_kills_do_harm():
    """The control of each act: no transaction, no note, no file beside the file."""
    done = killed("--control", "--stride", "32")

    assert done.returncode == 0
    assert len(re.findall(r"[1-9]\d* did harm", done.stdout)) == 6
