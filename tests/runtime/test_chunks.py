"""Payloads that become manifests and blobs come back the same; what does not hold is refused with a sentence."""

import hashlib
import json
import math
import os

import numpy as np
import pytest

from edgegis.runtime.arrow import Batch, Field, Schema, array_from_python, python_values
from edgegis.runtime.errors import BadInput
from edgegis.runtime.payloads.chunks import (
    ChunkRaster,
    ChunkSink,
    chunk_bytes,
    decode_chunk,
    raster_chunks,
    vector_chunks,
    vector_payload,
)
from edgegis.runtime.payloads.manifest import (
    BLOB_LIMIT_BYTES,
    BlobReference,
    Manifest,
    cut,
    manifest_json,
    parse_manifest,
)
from edgegis.runtime.payloads.payload import BandType, Grid, MemoryRaster, VectorPayload, Window, windows_of

ITEM = Field("item", "l")
COLUMNS = [
    (Field("nothing", "n"), [None, None, None]),
    (Field("boolean", "b"), [True, None, False]),
    *((Field(f"integer_{name}", name), [0, None, 100]) for name in "cCsSiIlL"),
    *((Field(f"float_{name}", name), [-0.0, None, 2.5]) for name in "fg"),
    (Field("text", "u"), ["", None, "Zürich €"]),
    (Field("long_text", "U"), ["a", None, ""]),
    (Field("binary", "z"), [b"", None, b"\x00\xff"]),
    (Field("long_binary", "Z"), [b"1", None, b""]),
    *((Field(f"time_{name}", name), [0, None, 86_399]) for name in ("tdD", "tts", "ttm", "ttu", "ttn")),
    *((Field(f"stamp_{name}", name), [-1, None, 1]) for name in ("tss:", "tsm:UTC", "tsu:Europe/Zurich", "tsn:")),
    (Field("list", "+l", children=(ITEM,)), [[1, None], None, []]),
    (Field("large_list", "+L", children=(ITEM,)), [[1], None, []]),
    (Field("pair", "+w:2", children=(ITEM,)), [[1, 2], None, [3, None]]),
    (
        Field("record", "+s", children=(ITEM, Field("name", "u"))),
        [{"item": 1, "name": "x"}, None, {"item": None, "name": None}],
    ),
    (Field("$geometry", "z", metadata={"ARROW:extension:name": "geoarrow.wkb"}), [b"\x01\x01", None, b"\x01"]),
]
GRID = Grid(
    10,
    150,
    (0.5, 1.0, 0.0, 9.0, 0.0, -1.0),
    'PROJCRS["x"]',
    (BandType("f", math.nan), BandType("S", 7.0), BandType("C")),
)


class Store(dict):
    """Blobs in memory."""

    def keep(self, piece):
        digest = hashlib.sha256(piece).hexdigest()
        self[digest] = bytes(piece)
        return BlobReference(digest, piece.nbytes)

    def read(self, blob):
        return self[blob.digest]


def through_json(manifest):
    return parse_manifest(json.loads(json.dumps(manifest_json(manifest), allow_nan=False)))


def table(columns, rows):
    schema = Schema(tuple(field for field, _ in columns), {"edgegis:crs": "WKT", "edgegis:geometry_type": "1"})
    return VectorPayload.from_batches(
        schema, [Batch(rows, tuple(array_from_python(field, values) for field, values in columns))], {"owner": "us"}
    )


def sent(payload):
    store = Store()
    manifest = through_json(
        Manifest(
            "vector", tuple(s.kept(store.keep) for s in vector_chunks(payload)), payload.schema, labels=payload.labels
        )
    )
    batches = [decode_chunk(manifest.schema, chunk, chunk_bytes(chunk, store.read)) for chunk in manifest.chunks]
    return manifest, vector_payload(manifest, batches)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column[0].name)
