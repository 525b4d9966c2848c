"""A session on a Tryton server, and the meaning of its answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from warmlinks.errors import AccessError, FeedError, TryLaterError
from warmlinks.net.asking import Net
from warmlinks.net.http import Reply, judged, pause_of
from warmlinks.output import one_line
from warmlinks_tryton._settings import TrytonSettings

__all__ = ["AnsweredError", "ChangedMeanwhileError", "NotBegunError", "Session", "TooLargeError"]

_UNAUTHORIZED: Final = 401
_NOT_FOUND: Final = frozenset({404, 405})
_TOO_LARGE: Final = 413
_TOO_MANY: Final = 429
_LONGEST: Final = 300


class AnsweredError(Exception):
    """Tryton has done nothing and gives the reason, on one line."""


class ChangedMeanwhileError(AnsweredError):
    """A record has changed since it was read, so nothing of the call was done."""


class TooLargeError(Exception):
    """The call has more records than this server takes at once; nothing was done."""


class NotBegunError(TryLaterError):
    """The server is asked too often, and has done nothing."""


class Session:
    """Logs in with the first request, and again when the session has expired.

    Args:
        settings: where, and as whom.
        net: what it is asked through.
    """

    def __init__(self, settings: TrytonSettings, net: Net) -> None:
        self._settings = settings
        self._net = net
        database = quote(settings.database, safe="")
        # the second is that of Tryton 7.0 and before
        self._places = [settings.url.at(f"{database}/rpc/"), settings.url.at(f"{database}/")]
        self._headers: dict[str, str] | None = None
        self._context: dict[str, Any] | None = None

    @property
    def context(self) -> dict[str, Any]:
        """The context of this user that Tryton's own client sends: company, language and the like."""
        if self._context is None:
            # the rules by which records are shown go by it, so without it another user would be asked for
            context = self.call("model.res.user.get_preferences", *[True], context={})
            self._context = context if isinstance(context, dict) else {}
        return self._context

    def call(self, method: str, *params: object, context: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401  JSON
        """Call a method.

        Args:
            method: such as `model.party.party.read`.
            params: what it takes.
            context: in place of the user's own.

        Raises:
            AnsweredError: it was understood and not done.
            TooLargeError: there are too many records in it.
            FeedError: nothing of use was answered.
        """
        if context is None:
            context = self.context
        if self._headers is None:
            self._log_in()
        reply = self._ask(method, [*params, context])
        if reply.status == _UNAUTHORIZED:
            self._log_in()
            reply = self._ask(method, [*params, context])
        if reply.status == _TOO_LARGE:
            raise TooLargeError
        return self._result(reply)

    def _log_in(self) -> None:
        self._headers = None
        password = self._net.secret(self._settings.password)
        reply = self._ask("common.db.login", [self._settings.user, {"password": password}])
        if reply.status in _NOT_FOUND and len(self._places) > 1:
            self._places = self._places[1:]
            reply = self._ask("common.db.login", [self._settings.user, {"password": password}])
        if reply.status in _NOT_FOUND:
            raise FeedError(
                f"{reply.url} has no database {self._settings.database}",
                why=f"it answered {reply.status}",
                advice="Check url and database in the settings",
            )
        if reply.status == _UNAUTHORIZED:
            raise AccessError(
                f"{reply.url} does not let {self._settings.user} in",
                why="the user or the password is wrong",
                advice=f"Put the right password at {self._settings.password}",
            )
        try:
            session = self._result(reply)
        except AnsweredError as error:
            raise AccessError(
                f"{reply.url} does not let {self._settings.user} in",
                why=str(error),
                advice="Make a user who logs in with a password alone",
            ) from None
        if not isinstance(session, list) or len(session) < 2:  # noqa: PLR2004  number and key
            raise _not_tryton(reply)
        number, key = session[:2]
        shown = base64.b64encode(f"{self._settings.user}:{number}:{key}".encode()).decode()
        self._headers = {"Authorization": f"Session {shown}"}

    def _ask(self, method: str, params: list[object]) -> Reply:
        headers = {"Content-Type": "application/json", **(self._headers or {})}
        body = json.dumps({"id": 0, "method": method, "params": params}, separators=(",", ":")).encode()
        return self._net.send("POST", self._places[0], headers=headers, body=body)

    def _result(self, reply: Reply) -> Any:  # noqa: ANN401  JSON
        if reply.status == _TOO_MANY:
            raise NotBegunError(
                f"{reply.url} asks for patience",
                why=f"it answered {_TOO_MANY}",
                advice="Do the same again later",
                retry_after=pause_of(reply),
            )
        answer = judged(reply).json(dict[str, Any])
        if "error" in answer:
            raise self._error_of(reply, answer["error"])
        if "result" not in answer:
            raise _not_tryton(reply)
        return answer["result"]

    def _error_of(self, reply: Reply, error: object) -> Exception:
        """Return the exception for an error: `[NAME, [MESSAGE, ...]]` of Tryton, or `[TEXT, TRACE]` of Python."""
        if not isinstance(error, list) or not error:
            return _not_tryton(reply)
        name, detail = error[0], error[1] if len(error) > 1 else ""
        if name == "UserWarning" and isinstance(detail, list):
            text = ": ".join(["it asks a person first", *map(str, detail[1:2])])
        elif isinstance(detail, list):
            text = " - ".join(str(part) for part in detail[:2] if part)
        else:
            text = str(detail) if name == "ConcurrencyException" else f"it failed with {name}"
        kind = ChangedMeanwhileError if name == "ConcurrencyException" else AnsweredError
        return kind(self._net.masked(one_line(text))[:_LONGEST])


def _not_tryton(reply: Reply) -> FeedError:
    return FeedError(
        f"what {reply.url} answered is not what a Tryton answers",
        why="it is JSON of another shape",
        advice="Check url and database in the settings",
    )
