"""What looks like an introduction and is none: parties, old friends, reply chains, praise, bystanders, spam."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from warmlinks_samples.cast import Cast
from warmlinks_samples.draft import Draft
from warmlinks_samples.life import naming
from warmlinks_samples.world import ME, Event, Meeting, Someone

__all__ = ["lay_decoys"]

_AGAIN = (
    "{a}, {b}, shall we repeat last summer?",
    "Dear {a} and {b}, it is time that we three meet again",
    "{a}, {b}: same place as last year?",
    "You two were such a good team, {a} and {b}. Once more?",
)
_CHAIN = (
    "so true",
    "nice to meet you both at the fair!",
    "I agree with you two",
    "ha, you should hear the other one",
    "merci à vous deux",
)
_PRAISE = (
    "Two books on my table: one by {a}, one by {b}",
    "Fine evening with {a} and {b} at the harbour",
    "Listening to {a} and {b} on the radio",
    "Thanks {a} and {b} for a great panel",
    "So good to finally meet {a} and {b} in person",
)
_NAMED_NOTES = (
    "I enjoyed the panel that you did with {b} at the harbour fair",
    "Congratulations on the exhibition that you and {b} put up!",
    "Are you still restoring pianos with {b}? I used to live next door",
)
_PLAIN_NOTES = (
    "I'd like to add you to my professional network",
    "We met at the harbour fair last week",
    "I enjoyed your piece on night trains",
)


def lay_decoys(draft: Draft, cast: Cast) -> None:
    """Lay them out in all three networks; made before the introductions, so that those keep away from these pairs."""
    maker = _Decoys(draft, cast)
    for network in ("twitter", "facebook", "linkedin"):
        maker.old_friends(network)
        maker.known_before(network)
        maker.bystander(network)
    maker.party_of_nine()
    maker.spam_groups()
    maker.plain_notes()
    maker.named_notes()
    for _ in range(3):
        maker.chain()
    for _ in range(2):
        maker.praise()
    maker.repost_of_two()


class _Decoys:
    """Lays one decoy after another."""

    def __init__(self, draft: Draft, cast: Cast) -> None:
        self._draft = draft
        self._cast = cast
        self._rng = draft.rng

    def _people(self, network: str, many: int) -> list[Someone]:
        """Some friends there who are the only one of their name; the hub stays free for its story."""
        names = [person.name for person in self._cast.friends]
        return self._rng.sample(
            [one for one in self._cast.friends[1:] if network in one.accounts and names.count(one.name) == 1], many
        )

    def _day(self, *people: Someone, network: str, early: bool = False) -> date:
        span = (self._draft.last_day - self._draft.first_day).days
        low, high = (5, span // 3) if early else (span // 3, span - 30)
        day = self._draft.first_day + timedelta(days=self._rng.randint(low, high))
        since = [account.since for one in people if network == "linkedin" and (account := one.accounts[network]).since]
        return min(
            max([day, *(moment.date() + timedelta(days=2) for moment in since)]),
            self._draft.last_day - timedelta(days=20),
        )

    def _note(self, event: Event, shape: str, introducer: str, parties: tuple[str, ...]) -> None:
        """Write down that this is none."""
        meetings = self._draft.meetings
        meetings.append(
            Meeting(
                f"d{len(meetings):03d}",
                event.network,
                None,
                introducer,
                parties,
                event.at,
                shape,
                event.id,
                event.conversation,
            )
        )

    def _talk(self, conversation: str, speakers: list[str], at: datetime, language: str = "en") -> Event:
        """Everybody says something, all on one day; the first of it is returned."""
        first = self._draft.say(conversation, speakers[0], at, self._draft.phrase(language, "small"))
        for index, speaker in enumerate(speakers[1:]):
            self._draft.say(
                conversation, speaker, at + timedelta(minutes=4 * (index + 1)), self._draft.phrase(language, "small")
            )
        return first

    def old_friends(self, network: str) -> None:
        """Three old friends chat in a group of theirs."""
        one, two = self._people(network, 2)
        at = self._draft.daytime(self._day(one, two, network=network))
        conversation = self._draft.group(network, (one.id, two.id), at, one.id, title="Three in a boat")
        first = self._talk(conversation, [one.id, ME, two.id, one.id], at)
        self._talk(conversation, [two.id, ME, one.id], self._draft.daytime(at.date() + timedelta(days=5)))
        self._note(first, "old_friends", one.id, (ME, two.id))

    def known_before(self, network: str) -> None:
        """Two who know each other from an earlier group, in a new thread of three."""
        one, two = self._people(network, 2)
        at = self._draft.daytime(self._day(one, two, network=network, early=True))
        earlier = self._draft.group(network, (one.id, two.id), at, two.id, title="Summer regatta")
        self._talk(earlier, [two.id, one.id, ME, two.id], at)
        span = (self._draft.last_day - at.date()).days
        again = self._draft.daytime(at.date() + timedelta(days=self._rng.randint(span // 2, span - 10)))
        conversation = self._draft.group(network, (one.id, two.id), again, ME)
        text = self._rng.choice(_AGAIN).format(a=one.given, b=two.given)
        event = self._draft.say(conversation, ME, again, text)
        self._talk(conversation, [one.id, two.id], again + timedelta(minutes=20))
        self._note(event, "known_before", ME, (one.id, two.id))

    def bystander(self, network: str) -> None:
        """Somebody introduces two others to each other, and the owner happens to be in the group."""
        by, one, two = self._people(network, 3)
        at = self._draft.daytime(self._day(by, one, two, network=network))
        conversation = self._draft.group(network, (by.id, one.id, two.id), at, by.id, title="Garden committee")
        self._draft.say(conversation, ME, at + timedelta(minutes=2), self._draft.phrase("en", "small"))
        text = self._draft.phrase(by.language, "meet", a=one.given, b=two.given)
        event = self._draft.say(conversation, by.id, at + timedelta(minutes=8), text)
        self._talk(conversation, [one.id, two.id, by.id], at + timedelta(minutes=15))
        self._note(event, "bystander", by.id, (one.id, two.id))

    def party_of_nine(self) -> None:
        """An invitation to nine friends at once, with every word of an introduction."""
        guests = [*self._people("facebook", 2), *self._cast.acquaintances[:7]]
        at = self._draft.daytime(self._draft.first_day + (self._draft.last_day - self._draft.first_day) * 3 // 5)
        conversation = self._draft.group("facebook", [one.id for one in guests], at, ME, title="Noa's party 🎉")
        text = (
            f"Everybody, meet everybody! {guests[0].given}, meet {guests[1].given}. "
            "Saturday at eight, I'd love to introduce you all."
        )
        event = self._draft.say(conversation, ME, at, text)
        self._talk(conversation, [guests[0].id, guests[1].id, ME], at + timedelta(minutes=30))
        self._note(event, "party_of_nine", ME, tuple(one.id for one in guests))

    def spam_groups(self) -> None:
        """Groups of unknown accounts on X, one large and one small, that promise to connect people."""
        spammers = [one.id for one in self._cast.strangers if "twitter" in one.accounts]
        by, *rest = spammers
        at = self._draft.daytime(self._day(network="twitter"))
        small = self._draft.group("twitter", (by, rest[0]), at, by)
        event = self._draft.say(small, by, at, "Connecting investors! Join https://coins.example and get rich")
        self._note(event, "spam", by, (ME, rest[0]))

    def plain_notes(self) -> None:
        """Invitations on LinkedIn whose notes send greetings from nobody; the twins keep out of it."""
        for text in _PLAIN_NOTES:
            (one,) = self._people("linkedin", 1)
            account = one.accounts["linkedin"]
            at = self._draft.daytime(account.since.date() - timedelta(days=3)) if account.since else None
            known = {
                person
                for event in self._draft.events
                if event.kind == "invitation"
                for person in (event.speaker, *event.to)
            }
            if at is None or at.date() <= self._draft.first_day or one.id in known:
                continue
            event = self._draft.add("linkedin", "invitation", one.id, at, to=(ME,), text=text)
            self._note(event, "plain_note", one.id, (ME, one.id))

    def named_notes(self) -> None:
        """First words on LinkedIn that name a friend of the owner's, who has sent nobody."""
        for one in [person for person in self._cast.acquaintances if "linkedin" in person.accounts]:
            (friend,) = self._people("linkedin", 1)
            at = self._draft.daytime(self._day(friend, network="linkedin"))
            text = self._rng.choice(_NAMED_NOTES).format(b=friend.name)
            names = (friend.id,)
            event = self._draft.add("linkedin", "invitation", one.id, at, to=(ME,), text=text, names=names)
            self._note(event, "named_note", friend.id, (ME, one.id))

    def chain(self) -> None:
        """A reply in somebody's thread: the other name is inherited from it."""
        one, two = self._people("twitter", 2)
        at = self._draft.daytime(self._day(network="twitter"))
        text = self._rng.choice(_CHAIN)
        event = self._draft.add("twitter", "reply", ME, at, to=(one.id,), chain=(two.id,), text=text)
        self._note(event, "chain", ME, (one.id, two.id))

    def praise(self) -> None:
        """A tweet that names two people and has nothing to propose."""
        one, two = self._people("twitter", 2)
        at = self._draft.daytime(self._day(network="twitter"))
        handles = {"a": f"@{one.accounts['twitter'].handle_at(at)}", "b": f"@{two.accounts['twitter'].handle_at(at)}"}
        text = self._rng.choice(_PRAISE).format(**handles)
        event = self._draft.add("twitter", "mention", ME, at, to=(one.id, two.id), names=(one.id, two.id), text=text)
        self._note(event, "praise", ME, (one.id, two.id))

    def repost_of_two(self) -> None:
        """Somebody else's introduction, reposted."""
        by, one, two = self._people("twitter", 3)
        at = self._draft.daytime(self._day(network="twitter"))
        text = f"{naming(one, 'twitter', full=True)} meet {naming(two, 'twitter', full=True)}, you two should talk"
        event = self._draft.add("twitter", "repost", ME, at, to=(by.id,), names=(one.id, two.id), text=text)
        self._note(event, "repost", ME, (one.id, two.id))
