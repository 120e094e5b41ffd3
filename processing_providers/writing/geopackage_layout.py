"""A table's rows as SQLite pages, laid out by the guest `wasm/geopackage` part by part, on all cores.

A part numbers its pages from 0; they get their place when they are written, one part behind the other. Meanwhile
other instances lay out the next parts. All have small memories.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ...runtime import settings
from ...runtime.arrow import Array, Batch, Field, Schema, array_from_numpy, numpy_values, slice_batch
from ...runtime.guests.answer import Answer, copied
from ...runtime.payloads.payload import VectorPayload

if TYPE_CHECKING:
    from ...runtime.guests.sandbox import Instance, Lease, Placed

PAGE_BYTES = 4096
# SQLite locks bytes of this page, the one at 1 GiB, and stores nothing there.
LOCK_PAGE = (1 << 30) // PAGE_BYTES + 1
# Of rows that are laid out at once, and what a row's record has around its values.
PART_BYTES = 4_000_000
ROW_OVERHEAD_BYTES = 24
Stream = tuple[Schema, list[Batch]]
_PAGE = Schema((Field("page", "C"),))


@dataclass
class Layout:
    """What was laid out so far, besides the pages that are written. `roots` are the images of the root pages: the
    table's, and those of its index.
    """

    next_page: int
    rows: int = 0
    last_fid: int = 0
    extent: list[float] | None = None
    leaves: Stream = (Schema((Field("page", "I"), Field("key", "l"))), [])
    bounds: Stream = (Schema(()), [])
    only_leaf: bytes = b""
    roots: bytes = b""

    def add(self, answer: Answer, is_all: bool) -> list[Any]:
        """Take what one part has left; return its pages, to be written behind the others'. Of a table of one leaf
        that is the root.
        """
        pages, links = (_first_column(stream) for stream in answer.streams[:2])
        leaves, bounds = answer.streams[2:]
        if links.size:
            places = links[:, None] + np.arange(4)
            pages[places] = self._placed(pages[places].view(">u4")).astype(">u4").view(np.uint8)
        for batch in leaves[1]:
            if is_all and batch.length == 1:
                self.only_leaf, pages = pages[-PAGE_BYTES:].tobytes(), pages[:-PAGE_BYTES]
            numbers = self._placed(_first_column((leaves[0], [batch])))
            keys = copied(batch).columns[1]
            placed = array_from_numpy(leaves[0].fields[0], numbers.astype("<u4"))
            self.leaves = leaves[0], [*self.leaves[1], replace(batch, columns=(placed, keys))]
        self.bounds = bounds[0], [*self.bounds[1], *map(copied, bounds[1])]
        self.rows, self.last_fid = self.rows + answer.values["rows"], answer.values["last_fid"]
        self.extent = _union(self.extent, answer.values["extent"])
        return self._behind(pages)

    def _placed(self, numbers: Any) -> Any:
        """The numbers in the file of a part's pages, the next ones in it."""
        placed = numbers.astype(np.int64) + self.next_page
        return placed + ((placed >= LOCK_PAGE) & (self.next_page <= LOCK_PAGE))

    def _behind(self, pages: Any) -> list[Any]:
        """The pages with an empty one at the place that SQLite locks."""
        before = (LOCK_PAGE - self.next_page) * PAGE_BYTES
        pieces = [pages[:before], bytes(PAGE_BYTES), pages[before:]] if 0 <= before < pages.size else [pages]
        self.next_page += sum(len(piece) for piece in pieces) // PAGE_BYTES
        return pieces


def _union(one: list[float] | None, other: list[float] | None) -> list[float] | None:
    if one is None or other is None:
        return one or other
    return [*map(min, one[:2], other[:2]), *map(max, one[2:], other[2:])]


def _first_column(stream: Stream) -> Any:
    schema, (batch,) = stream
    return numpy_values(schema.fields[0], batch.columns[0])


@dataclass(frozen=True)
class _Task:
    function: str
    parameters: Mapping[str, Any]
    streams: Sequence[Stream]


class _Worker:
    """An instance, and what lies in it."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._placed: list[Placed] = []

    def run(self, task: _Task) -> Answer:
        """The answer is valid until the worker runs again."""
        if self._placed:
            self._instance.reset()
        for placed in self._placed:
            self._instance.free(placed)
        self._placed = [self._instance.place(*stream) for stream in task.streams]
        return self._instance.run(task.function, {"parameters": task.parameters}, self._placed)


def write_pages(
    file: BinaryIO, first_page: int, payload: VectorPayload, parameters: Mapping[str, Any], lease: Lease
) -> Layout:
    """Write all pages but the roots where the file stands; they are numbered from `first_page` on.

    `parameters` are the guest's that are the same for all parts. Raises OSError, Cancelled and what guests raise.
    """
    layout, parts = Layout(first_page), list(_parts(payload))
    with closing(_answers(lease, _rows_of(parts, parameters))) as answers:
        for answer in answers:
            for pages in layout.add(answer, len(parts) == 1):
                file.write(pages)
    of_trees = {**parameters, "first_page": layout.next_page}
    length = len(layout.only_leaf)
    leaf = _PAGE, [Batch(length, (Array(length, 0, (None, layout.only_leaf)),))]
    trees = _Task("geopackage.trees", of_trees, [layout.leaves, layout.bounds, leaf])
    with closing(_answers(lease, [trees])) as answers:
        for answer in answers:
            pages, roots = map(_first_column, answer.streams)
            file.write(pages)
            layout.next_page += len(pages) // PAGE_BYTES
            layout.roots = roots.tobytes()
    return layout


def _rows_of(parts: Sequence[VectorPayload], parameters: Mapping[str, Any]) -> Iterator[_Task]:
    first_fid = 1
    for part in parts:
        room = int((part.nbytes + part.rows * ROW_OVERHEAD_BYTES) * 1.1)
        of_part = {**parameters, "expected_bytes": room, "first_fid": first_fid}
        yield _Task("geopackage.rows", of_part, [(part.schema, part.batches)])
        first_fid += part.rows


def _answers(lease: Lease, tasks: Iterable[_Task]) -> Generator[Answer, None, None]:
    """The tasks' answers in their order, each valid until the next one is asked for. One instance more than there are
    cores, so that all of these are busy while an answer is read.
    """
    running: deque[tuple[_Worker, Future[Answer]]] = deque()
    free: list[_Worker] = []
    cores = settings.workers()
    # The instances go last: what is being laid out lies in their memory.
    with ExitStack() as instances, ThreadPoolExecutor(cores, thread_name_prefix="edgegis pages") as pool:
        for task in tasks:
            if len(running) > cores:
                worker, answer = running.popleft()
                yield answer.result()
                free.append(worker)
            if not free:
                instance = lease.instance()
                instances.callback(instance.close)
                free.append(_Worker(instance))
            running.append((free[-1], pool.submit(free.pop().run, task)))
        for _, answer in running:
            yield answer.result()


def _parts(payload: VectorPayload) -> Iterator[VectorPayload]:
    rows = max(1, PART_BYTES * payload.rows // max(1, payload.nbytes))
    for batch in payload.batches:
        for start in range(0, batch.length, rows):
            part = slice_batch(payload.schema, batch, start, min(rows, batch.length - start))
            yield VectorPayload(payload.schema, [part])
