"""Introductions in the book: what the owner said of them, and the rows that finding and following up look at.

What is found in conversations is never stored; it is found anew whenever it is asked for, so that a newer archive, a
join or an undo changes it as if it had always been known. Stored is the owner's word: what they wrote down, confirmed,
rejected, were told, and asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache, cached_property
from hashlib import blake2b
from typing import Literal

from warmlinks.calendar.active_time import ActiveTime
from warmlinks.calendar.times import as_stored
from warmlinks.errors import NotFoundError, UsageError
from warmlinks.introductions.consent import Consent, ConsentStep
from warmlinks.introductions.detect import FoundIntroduction, find
from warmlinks.introductions.evidence import ReportedOutcome
from warmlinks.introductions.follow import Facts, KindCoverage, Recorded, Word
from warmlinks.introductions.view import ME, Contact, ConversationView, MessageView, View, pair_of
from warmlinks.people import lookup
from warmlinks.people.directory import regroup
from warmlinks.people.namesakes import names_of
from warmlinks.store import undo
from warmlinks.store.database import Database
from warmlinks.ties.coverage import coverage_of
from warmlinks.validation import is_possible

__all__ = [
    "facts_of",
    "id_of_found",
    "keep_before_forgetting",
    "namer",
    "note_consent",
    "note_told",
    "note_word",
    "record",
    "view_of",
]


# looking


_TELLING = "(c.kind = 'group' OR EXISTS (SELECT 1 FROM utterance u WHERE u.conversation = c.id))"
"""A conversation of two in which no message has a cue tells nothing of anybody else."""


def view_of(db: Database, people: Mapping[int | None, str] | None = None) -> View:
    """The conversations that can tell of introductions, with people in the place of identities.

    Args:
        db: the book.
        people: whose each identity is, where that has been read already.
    """
    people = people or _people(db)
    members: dict[int, dict[str, tuple[int | None, str | None]]] = defaultdict(dict)
    for conversation, who, joined, hand in db.run(
        "SELECT m.conversation, m.who, m.joined, m.brought_by FROM conversation c"
        f" JOIN conversation_member m ON m.conversation = c.id WHERE {_TELLING}"
    ):
        seat = people.get(who)
        if seat is not None:
            members[conversation][seat] = (None if joined is None else joined // 1000, people.get(hand))
    names: dict[int, tuple[str, ...]] = {}
    for message, who in db.run("SELECT utterance, who FROM utterance_name ORDER BY utterance, nth"):
        named = people.get(who)
        if named is not None:
            names[message] = (*names.get(message, ()), named)
    said: dict[int, list[MessageView]] = defaultdict(list)
    nobody: tuple[str, ...] = ()
    for number, conversation, speaker, at, introducing, thanks, question, where, key in db.run(
        "SELECT id, conversation, speaker, at, introducing, thanks, question, where_, key FROM utterance"
        " ORDER BY conversation, at, id"
    ):
        by = people.get(speaker)
        if by is not None and is_possible(at):
            said[conversation].append(
                MessageView(
                    at // 1000, by, names.get(number, nobody), introducing, bool(thanks), bool(question), where, key
                )
            )
    conversations = []
    for number, network, key, kind, includes_owner in db.run(
        f"SELECT id, network, key, kind, owner_in FROM conversation c WHERE {_TELLING} ORDER BY network, key"
    ):
        seats = members.get(number, {})
        present = frozenset(seats) | ({ME} if includes_owner else frozenset())
        conversations.append(
            ConversationView(
                network,
                key,
                kind,
                present,
                said.get(number, ()),
                {who: joined for who, (joined, _) in seats.items() if joined is not None},
                {who: hand for who, (_, hand) in seats.items() if hand is not None},
            )
        )
    return View(conversations, _KnownSince(db, people), _Sought(db, people))


def _people(db: Database) -> dict[int | None, str]:
    """Identity -> the id of its connection, or `ME`."""
    people: dict[int | None, str] = dict(
        db.rows("SELECT m.identity, p.short FROM member m JOIN person p ON p.id = m.person")
    )
    people.update((row[0], ME) for row in db.run("SELECT identity FROM account"))
    return people


class _Asked:
    """What is looked up of a person when somebody asks.

    Most people are asked about by nobody, and the first of half a million contacts takes a pass over all of them.
    """

    def __init__(self, db: Database, people: Mapping[int | None, str]) -> None:
        self._db = db
        self._people = people

    @cached_property
    def _identities(self) -> Mapping[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for identity, who in self._people.items():
            if identity is not None and who != ME:
                found[who].append(identity)
        return found


class _KnownSince(_Asked, Mapping[str, int]):
    """Person -> the first contact, or the first known tie, in epoch seconds."""

    def __init__(self, db: Database, people: Mapping[int | None, str]) -> None:
        super().__init__(db, people)
        self._known: dict[str, int | None] = {}

    def __getitem__(self, who: str) -> int:
        if who not in self._known:
            firsts = [first for identity in self._identities.get(who, ()) for first in self._first_of(identity)]
            self._known[who] = min(firsts, default=None)
        since = self._known[who]
        if since is None:
            raise KeyError(who)
        return since

    def _first_of(self, identity: int) -> Iterator[int]:
        for sql in (
            "SELECT min(second) FROM interaction WHERE who = ? AND counted = 1",
            "SELECT min(since) / 1000 FROM tie WHERE identity = ? AND kind = 'connected'",
        ):
            first = self._db.value(sql, (identity,))
            if first is not None:
                yield first

    def __iter__(self) -> Iterator[str]:
        return (who for who in self._identities if who in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Sought(_Asked, Container[str]):
    """Those to whom the owner wrote first."""

    def __contains__(self, who: object) -> bool:
        firsts = [
            row
            for identity in self._identities.get(str(who), ())
            for row in self._db.run(
                "SELECT second, direction FROM interaction WHERE who = ? AND counted = 1"
                " ORDER BY second, direction LIMIT 1",
                (identity,),
            )
        ]
        return bool(firsts) and min(firsts)[1] == "out"


def namer(db: Database) -> Callable[[str], str]:
    """Tells what a person is called, by id; names are read when the first is asked for."""
    read = cache(names_of)
    return lambda who: read(db).get(who, who)


def id_of_found(found: FoundIntroduction) -> str:
    """The id of a found introduction: the same in every book."""
    return blake2b(f"introduction\0{found.network}\0{found.key}".encode(), digest_size=6).hexdigest()


def facts_of(
    db: Database, *, calendar: ActiveTime, countries: Mapping[str, str | None], day_of: Callable[[int], date]
) -> Facts:
    """Everything that following up looks at.

    Args:
        db: the book.
        calendar: all pauses, in the owner's zone.
        countries: whose holidays count for a person, by id, where that is known.
        day_of: the owner's day of a moment.
    """
    people = _people(db)
    view = view_of(db, people)
    written = _recorded(db, people)
    words = _words(db, people)

    numbers = cache(lambda: dict(db.rows("SELECT short, id FROM person")))

    @cache
    def contacts(who: str) -> tuple[Contact, ...]:
        # by the person's number: looked up by the id, everybody's contact would be read for each who is asked about
        return tuple(
            Contact(*row)
            for row in db.run(
                "SELECT i.second, i.direction, i.kind, i.where_, i.conversation FROM member m"
                " CROSS JOIN interaction i ON i.who = m.identity"
                " WHERE m.person = ? AND i.counted = 1 ORDER BY i.second, i.id",
                (numbers().get(who),),
            )
        )

    @cache
    def active(who: str) -> ActiveTime:
        return calendar.of() if who == ME else calendar.of(who, countries.get(who))

    return Facts(
        view=view,
        found=find(view, keep=lambda found: id_of_found(found) in words),
        recorded=[recorded for recorded in written if is_possible(recorded.made_at * 1000)],
        undated=[recorded.id for recorded in written if not is_possible(recorded.made_at * 1000)],
        words=words,
        consents=_consents(db, people),
        coverage=[
            KindCoverage(one.network, one.kind, one.sides.value, int(one.until)) for one in coverage_of(db).parts
        ],
        id_of=id_of_found,
        contacts=contacts,
        day_of=day_of,
        active=active,
        zone=calendar.zone,
        brought_up={
            key.partition(":")[2]
            for (key,) in db.run("SELECT key FROM said WHERE key LIKE 'introduced:%' OR key LIKE 'intro_ask:%'")
        },
    )


def _recorded(db: Database, people: Mapping[int | None, str]) -> list[Recorded]:
    parties: dict[str, list[str]] = defaultdict(list)
    for name, owner, who in db.run(
        "SELECT introduction, owner, who FROM introduction_party ORDER BY introduction, nth"
    ):
        parties[name].append(ME if owner else people.get(who, ""))
    return [
        Recorded(
            name, ME if by_owner else people.get(introducer, ""), tuple(parties[name]), made_at // 1000, reason, network
        )
        for name, by_owner, introducer, made_at, network, reason in db.run(
            "SELECT id, by_owner, introducer, made_at, network, reason FROM introduction ORDER BY made_at, id"
        )
    ]


def _words(db: Database, people: Mapping[int | None, str]) -> dict[str, Word]:
    said: dict[str, list[str]] = defaultdict(list)
    for name, word in db.run("SELECT introduction, word FROM introduction_word ORDER BY introduction, at, word"):
        said[name].append(word)
    told: dict[str, list[ReportedOutcome]] = defaultdict(list)
    for name, at, by_owner, teller, outcome in db.run(
        "SELECT introduction, at, by_owner, teller, outcome FROM introduction_told ORDER BY introduction, at"
    ):
        if not is_possible(at):
            continue
        told[name].append(ReportedOutcome(ME if by_owner else people.get(teller, ""), at // 1000, outcome))
    return {
        name: Word(
            _verdict(said[name]),
            tuple(told.get(name, ())),
            "asked" in said[name],
            "closed" in said[name],
        )
        for name in {*said, *told}
    }


def _verdict(words: Sequence[str]) -> Literal["confirm", "reject"] | None:
    """The last of the two that were said, in the order of time."""
    for word in reversed(words):
        if word == "confirm":
            return "confirm"
        if word == "reject":
            return "reject"
    return None


def _consents(db: Database, people: Mapping[int | None, str]) -> dict[tuple[str, str], Consent]:
    steps: dict[tuple[str, str], list[ConsentStep]] = defaultdict(list)
    for one, two, who, answer, at in db.run("SELECT one, two, who, answer, at FROM consent ORDER BY at, id"):
        if not is_possible(at):
            continue
        pair = pair_of(people.get(one, ""), people.get(two, ""))
        steps[pair].append(ConsentStep(people.get(who, ""), answer, at // 1000))
    return {pair: Consent.of(pair, some) for pair, some in steps.items()}


# the owner's word


def _identity_of(db: Database, who: str) -> tuple[int | None, str]:
    """The identity that stands for a person, and the person's id; the owner is (None, ME)."""
    if who == ME:
        return None, ME
    found = lookup.find_person(db, who)
    return found.identity or found.person, found.public_id


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
    by, by_public_id = _identity_of(db, introducer)
    seats = [_identity_of(db, party) for party in parties]
    # two accounts of one who is only assumed to be one person are two: that they were introduced says so
    by_public_id = _sure(db, by, by_public_id)
    public_ids = [_sure(db, who, public_id) for who, public_id in seats]
    if len(set(public_ids)) < 2 or by_public_id in public_ids:  # noqa: PLR2004
        raise UsageError("an introduction needs two people, and somebody else who introduces them")
    # A day without a time is taken from its beginning: whatever came on that day may be an answer.
    instant = at if isinstance(at, datetime) else datetime.combine(at, time(), zone)
    moment = _milliseconds(instant)
    # The pair may be named in either order.
    name = "\0".join(["introduction", by_public_id, *sorted(public_ids), str(moment)])
    public_id = blake2b(name.encode(), digest_size=6).hexdigest()
    with db.writing():
        if db.value("SELECT 1 FROM introduction WHERE id = ?", (public_id,)) is not None:
            return public_id
        with undo.noting(db, "intro_add", "introduction", "introduction_party"):
            db.run(
                "INSERT INTO introduction VALUES (?, ?, ?, ?, ?, ?)",
                (public_id, int(by is None), by, moment, network, reason),
            )
            db.many(
                "INSERT INTO introduction_party VALUES (?, ?, ?, ?)",
                [(public_id, nth, int(who is None), who) for nth, (who, _) in enumerate(seats)],
            )
        regroup(db)
    return public_id


