# ruff: noqa: S101  the kit is made of assertions, each with a message
"""Counts over a folder of one's own files, kept beside them: what a change to a source does to real exports is seen.

Real exports are the best test of a source, and belong into no repository. Put yours into a folder that is not under
version control, and subclass:

    class TestOwnFiles(OwnFiles):
        source = FollowsSource
        folder = Path(__file__).parent / "own"

The first run writes `NAME.counts.json` beside each of them, with numbers and kinds alone, and fails so that you look at
it. Later runs compare. `WARMLINKS_REWRITE=1 pytest` writes them anew; the diff is what your change does.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import ClassVar

import pytest

from warmlinks.archive import open_archive
from warmlinks.plugins.counting import count_records
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Source
from warmlinks.testing.fakes import as_plugin

__all__ = ["OwnFiles"]

_KEPT = ".counts.json"


class OwnFiles:
    """Subclass it, name it `Test…`, and name the `source` and the `folder`.

    Attributes:
        source: the source that reads them.
        folder: where they lie; without it, or with nothing in it, there is nothing to compare.
        owner: what to give as `--owner`, where the exports do not say whose they are.
    """

    source: ClassVar[type[Source]]
    folder: ClassVar[Path]
    owner: ClassVar[str | None] = None

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One check for each file."""
        if "path" in metafunc.fixturenames:
            folder = type(self).folder
            paths = sorted(folder.glob("*")) if folder.is_dir() else []
            files = [path for path in paths if not path.name.endswith(_KEPT) and not path.name.startswith(".")]
            metafunc.parametrize("path", files, ids=[path.name for path in files])

    def test_counts_stay(self, path: Path) -> None:
        """What comes of the file is what came of it before, by kind, direction and reason."""
        registry = Registry(plugins={"kit": as_plugin(self.source)}, discover=False)
        with open_archive(path, owner=self.owner) as archive:
            counts = count_records(registry.read(registry.source(self.source.name), archive))
        text = json.dumps(counts.plain(), indent=1, ensure_ascii=False) + "\n"
        kept = path.with_name(path.name + _KEPT)
        if not kept.exists() or os.environ.get("WARMLINKS_REWRITE"):
            kept.write_text(text, "utf-8")
            pytest.fail(f"{kept.name} was written: look at it, and run again")

        assert text == kept.read_text("utf-8"), (
            f"{path.name} gives other records than before: if that is meant, WARMLINKS_REWRITE=1"
        )
