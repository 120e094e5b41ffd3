"""Instances over the stages of a job: which stay open, and what stays in them. The guests are Python functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from edgegis.runtime.algorithms.catalogue import Algorithm, Module
from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.arrow import Batch, Schema
from edgegis.runtime.errors import Cancelled, GuestTrap
from edgegis.runtime.job import Job
from edgegis.runtime.targets.local import LocalTarget

from .tables import numbers
from .test_descriptor import descriptor
from .test_rounds import Engine, Guest, Instance, Placed, column


class Watched(Instance):
    """Tells its engine what happens to it."""

    def __init__(self, engine: WatchedEngine) -> None:
        super().__init__(engine.guests)
        self._engine = engine
        self.is_small = engine.small
        self.within: list[Placed] = []
        engine.made.append(self)

    def place(self, schema: Schema, batches: Sequence[Batch]) -> Placed:
        self.within.append(super().place(schema, batches))
        self._engine.placed.append(self.within[-1].values)
        return self.within[-1]

    def free(self, placed: Placed) -> None:
        if self._engine.stopped:
            raise Cancelled()
        self.within.remove(placed)

    def close(self) -> None:
        self._engine.closed.append(self)


class WatchedEngine(Engine):
    def __init__(self, guests: Mapping[str, Guest], small: bool) -> None:
        super().__init__(guests)
        self.guests, self.small, self.stopped = guests, small, False
        self.made: list[Watched] = []
        self.closed: list[Watched] = []
        self.placed: list[list[int]] = []

    def instance(self) -> Watched:
        return Watched(self)


def first(params: Mapping[str, Any], tables: list[list[int]]) -> tuple[list[int], dict[str, Any]]:
    return [10 * value for value in tables[0]], {}


def both(params: Mapping[str, Any], tables: list[list[int]]) -> tuple[list[int], dict[str, Any]]:
    return [value for table in tables for value in table], {}


GUESTS: dict[str, Guest] = {"first": first, "both": both}
INPUT, FIRST, SECOND = {"input": "INPUT"}, {"stage": "first"}, {"stage": "second"}
STAGES = [
    {"name": "first", "function": "first", "kind": "whole", "inputs": [INPUT]},
    {"name": "second", "function": "both", "kind": "whole", "inputs": [FIRST]},
    {"name": "third", "function": "both", "kind": "whole", "inputs": [INPUT, FIRST, SECOND]},
]
ROWS, TENS = [0, 1, 2], [0, 10, 20]
ANSWER = [*ROWS, *TENS, *TENS]


def run(engine: WatchedEngine) -> Any:
    what = descriptor()
    what["edgegis"]["stages"] = STAGES
    what["outputs"]["OUTPUT"]["edgegis"] = {"type": "vector", "stage": "third", "geometry": "none"}
    algorithm = Algorithm(Module("0" * 64, "test", b""), parse_descriptor(what))
    return LocalTarget(sandbox=engine, workers=1).run(Job(algorithm, {}, {"INPUT": numbers(3)}))


def test_a_small_instance_keeps_what_later_stages_take() -> None:
    engine = WatchedEngine(GUESTS, small=True)
    assert column(run(engine)) == ANSWER
    assert len(engine.made) == 1 and engine.closed == engine.made
    assert engine.placed == [ROWS, TENS, TENS]
    assert not engine.made[0].within


def test_a_large_instance_gives_its_memory_back_at_once() -> None:
    engine = WatchedEngine(GUESTS, small=False)
    assert column(run(engine)) == ANSWER
    assert len(engine.made) == 3 and engine.closed == engine.made
    assert engine.placed == [ROWS, TENS, ROWS, TENS, TENS]


def test_an_instance_that_failed_is_closed() -> None:
    def trap(params: Mapping[str, Any], tables: list[list[int]]) -> tuple[list[int], dict[str, Any]]:
        raise GuestTrap("out of bounds")

    engine = WatchedEngine({**GUESTS, "both": trap}, small=True)
    with pytest.raises(GuestTrap):
        run(engine)
    assert engine.closed == engine.made


def test_a_job_that_is_stopped_while_a_table_is_freed_leaves_no_instance_open() -> None:
    engine = WatchedEngine(GUESTS, small=True)

    def stopping(params: Mapping[str, Any], tables: list[list[int]]) -> tuple[list[int], dict[str, Any]]:
        engine.stopped = True
        return both(params, tables)

    engine.guests = {**GUESTS, "both": stopping}
    run(engine)
    assert len(engine.made) == 1 and engine.closed == engine.made
