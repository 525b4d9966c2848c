"""Records of mails, whether they come from a file or from a server.

A mail is contact between two people, or among a few. What went to a list, to many, or came from a machine is none.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files

from attrs import define, field

from warmlinks.cues import CueReader, given_names
from warmlinks.plugins.sources import (
    Account,
    Conversation,
    Member,
    Message,
    Person,
    Record,
    Refused,
    Skipped,
    contacts_of,
    is_crowd,
)
from warmlinks.values import Identity
from warmlinks_mail._letter import (
    Address,
    Letter,
    folders_in,
    headers_of,
    is_nobody,
    letter_of,
    recipients_in,
    sender_in,
    why_bulk,
)
from warmlinks_mail._network import NETWORK
from warmlinks_mail._text import text_in

__all__ = ["MailRecords", "Survey", "is_folder", "mark_of"]

_LIST_HEADERS = ("list-post", "list-id")


@lru_cache(maxsize=1)
def _folders() -> dict[str, str]:
    text = files("warmlinks_mail").joinpath("folders.toml").read_text(encoding="utf-8")
    return {name: kind for kind, names in tomllib.loads(text).items() for name in names}


def is_folder(name: str, kind: str) -> bool:
    """Return whether a folder or label is of a kind: sent, spam, trash, draft or chat."""
    return _folders().get(name.strip().casefold()) == kind


def mark_of(text: str) -> str:
    """Return a digest that stands for a text without revealing it."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=9).hexdigest()


@define
class Survey:
    """What has to be known of a mailbox before the first mail is turned into records.

    Attributes:
        sent: by whom the mails in folders of what was sent are.
        delivered: to which addresses mails were delivered.
        met: how often an address is in a mail between people.
        mails: how many such mails there are.
        lists: addresses of mailing lists, as `mark_of` stands for them.
    """

    sent: Counter[str] = field(factory=Counter)
    delivered: Counter[str] = field(factory=Counter)
    met: Counter[str] = field(factory=Counter)
    mails: int = 0
    lists: set[str] = field(factory=set)
    _signed: Counter[Address] = field(factory=Counter)
    _called: dict[str, str] = field(factory=dict)

    def add(self, head: bytes, folders: Sequence[str]) -> None:
        """Add the header of a mail."""
        headers = headers_of(head)
        self.lists.update(mark_of(address) for address in _lists_of(headers))
        if address := _delivered_to(headers):
            self.delivered[address] += 1
        sender = sender_in(headers)
        if sender is None or why_bulk(headers, sender[0]):
            return
        self.mails += 1
        to = recipients_in(headers)
        for address in {sender[0], *(address for address, _ in to)}:
            self.met[address] += 1
        if sender[1]:
            self._signed[sender] += 1
        for address, name in to:
            if name:
                self._called.setdefault(address, name)
        if any(is_folder(folder, "sent") for folder in (*folders, *folders_in(headers))):
            self.sent[sender[0]] += 1

    def names(self) -> dict[str, str]:
        """Return the name of each address: the one that its owner uses most often, else one that others use."""
        names = dict(self._called)
        for (address, name), _ in sorted(self._signed.items(), key=lambda item: (item[1], item[0])):
            names[address] = name
        return names


def _delivered_to(headers: Mapping[str, str]) -> str:
    text = headers.get("delivered-to") or headers.get("x-original-to") or ""
    return text.partition(",")[0].strip().strip("<>").casefold()


