"""Introductions: detected in conversations, followed up by evidence, suggested.

Detection and follow-up work on plain rows; only `records` and `queries` know how these are stored. Silence is never
failure: without evidence the label is `unknown`.
"""

from __future__ import annotations

from warmlinks.introductions.consent import Consent
from warmlinks.introductions.path import WarmPath
from warmlinks.introductions.suggest import IntroductionSuggestion
from warmlinks.introductions.summary import Quarter, Summary, by_quarter, summarise

__all__ = ["Consent", "IntroductionSuggestion", "Quarter", "Summary", "WarmPath", "by_quarter", "summarise"]
