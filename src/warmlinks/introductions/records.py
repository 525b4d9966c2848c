"""Introductions as stored: what the owner recorded of them, and the rows that detection and follow-up read.

What is detected in conversations is never stored. It is detected anew whenever it is asked for, so that a newer
archive, a join or an undo changes it as if it had always been known. Stored is what the owner wrote down, confirmed,
rejected, asked, and was told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from functools import cache, cached_property
from hashlib import blake2b
from typing import Literal, TypeVar

from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.calendar.times import milliseconds_of, moment_of
from warmlinks.errors import NotFoundError, UsageError
from warmlinks.introductions.consent import Consent, ConsentStep
from warmlinks.introductions.detect import FoundIntroduction, find
from warmlinks.introductions.evidence import ReportedOutcome
from warmlinks.introductions.follow import Facts, KindCoverage, OwnerAnswer, Recorded
from warmlinks.introductions.view import ME, Contact, ConversationView, MessageView, View, pair_of
from warmlinks.people import lookup
from warmlinks.people.directory import regroup
from warmlinks.store import undo
from warmlinks.store.database import Database
from warmlinks.ties.coverage import coverage_of
from warmlinks.ties.preferences import preferences_of
from warmlinks.validation import is_possible, require_aware, require_word

__all__ = [
    "by_public_id",
    "facts_for",
    "id_of_found",
    "keep_before_forgetting",
    "note_answer",
    "note_consent",
    "note_reports",
    "record",
]

T = TypeVar("T")

People = Mapping[int | None, str]
"""The person of each identity: the id of the connection, or `ME`."""

_TELLING = "(c.kind = 'group' OR EXISTS (SELECT 1 FROM utterance u WHERE u.conversation = c.id))"
"""A conversation of two in which no message has a cue tells nothing of anybody else."""


# reading


def _view_of(db: Database, people: People) -> View:
    """The conversations that can tell of introductions, with people in the place of identities."""
    members: dict[int, dict[str, tuple[int | None, str | None]]] = defaultdict(dict)
    for conversation, identity, joined, bringer in db.run(
        "SELECT m.conversation, m.who, m.joined, m.brought_by FROM conversation c"
        f" JOIN conversation_member m ON m.conversation = c.id WHERE {_TELLING}"
    ):
        person = people.get(identity)
        if person is not None:
            members[conversation][person] = (None if joined is None else joined // 1000, people.get(bringer))
    names: dict[int, tuple[str, ...]] = {}
    for message, identity in db.run("SELECT utterance, who FROM utterance_name ORDER BY utterance, nth"):
        person = people.get(identity)
        if person is not None:
            names[message] = (*names.get(message, ()), person)
    messages: dict[int, list[MessageView]] = defaultdict(list)
    nobody: tuple[str, ...] = ()
    for message, conversation, identity, at, score, thanks, question, where, key in db.run(
        "SELECT id, conversation, speaker, at, introducing, thanks, question, where_, key FROM utterance"
        " ORDER BY conversation, at, id"
    ):
        speaker = people.get(identity)
        if speaker is not None and is_possible(at):
            messages[conversation].append(
                MessageView(
                    at // 1000, speaker, names.get(message, nobody), score, bool(thanks), bool(question), where, key
                )
            )
    conversations = []
    for conversation, network, key, kind, includes_owner in db.run(
        f"SELECT id, network, key, kind, owner_in FROM conversation c WHERE {_TELLING} ORDER BY network, key"
    ):
        present = members.get(conversation, {})
        conversations.append(
            ConversationView(
                network,
                key,
                kind,
                frozenset(present) | ({ME} if includes_owner else frozenset()),
                messages.get(conversation, ()),
                {person: joined for person, (joined, _) in present.items() if joined is not None},
                {person: bringer for person, (_, bringer) in present.items() if bringer is not None},
            )
        )
    return View(conversations, _KnownSince(db, people), _Sought(db, people))


def _people(db: Database) -> dict[int | None, str]:
    people: dict[int | None, str] = dict(
        db.rows("SELECT m.identity, p.short FROM member m JOIN person p ON p.id = m.person")
    )
    people.update((row[0], ME) for row in db.run("SELECT identity FROM account"))
    return people


class _OnDemand:
    """Looks a person up when asked: most are asked about by nobody, and half a million contacts take long to read."""

    def __init__(self, db: Database, people: People) -> None:
        self._db = db
        self._people = people

    @cached_property
    def _identities(self) -> Mapping[str, list[int]]:
        identities: defaultdict[str, list[int]] = defaultdict(list)
        for identity, person in self._people.items():
            if identity is not None and person != ME:
                identities[person].append(identity)
        return identities


class _KnownSince(_OnDemand, Mapping[str, int]):
    """Person -> the first contact, or the first known tie, in epoch seconds."""

    def __init__(self, db: Database, people: People) -> None:
        super().__init__(db, people)
        self._first: dict[str, int | None] = {}

    def __getitem__(self, person: str) -> int:
        if person not in self._first:
            moments = [
                self._db.value(sql, (identity,))
                for identity in self._identities.get(person, ())
                for sql in (
                    "SELECT min(second) FROM interaction WHERE who = ? AND counted = 1",
                    "SELECT min(since) / 1000 FROM tie WHERE identity = ? AND kind = 'connected'",
                )
            ]
            self._first[person] = min((moment for moment in moments if moment is not None), default=None)
        first = self._first[person]
        if first is None:
            raise KeyError(person)
        return first

    def __iter__(self) -> Iterator[str]:
        return (person for person in self._identities if person in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Sought(_OnDemand, Container[str]):
    """Those to whom the owner wrote first."""

    def __contains__(self, person: object) -> bool:
        firsts = [
            row
            for identity in self._identities.get(str(person), ())
            for row in self._db.run(
                "SELECT second, direction FROM interaction WHERE who = ? AND counted = 1"
                " ORDER BY second, direction LIMIT 1",
                (identity,),
            )
        ]
        return bool(firsts) and min(firsts)[1] == "out"


def id_of_found(found: FoundIntroduction) -> str:
    """The id of a found introduction: the same in every book."""
    return _hashed("introduction", found.network, found.key)


def _hashed(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()


def by_public_id(db: Database, values: Mapping[int, T]) -> dict[str, T]:
    """The values of people given by number, by their ids; read together, for there may be many or none."""
    if not values:
        return {}
    return {
        public_id: values[person] for person, public_id in db.rows("SELECT id, short FROM person") if person in values
    }


def facts_for(db: Database, calendar: ActiveTime) -> Facts:
    """Everything that following up reads, with the owner's days; `calendar` has all pauses, in the owner's zone."""
    people = _people(db)
    view = _view_of(db, people)
    recorded = _recorded(db, people)
    answers = _answers(db, people)
    countries = by_public_id(
        db, {person: preferences.country for person, preferences in preferences_of(db).items() if preferences.country}
    )

    @cache
    def numbers() -> dict[str, int]:
        return dict(db.rows("SELECT short, id FROM person"))

    @cache
    def contacts(person: str) -> tuple[Contact, ...]:
        # by the person's number: looked up by the id, everybody's contact would be read for each who is asked about
        return tuple(
            Contact(*row)
            for row in db.run(
                "SELECT i.second, i.direction, i.kind, i.where_, i.conversation FROM member m"
                " CROSS JOIN interaction i ON i.who = m.identity"
                " WHERE m.person = ? AND i.counted = 1 ORDER BY i.second, i.id",
                (numbers().get(person),),
            )
        )

    @cache
    def active(person: str) -> ActiveTime:
        return calendar.of() if person == ME else calendar.of(person, countries.get(person))

    return Facts(
        view=view,
        found=find(view, keep=lambda found: id_of_found(found) in answers),
        recorded=[introduction for introduction in recorded if is_possible(introduction.made_at * 1000)],
        undated=[introduction.id for introduction in recorded if not is_possible(introduction.made_at * 1000)],
        answers=answers,
        consents=_consents(db, people),
        coverage=[
            KindCoverage(part.network, part.kind, part.sides.value, int(part.until)) for part in coverage_of(db).parts
        ],
        id_of=id_of_found,
        contacts=contacts,
        day_of=lambda moment: day_in(moment_of(moment), calendar.zone),
        active=active,
        zone=calendar.zone,
        brought_up={
            key.partition(":")[2]
            for (key,) in db.run("SELECT key FROM said WHERE key LIKE 'introduced:%' OR key LIKE 'intro_ask:%'")
        },
    )


def _recorded(db: Database, people: People) -> list[Recorded]:
    parties: dict[str, list[str]] = defaultdict(list)
    for introduction, is_owner, identity in db.run(
        "SELECT introduction, owner, who FROM introduction_party ORDER BY introduction, nth"
    ):
        parties[introduction].append(ME if is_owner else people.get(identity, ""))
    return [
        Recorded(
            introduction,
            ME if by_owner else people.get(introducer, ""),
            tuple(parties[introduction]),
            made_at // 1000,
            reason,
            network,
        )
        for introduction, by_owner, introducer, made_at, network, reason in db.run(
            "SELECT id, by_owner, introducer, made_at, network, reason FROM introduction ORDER BY made_at, id"
        )
    ]


def _answers(db: Database, people: People) -> dict[str, OwnerAnswer]:
    answers: dict[str, list[Literal["confirm", "reject", "asked", "closed"]]] = defaultdict(list)
    for introduction, answer in db.run(
        "SELECT introduction, word FROM introduction_word ORDER BY introduction, at, word"
    ):
        answers[introduction].append(answer)
    reports: dict[str, list[ReportedOutcome]] = defaultdict(list)
    for introduction, at, by_owner, identity, outcome in db.run(
        "SELECT introduction, at, by_owner, teller, outcome FROM introduction_told ORDER BY introduction, at"
    ):
        if is_possible(at):
            teller = ME if by_owner else people.get(identity, "")
            reports[introduction].append(ReportedOutcome(teller, at // 1000, outcome))
    return {
        introduction: OwnerAnswer(
            # of the two the last stands
            next((answer for answer in reversed(answers[introduction]) if answer in ("confirm", "reject")), None),
            tuple(reports.get(introduction, ())),
            "asked" in answers[introduction],
            "closed" in answers[introduction],
        )
        for introduction in {*answers, *reports}
    }


def _consents(db: Database, people: People) -> dict[tuple[str, str], Consent]:
    steps: dict[tuple[str, str], list[ConsentStep]] = defaultdict(list)
    for a, b, party, answer, at in db.run("SELECT one, two, who, answer, at FROM consent ORDER BY at, id"):
        if is_possible(at):
            pair = pair_of(people.get(a, ""), people.get(b, ""))
            steps[pair].append(ConsentStep(people.get(party, ""), answer, at // 1000))
    return {pair: Consent.of(pair, of_pair) for pair, of_pair in steps.items()}


# writing


def _identity_of(db: Database, who: str) -> tuple[int | None, str]:
    """The identity that stands for a person, and the person's id; the owner is (None, ME)."""
    if who == ME:
        return None, ME
    person = lookup.find_person(db, who)
    return person.identity or person.person, person.public_id


