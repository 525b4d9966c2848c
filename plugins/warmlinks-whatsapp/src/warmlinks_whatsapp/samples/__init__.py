"""Writes the chats of a sample world as WhatsApp exports them; for trying and testing, and never used by the reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zlib import crc32

from attrs import frozen

from warmlinks_samples.chats import Chat, Chats, Line
from warmlinks_samples.world import ME

__all__ = ["FORMS", "as_members", "shown_name"]

FORMS = ("ios", "android")
"""What exported them."""

_MARK = "\u200e"
_NOTICE = "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them."
_MINUTE = 60


def as_members(chats: Chats, *, form: str = "ios") -> dict[str, bytes]:
    """Path in the archive -> what it holds, of all chats: each in a folder of its own, or in a file of its own.

    Args:
        chats: what was said. Times are written as the owner's clock showed them.
        form: one of `FORMS`. Android exports have minutes only, and no answered calls.
    """
    members: dict[str, bytes] = {}
    for chat in chats.chats:
        pen = _Pen(chats, chat, ios=form == "ios")
        members.update(pen.files())
    return members


def shown_name(chats: Chats, person: str) -> str:
    """How the owner's phone shows somebody: every third is not saved in it and stands by number."""
    saved = person == ME or crc32(person.encode()) % 3 or person not in {person.id for person in chats.people[:-2]}
    return chats.name(person) if saved else chats.keys[person]


@frozen
class _Pen:
    """Writes one chat."""

    made: Chats
    chat: Chat
    ios: bool

    def files(self) -> dict[str, bytes]:
        lines = [*self._opening(), *(text for line in self.chat.lines for text in self._line(line))]
        if not self.ios:
            return {f"WhatsApp Chat with {self._title}.txt": "".join(f"{line}\n" for line in lines).encode()}
        folder = f"WhatsApp Chat - {self._title}"
        cards = {
            f"{folder}/{self._card(line)}": self._vcard(line.names[0])
            for line in self.chat.lines
            if line.kind == "card"
        }
        return {f"{folder}/_chat.txt": "".join(f"{line}\r\n" for line in lines).encode(), **cards}

    @property
    def _title(self) -> str:
        if self.chat.title:
            return self.chat.title
        return self._name(next(person for person in self.chat.members if person != ME))

    def _name(self, person: str) -> str:
        return shown_name(self.made, person)

    def _in_a_line(self, person: str) -> str:
        return "You" if person == ME else self._name(person)

    def _opening(self) -> Iterator[str]:
        chat, by = self.chat, self.chat.begun_by
        yield self._note(chat.begun, self._title, _NOTICE)
        if chat.direct:
            return
        yield self._note(chat.begun, self._title, f"{self._in_a_line(by)} created group \u201c{chat.title}\u201d")
        for person in chat.present(chat.begun):
            if person != by:
                yield self._added(chat.begun, by, person)

    def _added(self, at: datetime, by: str, person: str) -> str:
        whom = "you" if person == ME else self._name(person)
        return self._note(at, self._name(person), f"{self._in_a_line(by)} added {whom}")

    def _line(self, line: Line) -> Iterator[str]:
        if line.kind == "joined":
            for person in line.names:
                yield self._added(line.at, line.speaker, person)
        elif line.kind == "text":
            yield self._said(line, line.text)
        elif line.kind == "card" and not self.ios:
            yield self._said(line, f"{self.made.name(line.names[0])}.vcf (file attached)")
        elif self.ios:
            yield self._said(line, f"{_MARK}{self._in_place(line)}")
        elif line.kind == "photo":
            yield self._said(line, "<Media omitted>")
        elif line.kind == "missed" and line.speaker != ME:
            yield self._note(line.at, "", "Missed voice call")

    def _in_place(self, line: Line) -> str:
        """What an iPhone writes in the place of a text."""
        if line.kind == "card":
            return f"<attached: {self._card(line)}>"
        if line.kind == "call":
            minutes, seconds = divmod(line.seconds, _MINUTE)
            return f"Voice call, {_MARK}{f'{minutes} min' if minutes else f'{seconds} sec'}"
        return "image omitted" if line.kind == "photo" else f"Missed voice call, {_MARK}Tap to call back"

    def _said(self, line: Line, text: str) -> str:
        mark = _MARK if text.startswith(_MARK) else ""
        return f"{mark}{self._clock(line.at)}{self._name(line.speaker)}: {text}"

    def _note(self, at: datetime, filed: str, text: str) -> str:
        return f"{self._clock(at)}{filed}: {_MARK}{text}" if self.ios else f"{self._clock(at)}{text}"

    def _clock(self, at: datetime) -> str:
        wall = at.astimezone(self.made.world.zone)
        return f"[{wall:%d/%m/%Y, %H:%M:%S}] " if self.ios else f"{wall:%d/%m/%Y, %H:%M} - "

    def _card(self, line: Line) -> str:
        return f"{line.number:08}-{self.made.name(line.names[0])}.vcf"

    def _vcard(self, person: str) -> bytes:
        name, number = self.made.name(person), self.made.keys[person]
        lines = ("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", f"TEL;type=CELL:{number}", "END:VCARD")
        return "".join(f"{line}\r\n" for line in lines).encode()
