"""One thread of a download: which files it is in, and what a first look at them tells.

Files lie at the top or below folders of any name, so places are matched from the right.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from attrs import define, field

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks_meta.lines import ThreadLine

__all__ = ["BEGIN", "Form", "Place", "Thread", "add_file", "begins_with", "place_of", "prefer_json", "thread_key"]

Form: TypeAlias = str
"""How a file of messages is written: `json` and `page` as both networks do, others as one of them did or does."""

BEGIN = 4096
"""How many bytes of a file are looked at to tell what it is."""

_STRANGERS = frozenset({"filtered_threads", "message_requests"})
_MOVED = "e2ee_cutover"
_SECTIONS = frozenset({"inbox", "archived_threads", _MOVED, *_STRANGERS})

_MESSAGES = re.compile(r"message(?:_\d+)?\.(json|html)", re.IGNORECASE)
# The end of a thread's folder is an id of its own where it is long and has a digit; the name before it may change.
_ID = re.compile(r"(?:.*_)?((?=[^_]*\d)[A-Za-z0-9-]{8,})")


@define(eq=False)
class Thread:
    """One thread: where its messages are, and what a first look at them tells.

    Attributes:
        key: the id at the end of its folder, else the folder; made of its people where there is no folder.
        folder: its folder, whole.
        has_folder: whether the key is a folder's, and so the same in the next export.
        strangers: whether it lies among requests only.
        is_moved: whether it went on as an encrypted chat.
        files: how and where its messages are written.
        title: the other person's name, or the group's.
        listed: those present, in the order of the file -> the name as it came.
        crowd: how many are present, those of one name counted each.
        senders: who is named as a sender -> when last, in milliseconds.
        wrote: who said something -> how often.
        is_group: whether something else than the number of people says so.
        events: who was added, who left.
        oldest: its first line.
    """

    key: str
    folder: str = ""
    has_folder: bool = True
    strangers: bool = False
    is_moved: bool = False
    files: list[tuple[Form, Member]] = field(factory=list)
    title: str = ""
    listed: dict[str, str] = field(factory=dict)
    crowd: int = 0
    senders: dict[str, int] = field(factory=dict)
    wrote: dict[str, int] = field(factory=dict)
    is_group: bool = False
    events: list[ThreadLine] = field(factory=list)
    oldest: ThreadLine | None = None

    @property
    def is_lasting(self) -> bool:
        """Whether its key tells it from every other thread, in the next export too."""
        return self.has_folder or "~" in self.key

    @property
    def where(self) -> str:
        """A member that tells of it."""
        return self.files[0][1].name

    def names(self) -> dict[str, None]:
        """Everybody who is present or spoke, in a stable order."""
        return dict.fromkeys([*self.listed, *sorted(self.senders)])

    def take(self, other: Thread) -> None:
        """Unite with another file or piece of the same thread."""
        self.files += [file for file in other.files if file not in self.files]
        self.strangers = self.strangers and other.strangers
        self.is_moved = self.is_moved or other.is_moved
        self.folder = self.folder or other.folder
        self.title = self.title or other.title
        self.listed = other.listed | self.listed
        self.crowd = max(self.crowd, other.crowd)
        for name, last in other.senders.items():
            self.senders[name] = max(last, self.senders.get(name, last))
        for name, count in other.wrote.items():
            self.wrote[name] = self.wrote.get(name, 0) + count
        self.is_group = self.is_group or other.is_group
        self.events += other.events
        if other.oldest and (self.oldest is None or other.oldest.ms < self.oldest.ms):
            self.oldest = other.oldest


Place: TypeAlias = tuple[str, str, Form]
"""Section, folder and form of a file of messages; the section is empty where it is in none that is known."""


def add_file(threads: dict[str, Thread], place: Place, member: Member) -> None:
    """Put a file to the thread whose folder it lies in."""
    section, folder, form = place
    key = thread_key(folder)
    thread = Thread(key, folder, strangers=section in _STRANGERS, is_moved=section == _MOVED, files=[(form, member)])
    if key in threads:
        threads[key].take(thread)
    else:
        threads[key] = thread


def prefer_json(threads: dict[str, Thread]) -> None:
    """A thread that is there in JSON is not read again from its pages."""
    for thread in threads.values():
        if any(form == "json" for form, _ in thread.files):
            thread.files = [(form, member) for form, member in thread.files if form != "page"]


def begins_with(archive: Archive, member: Member, pattern: re.Pattern[bytes]) -> bool:
    """Whether the pattern is in the beginning of a member; not where that cannot be read."""
    try:
        return bool(pattern.search(archive.head(member, BEGIN)))
    except InputError:
        return False


def thread_key(folder: str) -> str:
    """The part of a thread's folder that stays: its id, or all of it."""
    match = _ID.fullmatch(folder)
    return match[1] if match else folder


def place_of(member: Member) -> Place | None:
    """Where a file of messages lies, or None where it is none."""
    *folders, base = member.name.split("/")
    match = _MESSAGES.fullmatch(base)
    if not match:
        return None
    folder = folders[-1] if folders else base.rpartition(".")[0]
    section = folders[-2].casefold() if len(folders) > 1 else ""
    return (section if section in _SECTIONS else "", folder, "json" if match[1].casefold() == "json" else "page")
