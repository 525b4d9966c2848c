"""Decisions are numbered once: in the name of the file and, alike, in the heading."""

from __future__ import annotations

import re
from pathlib import Path

DECISIONS = sorted((Path(__file__).parents[2] / "docs" / "decisions").glob("*.md"))


def test_each_heading_has_the_number_of_its_file():
    """`0010-...md` begins with `# 10. `, and no number is given twice."""
    of_files = [int(path.name[:4]) for path in DECISIONS]
    of_headings = [re.match(r"# (\d+)\. \S", path.read_text("utf-8")) for path in DECISIONS]

    assert [found and int(found[1]) for found in of_headings] == of_files
    assert len(set(of_files)) == len(of_files) > 0
