"""The table of what each source sees is made of what the sources declare."""

from __future__ import annotations

from pathlib import Path

from warmlinks.plugins.registry import Registry
from warmlinks.values import COUNTED_KINDS, EVERY_KIND, CoveredSides, coverage_by_kind

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "what-sources-see.md"
BEGIN, END = "<!-- made from the declarations -->\n", "<!-- end -->\n"
PUBLIC = ("reply", "mention", "quote", "comment", "post", "repost", "like", "reaction", "follow", "endorsement", "view")
COLUMNS = {
    CoveredSides.BOTH_SIDES: "both sides of",
    CoveredSides.OWN_SIDE: "what you did alone",
    CoveredSides.THEIR_SIDE: "what was done to you alone",
    CoveredSides.OTHERS: "what others do among them",
}


def made():
    """A row for each source and feed that is installed."""
    registry = Registry(environ={})
    yield "| | network | " + " | ".join(COLUMNS.values()) + " |"
    yield "| --- " * (2 + len(COLUMNS)) + "|"
    parts = {"source": registry.sources(), "feed": registry.feeds()}
    rows = sorted((name, word != "source", word, part) for word, of in parts.items() for name, part in of.items())
    for _, _, word, part in rows:
        sides = coverage_by_kind(part.coverage)
        cells = [_kinds([kind for kind in sides if sides[kind] is column]) for column in COLUMNS]
        yield f"| {word} `{part.name}` | `{part.network}` | " + " | ".join(cells) + " |"


def _kinds(kinds):
    """Those that are contact first, public ones in italics."""
    kinds.sort(key=lambda kind: (kind not in COUNTED_KINDS, kind in PUBLIC, kind))
    return ", ".join("everything" if kind == EVERY_KIND else f"*{kind}*" if kind in PUBLIC else kind for kind in kinds)


def test_the_table_is_what_the_sources_declare(request):
    """Whoever adds a source has a row: `pytest tests/docs --rewrite-golden` writes it."""
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    old, _, tail = rest.partition(END)
    table = "\n".join(made()) + "\n"
    if request.config.getoption("--rewrite-golden"):
        PAGE.write_text(f"{head}{BEGIN}\n{table}\n{END}{tail}", "utf-8")
        old = f"\n{table}\n"

    assert old == f"\n{table}\n"
