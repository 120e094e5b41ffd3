"""What is noted of a job that an endpoint keeps: enough to write its results as asked for, and to run it again."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ...runtime.errors import BadParameter
from ...runtime.record_types import fits_its_types
from ...runtime.targets.remote_job import RemoteJob

# How a job ended as far as this computer is concerned; OPEN: its result has not been written yet; SENT: nor has the
# endpoint said that it has the job.
SENT, OPEN, WRITTEN, CANCELLED, FAILED, GONE = OUTCOMES = ("sent", "open", "written", "cancelled", "failed", "gone")


@dataclass(frozen=True)
class GivenLayer:
    """A layer that the job reads. `source` is as QGIS opens it, without a password; of a temporary layer it is the id,
    which means something only as long as the project is open.
    """

    source: str
    is_temporary: bool = False
    is_selection: bool = False
    """Only its selected features were taken."""


@dataclass(frozen=True)
class Destination:
    """Where an output is wanted. `sink` is as for Processing, without a password."""

    sink: str
    name: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    appends: bool = False
    """The rows were to be added to a layer that is there."""


@dataclass(frozen=True)
class InputForm:
    """What results take over of an input: its fields (see `given.py`), its CRS as WKT, its geometry type, its name, the
    unit of a raster's values.
    """

    fields: list[list[Any]] | None = None
    crs: str | None = None
    wkb_type: int | None = None
    name: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class KeptJob:
    """One job; `values` are its parameters but layers and outputs, as they were evaluated. There is no secret in it."""

    remote: RemoteJob
    endpoint: str
    title: str
    values: dict[str, Any]
    layers: dict[str, GivenLayer]
    destinations: dict[str, Destination]
    forms: dict[str, InputForm]
    creation_options: str = ""
    outcome: str = OPEN
    ended: float | None = None
    bytes_out: int = 0
    log: str = ""

    @property
    def id(self) -> str:
        return self.remote.job_id

    def is_open(self) -> bool:
        return self.outcome in (SENT, OPEN)

    def changed(self, **changes: Any) -> KeptJob:
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "remote": self.remote.to_json()}

    @classmethod
    def from_json(cls, document: object) -> KeptJob:
        """The job of its JSON form. Raises BadParameter."""
        try:
            given: dict[str, Any] = dict(document)  # type: ignore[call-overload] - whatever is none raises
            remote = RemoteJob.from_json(given.pop("remote"))
            layers, destinations, forms = (
                {name: kind(**part) for name, part in given.pop(member).items()}
                for member, kind in (("layers", GivenLayer), ("destinations", Destination), ("forms", InputForm))
            )
            job = cls(remote=remote, layers=layers, destinations=destinations, forms=forms, **given)
        except (KeyError, TypeError, ValueError, AttributeError):
            job = None
        if job is None or job.outcome not in OUTCOMES or not fits_its_types(job):
            raise BadParameter("The note of a job on an endpoint does not hold.")
        return job
