"""A zoo of plugins that do what they must not: each as the text of one file, with what has to be said of it.

They prove whoever calls plugins, and they show an author what becomes of a mistake. Not one of them may end in a
traceback, harm another plugin, or be kept; each is named with what it did.

    for animal in ZOO:
        (folder / f"{animal.name}.py").write_text(animal.text)

Those that take for ever need a registry with short patience, as `Registry(load_seconds=0.3, read_seconds=0.3,
veto_seconds=0.3)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from attrs import frozen

__all__ = ["MARKER", "ZOO", "Animal", "Kind"]

Kind: TypeAlias = Literal["plugin", "source", "feed", "guard", "notifier", "model"]
"""Where it goes wrong: as it is loaded, or as its part is asked; a model as the kit for models asks it."""

MARKER: Final = "zoo.txt"
"""The member by which the sources of the zoo know an archive, so that each of them is asked to read it."""


@frozen
class Animal:
    """A plugin that is broken in one way.

    Attributes:
        name: what it is called, and the part that it brings.
        kind: where it goes wrong.
        text: the module.
        says: what has to stand in what is said of it; empty where nothing needs to be said.
    """

    name: str
    kind: Kind
    text: str
    says: str


_HEAD = """\
from __future__ import annotations

import os, sys, time, builtins, warnings
from datetime import UTC, date, datetime

from attrs import frozen

from warmlinks.cues import MessageCues
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.guards import Guard
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.notifiers import Notifier, Outcome
from warmlinks.plugins.sources import *
from warmlinks.values import Identity

WARMLINKS_HOOKS = 2
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ME = Account(Identity("NAME", "me", name="Sam Owner"), "zoo.txt")
MIRA = Person(Identity("NAME", "mira", name="Mira Holt"), "zoo.txt")


@frozen(kw_only=True)
class Settings:
    pass

"""

_SOURCE = """
class Broken(Source):
    name = network = "NAME"
    coverage = CoveredSides.BOTH_SIDES
    WORDS

    def recognizes(self, archive):
        RECOGNIZES

    def read(self, archive):
        READ


@hookimpl
def warmlinks_register_sources():
    return [Broken]
"""

_FEED = """
class Broken(Feed):
    name = network = "NAME"
    coverage = CoveredSides.BOTH_SIDES
    settings = Settings

    def check(self, settings, net):
        CHECK

    def pull(self, settings, since, net):
        PULL


@hookimpl
def warmlinks_register_feeds():
    return [Broken]
"""

_GUARD = """
class Broken(Guard):
    name = "NAME"

    def veto(self, suggestion):
        VETO


@hookimpl
def warmlinks_register_guards():
    return [Broken]
"""

_NOTIFIER = """
class Broken(Notifier):
    name = "NAME"
    settings = Settings
    deadline = 0.3

    def _send(self, digest, settings):
        SEND

    def preview(self, digest, settings):
        PREVIEW


@hookimpl
def warmlinks_register_notifiers():
    return [Broken]
"""

_MODEL = """
import math, random

from warmlinks.scoring import TieModel


@frozen(kw_only=True)
class Broken(TieModel):
    name = "NAME"

    def rates(self, v, days, intensity, gap):
        return (v.let("hazard", RATE),)

    def exposure(self, v, rates, silence, horizon):
        return EXPOSURE

    def silence_at(self, v, rates, exposure, horizon):
        cold = v.let("cold", COLD)
        return v.pick(cold > 0.0, cold, 0.0)


@hookimpl
def warmlinks_register_models():
    return [Broken]
