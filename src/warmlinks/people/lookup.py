"""Finding the person that WHO means: an id or its beginning, a name, an `@handle`, an address, or `network:key`."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from attrs import evolve, frozen

from warmlinks.addresses import email_key
from warmlinks.collation import collation_key
from warmlinks.errors import NotFoundError
from warmlinks.people.directory import public_id_of
from warmlinks.people.keys import handle_key, name_words
from warmlinks.store.database import Database, where_in
from warmlinks.validation import canonical_name, require_who

__all__ = ["FoundPerson", "candidate_lines", "find_people", "find_person", "people_like"]

_SHORTEST_BEGINNING = 4
_ID_LENGTH = len(public_id_of("", ""))
_CANDIDATES = 8
_SIMILAR = 0.8
_SHORTEST_TYPO = 3
_DIGITS = re.compile(r"\d+")

_Step: TypeAlias = Callable[[Database, str], "list[FoundPerson]"]


@frozen
class FoundPerson:
    """A person, and the identity that was meant if WHO named one of them."""

    person: int
    public_id: str
    name: str
    identity: int | None = None

    @property
    def meant(self) -> int:
        """The identity that was meant, else the first of the person."""
        return self.person if self.identity is None else self.identity


def find_person(db: Database, who: str, *, exactly: bool = False, begun: bool = False) -> FoundPerson:
    """Return the one person that WHO means.

    Args:
        db: the book.
        who: what the owner typed.
        exactly: whoever is called or spelt merely alike is not meant.
        begun: a name may be begun only, as `Ben` where one person is called so: for what changes nothing.

    Raises:
        NotFoundError: nobody, or several.
    """
    text = require_who(who).strip()
    steps: tuple[_Step, ...] = (_by_id, _by_key, _by_handle, _by_email, _by_exact_name)
    if not exactly:
        steps = (*steps, _by_similar_spelling, _by_beginning)
    if begun:
        steps = (*steps, _by_words, _by_begun_words)
    for step in steps:
        matches: dict[int, FoundPerson] = {}
        for match in step(db, text):
            # several identities of one person are the person
            earlier = matches.get(match.person, match)
            matches[match.person] = match if earlier.identity == match.identity else evolve(match, identity=None)
        if len(matches) == 1:
            return next(iter(matches.values()))
        if matches:
            by_name = sorted(matches.values(), key=lambda match: collation_key(match.name))
            more = "" if len(matches) <= _CANDIDATES else f", or more of the name: these are {_CANDIDATES} of them"
            raise NotFoundError(
                f"{len(matches)} people go by {text!r}",
                candidates=candidate_lines(db, [match.person for match in by_name]),
                advice=f"Use an id{more}",
            )
    raise NotFoundError(
        f"nobody goes by {text!r}",
        candidates=candidate_lines(db, people_like(db, text)),
        advice="Use a name, an id, an @handle, an e-mail address or network:key",
    )


def people_like(db: Database, text: str, *, mistakable: bool = False) -> list[int]:
    """Return people whose name has a word in common with this one, or nearly the same spelling; the most alike first.

    Args:
        db: the book.
        text: a name that nobody goes by.
        mistakable: only those who may well be meant: a shorter or longer form of the name, or a slip of the pen in
            it or in one of its words.
    """
    typed = name_words(text)
    if not typed:
        return []
    spelling = difflib.SequenceMatcher(autojunk=False)
    spelling.set_seq2(text.casefold())
    digits = _DIGITS.findall(text)
    near: list[tuple[float, str, int]] = []
    for person, name in db.run("SELECT id, name FROM person WHERE named"):
        words = name_words(name)
        shared = len(set(typed) & set(words))
        is_form = _all_begin(typed, words) or _all_begin(words, typed) or _has_typo(typed, words)
        if is_form or (shared and not mistakable):
            near.append((-shared / max(len(words), 1), name, person))
            continue
        spelling.set_seq1(name.casefold())
        # the cheap bounds first, which hardly any name passes; people told apart by a number are no slip of the pen
        if (
            all(ratio() > _SIMILAR for ratio in (spelling.real_quick_ratio, spelling.quick_ratio, spelling.ratio))
            and _DIGITS.findall(name) == digits
        ):
            near.append((0.0, name, person))
    return [person for _, _, person in sorted(near)[:_CANDIDATES]]


def find_people(db: Database, *whom: str) -> list[FoundPerson]:
    """Find several people, as `find_person` does; one error names all who are not found.

    Raises:
        NotFoundError: of one or more there is nobody, or several.
    """
    people: list[FoundPerson] = []
    missing: list[NotFoundError] = []
    for who in whom:
        try:
            people.append(find_person(db, who))
        except NotFoundError as error:
            missing.append(error)
    if len(missing) == 1:
        raise missing[0]
    if missing:
        raise NotFoundError(
            " and ".join(dict.fromkeys(error.what for error in missing)),
            candidates=tuple(dict.fromkeys(line for error in missing for line in error.candidates)),
            advice=missing[0].advice,
        )
    return people


def _all_begin(beginnings: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each is the beginning of a word, as `Ada L` of `Ada Lovelace`; numbers must be equal."""
    return bool(beginnings) and all(
        beginning in words or (not beginning.isdecimal() and any(word.startswith(beginning) for word in words))
        for beginning in beginnings
    )


