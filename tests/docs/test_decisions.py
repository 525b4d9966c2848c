"""Decisions are numbered once: in the name of the file and, alike, in the heading."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
INDEX = """\
# Decisions

Why it is as it is, where somebody will ask.
Each says what was to be decided, what was chosen, and what it costs.
Numbers stay; some were never given.

"""


def test_each_heading_has_the_number_of_its_file():
    """`0010-...md` begins with `# 10. `, and no number is given twice."""
    of_files = [int(path.name[:4]) for path in DECISIONS]
    of_headings = [re.match(r"# (\d+)\. \S", path.read_text("utf-8")) for path in DECISIONS]

    assert [found and int(found[1]) for found in of_headings] == of_files
    assert len(set(of_files)) == len(of_files) > 0


def test_the_index_lists_them_all(request):
    """By their headings; `pytest tests/docs --rewrite-golden` writes it."""
    headings = ((path.name, path.read_text("utf-8").split("\n", 1)[0]) for path in DECISIONS)
    page = INDEX + "".join(f"- [{heading.removeprefix('# ')}]({name})\n" for name, heading in headings)
    index = FOLDER / "index.md"
    if request.config.getoption("--rewrite-golden"):
        index.write_text(page, "utf-8")

    assert index.read_text("utf-8") == page