"""

_PLAIN = {
    "WORDS": "pass",
    "RECOGNIZES": 'return bool(archive.find("zoo.txt"))',
    "READ": "yield from (ME, MIRA)",
    "CHECK": 'return Checked(Identity("NAME", "me"))',
    "PULL": "yield MIRA",
    "VETO": "return None",
    "SEND": "return Outcome.delivered()",
    "PREVIEW": 'return b"shown"',
    "RATE": "1.0 / gap",
    "EXPOSURE": "rates[0] * horizon * v.exp(-0.01 * v.log(2.0) * silence) * v.log(math.e)",
    "COLD": "v.log(rates[0] * horizon * v.log(math.e) / exposure) / (0.01 * v.log(2.0))",
}


def _text(template: str, name: str, **words: str) -> str:
    text = _HEAD + template
    for place, body in (_PLAIN | words).items():
        text = text.replace(place, body)
    return text.replace("NAME", name)


def _yields(record: str) -> str:
    return f"yield ME; yield MIRA; yield {record}"


# as they are loaded: text before the class, or in place of the hook, and what is said

_AT_IMPORT = {
    "raises": ("raise LookupError('no such table')", "LookupError: no such table"),
    "exits": ("sys.exit(3)", "SystemExit"),
    "interrupts": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "raises_past_everything": ("raise BaseException('out')", "BaseException: out"),
    "imports_nothing_there": ("import no_such_module_at_all", "No module named 'no_such_module_at_all'"),
    "does_not_end": ("while True: pass", "it took longer than"),
    "recurses": ("def deep(): deep()\ndeep()", "RecursionError"),
    "raises_what_cannot_be_shown": (
        "class Shy(Exception):\n    def __str__(self): raise SystemExit\nraise Shy",
        "Shy",
    ),
}

_HOOKS = {
    "forgets_to_return": ("[Broken]", "answers None instead of a list of classes"),
    "returns_an_instance": ("return [Broken()]", "which is no Source class"),
    "returns_a_class_alone": ("return Broken", "TypeError"),
    "returns_a_text": ("return 'Broken'", "which is no Source class"),
    "returns_without_an_end": ("import itertools; return itertools.repeat(Broken)", "answers without an end"),
    "raises_in_its_hook": ("raise LookupError('x')", "LookupError: x"),
}

_CLASSES = {
    "has_no_name": ("name = None", "name is None, and must be a word"),
    "has_an_odd_name": ('name = "Not A Word"', "must be a word in small letters"),
    "covers_a_word": ('coverage = "everything"', "is no CoveredSides"),
    "covers_an_unknown_kind": ('coverage = {"Call": CoveredSides.OWN_SIDE}', "is no kind of contact"),
    "has_settings_without_defaults": (
        "settings = frozen(type('S', (), {'__annotations__': {'place': str}}))",
        "needs a default for place",
    ),
    "has_settings_of_no_class": ("settings = dict", "is no attrs class"),
    "needs_words_to_be_made": ("def __init__(self, place): pass", "TypeError"),
}

_TEXTS = {
    "is_no_python": ("WARMLINKS_HOOKS = 2\ndef read(:\n", "SyntaxError"),
    "has_no_hook": ("WARMLINKS_HOOKS = 2\n", "it implements no hook"),
    "is_for_hooks_1": ("WARMLINKS_HOOKS = 1\nimport no_such_module\n", "update the plugin"),
    "is_for_hooks_3": ("WARMLINKS_HOOKS = 3\nimport no_such_module\n", "update warmlinks"),
    "says_no_hooks": ("import no_such_module\n", "update the plugin"),
}


def _plugins() -> Iterator[Animal]:
    for name, (line, says) in _AT_IMPORT.items():
        yield Animal(name, "plugin", _text(f"{line}\n{_SOURCE}", name), says)
    for name, (body, says) in _HOOKS.items():
        yield Animal(name, "plugin", _text(_SOURCE.replace("return [Broken]", body), name), says)
    for name, (words, says) in _CLASSES.items():
        yield Animal(name, "plugin", _text(_SOURCE, name, WORDS=words), says)
    for name, (text, says) in _TEXTS.items():
        yield Animal(name, "plugin", text, says)
    misspelt = _text(_SOURCE.replace("register_sources", "register_source"), "misspells_its_hook")
    yield Animal("misspells_its_hook", "plugin", misspelt, "did you mean warmlinks_register_sources?")
    unfinished = _text(_SOURCE.replace("def read(", "def reads("), "is_not_finished")
    yield Animal("is_not_finished", "plugin", unfinished, "does not implement read")


# sources: what they answer to "is this yours?", and what they yield

_LOOKS = {
    "answers_none": ("return None", "it answered NoneType instead of yes or no"),
    "answers_a_list": ("return archive.find('zoo.txt')", "it answered list instead of yes or no"),
    "raises_as_it_looks": ("raise LookupError('Mira Holt')", "LookupError"),
    "exits_as_it_looks": ("sys.exit()", "SystemExit"),
    "looks_for_ever": ("\n        while True: pass", "it took longer than"),
}

_PARTS = {
    "has_no_part": ("return None", "it answered NoneType instead of an archive"),
    "raises_as_it_takes_its_part": ("raise LookupError('Mira Holt')", "LookupError"),
}

_READS = {
    "reads_none": ("return None", "TypeError"),
    "reads_a_record_alone": ("return MIRA", "TypeError"),
    "raises_as_it_reads": ("yield ME; raise LookupError('Mira Holt')", "LookupError"),
    "exits_as_it_reads": ("yield ME; sys.exit()", "SystemExit"),
    "reads_for_ever": ("\n        while True: pass\n        yield", "it took longer than"),
    "never_stops": ("\n        while True: yield MIRA", "more records than the archive can hold"),
    "yields_none": (_yields("None"), "it yields NoneType, which is no record"),
    "yields_a_dict": (_yields('{"who": "mira"}'), "it yields dict, which is no record"),
    "yields_a_text": (_yields('"mira"'), "it yields str, which is no record"),
    "yields_an_identity": (_yields('Identity("NAME", "x")'), "it yields Identity, which is no record"),
    "yields_another_network": (_yields('Person(Identity("twitter", "x"))'), "of network 'twitter'"),
    "has_one_address_as_a_text": (_yields('Person(Identity("NAME", "x", emails="pat@x.example"))'), "Identity.emails"),
    "has_no_addresses": (_yields('Person(Identity("NAME", "x", emails=None))'), "Identity.emails"),
    "has_a_set_of_keys": (_yields('Person(Identity("NAME", "x", aliases={"y"}))'), "Identity.aliases"),
    "has_a_number_for_a_key": (_yields('Person(Identity("NAME", 7))'), "Identity.key"),
    "has_an_empty_key": (_yields('Person(Identity("NAME", ""))'), "Identity.key"),
    "has_a_person_of_nobody": (_yields("Person(None)"), "Person.identity"),
    "has_no_place": (_yields("Person(MIRA.identity, where=None)"), "Person.where"),
    "has_no_cues": (_yields('Message("NAME", "k", "c", "mira", AT, None)'), "Message.cues"),
    "has_cues_of_a_text": (
        _yields('Message("NAME", "k", "c", "mira", AT, MessageCues(introduction_score="x"))'),
        "MessageCues.introduction_score",
    ),
    "has_names_for_members": (_yields('Conversation("NAME", "c", "group", ("mira", "tom"))'), "Conversation.members"),
    "skips_without_a_word": (_yields("Skipped(None)"), "Skipped.why"),
    "counts_less_than_nothing": (_yields('Skipped("draft", -1)'), "Skipped.count"),
    "refuses_without_a_word": (_yields('Refused("zoo.txt", None)'), "Refused.why"),
    "is_naive": (
        _yields('Interaction("NAME", "k", "mira", "message", "in", datetime(2026, 3, 1))'),
        "Interaction.at is neither a moment with a time zone nor a day",
    ),
    "has_a_text_for_a_time": (
        _yields('Interaction("NAME", "k", "mira", "message", "in", "2026-03-01")'),
        "Interaction.at",
    ),
    "spells_its_kind": (
        _yields('Interaction("NAME", "k", "mira", "Call", "in", AT)'),
        "Interaction.kind is no kind of interaction",
    ),
    "goes_sideways": (_yields('Interaction("NAME", "k", "mira", "call", "sideways", AT)'), "Interaction.direction"),
    "ties_oddly": (_yields('Tie("NAME", "mira", "married")'), "Tie.kind"),
    "is_born_soon": (_yields('Fact("NAME", "mira", "birthday", "soon")'), "Fact.value"),
    "knows_odd_facts": (_yields('Fact("NAME", "mira", "shoe size", "38")'), "Fact.kind"),
    "is_old_without_a_zone": ("yield About('x', as_of=datetime(2026, 3, 1)); yield ME", "About.as_of"),
    "covers_oddly": ("yield About('x', coverage={'Call': 1}); yield ME", "About.coverage"),
}

_MEDDLES = {
    "changes_the_folder": ('os.chdir("/")', "it changed the working folder"),
    "changes_the_mask": ("os.umask(0)", "it changed the mask of new files"),
    "changes_open": ("builtins.open = print", "it changed builtins.open"),
    "hides_warnings": ('warnings.simplefilter("ignore")', "it changed which warnings are shown"),
    "prints": ('print("hello")', ""),
}
"""What is put right and said, and costs nobody anything else; what is printed goes to standard error."""


def _sources() -> Iterator[Animal]:
    for name, (body, says) in _LOOKS.items():
        yield Animal(name, "source", _text(_SOURCE, name, RECOGNIZES=body), says)
    for name, (body, says) in _PARTS.items():
        yield Animal(name, "source", _text(_SOURCE, name, WORDS=f"def part(self, archive): {body}"), says)
    for name, (body, says) in _READS.items():
        yield Animal(name, "source", _text(_SOURCE, name, READ=body), says)
    for name, (line, says) in _MEDDLES.items():
        yield Animal(f"{name}_at_import", "source", _text(f"{line}\n{_SOURCE}", f"{name}_at_import"), says)
        text = _text(_SOURCE, f"{name}_as_it_reads", READ=f"{line}; yield ME; yield MIRA")
        yield Animal(f"{name}_as_it_reads", "source", text, says)


_CHECKS = {
    "checks_nothing": ("return None", "check() answered NoneType instead of Checked"),
    "checks_another_network": ('return Checked(Identity("twitter", "x"))', "names an account of 'twitter'"),
    "raises_as_it_checks": ("raise LookupError('Mira Holt')", "LookupError"),
}

_PULLS = {
    "pulls_none": ("return None", "TypeError"),
    "raises_as_it_pulls": ("yield MIRA; raise LookupError('Mira Holt')", "LookupError"),
    "exits_as_it_pulls": ("yield MIRA; sys.exit()", "SystemExit"),
    "pulls_for_ever": ("\n        while True: pass\n        yield", "it took longer than"),
    "pulls_a_dict": ("yield {}", "it yields dict, which is no record"),
    "pulls_another_network": ('yield Person(Identity("twitter", "x"))', "of network 'twitter'"),
    "goes_round": (
        "\n        for page in ('1', '2', '1'): yield Checkpoint(page)",
        "leads back to where this pull has been",
    ),
    "keeps_a_cursor_of_nothing": ("yield Checkpoint(None)", "Checkpoint.cursor"),
    "keeps_a_cursor_too_long": ("yield Checkpoint('x' * 70_000)", "its cursor is longer than"),
}


def _feeds() -> Iterator[Animal]:
    for name, (body, says) in _CHECKS.items():
        yield Animal(name, "feed", _text(_FEED, name, CHECK=body), says)
    for name, (body, says) in _PULLS.items():
        yield Animal(name, "feed", _text(_FEED, name, PULL=body), says)


_VETOES = {
    "vetoes_with_nothing": ('return ""', "its reason is empty"),
    "vetoes_with_no": ("return False", "it answered bool instead of a reason or None"),
    "raises_as_it_judges": ("raise LookupError('odd')", "LookupError"),
    "exits_as_it_judges": ("sys.exit()", "SystemExit"),
    "sleeps_as_it_judges": ("time.sleep(60)", "it took longer than"),
    "judges_for_ever": ("\n        while True: time.sleep(0.01)", "it took longer than"),
    "judges_in_a_circle": ("return self.veto(suggestion)", "RecursionError"),
}


def _guards() -> Iterator[Animal]:
    for name, (body, says) in _VETOES.items():
        yield Animal(name, "guard", _text(_GUARD, name, VETO=body), says)


_SENDS = {
    "sends_none": ("return None", "answered NoneType instead of an Outcome"),
    "sends_yes": ("return True", "answered bool instead of an Outcome"),
    "raises_as_it_sends": ("raise LookupError('Mira Holt')", "LookupError"),
    "exits_as_it_sends": ("sys.exit()", "SystemExit"),
    "sends_for_ever": ("\n        while True: pass", "it took longer than"),
}

_PREVIEWS = {
    "previews_a_text": ('return "text"', "it answered str instead of bytes"),
    "raises_as_it_previews": ("return 1 / 0", "ZeroDivisionError"),
    "exits_as_it_previews": ("sys.exit()", "SystemExit"),
}


def _notifiers() -> Iterator[Animal]:
    for name, (body, says) in _SENDS.items():
        yield Animal(name, "notifier", _text(_NOTIFIER, name, SEND=body), says)
    for name, (body, says) in _PREVIEWS.items():
        yield Animal(name, "notifier", _text(_NOTIFIER, name, PREVIEW=body), says)


_LAWS = {
    "warms_in_silence": ("EXPOSURE", "horizon * silence * 0.001 * v.log(math.e)", "warmth rises in silence"),
    "scores_by_chance": ("RATE", "random.random() / gap", "by a clock or by chance?"),
    "asks_with_if": ("RATE", "1.0 / gap if gap > 10.0 else 0.1", "it raises TypeError"),
    "forgets_the_base": ("EXPOSURE", "rates[0] * horizon * v.exp(-0.01 * v.log(2.0) * silence)", "base of logarithms"),
    "gets_cold_too_soon": ("COLD", "3.0 + 0.0 * exposure", "which is not when it gets cold: it is later"),
}
"""Models that load, and break a law that every model keeps."""


def _models() -> Iterator[Animal]:
    for name, (place, body, says) in _LAWS.items():
        yield Animal(name, "model", _text(_MODEL, name, **{place: body}), says)


ZOO: Final[tuple[Animal, ...]] = (*_plugins(), *_sources(), *_feeds(), *_guards(), *_notifiers(), *_models())
"""All of them, each called otherwise."""
