"""The source: from an export of Facebook or Messenger to records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.cues import CueReader
from warmlinks.plugins.sources import About, Account, Coverage, Record, Refused, Skipped, Source
from warmlinks_facebook._chats import Chat, answered, chat_of, greetings_of, unite_chats
from warmlinks_facebook._contacts import read_address_books, read_calls
from warmlinks_facebook._conversations import DirectConversation, GroupConversation, ReadContext, make_conversation
from warmlinks_facebook._generations import COVERAGE, generation_of, not_included_in, seen_in
from warmlinks_facebook._layout import Thread, is_ours
from warmlinks_facebook._lists import REQUESTS, Listed, read_lists, ties_of
from warmlinks_facebook._owner import Owner, find_owner
from warmlinks_facebook._people import NETWORK, People
from warmlinks_facebook._posts import read_public
from warmlinks_facebook._said import BEGAN
from warmlinks_facebook._survey import Survey
from warmlinks_facebook._text import is_nobody

__all__ = ["FacebookSource"]


class FacebookSource(Source):
    """Reads every generation of Facebook's "Download your information", and Messenger's zip of encrypted chats."""

    name: ClassVar[str] = NETWORK
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = COVERAGE

    def recognizes(self, archive: Archive) -> bool:
        """Whether the archive has Facebook's files, judged by their names."""
        return is_ours(archive)

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the export holds.

        Raises:
            OwnerUnknownError: it does not tell whose it is.
        """
        problems: list[Refused] = []
        survey = Survey(archive)
        owner = find_owner(archive, survey, problems)
        unite_chats(survey, owner.names)
        generation = generation_of(archive, survey)
        yield About(generation, coverage=seen_in(archive, survey), not_included=not_included_in(generation))
        yield Account(owner.identity, owner.where)
        yield from (*survey.problems, *problems)
        yield from _everything(archive, survey, owner)


def _everything(archive: Archive, survey: Survey, owner: Owner) -> Iterator[Record]:
    listed: list[Listed] = []
    for one in read_lists(archive):
        if isinstance(one, Listed):
            listed.append(one)
        else:
            yield one
    chats = {key: chat_of(thread, owner.names) for key, thread in survey.threads.items()}
    people = _people_of(archive, survey, owner, listed, chats)
    ties = list(ties_of(listed, people))
    yield from read_address_books(archive, people)
    yield from people.drain()
    yield from ties
    cues = CueReader.of_people([(owner.names[0], owner.identity.key), *people.named()])
    context = ReadContext(owner, people, cues, greetings_of(survey.threads.values()))
    yield from _conversations(survey, chats, context)
    for records in (read_public(archive, people), read_calls(archive, people)):
        for record in records:
            yield from people.drain()
            yield record


def _people_of(archive: Archive, survey: Survey, owner: Owner, listed: list[Listed], chats: dict[str, Chat]) -> People:
    shown = survey.shown() | {one.name: one.shown for one in listed}
    people = People(owner=owner.identity.key, owner_names=owner.names, shown=shown, zone=archive.timezone)
    for one in listed:
        if one.kind == "friends":
            people.add_friend(one.name, one.since, one.where, nth=one.nth, email=one.email)
        elif one.kind not in REQUESTS:
            people.add_name(one.name, is_person=one.kind != "following")
    for key, thread in survey.threads.items():
        chat = chats[key]
        if not answered(thread, owner.names):
            continue
        if chat.kind == "direct" and not is_nobody(chat.other):
            people.add_thread(chat.other, key, lasting=thread.is_lasting)
        elif chat.kind == "group":
            for name in thread.names():
                if not is_nobody(name):
                    people.add_name(name)
    return people


def _conversations(survey: Survey, chats: dict[str, Chat], context: ReadContext) -> Iterator[Record]:
    people = context.people
    talks: dict[str, DirectConversation | GroupConversation] = {}
    last: DirectConversation | GroupConversation | None = None
    for thread, batch in survey.read():
        conversation = None
        if thread is not None and not _is_left_out(thread, chats[thread.key], context):
            conversation = talks.get(thread.key)
            if conversation is None:
                conversation = talks[thread.key] = make_conversation(thread, chats[thread.key], context)
                yield from people.drain()
                yield conversation.opening()
        if last is not None and last is not conversation:
            last.forget()
        last = conversation
        for line in batch:
            if isinstance(line, Refused):
                yield line
            elif conversation is None:
                context.skipped[_why_left_out(thread, chats)] += 1
            else:
                records = conversation.say(line)
                if people.untold:
                    yield from people.drain()
                yield from records
    yield from (Skipped(why, count) for why, count in sorted(context.skipped.items()))


def _is_left_out(thread: Thread, chat: Chat, context: ReadContext) -> bool:
    return chat.kind == "notes" or not answered(thread, context.owner.names)


def _why_left_out(thread: Thread | None, chats: dict[str, Chat]) -> str:
    if thread is None:
        return "thread without people"
    return "note to oneself" if chats[thread.key].kind == "notes" else "message request"
