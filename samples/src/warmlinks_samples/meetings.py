"""Introductions in a sample world, of all kinds, with what became of them, and decoys that only look like one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from attrs import evolve, frozen

from warmlinks_samples.cast import Cast
from warmlinks_samples.draft import Draft
from warmlinks_samples.life import naming
from warmlinks_samples.world import ME, Event, Join, Meeting, Someone

__all__ = ["bring_together"]

_OUTCOMES = ("nothing", "nothing", "nothing", "one", "one", "both", "both", "thanked")


def bring_together(draft: Draft, cast: Cast, *, per_network: int) -> None:
    """Make introductions in all networks and both roles, the story of the hub, and the decoys around them."""
    maker = _Matchmaker(draft, cast)
    maker.story()
    for network in ("twitter", "facebook", "linkedin"):
        maker.newcomers_on(network)
        shapes = {"twitter": ("thread", "tweet", "brought", "tweet"), "facebook": ("thread", "brought")}.get(
            network, ("thread",)
        )
        for index in range(per_network):
            maker.introduce(network, shapes[index % len(shapes)])


@frozen
class _Plan:
    """Who brings whom together, where, when and how; `one` is the owner where the owner is introduced."""

    network: str
    role: Literal["introducer", "introduced"]
    shape: str
    by: str
    one: Someone
    two: Someone
    at: datetime
    language: str


class _Matchmaker:
    """Finds pairs who have nothing to do with each other yet, and brings them together in one of the shapes."""

    def __init__(self, draft: Draft, cast: Cast) -> None:
        self._draft = draft
        self._cast = cast
        self._rng = draft.rng

    # who and when

    def _known(self, network: str) -> list[Someone]:
        """Friends there who are the only one of their name, without the discreet one."""
        names = [person.name for person in self._cast.friends]
        people = [person for person in self._cast.friends if person.id != self._cast.discreet.id]
        return [person for person in people if network in person.accounts and names.count(person.name) == 1]

    def _pair(self, network: str) -> tuple[Someone, Someone] | None:
        """Two friends who were never seen together, or None if everybody has met."""
        people = [*self._known(network), *(one for one in self._cast.acquaintances if network == "facebook")]
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

    def _name(self, person: Someone, network: str) -> str:
        """Given names mostly, the whole name at times."""
        return naming(person, network, full=self._rng.random() < 0.3)  # noqa: PLR2004 - three in ten

    # the owner introduces

    def story(self) -> None:
        """Five people introduced to the hub in the last November and December; then come the holidays."""
        hub = self._cast.friends[0]
        for index, guest in enumerate(self._cast.acquaintances[:5]):
            day = date(self._draft.last_day.year - 1, 11, 25) + timedelta(days=5 * index + self._rng.randint(0, 2))
            self._draft.together.add(frozenset((hub.id, guest.id)))
            self._make(_Plan("facebook", "introducer", "thread", ME, hub, guest, self._draft.daytime(day), "en"))

    def introduce(self, network: str, shape: str) -> None:
        """The owner brings two friends together."""
        pair = self._pair(network)
        if pair is None:
            return
        one, two = pair
        language = self._rng.choice((one.language, two.language, "en", "en"))
        at = self._draft.daytime(self._day(network, one, two))
        self._follow(self._make(_Plan(network, "introducer", shape, ME, one, two, at, language)), one, two)

    def _make(self, plan: _Plan) -> Meeting:
        """Let the introducer do it, in the plan's shape, and write down that it was one."""
        event = getattr(self, f"_by_{plan.shape}")(plan)
        meeting = Meeting(
            f"i{len(self._draft.meetings):03d}",
            plan.network,
            plan.role,
            plan.by,
            (plan.one.id, plan.two.id),
            event.at,
            plan.shape,
            event=event.id,
            conversation=event.conversation if plan.shape in ("thread", "brought") else None,
            language=plan.language,
        )
        self._draft.meetings.append(meeting)
        return meeting

    def _by_thread(self, plan: _Plan) -> Event:
        """A new conversation of three; the introducer opens it."""
        members = [person_id for person_id in (plan.by, plan.one.id, plan.two.id) if person_id != ME]
        conversation = self._draft.group(plan.network, members, plan.at - timedelta(seconds=20), plan.by)
        return self._draft.say(conversation, plan.by, plan.at, self._introducing(plan))

    def _by_brought(self, plan: _Plan) -> Event:
        """A small group in which the introducer adds somebody, and says who that is; all on one day."""
        draft = self._draft
        members = [person_id for person_id in (plan.by, plan.one.id, plan.two.id) if person_id != ME]
        start = plan.at - timedelta(hours=2)
        join = Join(plan.at - timedelta(seconds=40), plan.two.id, plan.by)
        conversation = draft.group(plan.network, members, start, plan.by, title="Harbour projects", joins=(join,))
        talker = plan.one.id if plan.by == ME else plan.by
        draft.say(conversation, plan.by, start + timedelta(seconds=30), draft.phrase(plan.language, "small"))
        draft.say(conversation, talker, start + timedelta(minutes=9), draft.phrase(plan.language, "small"))
        return draft.say(conversation, plan.by, plan.at, self._introducing(plan))

    def _by_tweet(self, plan: _Plan) -> Event:
        """A tweet that names both, in nobody's thread."""
        one, two = (f"@{person.accounts[plan.network].handle_at(plan.at)}" for person in (plan.one, plan.two))
        text = self._draft.phrase(plan.language, "tweet", a=one, b=two)
        parties = (plan.one.id, plan.two.id)
        return self._draft.add(plan.network, "mention", plan.by, plan.at, to=parties, names=parties, text=text)

    def _introducing(self, plan: _Plan) -> str:
        """The words of it; one in five names nobody."""
        sort = "pair" if self._rng.random() < 0.2 else "meet"  # noqa: PLR2004 - one in five
        one, two = (
            person.given if person.id == ME else self._name(person, plan.network) for person in (plan.one, plan.two)
        )
        return self._draft.phrase(plan.language, sort, a=one, b=two)

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
            draft.say(conversation, teller.id, at, draft.phrase(teller.language, "thanks_plain"), thanks_for=meeting.id)
            return
        sort = rng.choice(("thanks", "thanks", "later"))
        text = draft.phrase(teller.language, sort, b=naming(other, meeting.network, full=rng.random() < 0.75))  # noqa: PLR2004
        draft.say(conversation, teller.id, at, text, names=(other.id,))

    def _introduced_before(self, person: Someone, meeting: Meeting) -> bool:
        """Whether a bare thank-you of that person could be for another introduction."""
        return any(person.id in earlier.parties and earlier is not meeting for earlier in self._draft.meetings)

    def _later(self, at: datetime) -> datetime:
        """Hours or days later, at a decent hour."""
        days = min(60, max(0, round(self._rng.lognormvariate(0.8, 1.1))))
        return (
            self._draft.moment(at.date(), after=at)
            if days == 0
            else self._draft.moment(at.date() + timedelta(days=days + 1))
        )

    # the owner is introduced

    def newcomers_on(self, network: str) -> None:
        """Each newcomer of a network meets the owner through a friend, in one of the shapes."""
        usual = ("thread", "named", "brought", "sent")
        shapes = ("note_in", "note_out", "thread", "sent", "named") if network == "linkedin" else usual
        people = [person for person in self._cast.newcomers if network in person.accounts]
        for index, newcomer in enumerate(people):
            by = self._rng.choice(self._known(network))
            self._draft.together.add(frozenset((by.id, newcomer.id)))
            language = self._rng.choice((by.language, "en"))
            at = self._draft.daytime(self._day(network, by))
            shape = shapes[index % len(shapes)]
            plan = _Plan(network, "introduced", shape, by.id, self._draft.owner, newcomer, at, language)
            self._get_to_know(self._make(plan), newcomer)

    def _by_named(self, plan: _Plan) -> Event:
        """A friend names somebody in a message of two."""
        text = self._draft.phrase(plan.language, "talk_to", b=naming(plan.two, plan.network, full=True))
        conversation = self._draft.direct(plan.network, plan.by, plan.at, plan.by)
        return self._draft.say(conversation, plan.by, plan.at, text, names=(plan.two.id,))

    def _by_sent(self, plan: _Plan) -> Event:
        """The newcomer writes, and says who sent them."""
        conversation = self._draft.direct(plan.network, plan.two.id, plan.at, plan.two.id)
        return self._draft.say(conversation, plan.two.id, plan.at, self._sent_by(plan), names=(plan.by,))

    def _by_note_in(self, plan: _Plan) -> Event:
        """The newcomer invites the owner, with a note that says who sent them."""
        return self._invite(plan, plan.two.id, ME)

    def _by_note_out(self, plan: _Plan) -> Event:
        """The owner invites the newcomer, with a note that says who thought so."""
        return self._invite(plan, ME, plan.two.id)

    def _invite(self, plan: _Plan, speaker: str, to: str) -> Event:
        at = plan.at.replace(second=0)
        return self._draft.add(
            plan.network, "invitation", speaker, at, to=(to,), text=self._sent_by(plan), names=(plan.by,)
        )

    def _sent_by(self, plan: _Plan) -> str:
        by = self._draft.person(plan.by)
        return self._draft.phrase(plan.language, "sent", by=naming(by, plan.network, full=True))

    def _get_to_know(self, meeting: Meeting, newcomer: Someone) -> None:
        """What became of it between the owner and the newcomer; after a name alone the owner always writes."""
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
                draft.add(
                    network, "mention", ME, at, to=(newcomer.id,), text=f"@{handle} hello, I have heard about your work"
                )
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
        if network == "twitter":
            moment = draft.moment(at.date() + timedelta(days=2))
            text = f"Lovely thread by @{account.handle_at(moment)} on night trains"
            draft.add(network, "mention", ME, moment, to=(newcomer.id,), text=text)
        for _ in range(self._rng.randint(0, 6)):
            at = at + timedelta(days=self._rng.randint(3, 40))
            speaker = self._rng.choice((ME, newcomer.id))
            moment = draft.moment(at.date())
            draft.say(
                draft.direct(network, newcomer.id, moment, speaker),
                speaker,
                moment,
                draft.phrase(newcomer.language, "small"),
            )
