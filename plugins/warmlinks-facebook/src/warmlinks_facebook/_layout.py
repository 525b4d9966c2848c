"""What lies where in an export: its threads, and which generations it is of.

Decided by file and by key, never by date: the generations overlap. Files lie at the top or below folders of any name,
so places are matched from the right.
"""

from __future__ import annotations

import re
from typing import Literal

from attrs import define, field

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused
from warmlinks_facebook._said import ThreadLine, refusal

__all__ = ["SEALED", "Form", "Thread", "find_threads", "is_ours", "old_pages", "thread_key"]

Form = Literal["json", "sealed", "page", "old page"]
"""How a file of messages is written; `sealed` is the zip of encrypted chats."""

_STRANGERS = frozenset({"filtered_threads", "message_requests"})
_SECTIONS = frozenset({"inbox", "archived_threads", "e2ee_cutover", *_STRANGERS})

_MESSAGES = re.compile(r"message(?:_\d+)?\.(json|html)", re.IGNORECASE)
_NUMBERED = re.compile(r".+_\d+\.json", re.IGNORECASE)
# The end of a thread's folder is an id of its own where it is long and has a digit; the name before it may change.
_ID = re.compile(r"(?:.*_)?((?=[^_]*\d)[A-Za-z0-9-]{8,})")

SEALED = re.compile(
    rb'"threadName"|"senderName"|"isUnsent"|\A(?:\xef\xbb\xbf)?\s*\{\s*"participants"\s*:\s*\[\s*(?:"|\]\s*,\s*"threadName)'
)
_JSON = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:[\[{]|\Z)")
_HEAD = 4096
_GLANCES = 8

_INSTAGRAM = ("/your_instagram_activity/", "/followers_and_following/")
_ACTIVITY = ("/your_facebook_activity/", "/your_activity_across_facebook/")
_MARKS = (
    "friends/friends.json",
    "friends/friends.html",
    "friends_and_followers/friends.json",
    "friends_and_followers/friends.html",
    "your_friends.json",
    "your_friends.html",
    "friends.json",
    "friends.html",
    "friends.htm",
    "html/messages.htm",
    "messages.htm",
    "profile_information/profile_information.json",
    "profile_information/profile_information.html",
    "people_who_followed_you.json",
    "posts_and_comments.json",
    "comments/comments.json",
    "message_1.json",
    "message.json",
)


@define(eq=False)
class Thread:
    """One thread: where its messages are, and what a first look at them tells.

    Attributes:
        key: the id at the end of its folder, else the folder; made of its people where there is no folder.
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


def is_ours(archive: Archive) -> bool:
    """Whether the members are those of a Facebook or Messenger export; Instagram's have threads of the same form."""
    names = [f"/{member.name.casefold()}" for member in archive.members]
    if any(mark in name for name in names for mark in _INSTAGRAM):
        return False
    if any(mark in name for name in names for mark in _ACTIVITY):
        return True
    if archive.find(*_MARKS) or any(_place(member) or _is_old_page(member) for member in archive.members):
        return True
    sealed = [member for member in archive.members if _may_be_sealed(member)][:_GLANCES]
    return any(SEALED.search(archive.head(member, _HEAD)) for member in sealed)


def find_threads(archive: Archive, problems: list[Refused]) -> dict[str, Thread]:
    """The threads that have files of their own, by key. A thread in JSON is not read again from its pages."""
    threads: dict[str, Thread] = {}
    for member in archive.members:
        place = _place(member)
        if place is not None and not place[0] and place[2] == "json" and _is_sealed(archive, member):
            # a chat of the encrypted zip is named by its title, which may be any word
            place = None
        if place is not None:
            section, folder, form = place
            key = thread_key(folder)
            moved = section == "e2ee_cutover"
            thread = Thread(key, strangers=section in _STRANGERS, is_moved=moved, files=[(form, member)])
            if key in threads:
                threads[key].take(thread)
            else:
                threads[key] = thread
        elif _may_be_sealed(member):
            _add_sealed(archive, member, threads, problems)
        elif _is_old_page(member):
            threads[f"page:{member.part}:{member.name}"] = Thread(
                f"page:{member.name}", has_folder=False, files=[("old page", member)]
            )
    for thread in threads.values():
        if any(form == "json" for form, _ in thread.files):
            thread.files = [(form, member) for form, member in thread.files if form != "page"]
    return threads


def thread_key(folder: str) -> str:
    """The part of a thread's folder that stays: its id, or all of it."""
    match = _ID.fullmatch(folder)
    return match[1] if match else folder


def old_pages(archive: Archive) -> list[Member]:
    """The pages that hold every thread, of the oldest generation."""
    return archive.find("html/messages.htm") or archive.find("messages.htm")


def _place(member: Member) -> tuple[str, str, Form] | None:
    """(section, folder, form) of a file of messages, or None where it is none."""
    *folders, base = member.name.split("/")
    match = _MESSAGES.fullmatch(base)
    if not match:
        return None
    folder = folders[-1] if folders else base.rpartition(".")[0]
    section = folders[-2].casefold() if len(folders) > 1 else ""
    return (section if section in _SECTIONS else "", folder, "json" if match[1].casefold() == "json" else "page")


def _may_be_sealed(member: Member) -> bool:
    base = member.name.rpartition("/")[2]
    return bool(_NUMBERED.fullmatch(base))


def _is_sealed(archive: Archive, member: Member) -> bool:
    try:
        return bool(SEALED.search(archive.head(member, _HEAD)))
    except InputError:
        return False


def _is_old_page(member: Member) -> bool:
    folder, _, base = member.name.casefold().rpartition("/")
    number, _, ending = base.rpartition(".")
    return ending in ("html", "htm") and number.isdecimal() and folder.rpartition("/")[2] == "messages"


def _add_sealed(archive: Archive, member: Member, threads: dict[str, Thread], problems: list[Refused]) -> None:
    """A file of the encrypted chats, told by what it begins with: its name is only a name and a counter."""
    try:
        head = archive.head(member, _HEAD)
    except InputError as error:
        problems.append(refusal(member.name, error))
        return
    if SEALED.search(head):
        key = f"sealed:{member.part}:{member.name}"
        threads[key] = Thread(key, has_folder=False, files=[("sealed", member)])
    elif not _JSON.match(head):
        problems.append(Refused(member.name, "it is no JSON", "Download the archive again"))
