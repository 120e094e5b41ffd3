"""The results of a job: what was asked for, how they are kept, and how the standard tells them.

A job's outcome has an entry for each output: `{"value": JSON, "mediaType": optional}`, or `{"blob": digest, "bytes": n,
"mediaType": ...}` for a file, which is one blob however large.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, Response

from ...runtime.payloads.chunks import Keep
from ...runtime.payloads.manifest import BLOB_LIMIT_BYTES, MEDIA_TYPE, BlobReference, parse_manifest
from ...runtime.request_errors import BadRequest
from ..formats import media_types
from ..jobs.job import JobResults, Outcome
from ..web.related_parts import BINARY_TYPE, Part, RelatedParts

if TYPE_CHECKING:
    from ..blobs.store import BlobStore

# The member of a request and of its results that is no standard: module, job, record, log.
OURS = "edgegis"
JSON_TYPE = "application/json"

Entry = dict[str, Any]


# -- what is asked for -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WantedOutput:
    """`media_type` None: as the process has it."""

    media_type: str | None = None
    by_reference: bool = False


@dataclass(frozen=True)
class Wanted:
    """What an execute request says of its results.

    `record`: the run's record and log, too. `blobs_within`: with a document its payloads' blobs, if they have no more
    bytes together.
    """

    form: str
    outputs: Mapping[str, WantedOutput]
    record: bool = False
    blobs_within: int = 0

    @classmethod
    def parse(cls, body: Mapping[str, Any], offered: Mapping[str, Sequence[str]]) -> Wanted:
        """`offered` are the outputs that there are, with the media types in which each can be had."""
        form = body.get("response", "raw")
        if form not in ("raw", "document"):
            raise BadRequest("response has to be raw or document.")
        asked = member(body, "outputs")
        unknown = next((name for name in asked if name not in offered), None)
        if unknown is not None:
            raise BadRequest(f"There is no output {unknown}; there are {', '.join(offered)}.")
        outputs = {name: _wanted_output(name, asked.get(name, {}), offered[name]) for name in asked or offered}
        wanted = {name: outputs[name] for name in offered if name in outputs}
        return cls(form, wanted, OURS in body, _blobs_within(member(body, OURS)))

    def to_json(self) -> dict[str, Any]:
        outputs = {name: [output.media_type, output.by_reference] for name, output in self.outputs.items()}
        return {"form": self.form, "outputs": outputs, "record": self.record, "blobs_within": self.blobs_within}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Wanted:
        outputs = {name: WantedOutput(*output) for name, output in document["outputs"].items()}
        return cls(document["form"], outputs, document["record"], document["blobs_within"])


def member(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A member that is an object, empty when it is not there."""
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise BadRequest(f"{name} has to be a JSON object.")
    return value


def _blobs_within(ours: Mapping[str, Any]) -> int:
    count = ours.get("blobsWithin", 0)
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise BadRequest("edgegis.blobsWithin has to be a number of bytes.")
    return min(count, BLOB_LIMIT_BYTES)


def _wanted_output(name: str, asked: Any, offered: Sequence[str]) -> WantedOutput:
    if not isinstance(asked, dict):
        raise BadRequest(f"outputs.{name} has to be a JSON object.")
    mode = asked.get("transmissionMode", "value")
    if mode not in ("value", "reference"):
        raise BadRequest(f"outputs.{name}.transmissionMode has to be value or reference.")
    media_type = member(asked, "format").get("mediaType")
    if media_type is not None and (not isinstance(media_type, str) or offered):
        media_type = _offered(name, media_type, offered)
    return WantedOutput(media_type if offered else None, mode == "reference")


def _offered(name: str, media_type: Any, offered: Sequence[str]) -> str:
    found = media_types.named(media_type, offered) if isinstance(media_type, str) else None
    if found is None:
        there_are = ", ".join(offered) or "no others"
        raise BadRequest(f"outputs.{name}.format.mediaType is {media_type}; there are {there_are}.")
    return found


# -- how they are kept -----------------------------------------------------------------------------------------------


def value(content: Any, media_type: str | None = None) -> Entry:
    return {"value": content, **({"mediaType": media_type} if media_type else {})}


def kept(entry: Entry, wanted: WantedOutput, keep: Keep) -> Entry:
    """The entry, as a file if a reference is to name it."""
    if not wanted.by_reference or "blob" in entry:
        return entry
    return file(memoryview(_text(entry)), _media_type(entry), keep)


def file(content: memoryview, media_type: str, keep: Keep) -> Entry:
    blob = keep(content)
    return {"blob": blob.digest, "bytes": blob.bytes, "mediaType": media_type}


def blobs_of(outcome: Outcome) -> list[str]:
    """The digests of all blobs that an outcome names."""
    return [digest for name, entry in outcome.items() if name != OURS for digest in _digests(entry)]


def _digests(entry: Entry) -> list[str]:
    return [entry["blob"]] if "blob" in entry else [blob.digest for blob in _payload_blobs(entry)]


