"""Who is who: which identities are one person, by keys and by the owner's decisions; what is still worth asking.

Pure functions over plain data. This room knows identities and decisions; it knows no store, no interactions and no
clock. A name joins nobody for good: where the odds say so two are assumed to be one, and else there is a question.
"""

from __future__ import annotations

from warmlinks.identity.assumed import Assumptions, NameCensus, assume
from warmlinks.identity.keys import account_key, handle_key
from warmlinks.identity.people import GUESSED_ALIAS, Decision, Ref, group, standing_between
from warmlinks.identity.questions import Question, propose

__all__ = [
    "GUESSED_ALIAS",
    "Assumptions",
    "Decision",
    "NameCensus",
    "Question",
    "Ref",
    "account_key",
    "assume",
    "group",
    "handle_key",
    "propose",
    "standing_between",
]
