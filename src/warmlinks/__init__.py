"""A connector's memory: who is going cold, and which introductions nobody followed up.

Importing this package imports no module of it; a name is imported when it is first used.
"""

# ruff: noqa: I001  isort would give each name that is imported as itself a statement of its own
from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # `as` says that a name is public
    from warmlinks.answers import (
        AssumedChange as AssumedChange,
        Change as Change,
        Check as Check,
        ContactSummary as ContactSummary,
        DataAge as DataAge,
        Diagnosis as Diagnosis,
        FactSeen as FactSeen,
        FeedReport as FeedReport,
        FeedState as FeedState,
        FileReport as FileReport,
        Forgotten as Forgotten,
        LoadReport as LoadReport,
        Logged as Logged,
        LoggedEntry as LoggedEntry,
        NamedPerson as NamedPerson,
        PauseEntry as PauseEntry,
        PerhapsAlso as PerhapsAlso,
        PossibleDuplicate as PossibleDuplicate,
        Problem as Problem,
        Progress as Progress,
        Shown as Shown,
        Side as Side,
        SyncReport as SyncReport,
        Tell as Tell,
        TieScore as TieScore,
    )
    from warmlinks.archive import Budgets as Budgets
    from warmlinks.book import Book as Book
    from warmlinks.calendar.active_time import Calendar as Calendar
    from warmlinks.digest.compose import Suppression as Suppression
    from warmlinks.digest.delivery_log import DeliveryEntry as DeliveryEntry
    from warmlinks.digest.sending import (
        Attempt as Attempt,
        DigestOptions as DigestOptions,
        Reasons as Reasons,
        Sent as Sent,
    )
    from warmlinks.digest.stages import Stage as Stage, StageStep as StageStep
    from warmlinks.errors import (
        AccessError as AccessError,
        BookBusyError as BookBusyError,
        BookError as BookError,
        BudgetError as BudgetError,
        FeedError as FeedError,
        InputError as InputError,
        NotFoundError as NotFoundError,
        OwnerUnknownError as OwnerUnknownError,
        PluginError as PluginError,
        RecordError as RecordError,
        SettingsError as SettingsError,
        StoppedError as StoppedError,
        TryLaterError as TryLaterError,
        UnrecognizedError as UnrecognizedError,
        UsageError as UsageError,
        WarmlinksError as WarmlinksError,
        WriteError as WriteError,
    )
    from warmlinks.introductions import (
        Consent as Consent,
        IntroductionSuggestion as IntroductionSuggestion,
        Quarter as Quarter,
        Summary as Summary,
        WarmPath as WarmPath,
    )
    from warmlinks.introductions.due import DueItem as DueItem
    from warmlinks.introductions.queries import NewIntroduction as NewIntroduction, NotedOutcome as NotedOutcome
    from warmlinks.people.search import Match as Match, SearchHit as SearchHit
    from warmlinks.plugins.notifiers import (
        Digest as Digest,
        DigestItem as DigestItem,
        DigestSection as DigestSection,
        Notifier as Notifier,
    )
    from warmlinks.plugins.registry import Registry as Registry
    from warmlinks.report import Report as Report
    from warmlinks.scoring import (
        DecayModel as DecayModel,
        History as History,
        Reason as Reason,
        TieModel as TieModel,
        learn_level as learn_level,
        left_out as left_out,
        score as score,
    )
    from warmlinks.scoring.level import LearntLevel as LearntLevel
    from warmlinks.scoring.results import Backtest as Backtest
    from warmlinks.settings import DigestSettings as DigestSettings, FeedTable as FeedTable
    from warmlinks.values import (
        ClosedDoor as ClosedDoor,
        Connection as Connection,
        ConsentGiven as ConsentGiven,
        Direction as Direction,
        Evidence as Evidence,
        Identity as Identity,
        Interaction as Interaction,
        Introduction as Introduction,
        Status as Status,
    )

__version__ = "0.2.0"

_HOMES = {
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
    "warmlinks.archive": ("Budgets",),
    "warmlinks.book": ("Book",),
    "warmlinks.calendar.active_time": ("Calendar",),
    "warmlinks.digest.compose": ("Suppression",),
    "warmlinks.digest.delivery_log": ("DeliveryEntry",),
    "warmlinks.digest.sending": ("Attempt", "DigestOptions", "Reasons", "Sent"),
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
    "warmlinks.introductions.queries": ("NewIntroduction", "NotedOutcome"),
    "warmlinks.people.search": ("Match", "SearchHit"),
    "warmlinks.plugins.notifiers": ("Digest", "DigestItem", "DigestSection", "Notifier"),
    "warmlinks.plugins.registry": ("Registry",),
    "warmlinks.report": ("Report",),
    "warmlinks.scoring": ("DecayModel", "History", "Reason", "TieModel", "learn_level", "left_out", "score"),
    "warmlinks.scoring.level": ("LearntLevel",),
    "warmlinks.scoring.results": ("Backtest",),
    "warmlinks.settings": ("DigestSettings", "FeedTable"),
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
}
"""The module that each name comes from."""

__all__ = ["__version__", "scoring", *(name for names in _HOMES.values() for name in names)]  # noqa: PLE0604  texts


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
