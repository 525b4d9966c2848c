"""Where plugins come from: installed distributions, single files, and what the caller passes."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import platformdirs
from attrs import field, frozen

from warmlinks.errors import SettingsError
from warmlinks.files import expanded, open_to_others
from warmlinks.plugins._written_for import file_of_module

__all__ = ["GROUP", "Candidate", "PluginInfo", "candidates_given", "candidates_in_folders", "candidates_installed"]

GROUP = "warmlinks"

T = TypeVar("T")


@frozen
class PluginInfo:
    """One plugin as `warmlinks plugins` shows it.

    `package` is the distribution or the file it came from. `why` says why it is not loaded, `notes` what it changed
    while it was loaded and that was put back. `sources`, `feeds`, `doors`, `notifiers`, `models` and `guards` are the
    names it registered.
    """

    name: str
    package: str
    version: str | None
    hooks: tuple[str, ...] = ()
    state: Literal["loaded", "disabled", "failed", "refused"] = "loaded"
    why: str | None = None
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()
    notifiers: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all that it brings."""
        return (*self.sources, *self.feeds, *self.doors, *self.notifiers, *self.models, *self.guards)

    @property
    def origin(self) -> str:
        """Package and version in one."""
        return f"{self.package} {self.version}" if self.version else self.package


@frozen
class Candidate:
    """A plugin that was found and not yet loaded. `refused` says why it must not be.

    `file` finds the text of its module without running it; `given` are those that the caller passed.
    """

    name: str
    package: str
    version: str | None = None
    load: Callable[[], Any] = field(default=lambda: None, repr=False)
    refused: str | None = None
    file: Callable[[], Path | None] = field(default=lambda: None, repr=False)
    module: str = ""
    given: bool = False

    @property
    def code(self) -> tuple[str, ...]:
        """The prefix of its paths: the package that its module is in, or the one file."""
        file, depth = self.file(), self.module.count(".")
        if file is None:
            return ()
        return (f"{file.parents[depth - 1]}{os.sep}",) if depth else (str(file),)

    @property
    def info(self) -> PluginInfo:
        """What is known of it before it is loaded."""
        return PluginInfo(self.name, self.package, self.version)


def candidates_installed() -> Iterator[Candidate]:
    """Every entry point of the group in installed distributions."""
    for point in importlib.metadata.entry_points(group=GROUP):
        package, version = _name_and_version(point.dist) if point.dist else ("unknown package", None)
        yield Candidate(
            point.name,
            package,
            version,
            point.load,
            file=cache(partial(file_of_module, point.module)),
            module=point.module,
        )


_FIELD = re.compile(r"^(Name|Version):[ \t]*(.+)$", re.MULTILINE)


def _name_and_version(distribution: importlib.metadata.Distribution) -> tuple[str, str | None]:
    """Read two fields of the metadata: to parse it all, with a description as long as a page, takes longer."""
    head, _, _ = (distribution.read_text("METADATA") or "").partition("\n\n")
    fields = dict(_FIELD.findall(head))
    if len(fields) < 2:  # noqa: PLR2004  one is missing, or the metadata are elsewhere
        # read once: each look at a name or a version would read it anew
        metadata = distribution.metadata
        return metadata["Name"], metadata["Version"]
    return fields["Name"].strip(), fields["Version"].strip()


def candidates_given(plugins: Mapping[str, object]) -> Iterator[Candidate]:
    """The plugins that the caller passes by name."""
    for name, plugin in plugins.items():
        yield Candidate(name, "given by the caller", None, partial(_itself, plugin), given=True)


def _itself(value: T) -> T:
    return value


def plugin_places(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Folders and files that hold one-file plugins: `WARMLINKS_PLUGINS`, else `plugins` in the settings folder."""
    named = environ.get("WARMLINKS_PLUGINS")
    if named:
        return tuple(expanded(part) for part in named.split(os.pathsep) if part)
    return (platformdirs.user_config_path("warmlinks") / "plugins",)


def candidates_in_folders(places: Iterable[Path], *, named: bool = True) -> Iterator[Candidate]:
    """One candidate for each `*.py` in the folders, and for each file; those others can write are refused.

    Raises:
        SettingsError: a place that the user `named` is missing.
    """
    for place in places:
        if not place.exists():
            if named:
                raise SettingsError("there is no such plugins folder", where=str(place), advice="See WARMLINKS_PLUGINS")
            continue
        files = sorted(place.glob("*.py")) if place.is_dir() else [place]
        for path in files:
            if path.name.startswith((".", "_")):
                continue
            trouble = open_to_others(path)
            refused = (
                f"others can write {path}: {trouble.place}, {trouble.why}: take that right away ({trouble.advice})"
                if trouble
                else None
            )
            yield Candidate(path.stem, str(path), None, partial(_run_file, path), refused, partial(_itself, path))


def _run_file(path: Path) -> object:
    """The module that the file defines, with a name of its own in `sys.modules`, where annotations are looked up."""
    name = f"warmlinks_plugin_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
