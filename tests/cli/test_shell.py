"""The shell: JSON as agreed, counts that add up, exit statuses, errors as sentences, and a quick start."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import warmlinks_samples.demo
from warmlinks.cli.main import COMMANDS, cli
from warmlinks.cli.reference import page
from warmlinks.output import shown

ROOT = Path(__file__).parents[2]
NOW = "2026-01-25T09:00+01:00"


def run(book: Path, *words: str, **more: object):
    """Call the command line with a book, a fixed moment and no settings."""
    return CliRunner().invoke(
        cli, ["--book", str(book), "--now", NOW, "--timezone", "Europe/Berlin", *words], env={"NO_COLOR": "1"}, **more
    )


def answer(book: Path, *words: str):
    """The JSON that a command answers."""
    done = run(book, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_load_reports_add_up_and_the_second_time_nothing_is_new(book, archives):
    """Seen is the sum of the five counts in each file; loaded again, 0 are new and 0 changed."""
    found = answer(book, "load", *map(str, archives))["files"]

    assert {file["source"] for file in found} == {"twitter", "facebook", "linkedin"}
    for file in found:
        parts = [file[name] for name in ("new", "changed", "same", "skipped", "refused")]
        assert file["seen"] == sum(parts)
        assert (file["new"], file["changed"]) == (0, 0)
        assert {"path", "owner", "problems"} <= file.keys()


def test_connections_score_and_cooling_have_the_agreed_fields(book):
    """Each command answers the fields of its table, and the reasons add up to a hundred times the warmth."""
    people, scores, cooling = answer(book, "connections"), answer(book, "score"), answer(book, "cooling")

    wanted = {"id", "name", "identities", "connected_on", "interactions", "last_contact", "stage", "tags", "status"}
    assert wanted <= people[0].keys()
    assert {"in", "out", "both"} == people[0]["interactions"].keys()
    for one in scores:
        wanted = {"id", "name", "warmth", "alive", "level", "last_contact", "seen_until", "due_on", "cold_on"}
        wanted |= {"stake", "state", "overdue", "cadence", "assumed_with", "perhaps_also", "because"}
        assert wanted == one.keys()
        if one["warmth"] is not None:
            assert sum(reason["points"] for reason in one["because"]) == pytest.approx(100 * one["warmth"], abs=1e-9)
    # of two who may be one person each list names one, and says who the other is
    known = {one["id"] for one in scores} | {other["id"] for one in scores for other in one["perhaps_also"]}
    assert {one["id"] for one in cooling} <= known


def test_introductions_have_the_agreed_fields(book):
    """`intro list --json` has role, people by name and id, label, phase, evidence and what could have been seen."""
    found = answer(book, "intro", "list")

    wanted = {"id", "role", "introducer", "parties", "made_at", "network", "label", "phase", "evidence"}
    assert found
    assert all(wanted | {"could_have_seen", "due_on"} <= one.keys() for one in found)
    assert {one["role"] for one in found} == {"introducer", "introduced"}


def test_a_stage_is_shown_where_there_is_proof(book):
    """Somebody in touch both ways has a stage; it is one of the seven."""
    stages = {person["stage"] for person in answer(book, "connections")}

    assert "private" in stages
    assert stages <= {None, "followed", "noticed", "two_way", "private", "voice", "face_to_face", "regular"}


def test_a_wrong_call_ends_with_2_and_a_failure_with_1(book, tmp_path):
    """An unknown command names its like, a file that no source knows fails, nobody of a name is said so."""
    wrong = run(book, "colling")
    nothing = tmp_path / "notes.txt"
    nothing.write_text("hello")
    failed = run(book, "load", str(nothing))
    nobody = run(book, "show", "Nobody Atall")

    assert (wrong.exit_code, failed.exit_code, nobody.exit_code) == (2, 1, 1)
    assert "Did you mean cooling" in wrong.output
    assert "What to do" in failed.output
    assert "Traceback" not in wrong.output + failed.output + nobody.output


def test_forgetting_asks_for_a_yes_where_nobody_can_be_asked(book):
    """Without a terminal there is no question: the call is wrong until --yes is given."""
    someone = answer(book, "connections")[0]["id"]

    done = run(book, "forget", someone)

    assert done.exit_code == 2
    assert "--yes" in done.output


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(command):
    """`--help` says what it does and shows at least one call."""
    done = CliRunner().invoke(cli, [command, "--help"])

    assert done.exit_code == 0
    assert f"warmlinks {command}" in done.output or "Examples:" in done.output


def test_the_page_of_commands_is_fresh():
    """docs/reference/cli.md is what the commands say; to renew it: python -m warmlinks.cli.reference."""
    assert (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8") == page()


def test_what_strangers_wrote_cannot_move_the_cursor():
    """Control and direction characters come out as escapes; letters and emoji stay."""
    assert shown("a\x1b[2Jb\u202ec") == "a\\u001b[2Jb\\u202ec"
    assert shown("Ελένη 🌊 O'Neill") == "Ελένη 🌊 O'Neill"


@pytest.mark.parametrize("words", [["-c", "import warmlinks"], ["-m", "warmlinks", "--version"]])
def test_a_start_loads_nothing_heavy(words):
    """Importing the library, and asking for the version, imports none of the heavy or rare packages."""
    heavy = ("numpy", "httpx", "click", "rich", "jinja2", "sqlalchemy", "attrs", "msgspec", "pluggy")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *words], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}

    assert "warmlinks" in loaded
    assert not loaded & set(heavy)


def test_a_reader_that_has_read_enough_is_no_error(book):
    """The pipe is closed before the answer is written: status 0, and nothing on stderr."""
    words = [sys.executable, "-m", "warmlinks", "--book", str(book), "--now", NOW, "connections", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as done:
        done.stdout.close()
        said = done.stderr.read()
        status = done.wait(60)

    assert (status, said) == (0, b"")


def test_ids_are_never_broken_at_80_columns(book):
    """Every id of `intro list` stands whole in the output, so that it can be copied."""
    shown_lines = run(book, "intro", "list").output

    for one in answer(book, "intro", "list"):
        assert one["id"] in shown_lines


def test_a_mistyped_book_is_said_and_not_made(tmp_path):
    """A reading command on a book that is not there fails, and leaves no file."""
    done = run(tmp_path / "nowhere.db", "cooling")

    assert done.exit_code == 1
    assert "there is no book" in done.output
    assert not (tmp_path / "nowhere.db").exists()


def test_the_tutorial_names_the_book_that_the_demo_makes():
    """The path in the first tutorial is the one the demo writes."""
    page_ = (ROOT / "docs" / "tutorial" / "first-book.md").read_text("utf-8")
    demo = Path(warmlinks_samples.demo.__file__).read_text("utf-8")

    assert "demo/book/demo.db" in page_
    assert '"demo.db"' in demo


def test_a_logged_contact_is_listed_and_taken_back(tmp_path):
    """`log` says how to take it back; `log --undo` tells what went, and said again that there is nothing any more."""
    path = tmp_path / "x.db"
    tmp_path.chmod(0o700)
    logged = run(path, "log", "Ada Lovelace", "--kind", "call", "--note", "about looms")
    entry = answer(path, "log", "--list")[0]
    gone = run(path, "log", "--undo", entry["id"])
    again = run(path, "log", "--undo", entry["id"])

    assert f"warmlinks log --undo {entry['id']}" in logged.stderr
    assert (entry["who"], entry["kind"], entry["note"]) == ("Ada Lovelace", "call", "about looms")
    assert gone.stdout == "Taken back: call with Ada Lovelace on 2026-01-25 (both, “about looms”).\n"
    assert (again.exit_code, again.stdout) == (0, f"Nothing logged has the id {entry['id']} any more.\n")
    assert answer(path, "log", "--list") == answer(path, "connections") == []
    assert run(path, "log").exit_code == run(path, "log", "Ada", "--undo", entry["id"]).exit_code == 2


@pytest.mark.parametrize("instead", [["--list"], ["--list", "Ada"], ["--undo", "1a2b3c4d"]])
@pytest.mark.parametrize(
    "entry",
    [["--kind", "call"], ["--kind", "meeting"], ["--at", "2026-01-05"], ["--note", "looms"], ["--direction", "in"]],
    ids=" ".join,
)
def test_a_list_of_what_was_logged_takes_nothing_to_log(book, instead, entry):
    """Who says both is told that nothing was written down, in place of being half heard."""
    done = run(book, "log", *instead, *entry)
    several = run(book, "log", *instead, "--create", *entry)

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{instead[0]} does not go with {entry[0]}" in done.stderr
    assert (several.exit_code, f"{entry[0]} and --create" in several.stderr) == (2, True)
    assert run(book, "log", *instead).exit_code in (0, 1)


def test_a_folder_of_downloads_names_what_is_in_it_and_the_call(archives, tmp_path):
    """A folder that holds exports is no export: nothing is guessed, and the call to copy loads them."""
    tmp_path.chmod(0o700)
    folder = archives[0].parent
    failed = run(tmp_path / "x.db", "load", str(folder))
    call = failed.stderr.partition("warmlinks load ")[2].split()

    assert failed.exit_code == 1
    assert {f"({source})" in failed.stderr for source in ("twitter", "facebook", "linkedin")} == {True}
    assert set(call) == set(map(str, archives))
    assert run(tmp_path / "x.db", "load", *call).exit_code == 0


def test_zips_beside_an_unpacked_export_are_named(archives, tmp_path):
    """A folder that is read as one export says which zips in it were left; foreign zips are not named."""
    tmp_path.chmod(0o700)
    folder = tmp_path / "downloads"
    folder.mkdir()
    for archive in archives:
        shutil.copy(archive, folder)
    with zipfile.ZipFile(next(one for one in archives if "LinkedIn" in one.name)) as opened:
        opened.extractall(folder)
    with zipfile.ZipFile(folder / "holiday pictures.zip", "w") as other:
        other.writestr("sea.jpg", b"blue")
    done = run(tmp_path / "x.db", "load", str(folder))

    assert done.exit_code == 0
    assert {one.name for one in archives} == {Path(word).name for word in done.stderr.split() if ".zip" in word}


def test_a_folder_with_foreign_zips_says_that_they_were_looked_at(tmp_path):
    """No source knows any: the answer names them, and asks for the zip as it came."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    with zipfile.ZipFile(folder / "holiday pictures.zip", "w") as other:
        other.writestr("sea.jpg", b"blue")
    done = run(tmp_path / "x.db", "load", str(folder))

    assert done.exit_code == 1
    assert "looked at holiday pictures.zip" in done.stderr
    assert "warmlinks load" not in done.stderr


