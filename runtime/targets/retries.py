"""Requests that are made again while the connection or the endpoint fails for a moment.

Only what is safe to say twice: reading, blobs (their name is their content), the question for what is missing, and an
execution with an `Idempotency-Key`. Pauses double and are drawn at random (full jitter, as in Brooker, "Exponential
Backoff And Jitter", 2015), so that many clients do not come back at once; `Retry-After` is kept to.
"""

from __future__ import annotations

import dataclasses
import random
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from time import monotonic, sleep

from ..errors import Cancelled, EndpointBadAnswer, EndpointUnreachable, TargetError
from .transport import Request, Response, Stopped, Transport

# No attempt begins later than this after the first one.
GIVE_UP_S = 60.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 8.0
STOPPED_POLL_S = 0.05
# Too many requests, bad gateway, unavailable, gateway timeout.
PASSING_STATUSES = frozenset({429, 502, 503, 504})
IDEMPOTENCY_KEY = "Idempotency-Key"


class Retries:
    """A transport that tries again over another one. Thread-safe.

    An endpoint that has never answered is not asked again: its address is wrong, or nobody started it.
    """

    def __init__(self, transport: Transport, give_up_s: float = GIVE_UP_S) -> None:
        self._transport = transport
        self._give_up_s = give_up_s
        self._has_answered = False

    def send(self, request: Request, stopped: Stopped) -> Response:
        started = monotonic()
        longest_s = FIRST_PAUSE_S
        while True:
            failure, response = self._attempt(request, stopped)
            tried_s = monotonic() - started
            if failure is None and response is not None and response.status not in PASSING_STATUSES:
                return response
            wanted_s = None if response is None else retry_after_s(response)
            jitter = random.random()  # nosec B311 - so that clients do not come back at once; no secret
            pause_s = jitter * longest_s if wanted_s is None else wanted_s + jitter * longest_s / 4
            if not _safe_to_repeat(request) or tried_s + pause_s > self._give_up_s:
                if response is not None:
                    return dataclasses.replace(response, tried_s=tried_s)
                raise _given_up(failure, tried_s)
            _pause(pause_s, stopped)
            longest_s = min(LONGEST_PAUSE_S, longest_s * 2)

    def close(self) -> None:
        self._transport.close()

    def _attempt(self, request: Request, stopped: Stopped) -> tuple[TargetError | None, Response | None]:
        """What failed for the moment, or the answer; raises what will not pass."""
        try:
            response = self._transport.send(request, stopped)
        except TargetError as error:
            if not error.details.get("passing") or not self._has_answered:
                raise
            return error, None
        self._has_answered = True
        return None, response


def retry_after_s(response: Response) -> float | None:
    """The seconds after which the endpoint wants to be asked again (RFC 9110, 10.2.3); None when it does not say."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(timezone.utc)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _safe_to_repeat(request: Request) -> bool:
    return (
        request.method in ("GET", "HEAD", "PUT", "DELETE")
        or request.path == "blobs/missing"
        or IDEMPOTENCY_KEY in request.headers
    )


def _given_up(failure: TargetError | None, tried_s: float) -> TargetError:
    kind = EndpointBadAnswer if isinstance(failure, EndpointBadAnswer) else EndpointUnreachable
    return kind(
        f"{failure} It was tried for {tried_s:.0f} s. What has been sent stays there: "
        "run the job again when the endpoint can be reached."
    )


def _pause(seconds: float, stopped: Stopped) -> None:
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0:
        if stopped():
            raise Cancelled()
        sleep(min(left, STOPPED_POLL_S))
