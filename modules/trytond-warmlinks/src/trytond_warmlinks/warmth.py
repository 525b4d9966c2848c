# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of each party for each company, where contact is written down, and what makes the one of the other."""

import datetime as dt

from psycopg.sql import Literal as Written
from sql import Cast, Column
from trytond import backend
from trytond.i18n import gettext
from trytond.model import DeactivableMixin, ModelSQL, ModelView, Unique, fields
from trytond.model.exceptions import ValidationError
from trytond.pool import Pool
from trytond.pyson import Eval, PYSONDecoder
from trytond.transaction import Transaction, without_check_access

from warmlinks.scoring.sql import Activities, score_query

# Whoever is not scored any more loses the row, and a row that holds the same already is not written: one statement,
# so that nobody ever sees half of it.
_REFRESH = """
WITH scored AS MATERIALIZED (
    SELECT tie AS party, warmth,
        to_timestamp(due_at) AT TIME ZONE 'UTC' AS due_at, to_timestamp(cold_at) AT TIME ZONE 'UTC' AS cold_at
    FROM ({query}) AS given
), gone AS (
    DELETE FROM "{table}" AS old
    WHERE company = {company} AND NOT EXISTS (SELECT 1 FROM scored WHERE scored.party = old.party)
)
INSERT INTO "{table}" AS old (create_uid, create_date, party, company, warmth, due_at, cold_at)
SELECT {user}, CURRENT_TIMESTAMP, scored.party, {company}, scored.warmth,
    date_trunc('second', scored.due_at), date_trunc('second', scored.cold_at)
FROM scored JOIN "{parties}" AS party ON party.id = scored.party
ON CONFLICT (party, company) DO UPDATE
SET warmth = excluded.warmth, due_at = excluded.due_at, cold_at = excluded.cold_at,
    write_uid = {user}, write_date = CURRENT_TIMESTAMP
WHERE (old.warmth, old.due_at, old.cold_at) IS DISTINCT FROM (excluded.warmth, excluded.due_at, excluded.cold_at)
"""


class SourceError(ValidationError):
    """It cannot be told from these fields who was in contact, or when."""


class Warmth(ModelSQL, ModelView):
    """The figures of one party for one company."""

    __name__ = "party.warmth"
    party = fields.Many2One("party.party", "Party", required=True, ondelete="CASCADE")
    company = fields.Many2One("company.company", "Company", required=True, ondelete="CASCADE")
    warmth = fields.Float("Warmth")
    due_at = fields.DateTime("Silence Means Something From")
    cold_at = fields.DateTime("Cold From")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints = [
            ("party_company", Unique(table, table.party, table.company), "warmlinks.msg_warmth_unique")
        ]

    @classmethod
    def refresh(cls):
        """Make the figures of all parties anew, for each company; the scheduler calls it."""
        pool = Pool()
        if backend.name != "postgresql":
            raise SourceError(gettext("warmlinks.msg_postgresql"))
        transaction = Transaction()
        company = transaction.context.get("company")
        Company = pool.get("company.company")
        companies = [Company(company)] if company else Company.search([])
        sources = pool.get("party.warmth.source").search([])
        for company in companies if sources else ():
            query = score_query(
                dialect="postgresql",
                paramstyle=None,
                activities=[source.activities(company) for source in sources],
                now=dt.datetime.now(dt.UTC),
                timezone=company.timezone or "UTC",
            )
            statement = _REFRESH.format(
                query=query.text,
                table=cls._table,
                parties=pool.get("party.party")._table,
                company=company.id,
                user=transaction.user,
            )
            transaction.connection.cursor().execute(statement)

    @classmethod
    @without_check_access
    def put(cls, given):
        """Write figures of parties, as a program has brought them, for the user's company.

        Args:
            given: by number of a party, figures by their names.
        """
        company = Transaction().context.get("company")
        if not company:
            raise SourceError(gettext("warmlinks.msg_no_company"))
        rows = cls.search([("party", "in", list(given)), ("company", "=", company)])
        there = {row.party.id: row for row in rows}
        pairs = []
        for party, row in there.items():
            pairs += [[row], given[party]]
        if pairs:
            cls.write(*pairs)
        cls.create(
            [{"party": party, "company": company, **values} for party, values in given.items() if party not in there]
        )


class Source(
    fields.fmany2one("model_ref", "model", "ir.model,name", "Model", required=True, ondelete="CASCADE"),
    fields.fmany2one(
        "contact_ref",
        "contact,model",
        "ir.model.field,name,model",
        "With Whom",
        required=True,
        ondelete="CASCADE",
        domain=[("model_ref", "=", Eval("model_ref", -1)), ("ttype", "in", ["many2one", "reference"])],
    ),
    fields.fmany2one(
        "moment_ref",
        "moment,model",
        "ir.model.field,name,model",
        "When",
        required=True,
        ondelete="CASCADE",
        domain=[("model_ref", "=", Eval("model_ref", -1)), ("ttype", "in", ["date", "datetime", "timestamp"])],
    ),
    DeactivableMixin,
    ModelSQL,
    ModelView,
):
    """A model whose records are times of contact with parties."""

    __name__ = "party.warmth.source"
    model = fields.Char("Model", required=True)
    contact = fields.Char("With Whom", required=True)
    moment = fields.Char("When", required=True)
    domain = fields.Char("Domain", required=True, help="Which records are contact, as JSON with PYSON.")

    @staticmethod
    def default_domain():
        return "[]"

    def get_rec_name(self, name):
        return f"{self.model}: {self.contact}, {self.moment}"

    @classmethod
    def validate_fields(cls, sources, field_names):
        super().validate_fields(sources, field_names)
        for source in sources:
            try:
                source.query(None)
            except Exception as error:
                raise SourceError(gettext("warmlinks.msg_source", source=source.rec_name, why=str(error))) from error

    def activities(self, company):
        """Where contact is written down, as the statement takes it."""
        text, values = self.query(company)
        connection = Transaction().connection
        written = tuple(Written(value).as_string(connection) for value in values)
        return Activities(f"({text % written})", by="party", at="at")

    @without_check_access
    def query(self, company):
        """A SELECT of whom and when, and its values; without a company, of all."""
        Model, Party = Pool().get(self.model), Pool().get("party.party")
        contact, moment = Model._fields[self.contact], Model._fields[self.moment]
        for field in (contact, moment):
            if field.sql_type() is None or isinstance(field, fields.Function):
                raise ValueError(f"{field.string} is computed, not stored")
        table = Model.__table__()
        domain = [PYSONDecoder({}).decode(self.domain), (self.contact, "!=", None)]
        party, at = Column(table, self.contact), Column(table, self.moment)
        if contact._type == "reference":
            domain.append((self.contact, "like", "party.party,%"))
            party = contact.sql_id(party, Party)
        elif contact.model_name != "party.party":
            raise ValueError(f"{contact.string} is no party")
        if moment._type == "date":
            # at noon it is that day in nearly every zone
            at = Cast(at, "TIMESTAMP") + dt.timedelta(hours=12)
        if company is not None and getattr(Model._fields.get("company"), "model_name", None) == "company.company":
            domain.append(("company", "=", company.id))
        records = Model.search(domain, order=[], query=True)
        return tuple(table.select(party.as_("party"), at.as_("at"), where=table.id.in_(records)))
