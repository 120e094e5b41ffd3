"""Who asks: tokens, of which only hashes are kept, and what their owners may do."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from ..runtime.errors import BadParameter
from ..runtime.request_errors import Forbidden, NotFound, Unauthorized
from .database import Database

DEPLOY, ADMIN = "deploy", "admin"
RIGHTS = (DEPLOY, ADMIN)
_PREFIX = "edgegis_"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Principal:
    """Who sent a request. The empty name is this computer itself, which needs no token but may not deploy.

    A limit that is None is the configuration's.
    """

    name: str = ""
    rights: frozenset[str] = frozenset()
    max_jobs: int | None = None
    max_memory_bytes: int | None = None
    max_store_bytes: int | None = None

    def may(self, right: str) -> bool:
        return right in self.rights or ADMIN in self.rights

    def require(self, right: str) -> None:
        if not self.may(right):
            raise Forbidden(f"This needs a token with the right '{right}'. Please ask those who run the endpoint.")

    def may_change(self, owner: str) -> bool:
        """Whether it may change what belongs to `owner`."""
        return self.name == owner or ADMIN in self.rights


THIS_COMPUTER = Principal()


class Tokens:
    """The tokens of an endpoint. Each look-up asks the database, so that revoking works at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, principal: Principal, expires: float | None = None) -> str:
        """Answers the token, which is nowhere else; `expires` is in seconds since 1970."""
        if not _NAME.fullmatch(principal.name):
            raise BadParameter(
                "A token's name has 1 to 64 letters, digits, dots, dashes or underlines, and begins with one of the "
                "first two."
            )
        token = _PREFIX + secrets.token_urlsafe(32)
        now = time.time()
        with self._database.durable() as connection:
            if connection.execute("SELECT 1 FROM token WHERE name = ?", [principal.name]).fetchone():
                raise BadParameter(f"There is a token {principal.name} already (a revoked one keeps its name).")
            connection.execute(
                "INSERT INTO token (name, hash, rights, max_jobs, max_memory_bytes, max_store_bytes, created, expires)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    principal.name,
                    _hash(token),
                    json.dumps(sorted(principal.rights)),
                    principal.max_jobs,
                    principal.max_memory_bytes,
                    principal.max_store_bytes,
                    now,
                    expires,
                ],
            )
        return token

    def revoke(self, name: str) -> None:
        with self._database.durable() as connection:
            changed = connection.execute(
                "UPDATE token SET revoked = ? WHERE name = ? AND revoked IS NULL", [time.time(), name]
            )
            if changed.rowcount == 0:
                raise NotFound(f"There is no token {name} that could be revoked.")

    def all(self) -> list[dict[str, Any]]:
        """What is known of each token; of the token itself nothing."""
        query = (
            "SELECT name, rights, max_jobs, max_memory_bytes, max_store_bytes, created, expires, revoked FROM token "
            "ORDER BY created"
        )
        return [dict(row) for row in self._database.rows(query)]

    def any_valid(self) -> bool:
        query = "SELECT 1 FROM token WHERE revoked IS NULL AND (expires IS NULL OR expires > ?)"
        return self._database.row(query, time.time()) is not None

    def principal(self, token: str) -> Principal:
        """Raises Unauthorized when the token is not known, revoked or expired."""
        return self._valid(self._database.row("SELECT * FROM token WHERE hash = ?", _hash(token)))

    def named(self, name: str) -> Principal:
        """Who has the token of that name now; raises Unauthorized when it does not hold any more."""
        if name == THIS_COMPUTER.name:
            return THIS_COMPUTER
        return self._valid(self._database.row("SELECT * FROM token WHERE name = ?", name))

    def _valid(self, row: sqlite3.Row | None) -> Principal:
        if row is None:
            raise Unauthorized("This endpoint does not know the token. Please check it in the settings.")
        if row["revoked"] is not None:
            raise Unauthorized("The token has been revoked. Please ask those who run the endpoint for another.")
        if row["expires"] is not None and row["expires"] <= time.time():
            raise Unauthorized("The token has expired. Please ask those who run the endpoint for another.")
        limits = {name: row[name] for name in ("max_jobs", "max_memory_bytes", "max_store_bytes")}
        return Principal(row["name"], frozenset(json.loads(row["rights"])), **limits)


def _hash(token: str) -> str:
    """SHA-256 is enough: a token has 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
