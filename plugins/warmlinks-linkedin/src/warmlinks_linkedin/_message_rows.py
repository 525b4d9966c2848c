"""`messages.csv` row by row: what was sent, by whom, to whom, whatever the generation's columns."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, Skipped, refusal, why_no_time
from warmlinks_linkedin._files import HEADERS, fold
from warmlinks_linkedin._generations import BEGAN
from warmlinks_linkedin._keys import Keys
from warmlinks_linkedin._names import full_name, profile_key
from warmlinks_linkedin._times import read_time

__all__ = ["MessageRow", "OwnSide", "Participants", "messages", "plain"]

_TAG = re.compile(r"<[^<>]*>")
_OF_ROUTE = ("conversationid", "from", "senderprofileurl", "to", "recipientprofileurls", "direction", "folder")


class Participants(NamedTuple):
    """From whom to whom, in which conversation, as the row has it; many messages share one.

    `sender` is a profile's key, `urls` and `to` are the lists of the row; `conversation` may be empty; `spam` is
    whether it was put away as such; `counterpart` is the name of the other side.
    """

    conversation: str
    outgoing: bool
    sender: str
    name: str
    urls: str
    to: str
    spam: bool
    counterpart: str


class MessageRow(NamedTuple):
    """One message that was sent; `text` is as a person reads it, `base` what its key is made of."""

    row: int
    participants: Participants
    at: datetime
    stated: str | None
    text: str
    base: str


@frozen
class OwnSide:
    """By what the owner's own messages are known."""

    keys: frozenset[str]
    names: frozenset[str]

    def wrote(self, sender: str, name: str, direction: str) -> bool:
        """Whether a message is the owner's: by the sender's address, else the stated direction, else the name."""
        if sender:
            return sender in self.keys
        return direction.upper() == "OUTGOING" if direction else name in self.names


def plain(content: str) -> str:
    """The text without markup, with single blanks: the same whatever line ends and markup a generation writes."""
    if "<" in content:
        content = _TAG.sub(" ", content)
    if "&" in content:
        content = html.unescape(content)
    return " ".join(content.split())


def _is_sponsored(content: str) -> bool:
    """Whether it is an advertisement sent as a message: made with the editor for these, or with a gap for a name."""
    return "spinmail-quill-editor" in content[:200] or "%FIRSTNAME%" in content


def messages(
    archive: Archive, member: Member, own: OwnSide, columns: set[str] | None = None
) -> Iterator[MessageRow | Skipped | Refused]:
    """What one file holds; `columns`, if given, takes up the folded names of its columns.

    Raises:
        InputError: there is no header that could be the file's.
    """
    spelt: tuple[str, ...] = ()
    participants_of_row: dict[tuple[str, ...], Participants] = {}
    zone = archive.timezone
    for index, row in archive.rows(member, header=HEADERS["messages"][0]):
        if isinstance(row, InputError):
            yield refusal(f"{member.name}[{index}]", row)
            continue
        # a file that was put behind another one may have other columns
        if tuple(row) != spelt:
            spelt = tuple(row)
            names = {fold(name): name for name in row}
            participants_of_row = {}
            if columns is not None:
                columns.update(names)
            of_date, of_content = names["date"], names["content"]
            columns_of_route = [name for name in _OF_ROUTE if name in names]
            of_route = itemgetter(*(names[name] for name in columns_of_route))
            of_drafts = [names[name] for name in ("ismessagedraft", "isconversationdraft") if name in names]
        if of_drafts and any(row[name].strip().lower() in {"yes", "true"} for name in of_drafts):
            yield Skipped("draft", where=f"{member.name}[{index}]")
            continue
        content = row[of_content]
        written = of_route(row)
        participants = participants_of_row.get(written)
        if participants is None:
            cells = dict(zip(columns_of_route, written, strict=True))
            participants = participants_of_row[written] = _participants(own, cells)
        if not participants.outgoing and _is_sponsored(content):
            yield Skipped("sponsored", where=f"{member.name}[{index}]")
            continue
        moment = read_time(row[of_date], zone)
        why = why_no_time(moment[0], began=BEGAN) if moment is not None else "the time of the message cannot be read"
        if moment is None or why is not None:
            yield Refused(f"{member.name}[{index}]", why or "")
            continue
        if not (participants.sender or participants.name or participants.outgoing):
            yield Skipped("hidden person", where=f"{member.name}[{index}]")
            continue
        text = plain(content)
        base = Keys.base("message", moment[0], outgoing=participants.outgoing, text=text)
        yield MessageRow(index, participants, moment[0], moment[1], text, base)


def _participants(own: OwnSide, written: Mapping[str, str]) -> Participants:
    sender, name, to = (
        profile_key(written.get("senderprofileurl", "")),
        full_name(written["from"]),
        written["to"].strip(),
    )
    outgoing = own.wrote(sender, name, written.get("direction", "").strip())
    return Participants(
        written.get("conversationid", "").strip(),
        outgoing,
        sender,
        name,
        written.get("recipientprofileurls", "").strip(),
        to,
        written.get("folder", "").strip().upper() == "SPAM",
        to if outgoing else name,
    )
