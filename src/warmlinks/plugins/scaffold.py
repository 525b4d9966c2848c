"""A new plugin as a distribution that passes its kit as it is, for an author to change."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Final

from warmlinks.errors import UsageError

__all__ = ["KINDS", "write_plugin"]

KINDS: Final = ("source", "feed", "door", "notifier", "guard")
"""What can be written."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_LONGEST = 30
_SENTENCES = {
    "source": "Reads exports of {} for warmlinks.",
    "feed": "Asks a server of {} for warmlinks.",
    "door": "Writes scores of warmlinks into {}.",
    "notifier": "Hands digests of warmlinks to {}.",
    "guard": "Holds suggestions of warmlinks back: {}.",
}
_TRIES = {
    "source": "warmlinks plugins check {name} {name}.csv",
    "feed": "warmlinks sync {name}",
    "door": "warmlinks crm {name}",
    "notifier": "warmlinks notify --via {name} --dry-run",
    "guard": "warmlinks digest --held",
}


def write_plugin(kind: str, name: str, folder: Path) -> tuple[Path, ...]:
    """Write `warmlinks-NAME` into a folder; the files that were written, in order.

    Args:
        kind: one of `KINDS`.
        name: what its part is called, such as `mastodon`.
        folder: where the new folder goes.

    Raises:
        UsageError: there is no such kind, it is no such name, or something of that name is there already.
    """
    if kind not in KINDS:
        raise UsageError(f"there is no kind of plugin {kind!r}", advice=f"Use one of: {', '.join(KINDS)}")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise UsageError(
            f"{name!r} is no name for a plugin",
            advice="Use small letters, digits, - and _, beginning with a letter, as in mastodon",
        )
    top = folder / f"warmlinks-{name}"
    if top.exists():
        raise UsageError(f"{top} is there already", advice="Take another name, or --into another folder")
    module = f"warmlinks_{name.replace('-', '_')}"
    values = _values(kind, name, module)
    package = top / "src" / module
    templates = {
        top / "pyproject.toml": "pyproject.toml",
        top / "README.md": "README.md",
        top / "CHANGELOG.md": "CHANGELOG.md",
        top / ".gitignore": "gitignore",
        package / "__init__.py": "init.py",
        package / "hooks.py": "hooks.py",
        package / f"{kind}.py": f"{kind}.py",
        package / "py.typed": "",
        top / "tests" / "test_conformance.py": f"test_{kind}.py",
    }
    for path, template in templates.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(template, values) if template else "", "utf-8")
    return tuple(templates)


def _values(kind: str, name: str, module: str) -> dict[str, str]:
    camel = "".join(part.capitalize() for part in re.split(r"[-_]", name))
    imports = (
        "from warmlinks.plugins.hookspecs import hookimpl",
        f"from warmlinks.plugins.{kind}s import {kind.capitalize()}",
    )
    return {
        "NAME": name,
        "MODULE": module,
        "KIND": kind,
        "BASE": kind.capitalize(),
        "IMPORTS": "\n".join(sorted(imports)),
        "CLASS": f"{camel}{kind.capitalize()}",
        "VARIABLE": name.replace("-", "_").upper(),
        "NUMBERS": "WARMLINKS_HOOKS = 2" + ("\nWARMLINKS_DOORS = 1" if kind == "door" else ""),
        "SENTENCE": _SENTENCES[kind].format(name),
        "TRY": _TRIES[kind].format(name=name),
    }


def _filled(template: str, values: dict[str, str]) -> str:
    if template == "door.py":
        return _door(values)
    text = (files("warmlinks.plugins") / "templates" / f"{template}.in").read_text("utf-8")
    return re.sub(r"@([A-Z]+)@", lambda match: values[match[1]], text)


def _door(values: dict[str, str]) -> str:
    """The door of the test kit under another name: it passes its kit as it is."""
    text = (files("warmlinks.testing") / "small_crm_door.py").read_text("utf-8")
    names = {
        '["SmallCrmDoor", "SmallCrmSettings"]': f'["{values["CLASS"]}"]',
        "SmallCrmDoor": values["CLASS"],
        "SmallCrmSettings": "Settings",
        "smallcrm": values["NAME"],
        "from attrs import field, frozen\n\n": "from attrs import field, frozen\n",
    }
    text = (
        f'"""A door to {values["NAME"]}: its people and activities, and the fields that hold their scores."""'
        + (text[text.index("\n") :])
    )
    for old, new in names.items():
        text = text.replace(old, new)
    return text