def _has_typo(typed: Sequence[str], words: Sequence[str]) -> bool:
    """Whether all typed words are in the name but one, and that one has a typing error, as `Bne` for `Ben`."""
    unlike = [word for word in typed if word not in words]
    return len(unlike) == 1 and any(_is_typo(unlike[0], word) for word in words if word not in typed)


def _is_typo(a: str, b: str) -> bool:
    """Whether one letter was omitted, added or replaced, or two neighbours swapped.

    In words of three letters another first one makes another name: nobody writes `Jen` for `Ben`.
    """
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < _SHORTEST_TYPO or any(map(str.isdigit, a + b)):
        return False
    if len(a) > len(b):
        a, b = b, a
    same = next((at for at, letter in enumerate(a) if letter != b[at]), len(a))
    if len(a) < len(b):
        return a[same:] == b[same + 1 :]
    if a[same + 1 :] == b[same + 1 :]:
        return same > 0 or len(a) > _SHORTEST_TYPO
    return a[same : same + 2] == b[same : same + 2][::-1] and a[same + 2 :] == b[same + 2 :]


def candidate_lines(db: Database, people: Iterable[int]) -> tuple[str, ...]:
    """Format people as lines: id, name and where they are known from."""
    lines = []
    for person in list(people)[:_CANDIDATES]:
        public_id, name = db.row("SELECT short, name FROM person WHERE id = ?", (person,))
        places = ", ".join(
            f"{network}:{key}"
            for network, key in db.run(
                "SELECT i.network, i.key FROM member m JOIN identity i ON i.id = m.identity WHERE m.person = ?"
                " ORDER BY i.first_as_of, i.network, i.key LIMIT 3",
                (person,),
            )
        )
        lines.append(f"{public_id}  {name}  ({places})")
    return tuple(lines)


def _people_where(
    db: Database, where: str, values: tuple[str, ...] = (), *, identity: bool = False
) -> list[FoundPerson]:
    """Return people with an identity `i` that fulfils a condition; with `identity`, that one is what was meant."""
    sql = (
        f"SELECT DISTINCT p.id, p.short, p.name, {'i.id' if identity else 'NULL'} FROM identity i"
        f" JOIN member m ON m.identity = i.id JOIN person p ON p.id = m.person WHERE {where}"
    )
    return [FoundPerson(*row) for row in db.run(sql, values)]


