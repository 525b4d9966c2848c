"""Reads exported chats in two passes: the first learns who is who and how dates are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from warmlinks.archive import Archive
from warmlinks.cues import CueReader
from warmlinks.errors import InputError
from warmlinks.plugins.sources import About, Account, CoveredSides, Record, Refused, Skipped
from warmlinks.values import Identity
from warmlinks_whatsapp._chats import Chat, ChatReader, Reading, chats_of
from warmlinks_whatsapp._names import as_phone, identity_of, key_of
from warmlinks_whatsapp._network import NETWORK
from warmlinks_whatsapp._owner import find_owner
from warmlinks_whatsapp._people import Card, People, card_of
from warmlinks_whatsapp._survey import ChatFile, chat_files, look_at, settle_orders, title_of_archive

__all__ = ["read_chats"]

_NOT_INCLUDED = (
    "which message an answer belongs to, and reactions",
    "the zone of times: they are the phone's clock",
    "more than the newest messages of a chat: 40,000, or 10,000 with media",
)
_NO_SECONDS = "seconds, and answered calls, in chats that an Android phone exported"


def read_chats(archive: Archive, dates: str) -> Iterator[Record]:
    """Yield the records of the chats.

    Args:
        archive: where.
        dates: how the phone writes days where a chat does not tell; empty where nobody said.
    """
    files = [look_at(archive, member) for member in chat_files(archive)]
    _title_from_zip(files, archive)
    settle_orders(files, dates)
    sound = [file for file in files if file.why_not is None]
    refused = [file.why_not for file in files if file.why_not is not None]
    if not sound:
        raise _no_chats_error(archive, refused)
    sent = _nested_chats(sound)
    owner = find_owner(archive, [file for file in sound if file not in sent] or sound)
    people = People(owner)
    sent = [file for file in sent if not any(people.is_owner(name) for name in file.facts.speakers)]
    chats = chats_of([file for file in sound if file not in sent], people)
    yield _about(sound)
    yield Account(owner, sound[0].member.name)
    yield from refused
    yield from (file.warning for file in sound if file.warning is not None)
    yield from (Skipped("chat that was sent in another", where=file.member.name) for file in sent)
    yield from _records(archive, chats, people)


def _nested_chats(files: Sequence[ChatFile]) -> list[ChatFile]:
    """Return the chats that were sent as files in another chat, which may be somebody else's."""
    names = {name for file in files for name in file.facts.texts}
    return [file for file in files if file.member.name.rpartition("/")[2] in names]


def _title_from_zip(files: Sequence[ChatFile], archive: Archive) -> None:
    """Give a plain `_chat.txt` that is alone in a zip the title in the name of the zip."""
    if len(files) == 1 and not files[0].title:
        files[0].title = title_of_archive(archive.name)


def _no_chats_error(archive: Archive, refused: Sequence[Refused]) -> InputError:
    if not refused:
        return InputError(
            "there is no chat in it", archive=archive.name, advice="Load the file as WhatsApp exported it"
        )
    first, more = refused[0], len(refused) - 1
    others = f" (and {more:,} more)" if more else ""
    return InputError(
        "this chat cannot be read" if not more else "none of these chats can be read",
        archive=archive.name,
        member=first.where,
        why=f"{first.why}{others}",
        advice=first.advice or None,
    )


def _about(files: Sequence[ChatFile]) -> About:
    phones = {"iOS" if file.facts.bracketed else "Android" for file in files}
    coverage = {"message": CoveredSides.BOTH_SIDES}
    if "iOS" in phones or any(file.facts.calls for file in files):
        coverage["call"] = CoveredSides.BOTH_SIDES
    lost = (*_NOT_INCLUDED, *((_NO_SECONDS,) if "Android" in phones else ()))
    return About("+".join(sorted(phones, reverse=True)), coverage=coverage, not_included=lost)


def _records(archive: Archive, chats: Sequence[Chat], people: People) -> Iterator[Record]:
    for chat in chats:
        for person, new in chat.numbers().items():
            people.add(_identity_with_new_number(person, new))
    for chat in chats:
        for name in chat.others:
            people.add(identity_of(name))
    files = dict.fromkeys(name for chat in chats for file in chat.files for name in file.facts.cards)
    lying = {member.name.rpartition("/")[2]: member for member in archive.find("*.vcf")} if files else {}
    cards: dict[str, str | None] = {}
    for file in files:
        card, trouble = card_of(archive, file, lying.get(file))
        if trouble is not None:
            yield trouble
        cards[file] = _key_of_card(card, people)
    cues = CueReader.of_people([*people.own_names(), *people.named()])
    reading = Reading(archive, people, cues, cards)
    for chat in chats:
        for record in ChatReader(chat, reading).records():
            yield from people.drain()
            yield record
    yield from (Skipped(why, count) for why, count in sorted(reading.skipped.items()))


def _identity_with_new_number(person: str, new: str) -> Identity:
    """Return the identity of somebody who changed their number, with both numbers."""
    if as_phone(person) is None:
        return identity_of(person, phones=(key_of(new),))
    return identity_of(new, phones=(key_of(person),), aliases=(key_of(person),))


def _key_of_card(card: Card, people: People) -> str | None:
    """Return the key of the person on a contact card, or None if unknown.

    Somebody of that name in the chats, else somebody new: by the full name, under which the owner may have saved them
    since, else by the number.
    """
    name = card.name
    if name and people.knows(name):
        return key_of(name)
    if name and " " in name and not people.is_owner(name):
        return people.add(identity_of(name, phones=card.phones))
    number = next((phone for phone in card.phones if as_phone(phone) is not None), "")
    if number and not people.is_owner(number):
        return people.add(Identity(NETWORK, number, name=name or None, phones=card.phones))
    return None
