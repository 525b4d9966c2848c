"""Whose export it is: told by the invitations, else by the profile's name and the messages under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress

from attrs import define, field, frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import owner_by_name
from warmlinks_linkedin._files import HEADERS, fold
from warmlinks_linkedin._invitations import Invitation
from warmlinks_linkedin._message_rows import OwnSide
from warmlinks_linkedin._names import full_name, is_hidden, name_key, profile_key, slug_of

__all__ = ["Owner", "Stated", "find_owner"]

_BETWEEN = ("from", "to", "senderprofileurl", "recipientprofileurls", "direction")


@frozen
class Owner:
    """The owner's account: `keys` are all it has, `names` all it goes by."""

    key: str
    names: tuple[str, ...]
    keys: frozenset[str]
    where: str = ""

    @property
    def name(self) -> str | None:
        """What the owner is called."""
        return self.names[0] if self.names else None

    @property
    def side(self) -> OwnSide:
        """By what the owner's own messages are known."""
        return OwnSide(self.keys, frozenset(self.names))

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other keys of the account: what generations without addresses can say of it too."""
        return tuple(sorted((self.keys | {name_key(name) for name in self.names}) - {self.key}))


@frozen
class Stated:
    """What the small files say of the owner: each name or invitation with the place it stands.

    `trouble` is what could not be read of them, if anything: what would have told may be in it.
    """

    names: tuple[tuple[str, str], ...] = ()
    invitations: tuple[Invitation, ...] = ()
    trouble: str = ""


@define
class _Votes:
    """What the messages say of who wrote them."""

    under: dict[str, Counter[str]] = field(factory=dict)
    present: Counter[str] = field(factory=Counter)
    outgoing: Counter[str] = field(factory=Counter)
    names: Counter[str] = field(factory=Counter)
    trouble: str = ""

    def of(self, names: Iterable[str]) -> str:
        """The address that most messages under these names have."""
        votes: Counter[str] = Counter()
        for name in names:
            votes.update(self.under.get(name, {}))
        return _most(votes)

    def name_of(self, key: str) -> str:
        """The name that most messages of an address have."""
        return _most(Counter({name: keys[key] for name, keys in self.under.items() if keys[key]}))


def find_owner(archive: Archive, messages: Iterable[Member], stated: Stated, *, needed: bool) -> Owner | None:
    """The owner, or None where nobody needs to know.

    Args:
        archive: `archive.owners` is whom the user named: a key, a public name with `@` or without, a profile's address,
            a name.
        messages: the files of messages.
        stated: what other files say.
        needed: whether the export holds anything that has a direction. Connections alone have none.

    Raises:
        OwnerUnknownError: nothing says whose it is, or the one whom the user named stands nowhere in it.
    """
    members = tuple(messages)
    asked = owner_by_name(archive)
    by_invitations = _told_by_invitations(stated)
    names = [name for name, _ in stated.names] + [name for name in by_invitations.names if name]
    where = by_invitations.where or next((place for _, place in stated.names), "")
    key = by_invitations.key
    votes = _Votes()
    if members and (not key or asked is not None):
        votes = _count(archive, members)
        names = names or [name for name, _ in votes.outgoing.most_common(1)]
        key = key or votes.of(names)
        where = where or members[0].name
    owner = None
    if key or names:
        key = key or name_key(names[0])
        owner = Owner(key, tuple(dict.fromkeys(names)), by_invitations.keys | {key}, where)
    if asked is not None:
        return _given(archive, asked, owner, votes, stated)
    if owner is None and needed:
        raise OwnerUnknownError(
            "the export does not say whose it is",
            archive=archive.name,
            candidates=_candidates(votes, stated),
            why=f"what would tell cannot be read: {trouble}" if (trouble := stated.trouble or votes.trouble) else None,
        )
    return owner


def _told_by_invitations(stated: Stated) -> Owner:
    """Every invitation has the owner on one side: the address most have, the others as further keys."""
    keys = Counter(invitation.owner[1] for invitation in stated.invitations if invitation.owner[1])
    names = Counter(invitation.owner[0] for invitation in stated.invitations if invitation.owner[0])
    profiles = Counter({key: count for key, count in keys.items() if slug_of(key) is not None})
    where = stated.invitations[0].where if stated.invitations and (keys or names) else ""
    return Owner(_most(profiles), tuple(name for name, _ in names.most_common()), frozenset(keys), where)


def _count(archive: Archive, messages: Iterable[Member]) -> _Votes:
    votes = _Votes()
    for member in messages:
        for written, times in _between_whom(archive, member, votes).items():
            _count_rows(votes, written, times)
    return votes


def _between_whom(archive: Archive, member: Member, votes: _Votes) -> Counter[tuple[str | None, ...]]:
    """What stands in the columns of `_BETWEEN`, and how often: there are far fewer pairs than messages."""
    counts: Counter[tuple[str | None, ...]] = Counter()
    columns: list[str] = []
    spelt: tuple[str, ...] = ()
    # the reading proper tells of errors
    with suppress(InputError):
        for _, row in archive.rows(member, header=HEADERS["messages"][0]):
            if isinstance(row, InputError):
                votes.trouble = votes.trouble or f"{row.where or member.name}: {row.why or row.what}"
                continue
            if tuple(row) != spelt:
                spelt = tuple(row)
                names = {fold(name): name for name in row}
                columns = [names.get(column, "") for column in _BETWEEN]
            counts[tuple(map(row.get, columns))] += 1
    return counts


def _count_rows(votes: _Votes, written: tuple[str | None, ...], times: int) -> None:
    name, to, url, urls, direction = (cell or "" for cell in written)
    sender, name, to = profile_key(url), full_name(name), full_name(to)
    recipients = [key for url in urls.split(",") if (key := profile_key(url))]
    for key in {sender, *recipients} - {""}:
        votes.present[key] += times
    for person in {name, to} - {""}:
        if not is_hidden(person):
            votes.names[person] += times
    for person, key in ((name, sender), (to, recipients[0] if len(recipients) == 1 else "")):
        if person and key:
            votes.under.setdefault(person, Counter())[key] += times
    direction = direction.strip().upper()
    if direction in {"OUTGOING", "INCOMING"}:
        own = name if direction == "OUTGOING" else to
        if own and not is_hidden(own):
            votes.outgoing[own] += times * (2 if direction == "OUTGOING" else 1)


def _given(archive: Archive, given: str, owner: Owner | None, votes: _Votes, stated: Stated) -> Owner:
    """The owner as the user named them, checked against what the export says."""
    given = given.strip()
    key = profile_key(given) or ("" if " " in given else profile_key(f"in/{given.removeprefix('@')}"))
    name = _as_written(full_name(given.removeprefix("name:")), (*(owner.names if owner else ()), *votes.names))
    if owner is not None and (key in owner.keys or given in owner.keys or name in owner.names):
        return owner
    if votes.under.get(name) and not key:
        key = _most(votes.under[name])
    keys_present = set(votes.present) | {side[1] for each in stated.invitations for side in (each.owner, each.other)}
    if key in keys_present and not (owner is not None and slug_of(owner.key) is not None and stated.invitations):
        names = [side for side in (votes.name_of(key), name if name in votes.under else "") if side]
        return Owner(key, tuple(dict.fromkeys(names)), frozenset({key}))
    if name in votes.names and (owner is None or slug_of(owner.key) is None):
        # their own address is empty in every message: then the name is all there is
        return Owner(name_key(name), (name,), frozenset({name_key(name)}), owner.where if owner is not None else "")
    if keys_present or (owner is not None and slug_of(owner.key) is not None):
        raise OwnerUnknownError(
            f"the export is not of {given}",
            archive=archive.name,
            candidates=(owner.key,) if owner is not None else _candidates(votes, stated),
        )
    owner_names = owner.names if owner is not None else ((name,) if " " in name or name in votes.names else ())
    key = key or name_key(name)
    keys = frozenset({key}) | (owner.keys if owner is not None else frozenset())
    return Owner(key, owner_names, keys, owner.where if owner is not None else "")


def _as_written(typed: str, names: Iterable[str]) -> str:
    """The name as the export has it, whose letters somebody who types need not match in case."""
    fits = [name for name in dict.fromkeys(names) if fold(name) == fold(typed)]
    return fits[0] if len(fits) == 1 and typed not in fits else typed


def _candidates(votes: _Votes, stated: Stated) -> tuple[str, ...]:
    """Who it could be: those in most messages, then those in most invitations."""
    counts = Counter(votes.present)
    # who has no address in any message may still stand in all of them
    counts.update({name: count for name, count in votes.names.items() if name not in votes.under})
    counts.update(side[1] for each in stated.invitations for side in (each.owner, each.other) if slug_of(side[1]))
    return tuple(key for key, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5])


def _most(votes: Counter[str]) -> str:
    """The one with most votes, of equals the first in order; nothing where there are none."""
    return min(votes, key=lambda candidate: (-votes[candidate], candidate), default="")
