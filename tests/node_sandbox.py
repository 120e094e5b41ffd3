"""Node's V8 in the place of Wasmtime: a sandbox for LocalTarget whose instances run `wasm/hosts/serve.mjs`."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from edgegis.runtime.arrow import Array, Batch, Field, Schema, batch_nbytes
from edgegis.runtime.errors import error_from_code
from edgegis.runtime.guests.answer import Answer
from edgegis.runtime.job import Cancellation, Log, no_log
from edgegis.runtime.payloads.payload import BandType
from edgegis.tests.patience import PATIENCE_S
from edgegis.wasm.hosts.messages import decode_streams, encode_call, read_message

SERVE = Path(__file__).resolve().parents[1] / "wasm" / "hosts" / "serve.mjs"


@dataclass(frozen=True)
class Placed:
    """A stream that is kept here and goes along with every call that uses it."""

    schema: Schema
    batches: list[Batch]
    nbytes: int


class NodeInstance:
    """One process of the JavaScript host. Answers as `sandbox.Instance` does."""

    is_small = True

    def __init__(self, module: Path, log: Log) -> None:
        self.on_progress: Callable[[float], None] = lambda fraction: None
        self._log = log
        self._process = subprocess.Popen(
            ["node", str(SERVE), str(module)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def place(self, schema: Schema, batches: Sequence[Batch]) -> Placed:
        return Placed(schema, list(batches), sum(batch_nbytes(schema, batch) for batch in batches))

    def place_window(
        self, bands: Sequence[tuple[str, BandType]], rows: int, columns: int, fill: Callable[[int, memoryview], None]
    ) -> Placed:
        fields, arrays = [], []
        for number, (name, band) in enumerate(bands):
            cells = np.zeros(rows * columns, band.dtype)
            fill(number, memoryview(cells.view(np.uint8)))
            item = Array(rows * columns, 0, (None, cells))
            fields.append(Field(name, f"+w:{columns}", False, {}, (Field("item", band.format, False),)))
            arrays.append(Array(rows, 0, (None,), (item,)))
        return self.place(Schema(tuple(fields)), [Batch(rows, tuple(arrays))])

    def free(self, placed: Placed) -> None:
        pass

    def run(self, function: str, params: Mapping[str, Any], streams: Sequence[Placed]) -> Answer:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(encode_call(function, params, [(s.schema, s.batches) for s in streams]))
        self._process.stdin.flush()
        message, data = read_message(self._process.stdout)
        for level, line in message.get("log", []):
            self._log(level, line)
        if "error" in message:
            error = message["error"]
            known = error_from_code(error["code"], error["message"], **error["details"])
            raise known or AssertionError(f"{function} failed in Node: {error}")
        return Answer(False, message["values"], decode_streams(message, data), len(data))

    def reset(self) -> None:
        pass

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()
        self._process.wait(PATIENCE_S)


class NodeLease:
    """What `Sandbox.lease` gives to one job."""

    compiled, compile_s, stopped = "warm", 0.0, False

    def __init__(self, module: Path, log: Log) -> None:
        self._module, self._log = module, log
        self._lock = threading.Lock()
        self.instances: list[NodeInstance] = []

    def raise_if_stopped(self) -> None:
        pass

    def instance(self) -> NodeInstance:
        made = NodeInstance(self._module, self._log)
        with self._lock:
            self.instances.append(made)
        return made


class NodeSandbox:
    """Gives leases as `runtime.sandbox.Sandbox` does; counts the instances that ran."""

    def __init__(self) -> None:
        self.instances = 0

    @contextmanager
    def lease(
        self, sha256: str, wasm: Callable[[], bytes], limits: Any, cancellation: Cancellation, log: Log = no_log
    ) -> Iterator[NodeLease]:
        with tempfile.NamedTemporaryFile(suffix=".wasm") as module:
            module.write(wasm())
            module.flush()
            lease = NodeLease(Path(module.name), log)
            try:
                yield lease
            finally:
                self.instances += len(lease.instances)
                for instance in lease.instances:
                    instance.close()
