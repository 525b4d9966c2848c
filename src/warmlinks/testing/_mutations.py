"""Ways in which an export comes out otherwise: reordered, garbled, with something that does not belong."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["garbled", "reordered", "with_stray_element"]


def reordered(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Each file that is a list or a table, with its entries in the opposite order."""
    for name, data in files.items():
        turned = _reordered_json(data) if not name.casefold().endswith(".csv") else _reordered_table(data)
        if turned is not None and turned != data:
            yield name, turned


def garbled(data: bytes, dice: random.Random, rounds: int) -> Iterator[bytes]:
    """The bytes with some of them changed, lost or doubled, in as many ways, the same for the same dice."""
    if not data:
        return
    for _ in range(rounds):
        bad = bytearray(data)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(bad))
            match dice.randrange(4):
                case 0:
                    bad[at] = dice.randrange(256)
                case 1:
                    del bad[at : at + dice.randint(1, 40)]
                case 2:
                    bad[at:at] = bad[at : at + dice.randint(1, 40)]
                case _:
                    bad[at:at] = dice.choice((b'"', b"{", b"]", b"\\", b",", b"\n", b"\x00", b"\xff", b"NaN"))
            if not bad:
                break
        yield bytes(bad)


def with_stray_element(data: bytes) -> bytes | None:
    """A JSON list with the number 17 among its elements; None if this is none."""
    parsed = _parsed(data)
    if parsed is None or not isinstance(parsed[1], list) or not parsed[1] or not isinstance(parsed[1][0], dict):
        return None
    prefix, value = parsed
    return prefix + json.dumps([*value[:1], 17, *value[1:]], indent=1).encode()


def _parsed(data: bytes) -> tuple[bytes, Any] | None:
    """The script prefix and the JSON behind it."""
    prefix = b""
    if data.lstrip()[:1] not in (b"[", b"{"):
        head, equals, data = data.partition(b"=")
        prefix = head + equals
    try:
        return prefix, json.loads(data)
    except ValueError:
        return None


def _reordered_json(data: bytes) -> bytes | None:
    parsed = _parsed(data)
    if parsed is None:
        return None
    prefix, value = parsed
    if isinstance(value, list):
        value = value[::-1]
    elif isinstance(value, dict):
        value = {key: child[::-1] if isinstance(child, list) else child for key, child in value.items()}
    return prefix + json.dumps(value, indent=1).encode()


def _reordered_table(data: bytes) -> bytes | None:
    """A table with the rows below its header reversed; the header is the first row as wide as the widest."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    rows = list(csv.reader(io.StringIO(text, newline="")))
    width = max((len(row) for row in rows), default=0)
    head = next((number for number, row in enumerate(rows) if len(row) == width), len(rows)) + 1
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([*rows[:head], *[row for row in rows[head:] if row][::-1]])
    return out.getvalue().encode()
