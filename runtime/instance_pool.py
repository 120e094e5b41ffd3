"""A job's instances: each worker of a stage has one of its own. Over the rounds of a `repeat` they stay open, with
what earlier stages gave.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sandbox import Instance, Lease, Placed


@dataclass
class PooledInstance:
    """An instance, and what lies in it as long as it is open: tables of earlier stages, by stage, table, partition."""

    instance: Instance
    lasting: dict[tuple[str, int, int | None], Placed] = field(default_factory=dict)


class InstancePool:
    """Thread-safe. A new instance's memory is fetched from the system page by page: in short rounds that is dear."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self._lock = threading.Lock()
        self._keep = False
        self._spare: list[PooledInstance] = []

    def open(self) -> PooledInstance:
        with self._lock:
            if self._spare:
                return self._spare.pop()
        return PooledInstance(self.lease.instance())

    def close(self, pooled: PooledInstance, placed: Iterable[Placed], failed: bool) -> None:
        """Take back an instance, and what else is placed in it. One that failed is not used again."""
        if not self._keep or failed:
            pooled.instance.close()
            return
        for stream in placed:
            pooled.instance.free(stream)
        with self._lock:
            self._spare.append(pooled)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Until the end of the block instances stay open for the next worker."""
        self._keep = True
        try:
            yield
        finally:
            self._keep = False
            while self._spare:
                self._spare.pop().instance.close()
