"""Sample archives: a small invented world, written in the true layouts of every generation of three networks."""

from __future__ import annotations

from warmlinks_samples.making import make_world
from warmlinks_samples.world import ME, World

__all__ = ["ME", "World", "make_world"]
