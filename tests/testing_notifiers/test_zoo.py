"""Broken notifiers, each wrong in one way, and the check of the kit that catches it by name."""

from __future__ import annotations

import json
import logging
import os
import random
import socket
import sys
import threading
import time
from collections.abc import Callable

import attrs
import pytest
from attrs import define, field, frozen

from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome
from warmlinks.testing.notifiers import NotifierConformance, complaints
from warmlinks.testing.notifiers_fakes import Postbox, PostboxSettings, RecordingNotifier

ZOO: dict[str, tuple[type[Notifier], str]] = {}


def broken(check: str) -> Callable[[type[Notifier]], type[Notifier]]:
    """Puts a class into the zoo beside the check that has to catch it."""

    def enter(kind: type[Notifier]) -> type[Notifier]:
        ZOO[kind.__name__] = (kind, check)
        return kind

    return enter


# -- what it is and how it is set up


@broken("test_registers")
class HasNoName(RecordingNotifier):
    name = ""


@broken("test_registers")
class ShoutsItsName(RecordingNotifier):
    name = "My Channel!"


@broken("test_registers")
class HasAllTheTimeInTheWorld(RecordingNotifier):
    deadline = float("inf")


@define(kw_only=True)
class ThawedSettings:
    postbox: Postbox = field(repr=False)
    token: SecretRef = field(converter=SecretRef.parse)
    timeout: float = 0.3


@broken("test_settings_are_data")
class HasSettingsThatChange(RecordingNotifier):
    settings = ThawedSettings


@frozen
class PositionalSettings:
    postbox: Postbox = field(repr=False)
    token: SecretRef = field(converter=SecretRef.parse)
    timeout: float = 0.3


@broken("test_settings_are_data")
class HasSettingsByPosition(RecordingNotifier):
    settings = PositionalSettings


@frozen(kw_only=True)
class TalkativeSettings:
    postbox: Postbox = field(repr=False)
    token: str = field(converter=lambda text: SecretRef.parse(text).reveal())
    timeout: float = 0.3


@broken("test_secrets_stay_hidden")
class KeepsTheSecretInItsSettings(RecordingNotifier):
    settings = TalkativeSettings

    def _send(self, digest: Digest, settings: TalkativeSettings) -> Outcome:
        settings.postbox.open(settings.token)
        return self.judge(self.listen(settings.postbox.put(self.preview(digest, settings)), time.monotonic() + 1))


# -- what it hands over


