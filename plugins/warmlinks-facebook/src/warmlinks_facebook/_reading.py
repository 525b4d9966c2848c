"""One reading of an export: whose it is and who is who, then everything in the order that the book wants."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.archive import Archive
from warmlinks.cues import CueReader
from warmlinks.plugins.sources import About, Account, Record, Refused
from warmlinks_facebook._chats import unite_chats
from warmlinks_facebook._contacts import read_address_books, read_calls
from warmlinks_facebook._generations import generation_of, not_included_in, seen_in
from warmlinks_facebook._lists import REQUESTS, Listed, read_lists, ties_of
from warmlinks_facebook._owner import find_owner
from warmlinks_facebook._people import FacebookPeople
from warmlinks_facebook._posts import read_public
from warmlinks_facebook._survey import FacebookSurvey
from warmlinks_meta.chats import Chat, answered, chat_of, greetings_of
from warmlinks_meta.conversations import ReadContext, read_conversations
from warmlinks_meta.owners import Owner
from warmlinks_meta.text import is_placeholder

__all__ = ["read_export"]


def read_export(archive: Archive) -> Iterator[Record]:
    """What the export holds.

    Raises:
        OwnerUnknownError: it does not tell whose it is.
    """
    problems: list[Refused] = []
    survey = FacebookSurvey(archive)
    owner = find_owner(archive, survey, problems)
    unite_chats(survey, owner.names)
    generation = generation_of(archive, survey)
    yield About(generation, coverage=seen_in(archive, survey), not_included=not_included_in(generation))
    yield Account(owner.identity, owner.where)
    yield from (*survey.problems, *problems)
    yield from _everything(archive, survey, owner)


def _everything(archive: Archive, survey: FacebookSurvey, owner: Owner) -> Iterator[Record]:
    listed: list[Listed] = []
    for entry in read_lists(archive):
        if isinstance(entry, Listed):
            listed.append(entry)
        else:
            yield entry
    chats = {key: chat_of(thread, owner.names) for key, thread in survey.threads.items()}
    people = _people_of(archive, survey, owner, listed, chats)
    ties = list(ties_of(listed, people))
    yield from read_address_books(archive, people)
    yield from people.drain()
    yield from ties
    cues = CueReader.of_people([(owner.names[0], owner.identity.key), *people.named()])
    context = ReadContext(owner, people, cues, greetings=greetings_of(survey.threads.values()))
    yield from read_conversations(survey, chats, context)
    for records in (read_public(archive, people), read_calls(archive, people)):
        for record in records:
            yield from people.drain()
            yield record


def _people_of(
    archive: Archive, survey: FacebookSurvey, owner: Owner, listed: list[Listed], chats: dict[str, Chat]
) -> FacebookPeople:
    shown = survey.shown() | {entry.name: entry.shown for entry in listed}
    people = FacebookPeople(owner=owner.identity.key, owner_names=owner.names, shown=shown, zone=archive.timezone)
    for entry in listed:
        if entry.kind == "friends":
            people.add_friend(entry.name, entry.since, entry.where, nth=entry.nth, email=entry.email)
        elif entry.kind not in REQUESTS:
            people.add_name(entry.name, is_person=entry.kind != "following")
    for key, thread in survey.threads.items():
        chat = chats[key]
        if not answered(thread, chat, owner.names):
            continue
        if chat.kind == "direct" and not is_placeholder(chat.other):
            people.add_thread(chat.other, key, lasting=thread.is_lasting)
        elif chat.kind == "group":
            for name in thread.names():
                if not is_placeholder(name):
                    people.add_name(name)
    return people
