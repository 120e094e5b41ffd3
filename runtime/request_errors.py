"""What an endpoint answers to a request that it cannot follow.

RequestError
|-- BadRequest                the request does not hold
|-- Unauthorized              no token, or one that does not hold
|-- Forbidden                 the token has not the right
|   `-- ImmutableProcess      the process is a built-in one
|-- NotFound                  nothing is at the address
|-- NoSuchJob                 nor is there such a job
|-- ResultNotReady            the job has not finished
|-- MethodNotAllowed          not possible at the address
|-- NotAcceptable             none of the forms that the client would take
|-- DuplicatedProcess         deployed already
|-- Conflict                  does not go with what is there
|-- UnsupportedMediaType      sent in a form that the endpoint does not read
|-- RangeNotSatisfiable       the blob has no such bytes
|-- HeadTooLarge              more than a request's head may have
|-- BodyTooLarge              more than a request may hold
|-- BlobMissing               data that the request names are not on the endpoint
|-- BlobMismatch              bytes with another digest than announced
|-- TooManyJobs               over a limit; later it may go
`-- StoreFull                 the data do not fit the store
"""

from __future__ import annotations

from .errors import EdgeGisError


class RequestError(EdgeGisError):
    """The endpoint cannot follow the request."""

    code = "request"
    http_status = 400


class BadRequest(RequestError):
    """The request does not hold."""

    code = "bad-request"


class Unauthorized(RequestError):
    """The endpoint asks for a token."""

    code = "unauthorized"
    http_status = 401


class Forbidden(RequestError):
    """The endpoint does not take this request from there."""

    code = "forbidden"
    http_status = 403


class ImmutableProcess(Forbidden):
    """The process is part of the endpoint."""

    code = "immutable-process"


class NotFound(RequestError):
    """There is nothing at this address."""

    code = "not-found"
    http_status = 404


class NoSuchJob(RequestError):
    """There is no such job."""

    code = "no-such-job"
    http_status = 404


class ResultNotReady(RequestError):
    """The job has not finished."""

    code = "result-not-ready"
    http_status = 404


class MethodNotAllowed(RequestError):
    """This is not possible at this address."""

    code = "method-not-allowed"
    http_status = 405


class NotAcceptable(RequestError):
    """The endpoint has none of the forms that the client would take."""

    code = "not-acceptable"
    http_status = 406


class Conflict(RequestError):
    """The request does not go with what is there."""

    code = "conflict"
    http_status = 409


class DuplicatedProcess(RequestError):
    """There is such a process already."""

    code = "duplicated-process"
    http_status = 409


class BodyTooLarge(RequestError):
    """The request holds more than it may."""

    code = "body-too-large"
    http_status = 413


class HeadTooLarge(RequestError):
    """The request's head has more than it may."""

    code = "head-too-large"
    http_status = 431


class UnsupportedMediaType(RequestError):
    """The endpoint does not read this form."""

    code = "unsupported-media-type"
    http_status = 415


class RangeNotSatisfiable(RequestError):
    """There are no such bytes."""

    code = "range-not-satisfiable"
    http_status = 416


class BlobMissing(RequestError):
    """Data that the request names are not on the endpoint."""

    code = "blob-missing"
    http_status = 424


class BlobMismatch(RequestError):
    """The bytes that arrived have another digest than announced."""

    code = "blob-mismatch"


class TooManyJobs(RequestError):
    """The endpoint is busy."""

    code = "too-many-jobs"
    http_status = 429


class StoreFull(RequestError):
    """The data do not fit the store."""

    code = "store-full"
    http_status = 507
