"""Whom WHO means: an id or its beginning, a name, an `@handle`, an address, or `network:key`."""

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
from warmlinks.people.keys import handle_key, name_key, name_words
from warmlinks.store.database import Database
from warmlinks.validation import canonical_name, require_who

__all__ = ["FoundPerson", "candidate_lines", "find_people", "find_person", "people_like"]

_SHORTEST_BEGINNING = 4
_ID_LENGTH = len(public_id_of("", ""))
_CANDIDATES = 8
_NEARLY = 0.8
_SHORTEST_SLIP = 3
_DIGITS = re.compile(r"\d+")


_Step: TypeAlias = Callable[[Database, str], "list[FoundPerson]"]


@frozen
class FoundPerson:
    """A person, and the identity that was meant if WHO named one of them."""

    person: int
    public_id: str
    name: str
    identity: int | None = None


def find_person(db: Database, who: str, *, exactly: bool = False, begun: bool = False) -> FoundPerson:
    """The one person that WHO means.

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
        found: dict[int, FoundPerson] = {}
        for one in step(db, text):
            # several identities of one person are the person
            known = found.get(one.person, one)
            found[one.person] = one if known.identity == one.identity else evolve(one, identity=None)
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            raise NotFoundError(
                f"{len(found)} people go by {text!r}",
                candidates=candidate_lines(
                    db, [one.person for one in sorted(found.values(), key=lambda one: collation_key(one.name))]
                ),
                advice="Use an id"
                + ("" if len(found) <= _CANDIDATES else f", or more of the name: these are {_CANDIDATES} of them"),
            )
    raise NotFoundError(
        f"nobody goes by {text!r}",
        candidates=candidate_lines(db, people_like(db, text)),
        advice="Use a name, an id, an @handle, an e-mail address or network:key",
    )


def people_like(db: Database, text: str, *, mistakable: bool = False) -> list[int]:
    """People whose name has a word in common with this one, or is spelt nearly so; likest first.

    Args:
        db: the book.
        text: a name that nobody goes by.
        mistakable: only those who may well be meant: a shorter or longer form of the name, or a slip of the pen in
            it or in one of its words.
    """
    wanted = name_words(text)
    if not wanted:
        return []
    spelling = difflib.SequenceMatcher(autojunk=False)
    spelling.set_seq2(text.casefold())
    digits = _DIGITS.findall(text)
    near: list[tuple[float, str, int]] = []
    for person, name in db.run("SELECT id, name FROM person WHERE named"):
        words = name_words(name)
        shared = len(set(wanted) & set(words))
        if _begin(wanted, words) or _begin(words, wanted) or _slipped(wanted, words) or (shared and not mistakable):
            near.append((-shared / max(len(words), 1), name, person))
            continue
        spelling.set_seq1(name.casefold())
        # the cheap bounds first, which hardly any name passes; people told apart by a number are no slip of the pen
        if (
            all(ratio() > _NEARLY for ratio in (spelling.real_quick_ratio, spelling.quick_ratio, spelling.ratio))
            and _DIGITS.findall(name) == digits
        ):
            near.append((0.0, name, person))
    return [person for _, _, person in sorted(near)[:_CANDIDATES]]


def find_people(db: Database, *whom: str) -> list[FoundPerson]:
    """As `find_person`, of several; all who are not found are named at once.

    Raises:
        NotFoundError: of one or more there is nobody, or several.
    """
    found: list[FoundPerson] = []
    missing: list[NotFoundError] = []
    for who in whom:
        try:
            found.append(find_person(db, who))
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
    return found


def _begin(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether every word begins one of the other name, as `Ada L` does `Ada Lovelace`; a number begins only itself."""
    return bool(some) and all(
        word in others or (not word.isdecimal() and any(other.startswith(word) for other in others)) for word in some
    )


def _slipped(typed: Sequence[str], words: Sequence[str]) -> bool:
    """Whether every word typed is one of the name, but for a slip of the pen in one of them, as `Bne` for `Ben`."""
    unlike = [word for word in typed if word not in words]
    return len(unlike) == 1 and any(_is_slip(unlike[0], word) for word in words if word not in typed)


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter is left out, put in, replaced, or two neighbours are swapped.

    In words of three letters another first one makes another name: nobody writes `Jen` for `Ben`.
    """
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _SHORTEST_SLIP:
        return False
    if any(map(str.isdigit, one + other)):
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) < len(other):
        return one[same:] == other[same + 1 :]
    if len(one) > len(other):
        return one[same + 1 :] == other[same:]
    if one[same + 1 :] == other[same + 1 :]:
        return same > 0 or len(one) > _SHORTEST_SLIP
    return one[same : same + 2] == other[same : same + 2][::-1] and one[same + 2 :] == other[same + 2 :]


def candidate_lines(db: Database, people: Iterable[int]) -> tuple[str, ...]:
    """Each as one line to show: id, name and where they are known from."""
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


def _found(db: Database, where: str, values: tuple[str, ...], *, identity: bool = False) -> list[FoundPerson]:
    sql = (
        f"SELECT DISTINCT p.id, p.short, p.name, {'i.id' if identity else 'NULL'} FROM identity i"
        f" JOIN member m ON m.identity = i.id JOIN person p ON p.id = m.person WHERE {where}"
    )
    return [FoundPerson(*row) for row in db.run(sql, values)]


def _by_id(db: Database, text: str) -> list[FoundPerson]:
    """The person's own id, or the one that one of their identities had before it was joined with another."""
    if len(text) != _ID_LENGTH:
        return []
    found = _found(db, "i.short = ?", (text.lower(),), identity=True)
    return [evolve(one, identity=None) if one.identity == one.person else one for one in found]


