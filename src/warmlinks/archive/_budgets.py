"""How much an archive may ask of this machine."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge, gt

__all__ = ["Budgets"]

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@frozen(kw_only=True)
class Budgets:
    """Limits on one archive; each error names the one it met, its value and the setting that raises it.

    The defaults let the largest exports seen pass (50 GB, nearly all of it media that is never opened) and stop what
    was made to harm. Sizes are unpacked bytes.

    Attributes:
        total_bytes: all members together, as listed; also all that is read of them.
        member_bytes: one member that is opened.
        ratio: unpacked to packed, for a member above a mebibyte; ordinary text packs 5 to 40 times.
        entries: members of the archive.
        depth: lists and objects inside one another, in JSON.
        record_bytes: one element of a JSON list.
        strict_bytes: JSON members up to this size are also searched for a key that stands twice in one object, which
            takes ten times as long as reading them. In larger ones the last of the two counts.
        document: a member that is read as a whole.
        field_bytes: one cell of a table, in characters; a whole line of it may have eight times as many.
        preamble_rows: rows of a table that are searched for its header.
        bad_in_a_row: records, or rows, that cannot be read, one after the other; then the rest of their member is left.
    """

    total_bytes: int = field(default=64 * GIB, validator=gt(0))
    member_bytes: int = field(default=8 * GIB, validator=gt(0))
    ratio: float = field(default=250.0, validator=gt(0))
    entries: int = field(default=200_000, validator=gt(0))
    depth: int = field(default=64, validator=gt(0))
    record_bytes: int = field(default=32 * MIB, validator=gt(0))
    strict_bytes: int = field(default=4 * MIB, validator=ge(0))
    document: int = field(default=64 * MIB, validator=gt(0))
    field_bytes: int = field(default=128 * KIB, validator=gt(0))
    preamble_rows: int = field(default=100, validator=gt(0))
    bad_in_a_row: int = field(default=500, validator=gt(0))
