"""Keeps what a command printed on a page of the docs, in the block that is marked with its words."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "what-walks-about.md"


def keep_on_page(command: str, text: str, page: Path = PAGE) -> None:
    """Put the output of a command in the place of the one before."""
    block = re.compile(rf"(<!-- {re.escape(command)} -->\n\n```text\n).*?(```\n)", re.DOTALL)
    old = page.read_text(encoding="utf-8")
    new, count = block.subn(lambda found: f"{found[1]}{text.rstrip()}\n{found[2]}", old)
    if count != 1:
        raise LookupError(f"{page} has no block for {command!r}")
    page.write_text(new, encoding="utf-8")
