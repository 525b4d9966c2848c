"""Tells what a line of a chat is: somebody's words, a placeholder for them, or a line of WhatsApp's own."""

from __future__ import annotations

from typing import NamedTuple

from warmlinks_whatsapp._names import canonical, cleaned, key_of, same_name
from warmlinks_whatsapp._phrases import Phrase, phrases

__all__ = ["CONTACT", "Line", "line_in"]

_MARK = "\u200e"
_LONGEST_NAME = 100
_LONGEST_PLACEHOLDER = 60
"""What stands in the place of a photo is short in every language; what is marked and longer is a notice."""

CONTACT = frozenset({"text", "media", "card", "deleted", "deleted_own", "call", "unanswered", "missed_call"})
"""Kinds that somebody did."""

_EVENTS = frozenset({"added", "removed", "joined", "left", "created", "number"})


class Line(NamedTuple):
    """What a line says.

    Attributes:
        kind: `text`, another of `CONTACT`, or what a line of WhatsApp's own is; `system` where no table knows it.
        sender: who it is filed under, as `canonical` has it; None where nobody is.
        text: what was written, without marks; nothing where something stands in its place.
        phrase: what a line of WhatsApp's own says.
        file: the name of the file that was attached.
    """

    kind: str
    sender: str | None
    text: str
    phrase: Phrase | None = None
    file: str = ""

    @property
    def is_contact(self) -> bool:
        """Whether a person did it, rather than WhatsApp."""
        return self.kind in CONTACT


def line_in(line: str, begin: int) -> Line:
    """Parse a line.

    Args:
        line: the first line of a message.
        begin: where what stands behind day and time begins.
    """
    at = line.find(": ", begin)
    if at < 0 and line.endswith(":"):
        at = len(line) - 1
    name = line[begin:at] if at > begin else ""
    sender = canonical(name) if len(name) <= _LONGEST_NAME else ""
    if not sender or _is_notice_with_colon(sender, line, begin):
        return _notice(cleaned(line[begin:]))
    rest = line[at + 2 :].strip()
    text = cleaned(rest).strip()
    phrase = phrases().message(text) if text else None
    if phrase is not None:
        return _placeholder(sender, phrase)
    if rest.startswith(_MARK):
        return _marked_line(sender, text)
    phrase = _event_of(sender, text)
    return Line("text", sender, text) if phrase is None else Line(phrase.kind, sender, "", phrase)


def _is_notice_with_colon(sender: str, line: str, begin: int) -> bool:
    """Return whether it is a line of WhatsApp's own that contains a colon."""
    if sender.isascii() and '"' not in sender:
        return False
    return phrases().is_line_with_colon(sender, cleaned(line[begin:]))


def _marked_line(sender: str, text: str) -> Line:
    """Return a line that nobody typed: iOS puts a mark before it."""
    phrase = phrases().line(text)
    if phrase is not None:
        return Line(phrase.kind, sender, "", phrase)
    return Line("media" if len(text) <= _LONGEST_PLACEHOLDER else "system", sender, "")


def _event_of(sender: str, text: str) -> Phrase | None:
    """Return the event that a line tells of its sender: people do not write their own name in such a sentence."""
    if not (sender.lstrip("~") in text or (sender[0] in "+~" and any(letter in "+~" for letter in text))):
        return None
    phrase = phrases().line(text)
    return phrase if phrase is not None and _is_about(sender, phrase) else None


def _notice(text: str) -> Line:
    tables = phrases()
    phrase = tables.line(text)
    if phrase is not None:
        return Line(phrase.kind, None, "", phrase)
    phrase = tables.message(text)
    if phrase is not None and phrase.kind == "missed_call":
        return Line(phrase.kind, None, "", phrase)
    return Line("system", None, "")


def _placeholder(sender: str, phrase: Phrase) -> Line:
    file = phrase.get("file")
    if phrase.kind != "attached":
        return Line(phrase.kind, sender, "", phrase)
    return Line("card" if file.lower().endswith(".vcf") else "media", sender, "", phrase, file)


def _is_about(sender: str, phrase: Phrase) -> bool:
    if phrase.kind not in _EVENTS:
        return True
    named = [phrase.get("who"), *phrases().names(phrase.get("whom"))]
    return any(
        name and (same_name(name, sender) or key_of(name).lstrip("~") == key_of(sender).lstrip("~")) for name in named
    )
