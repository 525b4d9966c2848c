"""What stands on the pages: each block is run, checked, or listed with the reason; links and pictures are there."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import tomllib
import unicodedata
import webbrowser
import zipfile
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from click.testing import CliRunner
from page_blocks import PAGES, ROOT, Block, all_blocks, blocks_of, calls_of, examples_of_help, told_of

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks_mail.samples import as_mbox
from warmlinks_mastodon import samples as mastodon
from warmlinks_samples import make_world
from warmlinks_samples.chats import make_chats
from warmlinks_samples.correspondence import make_correspondence
from warmlinks_samples.writing import write_generation, write_newest
from warmlinks_samples.zips import write_zip

BLOCKS = all_blocks()
NOW = "2026-01-25T09:00+01:00"


def of(*languages: str) -> list[Block]:
    return [block for block in BLOCKS if block.language in languages]


def named(block: Block) -> str:
    return f"{block.page}:{block.line}"


# every block


def test_of_each_block_it_is_said_what_becomes_of_it():
    """If this fails, a block is new: let a test run it, or say in `page_blocks.py` why none does."""
    assert [named(block) for block in BLOCKS if told_of(block) is None] == []


def test_what_is_said_to_run_a_block_is_there():
    """Each path that a reason names."""
    paths = {
        path for block in BLOCKS for path in re.findall(r"\b(?:tests|plugins)/[\w./-]+", (told_of(block) or "..")[1])
    }

    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert len(paths) > 2


def test_a_comment_above_a_block_says_what_becomes_of_it():
    """In the page itself, for pages to come."""
    text = "<!-- not run: it takes a day -->\n```sh\nmake world\n```\n\n<!-- run by tests/x.py -->\n```text\nx\n```\n"

    assert [told_of(block) for block in blocks_of("x.md", text)] == [
        ("not run", "it takes a day"),
        ("run", "by tests/x.py"),
    ]


def test_a_block_of_which_nobody_has_said_anything_is_noticed():
    """The control."""
    assert told_of(Block("docs/index.md", 1, "sh", "rm -r everything\n")) is None


def test_what_is_run_as_a_part_of_its_page_is_run():
    """By `conftest.py`, which skips none, on the README and below `docs`."""
    pages = {block.page for block in of("python")}

    assert [page for page in pages if page != "README.md" and not page.startswith("docs/")] == []
    assert [page for page in pages if "skip:" in (ROOT / page).read_text("utf-8")] == []
    assert len(of("python")) > 70


# settings


ELSEWHERE = '\n[email]\nhost = "mail.example.org"\nto = "me@example.org"\n'


def the_small_crm(folder: Path) -> Path:
    """The door of the test kit, as a plugin of one file: pages that are of no CRM in particular name it."""
    folder.chmod(0o700)
    plugin = folder / "small.py"
    plugin.write_text(
        "from warmlinks.plugins.hookspecs import hookimpl\n"
        "from warmlinks.testing.small_crm import SmallCrmDoor\n"
        "WARMLINKS_HOOKS = 2\n"
        "WARMLINKS_DOORS = 1\n"
        "warmlinks_register_doors = hookimpl(specname='warmlinks_register_doors')(lambda: [SmallCrmDoor])\n"
    )
    plugin.chmod(0o600)
    return plugin


@pytest.mark.parametrize("block", of("toml"), ids=named)
def test_settings_on_a_page_are_right(block, tmp_path, monkeypatch):
    """`warmlinks config` reads them, with all plugins; what is a project's is a project's."""
    told = tomllib.loads(block.text)
    if "project" in told:
        assert set(told["project"]) <= {"name", "version", "dependencies", "entry-points"}
        return
    place = tmp_path / "settings.toml"
    # the table of a channel that is told of on another page
    there = "" if "email" in told or "email" not in told.get("digest", {}).get("channels", ()) else ELSEWHERE
    place.write_text(block.text + there, "utf-8")
    place.chmod(0o600)
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(place))
    monkeypatch.setenv("WARMLINKS_PLUGINS", str(the_small_crm(tmp_path)))
    done = CliRunner().invoke(cli, ["config"])

    assert done.exit_code == 0, done.output
    assert "All settings are right." in done.output


def test_a_setting_that_is_none_is_noticed(tmp_path, monkeypatch):
    """The control: a letter more."""
    place = tmp_path / "settings.toml"
    place.write_text('[email]\nhosts = "mail.example.org"\n')
    place.chmod(0o600)
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(place))

    assert CliRunner().invoke(cli, ["config"]).exit_code != 0


@pytest.mark.parametrize("block", of("json"), ids=named)
def test_json_on_a_page_can_be_read(block):
    assert json.loads(block.text)


@pytest.mark.parametrize("block", of("py"), ids=named)
def test_a_test_file_for_the_reader_compiles(block):
    compile(block.text, named(block), "exec", dont_inherit=True)


@pytest.mark.parametrize("block", [block for block in BLOCKS if "pip install" in block.text], ids=named)
def test_what_is_to_be_installed_is_there(block):
    """Each folder of a plugin, and each extra."""
    extras = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])

    for name in re.findall(r"plugins/(warmlinks-[\w-]+)", block.text):
        assert (ROOT / "plugins" / name / "pyproject.toml").is_file()
    for listed in re.findall(r"\.\[([\w,]+)\]", block.text):
        assert set(listed.split(",")) <= extras


# calls


def parse(words: list[str]) -> None:
    """Let the commands read their words, without doing anything."""
    with cli.make_context("warmlinks", list(words)) as context:
        command, parent, rest = cli, context, [*context._protected_args, *context.args]
        while isinstance(command, click.Group) and rest:
            name, command, rest = command.resolve_command(parent, rest)
            parent = command.make_context(name, list(rest), parent=parent)
            rest = [*parent._protected_args, *parent.args]


def test_every_call_on_a_page_is_one_that_the_commands_take():
    """Its command, its options, and how many words it has."""
    calls = [(named(block), call) for block in BLOCKS for call in calls_of(block.text)]
    for _, call in calls:
        parse(call)

    assert len(calls) > 150


@pytest.mark.parametrize(
    "call", ["cooling --limits 5", "cool", "load", "pause add 2025-12-20", "intro add A B --reasons x"]
)
def test_a_call_that_is_none_is_noticed(call):
    """The control."""
    with pytest.raises(click.UsageError):
        parse(call.split())


# the examples of --help, run

PEOPLE = (
    *("Ada Lovelace", "Ben Okonjo", "Tove Ashworth", "Quentin Habsfeld", "Dov Levi"),
    *("Ben", "Cleo", "Dov", "Eva", "Finn", "Gala"),
)


def make_book(place: Path) -> dict[str, str]:
    """A book of these people, two of them met by Ben; what an example calls by an id that nobody has, and has here."""
    accounts = [("linkedin", "in/ada-l", None), ("twitter", "700000001", "ada_l")]
    lines = [
        {"type": "book", "format": 1},
        *(
            {
                "type": "identity",
                "network": network,
                "key": key,
                "first_as_of": None,
                "account": None,
                "facts": [
                    ["name", "Ada Lovelace", None, None, "x"],
                    *([["handle", handle, None, None, "x"]] if handle else []),
                ],
            }
            for network, key, handle in accounts
        ),
    ]
    with wl.Book.open(place, timezone="Europe/Berlin") as book:
        book.import_(io.StringIO("".join(json.dumps(line) + "\n" for line in lines)))
        book.merge("linkedin:in/ada-l", "twitter:700000001")
        for who in PEOPLE:
            for month in range(3, 12):
                book.log(who, kind="call", at=date(2025, month, 3), create=True)
        entry = book.log("Ada Lovelace", kind="call", at=date(2025, 12, 1)).entry
        book.introduce("Ben Okonjo", "Tove Ashworth", at=date(2025, 12, 1), reason="both restore pianos")
        for who in ("Cleo", "Dov", "Eva", "Finn", "Gala"):
            book.introduce("Ben", who, at=date(2025, 12, 1))
        book.introduce("me", "Dov Levi", by="Ben Okonjo", at=date(2025, 12, 1))
        ids = {name: one.id for one in book.connections(now=datetime.fromisoformat(NOW)) for name in [one.name]}
    return {"a1b2c3d4e5f6": ids["Cleo"], "d4e5f6a1b2c3": ids["Ben Okonjo"], "1a2b3c4d5e6f": str(entry)}


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A folder with that book, and with files under the names that the examples give theirs."""
    folder = tmp_path_factory.mktemp("desk")
    folder.chmod(0o700)
    (folder / "plugins").mkdir()
    world = make_world(7)
    named_as = {
        "twitter": "twitter-2026-01-05.zip",
        "facebook": "facebook-ada.zip",
        "linkedin": "Basic_LinkedInDataExport.zip",
    }
    for path in write_newest(world, folder):
        network = next(one for one in named_as if one in path.name.lower())
        path.rename(folder / named_as[network])
    with zipfile.ZipFile(folder / "facebook-ada.zip") as whole:
        for number in (1, 2):
            with zipfile.ZipFile(folder / f"facebook-ada-{number}.zip", "w") as part:
                for name in whole.namelist()[number - 1 :: 2]:
                    part.writestr(name, whole.read(name))
    with (
        zipfile.ZipFile(folder / "twitter-2026-01-05.zip") as whole,
        zipfile.ZipFile(folder / "tweets-only.zip", "w") as part,
    ):
        for name in whole.namelist():
            if name.endswith("tweets.js"):
                part.writestr(name, whole.read(name))
    (connections,) = write_generation(world, "linkedin", "Connections.csv", folder)
    connections.rename(folder / "Connections.csv")
    write_zip(folder / "archive.zip", mastodon.as_members(make_chats(world, "mastodon")))
    (folder / "inbox.mbox").write_bytes(as_mbox(make_correspondence(world)))
    (folder / "activities.csv").write_text(
        "contact,created,rep\n"
        + "".join(f"{who % 40},2025-{1 + who % 12:02}-0{1 + who % 9}T09:00Z,r\n" for who in range(800))
    )
    ids = make_book(folder / "book.db")
    shutil.copy(folder / "book.db", folder / "work.db")
    with wl.Book.open(folder / "book.db") as book, (folder / "book.jsonl").open("w", encoding="utf-8") as file:
        book.export(file)
    return folder, ids


