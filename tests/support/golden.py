"""Invented exports beside the records they are read to, one line each.

Set WARMLINKS_REWRITE_GOLDEN=1 to write the expectations anew, and review the difference.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import attrs

from warmlinks.cues import MessageCues
from warmlinks.values import Identity, Member, Record

__all__ = ["cases_in", "is_as_reviewed"]


def cases_in(data: Path) -> list[str]:
    """The exports that lie there, each a folder."""
    return sorted(path.name for path in data.iterdir() if path.is_dir())


def is_as_reviewed(records: Iterable[Record], expectation: Path) -> None:
    """Compare what was read with what was reviewed."""
    lines = [_line(record) for record in records]
    if os.environ.get("WARMLINKS_REWRITE_GOLDEN"):
        expectation.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert lines == expectation.read_text(encoding="utf-8").splitlines()


def _line(record: Record) -> str:
    told = dict(_told(record))
    told.pop("network", None)
    return f"{type(record).__name__} {json.dumps(told, ensure_ascii=False)}"


def _told(value: object) -> Iterator[tuple[str, object]]:
    """The fields of a record that are not as by default, dates as they are written."""
    for field in attrs.fields(type(value)):
        found = getattr(value, field.name)
        if found in (field.default, ()):
            continue
        if isinstance(found, date):
            found = found.isoformat()
        elif isinstance(found, Identity | MessageCues):
            found = dict(_told(found))
        elif isinstance(found, dict):
            found = {kind: coverage.value for kind, coverage in found.items()}
        elif isinstance(found, tuple):
            found = [dict(_told(one)) if isinstance(one, Member) else one for one in found]
        yield field.name, found