@broken("test_preview_is_exact")
class ShowsAnotherPreview(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        return super()._send(attrs.evolve(digest, title="Read this now"), settings)


@broken("test_preview_is_exact")
class DrawsLots(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        made = json.loads(super().preview(digest, settings))
        return json.dumps({**made, "boundary": random.random()}).encode()


@broken("test_preview_touches_nothing")
class ConnectsInThePreview(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        with socket.socket() as probe:
            probe.connect_ex(("127.0.0.1", 9))
        return super().preview(digest, settings)


@broken("test_preview_touches_nothing")
class HandsOverInThePreview(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        settings.postbox.open(settings.postbox.secret)
        return super().preview(digest, settings)


@broken("test_preview_touches_nothing")
class NeedsTheSecretForThePreview(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        settings.token.reveal()
        return super().preview(digest, settings)


@broken("test_shows_the_digest")
class DropsTheFirstLine(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        made = json.loads(super().preview(digest, settings))
        return json.dumps({**made, "lines": made["lines"][1:]}).encode()


@broken("test_delivers_once")
class SendsTwice(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        super()._send(digest, settings)
        return super()._send(digest, settings)


@broken("test_delivers_once")
class AnswersTrue(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        return super()._send(digest, settings).kind is not None


@broken("test_delivers_once")
class ForgetsToAnswer(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        super()._send(digest, settings)


@broken("test_delivers_once")
class Exits(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        super()._send(digest, settings)
        sys.exit(0)


@broken("test_delivers_once")
class DeliversNothing(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        del digest, settings
        return Outcome.delivered()


@broken("test_keeps_nothing")
class RemembersWhatItSent(RecordingNotifier):
    def __init__(self) -> None:
        self.sent: set[str] = set()

    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        if digest.key in self.sent:
            return Outcome.delivered()
        self.sent.add(digest.key)
        return super()._send(digest, settings)


# -- what it says became of it


@broken("test_fault[later]")
class TriesAgainByItself(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        super()._send(digest, settings)
        return super()._send(digest, settings) if settings.postbox.fault else Outcome.delivered()


@broken("test_fault[cut after it was taken]")
class TakesEveryErrorForSafe(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        outcome = super()._send(digest, settings)
        return Outcome.retryable(outcome.why) if outcome.kind.value == "unknown" else outcome


@broken("test_fault[never]")
class TakesANoForALater(RecordingNotifier):
    def judge(self, answer: str) -> Outcome:
        return Outcome.retryable("try later") if answer == "never" else super().judge(answer)


@broken("test_fault[later]")
class TakesALaterForANo(RecordingNotifier):
    def judge(self, answer: str) -> Outcome:
        return Outcome.refused("no") if answer.startswith("later") else super().judge(answer)


@broken("test_fault[later]")
class ForgetsThePause(RecordingNotifier):
    def judge(self, answer: str) -> Outcome:
        return attrs.evolve(super().judge(answer), retry_after=None)


@broken("test_fault[an answer nobody knows]")
class TakesAnythingForAYes(RecordingNotifier):
    def judge(self, answer: str) -> Outcome:
        outcome = super().judge(answer)
        return Outcome.delivered() if outcome.kind.value == "unknown" else outcome


@broken("test_fault[no postbox]")
class NeverSaysThatThereIsNoChannel(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        return attrs.evolve(super()._send(digest, settings), available=True)


@broken("test_fault[no postbox]")
class DeliversWhereThereIsNoChannel(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        outcome = super()._send(digest, settings)
        return outcome if outcome.available else Outcome.delivered("dummy id")


@broken("test_fault[one letter at a time]")
class WaitsForEver(RecordingNotifier):
    def listen(self, answer, end: float) -> str:
        del end
        return "".join(answer)


@broken("test_fault[moved]")
class FollowsRedirects(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        outcome = super()._send(digest, settings)
        if "moved" in outcome.why:
            settings.postbox.other.open(settings.token.reveal())
        return outcome


@broken("test_fault[closed]")
class GivesNoReason(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        return attrs.evolve(super()._send(digest, settings), why="")


@broken("test_fault[never]")
class SaysTheSecretInItsReason(RecordingNotifier):
    def judge(self, answer: str) -> Outcome:
        outcome = super().judge(answer)
        return attrs.evolve(outcome, why=f"{outcome.why} for {Postbox.secret}")


# -- what a stranger can do to it


@broken("test_texts_change_nothing_else")
class TakesLineBreaksAsTheyCome(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        made = json.loads(super().preview(digest, settings))
        return json.dumps({**made, "title": digest.title}).encode()


@broken("test_texts_change_nothing_else")
class TakesMarkupAsItComes(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        return super().preview(digest, settings).replace(b"(", b"<")


@broken("test_texts_change_nothing_else")
class LeavesLinksAlive(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        return super().preview(digest, settings).replace(b"\\u200c", b"")


@broken("test_texts_change_nothing_else")
class FindsRecipientsInTheText(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        made = json.loads(super().preview(digest, settings))
        found = [word for word in digest.title.split() if "@" in word]
        return json.dumps({**made, "to": ",".join(["me", *found])}).encode()


@broken("test_texts_change_nothing_else")
class BuildsItsFormatByHand(RecordingNotifier):
    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        del settings
        text = digest.items[0].text if digest.items else ""
        made = f'{{"to": "me", "key": "", "title": "{digest.title}", "lines": [["{text}", "", ""]]}}'
        return made.encode("utf-8", "replace")


@broken("test_odd_digests_are_fine")
class FallsOverAnEmptyDigest(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        assert digest.items[0].text
        return super()._send(digest, settings)


# -- what it lets out


@broken("test_secrets_stay_hidden")
class LogsTheSecret(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        logging.getLogger("warmlinks").debug("opening with %s", settings.token.reveal())
        return super()._send(digest, settings)


@broken("test_says_nothing_by_itself")
class Prints(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        print("sending ...")
        return super()._send(digest, settings)


@broken("test_says_nothing_by_itself")
class LogsNames(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        logging.getLogger("warmlinks").info("sending %s", digest.title)
        return super()._send(digest, settings)


@broken("test_leaves_nothing_behind")
class LeavesAThread(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        threading.Thread(target=time.sleep, args=[60], daemon=True).start()
        return super()._send(digest, settings)


@broken("test_leaves_nothing_behind")
class LeavesAFileOpen(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        OPENED.append(os.open(os.devnull, os.O_RDONLY))
        return super()._send(digest, settings)


@broken("test_leaves_nothing_behind")
class ChangesTheEnvironment(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        os.environ["WARMLINKS_LAST"] = digest.title
        return super()._send(digest, settings)


@broken("test_leaves_nothing_behind")
class ChangesTheTimeLimitOfAllSockets(RecordingNotifier):
    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        socket.setdefaulttimeout(len(settings.postbox.messages) + 1.0)
        return super()._send(digest, settings)


OPENED: list[int] = []


@pytest.fixture(autouse=True)
def swept():
    """What the broken ones leave behind is swept up, so that other tests find the process as it was."""
    yield
    socket.setdefaulttimeout(None)
    os.environ.pop("WARMLINKS_LAST", None)
    while OPENED:
        os.close(OPENED.pop())


@pytest.mark.parametrize("name", sorted(ZOO))
def test_a_broken_notifier_is_caught_by_name(name):
    """Each is caught by the check that is meant for it."""
    kind, check = ZOO[name]
    faults = tuple(fault for fault in Postbox.faults if check == f"test_fault[{fault.name}]")
    more = {"notifier": kind, "faults": faults, "light": False, "patience": 1.0}
    kit = type(f"Test{name}", (NotifierConformance,), more)
    for one in dir(kit):
        if one.startswith("test_") and one != check.partition("[")[0]:
            setattr(kit, one, lambda *_: None)

    found = complaints(kit, Postbox)

    assert check in found, f"{name} got away: {found}"


def test_a_heavy_import_is_caught(tmp_path, monkeypatch):
    """A module that imports a slow library at its top is caught by name."""
    (tmp_path / "heavy_pigeon.py").write_text(
        "import smtplib\nfrom warmlinks.testing.notifiers_fakes import RecordingNotifier\n"
        "class HeavyNotifier(RecordingNotifier):\n    pass\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import heavy_pigeon

    kit = type("TestHeavy", (NotifierConformance,), {"notifier": heavy_pigeon.HeavyNotifier})

    with Postbox() as channel, pytest.raises(AssertionError, match="smtplib"):
        kit().test_imports_are_light(channel)


def test_the_zoo_is_large_enough():
    """There are many ways to be wrong, and each check has somebody to catch."""
    checks = {check.partition("[")[0] for _, check in ZOO.values()}
    every = {one for one in dir(NotifierConformance) if one.startswith("test_")}

    assert len(ZOO) >= 20
    assert checks == every - {"test_imports_are_light"}
