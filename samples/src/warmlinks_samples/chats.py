"""Chats and posts of the world's people on networks beyond its first three; like mail, they are made of a world."""

from __future__ import annotations

from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Literal, TypeAlias
from zlib import crc32

from attrs import evolve, field, frozen

from warmlinks_samples.correspondence import make_correspondence, owner_address
from warmlinks_samples.names import plain_letters
from warmlinks_samples.phrases import ordinary
from warmlinks_samples.world import ME, Someone, World

__all__ = ["CHAT_NETWORKS", "Chat", "Chats", "Line", "LineKind", "Post", "contact_days", "make_chats"]

CHAT_NETWORKS = ("whatsapp", "telegram", "instagram", "mastodon", "bluesky", "phone", "slack")
"""Where they do."""

LineKind: TypeAlias = Literal["text", "photo", "call", "missed", "card", "joined"]

_WITH_POSTS = frozenset({"mastodon", "bluesky"})
_WITH_CALLS = frozenset({"whatsapp", "telegram", "instagram", "phone"})
_SHARE = 4
"""Every fourth of the people is on one of these networks, and each network has another fourth."""
_AT_MOST = 14
_GAPS = (6, 45, 11, 90, 20)
_LARGEST = 9
"""More than eight others are a crowd."""
_CROWD = 12
_STRANGERS = (("Rosalind", "Ferreira"), ("Tomasz", "Wieczorek"))


@frozen
class Line:
    """One thing said or done in a chat.

    `number` runs from 1 in each chat, in order of time. A `card` hands over how `names[0]` is reached; by `joined` the
    speaker brings `names` into the chat. `seconds` is how long a call took; `reply_to` the number of the line answered.
    """

    number: int
    at: datetime
    speaker: str
    kind: LineKind
    text: str = ""
    names: tuple[str, ...] = ()
    seconds: int = 0
    reply_to: int = 0


@frozen
class Chat:
    """A chat with its lines; two members make a direct one. Those who are brought in later are members too."""

    id: str
    members: tuple[str, ...]
    begun: datetime
    begun_by: str
    title: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def direct(self) -> bool:
        """Whether it is between the owner and one other."""
        return len(self.members) == 2  # noqa: PLR2004 - two people make a direct chat

    def present(self, at: datetime) -> tuple[str, ...]:
        """Who is in it at a moment."""
        later = {person_id for line in self.lines if line.kind == "joined" and line.at > at for person_id in line.names}
        return tuple(person_id for person_id in self.members if person_id not in later)


@frozen
class Post:
    """Something said in public: to those it mentions, or as an answer to another post."""

    id: str
    at: datetime
    speaker: str
    text: str
    to: tuple[str, ...] = ()
    reply_to: str = ""
    liked_by: tuple[str, ...] = ()


@frozen
class Chats:
    """All of one network, and by what each is known there: number, user name, `user@host`, DID or address."""

    world: World
    network: str
    people: tuple[Someone, ...]
    keys: Mapping[str, str]
    chats: tuple[Chat, ...] = ()
    posts: tuple[Post, ...] = field(default=())

    def name(self, person_id: str) -> str:
        """A person's name; the owner's too."""
        return next((person.name for person in (self.world.owner, *self.people) if person.id == person_id), person_id)


def make_chats(world: World, network: str) -> Chats:
    """The chats and posts of a world on one network, the same for the same world."""
    place = CHAT_NETWORKS.index(network)
    acquainted = [person for person in world.people if not person.stranger]
    members = acquainted[place % _SHARE :: _SHARE][:_AT_MOST]
    alone = tuple(Someone(f"{network[0]}{place}{number}", *names, "en") for number, names in enumerate(_STRANGERS))
    people = (*members, *alone)
    making = _Making(world, network, place, Random(world.seed * 104_729 + place))  # noqa: S311 - wants to be repeatable
    for number, person in enumerate(members):
        making.talk(person, _GAPS[number % len(_GAPS)], finish=(4, 150, 12, 30)[number % 4])
    making.groups(members, alone)
    if network in _WITH_POSTS:
        making.write_posts(members)
    return Chats(
        world,
        network,
        people,
        _keys(world, network, people),
        tuple(making.chats),
        tuple(sorted(making.posts, key=lambda post: (post.at, post.id))),
    )


