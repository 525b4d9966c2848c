"""Mail, meetings and an address book of a sample world: what its people also wrote and did, beside the networks.

Made of a finished world by dice of its own, so that the archives of the networks are the same with it and without.
Who of it is one person with whom on a network follows from addresses, numbers and links alone: `together`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from attrs import field, frozen

from warmlinks_samples.names import plain_letters
from warmlinks_samples.phrases import ordinary
from warmlinks_samples.world import ME, Someone, World

__all__ = [
    "Card",
    "Correspondence",
    "Mail",
    "Meeting",
    "make_correspondence",
    "owner_address",
    "together",
]

_KNOWN = 20
"""So many people of the networks the owner also writes mails with."""
_IN_BOOK = 16
_HAS_LINK = 3
_STRANGERS = (("Signe", "Aalto", "en"), ("Kofi", "Mensah", "en"), ("Ines", "Duarte", "pt"))
"""People whom the owner knows by mail and meetings only."""

_GAPS = (9, 16, 25, 40, 70, 120)
"""Usual days between two days of mail, person by person."""


@frozen
class Mail:
    """One mail; `to` and `cc` are ids of people, `extra` are headers that say it is no letter."""

    id: str
    sender: str
    to: tuple[str, ...]
    at: datetime
    subject: str
    text: str
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    extra: Mapping[str, str] = field(factory=dict)

    @property
    def others(self) -> frozenset[str]:
        """Everybody in it but the owner."""
        return frozenset({self.sender, *self.to, *self.cc}) - {ME}


@frozen
class Meeting:
    """An entry of the calendar: `start` is a day where it takes all of it; `declined` are those who will not come.

    `weeks` is how often it is held, a week apart, and `without` which of these were left out, from 0.
    """

    id: str
    start: datetime | date
    guests: tuple[str, ...]
    title: str
    by: str = ME
    weeks: int = 1
    without: tuple[int, ...] = ()
    declined: tuple[str, ...] = ()
    cancelled: bool = False

    def days(self) -> Iterator[datetime | date]:
        """When it was held."""
        for week in range(self.weeks):
            if week not in self.without:
                yield self.start + timedelta(weeks=week)


@frozen
class Card:
    """An entry of the address book."""

    person_id: str
    emails: tuple[str, ...]
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    birthday: str = ""
    note: str = ""


@frozen
class Correspondence:
    """All of it, and who has which address. `people` are those of the world in it, and those known by it alone."""

    world: World
    people: tuple[Someone, ...]
    addresses: Mapping[str, str]
    mails: tuple[Mail, ...]
    meetings: tuple[Meeting, ...]
    cards: tuple[Card, ...]

    def name(self, person_id: str) -> str:
        """A person's name; the owner's too."""
        return next((person.name for person in (self.world.owner, *self.people) if person.id == person_id), person_id)


def owner_address(world: World) -> str:
    """The address that the owner has on all networks."""
    return next(account.email for account in world.owner.accounts.values() if account.email)


def make_correspondence(world: World) -> Correspondence:
    """The mail, the calendar and the address book of a world, the same for the same world."""
    dice = Random(world.seed * 7919 + 17)  # noqa: S311 - a world wants to be repeatable, not secret
    acquainted = [one for one in world.people if not one.stranger][:_KNOWN]
    alone = [Someone(f"m{number}", *names) for number, names in enumerate(_STRANGERS)]
    addresses = {one.id: _address(one) for one in (*acquainted, *alone)} | {ME: owner_address(world)}
    making = _Making(world, dice, addresses)
    for number, person in enumerate((*acquainted, *alone)):
        making.write_to_and_fro(person, _GAPS[number % len(_GAPS)], finish=_finish(number))
    making.introduce(acquainted, alone)
    making.write_what_is_no_letter(acquainted)
    making.meet(acquainted, alone)
    return Correspondence(
        world,
        (*acquainted, *alone),
        addresses,
        tuple(sorted(making.mails, key=lambda mail: (mail.at, mail.id))),
        tuple(making.meetings),
        tuple(_card(number, one, addresses[one.id]) for number, one in enumerate((*acquainted[:_IN_BOOK], *alone))),
    )


def together(correspondence: Correspondence) -> dict[str, frozenset[str]]:
    """For each person with an address the networks on which they are one, by address, number and link.

    Networks are `email` and `contacts` beside those of the world; of the latter only where that network's archive, or
    the card, tells what joins them.
    """
    cards = {card.person_id: card for card in correspondence.cards}
    found = {}
    for person in correspondence.people:
        card = cards.get(person.id)
        points = {correspondence.addresses[person.id], *((*card.emails, *card.phones) if card else ())}
        networks = {"email", *(["contacts"] if card else [])}
        links = card.links if card else ()
        for network, account in person.accounts.items():
            shared = {account.email, account.phone} & points
            linked = any(link.endswith((f"/{account.key}", f"/{account.handle}")) for link in links)
            if shared or (linked and network in {"linkedin", "twitter"}):
                networks.add(network)
        # whom one network names on another comes along
        for network, account in person.accounts.items():
            if account.site and {network, "twitter"} & networks:
                networks |= {network, "twitter"}
        found[person.id] = frozenset(networks)
    return found


def _address(person: Someone) -> str:
    email = next((account.email for account in person.accounts.values() if account.email), None)
    return (
        email
        or f"{plain_letters(person.given, default='x')}.{person.id}@{plain_letters(person.family, default='x')}.example"
    )


def _finish(number: int) -> int:
    """How many days before the end somebody fell silent."""
    return (3, 200, 10, 5, 320, 20)[number % 6]


def _card(number: int, person: Someone, address: str) -> Card:
    phone = next((account.phone for account in person.accounts.values() if account.phone), None)
    links: list[str] = []
    if number % _HAS_LINK == 0 and "linkedin" in person.accounts:
        links.append(f"https://www.linkedin.com/in/{person.accounts['linkedin'].key}")
    elif number % _HAS_LINK == 1 and "twitter" in person.accounts:
        links.append(f"https://x.com/{person.accounts['twitter'].handle}")
    return Card(
        person.id,
        (address, *([f"{plain_letters(person.given, default='x')}@work{number}.example"] if number % 4 == 0 else [])),
        (phone or f"+49 30 55577{number:02}",),
        tuple(links),
        birthday=f"198{number % 10}-0{1 + number % 9}-1{number % 10}" if number % 2 else "",
        note="met by the harbour" if number % 5 == 0 else "",
    )


class _Making:
    """Invents mails and meetings one after the other."""

    def __init__(self, world: World, dice: Random, addresses: Mapping[str, str]) -> None:
        self._world = world
        self._dice = dice
        self._addresses = addresses
        self.mails: list[Mail] = []
        self.meetings: list[Meeting] = []

    def write_to_and_fro(self, person: Someone, gap: int, *, finish: int) -> None:
        """Mails between the owner and one other, a few on a day, over the last two years."""
        dice, world = self._dice, self._world
        day = world.end.date() - timedelta(days=700 - dice.randint(0, 90))
        last = world.end.date() - timedelta(days=finish)
        stock = ordinary().get(person.language, ordinary()["en"]).small or ordinary()["en"].small
        while day < last:
            at = self._moment(day)
            speaker, answer = dice.choice(((ME, person.id), (person.id, ME)))
            reply_to = ""
            for _ in range(dice.choice((1, 2, 2, 3))):
                text = dice.choice(stock).format(a="", b="", by="", what="")
                reply_to = self._mail(
                    speaker, (answer,), at, "Re: boats" if reply_to else "boats", text, reply_to=reply_to
                )
                speaker, answer = answer, speaker
                at += timedelta(minutes=dice.randint(20, 200))
            day += timedelta(days=max(1, round(dice.lognormvariate(0, 0.6) * gap)))

    def introduce(self, acquainted: list[Someone], alone: list[Someone]) -> None:
        """The hub brings the owner and somebody together, who then write; the owner brings two together, who do not."""
        hub, end = acquainted[0], self._world.end.date()
        stranger = alone[0]
        at = self._moment(end - timedelta(days=710))
        text = f"Noa, meet {stranger.name}. {stranger.given}, meet Noa. You both care about old pianos."
        first = self._mail(hub.id, (ME, stranger.id), at, f"Intro: Noa / {stranger.given}", text)
        thanks = f"Thank you for the introduction, {hub.given}! Noa, when shall we talk?"
        self._mail(stranger.id, (ME, hub.id), at + timedelta(hours=3), "Re: Intro", thanks, reply_to=first)
        one, two = alone[1], alone[2]
        text = f"Hi {one.given} and {two.given}, I'd love to introduce you to each other: night trains!"
        self._mail(ME, (one.id, two.id), self._moment(end - timedelta(days=16)), f"{one.given} <> {two.given}", text)

    def write_what_is_no_letter(self, acquainted: list[Someone]) -> None:
        """A list, a newsletter, an automatic answer, spam, and a mail to a crowd."""
        end = self._world.end.date()
        for number in range(12):
            at = self._moment(end - timedelta(days=30 * number + 2))
            extra = {"List-Id": "Harbour people <harbour.lists.example>", "List-Post": "<mailto:harbour@lists.example>"}
            self._mail(
                acquainted[number].id, ("harbour@lists.example",), at, "[harbour] ropes", "who has ropes?", extra=extra
            )
            news = {"List-Unsubscribe": "<mailto:out@shop.example>"}
            self._mail("news@shop.example", (ME,), at, "Sale", "buy boats", extra=news)
        at = self._moment(end - timedelta(days=50))
        away = {"Auto-Submitted": "auto-replied"}
        self._mail(acquainted[1].id, (ME,), at, "away", "I am away", extra=away)
        self._mail("prince@far.example", (ME,), at, "hello friend", "gold", extra={"X-Gmail-Labels": "Spam"})
        self._mail(ME, tuple(one.id for one in acquainted[:12]), at, "a party", "come all")

    def meet(self, acquainted: list[Someone], alone: list[Someone]) -> None:
        """Single meetings, a series, a day at sea, what was called off, and a crowd."""
        end = self._world.end.date()

        def on(days: int, hour: int = 10) -> datetime:
            return datetime.combine(end - timedelta(days=days), time(hour), self._world.zone)

        singles = [(acquainted[number].id, 40 + 37 * number) for number in (0, 3, 5, 8, 11)] + [(alone[0].id, 90)]
        self.meetings += [
            Meeting(f"single{number}", on(days, 9 + number), (person_id,), "tea")
            for number, (person_id, days) in enumerate(singles)
        ]
        self.meetings += [
            Meeting("series", on(400), (acquainted[2].id, acquainted[4].id), "Thursday tea", weeks=20, without=(3, 9)),
            Meeting(
                "sea", (end - timedelta(days=120)), (acquainted[6].id, acquainted[7].id, acquainted[8].id), "at sea"
            ),
            Meeting("called-off", on(12), (acquainted[9].id,), "tea", cancelled=True),
            Meeting("no", on(20), (acquainted[10].id,), "tea", by=acquainted[10].id, declined=(ME,)),
            Meeting(
                "without-her", on(25), (acquainted[12].id, acquainted[13].id), "tea", declined=(acquainted[13].id,)
            ),
            Meeting("crowd", on(60), tuple(one.id for one in acquainted[:12]), "a party"),
            Meeting("soon", on(-9), (acquainted[14].id,), "tea"),
        ]

    def _mail(
        self,
        sender: str,
        to: tuple[str, ...],
        at: datetime,
        subject: str,
        text: str,
        *,
        reply_to: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> str:
        mail = Mail(
            f"<mail{len(self.mails):05}@post.example>", sender, to, at, subject, text, (), reply_to, extra or {}
        )
        self.mails.append(mail)
        return mail.id

    def _moment(self, day: date) -> datetime:
        clock = time(self._dice.randint(8, 15), self._dice.randint(0, 59), self._dice.randint(0, 59))
        return datetime.combine(day, clock, self._world.zone)
