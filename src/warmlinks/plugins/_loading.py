"""Loading one plugin: import it, check its hooks and classes, make its parts, or say why not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeAlias

import pluggy
from attrs import define, evolve

from warmlinks.errors import PluginError
from warmlinks.plugins._discovery import Candidate, PluginInfo
from warmlinks.plugins._guard import Deadline, Guard
from warmlinks.plugins._opening import DoorClass
from warmlinks.plugins._written_for import (
    DOORS,
    FIRST_HOOKS,
    WORD,
    functions_in_text,
    hooks_in_text,
    why_not_these_doors,
    why_not_these_hooks,
)
from warmlinks.plugins.configuring import why_no_settings
from warmlinks.plugins.doors import Door
from warmlinks.plugins.feeds import Feed
from warmlinks.plugins.guards import Guard as SuggestionGuard
from warmlinks.plugins.hookspecs import DOORS_VERSION, HOOKS_VERSION
from warmlinks.plugins.notifiers import Notifier
from warmlinks.plugins.sources import Source, coverage_by_kind
from warmlinks.scoring import TieModel

__all__ = ["Loaded", "Part", "kind_of", "load_plugin", "refuse_twins"]

Part: TypeAlias = Source | Feed | DoorClass | Notifier | TieModel | SuggestionGuard
"""What a plugin can bring."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MOST_CLASSES = 100


_KINDS: dict[str, type[Any]] = {
    "sources": Source,
    "feeds": Feed,
    "doors": Door,
    "notifiers": Notifier,
    "models": TieModel,
    "guards": SuggestionGuard,
}
"""The kinds of parts, as `PluginInfo` names them: each has a hook, and a class that its classes derive from."""


def kind_of(part: Part) -> str:
    """Of which kind a part is."""
    return next(kind for kind, base in _KINDS.items() if isinstance(part, DoorClass if base is Door else base))


class _RefusedError(Exception):
    """A plugin is understood and must not be used."""


@define
class Loaded:
    """A plugin after loading: what is known of it, and its parts."""

    info: PluginInfo
    parts: tuple[Part, ...] = ()


def load_plugin(candidate: Candidate, manager: pluggy.PluginManager, *, deadline: Deadline) -> Loaded:
    """Load one plugin; whatever is wrong with it is in the answer and raises nothing."""
    info = candidate.info
    guard = Guard(info.name, info.origin, candidate.code)
    try:
        _refuse_stated_hooks(candidate)
        module = guard.call("could not be loaded", candidate.load, deadline=deadline)
        hooks = guard.call("could not be registered", lambda: _register(manager, module, candidate), deadline=deadline)
        info = evolve(info, hooks=hooks)
        parts = {kind: _parts(manager, module, guard, deadline, kind) for kind in _KINDS if _hook(kind) in hooks}
    except _RefusedError as refusal:
        return Loaded(evolve(_with_intended_hooks(info, candidate), state="refused", why=str(refusal)))
    except PluginError as error:
        info = _with_intended_hooks(info, candidate)
        if isinstance(error.__cause__, _RefusedError):
            return Loaded(evolve(info, state="refused", why=str(error.__cause__)))
        return Loaded(evolve(info, state="failed", why=error.why))
    names: dict[str, Any] = {kind: tuple(part.name for part in of_kind) for kind, of_kind in parts.items()}
    info = evolve(info, notes=tuple(guard.notes), **names)
    return Loaded(info, tuple(part for of_kind in parts.values() for part in of_kind))


def _hook(kind: str) -> str:
    return f"warmlinks_register_{kind}"


def _with_intended_hooks(info: PluginInfo, candidate: Candidate) -> PluginInfo:
    """The hooks of a plugin that cannot be used, as far as its text tells."""
    file = None if info.hooks else candidate.file()
    return info if file is None else evolve(info, hooks=functions_in_text(file))


def refuse_twins(plugins: list[Loaded]) -> None:
    """Take out every plugin one of whose parts has the name of another's of its kind; none wins silently."""
    for kind in _KINDS:
        owners: dict[str, list[Loaded]] = {}
        for plugin in plugins:
            for name in getattr(plugin.info, kind) if plugin.info.state == "loaded" else ():
                owners.setdefault(name, []).append(plugin)
        for name, twins in owners.items():
            if len(twins) > 1:
                origins = " and ".join(sorted(f"{twin.info.name} ({twin.info.origin})" for twin in twins))
                why = f"two {kind} are called {name!r}: {origins}. Disable one by name"
                for twin in twins:
                    twin.info = evolve(twin.info, state="refused", why=why)


def _parts(manager: pluggy.PluginManager, module: object, guard: Guard, deadline: Deadline, kind: str) -> list[Part]:
    """The parts that one plugin registers through one hook."""
    hook = _hook(kind)
    others = {plugin for plugin in manager.get_plugins() if plugin is not module}
    caller = manager.subset_hook_caller(hook, others)
    classes: list[object] = guard.call(
        f"failed in {hook}",
        lambda: [cls for answer in _answers(caller(), hook) for cls in islice(answer, _MOST_CLASSES + 1)],
        deadline=deadline,
    )
    if len(classes) > _MOST_CLASSES:
        raise _RefusedError(f"{hook} answers without an end")
    parts: list[Part] = []
    for cls in classes:
        make = _checked(cls, kind)
        parts.append(guard.call(f"could not make its {getattr(cls, '__name__', 'part')}", make, deadline=deadline))
    return parts