def _lists_of(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the addresses of the mailing list that a mail went through."""
    for name in _LIST_HEADERS:
        text = headers.get(name, "").casefold()
        address = text[text.rfind("<") + 1 :].partition(">")[0].removeprefix("mailto:").partition("?")[0].strip()
        if "@" in address:
            yield address
        elif "." in address:
            local, _, domain = address.partition(".")
            yield f"{local}@{domain}"


class MailRecords:
    """Makes records of mails.

    Args:
        owners: the owner's addresses, the chief one first.
        names: by address how people are called, where that is known before.
        lists: addresses of mailing lists, as `mark_of` stands for them.
        repeated: ids that several mails were met to bear, each with what stands for the first of these.
    """

    def __init__(
        self,
        owners: Sequence[str],
        *,
        names: Mapping[str, str] | None = None,
        lists: AbstractSet[str] = frozenset(),
        repeated: Mapping[str, str] | None = None,
    ) -> None:
        self._owners = tuple(dict.fromkeys(owner.casefold() for owner in owners))
        self._names = dict(names or {})
        self._lists = lists
        self._yielded: dict[str, str] = {}
        self._groups: set[str] = set()
        self._seen: dict[int, str] = {}
        self.repeated = dict(repeated or {})
        others = ((name, address) for address, name in self._names.items() if address not in self._owners)
        self._cues = CueReader.of_people(others)

    def account(self, where: str = "") -> Iterator[Account]:
        """Yield the owner's addresses."""
        for address in self._owners:
            yield Account(Identity(NETWORK, address, name=self._names.get(address), emails=(address,)), where)

    def of_mail(
        self, head: bytes, body: bytes, where: str, *, mark: bytes = b"", folders: Sequence[str] = ()
    ) -> Iterator[Record]:
        """Yield the records of a mail.

        Args:
            head: its header lines.
            body: its beginning; empty where only heads are read.
            where: the place it was read from.
            mark: its postmark in an mbox.
            folders: names of the folders it lies in.
        """
        headers = headers_of(head)
        letter = letter_of(headers, mark)
        if why := self._reason_skipped(letter, (*folders, *folders_in(headers))):
            yield Skipped(why, where=where)
            return
        if letter.sender is None:
            yield Refused(where, "this mail has no sender that can be read")
            return
        if letter.at is None:
            yield Refused(where, "this mail has no time that can be read")
            return
        owner = self._owners[0]
        by = owner if letter.sender[0] in self._owners else letter.sender[0]
        others = {address: name for address, name in letter.to if self._is_person(address)}
        if by != owner:
            others[by] = letter.sender[1] or others.get(by, "")
        if not others:
            yield Skipped("to nobody else", where=where)
            return
        if is_crowd(len(others)):
            yield Skipped("more than eight others", where=where)
            return
        key = self._key(letter)
        if not key:
            yield Skipped("the same mail in another folder", where=where)
            return
        yield from self._persons(others, where)
        group = f"mail:{mark_of(' '.join(sorted(others)))}" if len(others) > 1 else None
        if group is not None:
            yield from self._conversation(group, others, where)
        yield from contacts_of(
            network=NETWORK,
            key=key,
            kind="email",
            speaker=by,
            present=others,
            owner=owner,
            at=letter.at,
            where=where,
            conversation=group,
        )
        yield from self._message(letter, body, key, by=by, others=others, group=group, where=where)

    def _reason_skipped(self, letter: Letter, folders: Sequence[str]) -> str:
        """Return why a mail is no contact; empty if it is."""
        for name in folders:
            kind = _folders().get(name.strip().casefold(), "")
            if kind in {"spam", "trash", "draft", "chat"}:
                return kind
        if letter.bulk:
            return letter.bulk
        if not letter.to and letter.sender is not None and letter.sender[0] not in self._owners:
            return "to undisclosed recipients"
        if letter.sender is not None and mark_of(letter.sender[0]) in self._lists:
            return "mailing list"
        return ""

    def _is_person(self, address: str) -> bool:
        return address not in self._owners and not is_nobody(address) and mark_of(address) not in self._lists

    def _key(self, letter: Letter) -> str:
        """Return the key of a mail; empty if it was there before. Two mails with one ID get different keys."""
        content = mark_of(f"{letter.at} {letter.sender[0] if letter.sender is not None else ''}")
        own = f"{letter.id}#{content}"
        first = self.repeated.get(mark_of(letter.id)) if self.repeated else None
        for key in (letter.id, own) if first in {None, content} else (own,):
            content_before = self._seen.get(hash(key))
            if content_before is None:
                self._seen[hash(key)] = content
                return key
            if content_before == content:
                return ""
            self.repeated[mark_of(letter.id)] = content_before
        return ""

    def _persons(self, others: Mapping[str, str], where: str) -> Iterator[Person]:
        """Yield those who are new, or whose name is new."""
        for address, shown in others.items():
            name = self._names.get(address) or shown
            if address not in self._yielded or (name and not self._yielded[address]):
                self._yielded[address] = name
                yield Person(Identity(NETWORK, address, name=name or None, emails=(address,)), where)

    def _conversation(self, key: str, others: Iterable[str], where: str, kind: str = "group") -> Iterator[Conversation]:
        if key not in self._groups:
            self._groups.add(key)
            members = tuple(Member(person) for person in (self._owners[0], *sorted(others)))
            yield Conversation(NETWORK, key, "group" if kind == "group" else "direct", members, where=where)

    def _message(
        self,
        letter: Letter,
        body: bytes,
        key: str,
        *,
        by: str,
        others: Mapping[str, str],
        group: str | None,
        where: str,
    ) -> Iterator[Person | Conversation | Message]:
        """Yield the message with the cues of its words; the words themselves are not kept."""
        members = [(self._names.get(address) or name, address) for address, name in others.items()]
        cues = self._cues.read(
            text_in(letter.headers, body, reply=letter.reply),
            first_names=given_names((name, address) for name, address in members if name),
        )
        if letter.at is None or (group is None and not cues):
            return
        # who is named was met in some other mail, which may have been to a crowd
        yield from self._persons({name: "" for name in cues.names if name not in self._owners}, where)
        if group is None:
            group = f"mail:with:{next(iter(others))}"
            yield from self._conversation(group, others, where, "direct")
        yield Message(NETWORK, f"mail:{key}", group, by, letter.at, cues, where)
