"""The files of an export: lists of users and conversations, and a folder per conversation with a file a day.

The export of an organization has such lists for each workspace too, below `teams/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeVar

from attrs import define, field

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, Skipped, refusal
from warmlinks_slack._files import DAY, LISTS, USERS
from warmlinks_slack._people import People
from warmlinks_slack._shapes import Room, User, moment_of

__all__ = ["Kind", "Layout", "Talk"]

_T = TypeVar("_T", User, Room)
Kind = Literal["channel", "group", "mpim", "dm"]

_COMMENTS = "FC:"
_MISSING = "none of the lists (channels.json, groups.json, mpims.json, dms.json) names this folder"
_MISSING_ADVICE = "Load the whole export, as Slack gave it"


@define
class Talk:
    """A conversation: of two, of several, or a channel.

    Attributes:
        number: what Slack calls it for good.
        members: numbers of those in it when it was exported.
        creator: who made it, where that is told.
        created: when, where that is told.
        files: its days, in order.
        where: the list that names it.
    """

    number: str
    kind: Kind
    members: list[str]
    creator: str
    created: datetime | None
    where: str
    files: list[Member] = field(factory=list)


class Layout:
    """The conversations of an archive, and its files that belong to none.

    Args:
        archive: what to look at.
        people: is told of all users.

    Attributes:
        talks: in the order of their numbers.
        kinds: of which kinds there are lists.
        organization: whether it is that of an organization of several workspaces.
        problems: what cannot be read, and what is left out.
    """

    def __init__(self, archive: Archive, people: People) -> None:
        self._archive = archive
        self.problems: list[Refused | Skipped] = []
        self.kinds: set[Kind] = set()
        users = archive.find(*USERS)
        lists = archive.find(*LISTS)
        if not users or not lists:
            lacking = "users.json" if not users else "channels.json"
            raise InputError(
                f"it has no {lacking} as an export of Slack has", archive=archive.name, advice=_MISSING_ADVICE
            )
        for member in users:
            self._users(member, people)
        self.users = users[0].name
        self.organization = any("teams/" in member.name for member in lists) or bool(archive.find("org_users.json"))
        talks: dict[str, Talk] = {}
        folders: dict[tuple[str, str], Talk] = {}
        for member in lists:
            self._conversations(member, talks, folders)
        self._day_files(folders)
        self.talks = [talks[number] for number in sorted(talks)]

    def _users(self, member: Member, people: People) -> None:
        for where, user in self._records(member, User):
            if not user.id:
                self.problems.append(Refused(where, "this account has no number"))
            else:
                people.add(user)

    def _conversations(self, member: Member, talks: dict[str, Talk], folders: dict[tuple[str, str], Talk]) -> None:
        root, _, file = member.name.rpartition("/")
        kind: Kind = LISTS[file.casefold()]  # type: ignore[assignment]  # its words are these
        self.kinds.add(kind)
        for where, room in self._records(member, Room):
            members = [number for number in room.members or () if number]
            talk = talks.get(room.id)
            if talk is None:
                created = moment_of(str(room.created)) if room.created else None
                talk = talks[room.id] = Talk(room.id, kind, members, room.creator or "", created, where)
            else:
                talk.members = list(dict.fromkeys((*talk.members, *members)))
            for name in (room.id, room.name):
                if name:
                    folders.setdefault((root, name), talk)

    def _day_files(self, folders: dict[tuple[str, str], Talk]) -> None:
        strange: dict[tuple[str, str], int] = {}
        days: dict[str, list[tuple[str, Member]]] = {}
        for member in self._archive.members:
            match = DAY.fullmatch(member.name)
            if match is None:
                continue
            place = (match["root"] or "", match["folder"])
            talk = folders.get(place)
            if talk is None:
                strange[place] = strange.get(place, 0) + 1
            else:
                days.setdefault(talk.number, []).append((match["day"], member))
        for talk in folders.values():
            talk.files = [member for _, member in sorted(days.get(talk.number, ()), key=lambda item: item[0])]
        for (root, folder), count in strange.items():
            name = f"{root}/{folder}" if root else folder
            if folder.startswith(_COMMENTS):
                self.problems.append(Skipped("comments on a file", count, name))
            else:
                self.problems.append(Refused(name, _MISSING, _MISSING_ADVICE, count))

    def _records(self, member: Member, shape: type[_T]) -> Iterator[tuple[str, _T]]:
        try:
            for index, entry in self._archive.records(member, shape):
                where = f"{member.name}[{index}]"
                if isinstance(entry, InputError):
                    self.problems.append(refusal(where, entry))
                else:
                    yield where, entry
        except InputError as error:
            self.problems.append(refusal(member.name, error))
