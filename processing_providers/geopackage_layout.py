"""A table's rows as SQLite pages, laid out by the guest `wasm/geopackage` part by part.

While a part's pages are written to the file, another instance lays out the next part; both have small memories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from ..runtime.arrow import Batch, Field, Schema, slice_batch
from ..runtime.guest_answer import Answer, copied
from ..runtime.payload import VectorPayload

if TYPE_CHECKING:
    from ..runtime.sandbox import Instance, Lease, Placed

PAGE_BYTES = 4096
# Of rows that are laid out at once, and what a row's record has around its values.
PART_BYTES = 4_000_000
ROW_OVERHEAD_BYTES = 24
Stream = tuple[Schema, list[Batch]]


@dataclass
class Layout:
    """What was laid out so far, besides the pages that are written. `roots` are the images of the root pages: the
    table's, and those of its index.
    """

    next_page: int
    rows: int = 0
    last_fid: int = 0
    extent: list[float] | None = None
    open_page: Stream = (Schema((Field("page", "C"),)), [])
    leaves: Stream = (Schema((Field("page", "I"), Field("key", "l"))), [])
    bounds: Stream = (Schema(()), [])
    roots: bytes = b""

    def add(self, answer: Answer) -> None:
        """Take what one part has left."""
        _, page, leaves, bounds = answer.streams
        self.open_page = page[0], list(map(copied, page[1]))
        self.leaves = leaves[0], [*self.leaves[1], *map(copied, leaves[1])]
        self.bounds = bounds[0], [*self.bounds[1], *map(copied, bounds[1])]
        self.rows, self.last_fid = self.rows + answer.values["rows"], answer.values["last_fid"]
        self.extent = _union(self.extent, answer.values["extent"])


def _union(one: list[float] | None, other: list[float] | None) -> list[float] | None:
    if one is None or other is None:
        return one or other
    return [*map(min, one[:2], other[:2]), *map(max, one[2:], other[2:])]


@dataclass
class _Worker:
    """An instance, and what must be over before it can lay out more."""

    instance: Instance
    placed: list[Placed] = field(default_factory=list)
    writing: Future[int] | None = None

    def run(self, function: str, parameters: Mapping[str, Any], streams: Sequence[Stream]) -> Answer:
        """The answer is valid until the worker runs again."""
        if self.writing is not None:
            self.writing.result()
            self.instance.reset()
            for placed in self.placed:
                self.instance.free(placed)
        self.placed = [self.instance.place(*stream) for stream in streams]
        return self.instance.run(function, {"parameters": parameters}, self.placed)


def write_pages(
    file: BinaryIO, first_page: int, payload: VectorPayload, parameters: Mapping[str, Any], lease: Lease
) -> Layout:
    """Write all pages but the roots where the file stands; they are numbered from `first_page` on.

    `parameters` are the guest's that are the same for all parts. Raises OSError, Cancelled and what guests raise.
    """
    layout, workers = Layout(first_page), list[_Worker]()
    # The instances go last: what is being written lies in their memory.
    with ExitStack() as instances, ThreadPoolExecutor(1, thread_name_prefix="edgegis pages") as writer:

        def run(function: str, more: Mapping[str, Any], streams: Sequence[Stream]) -> Answer:
            if len(workers) < 2:
                workers.append(_Worker(lease.instance()))
                instances.callback(workers[-1].instance.close)
            worker = workers.pop(0)
            workers.append(worker)
            place = {"first_page": layout.next_page, "last_fid": layout.last_fid}
            answer = worker.run(function, {**parameters, **more, **place}, streams)
            pages = memoryview(_bytes(answer.streams[0]))
            layout.next_page += len(pages) // PAGE_BYTES
            worker.writing = writer.submit(file.write, pages)
            return answer

        for part in _parts(payload):
            room = int((part.nbytes + part.rows * ROW_OVERHEAD_BYTES) * 1.1)
            rows = (part.schema, part.batches)
            layout.add(run("geopackage.rows", {"expected_bytes": room}, [rows, layout.open_page]))
        answer = run("geopackage.trees", {}, [layout.open_page, layout.leaves, layout.bounds])
        layout.roots = bytes(_bytes(answer.streams[1]))
        for worker in workers:
            if worker.writing is not None:
                worker.writing.result()
    return layout


def _bytes(stream: Stream) -> Any:
    buffer = stream[1][0].columns[0].buffers[1]
    return b"" if buffer is None else buffer


def _parts(payload: VectorPayload) -> Iterator[VectorPayload]:
    rows = max(1, PART_BYTES * payload.rows // max(1, payload.nbytes))
    for batch in payload.batches:
        for start in range(0, batch.length, rows):
            part = slice_batch(payload.schema, batch, start, min(rows, batch.length - start))
            yield VectorPayload(payload.schema, [part])
