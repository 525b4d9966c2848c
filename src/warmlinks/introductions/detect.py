"""Finds introductions in conversations: weighed cues, each with its reason, never a single rule.

Each sign adds to or takes from a log-odds; `confidence` is what that gives. Below `ASK` it is none, from `TAKE` on it
is taken for one, in between the owner is asked, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import exp

from attrs import frozen

from warmlinks.cues.weights import ADDRESSES, COULD_INTRODUCE, GREETS, INTRODUCES, SENT
from warmlinks.introductions.view import ME, Said, Talk, View, pair_of

__all__ = ["ASK", "TAKE", "Found", "find"]

TAKE = 0.6
ASK = 0.35

_PRIOR = -2.0
_LARGEST = 6
"""So many members, the owner included, may a conversation have that somebody is introduced in."""
_THREE = 3
_EARLY = 12
_FIRST_DAYS = 3 * 86400
_JUST_BROUGHT = 2 * 86400
_SOON = 14 * 86400
_AGAIN = 30 * 86400
_WEEK = 7 * 86400
_SEASON = 60 * 86400
_SAME_MOMENT = 120
"""Records of one act may lie so many seconds apart: a group, and the message that opens it."""


@frozen
class Found:
    """What was taken for an introduction, with why.

    `introducer` and `parties` are ids of connections or `ME`; `key` is the message that introduces, unique in its
    network. `confidence` is 0..1.
    """

    network: str
    key: str
    conversation: str | None
    introducer: str
    parties: tuple[str, ...]
    made_at: int
    where: str
    because: tuple[str, ...]
    confidence: float

    @property
    def role(self) -> str:
        """The owner's role."""
        return "introducer" if self.introducer == ME else "introduced"


class _Weighing:
    """Log-odds in the making, and the reasons for the owner to read."""

    def __init__(self) -> None:
        self.odds = _PRIOR
        self.because: list[str] = []

    def add(self, odds: float, why: str) -> None:
        self.odds += odds
        self.because.append(why)

    def words(self, said: Said, *, grammar: tuple[float, str] = (0.0, "")) -> None:
        """Weigh the words; `grammar` is what their form is worth here, and what it says, where they say no more."""
        if said.introduction_score >= INTRODUCES:
            self.add(2.2, "the words introduce")
        elif said.introduction_score >= COULD_INTRODUCE:
            self.add(1.2, "the words could introduce")
        elif said.introduction_score >= ADDRESSES and grammar[0]:
            self.add(*grammar)

    @property
    def unsure(self) -> bool:
        """Whether a look at what came of it could make a question a finding."""
        return ASK <= self.confidence < TAKE

    @property
    def confidence(self) -> float:
        return 1.0 / (1.0 + exp(-self.odds))


def find(view: View) -> list[Found]:
    """Find introductions that the owner made or was the subject of, in the order of time.

    One introduction is found once, at its first message; what is less sure than `ASK` is left out.
    """
    found: list[Found] = []
    posts: list[tuple[Said, Talk]] = []
    for talk in view.talks:
        if ME not in talk.members or not talk.said:
            continue
        if talk.kind == "public":
            posts.extend((said, talk) for said in talk.said)
        elif talk.kind == "group":
            found.extend(_in_group(talk, view))
        else:
            found.extend(_in_direct(talk, view))
    found.extend(_in_posts(posts, view))
    return _once(found)


def _once(found: list[Found]) -> list[Found]:
    """Of several findings of the same parties within a month, the surest of the first day, else the first."""
    kept: dict[tuple[str, ...], Found] = {}
    result: list[Found] = []
    for one in sorted(found, key=lambda one: (one.made_at, -one.confidence, one.network, one.key)):
        if one.confidence < ASK:
            continue
        parties = tuple(sorted(one.parties))
        before = kept.get(parties)
        if before is not None and one.made_at - before.made_at < _AGAIN:
            if before.confidence < TAKE <= one.confidence:
                result[result.index(before)] = one
                kept[parties] = one
            continue
        kept[parties] = one
        result.append(one)
    return result


def _made(talk: Talk, said: Said, introducer: str, parties: tuple[str, ...], weighing: _Weighing) -> Found:
    ordered = tuple(sorted(parties, key=lambda who: (who != ME, who)))
    return Found(
        talk.network,
        said.key,
        talk.key,
        introducer,
        ordered,
        said.at,
        said.where,
        tuple(weighing.because),
        weighing.confidence,
    )


