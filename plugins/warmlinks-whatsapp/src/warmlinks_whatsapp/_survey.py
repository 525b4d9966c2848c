"""The first pass over a chat: its formats, who speaks, who came and went, and the order of its dates.

A file is gone through twice, and little is remembered of it: this look keeps names and counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from attrs import define, field

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, refusal
from warmlinks_whatsapp._clock import Beginning, OrderEvidence, as_wall, beginning_of, looks_like_a_beginning
from warmlinks_whatsapp._lines import Line, line_in
from warmlinks_whatsapp._network import ORDERS, PATTERN, DateOrder
from warmlinks_whatsapp._phrases import YOU, Phrase, phrases

__all__ = ["ChatFacts", "ChatFile", "Coming", "attached", "chat_files", "look_at", "settle_orders", "title_of_archive"]

_SHARE = 0.05
"""Less than this of the messages in another form were copied into one; as many in an unknown form are told of."""
_FEWEST_LINES = 3
_LONGEST_SHOWN = 24
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_COUNTER = re.compile(r"\s*\(\d+\)$")
_ONE_WORD = re.compile(r"[A-Za-z0-9]+")
_PLAIN_CHAT = "_chat"
_MEDIA = (
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".pdf"),
    *(".mp4", ".mov", ".3gp", ".opus", ".m4a", ".mp3"),
)
"""Endings of most of what is sent; no source reads such files."""
_MOST_BESIDE = 1000
_UNKNOWN_FORM = (
    "Export the chat again with the phone in another language, or tell the authors of this plugin how its lines begin"
)


@define
class Coming:
    """When somebody joined and left a group, and who added them; `early` if they were present before that."""

    joined: Beginning | None = None
    left: Beginning | None = None
    by: str = ""
    early: bool = False


@define
class ChatFacts:
    """What the messages of a chat tell.

    Attributes:
        count: the number of messages.
        bracketed: whether an iPhone wrote them.
        is_group: whether lines say that it is a group.
        calls: whether there are answered calls.
        speakers: who said something, and how often. The chat itself, under which some lines are filed, says nothing.
        filed: under whom lines are filed, in their order.
        comings: when those who are named came and went.
        owners: those who deleted a message on this phone.
        cards: the names of the files of contact details that were handed over.
        texts: the names of the text files that were sent.
        numbers: the new numbers of those who changed theirs.
    """

    count: int = 0
    bracketed: bool = False
    is_group: bool = False
    calls: bool = False
    speakers: Counter[str] = field(factory=Counter)
    filed: dict[str, None] = field(factory=dict)
    comings: dict[str, Coming] = field(factory=dict)
    owners: set[str] = field(factory=set)
    cards: dict[str, None] = field(factory=dict)
    texts: set[str] = field(factory=set)
    numbers: dict[str, str] = field(factory=dict)

    def add(self, other: ChatFacts) -> None:
        """Add what other messages of the chat tell; what was told first of comings stays."""
        self.count += other.count
        self.bracketed = self.bracketed or other.bracketed
        self.is_group = self.is_group or other.is_group
        self.calls = self.calls or other.calls
        self.speakers.update(other.speakers)
        self.filed.update(other.filed)
        for name, coming in other.comings.items():
            self.comings.setdefault(name, coming)
        self.owners |= other.owners
        self.cards.update(other.cards)
        self.texts |= other.texts
        self.numbers.update(other.numbers)

    def own_name(self) -> str:
        """Return the chat's own name: under which lines of WhatsApp's own are filed, and nobody's words."""
        return next((name for name in self.filed if name not in self.speakers and name not in self.comings), "")


