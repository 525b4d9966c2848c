"""Whose export it is: the profile says, else what only the owner could have done, else the name in every thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, owner_by_name, refusal
from warmlinks.values import Identity
from warmlinks_facebook._entries import Entry, read_entries
from warmlinks_facebook._layout import NETWORK
from warmlinks_facebook._survey import FacebookSurvey
from warmlinks_meta.lines import repaired_name
from warmlinks_meta.owners import Owner, owner_in_threads, votes_of
from warmlinks_meta.text import repair

__all__ = ["find_owner"]

_OWN_ACTS = 200
"""How many of the owner's own comments and reactions are looked at."""


def find_owner(archive: Archive, survey: FacebookSurvey, problems: list[Refused]) -> Owner:
    """The owner.

    The key is made of the name, which every export has in some place; the profile, which may be missing from the next,
    adds handle, addresses and former names.

    Raises:
        OwnerUnknownError: the export does not tell, and the user did not say.
    """
    profile, where = _profile(archive, problems)
    name = _text(profile.get("name"), "full_name")
    if repaired_name(name):
        return _with(archive, name, profile, where)
    name = owner_in_threads(archive, survey.threads.values(), _votes(archive, survey), problems)
    return _with(archive, name, {}, survey.where)


def _with(archive: Archive, name: str, profile: dict[str, Any], where: str) -> Owner:
    former = [repaired_name(_text(entry, "name")) for entry in _list(profile.get("previous_names"))]
    emails = profile.get("emails")
    addresses = _list(emails.get("emails")) if isinstance(emails, dict) else []
    username = repair(_text(profile, "username"))
    shown, name = repair(name).strip(), repaired_name(name)
    key = f"owner:{name}"
    aliases = [f"owner:{other}" for other in former if other and other != name]
    asked = owner_by_name(archive) or ""
    if asked.startswith("owner:") and asked != key:
        aliases.append(asked)
    identity = Identity(
        NETWORK,
        key,
        handle=username or None,
        name=shown,
        url=_text(profile, "profile_uri") or None,
        emails=tuple(repair(address) for address in addresses if isinstance(address, str) and address),
        aliases=tuple(dict.fromkeys(aliases)),
    )
    return Owner(identity, (name, *filter(None, former)), where)


def _profile(archive: Archive, problems: list[Refused]) -> tuple[dict[str, Any], str]:
    for member in archive.find("profile_information/profile_information.json", "profile_information.json"):
        try:
            document = archive.document(member, dict[str, Any])
        except InputError as error:
            problems.append(refusal(member.name, error))
            continue
        for key, value in document.items():
            if key.startswith("profile") and isinstance(value, dict):
                return value, member.name
        problems.append(Refused(member.name, "there is no profile in it"))
    return {}, ""


def _text(value: object, key: str) -> str:
    """The text below `key`, or the value itself where it is a text."""
    text = value.get(key) if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _votes(archive: Archive, survey: FacebookSurvey) -> Counter[str]:
    """Names that could be the owner's -> in how many threads they are; the owner's own acts weigh most."""
    votes = votes_of(survey.threads.values())
    weight = len(survey.threads) + 1
    if survey.owner_name:
        votes[survey.owner_name] += 2 * weight
    acts = Counter(_own_acts(archive))
    if acts:
        votes[acts.most_common(1)[0][0]] += weight
    return votes


def _own_acts(archive: Archive) -> Iterator[str]:
    """Whoever wrote the comments and gave the reactions of an export is its owner."""
    for member in archive.find("comments.json", "posts_and_comments.json", "likes_and_reactions*.json"):
        for entry in islice(read_entries(archive, member, ("comments", "reactions")), _OWN_ACTS):
            if isinstance(entry, Entry):
                yield from filter(None, map(repaired_name, entry.authors()))
