"""What contacts are known by: numbers, or UUIDs."""

import os
from uuid import uuid4

from django.db import models


def key():
    if os.environ.get("WARMLINKS_DJANGO_KEYS") == "uuid":
        return models.UUIDField(primary_key=True, default=uuid4)
    return models.BigAutoField(primary_key=True)