@define
class _Form(ChatFacts):
    """What the messages in one format tell.

    Attributes:
        first: the number of the first of them.
        example: day and time as the first message has them.
        order: what tells the order of day, month and year.
    """

    first: int = 0
    example: str = ""
    order: OrderEvidence = field(factory=OrderEvidence)

    def add_message(self, beginning: Beginning, line: Line) -> None:
        """Add the next message."""
        self.count += 1
        self.order.add(beginning)
        if not self.example:
            self.example = beginning.stated
        sender = line.sender
        if line.file:
            self._note_file(beginning, line)
        if sender is not None and line.is_contact:
            self.speakers[sender] += 1
            self.calls = self.calls or line.kind == "call"
            if line.kind == "deleted_own":
                self.owners.add(sender)
            self._note_presence(sender)
        elif line.phrase is not None:
            self._note_event(beginning, line.phrase)
        if sender is not None:
            self.filed.setdefault(sender)

    def _note_file(self, beginning: Beginning, line: Line) -> None:
        if line.kind == "card":
            self.cards[line.file] = None
            return
        if line.file.lower().endswith(".txt"):
            self.texts.add(line.file)
        match = _DAY_IN_NAME.search(line.file)
        if match is not None and self.order.differs:
            try:
                day = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                return
            self.order.add_dated_name(beginning, day)

    def _note_presence(self, name: str) -> None:
        """Note that whoever does something was present, unless it was told how they came."""
        if name not in self.comings:
            self.comings[name] = Coming(early=True)

    def _note_event(self, beginning: Beginning, phrase: Phrase) -> None:
        kind, tables = phrase.kind, phrases()
        self.is_group = self.is_group or kind in ("created", "added", "joined", "left", "removed", "group")
        person = next(iter(tables.names(phrase.get("who"))), "")
        if kind == "number" and person and person != YOU:
            self.numbers[person] = phrase.get("new")
        if person and kind in ("created", "added"):
            self._note_presence(person)
        if kind == "added":
            for name in tables.names(phrase.get("whom")):
                self._note_joining(name, beginning, person)
        elif kind == "joined" and person:
            self._note_joining(person, beginning, "")
        for name in {"left": [person] if person else [], "removed": tables.names(phrase.get("whom"))}.get(kind, ()):
            self._note_presence(name)
            self.comings[name].left = beginning

    def _note_joining(self, name: str, beginning: Beginning, by: str) -> None:
        coming = self.comings.get(name)
        if coming is None:
            coming = self.comings[name] = Coming()
        coming.joined, coming.left, coming.by = beginning, None, by if by != name else ""


@define(eq=False)
class ChatFile:
    """A file after the first pass.

    Attributes:
        member: the file.
        title: whom it is with or what the group is called, by the name of the file or of what it lies in.
        facts: what its messages tell.
        forms: the forms that its messages have, the commonest first.
        why_not: why nothing of it is read.
        warning: what is not read of it.
        orders: form -> the order in which it has day, month and year; filled in when all files are known.
    """

    member: Member
    title: str = ""
    facts: ChatFacts = field(factory=ChatFacts)
    forms: dict[tuple[str | None, ...], _Form] = field(factory=dict)
    why_not: Refused | None = None
    warning: Refused | None = None
    orders: dict[tuple[str | None, ...], DateOrder] = field(factory=dict)

    def wall(self, beginning: Beginning) -> datetime | None:
        """Return the wall-clock time of a message, or None if it is impossible."""
        return as_wall(beginning, self.orders[beginning.form])


def chat_files(archive: Archive, *, most: int | None = None) -> Iterator[Member]:
    """Yield the files that are chats, by their names or first lines.

    Args:
        archive: where to look.
        most: how many files to look into.
    """
    for number, member in enumerate(archive.find(PATTERN)):
        if (
            _stem(member.name) == _PLAIN_CHAT
            or _title_of_name(member.name)
            or ((most is None or number < most) and _begins_as_a_chat(archive.peek(member)))
        ):
            yield member


def attached(archive: Archive) -> Iterator[Member]:
    """Yield files that other sources may read but that a chat names: they were sent in it."""
    chats = list(chat_files(archive))
    beside = [member for member in archive.members if member not in chats and not member.name.lower().endswith(_MEDIA)]
    by_name: dict[str, list[Member]] = {}
    for member in beside[:_MOST_BESIDE]:
        by_name.setdefault(unicodedata.normalize("NFC", member.name.rpartition("/")[2]), []).append(member)
    if not by_name:
        return
    named = re.compile("|".join(map(re.escape, by_name)))
    for chat in chats:
        try:
            for _, line in archive.lines(chat):
                if not isinstance(line, InputError):
                    for name in named.findall(unicodedata.normalize("NFC", line)):
                        yield from by_name.pop(name, ())
        except InputError:
            continue


def _begins_as_a_chat(head: bytes) -> bool:
    codec = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    lines = head.decode(codec, "replace").splitlines()
    first = next((line for line in lines if line.strip()), "")
    beginning = beginning_of(first)
    return beginning is not None and (
        beginning.is_bracketed or "-" in (beginning.form[4] or "") or line_in(first, beginning.end).sender is not None
    )


@define
class _Lines:
    """The lines of a file, counted.

    Attributes:
        number: of those that are not empty.
        first: the first of them.
        like: (number, line) of the first that seems to begin a message in a form that is not known.
        alike: how many do.
        forms: the others that begin one, by form.
    """

    number: int = 0
    first: str = ""
    like: tuple[int, str] = (0, "")
    alike: int = 0
    forms: dict[tuple[str | None, ...], _Form] = field(factory=dict)

    def add_line(self, number: int, line: str) -> None:
        """Add the next line."""
        self.number += bool(line.strip())
        self.first = self.first or line.strip()
        beginning = beginning_of(line)
        if beginning is not None:
            form = self.forms.get(beginning.form)
            if form is None:
                form = self.forms[beginning.form] = _Form(first=number, bracketed=beginning.is_bracketed)
            form.add_message(beginning, line_in(line, beginning.end))
        elif looks_like_a_beginning(line):
            self.alike += 1
            if self.alike == 1:
                self.like = number, line


