# SPDX-License-Identifier: GPL-3.0-or-later
"""Parties with the figures of the user's company, which lie in a table of their own."""

from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

FIGURES = frozenset({"warmth", "due_at", "cold_at"})


class Party(metaclass=PoolMeta):
    """A party's figures can be read, searched and ordered by as if they were its own, and written by a program."""

    __name__ = "party.party"

    # without a getter the value is that of `column_...`, and so is what is searched and ordered by
    warmth = fields.Function(
        fields.Float(
            "Warmth",
            digits=(1, 2),
            help="How likely contact is within a month, as far as the past tells; empty: there was none.",
        ),
        None,
        setter="set_figure",
    )
    due_at = fields.Function(
        fields.DateTime("Silence Means Something From", help="Empty: no silence tells anything yet."),
        None,
        setter="set_figure",
    )
    cold_at = fields.Function(
        fields.DateTime("Cold From", help="From when on the warmth is at most 0.2."),
        None,
        setter="set_figure",
    )

    @classmethod
    def _warmth_of(cls, tables):
        if "warmth" not in tables:
            party, _ = tables[None]
            warmth = Pool().get("party.warmth").__table__()
            company = Transaction().context.get("company") or -1
            tables["warmth"] = {None: (warmth, (warmth.party == party.id) & (warmth.company == company))}
        return tables["warmth"][None][0]

    @classmethod
    def column_warmth(cls, tables):
        return cls._warmth_of(tables).warmth

    @classmethod
    def column_due_at(cls, tables):
        return cls._warmth_of(tables).due_at

    @classmethod
    def column_cold_at(cls, tables):
        return cls._warmth_of(tables).cold_at

    @classmethod
    def set_figure(cls, parties, name, value):
        Pool().get("party.warmth").put({party.id: {name: value} for party in parties})

    @classmethod
    def write(cls, parties, values, *args):
        # As notes of Tryton do with what is read: figures move no `write_date`, so nobody's edit is refused for them.
        given, others = {}, []
        actions = iter((parties, values, *args))
        for records, changed in zip(actions, actions, strict=True):
            own = {name: value for name, value in changed.items() if name in FIGURES}
            for party in records if own else ():
                given.setdefault(party.id, {}).update(own)
            if len(own) < len(changed) or not own:
                others += [records, {name: value for name, value in changed.items() if name not in FIGURES}]
        if others:
            super().write(*others)
        if given:
            # who may write parties may write these
            checked = cls._before_write(cls.browse(list(given)), dict.fromkeys(FIGURES))
            Pool().get("party.warmth").put(given)
            cls._after_write(*checked[:4])
