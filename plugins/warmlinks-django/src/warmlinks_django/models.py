"""The table of scores: one row for each contact with activities, beside the project's own table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from warmlinks_django.configuration import contact_label

__all__ = ["Warmth"]


class Warmth(models.Model):
    """How warm a contact is: `contact.warmlinks`, and `warmlinks__due_at` in a filter of contacts.

    The table has no constraint towards the contacts, and Django deletes nothing here along with one: a score must never
    stand in the way of the project's own rows. What is left over goes with the next refresh.
    """

    contact: models.OneToOneField[Any, Any] = models.OneToOneField(
        contact_label(),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="warmlinks",
        verbose_name=_("contact"),
    )
    warmth: models.FloatField[float, float] = models.FloatField(
        _("warmth"), db_index=True, help_text=_("Chance of contact within 30 days, 0 to 1.")
    )
    due_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("due"),
        null=True,
        db_index=True,
        help_text=_("From when on the silence means something; nothing where no silence does."),
    )
    cold_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("cold"), null=True, db_index=True, help_text=_("From when on the warmth is at most 0.2.")
    )
    stake: models.FloatField[float | None, float | None] = models.FloatField(
        _("stake"), null=True, help_text=_("The order of those who are due, greatest first.")
    )
    scored_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(
        _("scored"), help_text=_("The moment for which these figures hold.")
    )

    class Meta:
        """Names for the admin."""

        verbose_name = _("warmth")
        verbose_name_plural = _("warmth of contacts")

    def __str__(self) -> str:
        return f"{self.pk}: {self.warmth:.2f}"
