"""Loading one plugin: import it, check its hooks, make what it registers, or say why not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeAlias

import pluggy
from attrs import define, evolve

from warmlinks.errors import PluginError
from warmlinks.plugins import hookspecs
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

__all__ = ["Loaded", "Part", "load_plugin", "refuse_twins"]

Part: TypeAlias = Source | Feed | DoorClass | Notifier | TieModel | SuggestionGuard
"""What a plugin can bring."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MOST_CLASSES = 100
_REGISTER_DOORS = "warmlinks_register_doors"


class _RefusedError(Exception):
    """A plugin is understood and must not be used."""


@define
class Loaded:
    """A plugin after loading: what is known of it, and the parts it brings."""

    info: PluginInfo
    made: tuple[Part, ...] = ()


def load_plugin(candidate: Candidate, manager: pluggy.PluginManager, *, deadline: Deadline) -> Loaded:
    """Load one plugin; whatever is wrong with it is in the answer and raises nothing."""
    info = candidate.info
    guard = Guard(info.name, info.origin, candidate.code)
    try:
        _refuse_hooks_told(candidate)
        module = guard.call("could not be loaded", candidate.load, deadline=deadline)
        hooks = guard.call("could not be registered", lambda: _register(manager, module, candidate), deadline=deadline)
        info = evolve(info, hooks=hooks)
        made = [part for hook in _CHECKS if hook in hooks for part in _made(manager, module, guard, deadline, hook)]
    except _RefusedError as refusal:
        return Loaded(evolve(_meant(info, candidate), state="refused", why=str(refusal)))
    except PluginError as error:
        info = _meant(info, candidate)
        if isinstance(error.__cause__, _RefusedError):
            return Loaded(evolve(info, state="refused", why=str(error.__cause__)))
        return Loaded(evolve(info, state="failed", why=error.why))

    def names(kind: type[Part]) -> tuple[str, ...]:
        return tuple(one.name for one in made if isinstance(one, kind))

    info = evolve(
        info,
        notes=tuple(guard.notes),
        sources=names(Source),
        feeds=names(Feed),
        doors=names(DoorClass),
        notifiers=names(Notifier),
        models=names(_KINDS["models"]),
        guards=names(_KINDS["guards"]),
    )
    return Loaded(info, tuple(made))


def _meant(info: PluginInfo, candidate: Candidate) -> PluginInfo:
    """What a plugin that cannot be used would have brought, as far as its text tells."""
    file = None if info.hooks else candidate.file()
    return info if file is None else evolve(info, hooks=functions_in_text(file))


def refuse_twins(loaded: list[Loaded]) -> None:
    """Take out every plugin one of whose parts is called as another's of its kind; none wins silently."""
    for what in _KINDS:
        owners: dict[str, list[Loaded]] = {}
        for one in loaded:
            for name in getattr(one.info, what) if one.info.state == "loaded" else ():
                owners.setdefault(name, []).append(one)
        for name, some in owners.items():
            if len(some) > 1:
                whose = " and ".join(sorted(f"{one.info.name} ({one.info.origin})" for one in some))
                why = f"two {what} are called {name!r}: {whose}. Disable one by name"
                for one in some:
                    one.info = evolve(one.info, state="refused", why=why)


def _made(manager: pluggy.PluginManager, module: object, guard: Guard, deadline: Deadline, hook: str) -> list[Part]:
    """Instances of the classes that one plugin registers through one hook."""
    others = {plugin for plugin in manager.get_plugins() if plugin is not module}
    caller = manager.subset_hook_caller(hook, others)
    classes: list[object] = guard.call(
        f"failed in {hook}",
        lambda: [kind for answer in _answered(caller(), hook) for kind in islice(answer, _MOST_CLASSES + 1)],
        deadline=deadline,
    )
    if len(classes) > _MOST_CLASSES:
        raise _RefusedError(f"{hook} answers without an end")
    made: list[Part] = []
    for kind in classes:
        checked: Callable[[], Part] = _CHECKS[hook](kind)
        made.append(guard.call(f"could not make its {getattr(kind, '__name__', 'part')}", checked, deadline=deadline))
    return made


def _refuse_hooks_told(candidate: Candidate) -> None:
    """Refuse what its text says to be written for other hooks, before anything of it is run."""
    file = None if candidate.given else candidate.file()
    told = hooks_in_text(file) if file is not None else None
    if told is not None:
        _refuse_other_hooks(told, candidate)
    doors = hooks_in_text(file, DOORS, silent=None) if file is not None else None
    if doors is not None and (why := why_not_these_doors(doors)):
        raise _RefusedError(why)


def _refuse_other_hooks(number: object, candidate: Candidate) -> None:
    update = f"pip install --upgrade {candidate.package}" if candidate.version else None
    if why := why_not_these_hooks(number, update=update):
        raise _RefusedError(why)


def _answered(answers: list[Iterable[object]], hook: str) -> list[Iterable[object]]:
    """What the hook of one plugin answers; None, which the manager leaves out, is a `return` that was forgotten."""
    if not answers:
        raise _RefusedError(f"{hook} answers None instead of a list of classes: is a return missing?")
    return answers


