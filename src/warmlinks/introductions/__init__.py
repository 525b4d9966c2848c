"""Who brought whom together, and what became of it: found in conversations, followed up from evidence, honestly.

What finds and follows up knows plain rows: who was in a conversation, who said something when, and what the words
signed; `records` and `queries` alone know how they are kept.

Silence is never failure here: without evidence the label is `unknown`.
"""

from __future__ import annotations

from warmlinks.introductions.clock import Clock, Deadlines, chance_of_contact
from warmlinks.introductions.consent import Consent, ConsentStep
from warmlinks.introductions.detect import FoundIntroduction, find
from warmlinks.introductions.evidence import ReportedOutcome, label_of
from warmlinks.introductions.hub import HubQuestion, load_of
from warmlinks.introductions.path import WarmPath, warmest_paths
from warmlinks.introductions.suggest import Candidate, IntroductionSuggestion, suggest
from warmlinks.introductions.summary import Quarter, Summary, by_quarter, summarise
from warmlinks.introductions.view import ME, Contact, ConversationView, MessageView, View

__all__ = [
    "ME",
    "Candidate",
    "Clock",
    "Consent",
    "ConsentStep",
    "Contact",
    "ConversationView",
    "Deadlines",
    "FoundIntroduction",
    "HubQuestion",
    "IntroductionSuggestion",
    "MessageView",
    "Quarter",
    "ReportedOutcome",
    "Summary",
    "View",
    "WarmPath",
    "by_quarter",
    "chance_of_contact",
    "find",
    "label_of",
    "load_of",
    "suggest",
    "summarise",
    "warmest_paths",
]