def record(
    db: Database,
    introducer: str,
    parties: Sequence[str],
    *,
    at: datetime | date,
    reason: str | None,
    zone: tzinfo,
    network: str | None = None,
) -> str:
    """Write an introduction down; the same again changes nothing. Returns its id."""
    introducer_identity, introducer_id = _identity_of(db, introducer)
    identities = [_identity_of(db, party) for party in parties]
    # two accounts of one who is only assumed to be one person are two: that they were introduced says so
    introducer_id = _sure_id(db, introducer_identity, introducer_id)
    party_ids = [_sure_id(db, identity, public_id) for identity, public_id in identities]
    if len(set(party_ids)) < 2 or introducer_id in party_ids:  # noqa: PLR2004
        raise UsageError("an introduction needs two people, and somebody else who introduces them")
    # A day without a time is taken from its beginning: whatever came on that day may be an answer.
    moment = milliseconds_of(at if isinstance(at, datetime) else datetime.combine(at, time(), zone))
    # The pair may be named in either order.
    introduction = _hashed("introduction", introducer_id, *sorted(party_ids), str(moment))
    with db.writing():
        if db.value("SELECT 1 FROM introduction WHERE id = ?", (introduction,)) is not None:
            return introduction
        with undo.noting(db, "intro_add", "introduction", "introduction_party"):
            seats = [identity for identity, _ in identities]
            _insert(db, introduction, introducer_identity, seats, made_at=moment, network=network, reason=reason)
        regroup(db)
    return introduction


