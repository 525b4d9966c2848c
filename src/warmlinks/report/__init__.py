"""A report: one page with what is worth knowing today, from the same answers as those of the commands."""

from __future__ import annotations

import io
from datetime import datetime
from html import escape
from pathlib import Path

from attrs import evolve, field, frozen

from warmlinks.digest.sending import DigestOptions
from warmlinks.files import written
from warmlinks.people.decisions import possible_duplicates
from warmlinks.people.lookup import find_person
from warmlinks.people.ranking import Ranking
from warmlinks.report.content import Content
from warmlinks.report.gather import ReportInput, gather
from warmlinks.report.page import page_of
from warmlinks.store.database import Database
from warmlinks.upkeep.exporting import export_lines
from warmlinks.upkeep.importing import import_lines
from warmlinks.upkeep.opening import open_book
from warmlinks.upkeep.redacting import holders, redacted_id, redacted_pairs

__all__ = ["Content", "Report", "report_on"]


@frozen
class Report:
    """A finished report: its content as data, and the page rendered from it. A notebook shows the page."""

    content: Content
    html: str = field(repr=False)

    def save(self, path: str | Path) -> None:
        """Write the page to a file, whole or not at all, which only its owner can read.

        Raises:
            UsageError: no file can be there.
            WriteError: it could not be written.
        """
        with written(path, "the report") as stream:
            stream.write(self.html)

    def __str__(self) -> str:
        return self.html

    def _repr_html_(self) -> str:
        # a page of its own within the notebook's, so that its colours do not leak
        return (
            f'<iframe title="{escape(self.content.title)}" sandbox srcdoc="{escape(self.html)}"'
            ' style="width:100%;height:40rem;border:0"></iframe>'
        )


def report_on(
    db: Database,
    ranking: Ranking,
    *,
    now: datetime,
    who: str | None = None,
    redacted: bool = False,
    options: DigestOptions | None = None,
) -> Report:
    """Make a report; see `Book.report`."""
    with db.reading():
        person = None if who is None else find_person(db, who, begun=True)
        if not redacted:
            content = gather(
                ReportInput.of(db, ranking, now=now, options=options), only=None if person is None else person.public_id
            )
            return Report(content, page_of(content))
        # one rule decides what may leave: a redacted report is the report on a redacted export
        lines = io.StringIO()
        export_lines(db, lines, redacted=True)
        only = None if person is None else redacted_id(db, person.person)
        pairs = redacted_pairs(db, possible_duplicates(db, limit=None))
    lines.seek(0)
    copy = open_book(":memory:", timezone=None, patience=0.0, assume=None, make=True)
    try:
        import_lines(copy, lines)
        people = holders(copy)
        pairs = [evolve(pair, a=people[pair.a], b=people[pair.b]) for pair in pairs]
        only = None if only is None else people[only]
        inputs = ReportInput.of(copy, ranking.over(copy), now=now, options=options, pairs=pairs)
        content = evolve(gather(inputs, only=only), redacted=True)
    finally:
        copy.close()
    return Report(content, page_of(content))
