"""Finds introductions in conversations: weighed features, each with its reason, never a single rule.

Each feature adds to or takes from a log-odds; `confidence` is what that gives. Below `ASK` it is none, from `TAKE` on
it is taken for one, in between the owner is asked, once. What each weighs stands in `weights`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

from attrs import frozen

from warmlinks.cues.weights import ADDRESSES, COULD_INTRODUCE, GREETS, INTRODUCES, OWED, SENDS, SENT
from warmlinks.introductions.view import ME, ConversationView, MessageView, View, pair_of
from warmlinks.introductions.weights import ASK, TAKE, confidence_of, reasons_of

__all__ = ["ASK", "TAKE", "FoundIntroduction", "find"]

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
class FoundIntroduction:
    """What was taken for an introduction, with why.

    `introducer` and `parties` are ids of connections or `ME`; `key` is the message that introduces, unique in its
    network. `confidence` is 0..1, as the `features` of the message weigh it.
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
    features: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """The owner's role."""
        return "introducer" if self.introducer == ME else "introduced"


class _Features:
    """The features of one message that were found so far, in a place: a post, a group, a direct message."""

    def __init__(self, place: str) -> None:
        self.names = [place]
        self._place = place

    def add(self, feature: str) -> None:
        self.names.append(f"{self._place} {feature}")

    def words(self, message: MessageView, *, grammar: str = "") -> None:
        """Note what the words say; `grammar` is what their form tells here, where they say no more."""
        score = message.introduction_score
        if score >= INTRODUCES:
            self.add("introduces")
        elif score >= SENDS:
            self.add("sends")
        elif score >= COULD_INTRODUCE:
            self.add("could")
        elif score >= ADDRESSES and grammar:
            self.add(grammar)

    @property
    def confidence(self) -> float:
        return confidence_of(self.names)

    @property
    def unsure(self) -> bool:
        """Whether a look at what came of it could make a question a finding."""
        return ASK <= self.confidence < TAKE


def find(
    view: View, *, least: float = ASK, keep: Callable[[FoundIntroduction], bool] = lambda _: False
) -> list[FoundIntroduction]:
    """Find introductions that the owner made or was the subject of, in the order of time.

    One introduction is found once, at its first message; what is less sure than `least` is left out,
    except what `keep` says: the owner has said something of it, and that stays whatever words weigh by now.
    """
    found: list[FoundIntroduction] = []
    posts: list[tuple[MessageView, ConversationView]] = []
    for conversation in view.conversations:
        if ME not in conversation.members or not conversation.messages:
            continue
        if conversation.kind == "public":
            posts.extend((message, conversation) for message in conversation.messages)
        elif conversation.kind == "group":
            found.extend(_in_group(conversation, view))
        else:
            found.extend(_in_direct(conversation, view))
    found.extend(_in_posts(posts, view))
    return _once([one for one in found if one.confidence >= least or keep(one)])


def _once(found: list[FoundIntroduction]) -> list[FoundIntroduction]:
    """Of several findings of the same parties within a month, the surest of the first day, else the first."""
    kept: dict[tuple[str, ...], FoundIntroduction] = {}
    result: list[FoundIntroduction] = []
    for one in sorted(found, key=lambda one: (one.made_at, -one.confidence, one.network, one.key)):
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


def _made(
    conversation: ConversationView, message: MessageView, introducer: str, parties: tuple[str, ...], features: _Features
) -> FoundIntroduction:
    ordered = tuple(sorted(parties, key=lambda who: (who != ME, who)))
    return FoundIntroduction(
        conversation.network,
        message.key,
        conversation.key,
        introducer,
        ordered,
        message.at,
        message.where,
        reasons_of(features.names),
        features.confidence,
        tuple(features.names),
    )


def _in_posts(posts: list[tuple[MessageView, ConversationView]], view: View) -> Iterator[FoundIntroduction]:
    """Posts of the owner's that name two or more people; reposts never get here."""
    posts = [(message, conversation) for message, conversation in posts if message.speaker == ME]
    together: dict[tuple[str, str], list[int]] = {}
    for message, _ in posts:
        for pair in _pairs(message):
            together.setdefault(pair, []).append(message.at)
    for message, conversation in sorted(posts, key=lambda post: (post[0].at, post[1].network, post[0].key)):
        named = tuple(dict.fromkeys(name for name in message.names if name != ME))
        if not 2 <= len(named) <= _THREE:  # noqa: PLR2004  a pair, or three friends
            continue
        owed = message.introduction_score >= OWED
        introducer, parties = (named[0], (ME, *named[1:])) if owed else (ME, named)
        features = _of_post(message, parties, together, view)
        yield _made(conversation, message, introducer, parties, features)


