"""Writes the members of an archive as a zip or a folder, the same bytes each time; and formats that several share."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["WRITTEN_AT", "compact", "folded", "write_folder", "write_zip"]

WRITTEN_AT = (2026, 1, 21, 9, 0, 0)
"""Every member carries this time, so that two zips of one world are one sequence of bytes."""


def write_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip of those members in their order and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, WRITTEN_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return path


def write_folder(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write those members into a folder, as a person who unpacked the zip has them, and return its path."""
    for name, content in members.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return path


def compact(data: object, *, indent: int | None = None) -> bytes:
    """JSON in UTF-8 as most services write it."""
    return json.dumps(data, ensure_ascii=False, indent=indent).encode()


def folded(line: str) -> bytes:
    """A line of a vCard or an iCalendar, cut after 74 bytes, which may be within a letter."""
    data = line.encode()
    pieces = [data[at : at + 74] for at in range(0, len(data), 74)]
    return b"\r\n ".join(pieces) + b"\r\n"
