"""`benchmarks/lines.py` counts what is there: each count is held against a small tree in which one more is said."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from loaded import benchmark

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "lines.py"

CLEAN = {
    "src/warmlinks/__init__.py": '"""Says nothing."""\n',
    "src/warmlinks/low.py": '"""A docstring\nof two lines."""\n\nLIMIT = 8  # said once\n',
    "src/warmlinks/high.py": "from warmlinks.low import LIMIT\n\n\ndef size():\n    return LIMIT\n",
}
AGAIN = {
    "places that make a day of a moment": "def f(at, zone):\n    return at.astimezone(zone).date()\n",
    "places that raise for want of a zone": "def f():\n    raise ValueError('it needs a time zone')\n",
    "comparisons with the group limit": "GROUP_LIMIT = 8\n\n\ndef f(people):\n    return len(people) > GROUP_LIMIT\n",
    "bodies of the formula": "def f(p, v, n, m, g):\n    return p.days * v(n) + p.rhythm * v(g) + p.intensity * v(m)\n",
    "bodies of the reduction to n, m, first, last": (
        "def f(days, t):\n    return dict(n=len(days), first=min(t), last=max(t))\n"
    ),
    "variables whose name says nothing (`found`, `one` …)": "def f(rows):\n    found = rows\n",
    "cycles of rooms, deferred ones too": "from warmlinks.high import size\n",
    "cycles of modules, deferred ones too": "def f():\n    from warmlinks.high import size\n    return size\n",
}


@pytest.fixture(scope="module")
def lines() -> ModuleType:
    return benchmark("lines")


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "warmlinks"\n')
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("what", AGAIN)
def test_what_is_said_again_is_counted(what: str, lines: ModuleType, tmp_path: Path) -> None:
    count = dict(lines.ROWS)[what]
    before = count(lines.read(write(tmp_path / "once", CLEAN)))
    again = {**CLEAN, "src/warmlinks/low.py": CLEAN["src/warmlinks/low.py"] + AGAIN[what]}
    after = count(lines.read(write(tmp_path / "again", again)))
    assert (before.value, after.value) == (0, 1), after.places


def test_lines_are_those_of_the_files_and_samples_stand_apart(lines: ModuleType, tmp_path: Path) -> None:
    files = {**CLEAN, "src/warmlinks/samples/world.py": "A = 1\nB = 2\n", "tests/test_x.py": "C = 3\n"}
    tree = lines.read(write(tmp_path, files))
    counted = [(what, count(tree).value) for what, count in lines.ROWS[:6]]
    assert counted == [
        ("lines of the core's wheel, samples apart", 10),
        ("… that hold code", 4),
        ("lines of samples in the core's wheel", 2),
        ("lines of all distributions, samples apart", 10),
        ("… that hold code", 4),
        ("lines of samples, wherever they lie", 2),
    ]
