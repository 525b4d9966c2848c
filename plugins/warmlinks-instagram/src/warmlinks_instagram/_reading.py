"""One reading of a download: whose it is and who is who, then everything in the order that the book wants."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.archive import Archive
from warmlinks.cues import CueReader
from warmlinks.plugins.sources import About, Account, Record, Refused
from warmlinks_instagram._accounts import Accounts
from warmlinks_instagram._layout import generation_of, not_included_in, seen_in
from warmlinks_instagram._lists import REQUESTS, Listed, add_listed, read_lists, ties_of
from warmlinks_instagram._owner import find_owner, read_profile
from warmlinks_instagram._people import InstagramPeople
from warmlinks_instagram._public import read_public
from warmlinks_instagram._survey import InstagramSurvey
from warmlinks_meta.chats import Chat, answered, chat_of, greetings_of
from warmlinks_meta.conversations import ReadContext, read_conversations
from warmlinks_meta.owners import Owner
from warmlinks_meta.text import is_placeholder

__all__ = ["read_download"]


def read_download(archive: Archive) -> Iterator[Record]:
    """What the download holds.

    Raises:
        OwnerUnknownError: it does not tell whose it is.
    """
    problems: list[Refused] = []
    profile = read_profile(archive, problems)
    survey = InstagramSurvey(archive, profile.user)
    owner = find_owner(archive, survey, profile, problems)
    generation = generation_of(archive)
    yield About(generation, coverage=seen_in(archive, survey.threads), not_included=not_included_in(generation))
    yield Account(owner.identity, owner.where)
    yield from (*survey.problems, *problems)
    yield from _everything(archive, survey, owner)


def _everything(archive: Archive, survey: InstagramSurvey, owner: Owner) -> Iterator[Record]:
    listed: list[Listed] = []
    for entry in read_lists(archive):
        if isinstance(entry, Listed):
            listed.append(entry)
        else:
            yield entry
    chats = {key: chat_of(thread, owner.names) for key, thread in survey.threads.items()}
    people = _people_of(survey, owner, listed, chats)
    for tie in ties_of(listed, people):
        yield from people.drain()
        yield tie
    cues = CueReader.of_people([(owner.names[0], owner.identity.key), *people.named()])
    greetings = greetings_of(survey.threads.values())
    context = ReadContext(owner, people, cues, names_change=True, greetings=greetings)
    yield from read_conversations(survey, chats, context)
    yield from read_public(archive, people)


def _people_of(survey: InstagramSurvey, owner: Owner, listed: list[Listed], chats: dict[str, Chat]) -> InstagramPeople:
    people = InstagramPeople(owner=owner.identity.key, owner_names=owner.names, shown=survey.shown())
    add_listed(listed, people)
    users = {entry.user for entry in listed if entry.kind in REQUESTS or people.knows(entry.user)}
    accounts = Accounts(users)
    for key, thread in survey.threads.items():
        chat = chats[key]
        if not answered(thread, chat, owner.names):
            continue
        if not thread.has_folder:
            # the oldest downloads know everybody by the user name
            for name in thread.names():
                if name and name not in owner.names:
                    people.add_user(name, thread.where)
        elif chat.kind == "direct":
            user = accounts.in_folder(thread.folder, key, thread.title or chat.other)
            people.add_thread(chat.other, key, user, thread.where, lasting=thread.folder != key)
        elif chat.kind == "group":
            for name in thread.names():
                if not is_placeholder(name):
                    people.add_name(name)
    return people
