"""Which threads are between two people, which count, and what they begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Literal

from attrs import frozen

from warmlinks_meta.lines import ThreadLine
from warmlinks_meta.text import NUMBER_SUFFIX, is_placeholder
from warmlinks_meta.threads import Thread

__all__ = ["Chat", "answered", "chat_of", "greeting", "greetings_of"]

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
    others = [name for name in thread.names() if name not in owner and not is_placeholder(name)]
    nobodies = [name for name in thread.names() if is_placeholder(name)]
    listed_nobody = any(is_placeholder(name) for name in thread.listed)
    if thread.is_group or thread.crowd > 2 or len(others) > 1 or (others and listed_nobody):  # noqa: PLR2004
        return Chat("group")
    if others:
        return Chat("direct", others[0])
    if nobodies:
        return Chat("direct", "")
    if not thread.listed and thread.title and thread.title not in owner and not is_placeholder(thread.title):
        return Chat("direct", thread.title)
    return Chat("notes")


def answered(thread: Thread, chat: Chat, owner: Collection[str]) -> bool:
    """Whether a thread that is such a chat counts: strangers' requests do once the owner has written in them.

    Old pages have no folder of requests. Whoever is only a number there, and never got an answer, is a stranger too.
    """
    if any(name in thread.wrote for name in owner):
        return True
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