def _sure(db: Database, identity: int | None, public_id: str) -> str:
    """The id that somebody has by keys and decisions alone, without what is assumed."""
    sql = "SELECT i.short FROM member m JOIN identity i ON i.id = m.sure WHERE m.identity = ?"
    return public_id if identity is None else str(db.value(sql, (identity,)))


def note_word(
    db: Database, introduction: str, word: Literal["confirm", "reject", "asked", "closed"], at: datetime
) -> None:
    """Keep what the owner said of an introduction; of confirm and reject, the last one stands.

    The earlier one is kept below it, so that taking the last one back brings it into force again.
    """
    with db.writing(), undo.noting(db, "intro_word", "introduction_word"):
        last = db.rows(
            "SELECT word, at FROM introduction_word WHERE introduction = ? ORDER BY at DESC, word DESC LIMIT 1",
            (introduction,),
        )
        if last and last[0][0] == word:
            return
        moment = max([_milliseconds(at), *(before + 1 for _, before in last)])
        db.run(
            "INSERT INTO introduction_word VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
            (introduction, word, moment),
        )


def note_told(db: Database, outcomes: Iterable[tuple[str, str]], *, by: str, at: datetime) -> None:
    """Keep what somebody told of introductions, in one step: pairs of an id and an outcome."""
    teller, _ = _identity_of(db, by)
    with db.writing(), undo.noting(db, "intro_told", "introduction_told"):
        db.many(
            "INSERT INTO introduction_told VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET by_owner = excluded.by_owner, teller = excluded.teller, outcome = excluded.outcome",
            [(name, _milliseconds(at), int(teller is None), teller, outcome) for name, outcome in outcomes],
        )