def _pairs(message: MessageView) -> list[tuple[str, str]]:
    named = dict.fromkeys(name for name in message.names if name != ME)
    return [pair_of(one, two) for one, two in combinations(named, 2)] if len(named) <= _THREE else []


def _of_post(
    message: MessageView, parties: tuple[str, ...], together: Mapping[tuple[str, str], Sequence[int]], view: View
) -> _Features:
    """The features of a post that names people."""
    features = _Features("post")
    owed = message.introduction_score >= OWED
    features.add("owed") if owed else features.words(message)
    if message.thanks and not owed:
        features.add("thanks")
    pairs = [pair_of(one, two) for one, two in combinations(parties, 2)]
    if not owed and all(view.met_before(*pair, message.at) for pair in pairs):
        features.add("met")
    others = [at for pair in _pairs(message) for at in together.get(pair, ()) if at != message.at]
    if any(abs(at - message.at) > _AGAIN for at in others):
        features.add("together")
    elif not others:
        features.add("strangers")
    if not owed and not all(view.met_before(ME, who, message.at) for who in parties):
        features.add("unknown")
    if features.confidence < TAKE:
        _note_word_of_it(features, view, message.at, parties)
    return features


def _note_word_of_it(features: _Features, view: View, at: int, parties: Sequence[str]) -> None:
    """Whether one of them told the owner of the other within two months, best with thanks."""
    told = [
        later
        for teller in parties
        for conversation in view.direct.get(teller, ())
        for later in conversation.messages
        if later.speaker == teller and at < later.at <= at + _SEASON
        if any(other in later.names for other in parties if other != teller)
    ]
    if any(later.thanks for later in told):
        features.add("thanked")
    elif told:
        features.add("told")


def _in_group(conversation: ConversationView, view: View) -> Iterator[FoundIntroduction]:
    """A small conversation in which one member brings others together who had no contact in view before."""
    if not _THREE <= len(conversation.members) <= _LARGEST:
        return
    start = conversation.start or 0
    spoken: set[str] = set()
    for number, message in enumerate(conversation.messages):
        by = message.speaker
        brought = [
            who
            for who, hand in conversation.brought_by.items()
            if hand == by and 0 <= message.at - conversation.joined.get(who, start) <= _JUST_BROUGHT
        ]
        late = bool(brought) and any(conversation.joined.get(who, start) > start + _SAME_MOMENT for who in brought)
        early = number < _EARLY and message.at - start <= _FIRST_DAYS
        others = conversation.members - {by}
        named = [name for name in dict.fromkeys(message.names) if name in others]
        opens = number == 0 and all(came <= message.at + _SAME_MOMENT for came in conversation.joined.values())
        if (early or late) and (named or message.introduction_score >= ADDRESSES or late or opens):
            parties = _parties(conversation, by, named, brought if late else [])
            if parties is not None and not _strangers_no_more(conversation, view, parties, late=late, at=message.at):
                features = _of_group(
                    message, named, parties, first=number == 0, late=late, three=len(conversation.members) == _THREE
                )
                if by != ME and not view.met_before(ME, by, message.at):
                    features.add("by a stranger")
                elif any(party in spoken for party in parties if party not in brought) and not late:
                    features.add("had spoken")
                elif number == 0 or late:
                    _note_what_followed(features, conversation, number, parties, view)
                yield _made(conversation, message, by, parties, features)
        spoken.add(by)


def _parties(conversation: ConversationView, by: str, named: list[str], brought: list[str]) -> tuple[str, ...] | None:
    """Who is brought together by this message, or None where the owner has no part in it."""
    others = conversation.members - {by}
    if len(others) == 2:  # noqa: PLR2004
        parties = tuple(others)
    elif len(set(named)) >= 2:  # noqa: PLR2004
        parties = tuple(named)
    elif by == ME and brought:
        parties = tuple(others)
    else:
        return None
    return parties if by == ME or ME in parties else None


