"""Plugins as authors write them: a file, or a distribution on the path."""

from __future__ import annotations

import sys
import textwrap

import pytest

from warmlinks.archive import open_archive
from warmlinks.plugins.hookspecs import HOOKS_VERSION
from warmlinks.plugins.registry import Registry

SOURCE = """
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.values import Identity
from warmlinks.plugins.sources import Account, CoveredSides, Source


class Club(Source):
    name = "NAME"
    network = "NAME"
    coverage = CoveredSides.OWN_SIDE

    def recognizes(self, archive):
        return bool(archive.find("NAME.txt"))

    def read(self, archive):
        yield Account(Identity("NAME", "me"), "NAME.txt")


@hookimpl
def warmlinks_register_sources():
    return [Club]
"""


def _for_these_hooks(text):
    """The text of a plugin that says for which hooks it is, behind its last line, so that none has another number."""
    return text if "WARMLINKS_HOOKS" in text else f"{text}\nWARMLINKS_HOOKS = {HOOKS_VERSION}\n"


@pytest.fixture
def plugins_folder(tmp_path):
    """A folder for one-file plugins; `write(name, text)` puts one there."""
    folder = tmp_path / "plugins"
    folder.mkdir(mode=0o755)

    def write(name, text=None, **more):
        path = folder / f"{name}.py"
        made = (SOURCE if text is None else textwrap.dedent(text)).replace("NAME", more.get("source", name))
        path.write_text(_for_these_hooks(made) if more.get("hooks", True) else made)
        path.chmod(0o644)
        return path

    write.folder = folder
    return write


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a distribution on the path, with an entry point, as an installer would."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    made = []

    def write(name, text=None, *, version="1.2", plugin=None):
        plugin = plugin or name
        module = f"warmlinks_{name}_of_a_test"
        made.append(module)
        whole = (SOURCE if text is None else textwrap.dedent(text)).replace("NAME", plugin)
        (site / f"{module}.py").write_text(_for_these_hooks(whole))
        facts = site / f"warmlinks_{name}-{version}.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: warmlinks-{name}\nVersion: {version}\n")
        (facts / "entry_points.txt").write_text(f"[warmlinks]\n{plugin} = {module}\n")

    yield write
    for module in made:
        sys.modules.pop(module, None)


@pytest.fixture
def registry_of(plugins_folder):
    """A registry of the one-file plugins and those given, and of nothing that is installed here."""

    def make(**options):
        options.setdefault("discover", False)
        options.setdefault("environ", {})
        return Registry(folders=[plugins_folder.folder], **options)

    return make


@pytest.fixture
def archive_of(tmp_path):
    """Open a folder that holds the given members."""
    opened = []

    def make(*names):
        folder = tmp_path / f"export-{len(opened)}"
        folder.mkdir()
        for name in names:
            (folder / name).write_text("hello")
        opened.append(open_archive(folder))
        return opened[-1]

    yield make
    for archive in opened:
        archive.close()
