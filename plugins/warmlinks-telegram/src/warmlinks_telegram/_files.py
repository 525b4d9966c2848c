"""Facts about the network, and its files in an archive, found by their names and first bytes."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import CoveredSides

__all__ = [
    "BEGAN",
    "CARDS",
    "COVERAGE",
    "NETWORK",
    "PATTERNS",
    "Form",
    "candidates",
    "form_of",
    "is_named_as_export",
    "is_ours",
    "pages_in",
]

NETWORK = "telegram"

BEGAN = date(2013, 8, 14)

COVERAGE = {"message": CoveredSides.BOTH_SIDES, "call": CoveredSides.BOTH_SIDES}

Form = Literal["whole", "one chat", ""]
"""All of an account, one chat, or neither."""

CARDS = "contacts/contact*.vcf"
"""Where contacts lie that were handed over in chats, if they were asked for as files."""

PATTERNS = ("*.json", "messages*.html", "export_results.html", CARDS)
"""Names of the files that are ours; what else lies beside them is media."""

_FILES = ("result*.json",)
_MOST_OTHERS = 3
"""A file may have been given another name; in an archive of many that is not looked for."""
_MOST_HEADS = 12

# compiled when they are needed: every source is loaded for every archive
_SINGLE_CHAT = (
    rb'\A(?:\xef\xbb\xbf)?\s*\{\s*(?:"name"\s*:\s*(?:null|"(?:[^"\\]|\\.)*")\s*,\s*)?'
    rb'"type"\s*:\s*(?:null|"[a-z_]{1,40}")\s*,\s*"id"\s*:\s*-?\d{1,20}\s*,\s*"messages"\s*:\s*\['
)
_WHOLE_ACCOUNT = (
    rb'\A(?:\xef\xbb\xbf)?\s*\{\s*(?:"about"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*)?'
    rb'"(?:personal_information|profile_pictures|stories|contacts|frequent_contacts|sessions|chats|left_chats)"'
    rb"\s*:\s*[\[{]"
)
_HTML_PAGE = rb'class="page_wrap|<title>\s*Exported Data\s*</title>'


def is_ours(archive: Archive) -> bool:
    """Return whether there is a file of Telegram's, by the first bytes of a few."""
    files = candidates(archive)[:_MOST_HEADS]
    return any(form_of(archive, member) for member in files) or bool(pages_in(archive, most=2))


def pages_in(archive: Archive, most: int | None = None) -> list[Member]:
    """Return the first page of each chat that was exported as HTML and not as JSON too."""
    pages = archive.find("messages.html", "export_results.html")[:most]
    beside = {member.name.rpartition("/")[0] for member in archive.find(*_FILES)}
    return [
        page
        for page in pages
        if not any(page.name.startswith(f"{folder}/" if folder else "") for folder in beside)
        and re.search(_HTML_PAGE, archive.peek(page))
    ]


def candidates(archive: Archive) -> list[Member]:
    """Return the files that may be exports."""
    named, others = archive.find(*_FILES), archive.find("*.json")
    return named or (others if len(others) <= _MOST_OTHERS else [])


def form_of(archive: Archive, member: Member) -> Form:
    """Return the form of an export, by its first bytes."""
    head = archive.peek(member)
    return "one chat" if re.match(_SINGLE_CHAT, head) else "whole" if re.match(_WHOLE_ACCOUNT, head) else ""


def is_named_as_export(member: Member) -> bool:
    """Return whether a file has the name of an export."""
    return re.fullmatch(r"(?:.*/)?result[^/]*\.json", member.name, re.IGNORECASE | re.DOTALL) is not None