def look_at(archive: Archive, member: Member) -> ChatFile:
    """Read a file for the first time."""
    chat = ChatFile(member, _title_of_name(member.name))
    lines = _Lines()
    try:
        for number, line in archive.lines(member):
            if not isinstance(line, InputError):
                lines.add_line(number, line)
    except InputError as error:
        chat.why_not = refusal(member.name, error)
        return chat
    most = max((form.count for form in lines.forms.values()), default=0)
    for key, form in sorted(lines.forms.items(), key=lambda item: (-item[1].count, item[1].first)):
        if form.count >= _SHARE * most:
            chat.forms[key] = form
            chat.facts.add(form)
    if not chat.forms:
        chat.why_not = _no_chat_refusal(member, lines)
    elif lines.alike >= _FEWEST_LINES and lines.alike >= _SHARE * chat.facts.count:
        chat.warning = _unknown_form_refusal(member, lines)
    return chat


def _no_chat_refusal(member: Member, lines: _Lines) -> Refused:
    if not lines.number:
        return Refused(member.name, "it is empty")
    why = f"none of its {lines.number:,} lines begins as a message of a chat does"
    return Refused(member.name, f'{why}; the first is "{_beginning(lines.first)}"', _UNKNOWN_FORM, max(1, lines.alike))


def _unknown_form_refusal(member: Member, lines: _Lines) -> Refused:
    number, line = lines.like
    why = f'{lines.alike:,} lines seem to begin a message in a form that is not known, such as "{_beginning(line)}"'
    return Refused(f"{member.name}[{number}]", why, _UNKNOWN_FORM, lines.alike)


def _beginning(line: str) -> str:
    """Return the part of a line that may be shown: no more than a date and a time."""
    line = "".join(letter for letter in line if letter.isprintable())
    return line[:_LONGEST_SHOWN] + ("…" if len(line) > _LONGEST_SHOWN else "")


def _stem(name: str) -> str:
    base = name.rpartition("/")[2]
    return _COUNTER.sub("", base.rpartition(".")[0] or base)


def _title_of_name(name: str) -> str:
    """Return the title in the name of a file, or of the folder or zip of a plain `_chat.txt`."""
    stem = _stem(name)
    # the tables need not be read for each README: no language calls a chat by one word
    title = None if _ONE_WORD.fullmatch(stem) else phrases().title(stem)
    if title is None and stem == _PLAIN_CHAT and "/" in name:
        title = title_of_archive(name.rpartition("/")[0].rpartition("/")[2])
    return title or ""


def title_of_archive(name: str) -> str:
    """Return the title in the name of a zip or folder."""
    base = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    stem = base[:-4] if base.lower().endswith((".zip", ".txt")) else base
    return phrases().title(_COUNTER.sub("", stem)) or ""


_ORDER_BY_NAME: dict[str, DateOrder] = {order: order for order in ORDERS}


def settle_orders(files: Sequence[ChatFile], setting: str) -> None:
    """Set the order of each format: by evidence, else by the owner's setting; a chat without one is not read.

    One phone writes all its chats in one form, so what one of them tells holds for those beside it that do not.
    """
    beside: defaultdict[tuple[str | None, ...], list[OrderEvidence]] = defaultdict(list)
    for file in files:
        for key, form in file.forms.items():
            beside[key].append(form.order)
    together = {key: evidence[0].merged(evidence[1:]).order() for key, evidence in beside.items()}
    for file in files:
        for key, form in file.forms.items():
            order = form.order.order() or together[key] or _ORDER_BY_NAME.get(setting)
            if form.order.is_none_of_ours:
                file.why_not = file.why_not or _other_calendar_refusal(file, form.example, form.count)
            elif order is None:
                file.why_not = file.why_not or _undecided_refusal(file, form.example, form.count)
            else:
                file.orders[key] = order


def _other_calendar_refusal(file: ChatFile, example: str, count: int) -> Refused:
    return Refused(
        file.member.name,
        f'its days are of no year of our calendar, as in "{example}"',
        "Set the phone to the Gregorian calendar and export the chat again",
        count=count,
    )


def _undecided_refusal(file: ChatFile, example: str, count: int) -> Refused:
    first, second, *_ = ORDERS
    return Refused(
        file.member.name,
        f'its days could be read with the day or the month first, as in "{example}"',
        "Load it together with a longer chat of the same phone, in one folder; or say which, below [sources.whatsapp]"
        f' in the settings: dates = "{first}" or dates = "{second}"',
        count=count,
    )
