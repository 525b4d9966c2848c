"""Which of several chats with one name are the same."""

from __future__ import annotations

from collections.abc import Collection

from warmlinks_meta.chats import answered, chat_of
from warmlinks_meta.survey import Survey
from warmlinks_meta.threads import Thread

__all__ = ["unite_chats"]


def unite_chats(survey: Survey, owner: Collection[str]) -> None:
    """Unite the chat that two downloads, or the plain one and the encrypted zip, have under two keys.

    Chats with one name are one where they share a message. Beyond that, what is left of the encrypted zip goes to the
    only chat of that name, or the only one that moved there; two chats of one name in one zip are two people's.
    """
    of_name: dict[str, list[Thread]] = {}
    groups: dict[str, list[Thread]] = {}
    for thread in survey.threads.values():
        chat = chat_of(thread, owner)
        if chat.kind == "direct" and chat.other and answered(thread, chat, owner):
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
    apart: list[tuple[Thread, set[tuple[int, bool, str]]]] = []
    for thread in threads:
        lines = {(line.ms, line.sender in owner, line.text) for line in survey.lines_of(thread)}
        for home, home_lines in apart:
            if not home_lines.isdisjoint(lines):
                survey.unite(home, thread)
                home_lines.update(lines)
                break
        else:
            apart.append((thread, lines))
    return [thread for thread, _ in apart]
