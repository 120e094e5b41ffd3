"""What has to be remembered of a job on an endpoint, so that another process finds it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..errors import BadParameter

_TEXTS = ("url", "job_id", "algorithm", "module")


@dataclass(frozen=True)
class RemoteJob:
    """A job that an endpoint has accepted. Has a JSON form, in which there is no secret.

    `module` is the SHA-256 of the algorithm's module, `outputs` are the names of what is to be fetched, `accepted` is a
    time in seconds since 1970.
    """

    url: str
    job_id: str
    algorithm: str
    module: str
    outputs: tuple[str, ...]
    accepted: float

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "outputs": list(self.outputs)}

    @classmethod
    def from_json(cls, document: object) -> RemoteJob:
        """The record of its JSON form. Raises BadParameter."""
        if isinstance(document, Mapping):
            url, job_id, algorithm, module = texts = [document.get(name) for name in _TEXTS]
            outputs, accepted = document.get("outputs"), document.get("accepted")
            all_texts = isinstance(outputs, list) and all(isinstance(text, str) for text in [*texts, *outputs])
            if all_texts and isinstance(accepted, (int, float)):
                return cls(str(url), str(job_id), str(algorithm), str(module), tuple(outputs or ()), float(accepted))
        raise BadParameter("The record of a job on an endpoint does not hold; its results cannot be fetched by it.")
