"""The log of contact as columns, for learning and for testing a model on the owner's own ties."""

from __future__ import annotations

from warmlinks.scoring import History
from warmlinks.store.database import Database
from warmlinks.ties.zones import book_zone
from warmlinks.validation import FIRST_SECOND

__all__ = ["history"]


def history(db: Database, *, now: float) -> History:
    """All counted contact at or before `now`; a tie is a person by their row, its group the network it was last on."""
    rows = db.rows(
        """
        SELECT p.person, i.second, i.direction, i.network
        FROM member p JOIN interaction i ON i.who = p.identity AND i.counted = 1
        WHERE i.second BETWEEN ? AND ?
        ORDER BY i.second
        """,
        (FIRST_SECOND, now),
    )
    tie, at, direction, network = zip(*rows, strict=True) if rows else ((), (), (), ())
    return History.of(tie, at, direction=direction, group=network, zone=book_zone(db))
