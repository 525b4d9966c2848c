"""What the owner says about notifications on the desktop."""

from __future__ import annotations

from attrs import field, frozen

from warmlinks.settings import between

__all__ = ["DesktopSettings"]


@frozen(kw_only=True)
class DesktopSettings:
    """The channel's settings; none is needed.

    Attributes:
        lines: how many lines of the digest are shown before "and N more".
        timeout: seconds for a whole attempt, however slowly the desktop answers.
    """

    lines: int = field(default=3, validator=between(1, 10))
    timeout: float = field(default=10.0, validator=between(0.1, 55))
