"""The calendar file keeps what every notifier promises, on disks that fail in every way."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import icalendar
import pytest

from warmlinks.plugins.notifiers import Digest, Outcome, Outcomes
from warmlinks.testing.notifiers import NotifierConformance, complaints
from warmlinks.testing.notifiers_channel import Channel, Fault
from warmlinks_ics import IcsNotifier, IcsSettings

SAFE, REFUSED = frozenset({Outcomes.RETRYABLE}), frozenset({Outcomes.REFUSED})
THEIRS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//another//EN\r\nEND:VCALENDAR\r\n"
LEFT = {"another's calendar": THEIRS, "a letter": b"Dear Ada", "nothing in it": b""}
FAULTS = (
    Fault("no folder", SAFE, available=False, at="folder", does="absent"),
    Fault("a file in the place of the folder", SAFE, at="folder", does="file"),
    Fault("a folder that others can write to", REFUSED, at="folder", does="open"),
    Fault("a folder in its place", REFUSED, at="file", does="folder"),
    Fault("a pipe in its place", REFUSED, at="file", does="pipe"),
    *(Fault(name, REFUSED, at="file", does=name) for name in LEFT),
    Fault("a file that cannot be read", SAFE, at="open", does="EACCES"),
    Fault("no right to write", SAFE, at="mkstemp", does="EACCES"),
    Fault("a disk that is read only", SAFE, at="mkstemp", does="EROFS"),
    Fault("no room for a file", SAFE, at="mkstemp", does="ENOSPC"),
    Fault("no room for what is in it", SAFE, at="fsync", does="ENOSPC"),
    Fault("a disk that fails", SAFE, at="fsync", does="EIO"),
    Fault("it may not take the place of the old one", SAFE, at="replace", does="EPERM"),
)


class FileChannel(Channel):
    """A folder, in which each file that comes to the place of the calendar is looked at."""

    faults: ClassVar[tuple[Fault, ...]] = FAULTS

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="warmlinks-ics-"))
        self.file = self.folder / "calendars" / "warmlinks.ics"
        self.file.parent.mkdir(mode=0o700)
        self.taken: list[bytes] = []
        self.begun = 0
        self.fault: Fault | None = None
        self.patch = pytest.MonkeyPatch()
        self._watch(tempfile, "mkstemp", begins=True)
        self._watch(os, "fsync")
        self._watch(Path, "open")
        self._watch(Path, "replace", takes=True)

    def table(self) -> dict[str, Any]:
        return {"file": str(self.file)}

    def misbehave(self, fault: Fault) -> None:
        self.fault = fault
        self.file.unlink(missing_ok=True)
        folder = self.file.parent
        if fault.at == "folder":
            if fault.does == "open":
                folder.chmod(0o777)
            else:
                folder.rmdir()
            if fault.does == "file":
                folder.write_text("")
        elif fault.does == "folder":
            self.file.mkdir()
        elif fault.does == "pipe":
            os.mkfifo(self.file)
        elif fault.does in LEFT:
            self.file.write_bytes(LEFT[fault.does])
        elif fault.at == "open":
            shutil.copyfile(os.devnull, self.file)

    def accepted(self) -> list[bytes]:
        return list(self.taken)

    def attempts(self) -> int:
        return self.begun

    def elsewhere(self) -> int:
        made = [one for one in self.folder.rglob("*") if one.suffix == ".new"]
        return len(made)

    def structure(self, message: bytes) -> object:
        lines = message.replace(b"\r\n ", b"").split(b"\r\n")
        return [line.partition(b":")[0] for line in lines], message.count(b"\r") - message.count(b"\r\n")

    def shown(self, message: bytes) -> str:
        calendar = icalendar.Calendar.from_ical(message)
        return "\n".join([calendar["X-WR-CALNAME"], *(event["SUMMARY"] for event in calendar.events)])

    def close(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)

    def _watch(self, owner: Any, name: str, *, begins: bool = False, takes: bool = False) -> None:
        real = getattr(owner, name)

        def watched(*args: Any, **named: Any) -> Any:
            self.begun += begins
            mine = name != "open" or args[0] == self.file
            if mine and self.fault is not None and self.fault.at == name:
                code = getattr(errno, self.fault.does)
                raise OSError(code, os.strerror(code))
            done = real(*args, **named)
            if takes:
                self.taken.append(self.file.read_bytes())
            return done

        self.patch.setattr(owner, name, watched)


class TestIcs(NotifierConformance):
    notifier = IcsNotifier
    faults = FAULTS

    @pytest.fixture
    def channel(self) -> Iterator[FileChannel]:
        with FileChannel() as files:
            yield files


class NaiveIcsNotifier(IcsNotifier):
    """As one would write it on an afternoon: the control of the faults."""

    def _send(self, digest: Digest, settings: IcsSettings) -> Outcome:
        fresh = Path(tempfile.mkstemp(dir=settings.file.parent)[1])
        fresh.write_bytes(self.preview(digest, settings))
        fresh.replace(settings.file)
        return Outcome.delivered()


def test_control_a_naive_notifier_writes_over_the_files_of_others():
    """The faults can be failed: one that just writes takes the place of what is not its own."""
    kit = type("TestNaive", (NotifierConformance,), {"notifier": NaiveIcsNotifier, "faults": FAULTS})
    for name in dir(kit):
        if name.startswith("test_") and name not in ("test_fault", "test_delivers_once"):
            setattr(kit, name, lambda *_: None)

    found = complaints(kit, FileChannel)

    assert "test_delivers_once" not in found
    assert {f"test_fault[{name}]" for name in LEFT} < set(found)
    assert "test_fault[no room for a file]" in found


@pytest.mark.parametrize("left", LEFT.values(), ids=list(LEFT))
def test_what_is_not_ours_stays_to_the_last_byte(tmp_path, left):
    """A file that warmlinks did not write is not touched, and the answer says where it lies."""
    from warmlinks.testing.notifiers_texts import sample_digest

    path = tmp_path / "mine.ics"
    path.write_bytes(left)
    outcome = IcsNotifier().send(sample_digest(), IcsNotifier.configure({"file": str(path)}))

    assert outcome.kind is Outcomes.REFUSED
    assert str(path) in outcome.why
    assert path.read_bytes() == left
    assert [one.name for one in tmp_path.iterdir()] == ["mine.ics"]
