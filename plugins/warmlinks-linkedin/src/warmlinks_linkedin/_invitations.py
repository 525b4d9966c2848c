"""`Invitations.csv`: who asked whom to connect, with a note or without; and who brought the owner to LinkedIn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import evolve, frozen

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Refused, Skipped
from warmlinks_linkedin._files import Row, rows_of
from warmlinks_linkedin._names import full_name, is_hidden, profile_key, slug_of, urn_key
from warmlinks_linkedin._text import plain
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


def read_invitations(archive: Archive, member: Member) -> Iterator[Invitation | Skipped | Refused]:
    """The invitations of one file.

    Raises:
        InputError: there is no header that could be the file's.
    """
    for where, row in rows_of(archive, member, "invitations"):
        yield row if isinstance(row, Refused) else _invitation(archive, where, row)


def _invitation(archive: Archive, where: str, row: Row) -> Invitation | Skipped | Refused:
    direction = row.get("direction", "").upper()
    moment = read_time(row.get("sentat", ""), archive.timezone)
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


def read_registration(archive: Archive, member: Member) -> Iterator[Invitation | Refused]:
    """Who invited the owner to join, which the files of 2018 tell.

    Raises:
        InputError: there is no header that could be the file's.
    """
    for where, row in rows_of(archive, member, "registration"):
        if isinstance(row, Refused):
            yield row
            continue
        name = full_name(row.get("invitedbyfirstname", ""), row.get("invitedbylastname", ""))
        moment = read_time(row.get("registrationdate", ""), archive.timezone)
        if name and not is_hidden(name) and moment is not None:
            at, stated = moment
            yield Invitation(
                where, outgoing=False, owner=("", ""), other=(name, ""), at=at, stated=stated, accepted=True
            )


def apart_by_name(invitations: Iterable[Invitation]) -> list[Invitation]:
    """Leave out member numbers where the name alone tells people apart.

    No other file has these numbers, so the name is what leads to the person. Where two people of one name were
    invited, the numbers keep them two.
    """
    some = list(invitations)
    numbers: dict[str, set[str]] = {}
    for one in some:
        name, key = one.other
        numbers.setdefault(name, set()).add(key)
    return [
        evolve(one, other=(one.other[0], ""))
        if one.other[1] and slug_of(one.other[1]) is None and _tells(one.other[0], numbers)
        else one
        for one in some
    ]


def _tells(name: str, numbers: dict[str, set[str]]) -> bool:
    return bool(name) and not is_hidden(name) and len(numbers[name]) == 1