def test_column_comes_back(column):
    payload = table([column], 3)
    _, back = sent(payload)
    assert back.schema == payload.schema
    assert python_values(column[0], back.batches[0].columns[0]) == column[1]
    assert back.digest() == payload.digest()


def test_whole_table_comes_back_with_its_labels():
    payload = table(COLUMNS, 3)
    _, back = sent(payload)
    assert (back.schema, back.labels, back.digest()) == (payload.schema, {"owner": "us"}, payload.digest())


@pytest.mark.parametrize("rows", [0, 1, 65_536, 65_537, 140_000])
def test_chunks_are_of_65536_rows(rows):
    payload = table([(Field("number", "l"), range(rows))], rows)
    manifest, back = sent(payload)
    assert [chunk.rows for chunk in manifest.chunks] == [min(65_536, rows - start) for start in range(0, rows, 65_536)]
    assert (back.rows, back.digest()) == (rows, payload.digest())


def test_large_geometries_make_smaller_chunks_and_one_too_large_is_cut():
    values = [os.urandom(9_000_000), os.urandom(9_000_000), os.urandom(20_000_000), b""]
    payload = table([(Field("$geometry", "z"), values)], 4)
    manifest, back = sent(payload)
    assert max(blob.bytes for blob in manifest.blobs) <= BLOB_LIMIT_BYTES
    assert [(chunk.rows, len(chunk.blobs)) for chunk in manifest.chunks] == [(2, 2), (2, 2)]
    assert python_values(payload.schema.fields[0], back.batches[0].columns[0]) == values


def test_a_sliced_batch_sends_only_its_rows():
    schema = Schema((Field("number", "l"),))
    batch = Batch(5, (array_from_python(schema.fields[0], [None, 2, 3, None, 5]),))
    payload = VectorPayload.from_batches(schema, [batch])
    payload.batches = [Batch(2, (type(batch.columns[0])(2, -1, batch.columns[0].buffers, (), 3),))]
    _, back = sent(payload)
    assert python_values(schema.fields[0], back.batches[0].columns[0]) == [None, 5]


# -- rasters --


def raster(grid, seed=1):
    random = np.random.default_rng(seed)
    return MemoryRaster(
        grid, [(random.random((grid.rows, grid.columns)) * 250).astype(band.dtype) for band in grid.bands]
    )


def read(source, window, band):
    buffer = bytearray(window.outer_rows * window.outer_columns * source.grid.bands[band].dtype.itemsize)
    source.read(window, band, memoryview(buffer))
    return bytes(buffer)


@pytest.mark.parametrize("columns, rows", [(10, 150), (9_000, 300), (1, 1)])
def test_raster_comes_back_whatever_window_is_read(columns, rows):
    grid = Grid(columns, rows, GRID.transform, GRID.crs, GRID.bands)
    source, store = raster(grid), Store()
    manifest = through_json(Manifest("raster", tuple(s.kept(store.keep) for s in raster_chunks(source)), grid=grid))
    back = ChunkRaster(manifest.grid, manifest.chunks, store.read)
    for band in range(3):
        for window in [*windows_of(grid, halo=3), *windows_of(grid)]:
            assert read(back, window, band) == read(source, window, band)
    assert math.isnan(manifest.grid.bands[0].nodata) and manifest.grid.bands[1:] == grid.bands[1:]


