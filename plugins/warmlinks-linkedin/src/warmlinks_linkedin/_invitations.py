"""`Invitations.csv`: who asked whom to connect, with a note or without; and who brought the owner to LinkedIn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from attrs import evolve, frozen

from warmlinks.plugins.sources import Refused, Skipped
from warmlinks_linkedin._files import Row, Rows
from warmlinks_linkedin._message_rows import plain
from warmlinks_linkedin._names import full_name, is_hidden, profile_key, slug_of, urn_key
from warmlinks_linkedin._times import read_time

__all__ = ["Invitation", "apart_by_name", "read_invitations", "read_registration"]


@frozen
class Invitation:
    """One invitation: both sides as name and key; the key of a side is empty where only its name is known.

    `note` is the text as a person reads it; empty where there was none. `accepted` is whether the file itself says so.
    """

    where: str
    outgoing: bool
    owner: tuple[str, str]
    other: tuple[str, str]
    at: datetime
    stated: str | None
    note: str = ""
    accepted: bool = False


def read_invitations(rows: Rows, zone: tzinfo) -> Iterator[Invitation | Skipped | Refused]:
    """The invitations of one file."""
    return (_invitation(where, row, zone) for where, row in rows)


def _invitation(where: str, row: Row, zone: tzinfo) -> Invitation | Skipped | Refused:
    direction = row.get("direction", "").upper()
    moment = read_time(row.get("sentat", ""), zone)
    if moment is None:
        return Refused(where, "the time of the invitation cannot be read")
    if direction not in {"OUTGOING", "INCOMING"}:
        return Refused(where, "the invitation does not say its direction")
    inviter = _side(row, "from", "inviter")
    invitee = _side(row, "to", "invitee")
    outgoing = direction == "OUTGOING"
    owner, other = (inviter, invitee) if outgoing else (invitee, inviter)
    if not other[1] and (not other[0] or is_hidden(other[0])):
        return Skipped("hidden person", where=where)
    return Invitation(where, outgoing, owner, other, *moment, note=plain(row.get("message", "")))


def _side(row: Row, name: str, role: str) -> tuple[str, str]:
    key = profile_key(row.get(f"{role}profileurl", "")) or urn_key(row.get(f"{role}profileurn", ""))
    return full_name(row.get(name, "")), key


def read_registration(rows: Rows, zone: tzinfo) -> Iterator[Invitation]:
    """Who invited the owner to join, which the files of 2018 tell."""
    for where, row in rows:
        name = full_name(row.get("invitedbyfirstname", ""), row.get("invitedbylastname", ""))
        moment = read_time(row.get("registrationdate", ""), zone)
        if name and not is_hidden(name) and moment is not None:
            yield Invitation(where, False, ("", ""), (name, ""), *moment, accepted=True)  # noqa: FBT003  to the owner


def apart_by_name(invitations: Sequence[Invitation]) -> list[Invitation]:
    """Leave out member numbers where the name alone tells people apart.

    No other file has these numbers, so the name is what leads to the person. Where two people of one name were
    invited, the numbers keep them two.
    """
    numbers: dict[str, set[str]] = {}
    for invitation in invitations:
        name, key = invitation.other
        numbers.setdefault(name, set()).add(key)
    telling = {name for name, keys in numbers.items() if name and not is_hidden(name) and len(keys) == 1}
    return [
        evolve(invitation, other=(name, "")) if key and slug_of(key) is None and name in telling else invitation
        for invitation in invitations
        for name, key in [invitation.other]
    ]
