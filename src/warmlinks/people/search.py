"""Finding people by what is known of them: name, handle, company, position, place, tag and the owner's own note."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import field, frozen

from warmlinks.calendar.times import moment_of
from warmlinks.collation import collation_key, folded
from warmlinks.errors import UsageError
from warmlinks.people.directory import members_of
from warmlinks.store.database import Database, where_in
from warmlinks.ties.preferences import preferences_of
from warmlinks.ties.states import IS_LISTED, states_at
from warmlinks.validation import has_zone, require_text

__all__ = ["FIELDS", "Match", "SearchHit", "search"]

FIELDS = ("name", "handle", "company", "position", "location", "tag", "note")
"""What is searched, in the order in which it counts: who is called so comes before who works at something so called."""

_FACTS = FIELDS[:5]
_WORDS = re.compile(r"\S+")
_WITHOUT_BLANKS = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
"""Scripts that are written without blanks between the words: there a word may begin anywhere."""


@frozen
class Match:
    """What fitted: the field, its value, and on which network it stands, `me` for the owner's own words."""

    field: str
    value: str
    network: str


@frozen
class SearchHit:
    """One person who fits, by what, and when there was contact last."""

    id: str
    name: str
    matches: tuple[Match, ...]
    last_contact: datetime | None = field(default=None, validator=has_zone)


def search(db: Database, text: str, *, now: float) -> list[SearchHit]:
    """Return everybody of whom each word of a text begins a word in a known value.

    Accents and case do not count. Who fits by name comes first, then by handle, company and so on; of equals who was in
    touch last.

    Raises:
        UsageError: the text has no word.
    """
    patterns = [_at_word(word) for word in _WORDS.findall(folded(require_text(text, "what to find")))]
    if not patterns:
        raise UsageError("there is nothing to find", advice="Give a part of a name, a company, a place or a tag")
    people = _people_with_all(db, patterns)
    if not people:
        return []
    states = states_at(db, now, list(people))
    hits = []
    for person, matches in _matches(db, people, patterns).items():
        public_id, name = people[person]
        state = states.get(person)
        hits.append(SearchHit(public_id, name, tuple(matches), moment_of(state.last) if state else None))
    return sorted(hits, key=_rank)


def _rank(hit: SearchHit) -> tuple[int, float, tuple[str, str, str], str]:
    last = hit.last_contact.timestamp() if hit.last_contact else float("-inf")
    return FIELDS.index(hit.matches[0].field), -last, collation_key(hit.name), hit.id


def _at_word(word: str) -> re.Pattern[str]:
    """Return a pattern for the beginning of a word; in a script without blanks it matches anywhere."""
    return re.compile(re.escape(word) if re.search(_WITHOUT_BLANKS, word) else rf"(?<!\w){re.escape(word)}")


def _people_with_all(db: Database, patterns: Sequence[re.Pattern[str]]) -> dict[int, tuple[str, str]]:
    """Return candidates by row number, with id and name: those with all words in any value that was ever known."""
    matched: dict[int, set[int]] = defaultdict(set)
    for person, value in _values(db):
        text = folded(value)
        for at, pattern in enumerate(patterns):
            if pattern.search(text):
                matched[person].add(at)
    fitting = [person for person, places in matched.items() if len(places) == len(patterns)]
    return {
        person: (public_id, name)
        for person, public_id, name in db.run(
            f"SELECT p.id, p.short, p.name FROM person p WHERE {where_in('p.id', fitting)} AND {IS_LISTED}"
        )
    }


def _values(db: Database) -> Iterator[tuple[int, str]]:
    """Yield every searched value, with the person."""
    yield from db.run(
        f"SELECT m.person, f.value FROM fact f JOIN member m ON m.identity = f.identity WHERE f.field IN {_FACTS}"
    )
    yield from db.run(
        "SELECT m.person, s.value FROM setting s JOIN member m ON m.identity = s.identity"
        " WHERE s.field IN ('name', 'note')"
    )
    yield from db.run("SELECT m.person, t.tag FROM tag t JOIN member m ON m.identity = t.identity")


def _matches(
    db: Database, people: dict[int, tuple[str, str]], patterns: Sequence[re.Pattern[str]]
) -> dict[int, list[Match]]:
    """Return matches among current values, in the order of fields; who matches by older ones alone is left out."""
    members = members_of(db, people)
    preferences_by_person = preferences_of(db, people)
    matches: dict[int, list[Match]] = {}
    for person, (_, name) in people.items():
        candidates = [Match("name", name, "me")]
        candidates += (
            Match(field, value, row.identity.network)
            for row in members[person]
            for field in _FACTS
            if (value := getattr(row.identity, field))
        )
        preferences = preferences_by_person.get(person)
        if preferences is not None:
            candidates += [Match("tag", tag, "me") for tag in preferences.tags]
            candidates += [Match("note", preferences.note, "me")] if preferences.note else []
        texts = [(match, folded(match.value)) for match in candidates]
        fitting = [(match, text) for match, text in texts if any(pattern.search(text) for pattern in patterns)]
        if all(any(pattern.search(text) for _, text in texts) for pattern in patterns):
            once = {(match.field, text): match for match, text in reversed(fitting)}
            matches[person] = sorted(once.values(), key=lambda match: (FIELDS.index(match.field), match.value))
    return matches
