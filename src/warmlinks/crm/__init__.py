"""Writes scores into a CRM: planned, shown, and pushed so that nobody's edit is lost.

It knows doors, scores and the log of pushes, but no book, and no CRM in particular.
"""

from __future__ import annotations

from warmlinks.crm.planning import Plan, add_fields, plan, scores_of
from warmlinks.crm.push_log import LastRun, PushLog
from warmlinks.crm.pushing import PlannedChange, Pushed

__all__ = ["LastRun", "Plan", "PlannedChange", "PushLog", "Pushed", "add_fields", "plan", "scores_of"]