ENDS_OTHERWISE = {
    "sync --check": (2, "no feed is switched on"),
    "sync": (2, "no feed is switched on"),
    "sync mail": (2, "mail"),
    "crm ours": (2, "the settings name no CRM 'ours'"),
    "crm ours --write": (2, "the settings name no CRM 'ours'"),
    "crm ours --install": (2, "the settings name no CRM 'ours'"),
    "notify --via desktop --via email": (2, "email needs the setting host"),
    "unconfirmed --arrived digest:3f2a:2026-01-25": (2, "nothing unconfirmed is called"),
    "doctor --restore": (1, "the book is whole"),
    # on a terminal they ask
    "forget Ada Lovelace": (2, "needs a yes"),
    "forget @ada_l --only-this": (2, "needs a yes"),
    "duplicates --review": (2, "needs a terminal"),
}
"""Examples that need a server of the reader's, a desktop, a terminal or a trouble: how they end without, and why."""


@pytest.mark.parametrize("call", examples_of_help(), ids=" ".join)
def test_an_example_of_help_runs(call, desk, tmp_path, monkeypatch):
    """In a copy of the folder, as it stands, except for ids and for places outside of it."""
    folder, ids = desk
    place = tmp_path / "desk"
    shutil.copytree(folder, place, copy_function=os.link)
    for name in ("book.db", "work.db"):
        (place / name).unlink()
        shutil.copy(folder / name, place / name)
    monkeypatch.chdir(place)
    monkeypatch.setattr(webbrowser, "open", lambda _: True)
    environment = {
        "HOME": str(place),
        "XDG_CONFIG_HOME": str(place),
        "XDG_STATE_HOME": str(place),
        "WARMLINKS_BOOK": "book.db",
    }
    words = [ids.get(word, word).replace("/media/stick", str(tmp_path)) for word in call]
    done = CliRunner().invoke(cli, ["--now", NOW, *words], env=environment, input="y\n")
    status, said = ENDS_OTHERWISE.get(" ".join(call), (0, ""))

    assert done.exit_code == status, done.output
    assert said in done.output


