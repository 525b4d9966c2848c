"""What all shapes of the archive's records have in common: only fields that are read, all else is passed over.

Ids, counts and indices are strings in every generation but the first, where ids are integers too long for a floating
point number; the `_str` twin goes first.
"""

from __future__ import annotations

import msgspec

__all__ = ["Camel", "Shape", "Something"]


class Shape(msgspec.Struct, gc=False):
    """Read only, never part of a cycle."""


class Camel(Shape, rename="camel"):
    """The same for the files whose field names are written `likeThis`."""


class Something(Shape):
    """It is there; what it holds does not matter."""
