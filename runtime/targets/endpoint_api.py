"""The requests that an endpoint understands, one function each, and the judgement of its answers.

Whatever the other side sends, what comes out is a checked value or an error of the tree whose sentence names the
endpoint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..algorithms.catalogue import Algorithm
from ..errors import (
    EdgeGisError,
    EndpointBadAnswer,
    EndpointFailed,
    EndpointNotOurs,
    InternalError,
    ModuleMismatch,
    NoSuchAlgorithm,
)
from ..exception_form import error_of
from ..request_errors import NotFound
from .known_blobs import KnownBlobs
from .related_parts import MEDIA_TYPE as RELATED
from .related_parts import related_parts
from .remote_job import JobStatus
from .retries import IDEMPOTENCY_KEY, PASSING_STATUSES, retry_after_s
from .transport import ANSWER_BYTES, Moved, Request, Response, Stopped, Transport

if TYPE_CHECKING:  # it needs numpy, which takes QGIS a tenth of a second
    from ..payloads.manifest import BlobReference

# The job's address is wanted at once, or the results themselves if they are there within a second.
PREFER_ADDRESS, PREFER_RESULTS = "respond-async", "respond-async, wait=1"
JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What an endpoint says of a job, and the blobs that it sent along: of these nothing has been checked."""

    document: dict[str, Any]
    blobs: Mapping[str, memoryview]


