"""The zone that a written time states: by its IANA name, by an offset, or by an abbreviation.

One place for all readers of texts that people or exports wrote, so that none takes a stated zone for none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from attrs import frozen

__all__ = ["StatedZone", "as_moment", "stated_zone", "without_zone"]

_MINUTES = {
    "UTC": 0,
    "GMT": 0,
    "WET": 0,
    "WEST": 60,
    "BST": 60,
    "CET": 60,
    "MET": 60,
    "MEZ": 60,
    "CEST": 120,
    "MEST": 120,
    "MESZ": 120,
    "SAST": 120,
    "EET": 120,
    "EEST": 180,
    "MSK": 180,
    "TRT": 180,
    "GST": 240,
    "PKT": 300,
    "IST": 330,
    "WIB": 420,
    "HKT": 480,
    "SGT": 480,
    "AWST": 480,
    "JST": 540,
    "KST": 540,
    "ACST": 570,
    "ACDT": 630,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "NST": -210,
    "NDT": -150,
    "BRT": -180,
    "ART": -180,
    "AST": -240,
    "ADT": -180,
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "AKST": -540,
    "AKDT": -480,
    "HST": -600,
}
"""Abbreviations, in minutes east of UTC. Of one with several meanings, the one commonest in what people export."""

_PLAIN_NAMES = frozenset(
    {
        "Cuba",
        "Egypt",
        "Eire",
        "GB",
        "GB-Eire",
        "Greenwich",
        "Hongkong",
        "Iceland",
        "Iran",
        "Israel",
        "Jamaica",
        "Japan",
        "Kwajalein",
        "Libya",
        "NZ",
        "NZ-CHAT",
        "Navajo",
        "PRC",
        "Poland",
        "Portugal",
        "ROC",
        "ROK",
        "Singapore",
        "Turkey",
        "UCT",
        "Universal",
        "W-SU",
        "Zulu",
    }
)
"""Names of zones, by IANA, that are no more than a word."""

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
        zone: what it means.
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
    found = _OF_UTC.search(text) or _BARE_OFFSET.search(text)
    if found:
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        return StatedZone(_fixed(minutes if found[1] == "+" else -minutes), found.start(), found.end())
    for found in _IANA.finditer(text):
        zone = _named(found[1])
        if zone is not None:
            return StatedZone(zone, found.start(), found.end())
    found = _LAST_WORD.search(text)
    if found is None:
        return None
    word = found[1]
    if word in _PLAIN_NAMES and (zone := _named(word)) is not None:
        return StatedZone(zone, found.start(), found.end())
    if word == "Z" and text[found.start() - 1 : found.start()].isdigit():
        return StatedZone(UTC, found.start(), found.end())
    known = _MINUTES.get(word)
    return None if known is None else StatedZone(_fixed(known), found.start(), found.end(), word)


def without_zone(text: str, stated: StatedZone | None) -> str:
    """The text without the zone it states, so that no part of a zone's name is read as a month.

    Args:
        text: as `stated_zone` was given it.
        stated: what that answered. What has the form of a zone's name and is none goes too.
    """
    rest = f"{text[: stated.start]} {text[stated.end :]}" if stated is not None else text
    return _LIKE_IANA.sub(" ", rest) if "/" in rest else rest


def as_moment(wall: datetime, stated: StatedZone | None, zone: tzinfo) -> tuple[datetime, bool]:
    """(moment in UTC, whether it is sure) of a clock on a wall.

    Args:
        wall: what the clock showed, without a zone.
        stated: the zone beside it, if there is one.
        zone: the zone to read it in where it states none, or one of several that this one goes by at that time.

    Raises:
        OverflowError: it lies at the end of all time.
    """
    read = wall.replace(tzinfo=zone)
    if stated is not None and not (stated.abbreviation and read.tzname() == stated.abbreviation):
        read = wall.replace(tzinfo=stated.zone)
    return read.astimezone(UTC), stated is not None


def _fixed(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


@lru_cache(maxsize=256)
def _named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
