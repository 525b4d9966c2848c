"""What became of a digest, by the output of the process that had Apprise send it."""

from __future__ import annotations

import json
from typing import Any, Final

from warmlinks.plugins.notifiers import Outcome

__all__ = ["LEFT", "judged"]

LEFT: Final = "left"
"""The line that is written before the first byte may leave this machine."""


def judged(output: bytes, *, status: int | None, insecure: bool) -> Outcome:
    """The outcome.

    Args:
        output: the lines: `LEFT`, where anything may have left, and a mapping as JSON at the end, if it came so far,
            with `answer` (Apprise's yes or no), `by_requests` (whether every request was seen), `statuses` (what web
            servers answered) and `trouble` (why nothing was sent).
        status: the exit status of the process; None where the time was over.
        insecure: whether the owner allows sending without encryption, which is then said.
    """
    lines = output.decode("utf-8", "replace").splitlines()
    left = LEFT in lines
    end = _end(lines)
    if end is None:
        why = "Apprise did not answer in time" if status is None else f"Apprise ended with {status} and no answer"
        return Outcome.unknown(why) if left else Outcome.retryable(f"{why}; nothing had left this machine")
    if not left:
        # a yes without anything sent is the worst of its mistakes
        why = "Apprise says yes, and nothing was sent" if end["answer"] else "the service was not reached"
        return Outcome.retryable(end["trouble"] or why)
    answered = f"the web servers answered {', '.join(map(str, end['statuses']))}" if end["statuses"] else ""
    if not end["answer"]:
        return Outcome.unknown(f"Apprise says no; {answered or 'what became of it is not known'}")
    if end["by_requests"] and not (end["statuses"] and all(200 <= code < 300 for code in end["statuses"])):  # noqa: PLR2004  success, says the protocol
        return Outcome.unknown(f"Apprise says yes, but {answered or 'no web server answered'}")
    return Outcome.delivered(why="perhaps sent without encryption, as insecure = true allows" if insecure else "")


def _end(lines: list[str]) -> dict[str, Any] | None:
    try:
        end = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return end if isinstance(end, dict) else None
