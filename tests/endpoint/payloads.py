"""Payloads to send, and the inputs of an execute request over them."""

import hashlib

import numpy as np

from edgegis.runtime.arrow import Batch, Field, Schema, array_from_numpy, array_from_python
from edgegis.runtime.payloads.chunks import vector_chunks
from edgegis.runtime.payloads.manifest import MEDIA_TYPE, BlobReference, Manifest, manifest_json
from edgegis.runtime.payloads.payload import BandType, Grid, MemoryRaster, VectorPayload
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.transport import RequestsTransport
from edgegis.tests.patience import PATIENCE_S


def vector(rows=3):
    schema = Schema((Field("id", "l"), Field("name", "u")), {"edgegis:crs": "WKT"})
    names = array_from_python(schema.fields[1], [None if i % 5 == 0 else f"row {i}" for i in range(rows)])
    return VectorPayload.from_batches(
        schema, [Batch(rows, (array_from_numpy(schema.fields[0], np.arange(rows)), names))]
    )


def raster(columns=3000, rows=2000):
    grid = Grid(columns, rows, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "WKT", (BandType("f", -9999.0), BandType("C", None)))
    random = np.random.default_rng(5)
    return MemoryRaster(grid, [(random.random((rows, columns)) * 200).astype(band.dtype) for band in grid.bands])


def inputs(client, payload=None, send=True):
    payload = payload or vector()

    def keep(piece):
        digest = hashlib.sha256(piece).hexdigest()
        if send:
            assert client.put(f"/blobs/{digest}", content=bytes(piece)).status_code in (201, 204)
        return BlobReference(digest, piece.nbytes)

    manifest = Manifest("vector", tuple(source.kept(keep) for source in vector_chunks(payload)), payload.schema)
    return {"INPUT": {"value": manifest_json(manifest), "mediaType": MEDIA_TYPE}}


def exception(response, status, type_):
    document = response.json()
    assert response.headers["content-type"].split(";")[0] == "application/json"
    assert (response.status_code, document["status"], document["type"].rpartition("/")[2]) == (status, status, type_)
    assert document["title"] and document["detail"] and "Traceback" not in response.text
    return document


def run(url, job, read_timeout_s=PATIENCE_S, **options):
    transport = RequestsTransport(url, connect_timeout_s=PATIENCE_S, read_timeout_s=read_timeout_s)
    target = EndpointTarget(url, transport, give_up_s=1)
    try:
        return target.run(job, **options)
    finally:
        target.close()
