"""A source may have settings and secrets: they stand below [sources.NAME], and reach it as it reads."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from attrs import field, frozen, validators
from click.testing import CliRunner

import warmlinks as wl
from warmlinks.archive import Archive
from warmlinks.cli.main import cli
from warmlinks.errors import SettingsError
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Account, CoveredSides, Person, Source
from warmlinks.settings import as_secret, load_settings
from warmlinks.testing.examples import Example
from warmlinks.testing.fakes import as_plugin
from warmlinks.values import Identity


@frozen(kw_only=True)
class ClubSettings:
    members: int = field(default=2, validator=validators.instance_of(int))
    token: SecretRef | None = field(default=None, converter=as_secret)


class Club(Source):
    name = network = "club"
    coverage = CoveredSides.OWN_SIDE
    settings = ClubSettings
    seen: ClassVar[list[Any]] = []

    def recognizes(self, archive: Archive) -> bool:
        self.seen.append(archive.settings)
        return bool(archive.find("club.txt"))

    def read(self, archive: Archive):
        yield Account(Identity("club", "me"), "club.txt")
        for number in range(archive.settings.members):
            yield Person(Identity("club", str(number), name=f"Mira {number}"), "club.txt")


@pytest.fixture
def club(tmp_path):
    (tmp_path / "club.txt").write_text("x")
    Club.seen.clear()
    return tmp_path / "club.txt"


def registry_of(kind=Club, **tables):
    return Registry(plugins={"club": as_plugin(kind)}, discover=False, environ={}, settings_of_sources=tables)


@pytest.mark.parametrize(("tables", "people"), [({}, 2), ({"club": {"members": 5}}, 5), ({"other": {"x": 1}}, 2)])
def test_what_the_owner_set_reaches_the_source(club, tables, people):
    """Both as it looks at the file and as it reads it; what is not set has its default."""
    with wl.Book.open(":memory:", timezone="UTC", registry=registry_of(**tables)) as book:
        report = book.load(club)

    assert report.new_people == people
    assert all(isinstance(settings, ClubSettings) for settings in Club.seen)


def test_other_settings_read_the_file_anew(club):
    """What is known of a file hangs on the settings it was read with; with the same ones it is known again."""
    with wl.Book.open(":memory:", timezone="UTC", registry=registry_of()) as book:
        book.load(club)
        book._registry = registry_of(club={"members": 5})
        more = book.load(club)
        again = book.load(club)

    assert (more.new_people, again.new_people) == (3, 0)


WRONG = {
    "an unknown key": ({"member": 1}, "club knows no setting member. Its settings are members, token"),
    "a wrong kind of value": ({"members": "many"}, "club: the setting members has the wrong kind of value"),
    "a secret": ({"token": "hunter2"}, "club: a secret stands where a reference to one belongs"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_said_with_source_and_key(club, name):
    """And without the value, which may be the secret itself."""
    table, words = WRONG[name]
    with (
        wl.Book.open(":memory:", timezone="UTC", registry=registry_of(club=table)) as book,
        pytest.raises(SettingsError) as caught,
    ):
        book.load(club)

    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_settings_for_a_source_that_has_none_are_said(club):
    """They would be silently ignored else."""

    class Plain(Club):
        settings = None

    registry = registry_of(Plain, club={"members": 1})

    with pytest.raises(SettingsError, match="club has no settings"):
        registry.settings_of(registry.source("club"))


@frozen(kw_only=True)
class Needy:
    place: str


@pytest.mark.parametrize(
    ("settings", "words"), [(Needy, "settings needs a default for place"), (dict, "settings is no attrs class")]
)
def test_a_source_whose_settings_are_no_class_with_defaults_is_refused(settings, words):
    """Nothing has to be in the settings file for a source to work."""

    class Odd(Club):
        pass

    Odd.settings = settings

    (info,) = registry_of(Odd).plugins()

    assert info.state == "refused"
    assert words in info.why


def test_the_kit_gives_settings_too(tmp_path):
    """An example says what the owner would have set."""
    example = Example(Club, {"club.txt": "x"}, settings={"members": 1})

    with example.opened(tmp_path) as archive:
        assert archive.settings == ClubSettings(members=1)
        assert len(list(example.registry().read(Club(), archive))) == 2


# the settings file


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A settings file, and a plugin of one file with settings."""
    (tmp_path / "plugins").mkdir(mode=0o755)
    plugin = tmp_path / "plugins" / "club.py"
    plugin.write_text(
        "from attrs import field, frozen\n"
        "from warmlinks.plugins.hookspecs import hookimpl\n"
        "from warmlinks.plugins.sources import Account, CoveredSides, Source\n"
        "from warmlinks.settings import as_secret\n"
        "WARMLINKS_HOOKS = 2\n"
        "@frozen(kw_only=True)\n"
        "class Settings:\n    members: int = 2\n    token: object = field(default=None, converter=as_secret)\n"
        "class Club(Source):\n    name = network = 'club'\n    coverage = CoveredSides.OWN_SIDE\n"
        "    settings = Settings\n"
        "    def recognizes(self, archive):\n        return False\n"
        "    def read(self, archive):\n        yield from ()\n"
        "@hookimpl\ndef warmlinks_register_sources():\n    return [Club]\n"
    )
    plugin.chmod(0o644)
    monkeypatch.setenv("WARMLINKS_PLUGINS", str(plugin.parent))
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(tmp_path / "settings.toml"))

    def run(text, *words):
        (tmp_path / "settings.toml").write_text(text)
        return CliRunner().invoke(cli, [*words])

    return run


def test_config_shows_and_checks_the_settings_of_sources(shell):
    """As they stand in the file, a secret by where it lies; a wrong key ends it with status 1."""
    text = '[sources.club]\nmembers = 3\ntoken = "env:CLUB_TOKEN"\n'

    done = shell(text, "config")
    told = json.loads(shell(text, "config", "--json").stdout)
    wrong = shell("[sources.club]\nmember = 3\n", "config")

    assert '[sources.club]\nmembers = 3\ntoken = "env:CLUB_TOKEN"' in done.output
    assert "env:CLUB_TOKEN" in told["sources"]["club"]
    assert wrong.exit_code != 0
    assert "club knows no setting member" in wrong.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[sources.clab]\n", "there is no source 'clab'"),
        ("[sources]\nclub = 3\n", "[sources] knows no setting club"),
        ("[club]\nmembers = 3\n", "What to do: Its settings stand below [sources.club]"),
    ],
)
def test_a_table_in_the_wrong_place_is_said(shell, text, words):
    """With what to write instead."""
    done = shell(text, "config")

    assert done.exit_code != 0
    assert words in " ".join(done.output.split())


def test_the_tables_of_sources_are_read_as_they_stand(tmp_path):
    """What belongs in them its plugin says, which may not be installed here."""
    (tmp_path / "settings.toml").write_text("[sources.mail]\nfolders = ['INBOX']\n")

    assert load_settings(tmp_path / "settings.toml").sources == {"mail": {"folders": ["INBOX"]}}


def test_a_series_without_an_end_ends_at_a_day(tmp_path):
    """The archive says up to when; in the kit it is the same day for ever."""
    with Example(Club, {"club.txt": "x"}).opened(tmp_path) as archive:
        assert archive.until.year == 2030
    with Archive.of_bytes({"club.txt": "x"}) as archive:
        assert archive.until.tzinfo is not None
        assert (archive.until.month, archive.until.day) == (1, 1)
