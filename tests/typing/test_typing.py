"""Somebody who uses warmlinks with `pyright --strict` sees the types that they get."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.heavy

PAGE = Path(__file__).parent / "user.py"


def complaints(page: Path) -> list[str]:
    """What pyright says of a page of code, with the packages of this environment."""
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--outputjson", str(page)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [f"{one['range']['start']['line'] + 1}: {one['message']}" for one in found if one["severity"] == "error"]


def test_a_page_of_user_code_is_clean():
    """Each answer has the type that is said, and a frame of pandas stays one."""
    assert complaints(PAGE) == []


def test_a_wrong_type_is_noticed(tmp_path):
    """The control: a frame is no list, and a text is no moment."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        PAGE.read_text("utf-8")
        .replace('by="who", at="at"), pd.DataFrame)', 'by="who", at="at"), list[int])')
        .replace('book.table("scores", now=now)', 'book.table("people", now="today")'),
        encoding="utf-8",
    )

    assert len(complaints(wrong)) >= 2