def _register(manager: pluggy.PluginManager, module: object, candidate: Candidate) -> tuple[str, ...]:
    """Register the plugin and answer which hooks it implements."""
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
    if _REGISTER_DOORS in hooks and (why := why_not_these_doors(doors)):
        manager.unregister(module)
        raise _RefusedError(why)
    return hooks


def _hook_like(module: object) -> list[str]:
    return sorted(name for name in dir(module) if name.startswith("warmlinks_") and callable(getattr(module, name)))


def _misspelt(module: object) -> str | None:
    known = [name for name in vars(hookspecs) if name.startswith("warmlinks_")]
    for name in _hook_like(module):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
            return f"there is no hook {name}, did you mean {near[0]}?"
    return None


def _checked_source(kind: object) -> type[Source]:
    if not (isinstance(kind, type) and issubclass(kind, Source)):
        raise _RefusedError(f"warmlinks_register_sources answers {kind!r}, which is no Source class")
    _check_words(kind, ("name", "network"))
    _check_coverage(kind)
    if not isinstance(kind.reads, tuple) or not all(isinstance(one, str) and one.strip("/") for one in kind.reads):
        raise _RefusedError(f"{kind.__name__}.reads is {kind.reads!r}, and must be a tuple of patterns")
    if kind.settings is not None and (why := why_no_settings(kind.settings, defaults=True)):
        raise _RefusedError(f"{kind.__name__}.settings {why}")
    return kind


def _checked_feed(kind: object) -> type[Feed]:
    if not (isinstance(kind, type) and issubclass(kind, Feed)):
        raise _RefusedError(f"warmlinks_register_feeds answers {kind!r}, which is no Feed class")
    _check_words(kind, ("name", "network"))
    _check_coverage(kind)
    if why := why_no_settings(getattr(kind, "settings", None)):
        raise _RefusedError(f"{kind.__name__}.settings {why}")
    return kind


def _checked_door(kind: object) -> Callable[[], DoorClass]:
    if not (isinstance(kind, type) and issubclass(kind, Door)):
        raise _RefusedError(f"{_REGISTER_DOORS} answers {kind!r}, which is no Door class")
    _check_words(kind, ("name",))
    if why := why_no_settings(getattr(kind, "settings", None)):
        raise _RefusedError(f"{kind.__name__}.settings {why}")
    if not isinstance(kind.batch, int) or isinstance(kind.batch, bool) or kind.batch < 1:
        raise _RefusedError(f"{kind.__name__}.batch is {kind.batch!r}, and must be a number of changes")
    return lambda: DoorClass(kind.name, kind)


def _check_coverage(kind: type[Source | Feed]) -> None:
    try:
        coverage_by_kind(kind.coverage)
    except ValueError as error:
        raise _RefusedError(f"{kind.__name__}.coverage: {error}") from None


def _checked_notifier(kind: object) -> type[Notifier]:
    if not (isinstance(kind, type) and issubclass(kind, Notifier)):
        raise _RefusedError(f"warmlinks_register_notifiers answers {kind!r}, which is no Notifier class")
    _check_words(kind, ("name",))
    if why := why_no_settings(getattr(kind, "settings", None)):
        raise _RefusedError(f"{kind.__name__}.settings {why}")
    if not isinstance(kind.deadline, int | float) or not kind.deadline > 0:
        raise _RefusedError(f"{kind.__name__}.deadline is no number of seconds")
    return kind


def _check_words(kind: type, words: tuple[str, ...]) -> None:
    """Refuse a class that is not finished or has no proper name; the reason is for its author."""
    missing = sorted(getattr(kind, "__abstractmethods__", ()))
    if missing:
        raise _RefusedError(f"{kind.__name__} does not implement {', '.join(missing)}")
    for word in words:
        value = getattr(kind, word, None)
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise _RefusedError(f"{kind.__name__}.{word} is {value!r}, and must be a word in small letters")


def _checked_model(kind: object) -> type[TieModel]:
    if not (isinstance(kind, type) and issubclass(kind, TieModel)):
        raise _RefusedError(f"warmlinks_register_models answers {kind!r}, which is no TieModel class")
    _check_words(kind, ("name",))
    return kind


def _checked_guard(kind: object) -> type[SuggestionGuard]:
    if not (isinstance(kind, type) and issubclass(kind, SuggestionGuard)):
        raise _RefusedError(f"warmlinks_register_guards answers {kind!r}, which is no Guard class")
    _check_words(kind, ("name",))
    return kind


_KINDS: dict[str, type[Part]] = {
    "sources": Source,
    "feeds": Feed,
    "doors": DoorClass,
    "notifiers": Notifier,
    "models": TieModel,
    "guards": SuggestionGuard,
}
"""What there is of parts; the names are those of `PluginInfo`."""

_CHECKS: dict[str, Callable[[object], Callable[[], Part]]] = {
    "warmlinks_register_sources": _checked_source,
    "warmlinks_register_feeds": _checked_feed,
    _REGISTER_DOORS: _checked_door,
    "warmlinks_register_notifiers": _checked_notifier,
    "warmlinks_register_models": _checked_model,
    "warmlinks_register_guards": _checked_guard,
}
"""Each hook, and what its classes must be."""
