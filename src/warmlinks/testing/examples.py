"""An example export that a source is proved with: its files in memory, written out as often as a check needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from warmlinks.archive import Archive, open_archive
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Source
from warmlinks.testing._forms import FORMS, Form, database_files, write_folder, write_form, write_tar, write_zip
from warmlinks.values import Identity

__all__ = ["FORMS", "Example", "Form", "database_files", "write_folder", "write_form", "write_tar", "write_zip"]


def _as_bytes(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    return {name: data.encode() if isinstance(data, str) else data for name, data in files.items()}


@frozen
class Example:
    """A source and a small, invented export for it to read.

    Attributes:
        source: the source to be proved, made anew for each check if it is a class.
        files: name in the archive -> what it holds.
        texts: pieces of message texts in `files`, none of which may turn up in a record.
        newer: files of a later export of the same account, in which every record of this one is still found.
        owner: what to give as `--owner`, where the export does not say whose it is; several as a list.
        accounts: the owner's accounts that a book knows already.
        timezone: the zone to read wall-clock times in.
        settings: what the owner would have set for the source; its defaults where nothing is said.
        until: up to when a series without an end goes.
    """

    source: type[Source] | Source
    files: Mapping[str, bytes] = field(converter=_as_bytes)
    texts: tuple[str, ...] = ()
    newer: Mapping[str, bytes] = field(factory=dict, converter=_as_bytes)
    owner: str | Sequence[str] | None = None
    accounts: tuple[Identity, ...] = ()
    timezone: tzinfo = UTC
    settings: Mapping[str, Any] = field(factory=dict)
    until: datetime = datetime(2030, 1, 1, tzinfo=UTC)

    @classmethod
    def of(cls, source: type[Source] | Source, path: Path, **more: object) -> Example:
        """An example whose files lie in a folder or a zip."""
        with open_archive(path) as archive:
            files = {member.name: archive.read(member) for member in archive.members}
        return cls(source, files, **more)  # type: ignore[arg-type]  # the rest is named as the fields are

    def make_source(self) -> Source:
        """The source, a new one where that is possible."""
        return self.source() if isinstance(self.source, type) else self.source

    def with_files(self, files: Mapping[str, str | bytes]) -> Example:
        """The same source with other files."""
        return evolve(self, files=files)

    @contextmanager
    def opened(self, folder: Path, *, form: Form = "zip", wrap: str = "") -> Iterator[Archive]:
        """The export, written below `folder` and opened.

        Args:
            folder: an empty place of the check's own.
            form: how it lies there; `file` and `gz` are for an export of one file.
            wrap: a folder to put everything into, such as `export/`.
        """
        files = {f"{wrap}{name}": data for name, data in self.files.items()}
        path = write_form(folder / f"export-{sum(1 for _ in folder.iterdir())}", files, form)
        with self.open(path) as archive:
            yield archive

    def open(self, path: Path) -> Archive:
        """The export that lies at a path, as a book would give it to the source."""
        archive = open_archive(path, owner=self.owner, accounts=self.accounts, timezone=self.timezone, until=self.until)
        source = self.make_source()
        part = source.part(archive)
        part.settings = source.configure(self.settings)
        return part

    def registry(self) -> Registry:
        """What reads it as a book would, with the same settings."""
        return Registry(discover=False, settings_of_sources={self.make_source().name: self.settings})
