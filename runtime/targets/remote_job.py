"""What has to be remembered of a job on an endpoint, so that another process finds it again; and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ..errors import BadParameter

_TEXTS = ("url", "job_id", "algorithm", "module")
WAITING, RUNNING, SUCCESSFUL, FAILED, DISMISSED = STATUSES = (
    "accepted", "running", "successful", "failed", "dismissed",
)  # fmt: skip


@dataclass(frozen=True)
class RemoteJob:
    """A job that an endpoint has accepted. Has a JSON form, in which there is no secret.

    `module` is the SHA-256 of the algorithm's module, `outputs` are the names of what is to be fetched, `accepted` is a
    time in seconds since 1970, `bytes_in` is the size of its data.
    """

    url: str
    job_id: str
    algorithm: str
    module: str
    outputs: tuple[str, ...]
    accepted: float
    bytes_in: int = 0

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "outputs": list(self.outputs)}

    @classmethod
    def from_json(cls, document: object) -> RemoteJob:
        """The record of its JSON form. Raises BadParameter."""
        if isinstance(document, Mapping):
            url, job_id, algorithm, module = texts = [document.get(name) for name in _TEXTS]
            outputs, accepted, size = document.get("outputs"), document.get("accepted"), document.get("bytes_in", 0)
            all_texts = isinstance(outputs, list) and all(isinstance(text, str) for text in [*texts, *outputs])
            if all_texts and isinstance(accepted, (int, float)) and isinstance(size, int):
                names = tuple(outputs or ())
                return cls(str(url), str(job_id), str(algorithm), str(module), names, float(accepted), size)
        raise BadParameter("The record of a job on an endpoint does not hold; its results cannot be fetched by it.")


# Is told of a job that the endpoint keeps: it goes on there whatever becomes of this process.
Kept = Callable[[RemoteJob], None]
# Is told of a job that is about to be sent; answers whether it has noted it.
Sending = Callable[[RemoteJob], bool]


@dataclass(frozen=True)
class JobStatus:
    """How far a job is: one of STATUSES, per cent, and when it began and ended there (seconds since 1970)."""

    status: str
    percent: float = 0.0
    message: str = ""
    started: float | None = None
    finished: float | None = None

    @property
    def has_ended(self) -> bool:
        return self.status in (SUCCESSFUL, FAILED, DISMISSED)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> JobStatus | None:
        """The status of the standard's statusInfo; None of what is none."""
        status, percent = document.get("status"), document.get("progress")
        if status not in STATUSES:
            return None
        percent = float(percent) if isinstance(percent, (int, float)) and 0 <= percent <= 100 else 0.0
        message = str(document.get("message") or "")
        return cls(status, percent, message, _seconds(document.get("started")), _seconds(document.get("finished")))


def _seconds(text: object) -> float | None:
    try:
        return datetime.fromisoformat(str(text).replace("Z", "+00:00")).timestamp()
    except ValueError:
        return None
