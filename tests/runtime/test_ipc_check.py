"""Arrow data from outside that are damaged in any one byte are refused or read; they never end the process."""

import subprocess
import sys

import pytest

from edgegis.runtime.arrow import encode_ipc
from edgegis.runtime.arrow.ipc_check import check_ipc
from edgegis.runtime.errors import BadInput

from .test_chunks import COLUMNS, table

DAMAGED = """
import sys
from edgegis.runtime.payloads.chunks import decode_chunk, vector_payload
from edgegis.runtime.errors import EdgeGisError
from edgegis.runtime.payloads.manifest import Chunk, Manifest
from edgegis.tests.runtime.test_ipc_check import payload, stream
counts = [0, 0]
for place in range(len(stream())):
    for value in (0, 255):
        data = bytearray(stream())
        data[place] = value
        chunk = Chunk(3, ())
        try:
            batch = decode_chunk(payload().schema, chunk, bytes(data))
            vector_payload(Manifest("vector", (chunk,), payload().schema), [batch, batch]).digest()
            counts[0] += 1
        except EdgeGisError:
            counts[1] += 1
print(*counts)
"""


def payload():
    wanted = {"float_f", "text", "list", "stamp_tsu:Europe/Zurich"}
    return table([column for column in COLUMNS if column[0].name in wanted], 3)


def stream():
    return bytes(encode_ipc(payload().schema, payload().batches))


def test_what_we_write_passes():
    whole = table(COLUMNS, 3)
    check_ipc(encode_ipc(whole.schema, whole.batches))
    check_ipc(encode_ipc(whole.schema, []))


def test_any_damaged_byte_is_survived():
    """In a process of its own: without the check this one would end with a segmentation fault."""
    command = [sys.executable, "-W", "ignore", "-c", DAMAGED]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    read, refused = map(int, done.stdout.split())
    assert refused > 200 and read + refused == 2 * len(stream())


@pytest.mark.parametrize(
    "data", [b"", b"ARROW1\0\0", b"\xff" * 8, b"\xff" * 400, bytes(range(200)), b"\xff\xff\xff\xff\x00\x00\x00\x00"]
)
def test_what_is_no_stream_is_refused(data):
    with pytest.raises(BadInput, match="no Arrow stream"):
        check_ipc(data)
