"""Answers calls of tools: reads the settings, opens the book, and reports errors as sentences."""

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
from warmlinks_mcp.tools import TOOLS, Tool, ToolContext, whom_is_meant

__all__ = ["Answering", "Reply", "schema_of"]

_PATIENCE: Final = 10.0
_LONGEST: Final = 1500
_EMPTY: Final = "the book is empty"


@frozen
class Reply:
    """The reply to a call: a text and the same as data, or the text of an error."""

    text: str
    data: dict[str, Any] | None = None
    is_error: bool = False


@frozen
class Answering:
    """Answers calls from one book, which is opened for each call, so that nobody has to wait for this program.

    Attributes:
        path: the book; None for the one in the data folder.
        clock: returns the present moment; called for each call.
    """

    path: str | None
    clock: Callable[[], datetime]

    def tools(self) -> list[Tool[Any]]:
        """Return the tools that the settings allow; where the settings are wrong, those that only read."""
        try:
            allowed = load_settings().assistant
        except wl.SettingsError:
            allowed = AssistantSettings()
        return [tool for tool in TOOLS if tool.is_allowed(allowed)]

    def answer(self, name: str, arguments: Mapping[str, Any]) -> Reply:
        """Answer one call; nothing that a call, the settings or the book hold raises."""
        try:
            settings = load_settings()
            tool = _tool(name, settings.assistant)
            return _reply(self._answer(tool, arguments, settings))
        except msgspec.ValidationError as error:
            return _error(f"{name}: {error}")
        except wl.WarmlinksError as error:
            return _error(str(error))
        except Exception as error:  # noqa: BLE001  the last resort: a traceback may hold names
            return _error(_unexpected(error))

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
            context = ToolContext(book, self.clock(), settings.assistant)
            try:
                return tool.answer(context, arguments)
            except wl.NotFoundError as error:
                meant = "; ".join(whom_is_meant(context, error))
                raise wl.NotFoundError(
                    error.what, advice=f"{error.advice}. Perhaps: {meant}" if meant else error.advice
                ) from error


def _tool(name: str, allowed: AssistantSettings) -> Tool[Any]:
    tool = next((candidate for candidate in TOOLS if candidate.name == name), None)
    if tool is None:
        names = ", ".join(candidate.name for candidate in TOOLS if candidate.is_allowed(allowed))
        raise wl.UsageError(f"there is no tool {name[:60]!r}", advice=f"There are {names}")
    if not tool.is_allowed(allowed):
        raise wl.SettingsError(
            f"the tool {name} is not allowed",
            advice=f"The owner may write {tool.setting} = true below [assistant] in the settings file",
        )
    return tool


def _reply(answer: msgspec.Struct) -> Reply:
    text = msgspec.json.encode(answer)
    return Reply(json_escaped(text.decode()), msgspec.json.decode(text))


def _error(text: str) -> Reply:
    line = one_line(text)
    return Reply(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…", is_error=True)


def _unexpected(error: Exception) -> str:
    """Describe an unexpected error by its place, without any data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"warmlinks made a mistake ({type(error).__name__}{place}). `warmlinks doctor` checks the book"


def schema_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the JSON schema of a class, with an object at its root as clients require."""
    _, parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    for part in parts.values():
        part["description"] = cleandoc(part["description"])
        part["properties"] = {name: _without_null(schema) for name, schema in part["properties"].items()}
    root: dict[str, Any] = parts.pop(kind.__name__)
    return {**root, "$defs": parts} if parts else root


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Remove null from a schema: unknown values are left out, and each alternative costs the reader tokens."""
    either = schema.pop("anyOf", None)
    if either is None:
        return schema
    del schema["default"]
    type_ = next(alternative for alternative in either if alternative.get("type") != "null")
    return {**schema, **type_}
