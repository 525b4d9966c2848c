"""What each distribution says of itself: complete, alike in all, and true. The rehearsal looks at what is built."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import warmlinks

ROOT = Path(__file__).parents[2]
OURS = [ROOT, ROOT / "samples", *sorted(path.parent for path in (ROOT / "plugins").glob("*/pyproject.toml"))]
MODULES = sorted(path.parent for path in (ROOT / "modules").glob("*/pyproject.toml"))
"""Parts of other programs: under their licence, and as typed as they are."""

PLACES = [*OURS, *MODULES]
MINOR = ".".join(warmlinks.__version__.split(".")[:2])
NEXT = f"0.{int(MINOR.partition('.')[2]) + 1}"
OF_ALL = {
    "Development Status :: 3 - Alpha",
    "Operating System :: OS Independent",
    "Programming Language :: Python :: 3",
    "Programming Language :: Python :: 3.11",
    "Programming Language :: Python :: 3.12",
    "Programming Language :: Python :: 3.13",
    "Typing :: Typed",
}


def faults_of(place: Path, told: dict[str, object]) -> list[str]:
    """What is missing or wrong in a `pyproject.toml`; nothing where it is as the others."""
    project = told["project"]
    name = project.get("name", "")
    module = place / "src" / name.replace("-", "_")
    classifiers = set(project.get("classifiers", ()))
    ours = [one for one in project.get("dependencies", ()) if one.startswith("warmlinks")]
    readme = place / str(project.get("readme"))
    of_another = place in MODULES
    licence = "GPL-3.0-or-later" if of_another else "MIT"
    licence_text = (place / "LICENSE").read_bytes()
    wrong = {
        "name": name != (place.name if place.parent.name == "plugins" else name) or "warmlinks" not in name,
        "version": "version" not in project.get("dynamic", ())
        or (place / told["tool"]["hatch"]["version"]["path"]).resolve() != ROOT / "src" / "warmlinks" / "__init__.py",
        "description": not re.fullmatch(r"[A-Z][^\n]{20,140}\.", project.get("description", "")),
        "readme": not readme.is_file() or not readme.read_text("utf-8").startswith(f"# {name}\n"),
        "license": project.get("license") != licence or project.get("license-files") != ["LICENSE"],
        "LICENSE": (b"GNU GENERAL PUBLIC LICENSE" not in licence_text)
        if of_another
        else licence_text != (ROOT / "LICENSE").read_bytes(),
        "authors": project.get("authors") != [{"name": "The warmlinks developers"}],
        "requires-python": project.get("requires-python") != ">=3.11",
        "keywords": len(set(project.get("keywords", ()))) < 3,
        "classifiers": not classifiers >= OF_ALL - ({"Typing :: Typed"} if of_another else set())
        or not any(one.startswith("Intended Audience ::") for one in classifiers)
        or not any(one.startswith("Topic ::") for one in classifiers),
        # there is no address yet, and none is made up
        "urls": "urls" in project,
        "py.typed": not of_another and not (module / "py.typed").is_file(),
        "the core": any(f">={MINOR},<{NEXT}" not in one for one in ours) or (not ours and name != "warmlinks"),
        "entry points": any(
            not (place / "src" / Path(*target.split("."))).with_suffix(".py").is_file()
            for target in project.get("entry-points", {}).get("warmlinks", {}).values()
        ),
        "CHANGELOG": not (place / "CHANGELOG.md").read_text("utf-8").partition(f"\n## {warmlinks.__version__}")[1],
        "sdist": told["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
        != ["src", "README.md", "LICENSE", "CHANGELOG.md"],
    }
    return [what for what, is_so in wrong.items() if is_so]


def read(place: Path) -> dict[str, object]:
    return tomllib.loads((place / "pyproject.toml").read_text("utf-8"))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_distribution_says_all_that_a_registry_shows(place):
    assert faults_of(place, read(place)) == []


SPOILED = {
    "name": {"name": "other"},
    "version": {"dynamic": []},
    "description": {"description": "reads mail"},
    "license": {"license": "BSD-3-Clause"},
    "authors": {"authors": [{"name": "Ada Lovelace"}]},
    "requires-python": {"requires-python": ">=3.10"},
    "keywords": {"keywords": ["warmlinks"]},
    "classifiers": {"classifiers": ["Typing :: Typed"]},
    "urls": {"urls": {"Homepage": "https://example.org"}},
    "the core": {"dependencies": ["warmlinks>=0.1"]},
    "entry points": {"entry-points": {"warmlinks": {"mail": "warmlinks_mail.elsewhere"}}},
    "readme": {"readme": "NONE.md"},
}


@pytest.mark.parametrize("what", SPOILED)
def test_what_is_wrong_is_named(what):
    """The control: one thing of a whole one is spoiled."""
    place = ROOT / "plugins" / "warmlinks-mail"
    told = read(place)
    told["project"] |= SPOILED[what]

    assert what in faults_of(place, told)


def test_the_workspace_names_each_of_them():
    """One that is not named would be looked for in a registry."""
    named = set(read(ROOT)["tool"]["uv"]["sources"])

    assert {read(place)["project"]["name"] for place in OURS} <= named


def test_what_runs_before_a_commit_is_what_the_ci_runs():
    """The same programs, of the same environment, and nobody else's."""
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    entries = re.findall(r"^ +entry: \.venv/bin/(.+)$", hooks, re.MULTILINE)

    assert re.findall(r"^ +- repo: (.+)$", hooks, re.MULTILINE) == ["local"]
    assert len(entries) == hooks.count("- id:")
    assert {entry.split()[0] for entry in entries} == {"ruff", "mypy", "lint-imports"}
    for entry in entries:
        assert f"$bin/{entry.replace(' --force-exclude', '')}" in ci


def test_zones_and_their_names_are_asked_for_where_the_system_has_none():
    """In the metadata, for Windows alone."""
    project = read(ROOT)["project"]
    marked = [one.partition(">")[0] for one in project["dependencies"] if one.endswith("; sys_platform == 'win32'")]

    assert marked == ["tzdata", "tzlocal"]


def test_each_desktop_has_its_library():
    """`jeepney` where there is a session bus, `desktop-notifier` everywhere else, and never both."""
    project = read(ROOT / "plugins" / "warmlinks-desktop")["project"]
    asked = dict(one.split("; ") for one in project["dependencies"] if ";" in one)

    assert {name.partition(">")[0]: marker for name, marker in asked.items()} == {
        "jeepney": "sys_platform == 'linux'",
        "desktop-notifier": "sys_platform != 'linux'",
    }
