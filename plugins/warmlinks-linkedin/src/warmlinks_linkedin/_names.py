"""The keys of people: from a profile's address, from a name, from what stands in for one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote

__all__ = [
    "CONTACT",
    "NETWORK",
    "ONLY_NAME",
    "connected_alias",
    "full_name",
    "hidden_key",
    "is_hidden",
    "name_key",
    "profile_key",
    "slug_of",
    "split_names",
    "url_of",
    "urn_key",
]

NETWORK = "linkedin"
ONLY_NAME = "name:"
CONTACT = "contact:"
_BRACKETED = re.compile(r"\([^()]*\)")
_URN = "urn:li:member:"
_HIDDEN_NAME = "linkedin member"
_DEGREES = frozenset(
    (
        *("ba", "bsc", "ca", "cfa", "cpa", "csm", "dds", "dphil", "esq", "frcs", "ii", "iii", "iv", "jd", "jr", "llb"),
        *("llm", "ma", "mba", "md", "meng", "msc", "pe", "phd", "pmp", "pmi", "rn", "sr"),
    )
)


def full_name(*parts: str) -> str:
    """A name as one line: its parts joined, composed characters (NFC), no doubled blanks."""
    name = " ".join(" ".join(parts).split())
    return name if name.isascii() else unicodedata.normalize("NFC", name)


@lru_cache(maxsize=8192)
def profile_key(url: str) -> str:
    """The key in a profile's address: `in/mira-holt` from `https://www.linkedin.com/in/Mira-Holt/`; else nothing.

    Whatever stands before the path may be missing, what stands behind the name is dropped.
    """
    path = url.strip().partition("?")[0].partition("#")[0]
    _, separator, rest = path.partition("/in/") if not path.startswith("in/") else ("", "in/", path[3:])
    slug = unquote(rest.partition("/")[0]).strip() if separator else ""
    return f"in/{unicodedata.normalize('NFC', slug).lower()}" if slug else ""


def slug_of(key: str) -> str | None:
    """The public name within a key, if it is a profile's."""
    return key[3:] if key.startswith("in/") else None


def url_of(key: str) -> str | None:
    """The profile's address, if the key is a profile's."""
    return f"https://www.linkedin.com/{quote(key)}" if key.startswith("in/") else None


def urn_key(urn: str) -> str:
    """The key of a member number, `urn:li:member:123`; else nothing."""
    urn = urn.strip()
    return urn if urn.startswith(_URN) and urn[len(_URN) :].isdecimal() else ""


def name_key(name: str) -> str:
    """The key of somebody of whom only the name is known."""
    return f"{ONLY_NAME}{name}"


def hidden_key(conversation: str) -> str:
    """The key of somebody hidden, known by the conversation with them; also an alias of whoever it is with."""
    return f"hidden:{conversation}"


def connected_alias(name: str, day: str) -> str:
    """What a connection keeps when its address changes: the bare name and the day of connecting.

    Pronouns, degrees and emoji come and go, so the name is taken without case, brackets, marks and what stands behind
    a comma.
    """
    bare = _BRACKETED.sub(" ", name).partition(",")[0].casefold()
    kept = "".join(mark if unicodedata.category(mark)[0] in "LNM" else " " for mark in bare)
    return f"connected:{' '.join(kept.split()) or name}@{day}"


def is_hidden(name: str) -> bool:
    """Whether the name is what the export writes for people who are gone or hidden. Many people share it."""
    return name.strip().casefold() == _HIDDEN_NAME


def split_names(
    text: str, known_names: frozenset[str] | set[str] | dict[str, object], count: int | None = None
) -> list[str]:
    """The names in a list joined by `, `, although names hold `, ` themselves.

    Args:
        text: the list.
        known_names: names that are known to be whole; the longest that fits is taken.
        count: how many names there are, if known: then a list of that many pieces is taken as it stands.
    """
    pieces = [piece for piece in text.split(", ") if piece.strip()]
    if count == 1 or len(pieces) == 1:
        return [full_name(text)] if text.strip() else []
    if count == len(pieces):
        return [full_name(piece) for piece in pieces]
    names: list[str] = []
    at = 0
    while at < len(pieces):
        for end in range(min(len(pieces), at + 5), at, -1):
            name = full_name(", ".join(pieces[at:end]))
            if name in known_names or end == at + 1:
                break
        if names and name not in known_names and _is_degree(name):
            names[-1] += f", {name}"
        else:
            names.append(name)
        at = end
    return names


def _is_degree(piece: str) -> bool:
    """Whether a piece behind a comma belongs to the name before it, as `Ph.D.` and `PMP` do."""
    bare = piece.replace(".", "").strip()
    return bare.casefold() in _DEGREES or (bare.isupper() and len(bare) <= 6 and " " not in bare)  # noqa: PLR2004
