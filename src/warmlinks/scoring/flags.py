"""The flag, when a silence begins to mean something, and the stake, which orders those that fell silent.

Both depend on the tie alone and on no model: whoever learns a level, or brings another model, gets the same people on
the same days. Ties of less than three days of contact, and those that never were as likely as not to be heard from
within a month, have neither.
"""

from __future__ import annotations

from math import e
from typing import NamedTuple

from warmlinks.scoring.formula import NEUTRAL, Rates, exposure_in, rates_of, silence_for
from warmlinks.scoring.verbs import Value, Verbs

__all__ = ["QUARTER", "Flag", "flag_of", "stake_of"]

QUARTER = 90.0
_LEAST_DAYS = 3.0
_LEVEL = 0.12
_LEVEL_OF_STAKE = 0.04
"""The levels at which the rules for flag and stake were found; no level that is learnt changes them."""


class Flag(NamedTuple):
    """Whether a silence can mean something for a tie, and after how many days it does.

    `log_contacts` is the logarithm of the days of contact in a quarter, as this tie usually has them.
    """

    eligible: Value
    wait: Value
    log_contacts: Value
    rates: Rates


def flag_of(v: Verbs, days: Value, intensity: Value, gap: Value, rates: Rates | None = None) -> Flag:
    """The flag of a tie.

    The first date compares how dense contact is a quarter on with how dense it is now; the second names close ties
    sooner; the floor of one and a half usual gaps keeps anybody from being named before.

    Args:
        v: the engine.
        days: days of contact.
        intensity: interactions per such day.
        gap: the usual gap, shrunk towards ten days.
        rates: sigma and K with nothing fitted, where they are computed already.
    """
    rates = rates or rates_of(v, NEUTRAL, days, intensity, gap)
    often = v.let("log_often", v.log(QUARTER) - v.log_known("log_gap", gap))
    log_contacts = v.least("log_contacts", often, v.log_known("log_days", days))
    eligible = v.let("likely", _LEVEL * exposure_in(v, rates, 0.0, 30.0)) >= v.log(2.0)
    thin = silence_for(v, Rates(rates.sigma, _LEVEL * rates.power + 1.5), 2.18 * v.log(e), QUARTER)
    close = v.let("close", 200.0 * v.exp(-0.5 * log_contacts))
    wait = v.most("wait", v.least("soon", thin, close), v.let("floor", 1.5 * gap))
    return Flag((days >= _LEAST_DAYS) & eligible, wait, log_contacts, rates)


def stake_of(v: Verbs, flag: Flag, silence: Value) -> Value:
    """How much of a dear tie the silence has cost: the order in which the slipping are named, greatest first."""
    lost = _LEVEL_OF_STAKE * exposure_in(v, flag.rates, silence, QUARTER)
    return v.exp(0.75 * flag.log_contacts - lost)
