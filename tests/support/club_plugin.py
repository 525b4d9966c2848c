"""A source of one file, which does something that it should not in one of four places."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["PLACES", "club_doing"]

PLACES = ("AT_IMPORT", "AT_RECOGNIZES", "AT_READ", "AT_REGISTER")
"""Where it may do it."""

_SOURCE = """
import builtins, json, os, subprocess, sys, time, warnings
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.sources import Account, CoveredSides, Person, Source
from warmlinks.values import Identity
AT_IMPORT

class Club(Source):
    name = network = "club"
    coverage = CoveredSides.OWN_SIDE

    def recognizes(self, archive):
        AT_RECOGNIZES
        return bool(archive.find("club.txt"))

    def read(self, archive):
        AT_READ
        yield Account(Identity("club", "me"), "club.txt")
        yield Person(Identity("club", "mira", name="Mira Holt"), "club.txt")


@hookimpl
def warmlinks_register_sources():
    AT_REGISTER
    return [Club]
"""


def club_doing(doing: Mapping[str, str]) -> str:
    """Its text, with something else in each of these places or in place of these words, and nothing in the others."""
    text = _SOURCE
    for place, words in (dict.fromkeys(PLACES, "pass") | doing).items():
        text = text.replace(place, words)
    return text
