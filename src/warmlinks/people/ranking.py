"""The scores of an open book's ties: all, warmest first, those to look at, or one person's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from warmlinks.answers import PossibleDuplicate, TieScore
from warmlinks.calendar.active_time import ActiveTime, Calendar, day_in
from warmlinks.people.decisions import possible_duplicates
from warmlinks.people.halves import ties_once
from warmlinks.people.lookup import find_person
from warmlinks.people.owner import pauses_in_force
from warmlinks.scoring import TieModel
from warmlinks.store.database import Database
from warmlinks.ties import scores
from warmlinks.ties.scores import TieScores
from warmlinks.ties.zones import book_zone
from warmlinks.validation import require_aware, require_count

__all__ = ["Ranking"]


class Ranking:
    """Scores the ties of a book with the model and the holidays that it was opened with.

    Args:
        db: the book.
        model: how ties are scored; None for the decay model with the level that the book has learnt.
        holidays: where public holidays are looked up; None: they count as other days.
        countries: the owner's own countries, whose holidays move all dates.
    """

    def __init__(
        self, db: Database, *, model: TieModel | None, holidays: Calendar | None, countries: Iterable[str]
    ) -> None:
        self._db = db
        self._model = model
        self._holidays = holidays
        self._countries = tuple(countries)
        self._cached: tuple[tuple[float, int | None, tuple[int, int]], TieScores] | None = None
        self._pairs: tuple[tuple[int, int], list[PossibleDuplicate]] | None = None

    def over(self, db: Database) -> Ranking:
        """The same for another book, with the same model and holidays."""
        return Ranking(db, model=self._model, holidays=self._holidays, countries=self._countries)

    def calendar(self) -> ActiveTime:
        """Return the calendar of all pauses, in the owner's zone."""
        return ActiveTime(pauses_in_force(self._db), self._holidays, self._countries, book_zone(self._db))

    def tie_scores(self, now: datetime, who: str | None = None) -> TieScores:
        """Return the scores of all ties, or of one person's, in no order.

        Cached until the book or the moment is another one: one answer may need it several times.
        """
        moment = require_aware(now)
        with self._db.reading():
            person = None if who is None else find_person(self._db, who, begun=True).person
            key = (moment, person, self._db.version())
            if self._cached is None or self._cached[0] != key:
                people = None if person is None else [person]
                ties = scores.score_ties(
                    self._db, now=moment, model=self._model, calendar=self.calendar(), people=people
                )
                self._cached = (key, ties)
            return self._cached[1]

    def scores(self, now: datetime, *, once: bool) -> list[TieScore]:
        """Return the warmest first, those without contact last, by name; see `Book.scores`."""
        with self._db.reading():
            ties = scores.warmest(self.tie_scores(now).ties)
            return ties_once(self._db, ties, now=now, pairs=self._possible_duplicates()) if once else ties

    def cooling(self, now: datetime, *, limit: int | None, lapsed: bool) -> list[TieScore]:
        """Return the ties to look at, or those that have lapsed; see `Book.cooling`."""
        with self._db.reading():
            ties = self.tie_scores(now).ties
            today = day_in(now, book_zone(self._db))
            chosen = scores.lapsed(ties) if lapsed else scores.cooling(ties, today)
            pairs = self._possible_duplicates() if chosen else ()
            return ties_once(self._db, chosen, now=now, pairs=pairs)[: require_count(limit)]

    def _possible_duplicates(self) -> list[PossibleDuplicate]:
        """All pairs that may be one person; cached until the book is another one."""
        version = self._db.version()
        if self._pairs is None or self._pairs[0] != version:
            self._pairs = (version, possible_duplicates(self._db, limit=None))
        return self._pairs[1]
