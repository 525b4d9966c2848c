"""`manage.py warmlinks_refresh`: updates the table of scores."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from attrs import asdict
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from warmlinks.errors import WarmlinksError
from warmlinks_django.refreshing import Refreshed, refresh

__all__ = ["Command"]


class Command(BaseCommand):
    """Scores all contacts and updates the table."""

    help = "Scores all contacts and brings the table of their warmth up to date. Contacts themselves are never written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--dry-run", action="store_true", help="write nothing, and tell what would be")
        parser.add_argument("--json", action="store_true", help="tell it as one object of JSON")
        parser.add_argument(
            "--force", action="store_true", help="write even if nothing counts, or more than half of the rows would go"
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="the alias of the database")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002  Django's own signature
        """Refresh, and print the result."""
        try:
            done = refresh(using=options["database"], dry_run=options["dry_run"], force=options["force"])
        except WarmlinksError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            report = asdict(done) | {"now": done.now.isoformat(), "dry_run": options["dry_run"]}
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(_in_words(done, dry_run=options["dry_run"]))


def _in_words(done: Refreshed, *, dry_run: bool) -> str:
    text = f"{done.scored} contacts scored: {done.added} added, {done.changed} changed, {done.removed} removed, "
    text += f"{done.unchanged} as they were."
    if dry_run:
        text += " Nothing was written."
    out = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in done.left_out.items() if count)
    text += f"\n{done.counted} activities count; left out: {out or 'none'}."
    return f"{text}\n{done.level}" if done.level else text
