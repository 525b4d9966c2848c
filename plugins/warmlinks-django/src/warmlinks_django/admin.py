"""The admin: columns and a filter for the project's own contacts, and a read-only view of the table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _translate
from django.utils.translation import gettext_lazy as _

from warmlinks_django.configuration import current_moment
from warmlinks_django.models import Warmth

__all__ = ["WarmthAdmin", "WarmthColumns", "WarmthFilter", "in_state"]

_STATES: dict[str, str | Promise] = {
    "due": _("due"),
    "going_cold": _("going cold"),
    "warm": _("warm"),
    "none": _("no contact yet"),
}


def in_state(contacts: QuerySet[Any], state: str, now: datetime) -> QuerySet[Any]:
    """Filter contacts that are `due`, `going_cold`, `warm` or without contact (`none`); each is in one of these.

    Args:
        contacts: a QuerySet of the contact model.
        state: which.
        now: the moment to look at.
    """
    due = Q(warmlinks__due_at__isnull=False, warmlinks__due_at__lte=now)
    cold = Q(warmlinks__cold_at__isnull=False, warmlinks__cold_at__lte=now)
    none = Q(warmlinks__isnull=True)
    states = {"due": due, "going_cold": cold & ~due, "warm": ~none & ~cold & ~due, "none": none}
    return contacts.filter(states[state])


class WarmthFilter(admin.SimpleListFilter):
    """Due, going cold, warm, or no contact yet: for `list_filter` of the contacts' own admin.

    Due: the silence means something. Going cold: contact within 30 days is less likely than one in five, and it is too
    early to say more. Warm: all others of whom there is contact.
    """

    title = _("warmth")
    parameter_name = "warmth"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:  # type: ignore[override]  # noqa: ANN401, ARG002
        """Return the choices by their values in the URL."""
        return list(_STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002  Django's
        """Return those in the chosen state; an unknown value filters nothing."""
        state = self.value()
        return in_state(queryset, state, current_moment()) if state in _STATES else queryset


class WarmthColumns:
    """Columns for the contacts' own admin, to stand before `ModelAdmin`.

    `class ContactAdmin(WarmthColumns, admin.ModelAdmin): list_display = ["name", "warmth_score", "warmth_due"]`
    """

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the contacts with their scores, in one query for the page.

        `list_select_related` is left to the project: said here, it would take the place of what Django does by itself
        for columns that lead to other models.
        """
        contacts: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]  # ModelAdmin comes behind this
        return contacts.prefetch_related("warmlinks")

    @admin.display(description=_("warmth"), ordering="warmlinks__warmth")
    def warmth_score(self, contact: Model) -> str | None:
        """The chance of contact within 30 days."""
        warmth = _warmth_of(contact)
        return None if warmth is None else _percent(warmth)

    @admin.display(description=_("due"), ordering="warmlinks__due_at")
    def warmth_due(self, contact: Model) -> str | None:
        """The day from which on the silence means something."""
        warmth = _warmth_of(contact)
        return None if warmth is None or warmth.due_at is None else _day(warmth.due_at)


@admin.register(Warmth)
class WarmthAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # at run time it takes no argument
    """The table, read-only."""

    list_display = ("contact", "percent", "due_at", "cold_at", "scored_at")
    list_select_related = ("contact",)
    ordering = ("-warmth",)

    @admin.display(description=_("warmth"), ordering="warmth")
    def percent(self, warmth: Warmth) -> str:
        """The chance of contact within 30 days."""
        return _percent(warmth)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  Django's signature
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002
        """Never."""
        return False


def _warmth_of(contact: Model) -> Warmth | None:
    try:
        warmth: Warmth = contact.warmlinks  # type: ignore[attr-defined]  # the other end of Warmth.contact
    except ObjectDoesNotExist:
        return None
    return warmth


def _percent(warmth: Warmth) -> str:
    return _translate("%(percent)d %%") % {"percent": round(100 * warmth.warmth)}


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment).date())
