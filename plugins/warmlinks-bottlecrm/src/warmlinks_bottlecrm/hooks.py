"""What the plugin registers."""

from __future__ import annotations

from collections.abc import Iterable

from warmlinks.plugins.doors import Door
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks_bottlecrm.door import BottleCrmDoor
from warmlinks_bottlecrm.sql_door import BottleCrmSqlDoor

WARMLINKS_HOOKS = 2
WARMLINKS_DOORS = 1


@hookimpl
def warmlinks_register_doors() -> Iterable[type[Door]]:
    """Two ways into one CRM."""
    return [BottleCrmDoor, BottleCrmSqlDoor]
