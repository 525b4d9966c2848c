"""Compiles the tables of cues while a wheel is built; an editable one has them in the tree, which git ignores."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCues(BuildHookInterface[Any]):
    """The hook that hatchling asks."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  so it is called
        """Write them before files are collected."""
        source = Path(self.root) / "src"
        sys.path.insert(0, str(source))
        try:
            from warmlinks.cues.tables import COMPILED, compiled

            (source / "warmlinks" / "cues" / COMPILED).write_bytes(compiled())
        finally:
            sys.path.remove(str(source))
