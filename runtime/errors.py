"""Every error that EdgeGIS raises on purpose.

    EdgeGisError
    |-- Cancelled                 the analyst stopped the job
    |-- InputError                what the analyst gave cannot be used
    |   |-- BadParameter          a parameter is missing, of the wrong type or out of bounds
    |   |-- BadInput              a layer or raster does not hold what the algorithm needs
    |   |-- Unsupported           valid, but this algorithm cannot take it
    |   `-- TooLarge              does not fit the memory that a job may have
    |-- ModuleError               the algorithm itself
    |   |-- NoSuchAlgorithm       no module holds it
    |   |-- ModuleMismatch        this target has another version of the module
    |   |-- BrokenModule          wrong hash, exports or imports; cannot be compiled
    |   `-- BadDescriptor         the module describes itself wrongly
    |-- GuestError                the algorithm failed while it ran
    |   |-- GuestTrap             it crashed
    |   |-- GuestFailed           it reported an internal error
    |   |-- GuestContractError    its answer does not hold
    |   |-- MemoryLimit           it wanted more memory than allowed
    |   |-- OutputLimit           its results are larger than allowed
    |   |-- LogLimit              it said more than allowed
    |   `-- TimeLimit             it ran longer than allowed
    |-- TargetError               where the job was to run
    |   |-- TargetMissing         not configured, or wasmtime is not installed
    |   |-- EndpointUnreachable   nothing answers
    |   |-- EndpointNotOurs       something else answers
    |   |-- EndpointBadAnswer     the answer broke off or makes no sense
    |   `-- EndpointFailed        the endpoint says that it failed
    |-- RequestError              what an endpoint answers to a request that it cannot follow
    |   `-- drawn in `request_errors.py`
    |-- OutputFailed              a result could not be written
    `-- InternalError             a mistake of ours

Each has a stable `code`, the HTTP status that an endpoint answers with, and a sentence that tells the analyst what to
do. Foreign errors are translated where they are met (wasmtime in `sandbox.py`, HTTP in `targets/`), nowhere else.
"""

from __future__ import annotations

from typing import Any, TypeVar


class EdgeGisError(Exception):
    """The root. `details` are JSON values for programs; the message alone must tell an analyst enough."""

    code = "internal"
    http_status = 500

    def __init__(self, message: str = "", **details: Any) -> None:
        super().__init__(message or type(self).__doc__ or self.code)
        self.details = details

    @property
    def message(self) -> str:
        return str(self.args[0])


class Cancelled(EdgeGisError):
    """The job was cancelled."""

    code = "cancelled"
    http_status = 409


class InputError(EdgeGisError):
    """What was given cannot be used."""

    code = "input"
    http_status = 400


class BadParameter(InputError):
    """A parameter has a value that it cannot have."""

    code = "bad-parameter"


class BadInput(InputError):
    """An input layer does not hold what the algorithm needs."""

    code = "bad-input"


class Unsupported(InputError):
    """The algorithm cannot take this."""

    code = "unsupported"
    http_status = 422


class TooLarge(InputError):
    """The job does not fit the memory that it may have."""

    code = "too-large"
    http_status = 413


class ModuleError(EdgeGisError):
    """The algorithm's module cannot be used."""

    code = "module"


class NoSuchAlgorithm(ModuleError):
    """There is no such algorithm."""

    code = "no-such-process"
    http_status = 404


class ModuleMismatch(ModuleError):
    """Another version of the module is here than the one that was asked for."""

    code = "module-mismatch"
    http_status = 409


class BrokenModule(ModuleError):
    """The module is damaged, or is no EdgeGIS module."""

    code = "broken-module"


class BadDescriptor(ModuleError):
    """The module describes an algorithm wrongly."""

    code = "bad-descriptor"


class GuestError(EdgeGisError):
    """The algorithm failed."""

    code = "guest"


class GuestTrap(GuestError):
    """The algorithm crashed."""

    code = "guest-trap"


class GuestFailed(GuestError):
    """The algorithm reported an error of its own."""

    code = "guest-failed"


class GuestContractError(GuestError):
    """The algorithm's answer does not hold."""

    code = "guest-contract"


class MemoryLimit(GuestError):
    """The algorithm wanted more memory than it may have."""

    code = "memory-limit"
    http_status = 413


class OutputLimit(GuestError):
    """The job made more than it may."""

    code = "output-limit"
    http_status = 413


class LogLimit(GuestError):
    """The algorithm said more than it may."""

    code = "log-limit"


class TimeLimit(GuestError):
    """The job ran longer than it may."""

    code = "time-limit"


class TargetError(EdgeGisError):
    """The job cannot run there."""

    code = "target"
    http_status = 502


class TargetMissing(TargetError):
    """The target is not configured, or what it needs is not installed."""

    code = "target-missing"


class EndpointUnreachable(TargetError):
    """The endpoint does not answer."""

    code = "endpoint-unreachable"


class EndpointNotOurs(TargetError):
    """What answers is not an EdgeGIS endpoint."""

    code = "endpoint-not-ours"


class EndpointBadAnswer(TargetError):
    """The endpoint's answer cannot be understood."""

    code = "endpoint-bad-answer"


class EndpointFailed(TargetError):
    """The endpoint failed."""

    code = "endpoint-failed"


class OutputFailed(EdgeGisError):
    """A result could not be written."""

    code = "output-failed"


class InternalError(EdgeGisError):
    """EdgeGIS made a mistake."""


_Value = TypeVar("_Value")


def present(value: _Value | None) -> _Value:
    """The value; InternalError when there is none, which only a mistake of ours can bring about."""
    if value is None:
        raise InternalError("EdgeGIS lacks a value that should be there. Please report what you did.")
    return value


def kinds_below(kind: type[EdgeGisError]) -> list[type[EdgeGisError]]:
    """The kind and all that are derived from it, as far as they have been imported."""
    return [kind, *(below for child in kind.__subclasses__() for below in kinds_below(child))]


_BY_CODE = {kind.code: kind for kind in reversed(kinds_below(EdgeGisError))}


def error_from_code(code: str, message: str, **details: Any) -> EdgeGisError | None:
    """The error that a guest named by its code; None when the code is not one of those above."""
    kind = _BY_CODE.get(code)
    return None if kind is None else (InternalError if kind is EdgeGisError else kind)(message, **details)
