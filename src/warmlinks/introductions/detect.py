"""Detects introductions in conversations by weighed features, each with a reason; no single rule decides.

Each feature adds to or takes from a log-odds that gives the `confidence`. Below `ASK` it is no introduction, from
`TAKE` on it is taken for one, in between the owner is asked once. The weights stand in `weights`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

from attrs import frozen

from warmlinks.cues.weights import ADDRESSES, COULD_INTRODUCE, GREETS, INTRODUCES, OWED, SENDS, SENT
from warmlinks.introductions.view import ME, ConversationView, MessageView, Pair, View, pair_of
from warmlinks.introductions.weights import ASK, TAKE, confidence_of, reasons_of

__all__ = ["ASK", "TAKE", "FoundIntroduction", "find"]

_LARGEST = 6
"""The most members, owner included, of a conversation in which somebody can be introduced."""
_THREE = 3
_EARLY = 12
_FIRST_DAYS = 3 * 86400
_JUST_BROUGHT = 2 * 86400
_SOON = 14 * 86400
_AGAIN = 30 * 86400
_WEEK = 7 * 86400
_SEASON = 60 * 86400
_SAME_MOMENT = 120
"""Seconds between records of one act, such as a group and the message that opens it."""


@frozen
class FoundIntroduction:
    """What was taken for an introduction, and why.

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
    """The features of one message so far, in a place: a post, a group, a direct message."""

    def __init__(self, place: str) -> None:
        self.names = [place]
        self._place = place

    def add(self, feature: str) -> None:
        self.names.append(f"{self._place} {feature}")

    def add_words(self, message: MessageView, *, grammar: str = "") -> None:
        """Add what the words say; `grammar` is the feature of their form, where they say no more."""
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
        """Whether what came of it could still make an introduction of a question."""
        return ASK <= self.confidence < TAKE


def find(
    view: View, *, least: float = ASK, keep: Callable[[FoundIntroduction], bool] = lambda _: False
) -> list[FoundIntroduction]:
    """Find introductions that the owner made or was the subject of, in the order of time.

    Each is found once, at its first message. Those with less confidence than `least` are left out unless `keep` says
    otherwise: what the owner has spoken of stays, whatever its words weigh by now.
    """
    candidates: list[FoundIntroduction] = []
    posts: list[tuple[MessageView, ConversationView]] = []
    for conversation in view.conversations:
        if ME not in conversation.members or not conversation.messages:
            continue
        if conversation.kind == "public":
            posts.extend((message, conversation) for message in conversation.messages)
        elif conversation.kind == "group":
            candidates.extend(_in_group(conversation, view))
        else:
            candidates.extend(_in_direct(conversation, view))
    candidates.extend(_in_posts(posts, view))
    return _deduplicated([candidate for candidate in candidates if candidate.confidence >= least or keep(candidate)])


def _deduplicated(candidates: list[FoundIntroduction]) -> list[FoundIntroduction]:
    """Keep of several of the same parties within a month the surest of the first day, else the first."""
    latest: dict[tuple[str, ...], FoundIntroduction] = {}
    kept: list[FoundIntroduction] = []
    for candidate in sorted(
        candidates, key=lambda candidate: (candidate.made_at, -candidate.confidence, candidate.network, candidate.key)
    ):
        parties = tuple(sorted(candidate.parties))
        before = latest.get(parties)
        if before is None or candidate.made_at - before.made_at >= _AGAIN:
            kept.append(candidate)
        elif before.confidence < TAKE <= candidate.confidence:
            kept[kept.index(before)] = candidate
        else:
            continue
        latest[parties] = candidate
    return kept


def _introduction(
    conversation: ConversationView, message: MessageView, introducer: str, parties: Sequence[str], features: _Features
) -> FoundIntroduction:
    return FoundIntroduction(
        conversation.network,
        message.key,
        conversation.key,
        introducer,
        tuple(sorted(parties, key=lambda person: (person != ME, person))),
        message.at,
        message.where,
        reasons_of(features.names),
        features.confidence,
        tuple(features.names),
    )


