"""Names, companies and positions for invented people; they stand in `names.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib import resources
from typing import Final

__all__ = ["COMPANIES", "GIVEN", "LINKEDIN_EXTRAS", "OTHER_SCRIPTS", "POSITIONS", "SURNAMES", "TWINS", "plain_letters"]

_LISTS = tomllib.loads(resources.files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))

GIVEN: Final[tuple[str, ...]] = tuple(_LISTS["given"])
"""Given names, no two alike. The first is the friend everybody is introduced to."""
SURNAMES: Final[tuple[str, ...]] = tuple(_LISTS["surnames"])
OTHER_SCRIPTS: Final[tuple[tuple[str, str, str], ...]] = tuple(
    (given, family, language) for given, family, language in _LISTS["other_scripts"]
)
"""Given name, family name, and the language usually written in that script."""
TWINS: Final[tuple[str, str]] = (_LISTS["twins"][0], _LISTS["twins"][1])
"""The name that two different people have."""
COMPANIES: Final[tuple[str, ...]] = tuple(_LISTS["companies"])
POSITIONS: Final[tuple[str, ...]] = tuple(_LISTS["positions"])
LINKEDIN_EXTRAS: Final[tuple[str, ...]] = tuple(_LISTS["linkedin_extras"])
"""What people add to their last name there."""


def plain_letters(text: str, *, default: str = "") -> str:
    """Return the ASCII letters and digits of a text in lower case, as for a handle; the default if there are none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain) or default
