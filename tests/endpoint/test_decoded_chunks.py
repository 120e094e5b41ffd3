"""Small chunks that jobs have read are kept decoded: only as they are, and only so many."""

import pytest

from edgegis.endpoint.processes import decoded_chunks
from edgegis.endpoint.processes.decoded_chunks import DecodedChunks
from edgegis.runtime.arrow import Field, Schema
from edgegis.runtime.errors import BadInput
from edgegis.runtime.payloads.chunks import vector_chunks
from edgegis.runtime.payloads.manifest import BlobReference

from .payloads import inputs, vector


class Blobs:
    """Chunks by the digests of their one blob, and how often each is read."""

    def __init__(self):
        self.data = {}
        self.read_digests = []

    def chunk(self, payload):
        (source,) = vector_chunks(payload)

        def keep(piece):
            digest = f"{len(self.data):064}"
            self.data[digest] = bytes(piece)
            return BlobReference(digest, piece.nbytes)

        return source.kept(keep)

    def read(self, blob):
        self.read_digests.append(blob.digest)
        return self.data[blob.digest]


@pytest.fixture
def blobs():
    return Blobs()


def test_a_chunk_is_decoded_once(blobs):
    chunks, payload = DecodedChunks(), vector(7)
    chunk = blobs.chunk(payload)
    first, second = (chunks.batch(payload.schema, chunk, blobs.read) for _ in range(2))
    assert first is second and first.length == 7
    assert len(blobs.read_digests) == 1


def test_another_schema_is_not_taken_for_granted(blobs):
    chunks, payload = DecodedChunks(), vector()
    chunk = blobs.chunk(payload)
    chunks.batch(payload.schema, chunk, blobs.read)
    with pytest.raises(BadInput, match="other columns"):
        chunks.batch(Schema((Field("id", "l"), Field("other", "u"))), chunk, blobs.read)


def test_what_was_used_longest_ago_goes_first(blobs):
    payload = vector()
    a, b, c = (blobs.chunk(payload) for _ in range(3))
    chunks = DecodedChunks(2 * a.blobs[0].bytes)
    for chunk in (a, b, a, c, a, b):
        chunks.batch(payload.schema, chunk, blobs.read)
    assert blobs.read_digests == [chunk.blobs[0].digest for chunk in (a, b, c, b)]


def test_a_large_chunk_is_not_kept(blobs, monkeypatch):
    payload = vector()
    chunk = blobs.chunk(payload)
    monkeypatch.setattr(decoded_chunks, "SMALL_BYTES", chunk.blobs[0].bytes - 1)
    chunks = DecodedChunks()
    for _ in range(2):
        chunks.batch(payload.schema, chunk, blobs.read)
    assert len(blobs.read_digests) == 2


def test_a_second_job_of_the_same_layer_reads_no_blob(client, service, monkeypatch):
    given = inputs(client)
    read, warmed = [], service.blobs.warmed
    monkeypatch.setattr(service.blobs, "warmed", lambda digest: read.append(digest) or warmed(digest))
    body = {"inputs": given, "edgegis": {"cache": False}}
    answers = [client.post("/processes/roundtrip/execution", json=body).json() for _ in range(2)]
    assert answers[0]["chunks"] == answers[1]["chunks"]
    assert len(read) == 1