def _in_posts(posts: list[tuple[MessageView, ConversationView]], view: View) -> Iterator[FoundIntroduction]:
    """Posts of the owner's that name a pair or three friends; reposts never get here."""
    posts = [(message, conversation) for message, conversation in posts if message.speaker == ME]
    together: dict[Pair, list[int]] = {}
    for message, _ in posts:
        for pair in _named_pairs(message):
            together.setdefault(pair, []).append(message.at)
    for message, conversation in sorted(posts, key=lambda post: (post[0].at, post[1].network, post[0].key)):
        names = _named_others(message)
        if not 2 <= len(names) <= _THREE:  # noqa: PLR2004
            continue
        owed = message.introduction_score >= OWED
        introducer, parties = (names[0], [ME, *names[1:]]) if owed else (ME, names)
        features = _features_of_post(message, parties, together, view)
        yield _introduction(conversation, message, introducer, parties, features)


def _named_others(message: MessageView) -> list[str]:
    return [name for name in dict.fromkeys(message.names) if name != ME]


def _named_pairs(message: MessageView) -> list[Pair]:
    names = _named_others(message)
    return [pair_of(*pair) for pair in combinations(names, 2)] if len(names) <= _THREE else []


def _features_of_post(
    message: MessageView, parties: Sequence[str], together: Mapping[Pair, Sequence[int]], view: View
) -> _Features:
    features = _Features("post")
    owed = message.introduction_score >= OWED
    if owed:
        features.add("owed")
    else:
        features.add_words(message)
        if message.thanks:
            features.add("thanks")
        if all(view.met_before(*pair, message.at) for pair in combinations(parties, 2)):
            features.add("met")
    others = [at for pair in _named_pairs(message) for at in together.get(pair, ()) if at != message.at]
    if any(abs(at - message.at) > _AGAIN for at in others):
        features.add("together")
    elif not others:
        features.add("strangers")
    if not owed and not all(view.met_before(ME, party, message.at) for party in parties):
        features.add("unknown")
    if features.confidence < TAKE:
        _add_news(features, view, message.at, parties)
    return features


def _add_news(features: _Features, view: View, at: int, parties: Sequence[str]) -> None:
    """Add whether a party told the owner of another within two months, best with thanks."""
    reports = [
        message
        for teller in parties
        for conversation in view.direct.get(teller, ())
        for message in conversation.messages
        if message.speaker == teller and at < message.at <= at + _SEASON
        if any(other in message.names for other in parties if other != teller)
    ]
    if any(message.thanks for message in reports):
        features.add("thanked")
    elif reports:
        features.add("told")


def _in_group(conversation: ConversationView, view: View) -> Iterator[FoundIntroduction]:
    """A small conversation in which one member brings others together who had no contact in view before."""
    if not _THREE <= len(conversation.members) <= _LARGEST:
        return
    start, joined = conversation.start or 0, conversation.joined
    have_spoken: set[str] = set()
    for number, message in enumerate(conversation.messages):
        speaker = message.speaker
        brought = [
            person
            for person, bringer in conversation.brought_by.items()
            if bringer == speaker and 0 <= message.at - joined.get(person, start) <= _JUST_BROUGHT
        ]
        late = any(joined.get(person, start) > start + _SAME_MOMENT for person in brought)
        early = number < _EARLY and message.at - start <= _FIRST_DAYS
        others = conversation.members - {speaker}
        names = [name for name in dict.fromkeys(message.names) if name in others]
        opens = number == 0 and all(moment <= message.at + _SAME_MOMENT for moment in joined.values())
        if (early or late) and (names or message.introduction_score >= ADDRESSES or late or opens):
            parties = _parties(conversation, speaker, names, brought if late else [])
            if parties is not None and not _have_met(conversation, view, parties, late=late, at=message.at):
                features = _features_of_group(
                    message, names, parties, first=number == 0, late=late, three=len(conversation.members) == _THREE
                )
                if speaker != ME and not view.met_before(ME, speaker, message.at):
                    features.add("by a stranger")
                elif not late and any(party in have_spoken for party in parties if party not in brought):
                    features.add("had spoken")
                elif number == 0 or late:
                    _add_what_followed(features, conversation, number, parties, view)
                yield _introduction(conversation, message, speaker, parties, features)
        have_spoken.add(speaker)


