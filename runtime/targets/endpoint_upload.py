"""A job's payloads on their way to an endpoint: only what it lacks, read, hashed and sent at the same time."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Union

from ..payloads.chunks import ChunkSource, new_room, raster_chunks, vector_chunks
from ..payloads.manifest import BlobReference, Chunk, Manifest
from ..payloads.payload import RasterSource, VectorPayload
from ..payloads.rooms import Rooms
from ..run_record import TransferRecord
from .calls import Calls
from .endpoint_api import EndpointApi
from .shares import Shares
from .transport import Moved

# So many bytes are asked for at once, and so many such groups are under way.
GROUP_BYTES = 16 * 1024 * 1024
GROUPS_AHEAD = 2
# Of memory that chunks of rasters take one after the other.
ROOMS_BYTES = 256 * 1024 * 1024

Payload = Union[VectorPayload, RasterSource]
Encoded = tuple[str, Chunk, dict[str, memoryview]]


class EndpointUpload:
    """Sends payloads; memory holds some groups and what the threads work on."""

    def __init__(
        self, api: EndpointApi, calls: Calls, transfer: TransferRecord, progress: Callable[[float], None]
    ) -> None:
        self._api = api
        self._calls = calls
        self._transfer = transfer
        self._progress = progress

    def send(self, payloads: Mapping[str, Payload], only: AbstractSet[str] | None = None) -> dict[str, Manifest]:
        """The manifests of the payloads, when all their blobs are there; `only` are those known to be missing."""
        rooms = Rooms(ROOMS_BYTES)
        sources = [(name, source) for name, payload in payloads.items() for source in _chunk_sources(payload, rooms)]
        chunks: dict[str, list[Chunk]] = {name: [] for name in payloads}
        seen: set[str] = set()
        shares = Shares(len(sources), self._progress)

        def noted(items: Iterable[Encoded]) -> Iterator[Encoded]:
            for name, chunk, pieces in items:
                chunks[name].append(chunk)
                yield name, chunk, {digest: piece for digest, piece in pieces.items() if digest not in seen}
                seen.update(pieces)

        # One chunk is made sooner than a thread begins.
        encoded = noted(map(_encoded, sources) if len(sources) == 1 else self._calls.each(_encoded, sources))

        def missing_pieces() -> Iterator[tuple[str, memoryview, Moved]]:
            for group, missing in self._asked(_groups(encoded), only):
                pieces = {digest: piece for digest, piece in _pieces(group).items() if digest in missing}
                size = sum(piece.nbytes for piece in pieces.values())
                if not size:
                    shares.add(len(group))
                for digest, piece in pieces.items():
                    yield digest, piece, shares.part(len(group) * piece.nbytes / max(1, size), piece.nbytes)

        for sent in self._calls.each(self._put, missing_pieces()):
            self._transfer.bytes_sent += sent
        return {name: _manifest(payload, chunks[name]) for name, payload in payloads.items()}

    def _asked(
        self, groups: Iterable[list[Encoded]], only: AbstractSet[str] | None
    ) -> Iterator[tuple[list[Encoded], AbstractSet[str]]]:
        """The groups, and which of their digests are to be sent."""

        def ask(group: list[Encoded]) -> tuple[list[Encoded], AbstractSet[str]]:
            return group, self._api.missing(list(_pieces(group)), self._calls.stopped) if only is None else only

        waiting = iter(groups)
        first = next(waiting, None)
        if first is not None and only is None and self._api.known.has(_pieces(first)):
            yield first, frozenset()  # without a thread: most jobs are small, and the second of their data
        elif first is not None:
            waiting = itertools.chain([first], waiting)
        yield from self._calls.each(ask, waiting, GROUPS_AHEAD)

    def _put(self, item: tuple[str, memoryview, Moved]) -> int:
        digest, piece, moved = item
        self._api.put(digest, piece, self._calls.stopped, moved)
        moved(piece.nbytes)
        return piece.nbytes


def _groups(items: Iterable[Encoded]) -> Iterator[list[Encoded]]:
    group: list[Encoded] = []
    size = 0
    for item in items:
        group.append(item)
        size += sum(piece.nbytes for piece in item[2].values())
        if size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _pieces(group: Iterable[Encoded]) -> dict[str, memoryview]:
    return {digest: piece for _, _, pieces in group for digest, piece in pieces.items()}


def _chunk_sources(payload: VectorPayload | RasterSource, rooms: Rooms) -> Iterator[ChunkSource]:
    if isinstance(payload, VectorPayload):
        return vector_chunks(payload)
    return raster_chunks(payload, lambda size: rooms.take(size) or new_room(size))


def _manifest(payload: VectorPayload | RasterSource, chunks: list[Chunk]) -> Manifest:
    if isinstance(payload, VectorPayload):
        return Manifest("vector", tuple(chunks), schema=payload.schema, labels=payload.labels)
    return Manifest("raster", tuple(chunks), grid=payload.grid)


def _encoded(item: tuple[str, ChunkSource]) -> Encoded:
    name, source = item
    pieces: dict[str, memoryview] = {}

    def keep(piece: memoryview) -> BlobReference:
        digest = hashlib.sha256(piece).hexdigest()
        pieces[digest] = piece
        return BlobReference(digest, piece.nbytes)

    return name, source.kept(keep), pieces
