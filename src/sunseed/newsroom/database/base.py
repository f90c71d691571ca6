"""Django's SQLite backend on a SQLite library that does not lose data.

Follows design.md §4: the packaged `pysqlite3` where the system's library is older than 3.51.3. Owns only the exchange
of the module underneath; statements, schema and introspection are Django's own.
"""

from __future__ import annotations

import datetime
import decimal
import sqlite3 as _system
from collections.abc import Iterable, Mapping
from itertools import tee
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from sunseed.store.sqlite import sqlite3 as chosen

# Django's converters and adapters are kept per module; give them to the chosen one as well.
chosen.register_converter("bool", b"1".__eq__)
chosen.register_converter("date", lambda raw: parse_date(raw.decode()))
chosen.register_converter("time", lambda raw: parse_time(raw.decode()))
chosen.register_converter("datetime", lambda raw: parse_datetime(raw.decode()))
chosen.register_converter("timestamp", lambda raw: parse_datetime(raw.decode()))
chosen.register_adapter(decimal.Decimal, str)
chosen.register_adapter(datetime.date, base.adapt_date)
chosen.register_adapter(datetime.datetime, base.adapt_datetime)


class Cursor(chosen.Cursor):
    """A cursor that takes Django's `%s` and `%(name)s` placeholders."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each set of parameters."""
        peekable, kept = tee(iter(param_list))
        first = next(peekable, None)
        names = list(first) if isinstance(first, Mapping) else None
        return super().executemany(self.convert_query(query, param_names=names), kept)

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Return the statement with SQLite's placeholders."""
        return base.SQLiteCursorWrapper.convert_query(self, query, param_names=param_names)  # type: ignore[arg-type]


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection through the chosen library; the system's own is used where it is new enough."""

    Database = chosen

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection with the functions Django expects."""
        if chosen is _system:
            return super().get_new_connection(conn_params)
        connection = chosen.connect(**conn_params)
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        for pragma in filter(None, map(str.strip, self.init_commands)):  # type: ignore[attr-defined]
            connection.execute(pragma)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor of the library in use."""
        if chosen is _system:
            return super().create_cursor(name)
        return self.connection.cursor(factory=Cursor)
