"""A job's instances: each worker of a stage has one of its own, and leaves it to the workers of later stages, with the
tables in it that they take, too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ..errors import EdgeGisError

if TYPE_CHECKING:
    from ..algorithms.descriptor import StageInput
    from .sandbox import Instance, Lease, Placed


class Share(NamedTuple):
    """What of a stage's input lies in an instance: the share of one partition, or None for all of it."""

    item: StageInput
    partition: int | None


@dataclass
class PooledInstance:
    """An instance, and the tables that lie in it."""

    instance: Instance
    tables: dict[Share, Placed] = field(default_factory=dict)


class InstancePool:
    """Thread-safe. A new instance's memory is fetched from the system page by page, which takes as long as filling it.

    Between stages only small instances stay open, so that the next stage has nearly all of the memory that it may
    have; over the rounds of a `repeat` all do.
    """

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self._lock = threading.Lock()
        self._spare: list[PooledInstance] = []
        self._in_rounds = False

    def open(self) -> PooledInstance:
        with self._lock:
            if self._spare:
                return self._spare.pop()
        return PooledInstance(self.lease.instance())

    def close(self, pooled: PooledInstance, is_taken_again: Callable[[Share], bool], failed: bool) -> None:
        """Take back an instance, free of what is not taken again. One that failed is not used again."""
        if failed or not self._stays_open(pooled):
            pooled.instance.close()
            return
        try:
            for share in [share for share in pooled.tables if not is_taken_again(share)]:
                pooled.instance.free(pooled.tables.pop(share))
        except EdgeGisError:  # the job was stopped
            pooled.instance.close()
            return
        with self._lock:
            self._spare.append(pooled)

    def _stays_open(self, pooled: PooledInstance) -> bool:
        return self._in_rounds or pooled.instance.is_small

    @contextmanager
    def opened(self) -> Iterator[None]:
        """At the end of the block no instance is open."""
        try:
            yield
        finally:
            while self._spare:
                self._spare.pop().instance.close()

    @contextmanager
    def rounds(self) -> Iterator[None]:
        """Within, workers close their instances to run again soon."""
        self._in_rounds = True
        try:
            yield
        finally:
            self._in_rounds = False
            for pooled in self._spare:
                if not self._stays_open(pooled):
                    pooled.instance.close()
            self._spare = [pooled for pooled in self._spare if self._stays_open(pooled)]
