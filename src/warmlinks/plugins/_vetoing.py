"""Plugin guards behind a guard: whatever one does, the reason names it, and what it could not judge is held back."""

from __future__ import annotations

from warmlinks.errors import PluginError
from warmlinks.net.connecting import run_aside
from warmlinks.plugins._guard import Guard
from warmlinks.plugins.guards import Guard as SuggestionGuard
from warmlinks.plugins.guards import Suggestion

__all__ = ["GuardedGuard"]

_FAILURE = "could not judge a suggestion"


class GuardedGuard(SuggestionGuard):
    """A plugin's guard that answers a reason or None, in time, and raises nothing.

    One that fails, exits, takes too long or answers something else holds the suggestion back, with a reason that names
    it; after it took too long it is not asked again.

    Attributes:
        trouble: what it did wrong first; None where it did nothing wrong.
    """

    def __init__(self, inner: SuggestionGuard, guard: Guard, *, seconds: float) -> None:
        self.name = inner.name  # type: ignore[misc]  # it stands for the other
        self.trouble: str | None = None
        self._inner = inner
        self._guard = guard
        self._seconds = seconds
        self._given_up: str | None = None

    def veto(self, suggestion: Suggestion) -> str | None:
        """What the guard answers; a reason that names it where that is no answer."""
        if self._given_up is not None:
            return self._given_up
        try:
            return self._judged(suggestion)
        except PluginError as error:
            reason = f"this guard of {self._guard.origin} failed: {error.why}"
            self.trouble = self.trouble or reason
            if isinstance(error.__cause__, TimeoutError):
                self._given_up = reason
            return reason

    def _judged(self, suggestion: Suggestion) -> str | None:
        answer = self._guard.call(_FAILURE, lambda: self._in_time(suggestion), deadline=None)
        if answer is None:
            return None
        if not isinstance(answer, str):
            raise self._guard.error(_FAILURE, f"it answered {type(answer).__name__} instead of a reason or None")
        if not answer.strip():
            raise self._guard.error(_FAILURE, "its reason is empty")
        return answer

    def _in_time(self, suggestion: Suggestion) -> object:
        """What the guard answers in time, in a thread that can be abandoned where it sleeps."""
        answer = run_aside(lambda: self._inner.veto(suggestion), self._seconds)
        if not answer.done():
            raise TimeoutError(f"it took longer than {self._seconds:g} seconds")
        return answer.result()
