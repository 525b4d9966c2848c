"""Introductions in a sample world, of all kinds, with what became of them, and decoys that only look like one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from attrs import evolve

from warmlinks.testing.samples.cast import Cast
from warmlinks.testing.samples.draft import Draft
from warmlinks.testing.samples.life import naming
from warmlinks.testing.samples.world import ME, Event, Join, Meeting, Someone

__all__ = ["bring_together"]

_OUTCOMES = ("nothing", "nothing", "nothing", "one", "one", "both", "both", "thanked")


def bring_together(draft: Draft, cast: Cast, *, per_network: int) -> None:
    """Make introductions in all networks and both roles, the story of the hub, and the decoys around them."""
    maker = _Matchmaker(draft, cast)
    maker.story()
    for network in ("twitter", "facebook", "linkedin"):
        maker.newcomers_on(network)
        shapes = {"twitter": ("thread", "tweet", "brought", "tweet"), "facebook": ("thread", "brought")}.get(network, ("thread",))
        for index in range(per_network):
            maker.introduce(network, shapes[index % len(shapes)])


class _Matchmaker:
    """Finds pairs who have nothing to do with each other yet, and brings them together in one of the shapes."""

    def __init__(self, draft: Draft, cast: Cast) -> None:
        self._draft = draft
        self._cast = cast
        self._rng = draft.rng

    # who and when

    def _known(self, network: str) -> list[Someone]:
        """Friends there who are the only one of their name."""
        names = [person.name for person in self._cast.friends]
        return [person for person in self._cast.friends if network in person.accounts and names.count(person.name) == 1]

    def _pair(self, network: str) -> tuple[Someone, Someone] | None:
        """Two friends who were never seen together, or None if everybody has met."""
        people = [*self._known(network), *(one for one in self._cast.acquaintances if network in one.accounts)]
        pairs = [
            (one, two)
            for index, one in enumerate(people)
            for two in people[index + 1 :]
            if frozenset((one.id, two.id)) not in self._draft.together
        ]
        if not pairs:
            return None
        one, two = self._rng.choice(pairs)
        self._draft.together.add(frozenset((one.id, two.id)))
        return (one, two) if self._rng.random() < 0.5 else (two, one)  # noqa: PLR2004 - either may be named first

    def _day(self, network: str = "", *people: Someone) -> date:
        """A day in the later two thirds of the world, when those people are connected already."""
        span = (self._draft.last_day - self._draft.first_day).days
        day = self._draft.first_day + timedelta(days=self._rng.randint(span // 3, span - 3))
        since = [account.since for person in people if (account := person.accounts.get(network)) and account.since]
        return max([day, *(moment.date() + timedelta(days=2) for moment in since)])

    def _name(self, person: Someone, network: str, *, sure: bool = False) -> str:
        """Given names mostly, the whole name at times, or where only that is sure to be understood."""
        return naming(person, network, full=sure or self._rng.random() < 0.3)  # noqa: PLR2004 - three in ten

    # the owner introduces

    def story(self) -> None:
        """Five people introduced to the hub in the last November and December; then come the holidays."""
        hub = self._cast.friends[0]
        guests = self._cast.acquaintances[:5]
        for index, guest in enumerate(guests):
            day = date(self._draft.last_day.year - 1, 11, 6) + timedelta(days=9 * index + self._rng.randint(0, 3))
            at = self._draft.daytime(day)
            conversation = self._draft.group("facebook", (hub.id, guest.id), at, ME)
            event = self._draft.say(conversation, ME, at, self._draft.phrase("en", "meet", a=hub.given, b=guest.given))
            self._record("facebook", "introducer", ME, (hub.id, guest.id), event, "thread", "en")

    def introduce(self, network: str, shape: str) -> None:
        """The owner brings two friends together."""
        pair = self._pair(network)
        if pair is None:
            return
        one, two = pair
        language = self._rng.choice((one.language, two.language, "en", "en"))
        at = self._draft.daytime(self._day(network, one, two))
        names = (self._name(one, network), self._name(two, network))
        event = getattr(self, f"_by_{shape}")(network, ME, one, two, names, at, language)
        meeting = self._record(network, "introducer", ME, (one.id, two.id), event, shape, language)
        self._follow(meeting, one, two)

    def _by_thread(
        self, network: str, by: str, one: Someone, two: Someone, names: tuple[str, str], at: datetime, language: str
    ) -> Event:
        """A new conversation of three; the introducer opens it."""
        members = [who for who in (by, one.id, two.id) if who != ME]
        conversation = self._draft.group(network, members, at - timedelta(seconds=20), by)
        return self._draft.say(conversation, by, at, self._introducing(language, names))

    def _by_brought(
        self, network: str, by: str, one: Someone, two: Someone, names: tuple[str, str], at: datetime, language: str
    ) -> Event:
        """A small group in which the introducer adds somebody, and says who that is; all on one day."""
        members = [who for who in (by, one.id, two.id) if who != ME]
        start = at - timedelta(hours=2)
        join = Join(at - timedelta(seconds=40), two.id, by)
        conversation = self._draft.group(network, members, start, by, title="Harbour projects", joins=(join,))
        talker = one.id if by == ME else by
        self._draft.say(conversation, by, start + timedelta(seconds=30), self._draft.phrase(language, "small"))
        self._draft.say(conversation, talker, start + timedelta(minutes=9), self._draft.phrase(language, "small"))
        return self._draft.say(conversation, by, at, self._introducing(language, names))

    def _by_tweet(
        self, network: str, by: str, one: Someone, two: Someone, _: tuple[str, str], at: datetime, language: str
    ) -> Event:
        """A tweet that names both, in nobody's thread."""
        handles = {"a": f"@{one.accounts[network].handle_at(at)}", "b": f"@{two.accounts[network].handle_at(at)}"}
        text = self._draft.phrase(language, "tweet", **handles)
        return self._draft.add(network, "mention", by, at, to=(one.id, two.id), names=(one.id, two.id), text=text)

    def _introducing(self, language: str, names: tuple[str, str]) -> str:
        what = "pair" if self._rng.random() < 0.2 else "meet"  # noqa: PLR2004 - one in five names nobody
        return self._draft.phrase(language, what, a=names[0], b=names[1])

    def _follow(self, meeting: Meeting, one: Someone, two: Someone) -> None:
        """What became of it: nothing, one of them spoke, both spoke, or one told the owner."""
        rng, draft = self._rng, self._draft
        outcome = rng.choice(_OUTCOMES)
        if meeting.conversation is None and outcome in ("one", "both"):
            outcome = "thanked"
        at = meeting.made_at
        if meeting.conversation and rng.random() < 0.25:  # noqa: PLR2004 - the introducer comes back to it
            nudge = at + timedelta(days=rng.randint(3, 9))
            draft.say(meeting.conversation, ME, nudge, draft.phrase(meeting.language, "nudge"))
        if outcome == "nothing":
            return
        speakers = [one, two]
        rng.shuffle(speakers)
        if outcome in ("one", "both") and meeting.conversation:
            for speaker in speakers[: 1 if outcome == "one" else 2]:
                at = self._later(at)
                draft.say(meeting.conversation, speaker.id, at, draft.phrase(speaker.language, "hello"))
            return
        teller, other = speakers
        at = self._later(at)
        conversation = draft.direct(meeting.network, teller.id, at, teller.id)
        if rng.random() < 0.12 and not self._introduced_before(teller, meeting):  # noqa: PLR2004 - one in eight
            text, names = draft.phrase(teller.language, "thanks_plain"), ()
            draft.say(conversation, teller.id, at, text, names=names, thanks_for=meeting.id)
            return
        sort = rng.choice(("thanks", "thanks", "later"))
        text = draft.phrase(teller.language, sort, b=naming(other, meeting.network, full=rng.random() < 0.75))  # noqa: PLR2004
        draft.say(conversation, teller.id, at, text, names=(other.id,))

    def _introduced_before(self, person: Someone, meeting: Meeting) -> bool:
        """Whether a bare thank-you of that person could be for another introduction."""
        return any(person.id in known.parties and known is not meeting for known in self._draft.meetings)

    def _later(self, at: datetime) -> datetime:
        """Hours or days later, at a decent hour."""
        days = min(60, max(0, round(self._rng.lognormvariate(0.8, 1.1))))
        return self._draft.moment(at.date(), after=at) if days == 0 else self._draft.moment(at.date() + timedelta(days=days + 1))

    # the owner is introduced

    def newcomers_on(self, network: str) -> None:
        """Each newcomer of a network meets the owner through a friend, in one of the shapes."""
        shapes = {"twitter": ("thread", "named", "brought", "sent"), "facebook": ("thread", "named", "brought", "sent")}.get(
            network, ("note_in", "note_out", "thread", "sent", "named")
        )
        people = [person for person in self._cast.newcomers if network in person.accounts]
        for index, newcomer in enumerate(people):
            by = self._rng.choice(self._known(network))
            if frozenset((by.id, newcomer.id)) in self._draft.together:
                continue
            self._draft.together.add(frozenset((by.id, newcomer.id)))
            shape = shapes[index % len(shapes)]
            language = self._rng.choice((by.language, "en"))
            at = self._draft.daytime(self._day(network, by))
            event = self._introduced_by(network, shape, by, newcomer, at, language)
            meeting = self._record(network, "introduced", by.id, (ME, newcomer.id), event, shape, language)
            self._get_to_know(meeting, newcomer)

    def _introduced_by(
        self, network: str, shape: str, by: Someone, newcomer: Someone, at: datetime, language: str
    ) -> Event:
        draft = self._draft
        if shape in ("thread", "brought"):
            names = (self._draft.owner.given, self._name(newcomer, network))
            return getattr(self, f"_by_{shape}")(network, by.id, self._draft.owner, newcomer, names, at, language)  # type: ignore[no-any-return]  # both shapes return an Event
        if shape == "named":
            text = draft.phrase(language, "talk_to", b=naming(newcomer, network, full=True))
            return draft.say(draft.direct(network, by.id, at, by.id), by.id, at, text, names=(newcomer.id,))
        text = draft.phrase(language, "sent", by=naming(by, network, full=True))
        if shape == "sent":
            conversation = draft.direct(network, newcomer.id, at, newcomer.id)
            return draft.say(conversation, newcomer.id, at, text, names=(by.id,))
        speaker, to = (newcomer.id, ME) if shape == "note_in" else (ME, newcomer.id)
        return draft.add(network, "invitation", speaker, at.replace(second=0), to=(to,), text=text, names=(by.id,))

    def _get_to_know(self, meeting: Meeting, newcomer: Someone) -> None:
        """What became of it between the owner and the newcomer; where only a name was given, the owner always writes."""
        rng, draft, network = self._rng, self._draft, meeting.network
        named = meeting.shape == "named"
        outcome = rng.choice(("one", "both", "both") if named else ("nothing", "nothing", "one", "both", "both"))
        if outcome == "nothing":
            return
        speakers = [ME, newcomer.id]
        if not named:
            rng.shuffle(speakers)
        at = meeting.made_at + timedelta(days=rng.randint(1, 5)) if named else self._later(meeting.made_at)
        in_thread = meeting.conversation if meeting.shape in ("thread", "brought") and rng.random() < 0.6 else None  # noqa: PLR2004
        for speaker in speakers[: 1 if outcome == "one" else 2]:
            if named and network == "twitter" and speaker == ME:
                handle = newcomer.accounts[network].handle_at(at)
                draft.add(network, "mention", ME, at, to=(newcomer.id,), text=f"@{handle} hello, I have heard about your work")
            else:
                conversation = in_thread or draft.direct(network, newcomer.id, at, speaker)
                draft.say(conversation, speaker, at, draft.phrase(newcomer.language, "hello"))
            at = self._later(at)
        if outcome == "both":
            self._become_friends(network, newcomer, at)

    def _become_friends(self, network: str, newcomer: Someone, at: datetime) -> None:
        """They connect, and go on writing for a while."""
        draft = self._draft
        since = None if network == "twitter" or at + timedelta(days=1) > draft.end else at + timedelta(days=1)
        account = evolve(newcomer.accounts[network], since=since, followed=network == "twitter")
        index = next(index for index, person in enumerate(draft.people) if person.id == newcomer.id)
        draft.people[index] = evolve(newcomer, accounts={network: account})
        for _ in range(self._rng.randint(0, 6)):
            at = at + timedelta(days=self._rng.randint(3, 40))
            speaker = self._rng.choice((ME, newcomer.id))
            moment = draft.moment(at.date())
            draft.say(draft.direct(network, newcomer.id, moment, speaker), speaker, moment, draft.phrase(newcomer.language, "small"))

    def _record(
        self, network: str, role: str, by: str, parties: tuple[str, str], event: Event, shape: str, language: str
    ) -> Meeting:
        conversation = event.conversation if shape in ("thread", "brought") else None
        meeting = Meeting(
            f"i{len(self._draft.meetings):03d}", network, role, by, parties, event.at, shape,  # type: ignore[arg-type]  # one of the two roles
            event=event.id, conversation=conversation, language=language,
        )  # fmt: skip
        self._draft.meetings.append(meeting)
        return meeting