def test_errors_show_no_live_character_of_a_stranger(tmp_path):
    """A name with an escape sequence in it is shown as text among the candidates."""
    tmp_path.chmod(0o700)
    stranger = {"network": "x", "key": "1", "first_as_of": None, "account": None}
    facts = [["name", "Ada \x1b[31mLovelace", None, None, "somewhere"]]
    lines = [{"type": "book", "format": 1}, {"type": "identity", **stranger, "facts": facts}]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    run(tmp_path / "x.db", "import", str(tmp_path / "x.jsonl"))
    done = run(tmp_path / "x.db", "set", "Ada", "--tag", "choir")

    assert "\x1b" not in done.stderr
    assert "Ada \\u001b[31mLovelace" in done.stderr


def test_switching_off_what_is_not_there_is_a_wrong_call(book):
    """A mistyped plugin is answered with its like; the right one, its package and both together are taken."""
    near = run(book, "--disable", "twiter", "plugins")
    far = run(book, "--disable", "nosuch", "connections")
    right = [
        run(book, *(word for name in names for word in ("--disable", name)), "connections").exit_code
        for names in (["twitter"], ["warmlinks-twitter"], ["twitter", "warmlinks-twitter", "email"])
    ]

    assert near.exit_code == far.exit_code == 2
    assert "Did you mean twitter?" in near.stderr
    assert "no plugin is called 'nosuch'" in far.stderr
    assert right == [0, 0, 0]


def test_settings_that_switch_off_what_is_not_there_are_told(book, tmp_path, monkeypatch):
    """A plugin may have been uninstalled since: commands go on, and `plugins` and `config` tell of the name."""
    place = tmp_path / "settings.toml"
    place.write_text('[plugins]\ndisable = ["facebok"]\n')
    place.chmod(0o600)
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(place))
    monkeypatch.setenv("WARMLINKS_DISABLE", "nosuch")
    plugins, config, people = (run(book, word) for word in ("plugins", "config", "connections"))

    assert [one.exit_code for one in (plugins, config, people)] == [0, 0, 0]
    for told in (plugins.stderr, config.stderr):
        assert "switch off 'facebok', but no plugin is called so. Did you mean facebook" in told
        assert "switch off 'nosuch'" in told
    assert "All settings are right" not in config.stdout
    assert people.stderr == ""
