"""Creates the table of scores, after the contact table."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from warmlinks_django.configuration import contact_label
from warmlinks_django.contact_migration import migration_of_contact


class Migration(migrations.Migration):
    """Creates the table."""

    initial = True
    dependencies: ClassVar = [migration_of_contact(contact_label())]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Warmth",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="warmlinks",
                        serialize=False,
                        to=contact_label(),
                        verbose_name="contact",
                    ),
                ),
                (
                    "warmth",
                    models.FloatField(
                        db_index=True, help_text="Chance of contact within 30 days, 0 to 1.", verbose_name="warmth"
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        db_index=True,
                        help_text="From when on the silence means something; nothing where no silence does.",
                        null=True,
                        verbose_name="due",
                    ),
                ),
                (
                    "cold_at",
                    models.DateTimeField(
                        db_index=True,
                        help_text="From when on the warmth is at most 0.2.",
                        null=True,
                        verbose_name="cold",
                    ),
                ),
                (
                    "stake",
                    models.FloatField(
                        help_text="The order of those who are due, greatest first.", null=True, verbose_name="stake"
                    ),
                ),
                (
                    "scored_at",
                    models.DateTimeField(help_text="The moment for which these figures hold.", verbose_name="scored"),
                ),
            ],
            options={"verbose_name": "warmth", "verbose_name_plural": "warmth of contacts"},
        ),
    ]
