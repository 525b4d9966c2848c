"""What became of an introduction, computed from the log whenever it is asked for.

Each piece of evidence has a weight, a date and a place. Nothing said at or before the introduction counts, nor the
introducer's own further messages. Without evidence the label is `unknown`, however long ago it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from attrs import frozen

from warmlinks.cues.weights import COULD_INTRODUCE
from warmlinks.introductions.view import ME, Contact, View, pair_of
from warmlinks.values import Label

__all__ = ["Outcome", "Piece", "ReportedOutcome", "evidence_of", "label_of"]

_RECENT = 120 * 86400
"""A thank-you that names nobody is for an introduction of the last four months, if there was only one."""

Outcome = Literal["met", "got_back", "quiet", "declined"]


class Piece(NamedTuple):
    """One piece of evidence: when, what, where, how much it says (0..1), and who it shows active."""

    at: int
    what: str
    where: str
    weight: float
    who: str
    settles: bool
    """Whether this piece alone shows contact between the parties."""


@frozen
class ReportedOutcome:
    """What somebody told the owner of an introduction: who told it, when, and what became of it."""

    by: str
    at: int
    outcome: Outcome


def evidence_of(
    view: View,
    *,
    introducer: str,
    parties: Sequence[str],
    made_at: int,
    until: int,
    contacts: Iterable[Contact] = (),
    only_one_of: Collection[str] = (),
) -> list[Piece]:
    """Collect what came of an introduction after `made_at` and up to `until`, in the order of time.

    Args:
        view: the conversations.
        introducer: who made it.
        parties: who was brought together.
        made_at: when it was made.
        until: the moment to answer for.
        contacts: the owner's contacts with the other party, where the owner is one.
        only_one_of: parties of whom this is the only introduction in sight, so that a bare thank-you can be meant.
    """
    pieces = [
        *_conversations_together(view, parties, introducer),
        *_reports_to_owner(view, parties, made_at, only_one_of),
        *(_contacts_with_owner(contacts, parties) if ME in parties else ()),
    ]
    first: dict[tuple[str, str], Piece] = {}
    for piece in sorted(pieces, key=lambda piece: (piece.at, piece.where, piece.who)):
        if made_at < piece.at <= until:
            first.setdefault((piece.where, piece.who), piece)
    return list(first.values())


def _conversations_together(view: View, parties: Sequence[str], introducer: str) -> Iterator[Piece]:
    """A party spoke in a conversation that holds at least two of them."""
    together = {
        id(conversation): conversation
        for pair in combinations(parties, 2)
        for conversation in view.together.get(pair_of(*pair), ())
    }
    description = "spoke in a conversation that holds both"
    for conversation in together.values():
        for message in conversation.messages:
            if message.speaker in parties and message.speaker != introducer:
                yield Piece(message.at, description, message.where, 0.6, message.speaker, settles=False)


def _reports_to_owner(
    view: View, parties: Sequence[str], made_at: int, only_one_of: Collection[str]
) -> Iterator[Piece]:
    """A party named another to the owner, or thanked for the introduction."""
    for teller in parties:
        if teller == ME:
            continue
        others = [party for party in parties if party not in (teller, ME)]
        for conversation in view.direct.get(teller, ()):
            for message in conversation.messages:
                if message.speaker != teller or message.at <= made_at:
                    continue
                if any(other in message.names for other in others):
                    description = "thanked for the other" if message.thanks else "named the other to you"
                    yield Piece(
                        message.at, description, message.where, 0.9 if message.thanks else 0.8, teller, settles=True
                    )
                    continue
                bare_thanks = message.thanks and message.introduction_score >= COULD_INTRODUCE and not message.names
                if bare_thanks and teller in only_one_of and message.at - made_at <= _RECENT:
                    yield Piece(message.at, "thanked for the introduction", message.where, 0.8, teller, settles=True)


def _contacts_with_owner(contacts: Iterable[Contact], parties: Sequence[str]) -> Iterator[Piece]:
    """The owner is a party: every contact with the other is a contact of both."""
    other = next((party for party in parties if party != ME), ME)
    for contact in contacts:
        if contact.direction == "both":
            yield Piece(contact.at, f"{contact.kind} between you", contact.where, 0.95, other, settles=True)
        elif contact.direction == "in":
            yield Piece(contact.at, "wrote to you", contact.where, 0.7, other, settles=False)
        else:
            yield Piece(contact.at, "you wrote", contact.where, 0.7, ME, settles=False)


def label_of(pieces: Iterable[Piece], reports: Iterable[ReportedOutcome] = ()) -> Label:
    """The label that the evidence gives.

    The last report settles it, except that evidence of contact outweighs "quiet". One party seen speaking is `likely`;
    two, or one that thanks for or names the other, is `confirmed`.
    """
    pieces = list(pieces)
    contact = any(piece.settles for piece in pieces) or len({piece.who for piece in pieces}) > 1
    last = max(reports, key=lambda report: report.at, default=None)
    if last is not None and last.outcome == "declined":
        return "declined"
    if contact or (last is not None and last.outcome != "quiet"):
        return "confirmed"
    if last is not None:
        return "told_quiet"
    return "likely" if pieces else "unknown"