def _payload_blobs(entry: Entry) -> list[BlobReference]:
    return parse_manifest(entry["value"]).blobs if entry.get("mediaType") == MEDIA_TYPE and "value" in entry else []


# -- how they are told -----------------------------------------------------------------------------------------------


def results_response(
    results: JobResults, blobs: BlobStore, base_url: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer to a request for results. Reads files: not for the event loop's thread."""
    told = _Telling(Wanted.from_json(results.form), results.document, blobs, base_url)
    response = told.raw() if told.wanted.form == "raw" else told.with_blobs() or told.document()
    response.headers.update(headers or {})
    return response


def results_document(results: JobResults, blobs: BlobStore, base_url: str) -> bytes:
    """All wanted outputs as one JSON document, however the request wanted to have them. Reads files."""
    return bytes(_Telling(Wanted.from_json(results.form), results.document, blobs, base_url).document().body)


@dataclass(frozen=True)
class _Telling:
    wanted: Wanted
    outcome: Outcome
    blobs: BlobStore
    base_url: str

    def _entries(self) -> Iterator[tuple[str, Entry, bool]]:
        """Name, entry, and whether it is told by reference."""
        for name, output in self.wanted.outputs.items():
            if name in self.outcome:
                yield name, self.outcome[name], output.by_reference

    def _address(self, entry: Entry) -> str:
        return f"{self.base_url}/blobs/{entry['blob']}"

    def raw(self) -> Response:
        """One output as it is, several as parts, references alone as links."""
        entries = list(self._entries())
        if all(by_reference for _, _, by_reference in entries):
            links = [
                f'<{self._address(entry)}>; rel="related"; type="{entry["mediaType"]}"; title="{name}"'
                for name, entry, _ in entries
            ]
            return Response(status_code=204, headers={"Link": ", ".join(links)} if links else None)
        if len(entries) > 1:
            return self._multipart(entries)
        entry = entries[0][1]
        if "blob" in entry:
            return FileResponse(self.blobs.path(entry["blob"]), media_type=entry["mediaType"])
        return Response(_body(entry, self.blobs), media_type=_media_type(entry))

    def _multipart(self, entries: Sequence[tuple[str, Entry, bool]]) -> Response:
        parts = []
        for name, entry, by_reference in entries:
            if "mediaType" not in entry and isinstance(entry["value"], str):
                entry = value(entry["value"], "text/plain; charset=utf-8")  # what readers of parts take for text
            content = b"" if by_reference else _body(entry, self.blobs)
            parts.append(Part(_media_type(entry), name, content, self._address(entry) if by_reference else ""))
        return RelatedParts(parts)

    def document(self) -> Response:
        members = [
            (name, self._link(name, entry) if by_reference else _inline(entry, self.blobs))
            for name, entry, by_reference in self._entries()
        ]
        if self.wanted.record and OURS in self.outcome:
            members.append((OURS, _json(self.outcome[OURS])))
        content = b",".join(_json(name) + b":" + text for name, text in members)
        return Response(b"{" + content + b"}", media_type=JSON_TYPE)

    def with_blobs(self) -> Response | None:
        """The document, and the blobs that it names as further parts; None when there are none, or too many bytes."""
        if not self.wanted.blobs_within:
            return None
        told = {name: entry for name, entry, by_reference in self._entries() if not by_reference}
        blobs = {blob.digest: blob.bytes for entry in told.values() for blob in _payload_blobs(entry)}
        if not blobs or sum(blobs.values()) > self.wanted.blobs_within:
            return None
        parts = [Part(JSON_TYPE, "results", bytes(self.document().body))]
        parts += [Part(BINARY_TYPE, digest, self.blobs.warmed(digest)) for digest in blobs]
        return RelatedParts(parts)

    def _link(self, name: str, entry: Entry) -> bytes:
        return _json({"href": self._address(entry), "type": entry["mediaType"], "title": name})


def _inline(entry: Entry, blobs: BlobStore) -> bytes:
    """The JSON of a value in a document: plain where the standard allows it, else qualified."""
    if "blob" not in entry:
        plain = "mediaType" not in entry and not isinstance(entry["value"], dict)
        return _json(entry["value"] if plain else entry)
    media_type = entry["mediaType"]
    content = blobs.read(entry["blob"])
    if media_type.partition(";")[0].endswith("json"):
        return b'{"mediaType":' + _json(media_type) + b',"value":' + content + b"}"
    encoded = base64.b64encode(content)
    return b'{"mediaType":' + _json(media_type) + b',"encoding":"base64","value":"' + encoded + b'"}'


def _media_type(entry: Entry) -> str:
    return str(entry.get("mediaType", JSON_TYPE))


def _body(entry: Entry, blobs: BlobStore) -> bytes:
    """What is told without JSON around it."""
    return blobs.read(entry["blob"]) if "blob" in entry else _text(entry)


def _text(entry: Entry) -> bytes:
    """A text with a media type of its own stands for itself."""
    content = entry["value"]
    is_text = isinstance(content, str) and not _media_type(entry).endswith("json")
    return content.encode() if is_text else _json(content)


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
