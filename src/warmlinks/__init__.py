"""A connector's memory: who is going cold, and which introductions nobody followed up.

Importing this package imports no module of it; a name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warmlinks.answers import (
        AssumedChange,
        Change,
        Check,
        ContactSummary,
        DataAge,
        Diagnosis,
        FactSeen,
        FeedReport,
        FeedState,
        FileReport,
        Forgotten,
        LoadReport,
        Logged,
        LoggedEntry,
        NamedPerson,
        PauseEntry,
        PerhapsAlso,
        PossibleDuplicate,
        Problem,
        Progress,
        Shown,
        Side,
        SyncReport,
        Tell,
        TieScore,
    )
    from warmlinks.archive import Budgets
    from warmlinks.book import Book
    from warmlinks.calendar.active_time import Calendar
    from warmlinks.digest.compose import Suppression
    from warmlinks.digest.delivery_log import DeliveryEntry
    from warmlinks.digest.sending import Attempt, DigestOptions, Reasons, Sent
    from warmlinks.digest.stages import Stage, StageStep
    from warmlinks.errors import (
        AccessError,
        BookBusyError,
        BookError,
        BudgetError,
        FeedError,
        InputError,
        NotFoundError,
        OwnerUnknownError,
        PluginError,
        RecordError,
        SettingsError,
        StoppedError,
        TryLaterError,
        UnrecognizedError,
        UsageError,
        WarmlinksError,
        WriteError,
    )
    from warmlinks.introductions import Consent, IntroductionSuggestion, Quarter, Summary, WarmPath
    from warmlinks.introductions.due import DueItem
    from warmlinks.introductions.queries import NewIntroduction, NotedOutcome
    from warmlinks.people.search import Match, SearchHit
    from warmlinks.plugins.notifiers import Digest, DigestItem, DigestSection, Notifier
    from warmlinks.plugins.registry import Registry
    from warmlinks.report import Report
    from warmlinks.scoring import DecayModel, History, Reason, TieModel, learn_level, left_out, score
    from warmlinks.scoring.level import LearntLevel
    from warmlinks.scoring.results import Backtest
    from warmlinks.settings import DigestSettings, FeedTable
    from warmlinks.values import (
        ClosedDoor,
        Connection,
        ConsentGiven,
        Direction,
        Evidence,
        Identity,
        Interaction,
        Introduction,
        Status,
    )

__version__ = "0.2.0"

__all__ = [
    "AccessError",
    "AssumedChange",
    "Attempt",
    "Backtest",
    "Book",
    "BookBusyError",
    "BookError",
    "BudgetError",
    "Budgets",
    "Calendar",
    "Change",
    "Check",
    "ClosedDoor",
    "Connection",
    "Consent",
    "ConsentGiven",
    "ContactSummary",
    "DataAge",
    "DecayModel",
    "DeliveryEntry",
    "Diagnosis",
    "Digest",
    "DigestItem",
    "DigestOptions",
    "DigestSection",
    "DigestSettings",
    "Direction",
    "DueItem",
    "Evidence",
    "FactSeen",
    "FeedError",
    "FeedReport",
    "FeedState",
    "FeedTable",
    "FileReport",
    "Forgotten",
    "History",
    "Identity",
    "InputError",
    "Interaction",
    "Introduction",
    "IntroductionSuggestion",
    "LearntLevel",
    "LoadReport",
    "Logged",
    "LoggedEntry",
    "Match",
    "NamedPerson",
    "NewIntroduction",
    "NotFoundError",
    "NotedOutcome",
    "Notifier",
    "OwnerUnknownError",
    "PauseEntry",
    "PerhapsAlso",
    "PluginError",
    "PossibleDuplicate",
    "Problem",
    "Progress",
    "Quarter",
    "Reason",
    "Reasons",
    "RecordError",
    "Registry",
    "Report",
    "SearchHit",
    "Sent",
    "SettingsError",
    "Shown",
    "Side",
    "Stage",
    "StageStep",
    "Status",
    "StoppedError",
    "Summary",
    "Suppression",
    "SyncReport",
    "Tell",
    "TieModel",
    "TieScore",
    "TryLaterError",
    "UnrecognizedError",
    "UsageError",
    "WarmPath",
    "WarmlinksError",
    "WriteError",
    "__version__",
    "learn_level",
    "left_out",
    "score",
    "scoring",
]

_HOMES = {
    "warmlinks.calendar.active_time": ("Calendar",),
    "warmlinks.archive": ("Budgets",),
    "warmlinks.book": ("Book",),
    "warmlinks.digest.compose": ("Suppression",),
    "warmlinks.digest.sending": ("Attempt", "Reasons", "Sent", "DigestOptions"),
    "warmlinks.digest.stages": ("Stage", "StageStep"),
    "warmlinks.errors": (
        "AccessError",
        "BookBusyError",
        "BookError",
        "BudgetError",
        "FeedError",
        "InputError",
        "NotFoundError",
        "OwnerUnknownError",
        "PluginError",
        "RecordError",
        "SettingsError",
        "StoppedError",
        "TryLaterError",
        "UnrecognizedError",
        "UsageError",
        "WarmlinksError",
        "WriteError",
    ),
    "warmlinks.introductions": ("Consent", "IntroductionSuggestion", "Quarter", "Summary", "WarmPath"),
    "warmlinks.introductions.due": ("DueItem",),
    "warmlinks.values": (
        "ClosedDoor",
        "Connection",
        "ConsentGiven",
        "Direction",
        "Evidence",
        "Identity",
        "Interaction",
        "Introduction",
        "Status",
    ),
    "warmlinks.plugins.notifiers": ("Digest", "DigestItem", "DigestSection", "Notifier"),
    "warmlinks.plugins.registry": ("Registry",),
    "warmlinks.report": ("Report",),
    "warmlinks.scoring": ("DecayModel", "History", "Reason", "TieModel", "learn_level", "left_out", "score"),
    "warmlinks.scoring.level": ("LearntLevel",),
    "warmlinks.scoring.results": ("Backtest",),
    "warmlinks.settings": ("DigestSettings", "FeedTable"),
    "warmlinks.answers": (
        "AssumedChange",
        "Change",
        "Check",
        "ContactSummary",
        "DataAge",
        "Diagnosis",
        "FactSeen",
        "FeedReport",
        "FeedState",
        "FileReport",
        "Forgotten",
        "LoadReport",
        "Logged",
        "LoggedEntry",
        "NamedPerson",
        "PauseEntry",
        "PerhapsAlso",
        "PossibleDuplicate",
        "Problem",
        "Progress",
        "Shown",
        "Side",
        "SyncReport",
        "Tell",
        "TieScore",
    ),
    "warmlinks.introductions.queries": ("NewIntroduction", "NotedOutcome"),
    "warmlinks.digest.delivery_log": ("DeliveryEntry",),
    "warmlinks.people.search": ("Match", "SearchHit"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  any public name
    if name == "scoring":
        return import_module("warmlinks.scoring")
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        message = f"module 'warmlinks' has no attribute {name!r}"
        raise AttributeError(message)
    from warmlinks.garbage import seldom_collected

    with seldom_collected():
        value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
