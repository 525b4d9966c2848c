"""A feed is switched on by a table in the settings file, and by nothing else."""

from __future__ import annotations

import pytest

from warmlinks.errors import SettingsError
from warmlinks.settings import load_settings


@pytest.fixture
def settings(tmp_path):
    def written(text):
        place = tmp_path / "settings.toml"
        place.write_text(text)
        place.chmod(0o600)
        return load_settings(place)

    return written


def test_without_a_table_no_feed_is_on(settings):
    assert settings("").feeds == {}


def test_what_is_common_to_all_feeds_is_read_and_the_rest_is_the_feeds_own(settings):
    found = settings('[feeds.work]\nfeed = "mail"\nminutes = 5\nhost = "imap.example.org"\n[feeds.mail]\n').feeds

    assert {name: table.feed for name, table in found.items()} == {"work": "mail", "mail": "mail"}
    assert (found["work"].minutes, found["work"].own) == (5, {"host": "imap.example.org"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[feeds]\nmail = true\n", "feeds"),
        ("[feeds.mail]\nminutes = 0\n", "minutes"),
        ("[feeds.mail]\nfeed = 7\n", "feed"),
        ('[feeds.mail]\ninsecure = "yes"\n', "feeds.mail"),
        ('[feeds.mail]\ninner_hosts = "server.lan"\n', "inner_hosts"),
    ],
)
def test_what_is_wrong_is_named(settings, text, told):
    with pytest.raises(SettingsError, match=told):
        settings(text)
