"""K-means of so many points that the rounds have several parts, against its definition."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from edgegis.runtime import settings
from edgegis.runtime.arrow import Array, Batch, Field, Schema, numpy_values
from edgegis.runtime.catalogue import Catalogue
from edgegis.runtime.payload import VectorPayload
from edgegis.runtime.sandbox import Sandbox
from edgegis.tests.runtime.local_jobs import run

# A part of the rounds has 2^20 points.
POINTS, CLUSTERS = 1_200_000, 12
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


def test_each_feature_is_nearest_to_the_mean_of_its_cluster(sandbox: Sandbox) -> None:
    random = np.random.default_rng(2)
    towns = random.uniform(0, 400_000, (60, 2))
    places = towns[random.integers(0, 60, POINTS)] + random.normal(0, 15_000, (POINTS, 2)) + [300_000, 5_000_000]
    inputs = {"INPUT": layer(places)}
    kmeans = Catalogue.from_folders(settings.module_folders()[:1]).algorithm("kmeansclustering")
    runs = [
        run(sandbox, kmeans, inputs, parameters={"CLUSTERS": CLUSTERS}, workers=workers, want_digests=True)
        for workers in (1, 2)
    ]
    assert runs[0].record.outputs == runs[1].record.outputs
    assert {stage.name: stage.partitions for stage in runs[0].record.stages}["sum"] % 2 == 0
    result = runs[0].outputs["OUTPUT"]
    assert isinstance(result, VectorPayload)
    clusters, sizes = column(result, "CLUSTER_ID"), column(result, "CLUSTER_SIZE")
    assert (np.bincount(clusters, minlength=CLUSTERS)[clusters] == sizes).all() and sizes.min() > 0
    centers = np.array([places[clusters == cluster].mean(axis=0) for cluster in range(CLUSTERS)])
    distances = np.hypot(*(places[:, None] - centers[None]).transpose(2, 0, 1))
    assert (distances[np.arange(POINTS), clusters] <= distances.min(axis=1) + 1e-6).all()
