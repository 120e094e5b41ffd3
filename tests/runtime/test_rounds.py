"""Stages that run in rounds, and maps over as many parts as a stage asked for. The guests here are Python functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from edgegis.runtime.algorithms.catalogue import Algorithm, Module
from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.arrow import Batch, Field, Schema, array_from_python, python_values
from edgegis.runtime.errors import BadDescriptor, GuestContractError
from edgegis.runtime.guests.answer import Answer
from edgegis.runtime.job import Job
from edgegis.runtime.targets.local import LocalTarget

from .tables import numbers
from .test_descriptor import descriptor

Guest = Callable[[Mapping[str, Any], list[list[int]]], "tuple[list[int], dict[str, Any]]"]
COLUMN = Schema((Field("value", "l"),))
STOP_AT = 5


class Placed:
    def __init__(self, values: list[int]) -> None:
        self.values, self.nbytes = values, 8 * len(values)


class Instance:
    """Tables are their first columns of whole numbers."""

    is_small = False

    def __init__(self, guests: Mapping[str, Guest]) -> None:
        self._guests = guests
        self.on_progress: Callable[[float], None] = lambda fraction: None

    def place(self, schema: Schema, batches: Sequence[Batch]) -> Placed:
        first = schema.fields[0] if schema.fields else None
        return Placed([v for batch in batches for v in python_values(first, batch.columns[0])] if first else [])

    def run(self, function: str, params: Mapping[str, Any], streams: Sequence[Placed]) -> Answer:
        values, said = self._guests[function](params, [stream.values for stream in streams])
        batch = Batch(len(values), (array_from_python(COLUMN.fields[0], values),))
        return Answer(False, said, [(COLUMN, [batch])], 8 * len(values))

    def free(self, placed: Placed) -> None: ...

    def reset(self) -> None: ...

    def close(self) -> None: ...


class Engine:
    compiled, compile_s = "warm", 0.0

    def __init__(self, guests: Mapping[str, Guest]) -> None:
        self._guests = guests

    @contextmanager
    def lease(self, *_: Any) -> Iterator[Engine]:
        yield self

    def instance(self) -> Instance:
        return Instance(self._guests)

    def raise_if_stopped(self) -> None: ...


def seed(params: Mapping[str, Any], tables: list[list[int]]) -> tuple[list[int], dict[str, Any]]:
    return [7], {"parts": 3}


def grow(params: Mapping[str, Any], tables: list[list[int]]) -> tuple[list[int], dict[str, Any]]:
    """The seed, and its own number once more than the previous round had it."""
    start, judged = tables
    own = 100 * params["partition"]["index"]
    return [*start, *[own] * (judged.count(own) + 1)], {}


def judge(params: Mapping[str, Any], tables: list[list[int]]) -> tuple[list[int], dict[str, Any]]:
    """All parts; done when a part has grown to `STOP_AT`."""
    return tables[0], {"done": len(tables[0]) >= 3 * STOP_AT}


GUESTS: dict[str, Guest] = {"seed": seed, "grow": grow, "judge": judge}


def document(rounds: Any = 50) -> dict[str, Any]:
    document = descriptor()
    document["edgegis"]["stages"] = [
        {"name": "seed", "function": "seed", "kind": "whole", "inputs": [{"input": "INPUT"}]},
        {
            "name": "rounds",
            "kind": "repeat",
            "rounds": rounds,
            "stages": [
                {
                    "name": "grow",
                    "function": "grow",
                    "kind": "map",
                    "over": {"parts_of": "seed"},
                    "inputs": [
                        {"stage": "seed"},
                        {"stage": "judge", "round": "previous"},
                    ],
                },
                {"name": "judge", "function": "judge", "kind": "whole", "inputs": [{"stage": "grow"}]},
            ],
        },
    ]
    document["outputs"]["OUTPUT"]["edgegis"] = {"type": "vector", "stage": "judge", "geometry": "none"}
    return document


def run(
    what: dict[str, Any], guests: Mapping[str, Guest] = GUESTS, progress: Any = lambda *_: None, **more: Any
) -> Any:
    algorithm = Algorithm(Module("0" * 64, "test", b""), parse_descriptor(what))
    return LocalTarget(sandbox=Engine(guests), **more).run(Job(algorithm, {}, {"INPUT": numbers(3)}), progress=progress)


def column(result: Any) -> list[int]:
    payload = result.outputs["OUTPUT"]
    return [v for batch in payload.batches for v in python_values(payload.schema.fields[0], batch.columns[0])]


@pytest.mark.parametrize("is_small", [False, True])
@pytest.mark.parametrize(("workers", "shuffle_seed"), [(1, None), (2, None), (7, 3)])
def test_rounds_go_on_until_the_guest_is_done(
    workers: int, shuffle_seed: int | None, is_small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Instance, "is_small", is_small)
    result = run(document(), workers=workers, shuffle_seed=shuffle_seed)
    assert column(result) == [v for part in range(3) for v in [7] + [100 * part] * 4]
    assert {stage.name: stage.partitions for stage in result.record.stages} == {"seed": 1, "grow": 12, "judge": 4}


def test_rounds_end_at_their_limit() -> None:
    assert column(run(document(rounds=2))) == [v for part in range(3) for v in [7] + [100 * part] * 2]


def test_a_parameter_limits_the_rounds() -> None:
    what = document(rounds="@LIMIT")
    what["inputs"]["LIMIT"] = {"title": "Rounds", "schema": {"type": "integer", "default": 1}}
    assert len(column(run(what))) == 6


def test_progress_never_falls_over_rounds() -> None:
    shown: list[float] = []
    run(document(), progress=lambda fraction, message: shown.append(fraction))
    assert shown == sorted(shown) and len(shown) > 6 and shown[-1] == 1.0


@pytest.mark.parametrize("parts", [None, 0, -1, True, 1.5, "2", 10**9])
def test_a_number_of_parts_that_does_not_hold(parts: Any) -> None:
    with pytest.raises(GuestContractError, match="number of parts"):
        run(document(), {**GUESTS, "seed": lambda *_: ([7], {"parts": parts})})


def test_a_stage_that_does_not_say_whether_it_is_done() -> None:
    with pytest.raises(GuestContractError, match="done"):
        run(document(), {**GUESTS, "judge": lambda *_: ([], {})})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda repeat: repeat.update(rounds=0), "rounds"),
        (lambda repeat: repeat.update(rounds="@NOTHING"), "rounds"),
        (lambda repeat: repeat.update(stages=[]), "must end with a whole stage"),
        (lambda repeat: repeat["stages"].pop(), "not yet over"),
        (lambda repeat: repeat["stages"][0]["inputs"][1].pop("round"), "earlier stage"),
        (lambda repeat: repeat["stages"][0]["inputs"][1].update(partition="same"), "only all of it"),
        (lambda repeat: repeat["stages"][0].update(over={"parts_of": "judge"}), "earlier stage"),
    ],
)
def test_rounds_that_cannot_be(change: Callable[[dict[str, Any]], Any], sentence: str) -> None:
    what = document()
    change(what["edgegis"]["stages"][1])
    with pytest.raises(BadDescriptor, match=sentence):
        parse_descriptor(what)


def split(params: Mapping[str, Any], tables: list[list[int]]) -> tuple[list[int], dict[str, Any]]:
    """Says how many rows it was given of each input."""
    return [len(table) for table in tables], {"parts": 2}


def test_an_input_without_rows_has_columns_only() -> None:
    what = document()
    what["edgegis"]["stages"] = [
        {
            "name": "seed",
            "function": "split",
            "kind": "whole",
            "inputs": [{"input": "INPUT"}, {"input": "INPUT", "rows": "none"}],
        }
    ]
    what["outputs"]["OUTPUT"]["edgegis"]["stage"] = "seed"
    assert column(run(what, {"split": split})) == [3, 0]


class TwoTables(Instance):
    """Answers the values, and as second table their negatives."""

    def run(self, function: str, params: Mapping[str, Any], streams: Sequence[Placed]) -> Answer:
        answer = super().run(function, params, streams)
        (schema, [batch]) = answer.streams[0]
        values = [-value for value in python_values(schema.fields[0], batch.columns[0])]
        second = Batch(len(values), (array_from_python(schema.fields[0], values),))
        return Answer(False, answer.values, [*answer.streams, (schema, [second])], answer.nbytes)


class CountingEngine(Engine):
    """Counts instances, and those that are open."""

    made = open = 0

    def instance(self) -> Instance:
        engine = self

        class Counted(TwoTables):
            def close(self) -> None:
                engine.open -= 1

        self.made, self.open = self.made + 1, self.open + 1
        return Counted(self._guests)


def run_counted(what: dict[str, Any]) -> tuple[Any, CountingEngine]:
    engine = CountingEngine(GUESTS)
    algorithm = Algorithm(Module("0" * 64, "test", b""), parse_descriptor(what))
    return LocalTarget(sandbox=engine, workers=2).run(Job(algorithm, {}, {"INPUT": numbers(3)})), engine


def test_a_stage_takes_the_second_table_of_another() -> None:
    what = document(rounds=2)
    what["edgegis"]["stages"][1]["stages"][1]["inputs"] = [{"stage": "grow", "table": 1}]
    what["edgegis"]["stages"][1]["stages"][0]["inputs"][1]["table"] = 1
    result, _ = run_counted(what)
    assert column(result) == [v for part in range(3) for v in [-7, -100 * part, -100 * part]]


def test_instances_stay_open_over_the_rounds() -> None:
    result, engine = run_counted(document())
    assert column(result) == [v for part in range(3) for v in [7] + [100 * part] * 4]
    assert engine.made <= 3 and engine.open == 0
