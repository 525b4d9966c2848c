"""A call of a tool on its way to the book and back: settings, book, moment, and whatever goes wrong as a sentence."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final

import msgspec
from attrs import frozen

import warmlinks as wl
from warmlinks.output import json_escaped, one_line
from warmlinks.settings import AssistantSettings, Settings, load_settings
from warmlinks_mcp.tools import TOOLS, Asked, Tool, whom_is_meant

__all__ = ["Answering", "Reply", "schema_of"]

_PATIENCE: Final = 10.0
_LONGEST: Final = 1500
_EMPTY: Final = "the book is empty"


@frozen
class Reply:
    """What a call is answered with: a text, the same as data, or a text that says what is wrong."""

    text: str
    data: dict[str, Any] | None = None
    is_error: bool = False


@frozen
class Answering:
    """Answers calls from one book; it is opened for each, so that nobody has to wait for this program.

    Attributes:
        path: the book; None for the one in the data folder.
        clock: what time it is, asked at each call.
    """

    path: str | None
    clock: Callable[[], datetime]

    def tools(self) -> list[Tool[Any]]:
        """The tools that the settings allow now; where the settings are wrong, those that only read."""
        try:
            allowed = load_settings().assistant
        except wl.SettingsError:
            allowed = AssistantSettings()
        return [tool for tool in TOOLS if tool.is_allowed(allowed)]

    def answer(self, name: str, arguments: Mapping[str, Any]) -> Reply:
        """The answer to one call; it never raises for anything that a call, the settings or the book hold."""
        try:
            settings = load_settings()
            tool = _tool(name, settings.assistant)
            return _told(self._answer(tool, arguments, settings))
        except msgspec.ValidationError as error:
            return _wrong(f"{name}: {error}")
        except wl.WarmlinksError as error:
            return _wrong(str(error))
        except Exception as error:  # noqa: BLE001  the last net: a traceback may hold names
            return _wrong(_mistake(error))

    def _answer(self, tool: Tool[Any], arguments: Mapping[str, Any], settings: Settings) -> msgspec.Struct:
        registry = wl.Registry(disabled=settings.disable, settings_of_sources=settings.sources)
        with wl.Book.open(
            self.path,
            registry=registry,
            model=settings.score.model,
            assume=settings.people.assume,
            patience=_PATIENCE,
            make=False,
        ) as book:
            if book.is_empty():
                raise wl.BookError(_EMPTY, advice="`warmlinks load ARCHIVE` fills it, and so does `warmlinks log WHO`")
            asked = Asked(book, self.clock(), settings.assistant)
            try:
                return tool.answer(asked, arguments)
            except wl.NotFoundError as error:
                meant = "; ".join(whom_is_meant(asked, error))
                raise wl.NotFoundError(
                    error.what, advice=f"{error.advice}. Perhaps: {meant}" if meant else error.advice
                ) from error


def _tool(name: str, allowed: AssistantSettings) -> Tool[Any]:
    tool = next((one for one in TOOLS if one.name == name), None)
    if tool is None:
        there = ", ".join(one.name for one in TOOLS if one.is_allowed(allowed))
        raise wl.UsageError(f"there is no tool {name[:60]!r}", advice=f"There are {there}")
    if not tool.is_allowed(allowed):
        raise wl.SettingsError(
            f"the tool {name} is not allowed",
            advice=f"The owner may write {tool.setting} = true below [assistant] in the settings file",
        )
    return tool


def _told(answer: msgspec.Struct) -> Reply:
    text = msgspec.json.encode(answer)
    return Reply(json_escaped(text.decode()), msgspec.json.decode(text))


def _wrong(text: str) -> Reply:
    line = one_line(text)
    return Reply(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…", is_error=True)


def _mistake(error: Exception) -> str:
    """What nobody foresaw: where, and nothing of what it was about."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"warmlinks made a mistake ({type(error).__name__}{place}). `warmlinks doctor` checks the book"


def schema_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON schema of a class, with an object at its root as clients want it."""
    _, parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    for part in parts.values():
        part["description"] = cleandoc(part["description"])
        part["properties"] = {name: _left_out_or(told) for name, told in part["properties"].items()}
    root: dict[str, Any] = parts.pop(kind.__name__)
    return {**root, "$defs": parts} if parts else root


def _left_out_or(told: dict[str, Any]) -> dict[str, Any]:
    """What is not known is left out and never null, which the reader of a schema need not pay for."""
    either = told.pop("anyOf", None)
    if either is None:
        return told
    del told["default"]
    known = next(one for one in either if one.get("type") != "null")
    return {**told, **known}
