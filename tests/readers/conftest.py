"""Archives written by hand, loaded into a book of their own."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from warmlinks import Book
from warmlinks.testing.examples import write_zip

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Shelf:
    """A folder of archives, and a book that they are loaded into."""

    def __init__(self, folder):
        self._folder = folder
        self._count = 0
        self.book = Book.open(folder / "book.db")

    def zip(self, files, name=None):
        """A zip of files: texts and bytes as they are, lists and objects as JSON, of X as scripts."""
        self._count += 1
        folder = self._folder / f"{self._count}"
        folder.mkdir()
        written = []
        for path, content in files.items():
            data = content
            if not isinstance(content, str | bytes):
                data = json.dumps(content)
                if path.endswith(".js"):
                    data = f"window.YTD.x.part0 = {data}"
            written.append((path, data.encode() if isinstance(data, str) else data))
        return write_zip(folder / (name or "export.zip"), written)

    def load(self, files, name=None, **options):
        """The report on one archive; it is raised what is wrong with it."""
        return self.book.load(self.zip(files, name), **options).files[0]

    def problem(self, files, name=None, **options):
        """What is said where an archive as a whole cannot be loaded: all of it as one text."""
        (report,) = self.book.load([self.zip(files, name)], **options).files
        assert report.failed
        return str(report.error)

    def people(self):
        """Name, or what stands for one -> what counted with them, by direction; nothing where nothing did."""
        found = {}
        for one in self.book.connections(now=NOW):
            found[one.name] = {way: count for way, count in one.interactions.items() if count}
        return found

    def identities(self):
        """The keys of everybody, those of one person together."""
        return sorted(sorted(identity.key for identity in one.identities) for one in self.book.connections(now=NOW))


@pytest.fixture
def shelf(tmp_path):
    """A shelf with an empty book."""
    made = Shelf(tmp_path)
    yield made
    made.book.close()


@pytest.fixture
def new_shelf(tmp_path):
    """Shelves one after the other, each with a book of its own."""
    made = []

    def make():
        folder = tmp_path / f"shelf-{len(made)}"
        folder.mkdir()
        made.append(Shelf(folder))
        return made[-1]

    yield make
    for one in made:
        one.book.close()
