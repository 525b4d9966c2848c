"""Finds the migration of another app that creates the contact table."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel

__all__ = ["migration_of_contact"]


def migration_of_contact(label: str) -> tuple[str, str]:
    """Return the migration that creates a model, as a dependency; the app's first if none is found.

    Django's own way for models that a setting names takes the first, and then fails where the model came later. The
    newest would make every later migration of that app one that should have come before ours.

    Args:
        label: the model, as `app.Model`.
    """
    app, model = label.split(".")
    first = (app, "__first__")
    try:
        place, _ = MigrationLoader.migrations_module(app)
        package = import_module(place) if place else None
    except (ImportError, LookupError):
        return first
    for module in sorted(iter_modules(getattr(package, "__path__", ())), key=lambda module: module.name):
        migration = getattr(import_module(f"{place}.{module.name}"), "Migration", None)
        for operation in getattr(migration, "operations", ()):
            if isinstance(operation, CreateModel) and operation.name_lower == model.lower():
                return (app, module.name)
    return first
