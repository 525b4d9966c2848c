"""BottleCRM's kinds of interactions, and the table that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from warmlinks.scoring.sql import Activities

__all__ = ["KINDS", "interactions", "word_for"]

_REACHED: Final = ("", "connected")

KINDS: Final[Mapping[str, str | None]] = {
    "call": "call",
    "meeting": "meeting",
    "email": "email",
    "whatsapp": "message",
    "sms": "message",
    "enquiry": "message",
    "no_answer": None,
    "voicemail": None,
    "busy": None,
    "wrong_number": None,
}
"""BottleCRM's words and the kinds that they are here; None: nobody was reached, and it counts as no contact."""


def word_for(kind: str, outcome: str) -> str:
    """Return the kind of an interaction; for a call that reached nobody, its outcome.

    >>> word_for("call", "connected"), word_for("call", "voicemail"), word_for("sms", "")
    ('call', 'voicemail', 'sms')
    """
    return kind if outcome in _REACHED else outcome


def interactions() -> Activities:
    """Its table for `score_query` and `state_table`, with the contact's key as `contact`: calls that reached somebody.

    Whoever asks sets the organisation first, as `select set_config('app.current_org', '...', true)`.
    """
    from warmlinks.scoring.sql import Activities  # for those alone who score in the database

    reached = ", ".join(f"'{outcome}'" for outcome in _REACHED)
    return Activities(
        "(select id, contact_id::text as contact, occurred_at, kind, updated_at from interaction"  # noqa: S608  our words
        f" where contact_id is not null and outcome in ({reached}))",
        by="contact",
        at="occurred_at",
        kind="kind",
        kinds=KINDS,
        id="id",
        changed_at="updated_at",
    )
