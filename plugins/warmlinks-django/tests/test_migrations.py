"""The table is made after that of the contacts, whichever migration made them."""

from __future__ import annotations

import sys


def test_nothing_is_left_to_migrate(crm):
    """The migration makes what the models say."""
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", "warmlinks_django", verbosity=0)


def test_it_comes_after_the_migration_that_made_the_contacts(crm):
    """Not after the app's first, which is Django's own way and the control: there, there was no such model yet."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from warmlinks_django.contact_migration import migration_of_contact

    found = migration_of_contact("invented_crm.Contact")
    loader = MigrationLoader(connection)
    assert found == ("invented_crm", "0002_people")
    assert ("warmlinks_django", "0001_initial") in loader.graph.node_map[found].children
    assert ("invented_crm", "contact") in loader.project_state(found).models
    assert ("invented_crm", "contact") not in loader.project_state(("invented_crm", "0001_initial")).models


def test_apps_without_migrations_and_models_that_nobody_made(crm, made, monkeypatch):
    """Then Django's own way is all there is."""
    from django.test import override_settings

    from warmlinks_django.contact_migration import migration_of_contact

    assert migration_of_contact("invented_crm.Nobody") == ("invented_crm", "__first__")
    assert migration_of_contact("nowhere.Contact") == ("nowhere", "__first__")
    with override_settings(MIGRATION_MODULES={"invented_crm": None}):
        assert migration_of_contact("invented_crm.Contact") == ("invented_crm", "__first__")


def test_models_are_not_needed_to_import_the_package(crm):
    """`INSTALLED_APPS` imports the package before any model is there."""
    import subprocess

    code = "import sys, warmlinks_django, warmlinks_django.apps; sys.exit('warmlinks_django.models' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
