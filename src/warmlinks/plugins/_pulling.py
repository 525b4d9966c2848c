"""Asking a server through a plugin's feed: every record is checked, and no server leads it in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Final

from warmlinks.errors import FeedError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.plugins._guard import Deadline, Guard
from warmlinks.plugins._reading import Times, trouble_of
from warmlinks.plugins.feeds import Checked, Feed
from warmlinks.plugins.sources import Checkpoint, Record

__all__ = ["check_guarded", "pull_guarded"]

_MOST_RECORDS: Final = 200_000
"""Records without a checkpoint between them."""
_LONGEST_CURSOR: Final = 65_536
_FAILURE: Final = "failed while it asked its server"
_PASSES: Final = (FeedError, SettingsError)


def check_guarded(feed: Feed, settings: object, net: Net, *, guard: Guard, seconds: float) -> Checked:
    """What the server says of itself.

    Raises:
        FeedError: it does not answer as it should.
        PluginError: the feed raised, or answered something else.
    """
    with Deadline(seconds) as deadline:
        answer: object = guard.call(
            _FAILURE, lambda: feed.check(settings, net), deadline=deadline, reads_data=True, passes=_PASSES
        )
    if not isinstance(answer, Checked):
        raise guard.error(_FAILURE, f"check() answered {type(answer).__name__} instead of Checked")
    if answer.account.network != feed.network:
        raise guard.error(
            _FAILURE, f"check() names an account of {answer.account.network!r} instead of {feed.network!r}"
        )
    return answer


def pull_guarded(
    feed: Feed, settings: object, since: str | None, net: Net, *, guard: Guard, seconds: float
) -> Iterator[Record | Checkpoint]:
    """Yield what a feed gives, in its order, each a record of its own network, or a checkpoint that leads on.

    Raises:
        FeedError: the server does not answer as it should, or leads in a circle.
        PluginError: the feed raised, yielded something else, or far too much without a checkpoint.
    """
    times, cursors = Times(feed.began), _Cursors(since)
    count = 0
    pages = guard.batches(
        _FAILURE, lambda: feed.pull(settings, since, net), seconds=seconds, passes=_PASSES, ends_batch=Checkpoint
    )
    with closing(pages):
        for batch in pages:
            # what is kept at a checkpoint need not wait for the next page
            checkpoint = batch.pop() if batch and type(batch[-1]) is Checkpoint else None
            for record in batch:
                if trouble := trouble_of(record, feed.network):
                    raise guard.error(_FAILURE, trouble, advice="Tell the plugin's author")
            count = 0 if checkpoint else count + len(batch)
            if count > _MOST_RECORDS:
                raise guard.error(_FAILURE, f"it yields more than {_MOST_RECORDS:,} records without a checkpoint")
            yield from times.checked(batch)
            if checkpoint is not None:
                if trouble := cursors.trouble(checkpoint.cursor):
                    raise guard.error(_FAILURE, trouble, advice="Tell the plugin's author")
                yield checkpoint


class _Cursors:
    """The cursors of one pull; the same one twice running is no harm, an earlier one is a circle."""

    def __init__(self, since: str | None) -> None:
        self._last = since
        self._hashes: set[int] = set()

    def trouble(self, cursor: str) -> str | None:
        """What is wrong with a cursor, if anything.

        Raises:
            FeedError: the server has led back to where the pull has been.
        """
        if len(cursor) > _LONGEST_CURSOR:
            return f"its cursor is longer than {_LONGEST_CURSOR:,} letters"
        if cursor == self._last:
            return None
        if hash(cursor) in self._hashes:
            raise FeedError(
                "the server leads back to where this pull has been",
                why="it would go round without an end",
                advice="What came is kept; the next sync tries again. If it stays, tell those who run the server",
            )
        # `since` may come again, of a feed that had to begin anew
        self._hashes.add(hash(cursor))
        self._last = cursor
        return None
