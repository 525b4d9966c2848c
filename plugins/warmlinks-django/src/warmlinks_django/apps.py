"""The app configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

__all__ = ["WarmlinksConfig"]


class WarmlinksConfig(AppConfig):
    """Registers the checks once all models are loaded."""

    name = "warmlinks_django"
    verbose_name = _("Warmth of contacts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks."""
        from django.core.checks import register

        from warmlinks_django.checks import check_settings

        register(check_settings)
