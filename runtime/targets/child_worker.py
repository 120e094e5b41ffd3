"""The inside of a child process: runs the jobs that come over its standard input, and says over its standard output how
they go. It ends with its parent.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ..algorithms.catalogue import Algorithm, Module
from ..arrow import Batch, decode_ipc
from ..errors import EdgeGisError, InternalError, TooLarge
from ..exception_form import exception_document
from ..guests.sandbox import Limits, Sandbox
from ..job import Cancellation, Job, RasterOutput, Result
from ..payloads.chunks import vector_payload
from ..payloads.manifest import Manifest, grid_json
from ..payloads.payload import Grid, VectorPayload, Window
from . import child_messages as say
from .child_messages import Channel, Message
from .local import LocalTarget


class AskedRaster:
    """A raster that the parent has; each window is asked for."""

    def __init__(self, grid: Grid, ask: Callable[[Window, int], memoryview]) -> None:
        self.grid = grid
        self._ask = ask

    @property
    def nbytes(self) -> int:
        return self.grid.nbytes

    def read(self, window: Window, band: int, buffer: memoryview) -> None:
        memoryview(buffer).cast("B")[:] = self._ask(window, band)


class ToldRaster:
    """A result whose windows go to the parent; what fails there ends this process."""

    def __init__(self, channel: Channel, name: str, grid: Grid) -> None:
        self._channel = channel
        self._name = name
        channel.send(say.OPEN, {"name": name, "grid": grid_json(grid)})

    def write(self, window: Window, bands: Sequence[memoryview]) -> None:
        self._channel.send(say.WRITE, {"name": self._name, "window": say.window_json(window)}, *bands)

    def close(self) -> None: ...

    def abort(self) -> None: ...


class Worker:
    """Takes one job after the other. The thread that receives never sends, so that neither side waits for ever."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._sandbox = Sandbox()
        self._numbers = itertools.count()
        self._asked: dict[int, queue.SimpleQueue[Message]] = {}
        self._job: dict[str, Any] = {}
        self._wasm = b""
        self._inputs: dict[str, Manifest | Grid] = {}
        self._batches: dict[str, list[Batch]] = {}

    def serve(self) -> None:
        """Until the parent has gone."""
        self._channel.send(say.READY)
        with contextlib.suppress(EOFError):
            while True:
                self._take(*self._channel.receive())

    def _take(self, document: dict[str, Any], data: memoryview) -> None:
        kind = document["say"]
        if kind in (say.CELLS, say.UNREADABLE):
            self._asked.pop(document["request"]).put((document, data))
        elif kind == say.ROWS:
            self._batches[document["name"]] += decode_ipc(data)[1]
        elif kind in (say.JOB, say.COMPILE):
            self._job, self._wasm = document, bytes(data)
            self._inputs = {name: say.payload_of(each) for name, each in document.get("inputs", {}).items()}
            self._batches = {name: [] for name in self._inputs}
        else:
            work = self._run if self._job["say"] == say.JOB else self._compile
            threading.Thread(target=self._tell, args=[work], daemon=True).start()

    def _tell(self, work: Callable[[], Mapping[str, Any]]) -> None:
        """Say how the work ended."""
        try:
            kind, document = say.DONE, work()
        except EdgeGisError as error:
            kind, document = say.FAILED, exception_document(error)
        except MemoryError:
            kind, document = say.FAILED, exception_document(TooLarge())
        except Exception as error:
            wrong = f"EdgeGIS made a mistake in a process of its own: {type(error).__name__}: {error}"
            kind, document = say.FAILED, exception_document(InternalError(wrong))
        with contextlib.suppress(EOFError):
            self._channel.send(kind, document)

    def _compile(self) -> Mapping[str, Any]:
        with self._sandbox.lease(self._job["module"], lambda: self._wasm, Limits(), Cancellation()):
            return {}

    def _run(self) -> Mapping[str, Any]:
        module = Module.from_bytes(self._wasm, self._job["name"])
        descriptor = next(each for each in module.descriptors if each.id == self._job["algorithm"])
        job = Job(
            Algorithm(module, descriptor),
            self._job["parameters"],
            {name: self._payload(name, what) for name, what in self._inputs.items()},
            left_out=frozenset(self._job["left_out"]),
        )
        self._inputs, self._batches = {}, {}
        sinks = {name: partial(ToldRaster, self._channel, name) for name in descriptor.outputs}
        result = LocalTarget(sandbox=self._sandbox, **self._job["target"]).run(
            job,
            raster_sinks=sinks,
            progress=lambda fraction, step: self._channel.send(say.PROGRESS, {"fraction": fraction, "step": step}),
            log=lambda level, line: self._channel.send(say.LOG, {"level": level, "line": line}),
        )
        return self._told(result)

    def _payload(self, name: str, what: Manifest | Grid) -> VectorPayload | AskedRaster:
        if isinstance(what, Manifest):
            return vector_payload(what, self._batches[name])
        return AskedRaster(what, partial(self._ask, name))

    def _ask(self, name: str, window: Window, band: int) -> memoryview:
        number, answer = next(self._numbers), queue.SimpleQueue[Message]()
        self._asked[number] = answer
        wanted = {"request": number, "name": name, "window": say.window_json(window), "band": band}
        self._channel.send(say.READ, wanted)
        document, cells = answer.get()
        if document["say"] == say.UNREADABLE:
            raise RuntimeError(document["why"])
        return cells

    def _told(self, result: Result) -> dict[str, Any]:
        """The tables are sent; answers what is said at the end. The cells have gone already."""
        values = {}
        for name, output in result.outputs.items():
            if isinstance(output, VectorPayload):
                self._channel.send(say.TABLE, {"name": name, **say.described_payload(output)})
                for document, rows in say.rows_of(name, output):
                    self._channel.send(say.ROWS, document, rows)
            elif not isinstance(output, RasterOutput):
                values[name] = output
        return {"values": values, "record": result.record.to_json()}


def main() -> None:
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no message
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the analyst's Ctrl+C is for the parent, which ends this process
    with contextlib.suppress(OSError):  # on Linux: when memory runs out, this process goes and not QGIS
        Path("/proc/self/oom_score_adj").write_text("1000")
    Worker(Channel(reader, writer)).serve()
    os._exit(0)  # whatever still runs, nobody waits for it


if __name__ == "__main__":
    main()
