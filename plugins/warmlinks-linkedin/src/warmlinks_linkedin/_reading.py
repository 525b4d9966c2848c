"""One reading of one export: every file in turn, and whose records they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from attrs import define, field

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Account, Record, Refused, Skipped, Tie, refusal
from warmlinks.values import Identity, Interaction
from warmlinks_linkedin._activity import UNTOLD, count_rows
from warmlinks_linkedin._connections import read_connections
from warmlinks_linkedin._contacts import Contact, attach, read_contacts
from warmlinks_linkedin._files import DIRECTED, HEADERS, Files, rows_of
from warmlinks_linkedin._follows import read_follows
from warmlinks_linkedin._generations import about, seen_in
from warmlinks_linkedin._invitations import Invitation, apart_by_name, read_invitations, read_registration
from warmlinks_linkedin._messages import Listener, Messages
from warmlinks_linkedin._names import NETWORK, full_name, name_key, profile_key, slug_of, url_of
from warmlinks_linkedin._owner import Owner, Stated, find_owner
from warmlinks_linkedin._people import People
from warmlinks_linkedin._recommendations import read_endorsements, read_recommendations

__all__ = ["Reading"]

_Read: TypeAlias = Tie | Interaction | Invitation | Contact | Skipped | Refused


@define
class Reading:
    """One reading of one export: the small files first, since they say who is who."""

    archive: Archive
    files: Files
    people: People = field(factory=People)
    kept: list[Tie | Interaction] = field(factory=list)
    troubles: list[Skipped | Refused] = field(factory=list)
    invitations: list[Invitation] = field(factory=list)
    contacts: list[Contact] = field(factory=list)
    names: list[tuple[str, str]] = field(factory=list)
    emails: list[str] = field(factory=list)
    connection_columns: set[str] = field(factory=set)
    errors: list[InputError] = field(factory=list)
    _seen: set[tuple[object, ...]] = field(factory=set)

    def read_small(self) -> None:
        """Read everything but the messages."""
        people, archive = self.people, self.archive
        columns = self.connection_columns
        self._each("connections", lambda member: read_connections(archive, member, people, columns))
        self._each("invitations", lambda member: read_invitations(archive, member))
        self._each("registration", lambda member: read_registration(archive, member))
        self._each("recommendations given", lambda one: read_recommendations(archive, one, people, "out"))
        self._each("recommendations received", lambda one: read_recommendations(archive, one, people, "in"))
        self._each("endorsement given", lambda one: read_endorsements(archive, one, people, "out"))
        self._each("endorsement received", lambda one: read_endorsements(archive, one, people, "in"))
        self._each("follows", lambda member: read_follows(archive, member, people))
        self._each("contacts", lambda member: read_contacts(archive, member))
        self._each("profile", self._profile)
        self._each("email addresses", self._emails)
        self._each("notes", self._notes)
        for kind in UNTOLD:
            self._each(kind, lambda member, kind=kind: count_rows(archive, member, kind))  # type: ignore[misc]  # bound

    def records(self) -> Iterator[Record]:
        """Yield all in the order that the book wants."""
        self._probe()
        stated = Stated(
            tuple(self.names),
            tuple(one for one in self.invitations if one.owner != ("", "")),
            next((f"{one.where}: {one.why}" for one in self.troubles if isinstance(one, Refused)), ""),
        )
        needed = any(self.files.of(kind) for kind in DIRECTED)
        owner = find_owner(self.archive, self.files.of("messages"), stated, needed=needed)
        messages = self._survey(owner) if owner is not None else None
        self.troubles += attach(self.contacts, self.people, frozenset(email.lower() for email in self.emails))
        columns = messages.columns if messages is not None else set()
        yield about(self.connection_columns, columns, seen_in(self.files))
        if owner is not None:
            yield self._account(owner)
        yield from self.people.persons()
        yield from self.troubles
        own = self.people.owner_keys
        # what has been told is not held any longer
        self.kept.reverse()
        while self.kept:
            if (one := self.kept.pop()).who not in own:
                yield one
        if owner is not None and messages is not None and (self.files.of("messages") or self.invitations):
            listener = Listener(owner, self.people)
            seen: set[str] = set()
            yield from messages.conversations()
            yield from messages.invited(listener, seen)
            yield from messages.read(listener, seen)

    def _each(self, kind: str, read: Callable[[Member], Iterable[_Read]]) -> None:
        """Read the files of one kind, each for itself: one that cannot be read costs that file."""
        for member in self.files.of(kind):
            try:
                for one in read(member):
                    self._take(one)
            except InputError as error:
                self.errors.append(error)
                self.troubles.append(refusal(member.name, error))

    def _take(self, one: _Read) -> None:
        if isinstance(one, Invitation):
            self.invitations.append(one)
        elif isinstance(one, Contact):
            self.contacts.append(one)
        elif isinstance(one, Skipped | Refused):
            self.troubles.append(one)
        else:
            key = (one.who, one.kind, one.since) if isinstance(one, Tie) else (one.key,)
            if isinstance(one, Tie) and one.kind == "connected" and len(self.files.of("connections")) == 1:
                # of one file each row is told once as it is
                self.kept.append(one)
            elif key in self._seen:
                self.troubles.append(Skipped("told in another file", where=one.where))
            else:
                self._seen.add(key)
                self.kept.append(one)

    def _probe(self) -> None:
        """Fail where nothing at all could be read, with the first reason: nobody is not an answer.

        Where single rows were refused their reasons are told by whoever counts them.

        Raises:
            InputError: there is nobody in it.
        """
        told = bool(self.kept or self.invitations or self.contacts) or self.people.anybody
        for member in self.files.of("messages"):
            try:
                told = told or next(self.archive.rows(member, header=HEADERS["messages"][0]), None) is not None
            except InputError as error:
                self.errors.append(error)
        if not told and (self.errors or not any(isinstance(one, Refused) for one in self.troubles)):
            raise next(
                iter(self.errors),
                InputError(
                    "nothing in it tells of people or contact",
                    archive=self.archive.name,
                    advice="Check that this is the file as LinkedIn gave it, and not a part cut out of it",
                ),
            )

    def _survey(self, owner: Owner) -> Messages:
        """Learn who is who from invitations and messages."""
        people = self.people
        people.owner_keys = owner.keys
        invitations = apart_by_name(self.invitations)
        # of hundreds of thousands a set is made only where it is asked
        ties = self.kept if invitations else ()
        connected = frozenset(one.who for one in ties if isinstance(one, Tie) and one.kind == "connected")
        messages = Messages(
            self.archive,
            self.files.of("messages"),
            owner,
            people,
            invitations,
            connected=connected,
        )
        messages.survey()
        people.owner_keys |= {name_key(name) for name in owner.names if not people.bearers(name)}
        return messages

    def _account(self, owner: Owner) -> Account:
        where = owner.where or next((members[0].name for members in self.files.found.values()), "")
        emails = tuple(dict.fromkeys(self.emails))
        key = owner.key
        identity = Identity(NETWORK, key, slug_of(key), owner.name, url_of(key), emails, aliases=owner.aliases)
        return Account(identity, where)

    def _profile(self, member: Member) -> Iterator[Refused]:
        for where, row in rows_of(self.archive, member, "profile"):
            if isinstance(row, Refused):
                yield row
            elif name := full_name(row["firstname"], row["lastname"]):
                self.names.append((name, where))

    def _emails(self, member: Member) -> Iterator[Refused]:
        for _, row in rows_of(self.archive, member, "email addresses"):
            if isinstance(row, Refused):
                yield row
            elif "@" in row["emailaddress"]:
                self.emails.append(row["emailaddress"])

    def _notes(self, member: Member) -> Iterator[Skipped | Refused]:
        """Whom the owner's notes are about; the notes themselves are texts, and no texts are kept."""
        for where, row in rows_of(self.archive, member, "notes"):
            if isinstance(row, Refused):
                yield row
                continue
            name = full_name(row.get("connectionfirstname", ""), row.get("connectionlastname", ""))
            key = profile_key(row.get("connectionprofileurl", ""))
            if key:
                self.people.see(key, name or None, where=where)
            yield Skipped("your own note on a connection", where=where)
