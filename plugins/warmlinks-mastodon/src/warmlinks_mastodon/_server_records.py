"""Records of what a server answers: what others did to the owner, what the owner wrote, who follows whom."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.plugins.sources import Record, Refused, Skipped
from warmlinks_mastodon._entities import Account, Conversation, Mention, Notification, Status
from warmlinks_mastodon.addresses import Named
from warmlinks_mastodon.records import Post, PostRecords

__all__ = ["ServerRecords"]

_POST_KINDS = frozenset({"mention", "quote"})
_KIND_OF_NOTIFICATION = {
    "favourite": "like",
    "reblog": "repost",
    "pleroma:emoji_reaction": "reaction",
    "reaction": "reaction",
}


class ServerRecords:
    """Makes records of a server's answers.

    Args:
        me: the owner's account.
        home: the host that accounts of the server are named by.
        records: makes the records of posts.
    """

    def __init__(self, me: Account, home: str, records: PostRecords) -> None:
        self._me = me
        self._home = home
        self._records = records
        self._known: dict[str, Named] = {me.id: records.owners[0]}

    def notification(self, notification: Notification, where: str) -> Iterator[Record]:
        """Yield the records of a notification."""
        account, status = notification.account, notification.status
        if account is None:
            yield Skipped("a notice of the server's", where=where)
            return
        author = self._named(account)
        if account.bot:
            yield Skipped("a program's", where=where)
        elif author is None:
            yield Refused(where, "its account has no name that can be read")
        elif notification.type in _POST_KINDS and status is not None:
            yield from self.status(status, where)
        elif notification.type in _KIND_OF_NOTIFICATION and status is not None:
            kind = _KIND_OF_NOTIFICATION[notification.type]
            yield from self._records.passive(
                author, kind, "in", notification.created_at, where, key=f"{kind}:{status.uri}>{author.key}"
            )
        elif notification.type == "follow":
            key = f"follow:{self._records.owner}>{author.key}"
            yield from self._records.passive(author, "follow", "in", notification.created_at, where, key=key)
        else:
            yield Skipped("a notice of nothing that somebody did to you", where=where)

    def status(self, status: Status, where: str) -> Iterator[Record]:
        """Yield the records of anybody's post, or of a boost by the owner."""
        author = self._named(status.account)
        if author is None:
            yield Refused(where, "its account has no name that can be read")
            return
        if status.reblog is not None:
            boosted = self._named(status.reblog.account)
            if boosted is None:
                yield Refused(where, "the account that is boosted has no name that can be read")
            else:
                yield from self._records.passive(boosted, "repost", "out", status.created_at, where, key=status.uri)
            return
        pairs = [(mention.id, self._named(mention)) for mention in status.mentions or ()]
        mentions = {id_: named for id_, named in pairs if named is not None}
        answered = None
        if status.in_reply_to_id is not None:
            account_id = status.in_reply_to_account_id or ""
            answered = mentions.get(account_id) or self._known.get(account_id)
        yield from self._records.post(
            Post(
                status.uri,
                status.created_at,
                author,
                tuple(mentions.values()),
                answered,
                self._quoted(status),
                status.in_reply_to_id is not None,
                status.visibility == "direct",
                status.content or "",
            ),
            where,
        )

    def conversation(self, conversation: Conversation, where: str) -> Iterator[Record]:
        """Yield the records of the last post of a private conversation."""
        if conversation.last_status is None:
            yield Skipped("a talk in which nothing is said any more", where=where)
        elif conversation.last_status.account.bot:
            yield Skipped("a program's", where=where)
        else:
            yield from self.status(conversation.last_status, where)

    def following(self, account: Account, where: str) -> Iterator[Record]:
        """Yield the tie to somebody whom the owner follows."""
        return self._tie(account, "following", where)

    def follower(self, account: Account, where: str) -> Iterator[Record]:
        """Yield the tie to somebody who follows the owner."""
        return self._tie(account, "followed_by", where)

    def _tie(self, account: Account, kind: str, where: str) -> Iterator[Record]:
        person = self._named(account)
        if account.bot:
            yield Skipped("a program's", where=where)
        elif person is None:
            yield Refused(where, "this account has no name that can be read")
        else:
            yield from self._records.tie(person, kind, "out" if kind == "following" else "in", where)

    def _named(self, account: Account | Mention) -> Named | None:
        """Return the account of an entity; a mention says less than what is known already."""
        named_before = self._known.get(account.id)
        if named_before is not None and (isinstance(account, Mention) or account.id == self._me.id):
            return named_before
        named = account.named(self._home)
        if named is not None and (named_before is None or isinstance(account, Account)):
            self._known[account.id] = named
        return named

    def _quoted(self, status: Status) -> Named | None:
        quote = status.quote
        account = (quote.quoted_status.account if quote.quoted_status is not None else quote.account) if quote else None
        return self._named(account) if account is not None else None
