# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scheduler can be told to do."""

from trytond.pool import PoolMeta


class Cron(metaclass=PoolMeta):
    """The nightly run, as a method that can be chosen."""

    __name__ = "ir.cron"

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.method.selection.append(("party.warmth|refresh", "Refresh Warmth"))
