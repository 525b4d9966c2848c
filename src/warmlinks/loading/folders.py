"""Zips that lie in a folder: nobody is guessed to have meant them, and they are named with the call that loads them.

A folder given to `load` is an unpacked export. Somebody may as well give the folder where the downloads lie; then each
zip in it could be anybody's, so the owner says which to load.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from warmlinks.answers import FileReport, LoadReport, Problem
from warmlinks.archive import Budgets, open_archive
from warmlinks.errors import InputError, UnrecognizedError, WarmlinksError
from warmlinks.output import typed
from warmlinks.plugins.registry import Registry

__all__ = ["explain_folders"]

_LOOKED_AT = 100
_NAMED = 5
_PART_NUMBER = re.compile(r"(?<=[^-_\d(])[-_]\d{1,3}$")
"""As in loading, which puts such files together: the last number of a date is no part."""


def explain_folders(
    report: LoadReport, registry: Registry, paths: Sequence[Path], *, budgets: Budgets | None
) -> LoadReport:
    """The report, in which each folder names the zips in it that were not read."""
    folders = {str(path): path for path in paths if os.path.isdir(path)}  # noqa: PTH112  a name that is none is no folder
    if not folders:
        return report
    return evolve(
        report,
        files=tuple(
            _explained(file, registry, folders[file.path], budgets) if file.path in folders else file
            for file in report.files
        ),
    )


def _explained(file: FileReport, registry: Registry, folder: Path, budgets: Budgets | None) -> FileReport:
    if file.failed is not None and not _may_be_no_export(file, registry, folder, budgets):
        return file
    zips = sorted(path for path in folder.glob("*.[zZ][iI][pP]") if path.is_file() and not path.is_symlink())
    known = _known(zips[:_LOOKED_AT], registry, budgets)
    if file.failed is None:
        return evolve(file, unread=tuple(str(path) for path in known))
    asked = file.source
    if asked is not None:
        known = {path: sources for path, sources in known.items() if asked in sources}
    if not zips or (asked is not None and not known):
        return file
    left = len(zips) > _LOOKED_AT
    if known:
        named = _listed([f"{path.name} ({', '.join(sources)})" for path, sources in known.items()])
        advice = f"Load those that are yours: warmlinks load {typed(*map(str, known))}"
        if asked is not None and file.error is not None and file.error.advice:
            advice += f". If the folder itself is an export of {asked}: {file.error.advice}"
        error = UnrecognizedError(
            "this folder is no export, but there are some in it",
            archive=str(folder),
            why=named + (f"; looked at the first {_LOOKED_AT} of {len(zips)} zips only" if left else ""),
            advice=advice,
        )
    else:
        which = f"any of the first {_LOOKED_AT} of {len(zips)} zips" if left else "a zip"
        advice = "Give the zip as the network gave it to you, or the folder that it was unpacked to"
        error = UnrecognizedError(
            f"no source knows this folder, nor {which} in it",
            archive=str(folder),
            why=f"looked at {_listed([path.name for path in zips[:_LOOKED_AT]])}; asked {_sources(registry)}",
            advice=f"{advice}; the rest were not looked at" if left else advice,
        )
    return evolve(file, failed=Problem(str(folder), f"{error.what}: {error.why}", error.advice or ""), error=error)


def _may_be_no_export(file: FileReport, registry: Registry, folder: Path, budgets: Budgets | None) -> bool:
    """Whether a folder failed because it is none: nobody knows it, though the caller may have said who should."""
    if file.source is None:
        return isinstance(file.error, UnrecognizedError)
    return isinstance(file.error, InputError) and _source_of(folder, registry, budgets) is None


def _known(zips: Sequence[Path], registry: Registry, budgets: Budgets | None) -> dict[Path, tuple[str, ...]]:
    """The zips that a source knows, each with the names of those, and those that are further parts of one of them."""
    sources = {path: _source_of(path, registry, budgets) for path in zips}
    stems = {_stem(path): source for path, source in sources.items() if source is not None}
    return {path: found for path, source in sources.items() if (found := source or stems.get(_stem(path))) is not None}


def _source_of(path: Path, registry: Registry, budgets: Budgets | None) -> tuple[str, ...] | None:
    try:
        with open_archive(path, budgets=budgets) as archive:
            return tuple(one.name for one in registry.recognize(archive))
    except WarmlinksError:
        return None


def _stem(path: Path) -> str:
    return _PART_NUMBER.sub("", path.stem)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _sources(registry: Registry) -> str:
    return ", ".join(sorted(registry.sources())) or "none, since no source is installed"
