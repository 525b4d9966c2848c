"""The ground on which the doors of CRMs are tested."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from crms import cache
from crms.world import KINDS, NOW, WORLD


def test_the_world_is_the_size_that_is_said_and_the_same_each_time() -> None:
    """60 contacts of whom 56 were spoken to, 1,000 activities within two years, each kind and both outcomes."""
    spoken = Counter(each.contact for each in WORLD.activities)

    assert len(WORLD.people) == len({person.email for person in WORLD.people}) == 60
    assert len(WORLD.activities) == 1000
    assert sorted(spoken) == list(range(56))
    assert (max(spoken.values()), min(spoken.values())) == (225, 2)
    assert all(NOW - timedelta(days=730) <= each.at < NOW for each in WORLD.activities)
    assert {each.kind for each in WORLD.activities} == set(KINDS)
    assert {each.reached for each in WORLD.activities} == {True, False}
    assert (WORLD.people[7].name, WORLD.activities[999].at.isoformat()) == (
        "Hana Abel",
        "2025-06-06T07:42:50+00:00",
    )


def test_a_crm_is_made_once_and_again_only_if_it_was_not_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands whole is taken; what broke off in the middle is made from the beginning."""
    made: list[list[Path]] = []

    def prepare(folder: Path) -> None:
        made.append(list(folder.iterdir()))
        (folder / "part").touch()
        if len(made) == 1:
            raise KeyboardInterrupt

    module = SimpleNamespace(VERSION="1", prepare=prepare, __file__=__file__)
    monkeypatch.setenv("WARMLINKS_CRMS", str(tmp_path / "crms"))
    monkeypatch.setattr(cache, "crm_named", lambda _: module)

    with pytest.raises(KeyboardInterrupt):
        cache.prepared("small")
    first = cache.prepared("small")
    second = cache.prepared("small")

    assert made == [[], []]
    assert first == second
    assert (first / "part").exists()


def test_a_python_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test goes without its CRM silently."""
    monkeypatch.delenv("WARMLINKS_CRM_PYTHON", raising=False)
    ours = f"{sys.version_info[0]}.{sys.version_info[1]}"

    assert cache.interpreter(ours)
    with pytest.raises(SystemExit, match=r"wants Python 9\.9.*WARMLINKS_CRM_PYTHON"):
        cache.interpreter("9.9")


def test_an_unknown_crm_is_refused_from_the_shell() -> None:
    """The command names what there is."""
    done = subprocess.run(
        [sys.executable, "-m", "crms", "prepare", "nothing"],
        cwd=Path(cache.__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "there is no CRM nothing" in done.stderr
