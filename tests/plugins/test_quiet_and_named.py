"""A plugin leaves the program as it was, and what it does that it should not is put right and said with its name."""

from __future__ import annotations

import builtins
import logging
import os
import warnings
from pathlib import Path

import pytest
from club_plugin import PLACES, club_doing

import warmlinks as wl
from warmlinks.archive import Archive

CHANGES = {
    "the working folder": 'os.chdir("/")',
    "the mask of new files (umask)": "os.umask(0)",
    "builtins.open": "builtins.open = lambda *words: None",
    "which warnings are shown": 'warnings.simplefilter("ignore")',
}


def state():
    mask = os.umask(0o077)
    os.umask(mask)
    return Path.cwd(), mask, builtins.open, tuple(warnings.filters)


@pytest.fixture
def club(tmp_path):
    (tmp_path / "club.txt").write_text("x")
    return tmp_path / "club.txt"


@pytest.fixture
def loading(registry_of, club):
    """Loads the club's file into a new book."""

    def load():
        with wl.Book.open(":memory:", timezone="UTC", registry=registry_of()) as book:
            return book.load(club)

    return load


@pytest.mark.parametrize(("place", "changed"), [(place, changed) for place in PLACES for changed in CHANGES])
def test_what_a_plugin_changes_of_the_program_is_put_back_and_it_is_named(
    plugins_folder, loading, caplog, place, changed
):
    """Wherever it does it: as it is imported, registers, recognises or reads; what it brings still works."""
    text = club_doing({place: CHANGES[changed]})
    path = plugins_folder("club", text)
    before = state()
    with caplog.at_level(logging.WARNING, "warmlinks"):
        report = loading()

    assert state() == before
    assert report.new_people == 1
    said = [one.getMessage() for one in caplog.records]
    assert said == [f"Plugin club ({path}): it changed {changed}, which is the whole program's and was put back"]


def test_what_it_did_as_it_was_loaded_is_listed(plugins_folder, registry_of):
    """`warmlinks plugins` has it beside the plugin, which is in use all the same."""
    plugins_folder("club", club_doing({"AT_IMPORT": "os.umask(0)"}))

    (info,) = registry_of().plugins()

    assert info.state == "loaded"
    assert "umask" in info.notes[0]


def test_control_a_plugin_that_keeps_to_itself_is_not_named(plugins_folder, registry_of, club, caplog):
    """Nothing is said of it."""
    text = club_doing({})
    plugins_folder("club", text)
    with (
        caplog.at_level(logging.WARNING, "warmlinks"),
        wl.Book.open(":memory:", timezone="UTC", registry=registry_of()) as book,
    ):
        book.load(club)

    assert not caplog.records


def test_a_source_that_is_slow_to_look_is_named(plugins_folder, registry_of, club, caplog):
    """It is asked about every file, so everybody waits for it."""
    text = club_doing({"AT_RECOGNIZES": "time.sleep(0.2)"})
    plugins_folder("club", text)

    with (
        caplog.at_level(logging.WARNING, "warmlinks"),
        wl.Book.open(":memory:", timezone="UTC", registry=registry_of(slow_seconds=0.1)) as book,
    ):
        book.load(club)

    assert "source club is asked about every file, and took 0 s" in caplog.text


def test_a_mistake_is_told_by_the_plugin_s_own_line(plugins_folder, registry_of):
    """Not by one of a library that it calls, nor by one of warmlinks."""
    text = club_doing({"AT_READ": "import json; json.loads('{')"})
    path = plugins_folder("club", text)
    line = 1 + path.read_text().splitlines().index("        import json; json.loads('{')")
    registry = registry_of()

    with Archive.of_bytes({"club.txt": "x"}) as archive, pytest.raises(wl.PluginError) as caught:
        list(registry.read(registry.source("club"), archive))

    assert caught.value.why == f"JSONDecodeError (club.py line {line})"


def test_a_mistake_in_warmlinks_that_a_plugin_calls_is_told_by_the_plugin_s_line(plugins_folder, registry_of):
    """A wrong argument is the caller's."""
    text = club_doing({"AT_READ": "archive.document(None, int)"})
    path = plugins_folder("club", text)
    line = 1 + path.read_text().splitlines().index("        archive.document(None, int)")
    registry = registry_of()

    with Archive.of_bytes({"club.txt": "x"}) as archive, pytest.raises(wl.PluginError) as caught:
        list(registry.read(registry.source("club"), archive))

    assert f"(club.py line {line})" in caught.value.why


def test_a_hook_that_forgets_to_return_is_said(plugins_folder, registry_of):
    """It would register nothing, silently."""
    text = club_doing({"return [Club]": "[Club]"})
    plugins_folder("club", text)

    (info,) = registry_of().plugins()

    assert info.state == "refused"
    assert info.why == "warmlinks_register_sources answers None instead of a list of classes: is a return missing?"


def test_control_a_hook_may_answer_an_empty_list(plugins_folder, registry_of):
    """As one does that has nothing to bring on this machine."""
    text = club_doing({"return [Club]": "return []"})
    plugins_folder("club", text)

    assert [info.state for info in registry_of().plugins()] == ["loaded"]