@pytest.mark.parametrize("most_bytes, chunks", [(1, 6), (2 * 64 * 6 * 7, 4), (10**9, 2)])
def test_sink_keeps_windows_in_any_order(most_bytes, chunks, monkeypatch):
    monkeypatch.setattr("edgegis.runtime.payloads.payload.WINDOW_COLUMNS", 6)
    monkeypatch.setattr("edgegis.runtime.payloads.payload.WINDOW_CELLS", 640)
    monkeypatch.setattr("edgegis.runtime.payloads.chunks.RASTER_CHUNK_BYTES", most_bytes)
    monkeypatch.setattr("edgegis.runtime.payloads.manifest.BLOB_LIMIT_BYTES", 1_000)  # so that chunks are cut
    source, store = raster(GRID), Store()
    sink = ChunkSink(GRID, store.keep)
    for window in sorted(windows_of(GRID), key=lambda window: -window.rows * window.column):
        sink.write(window, [memoryview(read(source, window, band)) for band in range(3)])
    sink.close()
    manifest = through_json(Manifest("raster", sink.chunks(), grid=GRID))
    sent = Manifest("raster", tuple(chunk.kept(store.keep) for chunk in raster_chunks(source)), grid=GRID)
    assert manifest.chunks == sent.chunks and len(sent.chunks) == chunks
    assert len(sent.chunks[0].blobs) > 1
    back = ChunkRaster(manifest.grid, manifest.chunks, store.read)
    for window in [Window(0, 0, 10, 150), Window(3, 40, 5, 20, 2, 5, 2, 5), Window(0, 99, 10, 1, 0, 1, 0, 1)]:
        assert all(read(back, window, band) == read(source, window, band) for band in range(3))


# -- what does not hold --


def broken(change):
    source, store = raster(GRID), Store()
    document = manifest_json(Manifest("raster", tuple(s.kept(store.keep) for s in raster_chunks(source)), grid=GRID))
    change(document)
    return document


@pytest.mark.parametrize(
    "change, sentence",
    [
        (lambda m: m.update(kind="video"), "neither vector nor raster"),
        (lambda m: m.pop("chunks"), "chunks is missing"),
        (lambda m: m.update(chunks={}), "is no list"),
        (lambda m: m["chunks"].clear(), "do not cover the grid"),
        (lambda m: m["chunks"].append(m["chunks"][0]), "do not follow each other"),
        (lambda m: m["chunks"][0].update(digest="../../etc/passwd"), "no SHA-256"),
        (lambda m: m["chunks"][0].update(bytes=2**40), "at most"),
        (lambda m: m["chunks"][0].update(bytes=-1), "is no count"),
        (lambda m: m["chunks"][0].update(bytes=12), "not those of its cells"),
        (lambda m: m["chunks"][0].update(window=[0, 0, 10]), "not enough values"),
        (lambda m: m["chunks"][0].update(window=[0, 0, 0, 150]), "do not follow each other"),
        (lambda m: m["grid"].update(rows=10**15), "do not cover the grid"),
        (lambda m: m["grid"].update(transform=[1, 2]), "not enough values"),
        (lambda m: m["grid"].update(bands=[]), "no bands"),
    ],
)
def test_broken_manifest_is_refused(change, sentence):
    with pytest.raises(BadInput, match=sentence):
        parse_manifest(broken(change))


@pytest.mark.parametrize(
    "document",
    [None, [], "text", 5, {}, {"kind": "vector"}, {"kind": "vector", "chunks": [1], "schema": {"fields": []}}],
)
def test_no_manifest_is_refused(document):
    with pytest.raises(BadInput, match="does not hold"):
        parse_manifest(document)


def test_chunk_that_is_not_what_the_manifest_says_is_refused():
    payload = table([(Field("a", "l"), [1, 2])], 2)
    store = Store()
    chunk = next(vector_chunks(payload)).kept(store.keep)
    data = chunk_bytes(chunk, store.read)
    with pytest.raises(BadInput, match="other columns"):
        decode_chunk(Schema((Field("a", "i"),)), chunk, data)
    with pytest.raises(BadInput, match="3 rows"):
        decode_chunk(payload.schema, type(chunk)(3, chunk.blobs), data)
    for cut_at in (0, 1, 8, 100, len(data) // 2, len(data) - 17):
        with pytest.raises(BadInput):
            decode_chunk(payload.schema, chunk, bytes(data)[:cut_at])


def test_cut_keeps_an_empty_blob():
    assert [piece.nbytes for piece in cut(b"")] == [0]
