"""The registry: an object that is made explicitly, loads plugins on first need, and calls one at a time."""

from __future__ import annotations

import difflib
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import pluggy
from attrs import evolve

from warmlinks.archive import Archive, Member
from warmlinks.errors import PluginError, SettingsError, UnrecognizedError
from warmlinks.net.asking import Net
from warmlinks.plugins import hookspecs
from warmlinks.plugins._discovery import (
    Candidate,
    PluginInfo,
    candidates_given,
    candidates_in_folders,
    candidates_installed,
    plugin_places,
)
from warmlinks.plugins._guard import Deadline, Guard, code_of
from warmlinks.plugins._loading import Loaded, Part, kind_of, load_plugin, refuse_twins
from warmlinks.plugins._opening import DoorClass, guarded_door
from warmlinks.plugins._pulling import check_guarded, pull_guarded
from warmlinks.plugins._reading import read_guarded
from warmlinks.plugins._unknown import guess_what
from warmlinks.plugins._vetoing import GuardedGuard
from warmlinks.plugins.doors import Door
from warmlinks.plugins.feeds import Checked, Feed
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome
from warmlinks.plugins.sources import Checkpoint, Record, Source
from warmlinks.scoring import TieModel

__all__ = ["GuardedGuard", "PluginInfo", "Registry"]

P = TypeVar("P")

_OWN_PLUGINS = frozenset(
    [
        "apprise",
        "bluesky",
        "bottlecrm",
        "calendar",
        "carddav",
        "contacts",
        "desktop",
        "email",
        "facebook",
        "ics",
        "instagram",
        "linkedin",
        "mail",
        "mastodon",
        "phone",
        "rest",
        "slack",
        "telegram",
        "tryton",
        "twitter",
        "webhook",
        "whatsapp",
    ]
)
"""Parts of which the plugin to install can be named: it is called `warmlinks-` and their name."""


