"""What became of an introduction, computed from the log whenever it is asked for.

Each piece has a weight, a date and a place. Nothing that was said at or before the introduction counts, nor the
introducer's own further words. Without evidence the label is `unknown`, however long ago it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from attrs import frozen

from warmlinks.cues.weights import COULD_INTRODUCE
from warmlinks.introductions.view import ME, Contact, ConversationView, MessageView, View, pair_of
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
    only_one_of: Iterable[str] = (),
) -> list[Piece]:
    """Collect what is known of an introduction's outcome up to a moment, in the order of time.

    Args:
        view: the conversations.
        introducer: who made it.
        parties: who was brought together.
        made_at: when; only what came later counts.
        until: what came later than this is not known yet.
        contacts: the owner's contacts with the other party, where the owner is one.
        only_one_of: parties of whom this is the only introduction in sight, so that a bare thank-you can be meant.
    """
    pieces = [
        *_spoken_together(view, parties, introducer),
        *_told_the_owner(view, parties, made_at, set(only_one_of)),
        *(_with_the_owner(contacts, parties) if ME in parties else ()),
    ]
    found: dict[tuple[str, str], Piece] = {}
    for piece in sorted(pieces, key=lambda piece: (piece.at, piece.where, piece.who)):
        if made_at < piece.at <= until:
            found.setdefault((piece.where, piece.who), piece)
    return list(found.values())


def _spoken_together(view: View, parties: Sequence[str], introducer: str) -> Iterator[Piece]:
    """A party spoke in a conversation that holds at least two of them."""
    seen: set[int] = set()
    for index, one in enumerate(parties):
        for two in parties[index + 1 :]:
            for conversation in view.together.get(pair_of(one, two), ()):
                if id(conversation) in seen:
                    continue
                seen.add(id(conversation))
                for message in conversation.messages:
                    if message.speaker in parties and message.speaker != introducer:
                        yield Piece(
                            message.at,
                            "spoke in a conversation that holds both",
                            message.where,
                            0.6,
                            message.speaker,
                            settles=False,
                        )


def _told_the_owner(view: View, parties: Sequence[str], made_at: int, alone: set[str]) -> Iterator[Piece]:
    """A party named the other to the owner, or thanked for the introduction."""
    for teller in parties:
        if teller == ME:
            continue
        for conversation in view.direct.get(teller, ()):
            yield from _told_in(
                conversation, teller, [party for party in parties if party not in (teller, ME)], made_at, alone
            )


def _told_in(
    conversation: ConversationView, teller: str, others: list[str], made_at: int, alone: set[str]
) -> Iterator[Piece]:
    for message in conversation.messages:
        if message.speaker != teller or message.at <= made_at:
            continue
        if any(other in message.names for other in others):
            what = "thanked for the other" if message.thanks else "named the other to you"
            yield Piece(message.at, what, message.where, 0.9 if message.thanks else 0.8, teller, settles=True)
        elif _bare_thanks(message) and teller in alone and message.at - made_at <= _RECENT:
            yield Piece(message.at, "thanked for the introduction", message.where, 0.8, teller, settles=True)


def _bare_thanks(message: MessageView) -> bool:
    return message.thanks and message.introduction_score >= COULD_INTRODUCE and not message.names


def _with_the_owner(contacts: Iterable[Contact], parties: Sequence[str]) -> Iterator[Piece]:
    """The owner is a party: every contact with the other is a contact of both."""
    (other,) = [party for party in parties if party != ME][:1] or [ME]
    for contact in contacts:
        if contact.direction == "both":
            yield Piece(contact.at, f"{contact.kind} between you", contact.where, 0.95, other, settles=True)
        else:
            who, what = (other, "wrote to you") if contact.direction == "in" else (ME, "you wrote")
            yield Piece(contact.at, what, contact.where, 0.7, who, settles=False)


def label_of(pieces: Iterable[Piece], told: Iterable[ReportedOutcome] = ()) -> Label:
    """The label that the evidence gives.

    What was told settles it, the last word counting, except that evidence of contact outweighs "quiet". One party
    seen speaking is `likely`; two, or one that thanks for or names the other, is `confirmed`.
    """
    pieces = list(pieces)
    contact = any(piece.settles for piece in pieces) or len({piece.who for piece in pieces}) > 1
    last = max(told, key=lambda one: one.at, default=None)
    if last is not None:
        if last.outcome == "declined":
            return "declined"
        if last.outcome == "quiet":
            return "confirmed" if contact else "told_quiet"
        return "confirmed"
    if contact:
        return "confirmed"
    return "likely" if pieces else "unknown"
