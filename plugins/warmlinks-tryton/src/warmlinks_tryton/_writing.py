"""Writes many records in one call, and finds the result of each, since Tryton does all of a call or none."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Final

from warmlinks.plugins.doors import Change, Result, Written
from warmlinks_tryton._rpc import AnsweredError, ChangedMeanwhileError, NotBegunError, Session, TooLargeError

__all__ = ["Writer"]

_MOST_RETRIES: Final = 5
"""So often a call is made anew without those that somebody edited while it was under way."""


class Writer:
    """Writes into the records of one model.

    Args:
        session: who writes.
        model: whose records they are.
    """

    def __init__(self, session: Session, model: str) -> None:
        self._session = session
        self._model = model
        self._retries = 0

    def write(self, changes: Sequence[Change], values: Mapping[str, Mapping[str, object]]) -> Iterator[Written]:
        """Write the changes; yield the result of each.

        Args:
            changes: each of another record, whose key is a number.
            values: by contact, what is sent.

        Raises:
            FeedError: it is not known what became of those that were not yielded.
        """
        waiting = [list(changes)]
        while waiting:
            batch = waiting.pop()
            try:
                self._send(batch, values)
            except TooLargeError:
                if len(batch) == 1:
                    yield _written(batch[0], Result.REFUSED, "one record is too many for this server")
                else:
                    waiting += _halves(batch)
            except NotBegunError as error:
                for change in batch:
                    yield _written(change, Result.LATER, error.what, error.retry_after)
            except AnsweredError as error:
                waiting += yield from self._results_and_rest(batch, error)
            else:
                yield from (_written(change, Result.DONE) for change in batch)

    def _results_and_rest(
        self, batch: list[Change], error: AnsweredError
    ) -> Generator[Written, None, list[list[Change]]]:
        """Yield the results of a call that was not done; return the batches that are to be sent again."""
        kept, sifted = self._still_writable(batch)
        yield from sifted
        if sifted:
            return [kept] if kept else []
        if isinstance(error, ChangedMeanwhileError):
            if self._retries < _MOST_RETRIES:
                self._retries += 1
                return [kept]
            for change in kept:
                yield _written(change, Result.LATER, "records are edited again and again just now")
            return []
        if len(kept) == 1:
            yield _written(kept[0], Result.REFUSED, str(error))
            return []
        return _halves(kept)

    def _send(self, batch: Sequence[Change], values: Mapping[str, Mapping[str, object]]) -> None:
        pairs: list[object] = []
        for change in batch:
            pairs += [[int(change.contact)], values[change.contact]]
        # trytond compares these with when each record was last written, within the transaction that writes
        versions = {f"{self._model},{change.contact}": change.version for change in batch if change.version is not None}
        context = {**self._session.context, "_timestamp": versions}
        self._session.call(f"model.{self._model}.write", *pairs, context=context)

    def _still_writable(self, batch: Sequence[Change]) -> tuple[list[Change], list[Written]]:
        """Return the changes that can still be written, and the results of the others: gone or stale."""
        numbers = [int(change.contact) for change in batch]
        domain = [["id", "in", numbers]]
        rows = self._session.call(f"model.{self._model}.search_read", domain, 0, None, None, ["_timestamp"])
        versions = {str(row["id"]): row.get("_timestamp") for row in rows}
        kept, sifted = [], []
        for change in batch:
            if change.contact not in versions:
                sifted.append(_written(change, Result.GONE))
            elif change.version is not None and versions[change.contact] != change.version:
                sifted.append(_written(change, Result.STALE))
            else:
                kept.append(change)
        return kept, sifted


def _halves(batch: Sequence[Change]) -> list[list[Change]]:
    middle = len(batch) // 2
    return [list(batch[middle:]), list(batch[:middle])]


def _written(change: Change, result: Result, reason: str = "", retry_after: float | None = None) -> Written:
    return Written(contact=change.contact, result=result, reason=reason, retry_after=retry_after)
