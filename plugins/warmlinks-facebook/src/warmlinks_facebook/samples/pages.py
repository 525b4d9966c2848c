"""Writes a world as Facebook downloads in HTML: the generations H1 to H4.

Calls, comments and posts are left out: what their pages looked like is not known well enough to invent them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape

from attrs import frozen

from warmlinks_facebook.samples.downloads import friends_of
from warmlinks_facebook.samples.threads import folder_of, name_of, section_of, system_lines
from warmlinks_samples.world import ME, Conversation, World

__all__ = ["members"]

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - one line
)
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905 - one line
_STYLE = "<style>.message{margin:1em} .meta{color:#999}</style>"
_YEAR = 365


@frozen
class _Line:
    """Something that stands in a thread: who, when, what."""

    sender: str
    at: datetime
    text: str


def members(world: World, generation: str) -> dict[str, bytes]:
    """The members of one download.

    Args:
        world: what happened.
        generation: H1, H2, H3 or H4.
    """
    pages = _old(world, generation) if generation in ("H1", "H2") else _new(world, generation)
    return {name: page.encode() for name, page in pages.items()}


def _threads(world: World, generation: str) -> Iterator[tuple[Conversation, list[str], list[_Line]]]:
    """Each thread with its participants, the owner last, and its lines, newest first."""
    for conversation in world.conversations_on("facebook"):
        events = [event for event in world.said_in(conversation.id) if event.kind == "message"]
        lines = [_Line(_named(world, event.speaker, generation), event.at, event.text) for event in events]
        lines += [_Line(_named(world, by, generation), at, text) for at, by, text in system_lines(world, conversation)]
        if events:
            people = [_named(world, person, generation) for person in (*conversation.others, ME)]
            yield conversation, people, sorted(lines, key=lambda line: line.at, reverse=True)


def _named(world: World, person: str, generation: str) -> str:
    """The name in the page; deleted accounts were addresses once."""
    name = name_of(world, person)
    if generation in ("H1", "H2") and world.person(person).stranger:
        return f"{world.account(person, 'facebook').key[:15]}@facebook.com"
    return name


# before the summer of 2018


def _old(world: World, generation: str) -> dict[str, str]:
    owner = escape(name_of(world, ME))
    pages = {
        "index.htm": f"<html><head><title>{owner}</title></head><body><h1>{owner}</h1></body></html>",
        "html/friends.htm": _old_page(f"{owner} - Friends", _old_friends(world)),
    }
    threads = list(_threads(world, generation))
    if generation == "H1":
        pages["html/messages.htm"] = _old_page(f"{owner} - Messages", "".join(_blocks(world, threads)))
        return pages
    links = "".join(
        f'<p><a href="../messages/{index}.html">{escape(", ".join(people[:-1]))}</a></p>'
        for index, (_, people, _) in enumerate(threads)
    )
    pages["html/messages.htm"] = _old_page(f"{owner} - Messages", links)
    for index, (_, people, lines) in enumerate(threads):
        others = escape(", ".join(people[:-1]))
        heading = "" if index % 6 == 0 else others  # at times the line is empty, and only those who wrote are known
        spoke = {line.sender for line in lines}
        heading = heading if set(people) <= spoke else others
        body = f"<h3>Conversation with {others}</h3>Participants: {heading}" + "".join(
            _old_line(world, line) for line in lines
        )
        pages[f"messages/{index}.html"] = _old_page(f"Conversation with {others}", f'<div class="thread">{body}</div>')
    return pages


def _blocks(world: World, threads: list[tuple[Conversation, list[str], list[_Line]]]) -> Iterator[str]:
    """One block for a thread; a long one is spread over several."""
    long = max(len(lines) for _, _, lines in threads)
    for _, people, lines in threads:
        size = len(lines) // 2 + 1 if len(lines) == long else len(lines)
        for start in range(0, len(lines), size):
            body = "".join(_old_line(world, line) for line in lines[start : start + size])
            yield f'<div class="thread">{escape(", ".join(people))}{body}</div>'


def _old_page(title: str, body: str) -> str:
    owner, dash, _ = title.partition(" - ")
    heading = f"<h1>{owner}</h1>" if dash else ""
    head = f'<html><head><meta charset="UTF-8"/><title>{title}</title>\n{_STYLE}\n</head><body>'
    return f'{head}<div class="contents">{heading}<div>{body}</div></div></body></html>'


def _old_line(world: World, line: _Line) -> str:
    local = line.at.astimezone(world.zone)
    offset = int((local.utcoffset() or local - local).total_seconds() // 3600)
    day = f"{_WEEKDAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year}"
    stamp = f"{day} at {local:%H:%M} UTC+{offset:02d}"
    head = f'<span class="user">{escape(line.sender)}</span><span class="meta">{stamp}</span>'
    return f'<div class="message"><div class="message_header">{head}</div></div><p>{escape(line.text)}</p>'


def _old_friends(world: World) -> str:
    """Lists under headings; whoever came within a year has no year in the date."""

    def item(name: str, at: datetime) -> str:
        local = at.astimezone(world.zone)
        year = "" if (world.end - at).days < _YEAR else f" {local.year}"
        return f"<li>{escape(name)} ({local.day} {_MONTHS[local.month - 1]}{year})</li>"

    asked, removed = _no_friends(world)
    lists = {"Friends": friends_of(world), "Received Friend Requests": asked, "Removed Friends": removed}
    blocks = [
        f"<h2>{title}</h2><ul>{''.join(item(name, at) for name, at in rows)}</ul>" for title, rows in lists.items()
    ]
    return "".join([*blocks, "<h2>Friend Peer Group</h2><ul><li>Established Adult Life</li></ul>"])


def _no_friends(world: World) -> tuple[list[tuple[str, datetime]], list[tuple[str, datetime]]]:
    """Who asked to be a friend, and who is one no more, with the moments of it."""
    accounts = [person.accounts["facebook"] for person in world.on("facebook")]
    asked = [(account.name, account.requested) for account in accounts if account.requested]
    removed = [(account.name, account.ended) for account in accounts if account.ended]
    return asked, removed


# since then


def _new(world: World, generation: str) -> dict[str, str]:
    stamp, block = _stamp(world, generation), _block(generation)
    folder = "friends" if generation == "H3" else "friends_and_followers"
    requests = "received_friend_requests" if generation == "H3" else "friend_requests_received"
    pages = {"index.html": "<html><head><title>Your Facebook information</title></head><body></body></html>"}
    asked, removed = _no_friends(world)
    for name, title, rows in (
        ("friends", "Friends", friends_of(world)),
        (requests, "Friend requests received", asked),
        ("removed_friends", "Removed friends", removed),
    ):
        blocks = (block(escape(person), None, stamp(at)) for person, at in rows)
        pages[f"{folder}/{name}.html"] = _new_page(title, "".join(blocks))
    for index, (conversation, people, lines) in enumerate(_threads(world, generation)):
        path = f"messages/{section_of(conversation, generation)}/{folder_of(world, conversation, generation)}"
        title = conversation.title or ", ".join(people[:-1])
        block = _block(generation, sections=generation == "H4" and index % 2 == 0)
        heading = block(f"Participants: {escape(', '.join(people))}", None, "")
        messages = (block(escape(line.sender), escape(line.text), stamp(line.at)) for line in lines)
        pages[f"{path}/message_1.html"] = _new_page(escape(title), heading + "".join(messages))
    return pages


def _stamp(world: World, generation: str) -> Callable[[datetime], str]:
    """How a moment is written, on the owner's clock and without its zone."""

    def stamp(at: datetime) -> str:
        local = at.astimezone(world.zone)
        day = f"{_MONTHS[local.month - 1][:3]} {local.day}, {local.year}"
        hour, half = local.hour % 12 or 12, "AM" if local.hour < 12 else "PM"  # noqa: PLR2004 - noon
        if generation == "H3":
            return f"{day} at {hour}:{local:%M} {half}"
        return f"{day} {hour}:{local:%M:%S} {half.lower()}"

    return stamp


