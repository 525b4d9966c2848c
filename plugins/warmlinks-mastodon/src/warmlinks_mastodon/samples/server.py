"""Plays the server of a sample world's account: the answers that Mastodon's interface gives to a feed."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from warmlinks_mastodon.samples._notes import Notes, Written
from warmlinks_samples.chats import Chats
from warmlinks_samples.world import ME
from warmlinks_samples.zips import compact

__all__ = ["SampleServer"]

_LIMIT = 40


class SampleServer:
    """Answers what a feed asks for.

    Args:
        chats: the chats and posts.
        home: where it is, for the links between pages; `https://` and the owner's host where nothing is said.
        most: so many entries has a page at most.
    """

    def __init__(self, chats: Chats, home: str = "", *, most: int = 80) -> None:
        self._most = most
        self._notes = notes = Notes(chats)
        self._home = home or f"https://{notes.host(ME)}"
        self._ids = {person: str(100 + number) for number, person in enumerate(chats.keys)}
        mine = [(post.number, self._status(post)) for post in notes.written if post.speaker == ME]
        others = [person.id for person in chats.people]
        account = f"/api/v1/accounts/{self._ids[ME]}"
        self._lists: dict[str, list[tuple[int, Any]]] = {
            "/api/v1/notifications": self._notifications(),
            f"{account}/statuses": mine,
            "/api/v1/conversations": self._conversations(),
            f"{account}/following": [(7000 + number, self._account(person)) for number, person in enumerate(others)],
            f"{account}/followers": [
                (8000 + number, self._account(person)) for number, person in enumerate(others[::2])
            ],
        }

    def answer(self, target: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of what is asked for by a path with its query."""
        parts = urlsplit(target)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/api/v1/accounts/verify_credentials":
            return 200, {}, compact(self._account(ME))
        if parts.path == "/api/v2/instance":
            return 200, {}, compact({"domain": self._notes.host(ME), "title": "Invented", "version": "4.5.0"})
        if parts.path not in self._lists:
            return 404, {}, compact({"error": "Record not found"})
        asked_for = int(asked.get("limit", _LIMIT))
        limit = min(asked_for, self._most)
        page = [
            (number, item)
            for number, item in sorted(self._lists[parts.path], key=lambda entry: -entry[0])
            if int(asked.get("since_id", 0)) < number < int(asked.get("max_id", 1 << 80))
        ][:limit]
        if not page:
            return 200, {}, b"[]"
        links = (
            [f'<{self._home}{parts.path}?limit={asked_for}&max_id={page[-1][0]}>; rel="next"']
            if len(page) == limit
            else []
        )
        links.append(f'<{self._home}{parts.path}?limit={asked_for}&min_id={page[0][0]}>; rel="prev"')
        return 200, {"Link": ", ".join(links)}, compact([item for _, item in page])

    def _account(self, person: str) -> dict[str, Any]:
        notes = self._notes
        return {
            "id": self._ids[person],
            "username": notes.user(person),
            "acct": notes.short(person),
            "display_name": notes.made.name(person),
            "uri": notes.actor(person),
            "url": notes.page(person),
            "bot": False,
            "created_at": "2022-11-04T00:00:00.000Z",
            "note": "",
            "fields": [],
            "statuses_count": sum(post.speaker == person for post in notes.written),
            "followers_count": 3,
            "following_count": len(notes.made.people),
        }

    def _status(self, post: Written) -> dict[str, Any]:
        notes = self._notes
        answers = post.answers
        return {
            "id": str(post.number),
            "uri": post.uri,
            "url": f"{notes.page(post.speaker)}/{post.number}",
            "created_at": f"{post.at:%Y-%m-%dT%H:%M:%S.000Z}",
            "account": self._account(post.speaker),
            "visibility": "direct" if post.private else "public",
            "content": notes.html(post),
            "in_reply_to_id": str(answers.number) if answers is not None else None,
            "in_reply_to_account_id": self._ids[answers.speaker] if answers is not None else None,
            "reblog": None,
            "mentions": [
                {
                    "id": self._ids[person],
                    "username": notes.user(person),
                    "acct": notes.short(person),
                    "url": notes.page(person),
                }
                for person in post.to
            ],
        }

    def _notifications(self) -> list[tuple[int, Any]]:
        """What others wrote to the owner or liked; a number just above that of the post, as servers make it."""
        notices: list[tuple[int, Any]] = []
        for post in self._notes.written:
            if post.speaker != ME and ME in post.to:
                notices.append((post.number + 1, self._notice("mention", post.speaker, post)))
            elif post.speaker == ME:
                notices.extend(
                    (post.number + 2 + place, self._notice("favourite", person, post))
                    for place, person in enumerate(post.liked_by)
                    if person != ME
                )
        return notices

    def _notice(self, kind: str, person: str, post: Written) -> dict[str, Any]:
        return {
            "id": str(post.number),
            "type": kind,
            "created_at": f"{post.at:%Y-%m-%dT%H:%M:%S.000Z}",
            "account": self._account(person),
            "status": self._status(post),
        }

    def _conversations(self) -> list[tuple[int, Any]]:
        last = {post.talk: post for post in self._notes.written if post.talk}
        return [
            (
                post.number,
                {
                    "id": talk,
                    "unread": False,
                    "accounts": [self._account(person) for person in post.to],
                    "last_status": self._status(post),
                },
            )
            for talk, post in last.items()
        ]
