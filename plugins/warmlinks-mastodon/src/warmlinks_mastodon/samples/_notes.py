"""The chats and posts of a sample world as posts of the network: who wrote what to whom."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

from attrs import frozen

from warmlinks_samples.chats import Chat, Chats, Line
from warmlinks_samples.world import ME

__all__ = ["Notes", "Written"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Written:
    """One post. `number` grows with time, as servers make it; `others` are the members of a private talk."""

    number: int
    uri: str
    at: datetime  # UTC
    speaker: str
    text: str
    to: tuple[str, ...]
    private: bool
    answers: Written | None = None
    liked_by: tuple[str, ...] = ()
    talk: str = ""


class Notes:
    """All posts of a sample world that the owner wrote or got, in order of time, and how people are written there.

    Attributes:
        chats: the chats and posts.
        written: all of it.
    """

    def __init__(self, chats: Chats) -> None:
        self.made = chats
        posts = [*self._in_chats(), *self._in_posts()]
        self.written = sorted(posts, key=lambda post: post.number)

    def user(self, person: str) -> str:
        """The name on the server."""
        return self.made.keys[person].partition("@")[0]

    def host(self, person: str) -> str:
        """The server."""
        return self.made.keys[person].partition("@")[2]

    def short(self, person: str) -> str:
        """The name as the owner's server writes it: without the host where it is its own."""
        return self.user(person) if self.host(person) == self.host(ME) else self.made.keys[person]

    def actor(self, person: str) -> str:
        """The address of the account."""
        return f"https://{self.host(person)}/users/{self.user(person)}"

    def page(self, person: str) -> str:
        """The page of the account."""
        return f"https://{self.host(person)}/@{self.user(person)}"

    def html(self, post: Written) -> str:
        """The text, with whom it is to before it."""
        named = "".join(f"{self._link(person)} " for person in post.to)
        return f"<p>{named}{html.escape(post.text)}</p>"

    def _link(self, person: str) -> str:
        link = f'<a href="{self.page(person)}" class="u-url mention">@<span>{self.user(person)}</span></a>'
        return f'<span class="h-card">{link}</span>'

    def _in_chats(self) -> list[Written]:
        posts: list[Written] = []
        for chat in self.made.chats:
            lines: dict[int, Written] = {}
            for line in chat.lines:
                if line.kind in {"text", "photo", "card"}:
                    lines[line.number] = self._line(chat, line, lines.get(line.reply_to))
            posts.extend(lines.values())
        return posts

    def _line(self, chat: Chat, line: Line, answers: Written | None) -> Written:
        to = tuple(person for person in chat.present(line.at) if person != line.speaker)
        text = line.text or " ".join(f"https://{self.host(person)}/@{self.user(person)}" for person in line.names)
        number = _number(line.at, int(chat.id) * 100 + line.number)
        return Written(
            number,
            self._uri(line.speaker, number),
            line.at.astimezone(UTC),
            line.speaker,
            text,
            to,
            private=True,
            answers=answers,
            talk=chat.id,
        )

    def _in_posts(self) -> list[Written]:
        posts: dict[str, Written] = {}
        for place, post in enumerate(self.made.posts):
            number = _number(post.at, place)
            posts[post.id] = Written(
                number,
                self._uri(post.speaker, number),
                post.at.astimezone(UTC),
                post.speaker,
                post.text,
                post.to,
                private=False,
                answers=posts.get(post.reply_to),
                liked_by=post.liked_by,
            )
        return list(posts.values())

    def _uri(self, person: str, number: int) -> str:
        return f"{self.actor(person)}/statuses/{number}"


def _number(at: datetime, tail: int) -> int:
    return ((at - _EPOCH) // timedelta(milliseconds=1) << 16) + tail % 65536
