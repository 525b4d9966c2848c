"""The zone that a written time states: by its IANA name, by an offset, or by an abbreviation.

One place for all readers of texts that people or exports wrote, so that none overlooks a stated zone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from attrs import frozen

from warmlinks.calendar.zones import iana_zone, in_zone

__all__ = ["StatedZone", "as_moment", "stated_zone", "without_zone"]

_MINUTES = {
    abbreviation: minutes
    for minutes, abbreviations in {
        0: "UTC GMT WET",
        60: "WEST BST CET MET MEZ",
        120: "CEST MEST MESZ SAST EET",
        180: "EEST MSK TRT",
        240: "GST",
        300: "PKT",
        330: "IST",
        420: "WIB",
        480: "HKT SGT AWST",
        540: "JST KST",
        570: "ACST",
        630: "ACDT",
        600: "AEST",
        660: "AEDT",
        720: "NZST",
        780: "NZDT",
        -210: "NST",
        -150: "NDT",
        -180: "BRT ART ADT",
        -240: "AST EDT",
        -300: "EST CDT",
        -360: "CST MDT",
        -420: "MST PDT",
        -480: "PST AKDT",
        -540: "AKST",
        -600: "HST",
    }.items()
    for abbreviation in abbreviations.split()
}
"""Abbreviations, in minutes east of UTC. Of one with several meanings, the one commonest in what people export."""

_SINGLE_WORDS = (
    "Cuba Egypt Eire GB GB-Eire Greenwich Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya "
    "NZ NZ-CHAT Navajo PRC Poland Portugal ROC ROK Singapore Turkey UCT Universal W-SU Zulu"
)
_PLAIN_NAMES = frozenset(_SINGLE_WORDS.split())
"""IANA names of zones that are a single word."""

# no clock of the world is set farther from UTC than fifteen hours
_OF_UTC = re.compile(r"\(?(?<![\w/])(?:UTC|GMT)\s?([+\u2212-])(0?\d|1[0-5])(?::?(\d{2}))?\b\)?")
_BARE_OFFSET = re.compile(r"\(?(?:(?<=:\d\d)|(?<=[\s(]))([+\u2212-])(0\d|1[0-5]):?(\d{2})?\)?$")
_IANA = re.compile(r"\(?\b([A-Z][A-Za-z]{1,20}(?:/[A-Z][A-Za-z0-9_+-]{1,30}){1,2})\)?")
_LIKE_IANA = re.compile(r"\(?\b[^\W\d_]{2,}(?:/[^\W\d_][\w+-]*)+\)?")
_LAST_WORD = re.compile(r"\(?(?:(?<=[\s(])|(?<=\d))([A-Z][A-Za-z-]{0,12})\)?\.?$")


@frozen
class StatedZone:
    """A zone within a text.

    Attributes:
        zone: the zone.
        start: where in the text it begins.
        end: where it ends.
        abbreviation: its letters, where several zones go by them.
    """

    zone: tzinfo
    start: int
    end: int
    abbreviation: str = ""


def stated_zone(text: str) -> StatedZone | None:
    """The zone that a written time states; None where it states none that is known.

    Args:
        text: such as `Friday, October 4, 2013 at 10:05pm PDT`, `10:29 UTC+01`, `10:00:00 -0700` or
            `3:26pm Asia/Kuala_Lumpur`.
    """
    match = _OF_UTC.search(text) or _BARE_OFFSET.search(text)
    if match:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return StatedZone(_fixed(minutes if match[1] == "+" else -minutes), match.start(), match.end())
    for match in _IANA.finditer(text):
        zone = iana_zone(match[1])
        if zone is not None:
            return StatedZone(zone, match.start(), match.end())
    match = _LAST_WORD.search(text)
    if match is None:
        return None
    name = match[1]
    if name in _PLAIN_NAMES and (zone := iana_zone(name)) is not None:
        return StatedZone(zone, match.start(), match.end())
    if name == "Z" and text[match.start() - 1 : match.start()].isdigit():
        return StatedZone(UTC, match.start(), match.end())
    offset = _MINUTES.get(name)
    return None if offset is None else StatedZone(_fixed(offset), match.start(), match.end(), name)


def without_zone(text: str, stated: StatedZone | None) -> str:
    """The text without the zone it states, so that no part of a zone's name is read as a month.

    Args:
        text: as passed to `stated_zone`.
        stated: its result. A word that only has the form of a zone's name is taken out too.
    """
    rest = f"{text[: stated.start]} {text[stated.end :]}" if stated is not None else text
    return _LIKE_IANA.sub(" ", rest) if "/" in rest else rest


def as_moment(wall: datetime, stated: StatedZone | None, zone: tzinfo) -> tuple[datetime, bool]:
    """(moment in UTC, whether it is sure) of a wall clock.

    Args:
        wall: the time that the clock showed, without a zone.
        stated: the zone beside it, if there is one.
        zone: the zone to read it in where it states none, or an abbreviation that this zone has at that time.
    """
    local = wall.replace(tzinfo=zone)
    if stated is not None and not (stated.abbreviation and local.tzname() == stated.abbreviation):
        local = wall.replace(tzinfo=stated.zone)
    return in_zone(local, UTC), stated is not None


def _fixed(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes)) if minutes else UTC
