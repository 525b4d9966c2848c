"""Tables in DuckDB, whose connection stays open as long as the tests run."""

from __future__ import annotations

import duckdb
import pyarrow as pa

__all__ = ["relation"]

_CONNECTIONS: list[duckdb.DuckDBPyConnection] = []
"""Early versions of DuckDB close a connection that nobody holds, whatever relations it still has."""


def relation(columns: dict[str, list[object]]) -> duckdb.DuckDBPyRelation:
    """A relation with those columns."""
    connection = duckdb.connect()
    connection.register("arrow", pa.table(columns))
    connection.execute("create table log as select * from arrow")
    _CONNECTIONS.append(connection)
    return connection.table("log")