def _refuse_stated_hooks(candidate: Candidate) -> None:
    """Refuse a plugin whose text says that it is written for other hooks, before anything of it is run."""
    file = None if candidate.given else candidate.file()
    if file is None:
        return
    hooks, doors = hooks_in_text(file), hooks_in_text(file, DOORS, silent=None)
    if hooks is not None:
        _refuse_other_hooks(hooks, candidate)
    if doors is not None and (why := why_not_these_doors(doors)):
        raise _RefusedError(why)


def _refuse_other_hooks(number: object, candidate: Candidate) -> None:
    update = f"pip install --upgrade {candidate.package}" if candidate.version else None
    if why := why_not_these_hooks(number, update=update):
        raise _RefusedError(why)


def _answers(answers: list[Iterable[object]], hook: str) -> list[Iterable[object]]:
    """What the hook of one plugin answers; None, which the manager leaves out, is a forgotten `return`."""
    if not answers:
        raise _RefusedError(f"{hook} answers None instead of a list of classes: is a return missing?")
    return answers


def _register(manager: pluggy.PluginManager, module: object, candidate: Candidate) -> tuple[str, ...]:
    """Register the plugin; the hooks that it implements."""
    # what a caller hands over was made for this very version
    _refuse_other_hooks(getattr(module, WORD, HOOKS_VERSION if candidate.given else FIRST_HOOKS), candidate)
    name = candidate.name
    try:
        manager.register(module, name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        if manager.is_registered(module):
            manager.unregister(module)
        raise _RefusedError(_misspelt(module) or str(error).rpartition("\n")[2]) from error
    hooks = tuple(sorted(caller.name for caller in manager.get_hookcallers(module) or ()))
    if not hooks:
        manager.unregister(module)
        unmarked = _hook_like(module)
        hint = f"; is @hookimpl missing at {unmarked[0]}?" if unmarked else ""
        raise _RefusedError(f"it implements no hook{hint}")
    doors = getattr(module, DOORS, DOORS_VERSION if candidate.given else None)
    if _hook("doors") in hooks and (why := why_not_these_doors(doors)):
        manager.unregister(module)
        raise _RefusedError(why)
    return hooks


def _hook_like(module: object) -> list[str]:
    return sorted(name for name in dir(module) if name.startswith("warmlinks_") and callable(getattr(module, name)))


def _misspelt(module: object) -> str | None:
    hooks = list(map(_hook, _KINDS))
    for name in _hook_like(module):
        if name not in hooks:
            near = difflib.get_close_matches(name, hooks, n=1, cutoff=0.0)
            return f"there is no hook {name}, did you mean {near[0]}?"
    return None


def _checked(cls: Any, kind: str) -> Callable[[], Part]:  # noqa: ANN401  whatever a hook answers
    """What makes a part of a class, once the class is seen to be finished; a refusal is for its author."""
    base = _KINDS[kind]
    if not (isinstance(cls, type) and issubclass(cls, base)):
        raise _RefusedError(f"{_hook(kind)} answers {cls!r}, which is no {base.__name__} class")
    part_class: Any = cls
    fault = next(_faults(part_class, base), None)
    if fault is not None:
        raise _RefusedError(f"{cls.__name__}{fault}")
    return (lambda: DoorClass(part_class.name, part_class)) if base is Door else part_class


def _faults(cls: Any, base: type) -> Iterator[str]:  # noqa: ANN401  a subclass of any of the kinds
    """What is wrong with a class, to be read behind its name; only the first may be asked for."""
    missing = sorted(getattr(cls, "__abstractmethods__", ()))
    if missing:
        yield f" does not implement {', '.join(missing)}"
    for name in ("name", "network") if base in (Source, Feed) else ("name",):
        value = getattr(cls, name, None)
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            yield f".{name} is {value!r}, and must be a word in small letters"
    if base in (Source, Feed):
        try:
            coverage_by_kind(cls.coverage)
        except ValueError as error:
            yield f".coverage: {error}"
    if base is Source and not (
        isinstance(cls.reads, tuple) and all(isinstance(pattern, str) and pattern.strip("/") for pattern in cls.reads)
    ):
        yield f".reads is {cls.reads!r}, and must be a tuple of patterns"
    settings = getattr(cls, "settings", None)
    has_settings = base in (Feed, Door, Notifier) or (base is Source and settings is not None)
    if has_settings and (why := why_no_settings(settings, defaults=base is Source)):
        yield f".settings {why}"
    if base is Door and (not isinstance(cls.batch, int) or isinstance(cls.batch, bool) or cls.batch < 1):
        yield f".batch is {cls.batch!r}, and must be a number of changes"
    if base is Notifier and not (isinstance(cls.deadline, int | float) and cls.deadline > 0):
        yield ".deadline is no number of seconds"