def _by_id(db: Database, text: str) -> list[FoundPerson]:
    """Match the id of a person or of any of their identities."""
    if len(text) != _ID_LENGTH:
        return []
    matches = _people_where(db, "i.short = ?", (text.lower(),), identity=True)
    return [evolve(match, identity=None) if match.identity == match.person else match for match in matches]


def _by_key(db: Database, text: str) -> list[FoundPerson]:
    network, colon, key = text.partition(":")
    if not colon or not network or not key:
        return []
    if key.startswith("@"):
        return _by_handle(db, key, network.lower())
    exact = _people_where(db, "i.network = ? AND i.key = ?", (network.lower(), key), identity=True)
    return exact or _people_where(
        db,
        "i.id IN (SELECT identity FROM fact WHERE field = 'alias' AND value = ?) AND i.network = ?",
        (key, network.lower()),
    )


def _by_handle(db: Database, text: str, network: str | None = None) -> list[FoundPerson]:
    """Match the current holder of a handle, else former ones."""
    if not text.startswith("@"):
        return []
    holders = [
        (identity, value == newest)
        for identity, value, newest in db.run(
            "SELECT f.identity, f.value, (SELECT o.value FROM fact o LEFT JOIN archive a ON a.id = o.archive"
            " WHERE o.identity = f.identity AND o.field = 'handle' ORDER BY a.as_of DESC, o.value DESC LIMIT 1)"
            " FROM fact f JOIN identity i ON i.id = f.identity"
            " WHERE f.field = 'handle' AND f.value = ? COLLATE NOCASE AND (? IS NULL OR i.network = ?)",
            (handle_key(text), network, network),
        )
    ]
    present = [identity for identity, holds in holders if holds] or [identity for identity, _ in holders]
    return _people_where(db, where_in("i.id", present), identity=True)


def _by_email(db: Database, text: str) -> list[FoundPerson]:
    key = email_key(text)
    if key is None:
        return []
    emails = db.run("SELECT identity, value FROM fact WHERE field = 'email'")
    return _people_where(db, where_in("i.id", [identity for identity, value in emails if email_key(value) == key]))


def _by_exact_name(db: Database, text: str) -> list[FoundPerson]:
    """Match the name shown, else one that any identity has had, however its accents are encoded."""
    canonical = canonical_name(text)
    forms = (text, canonical, unicodedata.normalize("NFD", canonical))
    return (
        _people_where(db, "p.name IN (?, ?, ?)", forms)
        or _people_named(db, lambda name: canonical_name(name) == canonical, among="true")
        or _people_where(db, "i.id IN (SELECT identity FROM fact WHERE field = 'name' AND value IN (?, ?, ?))", forms)
    )


def _by_similar_spelling(db: Database, text: str) -> list[FoundPerson]:
    """Match a name regardless of case, accents and titles."""
    words = name_words(text)
    return _people_named(db, lambda name: name_words(name) == words) if words else []


def _by_beginning(db: Database, text: str) -> list[FoundPerson]:
    beginning = text.lower()
    if len(beginning) < _SHORTEST_BEGINNING or not all(mark in "0123456789abcdef" for mark in beginning):
        return []
    return _people_where(db, "i.short LIKE ? || '%'", (beginning,))


def _by_words(db: Database, text: str) -> list[FoundPerson]:
    """Match names that have all these words."""
    words = set(name_words(text))
    return _people_named(db, lambda name: words <= set(name_words(name))) if words else []


def _by_begun_words(db: Database, text: str) -> list[FoundPerson]:
    """Match names with words that begin as these do."""
    beginnings = name_words(text)
    return _people_named(db, lambda name: _all_begin(beginnings, name_words(name)))


def _people_named(db: Database, fits: Callable[[str], bool], *, among: str = "named") -> list[FoundPerson]:
    """Return people whose name fits, among those that fulfil a condition."""
    return [
        FoundPerson(person, public_id, name)
        for person, public_id, name in db.run(f"SELECT id, short, name FROM person WHERE {among}")
        if fits(name)
    ]
