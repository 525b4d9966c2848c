"""Zips in a folder: they are never loaded by guessing, but named with the command that loads them.

A folder given to `load` is an unpacked export. It may as well be the folder where downloads lie; then each zip in it
could be anybody's, so the owner says which to load.
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

__all__ = ["PART", "explain_folders", "sources_of"]

_MOST_ZIPS = 100
_MOST_NAMES = 5
PART = re.compile(r"(?P<stem>.*[^-_\d(])[-_]\d{1,3}")
"""The stem of a file that is a part of an export; the last number of a date is no part."""


def explain_folders(
    report: LoadReport, registry: Registry, paths: Sequence[Path], *, budgets: Budgets | None
) -> LoadReport:
    """Return the report, in which each folder names the zips in it that were not read."""
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
    known = _recognized(zips[:_MOST_ZIPS], registry, budgets)
    if file.failed is None:
        return evolve(file, unread=tuple(str(path) for path in known))
    asked = file.source
    if asked is not None:
        known = {path: sources for path, sources in known.items() if asked in sources}
    if not zips or (asked is not None and not known):
        return file
    more = len(zips) > _MOST_ZIPS
    if known:
        named = _listed([f"{path.name} ({', '.join(sources)})" for path, sources in known.items()])
        advice = f"Load those that are yours: warmlinks load {typed(*map(str, known))}"
        if asked is not None and file.error is not None and file.error.advice:
            advice += f". If the folder itself is an export of {asked}: {file.error.advice}"
        error = UnrecognizedError(
            "this folder is no export, but there are some in it",
            archive=str(folder),
            why=named + (f"; looked at the first {_MOST_ZIPS} of {len(zips)} zips only" if more else ""),
            advice=advice,
        )
    else:
        which = f"any of the first {_MOST_ZIPS} of {len(zips)} zips" if more else "a zip"
        advice = "Give the zip as the network gave it to you, or the folder that it was unpacked to"
        asked_sources = ", ".join(sorted(registry.sources())) or "none, since no source is installed"
        error = UnrecognizedError(
            f"no source knows this folder, nor {which} in it",
            archive=str(folder),
            why=f"looked at {_listed([path.name for path in zips[:_MOST_ZIPS]])}; asked {asked_sources}",
            advice=f"{advice}; the rest were not looked at" if more else advice,
        )
    return evolve(file, failed=Problem(str(folder), f"{error.what}: {error.why}", error.advice or ""), error=error)


def _may_be_no_export(file: FileReport, registry: Registry, folder: Path, budgets: Budgets | None) -> bool:
    """Return whether a folder failed because it is no export: no source recognizes it, whichever the caller named."""
    if file.source is None:
        return isinstance(file.error, UnrecognizedError)
    return isinstance(file.error, InputError) and sources_of(registry, folder, budgets) is None


def _recognized(zips: Sequence[Path], registry: Registry, budgets: Budgets | None) -> dict[Path, tuple[str, ...]]:
    """Return the zips that a source recognizes, with its name, and those that are further parts of one of them."""
    recognized = {path: sources_of(registry, path, budgets) for path in zips}
    by_stem = {_stem(path): sources for path, sources in recognized.items() if sources is not None}
    with_parts = {path: sources or by_stem.get(_stem(path)) for path, sources in recognized.items()}
    return {path: sources for path, sources in with_parts.items() if sources is not None}


def sources_of(
    registry: Registry, paths: Path | Sequence[Path], budgets: Budgets | None, source: str | None = None
) -> tuple[str, ...] | None:
    """Return the names of the sources that recognize what lies there; None if none does, as of a part of something.

    Args:
        registry: the sources.
        paths: a file, a folder, or the parts of one archive.
        budgets: how much may be read.
        source: the only one to ask.
    """
    try:
        with open_archive(paths, budgets=budgets) as archive:
            return tuple(recognizing.name for recognizing in registry.recognize(archive, source))
    except WarmlinksError:
        return None


def _stem(path: Path) -> str:
    part = PART.fullmatch(path.stem)
    return part["stem"] if part else path.stem


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
