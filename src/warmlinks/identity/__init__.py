"""Who is who: which identities are one person, by keys and by the owner's decisions; what is still worth asking.

Pure functions over plain data. This room knows identities and decisions; it knows no store, no interactions and no
clock. Names never join anybody: they only make questions.
"""

from __future__ import annotations

from warmlinks.identity.people import Decision, Ref, group, standing_between
from warmlinks.identity.questions import Question, propose

__all__ = ["Decision", "Question", "Ref", "group", "propose", "standing_between"]
