"""Whose download it is: the profile says, else what it is called, else the name in every thread."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from attrs import evolve, frozen

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, owner_by_name, refusal
from warmlinks.values import Identity
from warmlinks_instagram._accounts import meaning, of_folder_name, user_name
from warmlinks_instagram._layout import NETWORK, flat_files
from warmlinks_instagram._pages import labels_on_page
from warmlinks_meta.lines import repaired_name
from warmlinks_meta.owners import Owner, asked_for, owner_in_threads, votes_of
from warmlinks_meta.survey import Survey
from warmlinks_meta.text import repair

__all__ = ["Profile", "find_owner", "read_profile"]

_PROFILES = ("personal_information.json", "instagram_profile_information.json")
_PAGES = ("personal_information.html",)
_SHORTEST = 3


@frozen
class Profile:
    """What a download says of its owner: user name in small letters, name as it came."""

    user: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    where: str = ""


def read_profile(archive: Archive, problems: list[Refused]) -> Profile:
    """The owner's profile, as far as there is one; the name of the download stands for a user name that it lacks."""
    profile = Profile()
    for member in archive.find(*_PROFILES):
        try:
            document = archive.document(member, dict[str, Any])
        except InputError as error:
            problems.append(refusal(member.name, error))
            continue
        profile = _filled(profile, _labels(document), member.name)
    if not profile.user:
        for member in archive.find(*_PAGES):
            try:
                profile = _filled(profile, list(labels_on_page(archive, member)), member.name)
            except InputError as error:
                problems.append(refusal(member.name, error))
    for member in flat_files(archive, "profile.json") if not profile.user else ():
        try:
            document = archive.document(member, dict[str, Any])
        except InputError as error:
            problems.append(refusal(member.name, error))
            continue
        texts = [(key, value) for key, value in document.items() if isinstance(value, str)]
        profile = _filled(profile, texts, member.name)
    return profile if profile.user else evolve(profile, user=_in_names(archive))


def _filled(profile: Profile, labels: list[tuple[str, str]], where: str) -> Profile:
    """The profile with what these labels say and it did not know."""
    fields: dict[str, str] = {}
    for label, value in labels:
        if value:
            fields.setdefault(meaning(label) or label, value)
    return Profile(
        profile.user or user_name(fields.get("username", "")),
        profile.name or fields.get("name", ""),
        profile.email or fields.get("email", ""),
        profile.phone or fields.get("phone", fields.get("phone_number", "")),
        profile.where or where,
    )


def _labels(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The labels of `profile_user`, whatever language they are in, with their values."""
    labels = []
    for entries in document.values():
        for entry in entries if isinstance(entries, list) else ():
            values = entry.get("string_map_data") if isinstance(entry, dict) else None
            for label, value in values.items() if isinstance(values, dict) else ():
                if isinstance(value, dict) and isinstance(value.get("value"), str):
                    labels.append((label, repair(value["value"])))
    return labels


def _in_names(archive: Archive) -> str:
    """The owner's user name in the folders of the archive, or in what its file is called."""
    folders = {part for member in archive.members[:1] for part in member.name.split("/")[:-1]}
    names = (*sorted(folders), PurePath(archive.name).name.partition(".zip")[0])
    return next(filter(None, map(of_folder_name, names)), "")


def find_owner(archive: Archive, survey: Survey, profile: Profile, problems: list[Refused]) -> Owner:
    """The owner. The key is the user name, where it is known, else made of the name that threads show.

    Raises:
        OwnerUnknownError: the download does not tell, and the user did not say.
    """
    threads = list(survey.threads.values())
    asked = asked_for(archive)
    user = profile.user or (user_name(asked) if asked not in votes_of(threads) else "")
    names = [name for name in (repaired_name(profile.name), user) if name]
    if names:
        # messages show the name of today; where somebody stands alone in a thread, it is the other one
        threads = [thread for thread in threads if not thread.strangers and len(thread.names()) > 1]
    votes = votes_of(threads)
    if not names or (threads and not any(name in votes for name in names)):
        names.insert(0, owner_in_threads(archive, threads, votes, problems))
    if not user and threads and not any(thread.has_folder for thread in threads):
        # the oldest downloads call everybody by the user name
        user = user_name(names[0])
    return Owner(_identity(archive, profile, user, names), tuple(dict.fromkeys(names)), profile.where or survey.where)


def _identity(archive: Archive, profile: Profile, user: str, names: list[str]) -> Identity:
    key = user or f"owner:{names[0]}"
    shown = profile.name.strip() or next((name for name in names if name != user), "")
    aliases = [f"owner:{name}" for name in names if name != user]
    asked = owner_by_name(archive) or ""
    if asked.startswith("owner:"):
        aliases.append(asked)
    return Identity(
        NETWORK,
        key,
        handle=user or None,
        name=shown or None,
        url=f"https://www.instagram.com/{user}/" if user else None,
        emails=(profile.email,) if "@" in profile.email else (),
        phones=(profile.phone,) if len(profile.phone) >= _SHORTEST else (),
        aliases=tuple(alias for alias in dict.fromkeys(aliases) if alias != key),
    )