def contact_days(chats: Chats, *, own_side: bool = False) -> dict[str, dict[str, set[date]]]:
    """For each kind of contact the days, in UTC, on which the owner had it with each person.

    Args:
        chats: what happened.
        own_side: whether only what the owner wrote is seen.
    """
    days: dict[str, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for kind, person_id, at, speaker in (*_in_chats(chats), *_in_posts(chats)):
        if speaker == ME or not own_side:
            days[kind][person_id].add(at.astimezone(UTC).date())
    return {kind: dict(of) for kind, of in days.items()}


def _in_chats(chats: Chats) -> Iterator[tuple[str, str, datetime, str]]:
    """Yield the kind of each contact, with whom, when, and who spoke."""
    written = "sms" if chats.network == "phone" else "message"
    for chat in chats.chats:
        if len(chat.members) > _LARGEST:
            continue
        for line in chat.lines:
            if line.kind in {"missed", "joined"}:
                continue
            kind = "call" if line.kind == "call" else written
            for person_id in chat.present(line.at) if line.speaker == ME else (line.speaker,):
                if person_id != ME:
                    yield kind, person_id, line.at, line.speaker


def _in_posts(chats: Chats) -> Iterator[tuple[str, str, datetime, str]]:
    for post in chats.posts:
        for number, person_id in enumerate(post.to):
            kind = "reply" if post.reply_to and not number else "mention"
            if post.speaker == ME and person_id != ME:
                yield kind, person_id, post.at, ME
            elif person_id == ME and post.speaker != ME:
                yield kind, post.speaker, post.at, post.speaker


def _keys(world: World, network: str, people: tuple[Someone, ...]) -> dict[str, str]:
    """By what each is known; numbers and addresses are those of the address book and the mail where they have one."""
    if network == "slack":
        addresses = make_correspondence(world).addresses
        return {ME: owner_address(world)} | {
            person.id: addresses.get(person.id, f"{_handle(person)}@work.example") for person in people
        }
    if network in {"whatsapp", "telegram", "phone"}:
        numbers = {card.person_id: card.phones[0] for card in make_correspondence(world).cards}
        return {ME: "+49 1512 2000000"} | {
            person.id: numbers.get(person.id, f"+49 1512 3{crc32(person.id.encode()) % 10**6:06}") for person in people
        }
    make = {"instagram": _handle, "mastodon": _address, "bluesky": _did}[network]
    return {person.id: make(person) for person in (evolve(world.owner, id=ME), *people)}


def _handle(person: Someone) -> str:
    """A user name made of the person's, unlike all others."""
    return f"{plain_letters(person.given, default='x')}.{person.id}"


def _address(person: Someone) -> str:
    server = ("harbour.example", "tide.example", "letters.example")[crc32(person.id.encode()) % 3]
    return f"{_handle(person).replace('.', '_')}@{server}"


def _did(person: Someone) -> str:
    return f"did:plc:{b32encode(sha256(person.id.encode()).digest()).decode()[:24].lower()}"


class _Making:
    """Invents chats and posts one after the other."""

    def __init__(self, world: World, network: str, place: int, dice: Random) -> None:
        self._world = world
        self._network = network
        self._place = place
        self._dice = dice
        self.chats: list[Chat] = []
        self.posts: list[Post] = []

    def talk(self, person: Someone, gap: int, *, finish: int) -> None:
        """A direct chat over the last two years, a few lines on a day, now and then a call or a photo."""
        dice, lines = self._dice, list[Line]()
        day = self._world.end.date() - timedelta(days=690 - dice.randint(0, 90))
        last = self._world.end.date() - timedelta(days=finish)
        while day < last:
            at = self._moment(day)
            speakers = dice.choice(((ME, person.id), (person.id, ME)))
            for turn in range(dice.choice((1, 2, 3, 3))):
                answers = len(lines) if turn and dice.random() < 0.2 else 0  # noqa: PLR2004 - every fifth
                lines.append(self._line(lines, at, speakers[turn % 2], person, reply_to=answers))
                at += timedelta(minutes=dice.randint(1, 90), seconds=dice.randint(0, 59))
            day += timedelta(days=max(1, round(dice.lognormvariate(0, 0.6) * gap)))
        begun = lines[0]
        self._add((ME, person.id), begun.at, begun.speaker, lines)

    def groups(self, members: list[Someone], alone: tuple[Someone, ...]) -> None:
        """The hub makes two acquainted, somebody hands over a card, friends have a group, and a crowd talks."""
        hub, end, first = members[0], self._world.end.date(), alone[0]
        at = self._moment(end - timedelta(days=95))
        text = f"Noa, meet {first.name}. {first.given}, meet Noa. You both mend old radios."
        self._add(
            (ME, hub.id, first.id),
            at,
            hub.id,
            [
                Line(1, at + timedelta(minutes=1), hub.id, "text", text, (first.id,)),
                Line(2, at + timedelta(minutes=40), first.id, "text", "Hello Noa! Thank you for the introduction."),
                Line(3, at + timedelta(minutes=50), ME, "text", "Good to meet you."),
            ],
            title="Old radios",
        )
        lines = list[Line]()
        for days in (93, 80, 61, 33):
            when = self._moment(end - timedelta(days=days))
            for speaker in (first.id, ME):
                lines.append(self._line(lines, when, speaker, first))
                when += timedelta(minutes=7)
        self._add((ME, first.id), lines[0].at, first.id, lines)
        giver, given = members[1], alone[1]
        chat = next(chat for chat in self.chats if chat.members == (ME, giver.id))
        at = chat.lines[-1].at + timedelta(minutes=3)
        number = len(chat.lines) + 1
        card = Line(number, at, giver.id, "card", names=(given.id,))
        self.chats[self.chats.index(chat)] = evolve(chat, lines=(*chat.lines, card))
        friends, late = members[2:5], members[5]
        begun = self._moment(end - timedelta(days=300))
        lines = [Line(1, begun + timedelta(days=20), friends[0].id, "joined", names=(late.id,))]
        for days in range(40, 300, 60):
            speaker = self._dice.choice((ME, *(person.id for person in friends), late.id))
            lines.append(
                self._line(lines, self._moment(end - timedelta(days=300 - days)), speaker, friends[0], plain=True)
            )
        self._add((ME, *(person.id for person in friends), late.id), begun, ME, lines, title="Sunday walks")
        crowd = (*(person.id for person in (*members, *alone)[:_CROWD]),)
        begun = self._moment(end - timedelta(days=200))
        lines = [
            Line(number, begun + timedelta(hours=number), person_id, "text", "hello")
            for number, person_id in enumerate(crowd, 1)
        ]
        self._add((ME, *crowd), begun, crowd[0], lines, title="Harbour fair")

    def write_posts(self, members: list[Someone]) -> None:
        """The owner answers and is answered, mentions and is mentioned, and says much to nobody."""
        for number, person in enumerate(members):
            for turn in range(1 + number % 4):
                at = self._moment(self._world.end.date() - timedelta(days=11 + 83 * turn + 3 * number))
                speaker, other = (ME, person.id) if (number + turn) % 2 else (person.id, ME)
                asked = self._post(at, speaker, "who has seen the tide table?", to=(other,) if turn % 2 else ())
                answer = self._post(at + timedelta(minutes=20), other, "on the pier", to=(speaker,), reply_to=asked.id)
                self.posts += [asked, evolve(answer, liked_by=(speaker,))]
        for number in range(9):
            at = self._moment(self._world.end.date() - timedelta(days=5 + 31 * number))
            self.posts.append(self._post(at, ME, "the fog is beautiful today"))

    def _post(self, at: datetime, speaker: str, text: str, *, to: tuple[str, ...] = (), reply_to: str = "") -> Post:
        key = f"{at:%Y%m%d%H%M%S}{crc32(f'{speaker}{text}'.encode()) % 1000:03}"
        return Post(key, at, speaker, text, to, reply_to)

    def _line(
        self, before: list[Line], at: datetime, speaker: str, person: Someone, *, reply_to: int = 0, plain: bool = False
    ) -> Line:
        draw, number = self._dice.random(), len(before) + 1
        if not plain and self._network in _WITH_CALLS and draw < 0.08:  # noqa: PLR2004 - now and then
            if draw < 0.02:  # noqa: PLR2004 - a quarter of them
                return Line(number, at, speaker, "missed")
            return Line(number, at, speaker, "call", seconds=self._dice.randint(20, 4000))
        if draw > 0.95:  # noqa: PLR2004 - every twentieth
            return Line(number, at, speaker, "photo")
        stock = ordinary().get(person.language, ordinary()["en"]).small or ordinary()["en"].small
        return Line(
            number, at, speaker, "text", self._dice.choice(stock).format(a="", b="", by="", what=""), reply_to=reply_to
        )

    def _add(self, members: tuple[str, ...], begun: datetime, by: str, lines: list[Line], *, title: str = "") -> None:
        key = f"{self._place + 1}{len(self.chats):03}"
        self.chats.append(Chat(key, members, begun, by, title, tuple(lines)))

    def _moment(self, day: date) -> datetime:
        clock = time(self._dice.randint(8, 19), self._dice.randint(0, 59), self._dice.randint(0, 59))
        return datetime.combine(day, clock, self._world.zone)