def _by_key(db: Database, text: str) -> list[FoundPerson]:
    network, colon, key = text.partition(":")
    if not colon or not network or not key:
        return []
    if key.startswith("@"):
        return _by_handle(db, key, network.lower())
    exact = _found(db, "i.network = ? AND i.key = ?", (network.lower(), key), identity=True)
    return exact or _found(
        db,
        "i.id IN (SELECT identity FROM fact WHERE field = 'alias' AND value = ?) AND i.network = ?",
        (key, network.lower()),
    )


def _by_handle(db: Database, text: str, network: str | None = None) -> list[FoundPerson]:
    """Who has the handle now; else who last had it."""
    if not text.startswith("@"):
        return []
    wanted = handle_key(text)
    holders = [
        (row[0], row[2] == row[1])
        for row in db.run(
            "SELECT f.identity, f.value, (SELECT o.value FROM fact o LEFT JOIN archive a ON a.id = o.archive"
            " WHERE o.identity = f.identity AND o.field = 'handle' ORDER BY a.as_of DESC, o.value DESC LIMIT 1)"
            " FROM fact f JOIN identity i ON i.id = f.identity"
            " WHERE f.field = 'handle' AND f.value = ? COLLATE NOCASE AND (? IS NULL OR i.network = ?)",
            (wanted, network, network),
        )
    ]
    now = [identity for identity, holds in holders if holds] or [identity for identity, _ in holders]
    if not now:
        return []
    return _found(db, f"i.id IN ({','.join(map(str, now))})", (), identity=True)


def _by_email(db: Database, text: str) -> list[FoundPerson]:
    wanted = email_key(text)
    if wanted is None:
        return []
    holders = [
        identity
        for identity, value in db.run("SELECT identity, value FROM fact WHERE field = 'email'")
        if email_key(value) == wanted
    ]
    return _found(db, f"i.id IN ({','.join(map(str, holders))})", ()) if holders else []


def _by_exact_name(db: Database, text: str) -> list[FoundPerson]:
    """The name they are shown by, else one that any of their identities has had; however its accents are written."""
    wanted = canonical_name(text)
    forms = (text, wanted, unicodedata.normalize("NFD", wanted))
    found = _found(db, "p.name IN (?, ?, ?)", forms)
    if not found:
        alike = [person for person, name in db.run("SELECT id, name FROM person") if canonical_name(name) == wanted]
        found = _found(db, f"p.id IN ({','.join(map(str, alike))})", ()) if alike else []
    return found or _found(db, "i.id IN (SELECT identity FROM fact WHERE field = 'name' AND value IN (?, ?, ?))", forms)


def _by_similar_spelling(db: Database, text: str) -> list[FoundPerson]:
    """The same name but for case, accents and titles."""
    wanted = name_key(text)
    if not wanted:
        return []
    people = [person for person, name in db.run("SELECT id, name FROM person WHERE named") if name_key(name) == wanted]
    return _found(db, f"p.id IN ({','.join(map(str, people))})", ()) if people else []


def _by_beginning(db: Database, text: str) -> list[FoundPerson]:
    beginning = text.lower()
    if len(beginning) < _SHORTEST_BEGINNING or not all(mark in "0123456789abcdef" for mark in beginning):
        return []
    return _found(db, "i.short LIKE ? || '%'", (beginning,))


def _by_words(db: Database, text: str) -> list[FoundPerson]:
    """Whose name has all these words."""
    wanted = set(name_words(text))
    return _named_so(db, lambda words: bool(wanted) and wanted <= set(words))


def _by_begun_words(db: Database, text: str) -> list[FoundPerson]:
    """Whose name has words that begin as these do."""
    wanted = name_words(text)
    return _named_so(db, lambda words: _begin(wanted, words))


def _named_so(db: Database, fits: Callable[[Sequence[str]], bool]) -> list[FoundPerson]:
    return [
        FoundPerson(person, public_id, name)
        for person, public_id, name in db.run("SELECT id, short, name FROM person WHERE named")
        if fits(name_words(name))
    ]