def _insert(
    db: Database,
    introduction: str,
    introducer: int | None,
    parties: Iterable[int | None],
    *,
    made_at: int,
    network: str | None,
    reason: str | None = None,
) -> None:
    """Insert an introduction of these identities, where None stands for the owner."""
    db.run(
        "INSERT INTO introduction VALUES (?, ?, ?, ?, ?, ?)",
        (introduction, int(introducer is None), introducer, made_at, network, reason),
    )
    db.many(
        "INSERT INTO introduction_party VALUES (?, ?, ?, ?)",
        [(introduction, nth, int(party is None), party) for nth, party in enumerate(parties)],
    )


def _sure_id(db: Database, identity: int | None, public_id: str) -> str:
    """The id that somebody has by keys and decisions alone, without what is assumed."""
    sql = "SELECT i.short FROM member m JOIN identity i ON i.id = m.sure WHERE m.identity = ?"
    return public_id if identity is None else str(db.value(sql, (identity,)))


def note_answer(
    db: Database, introduction: str, answer: Literal["confirm", "reject", "asked", "closed"], at: datetime
) -> None:
    """Keep the answer of the owner on an introduction; of confirm and reject, the last one stands.

    The earlier one is kept below it, so that taking the last one back brings it into force again.
    """
    with db.writing(), undo.noting(db, "intro_word", "introduction_word"):
        last = db.rows(
            "SELECT word, at FROM introduction_word WHERE introduction = ? ORDER BY at DESC, word DESC LIMIT 1",
            (introduction,),
        )
        if last and last[0][0] == answer:
            return
        moment = max([milliseconds_of(at), *(before + 1 for _, before in last)])
        db.run(
            "INSERT INTO introduction_word VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
            (introduction, answer, moment),
        )