def _block(generation: str, *, sections: bool = False) -> Callable[[str, str | None, str], str]:
    """A block of name, text and date, as far as there are any, in which only the classes tell which is which."""

    def old(head: str, text: str | None, date: str) -> str:
        name = f'<div class="_3-96 _2pio _2lek _2lel">{head}</div>'
        body = "" if text is None else f'<div class="_3-96 _2let">{_nested(text)}</div>'
        foot = f'<div class="_3-94 _2lem">{date}</div>' if date else ""
        return f'<div class="pam _3-95 _2pi0 _2lej uiBoxWhite noborder">{name}{body}{foot}</div>'

    def new(head: str, text: str | None, date: str) -> str:
        outer, inner = ("section", "footer") if sections else ("div", "div")
        body = "" if text is None else f'<div class="_2ph_ _a6-p">{_nested(text)}</div>'
        foot = f'<{inner} class="_3-94 _a6-o"><div class="_a72d">{date}</div></{inner}>' if date else ""
        return f'<{outer} class="_3-95 _a6-g"><div class="_2ph_ _a6-h _a6-i">{head}</div>{body}{foot}</{outer}>'

    return old if generation == "H3" else new


def _nested(text: str) -> str:
    return f"<div><div></div><div>{text}</div><div></div><div></div></div>"


def _new_page(title: str, body: str) -> str:
    return (
        f"<html><head><title>{title}</title><style>body{{font:1em sans-serif}}</style></head>"
        f'<body class="_5vb_"><div class="clearfix _ikh"><div class="_4bl9"><div class="_3b0d">{title}</div>'
        f'<div class="_4t5n" role="main">{body}</div></div></div></body></html>'
    )
