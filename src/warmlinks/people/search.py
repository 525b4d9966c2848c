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
from warmlinks.people.directory import identity_rows
from warmlinks.store.database import Database
from warmlinks.ties.preferences import preferences_of
from warmlinks.ties.states import states_at
from warmlinks.validation import has_zone, require_text
from warmlinks.values import Identity

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
    """Everybody of whom each word of a text begins a word in something that is known.

    Accents and case do not count. Who fits by name comes first, then by handle, company and so on; of equals who was in
    touch last.

    Args:
        db: the book.
        text: what the owner typed.
        now: epoch seconds; contact after it has not happened yet.

    Raises:
        UsageError: the text has no word.
    """
    words = [_at_word(word) for word in _WORDS.findall(folded(require_text(text, "what to find")))]
    if not words:
        raise UsageError("there is nothing to find", advice="Give a part of a name, a company, a place or a tag")
    people = _people_with_all(db, words)
    if not people:
        return []
    states = states_at(db, now, list(people))
    hits = []
    for person, matches in _matches(db, people, words).items():
        public_id, name = people[person]
        state = states.get(person)
        hits.append(SearchHit(public_id, name, tuple(matches), moment_of(state.last) if state else None))
    return sorted(hits, key=_rank)


def _rank(hit: SearchHit) -> tuple[int, float, tuple[str, str, str], str]:
    last = hit.last_contact.timestamp() if hit.last_contact else float("-inf")
    return FIELDS.index(hit.matches[0].field), -last, collation_key(hit.name), hit.id


def _at_word(word: str) -> re.Pattern[str]:
    """Finds a word at the beginning of words; one of a script without blanks anywhere."""
    return re.compile(re.escape(word) if re.search(_WITHOUT_BLANKS, word) else rf"(?<!\w){re.escape(word)}")


def _people_with_all(db: Database, words: Sequence[re.Pattern[str]]) -> dict[int, tuple[str, str]]:
    """Who may fit, by row number: id and name. Looked at is every value that was ever known."""
    whole = (1 << len(words)) - 1
    seen: dict[int, int] = defaultdict(int)
    for person, value in _values(db):
        text = folded(value)
        for at, word in enumerate(words):
            if word.search(text):
                seen[person] |= 1 << at
    fitting = [person for person, found in seen.items() if found == whole]
    some = ",".join(map(str, fitting))
    return {
        person: (public_id, name)
        for person, public_id, name in db.run(
            f"SELECT p.id, p.short, p.name FROM person p WHERE p.id IN ({some})"
            " AND (p.named OR EXISTS (SELECT 1 FROM tie_state s WHERE s.person = p.id))"
        )
    }


def _values(db: Database) -> Iterator[tuple[int, str]]:
    """Every value in which something may be found, with the person."""
    fields = ",".join(f"'{field}'" for field in _FACTS)
    yield from db.run(
        f"SELECT m.person, f.value FROM fact f JOIN member m ON m.identity = f.identity WHERE f.field IN ({fields})"
    )
    yield from db.run(
        "SELECT m.person, s.value FROM setting s JOIN member m ON m.identity = s.identity"
        " WHERE s.field IN ('name', 'note')"
    )
    yield from db.run("SELECT m.person, t.tag FROM tag t JOIN member m ON m.identity = t.identity")


def _matches(
    db: Database, people: dict[int, tuple[str, str]], words: Sequence[re.Pattern[str]]
) -> dict[int, list[Match]]:
    """What fits of the values that hold, in the order of fields; who fits by older values alone is left out."""
    members: dict[int, list[int]] = defaultdict(list)
    some = ",".join(map(str, people))
    for identity, person in db.run(f"SELECT identity, person FROM member WHERE person IN ({some})"):
        members[person].append(identity)
    rows = identity_rows(db, [one for part in members.values() for one in part])
    said = preferences_of(db, list(people))
    found: dict[int, list[Match]] = {}
    for person, (_, name) in people.items():
        word_of = said.get(person)
        identities = [rows[one].identity for one in members[person]]
        known = [Match("name", name, "me"), *(one for identity in identities for one in _known(identity))]
        if word_of is not None:
            known += [Match("tag", tag, "me") for tag in word_of.tags]
            known += [Match("note", word_of.note, "me")] if word_of.note else []
        texts = [(match, folded(match.value)) for match in known]
        fitting = [match for match, text in texts if any(word.search(text) for word in words)]
        if all(any(word.search(text) for _, text in texts) for word in words):
            once = {(match.field, folded(match.value)): match for match in reversed(fitting)}
            found[person] = sorted(once.values(), key=lambda match: (FIELDS.index(match.field), match.value))
    return found


def _known(identity: Identity) -> Iterator[Match]:
    for fact in _FACTS:
        value = getattr(identity, fact)
        if value:
            yield Match(fact, value, identity.network)