def _parties(
    conversation: ConversationView, speaker: str, names: list[str], brought: list[str]
) -> tuple[str, ...] | None:
    """Who is brought together by this message, or None where the owner has no part in it."""
    others = tuple(conversation.members - {speaker})
    if len(others) == 2 or (len(names) < 2 and speaker == ME and brought):  # noqa: PLR2004
        parties = others
    elif len(names) >= 2:  # noqa: PLR2004
        parties = tuple(names)
    else:
        return None
    return parties if speaker == ME or ME in parties else None


def _have_met(conversation: ConversationView, view: View, parties: tuple[str, ...], *, late: bool, at: int) -> bool:
    """Whether the parties had met before this conversation, or before somebody was brought into it."""
    began = conversation.start or at
    if late:
        began = max((conversation.joined.get(party, 0) for party in parties), default=at)
    moment = min(began, at) - _SAME_MOMENT
    met = [view.met_before(*pair, moment) for pair in combinations(parties, 2)]
    return all(met) or (ME in parties and any(met))


def _features_of_group(
    message: MessageView, names: list[str], parties: tuple[str, ...], *, first: bool, late: bool, three: bool
) -> _Features:
    features = _Features("group")
    features.add_words(message, grammar="" if message.question else "addresses")
    hits = sum(party in names for party in parties)
    others = [party for party in parties if party != ME]
    if hits >= 2 or (ME in parties and len(others) == 1 and others[0] in names):  # noqa: PLR2004
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


def _add_what_followed(
    features: _Features, conversation: ConversationView, number: int, parties: tuple[str, ...], view: View
) -> None:
    """Add who went on: those who were brought together, or the one who had called them for something."""
    opening, later = conversation.messages[number], conversation.messages[number + 1 :]
    if opening.introduction_score < INTRODUCES:
        soon = [message for message in later if message.at <= opening.at + _FIRST_DAYS]
        if sum(message.speaker == opening.speaker for message in soon) > 1:
            features.add("goes on")
            return
    if not features.unsure:
        return
    answers = [message for message in later if message.at <= opening.at + _SEASON and message.speaker in parties]
    if any(GREETS <= message.introduction_score < COULD_INTRODUCE for message in answers):
        features.add("greets")
    if {message.speaker for message in answers}.issuperset(parties):
        features.add("both went on")
    if features.unsure:
        _add_news(features, view, opening.at, [party for party in parties if party != ME])


def _in_direct(conversation: ConversationView, view: View) -> Iterator[FoundIntroduction]:
    """A message between the owner and one person that names a third."""
    others = conversation.members - {ME}
    if len(others) != 1:
        return
    (other,) = others
    for message in conversation.messages:
        for third in dict.fromkeys(name for name in message.names if name not in (ME, other)):
            weighed = _features_of_direct(view, message, other, third)
            if weighed is not None:
                introducer, parties, features = weighed
                yield _introduction(conversation, message, introducer, parties, features)


def _features_of_direct(
    view: View, message: MessageView, other: str, third: str
) -> tuple[str, tuple[str, ...], _Features] | None:
    """Who introduces whom by a message between the owner and one other, and its features; None where nobody does."""
    other_known = view.met_before(ME, other, message.at)
    third_known = view.met_before(ME, third, message.at)
    features = _Features("direct")
    if not other_known and third_known:
        # The first message between the two says who sent them.
        if message.introduction_score >= SENT:
            features.add_words(message, grammar="sent")
        features.add("first")
        return third, (ME, other), features
    if not other_known:
        return None
    if message.speaker == other and not third_known:
        first = view.known_since.get(third)
        features.add_words(message, grammar="tells of")
        if message.thanks:
            features.add("thanks")
        features.add("names a stranger")
        if first is not None and message.at <= first <= message.at + _SOON:
            features.add("contact soon")
            if first <= message.at + _WEEK and third in view.sought:
                features.add("you wrote")
        return other, (ME, third), features
    if message.speaker == ME and third_known and not view.met_before(other, third, message.at):
        if message.introduction_score < COULD_INTRODUCE or message.thanks:
            return None
        features.add_words(message)
        features.add("friend to friend")
        return ME, (other, third), features
    return None