class EndpointApi:
    """One endpoint. All functions block; `stopped` ends them early."""

    def __init__(self, url: str, transport: Transport) -> None:
        self.url = url.rstrip("/")
        self._transport = transport
        self._checked: set[tuple[str, str]] = set()
        self.known = KnownBlobs()

    def has_checked(self, algorithm: Algorithm) -> bool:
        return (algorithm.id, algorithm.module.sha256) in self._checked

    def check_algorithm(self, algorithm: Algorithm, stopped: Stopped) -> None:
        """That this is an EdgeGIS endpoint which has the algorithm, of the same module; to be asked once for each."""
        try:
            document = self._json("GET", f"processes/{algorithm.id}", stopped)
        except NoSuchAlgorithm:
            raise NoSuchAlgorithm(
                f"The endpoint {self.url} does not have the algorithm {algorithm.id}. It may be an older version."
            ) from None
        except NotFound:
            raise self._not_ours("it has no list of processes") from None
        part = document.get("edgegis")
        module = part.get("module") if isinstance(part, Mapping) else None
        if document.get("id") != algorithm.id or not isinstance(module, str):
            raise self._not_ours("it describes its processes otherwise")
        if module != algorithm.module.sha256:
            raise ModuleMismatch(
                f"The endpoint {self.url} has another version of {algorithm.id} ({module[:12]}) than this computer "
                f"({algorithm.module.sha256[:12]}), "
                "so results could differ. Please update the older of the two."
            )
        self._checked.add((algorithm.id, algorithm.module.sha256))

    def document(self, path: str, stopped: Stopped, maximum_bytes: int = ANSWER_BYTES) -> dict[str, Any]:
        """One of the documents that the endpoint has of itself and of its processes."""
        response = self._transport.send(Request("GET", path, JSON_HEADERS, maximum_bytes=maximum_bytes), stopped)
        if response.status != 200:
            raise self._refusal(response)
        return self._object(response)

    def missing(self, digests: Sequence[str], stopped: Stopped, *, surely: bool = False) -> set[str]:
        """Those that the endpoint lacks; `surely`: though it had all a short while ago, it is asked."""
        if not surely and self.known.has(digests):
            return set()
        answer = self._json("POST", "blobs/missing", stopped, {"digests": list(digests)})
        missing = answer.get("missing")
        if not isinstance(missing, list) or not all(isinstance(digest, str) for digest in missing):
            raise self._bad_answer("it does not say which data are missing")
        self.known.add(set(digests).difference(missing))
        return set(missing)

    def put(self, digest: str, data: bytes | memoryview, stopped: Stopped, moved: Moved = lambda count: None) -> None:
        request = Request("PUT", f"blobs/{digest}", {"Content-Type": "application/octet-stream"}, data, moved=moved)
        response = self._transport.send(request, stopped)
        if response.status not in (200, 201, 204):
            raise self._refusal(response)
        self.known.add([digest])

    def get(
        self,
        blob: BlobReference,
        stopped: Stopped,
        moved: Moved = lambda count: None,
        room: memoryview | None = None,
    ) -> memoryview:
        """The blob's bytes, of which the hash was checked; they may be put into `room`."""
        request = Request("GET", f"blobs/{blob.digest}", maximum_bytes=blob.bytes, moved=moved, room=room)
        response = self._transport.send(request, stopped)
        if response.status == 404:
            raise self._bad_answer("a part of the result is not there any more")
        if response.status != 200:
            raise self._refusal(response)
        return self.checked(blob, memoryview(response.body))

    def checked(self, blob: BlobReference, data: memoryview) -> memoryview:
        """The same bytes, if they are the blob's."""
        if data.nbytes != blob.bytes:
            raise self._bad_answer(f"a part of the result came with {data.nbytes:,} of {blob.bytes:,} bytes")
        if hashlib.sha256(data).hexdigest() != blob.digest:
            raise self._bad_answer("a part of the result was damaged on the way (its SHA-256 differs)")
        return data

    def execute(
        self, algorithm: Algorithm, job_id: str, body: Mapping[str, Any], prefer: str, stopped: Stopped
    ) -> tuple[bool, Answer]:
        """Starts a job. Answers whether it has finished already, and its results or its status.

        Said twice with the same `job_id` it starts one job.
        """
        headers = {"Prefer": prefer, IDEMPOTENCY_KEY: job_id}
        response = self._send("POST", f"processes/{algorithm.id}/execution", stopped, body, headers)
        return response.status == 200, self._answer(response)

    def status(self, job_id: str, stopped: Stopped) -> JobStatus:
        status = JobStatus.from_json(self._json("GET", f"jobs/{job_id}", stopped))
        if status is None:
            raise EndpointBadAnswer(f"The endpoint {self.url} does not say how far the job is.")
        return status

    def results(self, job_id: str, stopped: Stopped) -> Answer:
        return self._answer(self._send("GET", f"jobs/{job_id}/results", stopped, None))

    def dismiss(self, job_id: str) -> bool:
        """Stops a job; answers whether the endpoint knew of it."""
        return self._transport.send(Request("DELETE", f"jobs/{job_id}", JSON_HEADERS), lambda: False).status != 404

    # -- judging answers --

    def _json(self, method: str, path: str, stopped: Stopped, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._object(self._send(method, path, stopped, body))

    def _send(
        self, method: str, path: str, stopped: Stopped, body: Mapping[str, Any] | None, headers: Mapping[str, str] = {}
    ) -> Response:
        data = None if body is None else json.dumps(body, allow_nan=False).encode()
        response = self._transport.send(Request(method, path, {**JSON_HEADERS, **headers}, data), stopped)
        if response.status not in (200, 201):
            raise self._refusal(response)
        return response

    def _answer(self, response: Response) -> Answer:
        """A document, alone or with blobs as further parts."""
        content_type = response.headers.get("content-type", "")
        if not content_type.startswith(RELATED):
            return Answer(self._object(response), {})
        try:
            (_, document), *blobs = related_parts(content_type, _content(response)).items()
        except ValueError as error:
            raise self._bad_answer(str(error)) from None
        return Answer(self._parsed(document.tobytes()), dict(blobs))

    def _object(self, response: Response) -> dict[str, Any]:
        if "json" not in response.headers.get("content-type", ""):
            raise self._not_ours("it answers with a web page" if _is_html(response) else "its answer is not JSON")
        return self._parsed(_content(response))

    def _parsed(self, content: bytes | bytearray) -> dict[str, Any]:
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):
            raise self._bad_answer("its JSON does not hold") from None
        if not isinstance(document, dict):
            raise self._not_ours("its answer is no JSON object")
        return document

    def _refusal(self, response: Response) -> EdgeGisError:
        """The error that an answer stands for: ours by its name, a foreign one by its status."""
        try:
            document = json.loads(_content(response))
        except (ValueError, RecursionError):
            document = None
        error = error_of(document)
        if response.status in PASSING_STATUSES:
            return self._busy(response, error)
        if isinstance(error, ModuleMismatch):
            return ModuleMismatch(f"The endpoint {self.url} has another version of the module. {error.message}")
        if error is not None and not isinstance(error, InternalError):
            return error
        if response.status >= 500:
            said = error.message if error else "Please ask those who run it; its log has the cause."
            return EndpointFailed(f"The endpoint {self.url} failed (HTTP {response.status}). {said}")
        if response.status in (401, 403, 407):
            return EndpointFailed(f"{self.url} does not let this computer in (HTTP {response.status}).")
        return self._not_ours(
            f"it answers with {'a web page and ' if _is_html(response) else ''}HTTP status {response.status}"
        )

    def _busy(self, response: Response, error: EdgeGisError | None) -> EndpointFailed:
        said = f" {error.message}" if error else ""
        wanted_s = retry_after_s(response)
        when = "later" if wanted_s is None else f"in {max(1.0, wanted_s):.0f} s or later"
        return EndpointFailed(
            f"The endpoint {self.url} is busy (HTTP {response.status}).{said} "
            f"It was asked for {response.tried_s:.0f} s; please run the job again {when}."
        )

    def _not_ours(self, reason: str) -> EndpointNotOurs:
        return EndpointNotOurs(
            f"{self.url} is not an EdgeGIS endpoint: {reason}. Please check the address in the settings."
        )

    def _bad_answer(self, reason: str) -> EndpointBadAnswer:
        return EndpointBadAnswer(
            f"The answer of the endpoint {self.url} does not hold: {reason}. Nothing was kept; please run it again."
        )


def _is_html(response: Response) -> bool:
    return "html" in response.headers.get("content-type", "") or _content(response)[:200].lstrip()[:1] == b"<"


def _content(response: Response) -> bytes | bytearray:
    """The body of an answer for which there was no room."""
    return response.body.tobytes() if isinstance(response.body, memoryview) else response.body
