"""Archives in memory, written out for one test."""

from __future__ import annotations

import pytest

from warmlinks.archive import open_archive
from warmlinks.testing.examples import write_zip


@pytest.fixture
def archive_of(tmp_path):
    """Open a zip of the given files; keyword arguments go to `open_archive`."""
    opened = []

    def make(files, **options):
        path = write_zip(tmp_path / f"export-{len(opened)}.zip", [(name, data) for name, data in files.items()])
        opened.append(open_archive(path, **options))
        return opened[-1]

    yield make
    for archive in opened:
        archive.close()
