"""What a job made on an endpoint, fetched and checked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..algorithms.descriptor import PAYLOAD_TYPES, Descriptor
from ..arrow import Batch
from ..errors import EndpointBadAnswer, InputError, present
from ..guests.large_pages import buffer_of
from ..job import RasterOutput
from ..payloads.chunks import Read, chunk_bytes, decode_chunk, vector_payload
from ..payloads.digest import raster_digest, window_hash
from ..payloads.manifest import BlobReference, Bytes, Chunk, Manifest, parse_manifest
from ..payloads.payload import Grid, MemoryRaster, RasterSinkFactory, VectorPayload, Window, windows_of
from .calls import Calls
from .endpoint_api import Answer, EndpointApi
from .shares import Shares

# Of windows, by their first row and column.
Hashes = dict[tuple[int, int], bytes]
VALUE_TYPES: dict[str, Any] = {"number": (int, float), "string": str, "report": list, "file": str}


class EndpointResults:
    """Fetches the results of one job; every blob's hash is checked before anything of it is handed on.

    `manifests` are those of the payloads, `digests` the content digests of what was received, if they are wanted.
    """

    def __init__(
        self,
        api: EndpointApi,
        calls: Calls,
        answer: Answer,
        progress: Callable[[float], None],
        *,
        want_digests: bool = False,
    ) -> None:
        self._api = api
        self._calls = calls
        self._answer = answer
        self._progress = progress
        self._want_digests = want_digests
        self._shares = Shares(0, progress)
        self.bytes_received = 0
        self.digests: dict[str, str] = {}
        self.manifests: dict[str, Manifest] = {}

    def receive(
        self,
        descriptor: Descriptor,
        names: Iterable[str],
        raster_sinks: Mapping[str, RasterSinkFactory],
    ) -> dict[str, Any]:
        """The outputs of these names."""
        manifests, document = self.manifests, self._answer.document
        outputs: dict[str, Any] = {}
        for name in names:
            output = descriptor.outputs[name]
            if output.type in PAYLOAD_TYPES:
                manifests[name] = self._manifest(name, output.type, document.get(name))
            elif name in document:
                outputs[name] = _unqualified(document[name])
                if not isinstance(outputs[name], VALUE_TYPES[output.type]):
                    raise EndpointBadAnswer(f"The endpoint {self._api.url} sent no {output.type} as {name}.")
        self.bytes_received = sum(manifest.nbytes for manifest in manifests.values())
        self._progress(0.0)
        self._shares = Shares(self.bytes_received, self._progress)
        for name, manifest in manifests.items():
            if manifest.grid is None:
                outputs[name] = self._vector(name, manifest)
            else:
                outputs[name] = self._raster(name, manifest, manifest.grid, raster_sinks.get(name, MemoryRaster))
        return outputs

    def _manifest(self, name: str, kind: str, value: object) -> Manifest:
        try:
            manifest = parse_manifest(_unqualified(value))
        except InputError as error:
            raise EndpointBadAnswer(f"The endpoint {self._api.url} did not send the result {name}: {error}") from error
        if manifest.kind != kind:
            raise EndpointBadAnswer(
                f"The endpoint {self._api.url} sent a {manifest.kind} result as {name}, where a {kind} was to come."
            )
        return manifest

    def _fetched(
        self, manifest: Manifest, read: Read, decode: Callable[[Chunk, Bytes], Any]
    ) -> Iterator[tuple[Chunk, Any]]:
        """The chunks in their order with what `decode` makes of them; what has to come in the threads of the calls."""

        def fetch(chunk: Chunk) -> tuple[Chunk, Any]:
            # What comes in several blobs is put together, so these may not share their memory.
            return chunk, decode(chunk, chunk_bytes(chunk, read if len(chunk.blobs) == 1 else self._blob))

        all_here = all(blob.digest in self._answer.blobs for blob in manifest.blobs)
        try:
            yield from (map if all_here else self._calls.each)(fetch, manifest.chunks)
        except InputError as error:
            raise EndpointBadAnswer(f"A result of the endpoint {self._api.url} does not hold: {error}") from error

    def _blob(self, blob: BlobReference, room: memoryview | None = None) -> memoryview:
        here, moved = self._answer.blobs.get(blob.digest), self._shares.part(blob.bytes, blob.bytes)
        data = (
            self._api.checked(blob, here) if here is not None else self._api.get(blob, self._calls.stopped, moved, room)
        )
        moved(blob.bytes)
        return data

    def _vector(self, name: str, manifest: Manifest) -> VectorPayload:
        schema = present(manifest.schema)

        def decode(chunk: Chunk, data: Bytes) -> Batch:
            return decode_chunk(schema, chunk, data)

        payload = vector_payload(manifest, (batch for _, batch in self._fetched(manifest, self._blob, decode)))
        if self._want_digests:
            self.digests[name] = self._calls.one(payload.digest)
        return payload

    def _raster(self, name: str, manifest: Manifest, grid: Grid, open_sink: RasterSinkFactory) -> RasterOutput:
        """Each chunk is written by the thread that fetched it, which takes the next one into the same memory."""
        sink = open_sink(grid)
        rooms = threading.local()

        def read(blob: BlobReference) -> memoryview:
            if not hasattr(rooms, "bytes"):
                rooms.bytes = memoryview(buffer_of(max(blob.bytes for blob in manifest.blobs)))
            return self._blob(blob, rooms.bytes)

        def write(chunk: Chunk, data: Bytes) -> Hashes:
            bands = bands_of(grid, memoryview(data))
            sink.write(present(chunk.window), bands)
            return _hashes(grid, present(chunk.window), bands) if self._want_digests else {}

        hashes: Hashes = {}
        try:
            for _, found in self._fetched(manifest, read, write):
                hashes |= found
            sink.close()
        except BaseException:
            sink.abort()
            raise
        if self._want_digests:
            self.digests[name] = raster_digest(grid, [found for _, found in sorted(hashes.items())])
        return RasterOutput(grid, sink, self.digests.get(name))


def bands_of(grid: Grid, data: memoryview) -> list[memoryview]:
    """The cells of each band; parsing the manifest has checked that there are as many bytes as cells."""
    cells = data.nbytes // grid.cell_bytes
    bands, start = [], 0
    for band in grid.bands:
        end = start + cells * band.dtype.itemsize
        bands.append(data[start:end])
        start = end
    return bands


def _hashes(grid: Grid, window: Window, bands: list[memoryview]) -> Hashes:
    """Of the plan's windows that a chunk consists of."""
    height = windows_of(grid)[0].rows
    found: Hashes = {}
    for start in range(0, window.rows, height):
        steps = [window.columns * band.dtype.itemsize for band in grid.bands]
        pieces = [cells[start * step : (start + height) * step] for cells, step in zip(bands, steps)]
        found[window.row + start, window.column] = window_hash(grid, pieces)
    return found


def _unqualified(value: Any) -> Any:
    """A value that may have come with its media type."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value