# links and pictures

_LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)")
_MADE = {"docs/pictures": "docs/pictures/make.py", "docs/explanation/img": "benchmarks/predict_pictures.py"}
"""Folders of pictures, and the script that draws them."""


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^( *)```.*?^\1``` *$", "", text, flags=re.MULTILINE | re.DOTALL))


def anchors_of(text: str) -> set[str]:
    """What a heading is called behind `#`, as Python-Markdown makes it, and what is named so by hand."""
    slugs: set[str] = set(re.findall(r"\{ *#([\w-]+)", text))
    for heading in re.findall(
        r"^#{1,6} +(.+?) *#*$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    ):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
        slugs.add(re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", letters).strip().lower()))
    return slugs


def links_of(page: Path, text: str) -> list[str]:
    """The links of a page that lead into the tree."""
    return [link for link in _LINK.findall(without_code(text)) if not re.match(r"[a-z]+:", link)]


def broken(page: Path, text: str) -> list[str]:
    """Those that lead nowhere."""
    found = []
    for link in links_of(page, text):
        path, _, anchor = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        there = not link.startswith("/") and target.exists() and target.is_relative_to(ROOT)
        if not there or (anchor and target.suffix == ".md" and anchor not in anchors_of(target.read_text("utf-8"))):
            found.append(link)
    return found


def test_each_link_into_the_tree_leads_to_a_file_and_a_heading():
    """On every page, also on those that mkdocs does not see."""
    pages = [*PAGES, *(path for top in (".", "samples", "plugins/*") for path in ROOT.glob(f"{top}/CHANGELOG.md"))]
    texts = {page: page.read_text("utf-8") for page in pages}

    assert {page.name: broken(page, text) for page, text in texts.items() if broken(page, text)} == {}
    assert sum(len(links_of(page, text)) for page, text in texts.items()) > 200


@pytest.mark.parametrize(
    "link", ["docs/none.md", "/docs/index.md", "docs/reference/versions.md#none", "../../x.md", "#none"]
)
def test_a_link_that_leads_nowhere_is_noticed(link):
    """The control."""
    assert broken(ROOT / "README.md", f"# One\n\n[here]({link})\n") == [link]


def test_mkdocs_refuses_what_it_can_only_warn_of():
    """Anchors and absolute links count, and a warning fails."""
    told = (ROOT / "mkdocs.yml").read_text("utf-8")

    assert "\nstrict: true\n" in told
    assert {"anchors: warn", "absolute_links: warn", "unrecognized_links: warn", "not_found: warn"} <= {
        line.strip() for line in told.partition("\nvalidation:\n")[2].splitlines()
    }


def test_no_picture_is_there_that_no_script_makes():
    """Each lies in a folder whose script names it; what an archive of a test holds is none of ours."""
    endings = {".png", ".svg", ".gif", ".jpg", ".jpeg", ".webp"}
    pictures = [path for folder in ("docs", "src") for path in (ROOT / folder).rglob("*") if path.suffix in endings]
    by_hand = [
        path.relative_to(ROOT).as_posix()
        for path in pictures
        if (script := _MADE.get(path.parent.relative_to(ROOT).as_posix())) is None
        or not re.search(
            rf"\b{re.sub(r'-(dark|narrow|print|wide)$', '', path.stem)}\b", (ROOT / script).read_text("utf-8")
        )
    ]

    assert by_hand == []
    assert len(pictures) > 15
