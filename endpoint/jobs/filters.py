"""Which jobs a client wants to see: the parameters of OGC API - Processes' job list."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from ...runtime.request_errors import BadRequest
from ..tokens import ADMIN, Principal
from .job import STATUSES

JOB_TYPE = "process"
_FRACTION = re.compile(r"\.([0-9]+)")


@dataclass(frozen=True)
class JobFilters:
    """Empty lists mean all. Times are seconds since 1970, the later ones exclusive; durations are seconds.

    `before` is the number of the last job of the page before.
    """

    processes: Sequence[str] = ()
    statuses: Sequence[str] = ()
    created: tuple[float, float] = (-math.inf, math.inf)
    duration_s: tuple[float, float] = (-math.inf, math.inf)
    before: int | None = None

    @classmethod
    def of(cls, query: QueryParams) -> JobFilters:
        """Raises BadRequest that names the parameter."""
        _words(query, "type", (JOB_TYPE,))
        duration_s = (_seconds(query, "minDuration", -math.inf), _seconds(query, "maxDuration", math.inf))
        before = query.get("before")
        if before is not None and not (before.isascii() and before.isdigit() and len(before) < 19):
            raise BadRequest("before has to be what a link to the next page says.")
        return cls(
            _words(query, "processID"),
            _words(query, "status", STATUSES),
            _interval(query.get("datetime")),
            duration_s,
            None if before is None else int(before),
        )

    def sql(self, principal: Principal, now: float) -> tuple[list[str], list[Any]]:
        """Conditions on the table `job`, and their values. Everybody sees their own jobs, an admin all."""
        conditions: list[str] = []
        values: list[Any] = []

        def add(condition: str, *given: Any) -> None:
            conditions.append(condition)
            values.extend(given)

        if not principal.may(ADMIN):
            add("owner = ?", principal.name)
        for column, words in (("process", self.processes), ("status", self.statuses)):
            if words:
                add(f"{column} IN ({', '.join('?' * len(words))})", *words)
        for expression, given, (least, most) in (
            ("created", (), self.created),
            ("coalesce(finished, ?) - started", (now,), self.duration_s),
        ):
            if least > -math.inf:
                add(f"{expression} >= ?", *given, least)
            if most < math.inf:
                add(f"{expression} {'<' if expression == 'created' else '<='} ?", *given, most)
        if self.before is not None:
            add("number < ?", self.before)
        return conditions, values


def _words(query: QueryParams, name: str, known: Sequence[str] | None = None) -> list[str]:
    """The values of a list, which may be separated by commas or repeated."""
    words = [word for text in query.getlist(name) for word in text.split(",")]
    for word in words:
        if not word or (known is not None and word not in known):
            raise BadRequest(
                f"{name} is '{word}'; there are {', '.join(known or ())}." if known else f"{name} is empty."
            )
    return words


def _seconds(query: QueryParams, name: str, missing: float) -> float:
    text = query.get(name)
    if text is None:
        return missing
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadRequest(f"{name} has to be a whole number of seconds.")
    return float(text)


def _interval(text: str | None) -> tuple[float, float]:
    """Of a time or an interval of times (RFC 3339), open at a side where it says `..` or nothing."""
    if text is None:
        return -math.inf, math.inf
    first, slash, last = text.partition("/")
    if not slash:
        return _time(first)
    if first in ("", "..") and last in ("", ".."):
        raise BadRequest("datetime is open at both sides.")
    start = -math.inf if first in ("", "..") else _time(first)[0]
    return start, math.inf if last in ("", "..") else _time(last)[1]


def _time(text: str) -> tuple[float, float]:
    """What a time covers: a second, or a millisecond where it has a fraction."""
    # A plus sign of a query that was not encoded has become a space.
    plain = text.replace(" ", "+").upper().replace("Z", "+00:00")
    # Python 3.9 and 3.10 read three or six digits only.
    plain = _FRACTION.sub(lambda match: f".{match[1][:6]:0<6}", plain)
    try:
        time = datetime.datetime.fromisoformat(plain)
        if "T" not in plain:
            raise ValueError("a date alone")
        if time.tzinfo is None:
            time = time.replace(tzinfo=datetime.timezone.utc)
        start = time.timestamp()
    except (ValueError, OverflowError):
        raise BadRequest(f"datetime holds '{text[:40]}', which is no time like 2030-01-31T12:00:00Z.") from None
    return start, start + (0.001 if "." in plain else 1.0)
