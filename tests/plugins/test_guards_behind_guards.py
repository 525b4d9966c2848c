"""Guards of plugins: whatever one does, the digest is made, it is named, and what it could not judge is not said."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks.plugins.registry import Registry

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)

GUARD = """
import time
from warmlinks.plugins.guards import Guard
from warmlinks.plugins.hookspecs import hookimpl


class Calm(Guard):
    name = "calm"

    def veto(self, suggestion):
        BODY


@hookimpl
def warmlinks_register_guards():
    return [Calm]
"""


@pytest.fixture
def book_of(plugins_folder, registry_of, tmp_path):
    """A book in which three people are due, and that asks the guard whose body is given."""

    def make(body=None, text=GUARD, **more):
        if body is not None:
            plugins_folder("calm", text.replace("BODY", body))
        book = wl.Book.open(tmp_path / "book.db", timezone="UTC", registry=registry_of(**more))
        for name in ("Mira Holt", "Tom Achebe", "Jonas Brandt"):
            book.log(name, at=NOW - timedelta(days=90), kind="call", create=True)
            book.set(name, now=NOW - timedelta(days=80), cadence=30)
        return book

    return make


def named(digest):
    return {item.text.partition(" ")[0] for item in digest.items} if digest else set()


def test_control_without_a_guard_all_three_are_named(book_of):
    """The digest has them; so what is missing below was held back."""
    with book_of() as book:
        assert len(book.digest(now=NOW).items) == 3


def test_the_book_asks_the_guards_that_are_installed(book_of):
    """As the command does, without being told to; the reason is the guard's."""
    with book_of("return 'it is raining'") as book:
        assert book.digest(now=NOW) is None
        assert {(one.guard, one.why) for one in book.suppressed(now=NOW)} == {("calm", "it is raining")}
        assert book.why("Mira Holt", now=NOW).suppressed_by == "calm"


def test_a_guard_that_lets_all_pass_changes_nothing(book_of):
    """None is the answer for that."""
    with book_of("return None") as book:
        digest = book.digest(now=NOW)

    assert len(digest.items) == 3
    assert "guard" not in digest.opening


FAILING = {
    "raises": ("raise LookupError('no such table')", "LookupError: no such table (calm.py line 11)"),
    "exits": ("raise SystemExit(3)", "SystemExit"),
    "interrupts": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "ends past everything": ("raise BaseException('out')", "BaseException: out"),
    "answers nothing": ("return ''", "its reason is empty"),
    "answers blanks": ("return '  '", "its reason is empty"),
    "answers no": ("return False", "it answered bool instead of a reason or None"),
    "answers a number": ("return 7", "it answered int instead of a reason or None"),
    "sleeps": ("time.sleep(60)", "it took longer than 0.3 seconds"),
    "does not end": ("\n        while True: time.sleep(0.01)", "it took longer than 0.3 seconds"),
    "is too deep": ("return self.veto(suggestion)", "RecursionError"),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_guard_that_fails_holds_back_and_is_named(book_of, name, caplog):
    """What cannot be judged is not said; the reason has the guard, its plugin and what it did."""
    body, said = FAILING[name]
    begun = time.monotonic()
    with book_of(body, veto_seconds=0.3) as book, caplog.at_level(logging.WARNING, "warmlinks"):
        digest = book.digest(now=NOW)
        reasons = {(one.guard, one.why) for one in book.suppressed(now=NOW)}

    assert digest is None
    assert {guard for guard, _ in reasons} == {"calm"}
    for _, why in reasons:
        assert "calm.py)" in why
        assert said in why
    assert any("calm holds back what it could not judge" in one.getMessage() for one in caplog.records)
    assert time.monotonic() - begun < 20


def test_a_digest_begins_with_what_a_guard_failed_at(book_of):
    """Where it could judge some, the digest is made, and says that others were held back for no good reason."""
    body = "\n        if suggestion.who[0] in '01234567': raise LookupError('odd')\n        return None"
    with book_of(body) as book:
        book.log("Vera Lind", at=NOW - timedelta(days=90), kind="call", create=True)
        digest, held = book.digest(now=NOW), book.suppressed(now=NOW)

    if digest is not None and held:
        assert digest.opening.startswith("The guard calm holds back what it could not judge")


LOST = {
    "fails to load": ("raise LookupError('no such table')\n" + GUARD, "LookupError: no such table"),
    "is for other hooks": ("WARMLINKS_HOOKS = 3\n" + GUARD, "update warmlinks"),
    "forgets to return": (GUARD.replace("return [Calm]", "[Calm]"), "answers None instead of a list of classes"),
    "is no guard": (GUARD.replace("return [Calm]", "return [int]"), "which is no Guard class"),
}


@pytest.mark.parametrize("name", LOST)
def test_a_guard_that_is_not_in_use_is_said_on_every_digest(book_of, name, caplog):
    """Loudly: at its beginning, and where programs tell of their troubles, for it holds back nothing."""
    text, said = LOST[name]
    with book_of("return 'x'", text) as book, caplog.at_level(logging.WARNING, "warmlinks"):
        digest = book.digest(now=NOW)
        again = book.digest(now=NOW + timedelta(days=1))

    for one in (digest, again):
        assert one.opening.startswith("The guard of plugin calm (")
        assert "is not in use, so it holds nothing back" in one.opening
    assert any(said in one.getMessage() for one in caplog.records)


def test_control_another_plugin_that_fails_is_not_taken_for_a_guard(book_of, plugins_folder):
    """Only guards change what is said."""
    plugins_folder("club", "raise LookupError")
    with book_of() as book:
        assert "not in use" not in book.digest(now=NOW).opening


def test_the_command_says_it_too(book_of, plugins_folder, tmp_path):
    """On standard error, whatever there is to say."""
    with book_of("raise LookupError('odd')"):
        pass
    (tmp_path / "settings.toml").write_text("")
    environment = {
        "WARMLINKS_PLUGINS": str(plugins_folder.folder),
        "WARMLINKS_SETTINGS": str(tmp_path / "settings.toml"),
    }

    done = CliRunner(env=environment).invoke(
        cli, ["--book", str(tmp_path / "book.db"), "--now", NOW.isoformat(), "digest", "--held"]
    )

    assert done.exit_code == 0
    assert "this guard of calm (" in " ".join(done.output.split())


def test_an_empty_reason_of_a_guard_that_is_handed_over_is_a_mistake_too(book_of):
    """Guards in `DigestOptions` are asked as they are, and held to the same."""
    from warmlinks.digest.sending import DigestOptions
    from warmlinks.plugins.guards import Guard
    from warmlinks.settings import DigestSettings

    class Mute(Guard):
        name = "mute"

        def veto(self, suggestion):
            return ""

    with book_of() as book:
        held = book.suppressed(now=NOW, options=DigestOptions(DigestSettings(), (Mute(),)))

    assert {one.why for one in held} == {"this guard gave no reason, which is a mistake in it"}


def test_no_installed_guard_is_lost_here():
    """The control: what is installed with warmlinks has no guard that is not in use."""
    assert Registry(environ={}).lost_guards() == ()
