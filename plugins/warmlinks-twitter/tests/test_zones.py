"""The owner's zone by a city's name."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from warmlinks_twitter import _zones
from warmlinks_twitter._zones import zone_of


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Kyiv", "Europe/Kyiv"),
        ("New Delhi", "Asia/Kolkata"),
        ("St. Petersburg", "Europe/Moscow"),
        ("europe/paris", "Europe/Paris"),
    ],
)
def test_a_city_has_its_zone(city, zone):
    """Cities, American regions and zone names are all understood."""
    assert zone_of(city) == zone


@pytest.mark.parametrize("city", ["Atlantis", "../../etc/localtime", "", None])
def test_an_unknown_name_has_none(city):
    """A name out of an archive is never used to look for a file."""
    assert zone_of(city) is None


def test_every_zone_of_the_table_exists():
    """No zone is misspelt."""
    zones = set(_zones._ZONES.values())

    assert len({ZoneInfo(zone).key for zone in zones}) == len(zones) > 100
