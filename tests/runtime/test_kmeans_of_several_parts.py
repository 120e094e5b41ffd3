"""K-means of so many points that the rounds have several parts, against its definition."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from edgegis.runtime import settings
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.arrow import Array, Batch, Field, Schema, numpy_values
from edgegis.runtime.guests.sandbox import Sandbox
from edgegis.runtime.payloads.payload import VectorPayload
from edgegis.tests.runtime.local_jobs import run

WKB_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("place", "<f8", 2)])


def layer(places: npt.NDArray[np.float64]) -> VectorPayload:
    wkb = np.zeros(len(places), WKB_POINT)
    wkb["order"], wkb["kind"], wkb["place"] = 1, 1, places
    offsets = np.arange(len(places) + 1, dtype=np.int32) * WKB_POINT.itemsize
    geometry = Field("$geometry", "z", metadata={"ARROW:extension:name": "geoarrow.wkb"})
    metadata = {"edgegis:crs": "EPSG:32633", "edgegis:geometry_type": "1"}
    batch = Batch(len(places), (Array(len(places), 0, (None, offsets, wkb.view(np.uint8))),))
    return VectorPayload.from_batches(Schema((geometry,), metadata), [batch])


def column(payload: VectorPayload, name: str) -> npt.NDArray[np.int32]:
    place = payload.schema.index(name)
    return np.concatenate(
        [numpy_values(payload.schema.fields[place], batch.columns[place]) for batch in payload.batches]
    )


@pytest.mark.parametrize(("points", "clusters"), [(1_200_000, 12), (300_000, 500)])
def test_each_feature_is_nearest_to_the_mean_of_its_cluster(sandbox: Sandbox, points: int, clusters: int) -> None:
    """A part of the rounds has 2^20 points; of many clusters a quarter of that."""
    spatial = pytest.importorskip("scipy.spatial")
    random = np.random.default_rng(2)
    towns = random.uniform(0, 400_000, (60, 2))
    places = towns[random.integers(0, 60, points)] + random.normal(0, 15_000, (points, 2)) + [300_000, 5_000_000]
    inputs = {"INPUT": layer(places)}
    kmeans = Catalogue.from_folders(settings.module_folders()[:1]).algorithm("kmeansclustering")
    runs = [
        run(sandbox, kmeans, inputs, parameters={"CLUSTERS": clusters}, workers=workers, want_digests=True)
        for workers in (1, 2)
    ]
    assert runs[0].record.outputs == runs[1].record.outputs
    sums = next(stage for stage in runs[1].record.stages if stage.name == "sum")
    assert (sums.partitions % 2, sums.workers) == (0, 2)
    result = runs[0].outputs["OUTPUT"]
    assert isinstance(result, VectorPayload)
    found, sizes = column(result, "CLUSTER_ID"), column(result, "CLUSTER_SIZE")
    assert (np.bincount(found, minlength=clusters)[found] == sizes).all() and len(np.unique(found)) == clusters
    centers = np.stack([np.bincount(found, places[:, axis]) / np.bincount(found) for axis in (0, 1)], axis=1)
    nearest, _ = spatial.cKDTree(centers).query(places)
    assert (np.hypot(*(places - centers[found]).T) <= nearest + 1e-6).all()
