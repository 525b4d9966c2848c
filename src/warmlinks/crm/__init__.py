"""Scores into a CRM: planned, shown, and written so that no edit of anybody's is lost.

Knows doors, scores and the log of what was written; no book, and no CRM in particular.
"""

from __future__ import annotations

from warmlinks.crm.planning import Plan, add_fields, plan
from warmlinks.crm.push_log import LastRun, PushLog
from warmlinks.crm.pushing import PlannedChange, Pushed
from warmlinks.crm.reading import scores_of

__all__ = ["LastRun", "Plan", "PlannedChange", "PushLog", "Pushed", "add_fields", "plan", "scores_of"]
