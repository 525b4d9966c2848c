from datetime import UTC, datetime, timedelta

import pytest

from warmlinks.testing.small_crm import SmallCrm

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FIELDS = {"warmth": "wl_warmth", "due_at": "wl_due"}


@pytest.fixture
def crm():
    """A CRM with ten contacts, who hold a note each, and two years of activities of the first eight."""
    with SmallCrm({"wl_warmth": "number", "wl_due": "moment"}) as made:
        for number in range(10):
            key = made.make(f"Person {number}")
            made.edit(key, "note", f"note of {number}")
            for nth in range(6 if number < 8 else 0):
                made.meet(key, NOW - timedelta(days=3 + number + 17 * nth))
        yield made


@pytest.fixture
def log(tmp_path):
    tmp_path.chmod(0o700)
    return tmp_path / "pushes.db"
