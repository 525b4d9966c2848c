"""One reading of one export: every file in turn, and whose records they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias

from attrs import define, field

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Account, Record, Refused, Skipped, Tie, refusal
from warmlinks.values import Identity, Interaction
from warmlinks_linkedin._connections import read_connections, read_follows
from warmlinks_linkedin._contacts import Contact, attach, read_contacts
from warmlinks_linkedin._files import DIRECTED, HEADERS, Files, Rows, rows_of
from warmlinks_linkedin._generations import about, seen_in
from warmlinks_linkedin._invitations import Invitation, apart_by_name, read_invitations, read_registration
from warmlinks_linkedin._messages import Listener, Messages
from warmlinks_linkedin._names import NETWORK, full_name, name_key, profile_key, slug_of, url_of
from warmlinks_linkedin._owner import Owner, Stated, find_owner
from warmlinks_linkedin._people import People
from warmlinks_linkedin._recommendations import read_endorsements, read_recommendations

__all__ = ["Reading"]

_Read: TypeAlias = Tie | Interaction | Invitation | Contact | Skipped | Refused

_UNTOLD = {
    "comments": "comment, the file does not say to whom",
    "reactions": "reaction, the file does not say to whom",
    "shares": "share, goes to nobody in particular",
    "votes": "vote, goes to nobody in particular",
}
"""Files that tell of the owner's doings but not with whom: counted, so that the report adds up."""


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
    _keys: set[tuple[object, ...]] = field(factory=set)

    def read_small(self) -> None:
        """Read everything but the messages."""
        people, zone = self.people, self.archive.timezone
        self._each("connections", lambda rows: read_connections(rows, people, self.connection_columns))
        self._each("invitations", lambda rows: read_invitations(rows, zone))
        self._each("registration", lambda rows: read_registration(rows, zone))
        self._each("recommendations given", lambda rows: read_recommendations(rows, zone, people, "out"))
        self._each("recommendations received", lambda rows: read_recommendations(rows, zone, people, "in"))
        self._each("endorsement given", lambda rows: read_endorsements(rows, zone, people, "out"))
        self._each("endorsement received", lambda rows: read_endorsements(rows, zone, people, "in"))
        self._each("follows", lambda rows: read_follows(rows, zone, people))
        self._each("contacts", read_contacts)
        self._each("profile", self._profile)
        self._each("email addresses", self._emails)
        self._each("notes", self._notes)
        for kind, why in _UNTOLD.items():
            self._each(kind, partial(_count, why))

    def records(self) -> Iterator[Record]:
        """Yield all in the order that the book wants."""
        self._probe()
        stated = Stated(
            tuple(self.names),
            tuple(invitation for invitation in self.invitations if invitation.owner != ("", "")),
            next((f"{trouble.where}: {trouble.why}" for trouble in self.troubles if isinstance(trouble, Refused)), ""),
        )
        needed = any(self.files.get(kind, ()) for kind in DIRECTED)
        owner = find_owner(self.archive, self.files.get("messages", ()), stated, needed=needed)
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
            if (record := self.kept.pop()).who not in own:
                yield record
        if owner is not None and messages is not None and (self.files.get("messages", ()) or self.invitations):
            listener = Listener(owner, self.people)
            keys: set[str] = set()
            yield from messages.conversations()
            yield from messages.invited(listener, keys)
            yield from messages.read(listener, keys)

    def _each(self, kind: str, read: Callable[[Rows], Iterable[_Read]]) -> None:
        """Read the files of one kind, each for itself: one that cannot be read costs that file."""
        for member in self.files.get(kind, ()):
            try:
                for record in read(rows_of(self.archive, member, kind, self.troubles)):
                    self._take(record)
            except InputError as error:
                self.errors.append(error)
                self.troubles.append(refusal(member.name, error))

    def _take(self, record: _Read) -> None:
        if isinstance(record, Invitation):
            self.invitations.append(record)
        elif isinstance(record, Contact):
            self.contacts.append(record)
        elif isinstance(record, Skipped | Refused):
            self.troubles.append(record)
        else:
            key = (record.who, record.kind, record.since) if isinstance(record, Tie) else (record.key,)
            if isinstance(record, Tie) and record.kind == "connected" and len(self.files.get("connections", ())) == 1:
                # of one file each row is told once as it is
                self.kept.append(record)
            elif key in self._keys:
                self.troubles.append(Skipped("told in another file", where=record.where))
            else:
                self._keys.add(key)
                self.kept.append(record)

    def _probe(self) -> None:
        """Fail where nothing at all could be read, with the first reason: nobody is not an answer.

        Where single rows were refused their reasons are told by whoever counts them.

        Raises:
            InputError: there is nobody in it.
        """
        tells = bool(self.kept or self.invitations or self.contacts) or self.people.anybody
        for member in self.files.get("messages", ()):
            try:
                tells = tells or next(self.archive.rows(member, header=HEADERS["messages"][0]), None) is not None
            except InputError as error:
                self.errors.append(error)
        if not tells and (self.errors or not any(isinstance(trouble, Refused) for trouble in self.troubles)):
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
        connected = frozenset(tie.who for tie in ties if isinstance(tie, Tie) and tie.kind == "connected")
        members = self.files.get("messages", ())
        messages = Messages(self.archive, members, owner, people, invitations, connected=connected)
        messages.survey()
        people.owner_keys |= {name_key(name) for name in owner.names if not people.bearers(name)}
        return messages

    def _account(self, owner: Owner) -> Account:
        where = owner.where or next((members[0].name for members in self.files.values()), "")
        emails = tuple(dict.fromkeys(self.emails))
        key = owner.key
        identity = Identity(NETWORK, key, slug_of(key), owner.name, url_of(key), emails, aliases=owner.aliases)
        return Account(identity, where)

    def _profile(self, rows: Rows) -> tuple[()]:
        for where, row in rows:
            if name := full_name(row["firstname"], row["lastname"]):
                self.names.append((name, where))
        return ()

    def _emails(self, rows: Rows) -> tuple[()]:
        self.emails += (row["emailaddress"] for _, row in rows if "@" in row["emailaddress"])
        return ()

    def _notes(self, rows: Rows) -> Iterator[Skipped]:
        """Whom the owner's notes are about; the notes themselves are texts, and no texts are kept."""
        for where, row in rows:
            name = full_name(row.get("connectionfirstname", ""), row.get("connectionlastname", ""))
            key = profile_key(row.get("connectionprofileurl", ""))
            if key:
                self.people.see(key, name or None, where=where)
            yield Skipped("your own note on a connection", where=where)


def _count(why: str, rows: Rows) -> Iterator[Skipped]:
    count, where = 0, ""
    for where, _ in rows:  # noqa: B007  the last one names the member
        count += 1
    if count:
        yield Skipped(why, count, where.rpartition("[")[0])
