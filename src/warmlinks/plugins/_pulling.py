"""Asking through a feed that somebody else wrote: every record is looked at, and no server leads it in a circle."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

from warmlinks.errors import FeedError, PluginError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.plugins._guard import Deadline, Guard
from warmlinks.plugins._reading import Times, trouble_of
from warmlinks.plugins.feeds import Checked, Feed
from warmlinks.plugins.sources import Checkpoint, Record

__all__ = ["check_guarded", "pull_guarded"]

_BATCH: Final = 256
_PIECE: Final = 200_000
_LONGEST: Final = 65_536
_WHAT: Final = "failed while it asked its server"
_PASSES: Final = (FeedError, SettingsError)


def check_guarded(feed: Feed, settings: object, net: Net, *, guard: Guard, seconds: float) -> Checked:
    """What the server says of itself.

    Raises:
        FeedError: it does not answer as it should.
        PluginError: the feed raised, or answered something else.
    """
    with Deadline(seconds) as deadline:
        found: object = guard.call(
            _WHAT, lambda: feed.check(settings, net), deadline=deadline, reads_data=True, passes=_PASSES
        )
    if not isinstance(found, Checked):
        raise guard.error(_WHAT, f"check() answered {type(found).__name__} instead of Checked")
    if found.account.network != feed.network:
        raise guard.error(_WHAT, f"check() names an account of {found.account.network!r} instead of {feed.network!r}")
    return found


def pull_guarded(
    feed: Feed, settings: object, since: str | None, net: Net, *, guard: Guard, seconds: float
) -> Iterator[Record | Checkpoint]:
    """Yield what a feed gives, in its order, each a record of its own network, or a checkpoint that leads on.

    Raises:
        FeedError: the server does not answer as it should, or leads in a circle.
        PluginError: the feed raised, yielded something else, or far too much without a checkpoint.
    """
    times = Times(feed.began)
    piece = 0
    places = _Places(since)
    with Deadline(seconds) as deadline:
        records: Iterator[Any] = guard.call(
            _WHAT, lambda: iter(feed.pull(settings, since, net)), deadline=deadline, reads_data=True, passes=_PASSES
        )
        try:
            while True:
                batch: list[Any] = guard.call(
                    _WHAT, lambda: _next_of(records), deadline=deadline, reads_data=True, passes=_PASSES
                )
                ends = len(batch) < _BATCH and not (batch and type(batch[-1]) is Checkpoint)
                checkpoint = batch.pop() if batch and type(batch[-1]) is Checkpoint else None
                for record in batch:
                    if trouble := trouble_of(record, feed.network):
                        raise guard.error(_WHAT, trouble, advice="Tell the plugin's author")
                piece = 0 if checkpoint else piece + len(batch)
                if piece > _PIECE:
                    raise guard.error(_WHAT, f"it yields more than {_PIECE:,} records without a checkpoint")
                yield from times.checked(batch)
                if checkpoint is not None:
                    if trouble := places.trouble(checkpoint):
                        raise guard.error(_WHAT, trouble, advice="Tell the plugin's author")
                    yield checkpoint
                if ends:
                    return
        finally:
            # what a generator does as it is closed is foreign code too
            with contextlib.suppress(PluginError, *_PASSES):
                guard.call(_WHAT, getattr(records, "close", int), deadline=deadline, reads_data=True, passes=_PASSES)


def _next_of(records: Iterator[Any]) -> list[Any]:
    """The next few records, to a checkpoint at most: what is kept there need not wait for the next page."""
    batch: list[Any] = []
    for record in records:
        batch.append(record)
        if len(batch) == _BATCH or type(record) is Checkpoint:
            break
    return batch


class _Places:
    """Where a feed has been in one pull; the same place twice running is no harm, an earlier one is a circle."""

    def __init__(self, since: str | None) -> None:
        self._last = since
        self._been: set[int] = set()

    def trouble(self, checkpoint: Checkpoint) -> str | None:
        """Why a checkpoint is none, if so.

        Raises:
            FeedError: the server has led back to where the pull has been.
        """
        cursor = checkpoint.cursor
        if len(cursor) > _LONGEST:
            return f"its cursor is longer than {_LONGEST:,} letters"
        if cursor == self._last:
            return None
        mark = hash(cursor)
        if mark in self._been:
            raise FeedError(
                "the server leads back to where this pull has been",
                why="it would go round without an end",
                advice="What came is kept; the next sync tries again. If it stays, tell those who run the server",
            )
        # where it began may come again, of a feed that had to begin anew
        self._been.add(mark)
        self._last = cursor
        return None