def _in_posts(posts: list[tuple[Said, Talk]], view: View) -> Iterator[Found]:
    """Posts of the owner's that name two or more people; replies and reposts never get here."""
    last: dict[tuple[str, str], int] = {}
    for said, talk in sorted(posts, key=lambda post: (post[0].at, post[1].network, post[0].key)):
        named = tuple(dict.fromkeys(name for name in said.names if name != ME))
        if said.speaker != ME or not 2 <= len(named) <= 3:  # noqa: PLR2004  a pair, or three friends
            continue
        pairs = [pair_of(one, two) for one, two in combinations(named, 2)]
        weighing = _Weighing()
        weighing.add(1.4, "your post names both")
        weighing.words(said, grammar=(0.6, "it speaks to them"))
        if said.thanks:
            weighing.add(-1.5, "it thanks them")
        if all(view.met_before(*pair, said.at) for pair in pairs):
            weighing.add(-1.5, "they had met")
        elif said.introduction_score < COULD_INTRODUCE and all(
            said.at - last.get(pair, said.at) > _AGAIN for pair in pairs
        ):
            weighing.add(-1.5, "you had named them together before")
        elif not all(view.met_before(ME, who, said.at) for who in named):
            weighing.add(-0.6, "you had no contact with one of them")
        last.update(dict.fromkeys(pairs, said.at))
        if weighing.unsure:
            _weigh_word_of_it(weighing, view, said.at, named)
        yield _made(talk, said, ME, named, weighing)


def _weigh_word_of_it(weighing: _Weighing, view: View, at: int, parties: Sequence[str]) -> None:
    """Whether one of them told the owner of the other within two months, best with thanks."""
    told = [
        later
        for teller in parties
        for talk in view.direct.get(teller, ())
        for later in talk.said
        if later.speaker == teller and at < later.at <= at + _SEASON
        if any(other in later.names for other in parties if other != teller)
    ]
    if any(later.thanks for later in told):
        weighing.add(1.2, "one of them thanked you and named the other")
    elif told:
        weighing.add(0.5, "one of them told you of the other")


def _in_group(talk: Talk, view: View) -> Iterator[Found]:
    """A small conversation in which one member brings others together who had no contact in view before."""
    if not _THREE <= len(talk.members) <= _LARGEST:
        return
    start = talk.start or 0
    spoken: set[str] = set()
    for number, said in enumerate(talk.said):
        by = said.speaker
        brought = [
            who
            for who, hand in talk.brought_by.items()
            if hand == by and 0 <= said.at - talk.joined.get(who, start) <= _JUST_BROUGHT
        ]
        late = bool(brought) and any(talk.joined.get(who, start) > start + _SAME_MOMENT for who in brought)
        early = number < _EARLY and said.at - start <= _FIRST_DAYS
        others = talk.members - {by}
        named = [name for name in dict.fromkeys(said.names) if name in others]
        opens = number == 0 and all(came <= said.at + _SAME_MOMENT for came in talk.joined.values())
        if (early or late) and (named or said.introduction_score >= ADDRESSES or late or opens):
            parties = _parties(talk, by, named, brought if late else [])
            if parties is not None and not _strangers_no_more(talk, view, parties, late=late, at=said.at):
                weighing = _weigh_group(
                    said, named, parties, first=number == 0, late=late, three=len(talk.members) == _THREE
                )
                if by != ME and not view.met_before(ME, by, said.at):
                    weighing.add(-2.8, "you do not know who introduces")
                elif any(party in spoken for party in parties if party not in brought) and not late:
                    weighing.add(-1.2, "they had spoken there already")
                elif number == 0 or late:
                    _weigh_what_followed(weighing, talk, number, parties, view)
                yield _made(talk, said, by, parties, weighing)
        spoken.add(by)


def _parties(talk: Talk, by: str, named: list[str], brought: list[str]) -> tuple[str, ...] | None:
    """Who is brought together by this message, or None where the owner has no part in it."""
    others = talk.members - {by}
    if len(others) == 2:  # noqa: PLR2004
        parties = tuple(others)
    elif len(set(named)) >= 2:  # noqa: PLR2004
        parties = tuple(named)
    elif by == ME and brought:
        parties = tuple(others)
    else:
        return None
    return parties if by == ME or ME in parties else None


