"""Writes the archive of a sample world's account; for trying and testing, and never used by the reader."""

from __future__ import annotations

from typing import Any, Literal, get_args

from warmlinks_mastodon.samples._notes import Notes, Written
from warmlinks_samples.chats import Chats
from warmlinks_samples.world import ME
from warmlinks_samples.zips import compact

__all__ = ["FORMS", "as_members"]

Form = Literal["archive", "old"]
FORMS: tuple[Form, ...] = get_args(Form)
"""What servers write today, with the tables of accounts beside it; and what older ones wrote, in one folder."""

_CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def as_members(chats: Chats, *, form: Form = "archive") -> dict[str, bytes]:
    """Everything in an archive, by its name there: what the owner wrote and liked, and whom they follow."""
    notes = Notes(chats)
    own = [_activity(notes, post) for post in notes.written if post.speaker == ME]
    liked = [post.uri for post in notes.written if ME in post.liked_by and post.speaker != ME]
    followed = [chats.keys[person.id] for person in chats.people]
    files = {
        "actor.json": compact(_actor(notes)),
        "outbox.json": _outbox(own, twice=form == "old"),
        "likes.json": compact(_collection("likes.json", liked)),
        "bookmarks.json": compact(_collection("bookmarks.json", [])),
        "following_accounts.csv": _table(followed, header=form != "old"),
        "muted_accounts.csv": b"Account address,Hide notifications\n" if form != "old" else b"",
    }
    return {f"archive-20260105/{name}" if form == "old" else name: data for name, data in files.items()}


def _actor(notes: Notes) -> dict[str, Any]:
    user = notes.user(ME)
    return {
        "@context": _CONTEXT,
        "id": notes.actor(ME),
        "type": "Person",
        "outbox": "outbox.json",
        "preferredUsername": user,
        "name": notes.made.name(ME),
        "summary": "",
        "url": notes.page(ME),
        "likes": "likes.json",
        "bookmarks": "bookmarks.json",
    }


def _activity(notes: Notes, post: Written) -> dict[str, Any]:
    named = [notes.actor(person) for person in post.to]
    followers = f"{notes.actor(ME)}/followers"
    to, cc = (named, []) if post.private else ([_PUBLIC], [followers, *named])
    at = f"{post.at:%Y-%m-%dT%H:%M:%SZ}"
    note = {
        "id": post.uri,
        "type": "Note",
        "summary": None,
        "inReplyTo": post.answers.uri if post.answers is not None else None,
        "published": at,
        "url": f"{notes.page(ME)}/{post.number}",
        "attributedTo": notes.actor(ME),
        "to": to,
        "cc": cc,
        "atomUri": post.uri,
        "inReplyToAtomUri": post.answers.uri if post.answers is not None else None,
        "content": notes.html(post),
        "attachment": [],
        "tag": [
            {"type": "Mention", "href": notes.actor(person), "name": f"@{notes.short(person)}"} for person in post.to
        ],
    }
    head = {"id": f"{post.uri}/activity", "type": "Create", "actor": notes.actor(ME)}
    return {**head, "published": at, "to": to, "cc": cc, "object": note}


def _collection(name: str, items: list[Any]) -> dict[str, Any]:
    head = {"@context": _CONTEXT[0], "id": name, "type": "OrderedCollection", "totalItems": len(items)}
    return {**head, "orderedItems": items}


def _outbox(items: list[Any], *, twice: bool) -> bytes:
    """The outbox; some servers wrote the list twice, the first time empty, and another number of items."""
    data = compact(_collection("outbox.json", items))
    return data.replace(b'"orderedItems": [', b'"orderedItems": [], "orderedItems": [', 1) if twice else data


def _table(accounts: list[str], *, header: bool) -> bytes:
    head = "Account address,Show boosts,Notify on new posts,Languages\n" if header else ""
    return (
        head + "".join(f"{account},true,false,\n" if header else f"{account},true\n" for account in accounts)
    ).encode()
