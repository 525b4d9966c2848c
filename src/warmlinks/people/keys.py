"""Normalised forms of names, handles, companies, places and accounts: only compared, never shown or stored."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

__all__ = [
    "BRACKETED",
    "TITLES",
    "account_key",
    "company_words",
    "generation_of",
    "handle_key",
    "is_role_mailbox",
    "name_key",
    "name_words",
    "place_words",
    "word_set",
]


def word_set(words: str) -> frozenset[str]:
    """Split words into a set."""
    return frozenset(words.split())


_ROLES = word_set(
    "admin billing contact info kontakt noreply no-reply office postmaster sales service support team webmaster"
)
TITLES = word_set("dr prof professor mr mrs ms miss mx sir dame rev herr frau ing dipl mag hon")
_SUFFIXES = word_set(
    """ba bsc ca cfa cism cissp cpa csm dds dphil esq frcs ii iii iv jd jr llb llm ma mba md meng mph msc pe phd pmp
    pmi rn shrm sr cscp capm"""
)
_GENERATION = re.compile(r"(?<=\w)\W+(jr|sr|ii|iii|iv)\b", re.IGNORECASE)
_OF_ANY_COMPANY = word_set(
    """ag and bank bv co company corp corporation gmbh group holding inc institute kg limited llc llp ltd of plc sa se
    services solutions spa srl technologies the university und"""
)
_OF_ANY_PLACE = word_set("area city greater metropolitan new of region san the")
_PRONOUNS = word_set("he him his she her hers they them theirs xe xem ze zir ey em")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "ð": "d", "þ": "th"})
_BETWEEN_WORDS = {mark: None if chr(mark) == "'" else " " for mark in range(128) if not chr(mark).isalnum()}
_PLAIN_NAME = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_NOT_OF_NAMES = TITLES | _PRONOUNS | _SUFFIXES
BRACKETED = re.compile(r"[(\[{][^()\[\]{}]{0,200}[)\]}]")


def is_role_mailbox(email: str) -> bool:
    """Whether a normalised address is an office's rather than a person's, such as `info@`."""
    return email.partition("@")[0] in _ROLES


def handle_key(text: str) -> str:
    """Normalise a handle: no `@`, no case."""
    return text.strip().lstrip("@").casefold()


def name_key(text: str) -> str:
    """Normalise a name: see `name_words`."""
    return " ".join(name_words(text))


@lru_cache(maxsize=65536)
def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a name without case, accents, emoji, brackets, titles, pronouns or degrees.

    `Holt, Mira` is read as `Mira Holt`, `Jonas Brandt, Ph.D., MBA` as `Jonas Brandt`. A name made of nothing but
    titles keeps them.
    """
    if _PLAIN_NAME.fullmatch(text):
        # most names: nothing in them has to be taken off
        plain_words = tuple(text.lower().split(" "))
        if not _NOT_OF_NAMES.intersection(plain_words):
            return plain_words
    plain = _plain(text)
    plain = BRACKETED.sub(" ", plain) if "(" in plain or "[" in plain or "{" in plain else plain
    first, *rest = plain.split(",")
    words = _words(first)
    extra = [piece for piece in rest if not _is_degree(piece)]
    if extra:
        behind = [word for piece in extra for word in _words(piece)]
        words = behind + words if len(extra) == 1 and len(rest) == len(extra) else words + behind
    kept = [word for word in words if word not in TITLES and word not in _PRONOUNS]
    while len(kept) > 2 and kept[-1] in _SUFFIXES:  # noqa: PLR2004 - a first and a last name stay
        kept.pop()
    return tuple(kept or words)


def generation_of(text: str) -> str:
    """Return the generation of a name, as `jr` or `iii`; empty for most people."""
    suffixes = _GENERATION.findall(text)
    return suffixes[-1].lower() if suffixes else ""


@lru_cache(maxsize=65536)
def company_words(text: str) -> frozenset[str]:
    """Return the words of a company without those that many have; all where it has no others."""
    words = frozenset(_words(_plain(text)))
    return words - _OF_ANY_COMPANY or words


@lru_cache(maxsize=65536)
def place_words(text: str) -> frozenset[str]:
    """Return the words of a place without those that many have; all where it has no others."""
    words = frozenset(_words(_plain(text)))
    return words - _OF_ANY_PLACE or words


def _plain(text: str) -> str:
    """Fold compatibility forms and remove accents of Latin, Greek and Cyrillic; leave other scripts whole."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text)
    text = "".join(mark for mark in text if not "\u0300" <= mark <= "\u036f")
    return unicodedata.normalize("NFKC", text)


def _words(piece: str) -> list[str]:
    if piece.isascii():
        return piece.lower().translate(_BETWEEN_WORDS).split()
    letters = piece.casefold().translate(_LETTERS)
    letters = letters.replace("'", "").replace("\u2019", "").replace(".", " ")
    return "".join(mark if unicodedata.category(mark)[0] in "LNM" else " " for mark in letters).split()


def _is_degree(piece: str) -> bool:
    """Whether a part behind a comma is a degree or certificate: a known one, or capitals as in `PMP` and `Ph.D.`."""
    bare = piece.replace(".", "").replace("-", "").replace("\u00ae", "").replace("\u2122", "").strip()
    if not bare or bare.casefold() in _SUFFIXES:
        return True
    return all(word.isupper() or word.casefold() in _SUFFIXES for word in bare.split())


_HOSTS = {"twitter.com": "twitter", "x.com": "twitter", "linkedin.com": "linkedin", "facebook.com": "facebook"}
_HOSTS |= {"fb.com": "facebook", "instagram.com": "instagram"}
_NO_ACCOUNT = word_set(
    """about accounts ads company direct events explore groups hashtag help home i intent jobs legal login marketplace
    messages p pages people privacy profile.php pub pulse reel reels school search settings share sharer sharer.php
    showcase stories story.php tos tv watch"""
)


def account_key(text: str) -> str | None:
    """Normalise an account elsewhere to `network:key` or `network:@handle`; None where the text names none.

    Takes those two forms and the addresses of profiles on LinkedIn, X, Facebook and Instagram.
    """
    text = text.strip()
    if "/" in text and (text.lower().startswith(("http://", "https://", "//", "www.")) or "." in text.split("/")[0]):
        return _profile(text)
    network, colon, key = text.partition(":")
    if not colon or not network or not key:
        return None
    key = f"@{handle_key(key)}" if key.startswith("@") else key
    return f"{network.lower()}:{key}"


def _profile(url: str) -> str | None:
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    network = _HOSTS.get(".".join(host.split(".")[-2:]))
    path = [unicodedata.normalize("NFC", unquote(piece)).lower() for piece in parts.path.split("/") if piece]
    if network is None or not path:
        return None
    if network == "linkedin":
        return f"linkedin:in/{path[1]}" if path[0] == "in" and len(path) > 1 else None
    number = parse_qs(parts.query).get("user_id" if network == "twitter" else "id", [""])[0]
    if path[0] in {"intent", "profile.php"} and number.isdecimal():
        return f"{network}:{number}"
    if path[0] in {"i", "people"} and path[-1].isdecimal():
        return f"{network}:{path[-1]}"
    return None if path[0] in _NO_ACCOUNT else f"{network}:@{path[0].lstrip('@')}"
