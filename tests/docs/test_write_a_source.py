"""The source of the page on sources passes the whole kit."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-source.md"


def of_the_page():
    """What the page defines: the source, its files and its tests; what it tries in between is run by itself."""
    class_, files, _, kit = [part.partition("```")[0] for part in PAGE.read_text("utf-8").split("```python\n")[1:]]
    namespace = {}
    for block in (class_, files, kit):
        exec(compile(block, str(PAGE), "exec", dont_inherit=True), namespace)
    return namespace


TestPondSource = of_the_page()["TestPondSource"]