def _strangers_no_more(talk: Talk, view: View, parties: tuple[str, ...], *, late: bool, at: int) -> bool:
    """Whether those brought together had met before this conversation, or before somebody was brought into it."""
    moment = min(talk.start or at, at) - _SAME_MOMENT
    if late:
        moment = min(max((talk.joined.get(who, 0) for who in parties), default=at), at) - _SAME_MOMENT
    pairs = [(one, two) for index, one in enumerate(parties) for two in parties[index + 1 :]]
    known = sum(view.met_before(one, two, moment) for one, two in pairs)
    return known == len(pairs) or (ME in parties and known > 0)


def _weigh_group(
    said: Said, named: list[str], parties: tuple[str, ...], *, first: bool, late: bool, three: bool
) -> _Weighing:
    weighing = _Weighing()
    weighing.words(said, grammar=(0.0 if said.question else 1.0, "it speaks to both, or presents one of them"))
    wanted = [party for party in parties if party != ME]
    hits = sum(party in named for party in parties)
    if hits >= 2 or (ME in parties and hits and len(wanted) == 1 and wanted[0] in named):  # noqa: PLR2004
        weighing.add(1.4, "it names those it brings together")
    elif hits:
        weighing.add(0.8, "it names one of them")
    if late:
        weighing.add(1.6, "somebody was brought in just before")
    elif first:
        weighing.add(0.7, "it opens the conversation")
    if three:
        weighing.add(0.75, "three people, of whom two had no contact in view before")
    if hits and said.question and said.introduction_score < COULD_INTRODUCE:
        weighing.add(-0.6, "it asks them something")
    return weighing


def _weigh_what_followed(weighing: _Weighing, talk: Talk, number: int, parties: tuple[str, ...], view: View) -> None:
    """Who went on: those who were brought together, or the one who had called them for something."""
    opening = talk.said[number]
    if opening.introduction_score < INTRODUCES:
        soon = [later for later in talk.said[number + 1 :] if later.at <= opening.at + _FIRST_DAYS]
        if sum(later.speaker == opening.speaker for later in soon) > 1:
            weighing.add(-0.6, "whoever opened it goes on talking")
            return
    if not weighing.unsure:
        return
    later = [one for one in talk.said[number + 1 :] if one.at <= opening.at + _SEASON and one.speaker in parties]
    if any(GREETS <= one.introduction_score < COULD_INTRODUCE for one in later):
        weighing.add(0.7, "one of them answers as people do who meet")
    if all(any(one.speaker == party for one in later) for party in parties):
        weighing.add(0.5, "they both went on")
    if weighing.unsure:
        _weigh_word_of_it(weighing, view, opening.at, [party for party in parties if party != ME])


def _in_direct(talk: Talk, view: View) -> Iterator[Found]:
    """A message between the owner and one person that names a third."""
    others = talk.members - {ME}
    if len(others) != 1:
        return
    (other,) = others
    for said in talk.said:
        for third in dict.fromkeys(name for name in said.names if name not in (ME, other)):
            weighed = _weigh_direct(view, said, other, third)
            if weighed is not None:
                introducer, parties, weighing = weighed
                yield _made(talk, said, introducer, parties, weighing)


def _weigh_direct(view: View, said: Said, other: str, third: str) -> tuple[str, tuple[str, ...], _Weighing] | None:
    new_here = not view.met_before(ME, other, said.at)
    third_known = view.met_before(ME, third, said.at)
    weighing = _Weighing()
    if new_here and third_known:
        # The first word that ever passed between the two says who sent them.
        if said.introduction_score >= SENT:
            weighing.words(said, grammar=(1.0, "the one it names seems to have sent it"))
        weighing.add(1.6, "the first message between you names somebody you know")
        return third, (ME, other), weighing
    if said.speaker == other and not third_known and not new_here:
        first = view.known_since.get(third)
        weighing.words(said, grammar=(0.3, "it tells you of somebody"))
        if said.thanks:
            weighing.add(-1.5, "it thanks")
        weighing.add(0.6, "it names somebody you had no contact with")
        if first is not None and said.at <= first <= said.at + _SOON:
            weighing.add(1.4, "you were in contact within two weeks after it")
            if first <= said.at + _WEEK and third in view.sought:
                weighing.add(0.6, "within days you wrote to them first")
        return other, (ME, third), weighing
    if said.speaker == ME and third_known and not new_here and not view.met_before(*pair_of(other, third), said.at):
        if said.introduction_score < COULD_INTRODUCE or said.thanks:
            return None
        weighing.words(said)
        weighing.add(0.3, "you name one friend to another")
        return ME, (other, third), weighing
    return None
