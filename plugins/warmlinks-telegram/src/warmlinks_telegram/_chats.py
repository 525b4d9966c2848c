"""What was said in the chats, as records: contact, cues, who was there.

In chats with one other and in groups the numbers of messages are those of the owner's mailbox, in supergroups each has
its own. So a key is made of the owner's number, or the supergroup's, and the message's. Where a group became a
supergroup, its older messages come with numbers that were moved below zero, and keep their keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from typing import Literal, NamedTuple

import msgspec
from attrs import define

from warmlinks.archive import Archive
from warmlinks.cues import CueReader, MessageCues, given_names, with_contacts
from warmlinks.errors import InputError
from warmlinks.plugins.attendance import Attendance
from warmlinks.plugins.sources import Conversation, Member, Message, Record, Refused, Skipped, contacts_of, refusal
from warmlinks.values import Direction, Interaction
from warmlinks_telegram._exports import Export, lines_of, place_of
from warmlinks_telegram._files import NETWORK
from warmlinks_telegram._shapes import Chat, Line, Moment, account_of, moment_of, text_of
from warmlinks_telegram._survey import ChatSeen, Survey, left_out

__all__ = ["ChatReader"]

_MIGRATED_OFFSET = 1_000_000_000
_BITS_PER_RUN = 256
_DIRECTIONS: tuple[Direction, Direction] = ("in", "out")
_UNKNOWN_ADVICE = "A newer version of warmlinks-telegram may know it"


class _NumbersRead:
    """The numbers of messages that were read, as bits, since numbers stand close together."""

    def __init__(self) -> None:
        self._runs: dict[tuple[str, int], int] = {}

    def take(self, space: str, number: int) -> bool:
        """Return whether this number is new."""
        run, bit = (space, number // _BITS_PER_RUN), 1 << number % _BITS_PER_RUN
        taken = self._runs.get(run, 0)
        self._runs[run] = taken | bit
        return not taken & bit


@define
class _Talk:
    """A chat while it is read, with what its lines need."""

    chat: ChatSeen
    attendance: Attendance | None
    given: dict[str, str]
    opened: bool = False

    @property
    def key(self) -> str:
        return f"chat:{self.chat.key}"


class _MessageHead(NamedTuple):
    """The key of a message or call, who wrote it, who was present, when, and where it was read."""

    key: str
    speaker: str
    present: tuple[str, ...]
    moment: Moment
    where: str


class ChatReader:
    """Reads the lines of all exports.

    Args:
        archive: what it reads.
        survey: what was learnt of it; the owner is known by now.
    """

    def __init__(self, archive: Archive, survey: Survey) -> None:
        self._archive = archive
        self._survey = survey
        self._people = survey.people
        self._owner = survey.people.owner
        self._zone = archive.timezone
        self._cues = CueReader.of_people(survey.people.named())
        self._talks: dict[str, _Talk] = {}
        self._taken = _NumbersRead()
        self._skipped: Counter[str] = Counter()

    def records(self, export: Export) -> Iterator[Record]:
        """Yield the records of all chats of an export."""
        for name in self._survey.lists.get(export, ("chats",)):
            if name == "contacts":
                continue
            place = place_of(export, name)
            try:
                yield from self._list(export, name, place)
            except InputError as error:
                yield refusal(place, error)

    def left_out(self) -> Iterator[Skipped]:
        """Yield what was left out so far, by reason."""
        for why, count in sorted(self._skipped.items()):
            yield Skipped(why, count)

    def _list(self, export: Export, name: str, place: str) -> Iterator[Record]:
        here: Chat | None = None
        why: str | None = None
        talk: _Talk | None = None
        for index, entry in lines_of(self._archive, export, name):
            where = f"{place}[{index}]"
            if isinstance(entry, InputError):
                yield refusal(f"{where}{entry.part}", entry)
                continue
            chat, line = entry
            if chat is not here:
                here, why, talk = chat, left_out(chat), None
                if why == "":
                    shown = ascii(chat.type)[:40]
                    why = "a chat of an unknown kind"
                    yield Refused(where, f"nobody knows what a chat of the type {shown} is", _UNKNOWN_ADVICE)
                    continue
                if why is None:
                    talk = self._talk_of(self._survey.chats[self._survey.key_of(chat, export)])
            if talk is None:
                self._skipped[why or ""] += 1
            else:
                yield from self._line(talk, line, where)

    def _talk_of(self, seen: ChatSeen) -> _Talk:
        talk = self._talks.get(seen.key)
        if talk is None:
            if seen.other:
                attendance, keys = None, [seen.other]
            else:
                attendance = seen.attendance(self._people)
                keys = [member.who for member in attendance.members()]
            given = given_names((self._people.name(key), key) for key in keys)
            talk = self._talks[seen.key] = _Talk(seen, attendance, given)
        return talk

    def _line(self, talk: _Talk, line: Line, where: str) -> Iterator[Record]:
        if line.type == "unsupported":
            self._skipped["what Telegram could not export"] += 1
            return
        is_call = line.action == "phone_call" and talk.attendance is None
        if line.type != "message" and not is_call:
            self._skipped["system line"] += 1
            return
        moment = moment_of(line.date, line.date_unixtime, self._zone)
        if moment is None:
            yield Refused(where, "it has no time")
            return
        speaker = account_of(line.actor_id if is_call else line.from_id)
        if not speaker.isdecimal() or speaker in self._people.bots:
            # what is posted in the name of a group is nobody's
            self._skipped["a bot" if speaker in self._people.bots else "hidden person"] += 1
            return
        present = self._present(talk, speaker, moment)
        if present is None:
            return
        space, number = self._namespace_and_number(talk, line)
        if not self._taken.take(space, number):
            self._skipped["the same again"] += 1
            return
        yield from self._records_of(talk, line, _MessageHead(f"{space}/{number}", speaker, present, moment, where))

    def _present(self, talk: _Talk, speaker: str, moment: Moment) -> tuple[str, ...] | None:
        """Return who was present; None, and counted, if that makes it no contact."""
        if talk.attendance is None:
            if speaker not in {talk.chat.other, self._owner} or talk.chat.other == self._owner:
                self._skipped["hidden person"] += 1
                return None
            return (talk.chat.other,)
        present = talk.attendance.present(moment.at)
        if present is None:
            self._skipped["large group"] += 1
        elif self._owner not in present and speaker != self._owner:
            self._skipped["said before you came, or after you left"] += 1
            return None
        return present

    def _namespace_and_number(self, talk: _Talk, line: Line) -> tuple[str, int]:
        """Return the namespace in which the number of a message is unique, and the number."""
        if talk.chat.key.startswith("channel"):
            return (talk.chat.key, line.id) if line.id >= 0 else (self._owner, line.id + _MIGRATED_OFFSET)
        return self._owner, line.id

    def _records_of(self, talk: _Talk, line: Line, message: _MessageHead) -> Iterator[Record]:
        if not talk.opened:
            talk.opened = True
            yield self._conversation(talk)
        kind, both = _kind_of(line)
        at, stated = message.moment
        yield from contacts_of(
            network=NETWORK,
            key=message.key,
            kind=kind,
            direction="both" if both else "",
            speaker=message.speaker,
            present=message.present,
            owner=self._owner,
            at=at,
            where=message.where,
            conversation=talk.key,
            stated=stated,
        )
        if kind != "message":
            return
        cues = yield from self._cues_of(talk, line, message)
        if cues or talk.attendance is not None:
            yield Message(NETWORK, message.key, talk.key, message.speaker, at, cues, message.where, stated)
        if line.reactions:
            yield from self._reactions(talk, line, message)

    def _conversation(self, talk: _Talk) -> Conversation:
        if talk.attendance is None:
            members: tuple[Member, ...] = (Member(self._owner), Member(talk.chat.other))
        else:
            members = talk.attendance.members()
        kind: Literal["direct", "group"] = "direct" if talk.attendance is None else "group"
        return Conversation(NETWORK, talk.key, kind, members, where=talk.chat.where)

    def _cues_of(self, talk: _Talk, line: Line, message: _MessageHead) -> Generator[Record, None, MessageCues]:
        """Return the cues of a message; yields a refusal if its text cannot be read."""
        cues = MessageCues()
        if not line.forwarded_from:
            try:
                text, named = text_of(line)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                yield Refused(message.where, "its text is neither a text nor a list of texts")
                text, named = "", ()
            firsts = {**talk.given, **given_names(named)} if named else talk.given
            cues = self._cues.read(text, first_names=firsts) if text else cues
        card = self._people.add_card(line.contact_information) if line.contact_information else ""
        is_new = card and card not in {message.speaker, self._owner, talk.chat.other}
        return with_contacts(cues, [card] if is_new else [])

    def _reactions(self, talk: _Talk, line: Line, message: _MessageHead) -> Iterator[Record]:
        """Yield reactions by the owner, and those to what the owner wrote."""
        given: dict[str, str | None] = {}
        for reaction in line.reactions or ():
            for reactor in reaction.recent or ():
                given.setdefault(account_of(reactor.from_id), reactor.date)
        to_owner = message.speaker == self._owner
        for person, date in given.items():
            by_owner = person == self._owner
            other = message.speaker if by_owner else person
            moment = moment_of(date, None, self._zone)
            if by_owner == to_owner or not other.isdecimal() or other in self._people.bots or moment is None:
                continue
            key, way = f"{message.key}~{person}", _DIRECTIONS[by_owner]
            yield Interaction(NETWORK, key, other, "reaction", way, moment.at, message.where, talk.key, moment.stated)


def _kind_of(line: Line) -> tuple[str, bool]:
    """Return the kind of contact, and whether both took part."""
    if line.action != "phone_call":
        return "message", False
    return ("call", True) if line.duration_seconds else ("missed_call", False)