def _strangers_no_more(
    conversation: ConversationView, view: View, parties: tuple[str, ...], *, late: bool, at: int
) -> bool:
    """Whether those brought together had met before this conversation, or before somebody was brought into it."""
    moment = min(conversation.start or at, at) - _SAME_MOMENT
    if late:
        moment = min(max((conversation.joined.get(who, 0) for who in parties), default=at), at) - _SAME_MOMENT
    pairs = [(one, two) for index, one in enumerate(parties) for two in parties[index + 1 :]]
    known = sum(view.met_before(one, two, moment) for one, two in pairs)
    return known == len(pairs) or (ME in parties and known > 0)


def _of_group(
    message: MessageView, named: list[str], parties: tuple[str, ...], *, first: bool, late: bool, three: bool
) -> _Features:
    """The features of a message in a conversation of several that may bring some of them together."""
    features = _Features("group")
    features.words(message, grammar="" if message.question else "addresses")
    wanted = [party for party in parties if party != ME]
    hits = sum(party in named for party in parties)
    if hits >= 2 or (ME in parties and hits and len(wanted) == 1 and wanted[0] in named):  # noqa: PLR2004
        features.add("names both")
    elif hits:
        features.add("names one")
    if late:
        features.add("brought in")
    elif first:
        features.add("opens")
    if three:
        features.add("three")
    if hits and message.question and message.introduction_score < COULD_INTRODUCE:
        features.add("asks")
    return features


def _note_what_followed(
    features: _Features, conversation: ConversationView, number: int, parties: tuple[str, ...], view: View
) -> None:
    """Who went on: those who were brought together, or the one who had called them for something."""
    opening = conversation.messages[number]
    if opening.introduction_score < INTRODUCES:
        soon = [later for later in conversation.messages[number + 1 :] if later.at <= opening.at + _FIRST_DAYS]
        if sum(later.speaker == opening.speaker for later in soon) > 1:
            features.add("goes on")
            return
    if not features.unsure:
        return
    later = [
        one for one in conversation.messages[number + 1 :] if one.at <= opening.at + _SEASON and one.speaker in parties
    ]
    if any(GREETS <= one.introduction_score < COULD_INTRODUCE for one in later):
        features.add("greets")
    if all(any(one.speaker == party for one in later) for party in parties):
        features.add("both went on")
    if features.unsure:
        _note_word_of_it(features, view, opening.at, [party for party in parties if party != ME])


def _in_direct(conversation: ConversationView, view: View) -> Iterator[FoundIntroduction]:
    """A message between the owner and one person that names a third."""
    others = conversation.members - {ME}
    if len(others) != 1:
        return
    (other,) = others
    for message in conversation.messages:
        for third in dict.fromkeys(name for name in message.names if name not in (ME, other)):
            weighed = _of_direct(view, message, other, third)
            if weighed is not None:
                introducer, parties, features = weighed
                yield _made(conversation, message, introducer, parties, features)


def _of_direct(
    view: View, message: MessageView, other: str, third: str
) -> tuple[str, tuple[str, ...], _Features] | None:
    """Who introduces whom by a message between the owner and one other, and its features; None where nobody does."""
    new_here = not view.met_before(ME, other, message.at)
    third_known = view.met_before(ME, third, message.at)
    features = _Features("direct")
    if new_here and third_known:
        # The first word that ever passed between the two says who sent them.
        if message.introduction_score >= SENT:
            features.words(message, grammar="sent")
        features.add("first")
        return third, (ME, other), features
    if message.speaker == other and not third_known and not new_here:
        first = view.known_since.get(third)
        features.words(message, grammar="tells of")
        if message.thanks:
            features.add("thanks")
        features.add("names a stranger")
        if first is not None and message.at <= first <= message.at + _SOON:
            features.add("contact soon")
            if first <= message.at + _WEEK and third in view.sought:
                features.add("you wrote")
        return other, (ME, third), features
    if (
        message.speaker == ME
        and third_known
        and not new_here
        and not view.met_before(*pair_of(other, third), message.at)
    ):
        if message.introduction_score < COULD_INTRODUCE or message.thanks:
            return None
        features.words(message)
        features.add("friend to friend")
        return ME, (other, third), features
    return None
