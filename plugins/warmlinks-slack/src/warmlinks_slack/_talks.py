"""The messages of conversations as records.

The number of a message is the moment at which it was sent, and is unique in its conversation. In a crowd, as most
channels are, nothing said is contact, but for whom it mentions or answers.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from attrs import define, field

from warmlinks.archive import Archive
from warmlinks.archive import Member as File
from warmlinks.cues import CueReader, given_names
from warmlinks.errors import InputError
from warmlinks.plugins.attendance import Attendance
from warmlinks.plugins.sources import Conversation, Member, Message, Record, Refused, contacts_of, refusal
from warmlinks.values import Direction, Interaction
from warmlinks_slack._files import NETWORK
from warmlinks_slack._layout import Talk
from warmlinks_slack._people import People
from warmlinks_slack._shapes import Call, Line, moment_of, text_of

__all__ = ["ReadContext", "read_talk"]

_JOINS = frozenset({"channel_join", "group_join"})
_LEAVES = frozenset({"channel_leave", "group_leave"})
_CALLS = frozenset({"huddle_thread", "sh_room_created"})
_MESSAGES = frozenset({None, "", "me_message", "file_share", "thread_broadcast", "reply_broadcast"})
_DAYS_REMEMBERED = 8
"""So many days are remembered to tell what is there twice: days are cut by a clock that is not told."""
_DIRECTIONS: tuple[Direction, Direction] = ("in", "out")


class _MessageHead(NamedTuple):
    """The key of a message, who wrote it, when, and where it was read."""

    key: str
    speaker: str
    at: datetime
    where: str


@define
class ReadContext:
    """What all conversations share.

    Attributes:
        archive: what is read.
        people: everybody; the owner is known by now.
        cues: reads texts, knowing who could be named.
        skipped: a tally of what is left out.
    """

    archive: Archive
    people: People
    cues: CueReader
    skipped: Counter[str] = field(factory=Counter)

    def lines(self, talk: Talk, *, reporting: bool) -> Iterator[tuple[str, Line | InputError]]:
        """The lines of a conversation with their places, each once.

        Args:
            talk: the conversation.
            reporting: whether to yield what cannot be read too, and to count repeated lines.
        """
        earlier_days: deque[set[str]] = deque(maxlen=_DAYS_REMEMBERED)
        for file in talk.files:
            today: set[str] = set()
            for where, line in self._file(file):
                if isinstance(line, InputError):
                    if reporting:
                        yield where, line
                elif line.ts in today or any(line.ts in numbers for numbers in earlier_days):
                    self.skipped["the same again"] += reporting
                else:
                    today.add(line.ts)
                    yield where, line
            earlier_days.append(today)

    def _file(self, file: File) -> Iterator[tuple[str, Line | InputError]]:
        try:
            for index, line in self.archive.records(file, Line):
                yield f"{file.name}[{index}]", line
        except InputError as error:
            yield file.name, error


def read_talk(context: ReadContext, talk: Talk) -> Iterator[Record]:
    """Yield the records of a conversation if the owner is in it."""
    if not talk.files:
        return
    reading = _Reading(context, talk)
    if reading.why is None:
        yield from reading.records()
    else:
        context.skipped[reading.why] += sum(1 for _ in context.lines(talk, reporting=False))


class _Reading:
    """A conversation that is read twice: first for who was present, then for its messages.

    Attributes:
        why: why nothing in it is the owner's; None where it may be.
    """

    def __init__(self, context: ReadContext, talk: Talk) -> None:
        self._context = context
        self._people = people = context.people
        self._owner = people.owner
        self._talk = talk
        self._key = f"chat:{talk.number}"
        self._opened = False
        self._parents: dict[str, str] = {}
        members = {people.key(number) for number in talk.members}
        others = sorted(members - {self._owner} - people.bots)
        self._attendance: Attendance | None = None
        self._others: tuple[str, ...] = tuple(others)
        self.why = self._reason_skipped(members)
        if self.why is None and talk.kind != "dm":
            self._attendance = self._attendance_of()
            if self._owner not in {*members, *self._spoke}:
                self.why = "a channel you are not in"
        named = self._others if self._attendance is None else [member.who for member in self._attendance.members()]
        self._given = given_names((people.name(key), key) for key in named)

    def _reason_skipped(self, members: set[str]) -> str | None:
        if self._talk.kind in ("dm", "mpim") and self._owner not in members:
            return "a conversation that you are not in"
        if self._talk.kind == "dm" and not self._others:
            return "a note to oneself, or a bot"
        return None

    def _attendance_of(self) -> Attendance:
        """Return who was present when: by who joined, left and spoke, and who was a member at the end."""
        people, talk = self._people, self._talk
        attendance = Attendance(self._owner)
        joined: set[str] = set()
        self._spoke: set[str] = set()
        if talk.kind == "mpim" and talk.created is not None:
            # all came at once, brought by whoever made it
            for number in {*talk.members} - people.bots:
                joined.add(people.key(number))
                attendance.came(people.key(number), talk.created, people.key(talk.creator))
        for _, line in self._context.lines(talk, reporting=False):
            self._note(line, attendance, joined)
        for number in talk.members:
            person = people.key(number)
            if person not in joined and person not in people.bots:
                attendance.was_there(person)
        return attendance

    def _note(self, line: Line | InputError, attendance: Attendance, joined: set[str]) -> None:
        if isinstance(line, InputError) or not line.user:
            return
        people = self._people
        person, at = people.key(line.user), moment_of(line.ts)
        if line.user_profile is not None:
            people.add_guest(line.user, line.user_profile)
        if at is None or person in people.bots:
            return
        if line.subtype in _JOINS:
            joined.add(person)
            self._spoke.add(person)
            attendance.came(person, at, people.key(line.inviter))
        elif line.subtype in _LEAVES:
            attendance.went(person, at)
        elif line.subtype in _MESSAGES:
            self._spoke.add(person)
            attendance.was_there(person, at)

    # -- what was said

    def records(self) -> Iterator[Record]:
        """Yield all records."""
        for where, line in self._context.lines(self._talk, reporting=True):
            if isinstance(line, InputError):
                yield refusal(where, line)
            else:
                yield from self._line(line, where)

    def _skip(self, why: str) -> None:
        self._context.skipped[why] += 1

    def _line(self, line: Line, where: str) -> Iterator[Record]:
        at = moment_of(line.ts)
        if at is None:
            yield Refused(where, "it has no time")
            return
        if line.subtype in _CALLS and line.room is not None:
            yield from self._call(line, line.room, at, where)
            return
        if line.subtype == "bot_message" or line.user in self._people.bots:
            self._skip("a bot")
        elif line.subtype not in _MESSAGES or line.type != "message" or line.hidden:
            self._skip("system line")
        elif not line.user:
            self._skip("hidden person")
        else:
            speaker = self._people.key(line.user)
            message = _MessageHead(f"{self._talk.number}/{line.ts}", speaker, at, where)
            if line.thread_ts == line.ts:
                self._parents[line.ts] = speaker
            yield from self._message(line, message)

    def _message(self, line: Line, message: _MessageHead) -> Iterator[Record]:
        present = self._others if self._attendance is None else self._attendance.present(message.at)
        if present is None:
            yield from self._crowd_records(line, message)
        elif self._attendance is None and message.speaker not in {*present, self._owner}:
            self._skip("hidden person")
        elif self._attendance is not None and self._owner not in {*present, message.speaker}:
            self._skip("said before you came, or after you left")
        else:
            yield from self._small_group_records(line, message, present)

    def _small_group_records(self, line: Line, message: _MessageHead, present: tuple[str, ...]) -> Iterator[Record]:
        yield from self._conversation()
        yield from contacts_of(
            network=NETWORK,
            key=message.key,
            kind="message",
            speaker=message.speaker,
            present=present,
            owner=self._owner,
            at=message.at,
            where=message.where,
            conversation=self._key,
        )
        text, mentioned = text_of(line.text or "")
        firsts = self._given
        if mentioned:
            firsts = {**firsts, **{f"@{number.casefold()}": self._people.key(number) for number in mentioned}}
        cues = self._context.cues.read(text, first_names=firsts)
        if cues or self._attendance is not None:
            yield Message(NETWORK, message.key, self._key, message.speaker, message.at, cues, message.where)
        yield from self._reactions(line, message)

    def _crowd_records(self, line: Line, message: _MessageHead) -> Iterator[Record]:
        """Yield contact in a crowd: mentions and answers between the owner and somebody."""
        answered = ""
        if line.thread_ts and line.thread_ts != line.ts:
            answered = self._people.key(line.parent_user_id) or self._parents.get(line.thread_ts, "")
        mentioned = [self._people.key(number) for number in text_of(line.text or "")[1]]
        reached: dict[str, str] = {answered: "reply"} if answered else {}
        for person in mentioned:
            reached.setdefault(person, "mention")
        if message.speaker == self._owner:
            reached.pop(self._owner, None)
            contacts = {person: kind for person, kind in reached.items() if person not in self._people.bots}
        else:
            contacts = {message.speaker: reached[self._owner]} if self._owner in reached else {}
        if not contacts:
            self._skip("large group")
        way = _DIRECTIONS[message.speaker == self._owner]
        for person, kind in contacts.items():
            # as it would be among few, in case a later export knows of fewer who were there
            key = message.key if way == "in" else f"{message.key}>{person}"
            yield Interaction(NETWORK, key, person, kind, way, message.at, message.where)

    def _reactions(self, line: Line, message: _MessageHead) -> Iterator[Record]:
        """Yield reactions by the owner, and those to what the owner wrote; their time is not known."""
        reacting = {self._people.key(number) for reaction in line.reactions or () for number in reaction.users or ()}
        to_owner = message.speaker == self._owner
        for person in sorted(reacting - self._people.bots - {""}):
            by_owner = person == self._owner
            if by_owner == to_owner:
                continue
            other = message.speaker if by_owner else person
            key, way = f"{message.key}~{person}", _DIRECTIONS[by_owner]
            yield Interaction(NETWORK, key, other, "reaction", way, message.at, message.where, self._key)

    def _call(self, line: Line, call: Call, at: datetime, where: str) -> Iterator[Record]:
        """Yield contact with each who took part in a huddle with the owner."""
        numbers = call.participant_history or call.participants or ()
        participants = {self._people.key(number) for number in numbers} - self._people.bots - {""}
        caller = self._people.key(call.created_by or line.user)
        answered = self._owner in participants and len(participants) > 1 and not call.was_missed
        if not answered and (self._attendance is not None or caller not in {*self._others, self._owner}):
            self._skip("a call you were not in")
            return
        contacts = list(
            contacts_of(
                network=NETWORK,
                key=f"{self._talk.number}/{line.ts}",
                kind="call" if answered else "missed_call",
                direction="both" if answered else "",
                speaker="" if answered else caller,
                present=participants if answered else self._others,
                owner=self._owner,
                at=at,
                where=where,
                conversation=self._key,
            )
        )
        if not contacts:
            self._skip("large group")
            return
        yield from self._conversation()
        yield from contacts

    def _conversation(self) -> Iterator[Record]:
        if self._opened:
            return
        self._opened = True
        kind: Literal["direct", "group"] = "group"
        if self._attendance is None:
            kind = "direct"
            members: tuple[Member, ...] = tuple(map(Member, sorted({self._owner, *self._others})))
        else:
            members = self._attendance.members()
        yield Conversation(NETWORK, self._key, kind, members, where=self._talk.where)
