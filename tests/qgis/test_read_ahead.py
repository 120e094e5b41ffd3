"""Layers that are read in the background: all inputs of a job at the same time, and none that goes on unwatched."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from qgis.core import QgsProcessingException

from edgegis.processing_providers.reading import vector_reading, vector_source
from edgegis.processing_providers.reading.read_ahead import MOST_READY, ReadAhead
from edgegis.runtime.arrow import Batch
from edgegis.runtime.errors import BadInput
from edgegis.tests.patience import PATIENCE_S
from edgegis.tests.qgis.attempts import CITIES, DATA

pytestmark = pytest.mark.qgis

COUNTRIES = str(DATA / "countries.gpkg")


def batches(count: int) -> list[Batch]:
    return [Batch(rows, ()) for rows in range(count)]


def readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "edgegis read"]


class Source:
    """Yields batches, and knows which threads it ran in."""

    def __init__(self, count: int, error: Exception | None = None) -> None:
        self.count, self.error = count, error
        self.given = 0
        self.threads: set[str] = set()
        self.closed = False

    def read(self) -> Iterator[Batch]:
        try:
            for batch in batches(self.count):
                self.threads.add(threading.current_thread().name)
                self.given += 1
                yield batch
            if self.error is not None:
                raise self.error
        finally:
            self.threads.add(threading.current_thread().name)
            self.closed = True


def test_all_batches_come_in_order_from_one_other_thread() -> None:
    source = Source(7)
    assert list(ReadAhead(source.read())) == batches(7)
    assert source.closed and source.threads == {"edgegis read"} and not readers()


def test_an_error_comes_behind_the_batches_before_it() -> None:
    found = []
    with pytest.raises(BadInput, match="broken"):
        for batch in ReadAhead(Source(3, BadInput("broken")).read()):
            found.append(batch)
    assert found == batches(3) and not readers()


@pytest.mark.parametrize("taken", [0, 1, 5])
@pytest.mark.parametrize("error", [None, BadInput("broken")])
def test_closing_ends_the_reading_where_it_is(taken: int, error: Exception | None) -> None:
    source = Source(1000, error)
    ahead = ReadAhead(source.read())
    for _ in zip(range(taken), ahead):
        pass
    ahead.close()
    ahead.close()
    assert source.closed and source.threads == {"edgegis read"} and not readers()
    assert source.given <= taken + MOST_READY + 2


def test_a_layer_waits_when_nobody_takes_its_batches() -> None:
    source = Source(1000)
    ahead = ReadAhead(source.read())
    ahead._thread.join(0.2)
    assert source.given <= MOST_READY + 1
    ahead.close()


def test_both_layers_of_a_job_are_read_at_the_same_time(provider, context, feedback, monkeypatch, tmp_path) -> None:
    """Each layer waits until the other one has begun."""
    whole, both = vector_reading.read_table, threading.Barrier(2)

    def read(table):
        both.wait(PATIENCE_S)
        yield from whole(table)

    monkeypatch.setattr(vector_reading, "read_table", read)
    count(provider, context, feedback, tmp_path, CITIES)
    assert not readers()


def count(provider, context, feedback, folder, points) -> None:
    parameters = {"POLYGONS": COUNTRIES, "POINTS": points, "OUTPUT": str(folder / "counted.gpkg")}
    found = provider.algorithm("countpointsinpolygon").create()
    _, ok = found.run(parameters, context, feedback, {}, False)
    assert ok and (folder / "counted.gpkg").exists()


def test_no_layer_is_read_on_when_another_cannot_be_opened(provider, context, feedback, monkeypatch, tmp_path) -> None:
    source, whole = Source(1000), vector_source.open_vector

    def opened(algorithm, parameters, name, *arguments, **more):
        if name == "POINTS":
            raise BadInput("It cannot be opened.")
        return whole(algorithm, parameters, name, *arguments, **more)

    monkeypatch.setattr(vector_reading, "read_table", lambda table: source.read())
    monkeypatch.setattr(vector_source, "open_vector", opened)
    with pytest.raises(QgsProcessingException, match="cannot be opened"):
        count(provider, context, feedback, tmp_path, CITIES)
    assert source.closed and source.given and not readers()
