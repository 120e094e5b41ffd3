"""An endpoint in a process of its own, and the jobs that it is measured with."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .report import CHECKOUT

MODULES = CHECKOUT / "tests" / "modules"
_FEATURES = 14_500  # of a point, a number and a text: 1.0 MB as a chunk


@dataclass
class Served:
    url: str
    data: Path
    process: subprocess.Popen[str]

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1000  # type: ignore[index]


@contextlib.contextmanager
def served(data: Path, *arguments: str, **environment: str) -> Iterator[Served]:
    """The endpoint on a free port, with the data folder given."""
    launch = [sys.executable, "-m", "edgegis.endpoint", "serve", "--port", "0", "--data", str(data), *arguments]
    with (data.parent / "endpoint.log").open("a") as log:
        process = subprocess.Popen(
            launch, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **environment}
        )
        try:
            yield Served(process.stdout.readline().split()[-1], data, process)  # type: ignore[union-attr]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
            process.stdout.close()  # type: ignore[union-attr]


def looping_job(folder: Path) -> tuple[Any, Path]:
    """A job whose guest never ends, and the folder of its module."""
    from edgegis.runtime.algorithms.catalogue import Catalogue
    from edgegis.runtime.job import Job
    from edgegis.tests.runtime.wat_guests import LOOP, described, descriptor, guest

    modules = folder / "looping"
    modules.mkdir()
    (modules / "loops.wasm").write_bytes(described(guest(LOOP), descriptor(id="loops")))
    inputs = {"INPUT": megabyte_job().inputs["INPUT"]}
    return Job(Catalogue.from_folders([modules]).algorithm("loops"), {}, inputs), modules


def megabyte_job() -> Any:
    from edgegis.runtime.algorithms.catalogue import Catalogue
    from edgegis.runtime.arrow import Batch, Field, Schema, array_from_numpy, array_from_python
    from edgegis.runtime.job import Job
    from edgegis.runtime.payloads.payload import VectorPayload

    random = np.random.default_rng(1)
    points = [b"\x01\x01\x00\x00\x00" + random.random(2).tobytes() for _ in range(_FEATURES)]
    fields = (Field("$geometry", "z"), Field("value", "g"), Field("name", "u"))
    columns = (
        array_from_python(fields[0], points),
        array_from_numpy(fields[1], random.random(_FEATURES)),
        array_from_python(fields[2], [f"the feature with the number {number}" for number in range(_FEATURES)]),
    )
    payload = VectorPayload.from_batches(Schema(fields), [Batch(_FEATURES, columns)])
    return Job(Catalogue.from_folders([MODULES]).algorithm("roundtrip"), {}, {"INPUT": payload})
