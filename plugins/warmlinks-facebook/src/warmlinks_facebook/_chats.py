"""Which threads are between two people, and which of several with one name are the same chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Literal

from attrs import frozen

from warmlinks_facebook._layout import Thread
from warmlinks_facebook._said import ThreadLine
from warmlinks_facebook._survey import Survey
from warmlinks_facebook._text import NUMBER_SUFFIX, is_nobody

__all__ = ["Chat", "answered", "chat_of", "greeting", "greetings_of", "unite_chats"]

_GREETING_LENGTH = 150


@frozen
class Chat:
    """What a thread is: with one other (whose name may be nobody's), of several, or the owner's notes."""

    kind: Literal["direct", "group", "notes"]
    other: str = ""


def chat_of(thread: Thread, owner: Collection[str]) -> Chat:
    """What kind of chat a thread is.

    More than two present, or a third who once wrote, is a group; so is what says so itself. A sender without a name is
    no third person: it may be the other one, whose account is gone.
    """
    others = [name for name in thread.names() if name not in owner and not is_nobody(name)]
    nobodies = [name for name in thread.names() if is_nobody(name)]
    listed_nobody = any(is_nobody(name) for name in thread.listed)
    if thread.is_group or thread.crowd > 2 or len(others) > 1 or (others and listed_nobody):  # noqa: PLR2004
        return Chat("group")
    if others:
        return Chat("direct", others[0])
    if nobodies:
        return Chat("direct", "")
    if not thread.listed and thread.title and thread.title not in owner and not is_nobody(thread.title):
        return Chat("direct", thread.title)
    return Chat("notes")


def answered(thread: Thread, owner: Collection[str]) -> bool:
    """Whether the thread counts: strangers' requests do once the owner has written in them.

    Old pages have no folder of requests. Whoever is only a number there, and never got an answer, is a stranger too.
    """
    if any(name in thread.wrote for name in owner):
        return True
    chat = chat_of(thread, owner)
    return not thread.strangers and not (chat.kind == "direct" and chat.other.endswith(NUMBER_SUFFIX))


def greetings_of(threads: Iterable[Thread]) -> set[str]:
    """What stands first in several threads and names Messenger: that two are connected now, whatever the language.

    The other's name is struck out, since some languages put it in.
    """
    firsts = Counter(greeting(thread.oldest, thread) for thread in threads if thread.oldest)
    return {text for text, count in firsts.items() if text and count > 1}


def greeting(line: ThreadLine, thread: Thread) -> str:
    """The words that the first line of a thread has in common with those of others; empty where it is none."""
    if line is not thread.oldest and thread.oldest and line.ms != thread.oldest.ms:
        return ""
    text = line.text
    if "Messenger" not in text or len(text) > _GREETING_LENGTH:
        return ""
    for name in thread.listed.values():
        text = text.replace(name, "") if name else text
    return text


def unite_chats(survey: Survey, owner: Collection[str]) -> None:
    """Unite the chat that two downloads, or the plain one and the encrypted zip, have under two keys.

    Chats with one name are one where they share a message. Beyond that, what is left of the encrypted zip goes to the
    only chat of that name, or the only one that moved there; two chats of one name in one zip are two people's.
    """
    of_name: dict[str, list[Thread]] = {}
    groups: dict[str, list[Thread]] = {}
    for thread in survey.threads.values():
        chat = chat_of(thread, owner)
        if chat.kind == "direct" and chat.other and answered(thread, owner):
            of_name.setdefault(chat.other, []).append(thread)
        elif chat.kind == "group" and thread.title:
            groups.setdefault(thread.title, []).append(thread)
    for threads in of_name.values():
        if len(threads) > 1 and not all(thread.has_folder for thread in threads):
            _unite_of_name(survey, threads, owner)
    for threads in groups.values():
        plain = [thread for thread in threads if thread.has_folder]
        sealed = [thread for thread in threads if not thread.has_folder and thread.key.startswith("sealed:")]
        if len(plain) == 1 and len(sealed) == 1:
            survey.unite(plain[0], sealed[0])


def _unite_of_name(survey: Survey, threads: list[Thread], owner: Collection[str]) -> None:
    left = sorted(threads, key=lambda thread: not thread.has_folder)
    if len(left) > 2 or not left[0].has_folder:  # noqa: PLR2004 - one of each kind needs no proof
        left = _unite_overlapping(survey, left, owner)
    plain = [thread for thread in left if thread.has_folder]
    loose = [thread for thread in left if not thread.has_folder]
    parts = [member.part for thread in loose for _, member in thread.files]
    moved = [thread for thread in plain if thread.is_moved] or plain
    if len(moved) <= 1 and len(set(parts)) == len(parts):
        first, *others = [*moved, *loose]
        for other in others:
            survey.unite(first, other)


def _unite_overlapping(survey: Survey, threads: list[Thread], owner: Collection[str]) -> list[Thread]:
    line: list[tuple[Thread, set[tuple[int, bool, str]]]] = []
    for thread in threads:
        lines = {(one.ms, one.sender in owner, one.text) for one in survey.lines_of(thread)}
        same = next(((home, known) for home, known in line if not known.isdisjoint(lines)), None)
        if same:
            survey.unite(same[0], thread)
            same[1].update(lines)
        else:
            line.append((thread, lines))
    return [thread for thread, _ in line]
