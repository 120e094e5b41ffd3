"""The endpoint's SQLite database."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..runtime.errors import InternalError
from . import schema

FILE_NAME = "endpoint.sqlite"


class Database:
    """One file, private to the endpoint's user. Thread-safe.

    `write` survives the end of the process, `durable` also that of the computer: it returns when the disk has it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / FILE_NAME
        self._lock = threading.RLock()
        self._quick = self._connection("NORMAL")
        self._durable = self._connection("FULL")
        self._prepare()

    def _connection(self, synchronous: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        self.path.chmod(0o600)
        return connection

    def _prepare(self) -> None:
        with self.durable() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in schema.TABLES.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {schema.VERSION}")
            elif version != schema.VERSION:
                raise InternalError(
                    f"{self.path} was made by another version of EdgeGIS (its tables have version {version}, this one "
                    f"needs {schema.VERSION}). Please give this version a data folder of its own."
                )

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._quick.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> sqlite3.Row | None:
        with self._lock:
            row: sqlite3.Row | None = self._quick.execute(query, values).fetchone()
            return row

    def write(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        return self._transaction(self._quick)

    def durable(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        return self._transaction(self._durable)

    @contextlib.contextmanager
    def _transaction(self, connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
        """All of what the block does, or nothing of it."""
        with self._lock:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # When the disk is full, SQLite may have done it by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with self._lock:
            self._quick.close()
            self._durable.close()