def note_consent(
    db: Database, one: str, two: str, *, who: str, answer: Literal["asked", "yes", "no", "lifted"], at: datetime
) -> Consent:
    """Keep what one side said of being introduced; where the pair stands then."""
    (a, a_public_id), (b, b_public_id) = _identity_of(db, one), _identity_of(db, two)
    side, side_short = _identity_of(db, who)
    if side_short not in (a_public_id, b_public_id) or a is None or b is None:
        raise NotFoundError(f"{who!r} is none of the two", advice="Name one of the two who are to be introduced")
    with db.writing():
        with undo.noting(db, "intro_consent", "consent"):
            db.run(
                "INSERT INTO consent (one, two, who, answer, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET answer = excluded.answer",
                (a, b, side, answer, _milliseconds(at)),
            )
        regroup(db)
    pair = pair_of(a_public_id, b_public_id)
    return _consents(db, _people(db)).get(pair, Consent.of(pair, ()))


def _milliseconds(at: datetime) -> int:
    return as_stored(at, zone=UTC)[0]


def keep_before_forgetting(db: Database, identities: Sequence[int]) -> None:
    """Write found introductions down of which a party is about to be forgotten: the name goes, the count stays.

    Called within the unit of work that forgets.
    """
    people = _people(db)
    gone = {people[identity] for identity in identities if identity in people}
    if not gone:
        return
    rows = dict(db.rows("SELECT short, id FROM person"))
    known = {row[0] for row in db.run("SELECT id FROM introduction")}
    words = _words(db, people)
    rejected = {name for name, word in words.items() if word.verdict == "reject"}
    for found in find(view_of(db, people), keep=lambda found: id_of_found(found) in words):
        name = id_of_found(found)
        if not gone.intersection(found.parties) or name in known or name in rejected:
            continue
        db.run(
            "INSERT INTO introduction VALUES (?, ?, ?, ?, ?, NULL)",
            (name, int(found.introducer == ME), rows.get(found.introducer), found.made_at * 1000, found.network),
        )
        db.many(
            "INSERT INTO introduction_party VALUES (?, ?, ?, ?)",
            [(name, nth, int(party == ME), rows.get(party)) for nth, party in enumerate(found.parties)],
        )