def note_reports(db: Database, outcomes: Iterable[tuple[str, str]], *, by: str, at: datetime) -> None:
    """Keep what somebody told of introductions, in one step: pairs of an id and an outcome."""
    teller, _ = _identity_of(db, by)
    with db.writing(), undo.noting(db, "intro_told", "introduction_told"):
        db.many(
            "INSERT INTO introduction_told VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET by_owner = excluded.by_owner, teller = excluded.teller, outcome = excluded.outcome",
            [(name, milliseconds_of(at), int(teller is None), teller, outcome) for name, outcome in outcomes],
        )


def note_consent(
    db: Database, one: str, two: str, *, who: str, answer: Literal["asked", "yes", "no", "lifted"], at: datetime
) -> Consent:
    """Keep what one of two said of being introduced; see `Book.consent`. Returns where the pair stands then."""
    require_aware(at, "at")
    require_word(answer, ("asked", "yes", "no", "lifted"), "answer")
    (a, a_id), (b, b_id) = _identity_of(db, one), _identity_of(db, two)
    party, party_id = _identity_of(db, who)
    if party_id not in (a_id, b_id) or a is None or b is None:
        raise NotFoundError(f"{who!r} is none of the two", advice="Name one of the two who are to be introduced")
    with db.writing():
        with undo.noting(db, "intro_consent", "consent"):
            db.run(
                "INSERT INTO consent (one, two, who, answer, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET answer = excluded.answer",
                (a, b, party, answer, milliseconds_of(at)),
            )
        regroup(db)
    pair = pair_of(a_id, b_id)
    return _consents(db, _people(db)).get(pair, Consent.of(pair, ()))


def keep_before_forgetting(db: Database, identities: Sequence[int]) -> None:
    """Write found introductions down of which a party is about to be forgotten: the name goes, the count stays.

    Called within the transaction that forgets.
    """
    people = _people(db)
    gone = {people[identity] for identity in identities if identity in people}
    if not gone:
        return
    numbers = dict(db.rows("SELECT short, id FROM person"))
    answers = _answers(db, people)
    settled = {row[0] for row in db.run("SELECT id FROM introduction")}
    settled |= {introduction for introduction, answer in answers.items() if answer.verdict == "reject"}
    for candidate in find(_view_of(db, people), keep=lambda candidate: id_of_found(candidate) in answers):
        if gone.intersection(candidate.parties) and (introduction := id_of_found(candidate)) not in settled:
            _insert(
                db,
                introduction,
                numbers.get(candidate.introducer),
                [numbers.get(party) for party in candidate.parties],
                made_at=candidate.made_at * 1000,
                network=candidate.network,
            )