class Registry:
    """Knows the plugins: finds them, loads them on first need, and calls each behind a guard.

    Args:
        plugins: plugins to use, by name: modules or objects with hook implementations.
        discover: whether to look for installed plugins and one-file plugins too.
        disabled: names not to use: of plugins, of distributions, or of a part, whose plugin is not used then.
            A name that nothing has switches nothing off and is no error, since what is installed differs from machine
            to machine; `not_found` tells of it.
        folders: where one-file plugins lie, instead of the usual places.
        environ: the environment, for `WARMLINKS_DISABLE` and `WARMLINKS_PLUGINS`.
        load_seconds: how long a plugin may take to load, and to answer whether it recognises a file.
        read_seconds: how long a source may take to yield its next few records.
        slow_seconds: a source that takes longer to answer whether it recognises a file is named.
        veto_seconds: how long a guard may take to judge one suggestion.
        settings_of_sources: what the owner set for sources, by name, as it stands in the settings file.
    """

    def __init__(
        self,
        *,
        plugins: Mapping[str, object] | None = None,
        discover: bool = True,
        disabled: Collection[str] = (),
        folders: Sequence[Path] | None = None,
        environ: Mapping[str, str] | None = None,
        load_seconds: float = 30.0,
        read_seconds: float = 300.0,
        veto_seconds: float = 5.0,
        slow_seconds: float = 3.0,
        settings_of_sources: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        environment = os.environ if environ is None else environ
        self._given = dict(plugins or {})
        self._discover = discover
        self._folders = tuple(folders) if folders is not None else None
        self._environ = dict(environment)
        self._load_seconds = load_seconds
        self._read_seconds = read_seconds
        self._veto_seconds = veto_seconds
        self._slow_seconds = slow_seconds
        self._disabled = {*disabled, *re.split(r"[\s,]+", environment.get("WARMLINKS_DISABLE", ""))} - {""}
        self._infos: tuple[PluginInfo, ...] | None = None
        self._parts: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        self._guards: dict[int, Guard] = {}
        self._tables = dict(settings_of_sources or {})
        self._configured: dict[str, Any] = {}

    def plugins(self) -> tuple[PluginInfo, ...]:
        """Every plugin found, with its state and, where it is not in use, why."""
        return self._loaded()

    def problems(self) -> tuple[PluginError, ...]:
        """One error for each plugin that was meant to be used and is not."""
        return tuple(
            PluginError(
                f"plugin {info.name!r} is not used",
                plugin=info.name,
                distribution=info.origin,
                why=info.why or info.state,
            )
            for info in self._loaded()
            if info.state in ("failed", "refused")
        )

    def not_found(self) -> dict[str, tuple[str, ...]]:
        """The names that were to be switched off and that nothing is called, each with those that are like it."""
        names = {name for info in self._loaded() for name in (info.name, info.package, *info.parts)}
        return {
            name: tuple(difflib.get_close_matches(name.lower(), names, n=3)) for name in sorted(self._disabled - names)
        }

    def sources(self) -> Mapping[str, Source]:
        """The sources in use, by name."""
        return self._in_use("sources")

    def feeds(self) -> Mapping[str, Feed]:
        """The feeds in use, by name."""
        return self._in_use("feeds")

    def doors(self) -> Mapping[str, type[Door]]:
        """The classes of the doors in use, by name."""
        return {name: door.kind for name, door in self._in_use("doors").items()}

    def notifiers(self) -> Mapping[str, Notifier]:
        """The notifiers in use, by name."""
        return self._in_use("notifiers")

    def models(self) -> Mapping[str, TieModel]:
        """The further models in use, by name, each with its own defaults."""
        return self._in_use("models")

    def guards(self) -> tuple[GuardedGuard, ...]:
        """The guards of plugins, by name, each behind a guard of its own: each may hold a suggestion back."""
        return tuple(
            GuardedGuard(guard, self._guard(guard), seconds=self._veto_seconds)
            for _, guard in sorted(self._in_use("guards").items())
        )

    def lost_guards(self) -> tuple[str, ...]:
        """A warning for each guard that was meant to be used and is not: nobody holds back what it would."""
        return tuple(
            f"The guard of plugin {info.name} ({info.origin}) is not in use, so it holds nothing back: {info.why}"
            for info in self._loaded()
            if info.state in ("failed", "refused") and "warmlinks_register_guards" in info.hooks
        )

    def source(self, name: str) -> Source:
        """The source of that name; a `SettingsError` says why there is none, or what there is."""
        return self._named(name, self.sources(), "source")

    def feed(self, name: str) -> Feed:
        """The feed of that name; a `SettingsError` says why there is none, or what there is."""
        return self._named(name, self.feeds(), "feed")

    def door(self, name: str) -> type[Door]:
        """The class of the door of that name; a `SettingsError` says why there is none, or what there is."""
        return self._named(name, self.doors(), "door")

    def notifier(self, name: str) -> Notifier:
        """The notifier of that name; a `SettingsError` says why there is none, or what there is."""
        return self._named(name, self.notifiers(), "notifier")

    def model(self, name: str) -> TieModel:
        """The further model of that name; a `SettingsError` says why there is none, or what there is."""
        return self._named(name, self.models(), "model")

    def settings_of(self, source: Source) -> Any:  # noqa: ANN401  each source has its own class
        """What the owner set for a source, its defaults where they set nothing; None where it has no settings.

        Raises:
            SettingsError: a key or a value is not one of its own; it names both.
        """
        if source.name not in self._configured:
            self._configured[source.name] = source.configure(self._tables.get(source.name, {}))
        return self._configured[source.name]

    def recognize(self, archive: Archive, source: str | None = None) -> tuple[Source, ...]:
        """The sources that know this archive, by name: several where each has a part of its own of it.

        Args:
            archive: what to look at.
            source: the name of the source to use, whatever it recognises.

        Raises:
            UnrecognizedError: none knows it, or several know the same of it; the text lists them.
            SettingsError: there is no source of that name.
        """
        if source is not None:
            return (self.source(source),)
        sources: list[Source] = []
        errors: list[PluginError] = list(self.problems())
        # one for all: each has the whole time for each of its answers
        with Deadline(self._load_seconds) as deadline:
            for candidate in self.sources().values():
                try:
                    if self._recognizes(candidate, archive, deadline):
                        sources.append(candidate)
                except PluginError as error:
                    errors.append(error)
            sources.sort(key=lambda source: source.name)
            if len(sources) > 1:
                sources = self._intended(sources, archive, deadline)
                self._refuse_shared(sources, archive, deadline)
        if sources:
            return tuple(sources)
        asked = ", ".join(sorted(self.sources())) or "none, since no source is installed"
        why = f"asked {asked}{''.join(f'; {error}' for error in errors)}"
        failure, advice = guess_what(archive, self.sources()) or (
            "no source knows this file",
            "Install the plugin for it, or say what it is: --source NAME",
        )
        raise UnrecognizedError(failure, archive=archive.name, why=why, advice=advice)

    def knows(self, source: Source, archive: Archive) -> bool:
        """Whether a source recognises an archive.

        Raises:
            PluginError: it raised, took too long, or answered neither yes nor no.
        """
        with Deadline(self._load_seconds) as deadline:
            return self._recognizes(source, archive, deadline)

    def read(self, source: Source, archive: Archive) -> Iterator[Record | Checkpoint]:
        """What the source yields of the archive, each record checked.

        Raises:
            PluginError: the source raised, yielded something else, or more than the archive can hold.
            InputError: the archive as a whole cannot be read.
        """
        with Deadline(self._load_seconds) as deadline:
            part = self._given_to(source, archive, deadline)
        return read_guarded(source, part, guard=self._guard(source), seconds=self._read_seconds)

    def check(self, feed: Feed, settings: object, net: Net) -> Checked:
        """What a feed's server says of itself.

        Raises:
            FeedError: it does not answer as it should.
            PluginError: the feed raised, or answered something else.
        """
        return check_guarded(feed, settings, net, guard=self._guard(feed), seconds=self._read_seconds)

    def pull(self, feed: Feed, settings: object, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
        """What a feed's server gives, each record checked.

        Raises:
            FeedError: it does not answer as it should, or leads in a circle.
            PluginError: the feed raised, yielded something else, or far too much without a checkpoint.
        """
        return pull_guarded(feed, settings, since, net, guard=self._guard(feed), seconds=self._read_seconds)

    def open_door(self, name: str, table: Mapping[str, Any], net: Net) -> Door:
        """A door to a CRM, behind a guard: what it gives is checked, and errors name it.

        Args:
            name: which door.
            table: its settings, as they stand in the settings file.
            net: what it reaches the CRM by.

        Raises:
            SettingsError: there is no such door, or a setting is wrong.
            PluginError: it cannot be made.
        """
        kind = self.door(name)
        guard = self._guard(self._in_use("doors")[name])
        return guarded_door(kind, kind.configure(table), net, guard=guard, seconds=self._read_seconds)

    def send(self, notifier: Notifier, digest: Digest, settings: object) -> Outcome:
        """What became of the digest; *unknown* for whatever the notifier does beyond answering."""
        guard = self._guard(notifier)
        with Deadline(notifier.deadline) as deadline:
            try:
                outcome = guard.call("failed to send", lambda: notifier.send(digest, settings), deadline=deadline)
            except PluginError as error:
                return Outcome.unknown(str(error))
        return outcome

    def preview(self, notifier: Notifier, digest: Digest, settings: object) -> bytes:
        """The exact bytes that sending would hand over.

        Raises:
            PluginError: the notifier raised, or answered something else.
        """
        guard = self._guard(notifier)
        with Deadline(notifier.deadline) as deadline:
            shown: object = guard.call(
                "failed to preview", lambda: notifier.preview(digest, settings), deadline=deadline
            )
        if not isinstance(shown, bytes):
            raise guard.error("failed to preview", f"it answered {type(shown).__name__} instead of bytes")
        return shown

    # -- asking

    def _intended(self, sources: Sequence[Source], archive: Archive, deadline: Deadline) -> list[Source]:
        """Those of whose part more is there than what came along with another's, as a card in a chat does."""
        attached = {source.name: self._attachments(source, archive, deadline) for source in sources}
        intended = []
        for source in sources:
            others = set[Member]().union(*(attached[other.name] for other in sources if other is not source))
            if set(self._part_of(source, archive, deadline).members) - others:
                intended.append(source)
        return intended

    def _attachments(self, source: Source, archive: Archive, deadline: Deadline) -> list[Member]:
        """What came along with what a source reads."""
        part, guard, failure = (
            self._given_to(source, archive, deadline),
            self._guard(source),
            "could not look at the file",
        )
        members = guard.call(failure, lambda: list(source.attachments(part)), deadline=deadline, reads_data=True)
        if any(not isinstance(member, Member) for member in members):
            raise guard.error(failure, "what it says came along with it are no members of the archive")
        return members

    def _refuse_shared(self, sources: Sequence[Source], archive: Archive, deadline: Deadline) -> None:
        """Refuse what two sources would read twice, since nobody knows which of them is meant."""
        readers: dict[Member, list[Source]] = {}
        for source in sources:
            for member in self._part_of(source, archive, deadline).members:
                readers.setdefault(member, []).append(source)
        sharing = {source for of_member in readers.values() if len(of_member) > 1 for source in of_member}
        if sharing:
            raise UnrecognizedError(
                "more than one source knows this file",
                archive=archive.name,
                why=", ".join(sorted(f"{source.name} ({self._guard(source).distribution})" for source in sharing)),
                advice="If it holds several exports, unpack it and load each by itself; else say which: --source NAME",
            )

    def _part_of(self, source: Source, archive: Archive, deadline: Deadline) -> Archive:
        """What a source is given of an archive."""
        guard, failure = self._guard(source), "could not say what its part of the file is"
        part: object = guard.call(failure, lambda: source.part(archive), deadline=deadline, reads_data=True)
        if not isinstance(part, Archive):
            raise guard.error(failure, f"it answered {type(part).__name__} instead of an archive")
        return part

    def _given_to(self, source: Source, archive: Archive, deadline: Deadline) -> Archive:
        """The archive as a source is given it: its own part of it, with what the owner set for it."""
        part = self._part_of(source, archive, deadline)
        part.settings = self.settings_of(source)
        return part

    def _recognizes(self, source: Source, archive: Archive, deadline: Deadline) -> bool:
        archive = self._given_to(source, archive, deadline)
        if source.reads and not archive.members:
            return False
        guard = self._guard(source)
        begun = time.monotonic()
        try:
            answer: object = guard.call(
                "could not look at the file", lambda: source.recognizes(archive), deadline=deadline, reads_data=True
            )
        except UnrecognizedError:
            return False
        finally:
            if (took := time.monotonic() - begun) > self._slow_seconds:
                guard.note(f"source {source.name} is asked about every file, and took {took:.0f} s for {archive.name}")
        if not isinstance(answer, bool):
            raise guard.error("could not look at the file", f"it answered {type(answer).__name__} instead of yes or no")
        return answer

    def _guard(self, part: Part) -> Guard:
        return self._guards.get(id(part)) or Guard(part.name)

    def _in_use(self, kind: str) -> Mapping[str, Any]:
        self._loaded()
        return MappingProxyType(self._parts[kind])

    def _named(self, name: str, parts: Mapping[str, P], kind: str) -> P:
        if name in parts:
            return parts[name]
        info = self._out_of_use(name)
        if info is not None:
            raise SettingsError(f"{kind} {name!r} is not in use", where=info.origin, why=info.why or info.state)
        if kind == "notifier" and name in self.sources():
            raise SettingsError(
                f"{name!r} is a source and no {kind}", advice=f"Its settings stand below [sources.{name}]"
            )
        near = difflib.get_close_matches(name, parts)
        advice = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(parts)) or 'none'}"
        if name in _OWN_PLUGINS:
            advice += f". It comes with a plugin that is not installed: pip install warmlinks-{name}"
        raise SettingsError(f"there is no {kind} {name!r}", advice=advice)

    def _out_of_use(self, name: str) -> PluginInfo | None:
        """The plugin of that name, or with a part of that name, that is there and not in use."""
        for info in self._loaded():
            if info.state != "loaded" and name in (info.name, *info.parts):
                return info
        return None

    # -- loading

    def _loaded(self) -> tuple[PluginInfo, ...]:
        if self._infos is None:
            self._infos = tuple(self._load())
        return self._infos

    def _candidates(self) -> Iterator[Candidate]:
        yield from candidates_given(self._given)
        if self._discover:
            yield from candidates_installed()
        if self._folders is not None:
            yield from candidates_in_folders(self._folders)
        elif self._discover:
            named = bool(self._environ.get("WARMLINKS_PLUGINS"))
            yield from candidates_in_folders(plugin_places(self._environ), named=named)

    def _load(self) -> Iterator[PluginInfo]:
        manager = pluggy.PluginManager("warmlinks")
        manager.add_hookspecs(hookspecs)
        candidates = list(self._candidates())
        enabled = Counter(candidate.name for candidate in candidates if not self._is_disabled(candidate))
        loaded: list[Loaded] = []
        # one for all: each has the whole time for each of its steps
        with Deadline(self._load_seconds) as deadline:
            for candidate in candidates:
                if self._is_disabled(candidate):
                    loaded.append(Loaded(evolve(candidate.info, state="disabled", why="switched off by name")))
                elif candidate.refused:
                    loaded.append(Loaded(evolve(candidate.info, state="refused", why=candidate.refused)))
                elif enabled[candidate.name] > 1:
                    twins = [twin.info.origin for twin in candidates if twin.name == candidate.name]
                    two = f"two plugins are called {candidate.name!r}: {' and '.join(sorted(twins))}"
                    why = f"{two}. Uninstall one, or disable one by its package"
                    loaded.append(Loaded(evolve(candidate.info, state="refused", why=why)))
                else:
                    plugin = load_plugin(candidate, manager, deadline=deadline)
                    if self._disabled & set(plugin.info.parts):
                        plugin.info = evolve(plugin.info, state="disabled", why="a part of it is switched off by name")
                    loaded.append(plugin)
        refuse_twins(loaded)
        for plugin in loaded:
            info = plugin.info
            for part in plugin.parts if info.state == "loaded" else ():
                module = sys.modules.get(part.kind.__module__) if isinstance(part, DoorClass) else part
                self._guards[id(part)] = Guard(info.name, info.origin, code_of(module))
                self._parts[kind_of(part)][part.name] = part
            yield info

    def _is_disabled(self, candidate: Candidate) -> bool:
        return candidate.name in self._disabled or candidate.package in self._disabled
