"""Who is who in the conversations: from the rows' lists of addresses and names to keys of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import define, field, frozen

from warmlinks.plugins.sources import Conversation, Member
from warmlinks_linkedin._keys import digest_of
from warmlinks_linkedin._message_rows import Participants
from warmlinks_linkedin._names import (
    NETWORK,
    full_name,
    hidden_key,
    is_hidden,
    name_key,
    profile_key,
    slug_of,
    split_names,
)
from warmlinks_linkedin._owner import Owner
from warmlinks_linkedin._people import People

__all__ = ["HIDDEN", "NO_RECIPIENT", "SPAM", "UNLINKED", "ParticipantResolver", "Resolved"]

HIDDEN = "hidden person"
UNLINKED = "sender without a profile"
SPAM = "spam"
NO_RECIPIENT = "recipient unknown"


@frozen
class Resolved:
    """What a route means: the conversation's key, who speaks, who else is there; or why it counts for nobody."""

    conversation: str
    speaker: str
    present: tuple[str, ...]
    skip: str = ""


@define
class _Thread:
    """One conversation over all its rows."""

    where: str
    started: datetime
    joined: dict[str, datetime] = field(factory=dict)
    hidden: bool = False
    addressed: bool = False


@define
class ParticipantResolver:
    """Collects the distinct routes while the messages are read for the first time, then says what each means.

    `invited` are the names of those who were invited, or invited the owner: they are people, whatever they write.
    """

    owner: Owner
    people: People
    invited: frozenset[str] = frozenset()
    _first: dict[Participants, tuple[datetime, str]] = field(factory=dict)
    _names_seen: set[str] = field(factory=set)
    _threads: dict[str, _Thread] = field(factory=dict)
    _linked: dict[str, dict[str, str]] = field(factory=dict)
    _replied: set[str] = field(factory=set)

    def note(self, participants: Participants, at: datetime, member: str, row: int) -> None:
        """Take up one row's route."""
        earliest = self._first.get(participants)
        if earliest is None or at < earliest[0]:
            self._first[participants] = (at, f"{member}[{row}]")

    def resolve(self) -> dict[Participants, Resolved]:
        """Say what each route means; the people in them are noted on the way."""
        ordered = sorted(self._first.items(), key=lambda item: (item[1][0], item[0]))
        addresses = any(participants.sender or participants.urls for participants in self._first)
        for participants, (_, where) in ordered:
            if not participants.spam or participants.outgoing:
                self._link(participants, where)
        spam = {
            participants
            for participants, _ in ordered
            if participants.spam and not (participants.outgoing or self._answered(participants))
        }
        for participants, (_, where) in ordered:
            if participants.spam and not participants.outgoing and participants not in spam:
                self._link(participants, where)
        ordered = [other for other in ordered if other[0] not in spam]
        known_names = self.people.known_names()
        known_names.update(self._names_seen, self.owner.names)
        sides = {participants: self._others(participants, known_names, where) for participants, (_, where) in ordered}
        meaning: dict[Participants, Resolved] = {}
        for participants, (at, where) in ordered:
            speaker, others, hidden = sides[participants]
            if not participants.outgoing and not speaker and not hidden:
                linked = not addresses or self._vouched(participants)
                if not linked:
                    meaning[participants] = Resolved("", "", (), UNLINKED)
                    continue
                speaker = self.people.by_name(participants.name, where=where)
                others = [speaker, *(other for other in others if other != speaker)]
            key = participants.conversation or self._without_id(others)
            thread = self._threads.get(key)
            if thread is None:
                thread = self._threads[key] = _Thread(where, at)
            thread.hidden |= hidden
            thread.addressed |= bool(participants.urls)
            for other in others:
                thread.joined.setdefault(other, at)
            meaning[participants] = Resolved(key, self.owner.key if participants.outgoing else speaker, tuple(others))
        resolved = {participants: self._settle(participants, resolved) for participants, resolved in meaning.items()}
        return resolved | {participants: Resolved("", "", (), SPAM) for participants in spam}

    def conversations(self) -> Iterable[Conversation]:
        """The conversations, each with its members and the time of the first message that each was there for."""
        for key, thread in self._threads.items():
            others = sorted(thread.joined)
            if not others:
                continue
            members = [Member(self.owner.key)]
            # only lists of addresses are complete: that somebody is first named late elsewhere says nothing
            late = {person for person in others if thread.addressed and thread.joined[person] > thread.started}
            members += [Member(person, thread.joined[person] if person in late else None) for person in others]
            yield Conversation(
                NETWORK,
                key,
                "direct" if len(others) == 1 else "group",
                tuple(members),
                includes_owner=True,
                where=thread.where,
            )

    def members(self, conversation: str) -> list[str]:
        """The others in a conversation."""
        return sorted(self._threads[conversation].joined)

    def _link(self, participants: Participants, where: str) -> None:
        """Note the senders by address, so that lists of names can be read with all names known."""
        if participants.outgoing:
            self._replied.add(participants.conversation or participants.to)
            return
        if participants.name and not is_hidden(participants.name):
            self._names_seen.add(participants.name)
        if participants.sender:
            self.people.see(participants.sender, participants.name, where=where)
            if participants.conversation:
                self._linked.setdefault(participants.conversation, {})[participants.name] = participants.sender

    def _answered(self, participants: Participants) -> bool:
        """Whether the owner wrote in the conversation, or to the sender where it has no id."""
        return (participants.conversation or participants.name) in self._replied

    def _vouched(self, participants: Participants) -> bool:
        """Whether somebody without an address is a person all the same: known otherwise, or answered by the owner."""
        bearers = self.people.bearers(participants.name) or self.people.name_of(name_key(participants.name))
        return bool(bearers) or participants.name in self.invited or self._answered(participants)

    def _others(self, participants: Participants, known_names: set[str], where: str) -> tuple[str, list[str], bool]:
        """The speaker's key, all others than the owner, and whether somebody hidden is among them."""
        hidden = False
        speaker = ""
        others: list[str] = []
        if not participants.outgoing:
            speaker = participants.sender
            if speaker:
                others.append(speaker)
            elif is_hidden(participants.name):
                hidden = True
            else:
                speaker = self._linked.get(participants.conversation, {}).get(participants.name, "")
                others += [speaker] if speaker else []
        keys = [key for url in participants.urls.split(",") if (key := profile_key(url))] if participants.urls else []
        if keys:
            hidden |= self._name(keys, participants.to, known_names, where)
            others += keys
        else:
            linked = self._linked.get(participants.conversation, {})
            for name in split_names(participants.to, known_names):
                if is_hidden(name):
                    hidden = True
                elif name not in self.owner.names:
                    others.append(linked.get(name) or self.people.by_name(name, where=where))
        own = self.owner.keys
        return speaker, list(dict.fromkeys(other for other in others if other not in own)), hidden

    def _name(self, keys: list[str], to: str, known_names: set[str], where: str) -> bool:
        """Give the recipients their names where the lists of addresses and of names agree; whether one is hidden."""
        count = len(keys) + sum(is_hidden(piece) for piece in to.split(", "))
        names = split_names(to, known_names, count)
        shown = [name for name in names if not is_hidden(name)]
        for at, key in enumerate(keys):
            if key not in self.owner.keys:
                self.people.see(key, shown[at] if len(shown) == len(keys) else None, where=where)
        return len(shown) < len(names)

    def _without_id(self, others: list[str]) -> str:
        """A key for a conversation that the file gives none: by who is in it."""
        if not others:
            return ""
        return f"with:{others[0]}" if len(others) == 1 else f"with:{digest_of(*sorted(others))}"

    def _settle(self, participants: Participants, resolved: Resolved) -> Resolved:
        """Give a hidden counterpart a key where the conversation is with one person; else say why nobody has it."""
        if resolved.skip:
            return resolved
        thread = self._threads[resolved.conversation]
        alone = hidden_key(participants.conversation)
        if len(thread.joined) == 1 and not thread.hidden and participants.conversation:
            (other,) = thread.joined
            if slug_of(other) is not None:
                self.people.add(other, aliases=[alone])
        if thread.hidden and set(thread.joined) <= {alone} and participants.conversation:
            thread.joined.setdefault(alone, thread.started)
            self.people.see(alone, where=thread.where)
            return Resolved(resolved.conversation, resolved.speaker or alone, (alone,))
        if not resolved.speaker:
            return Resolved(resolved.conversation, "", (), HIDDEN)
        if not resolved.present:
            return Resolved(
                resolved.conversation, "", (), HIDDEN if is_hidden(full_name(participants.to)) else NO_RECIPIENT
            )
        return resolved
