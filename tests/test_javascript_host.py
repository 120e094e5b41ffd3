"""The JavaScript host by itself: a table goes through V8 unchanged; what does not keep the ABI is refused."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from edgegis.runtime.arrow import Array, Batch, Field, Schema, array_from_numpy
from edgegis.runtime.job import no_log
from edgegis.runtime.payloads.digest import vector_digest
from edgegis.tests.node_sandbox import SERVE, NodeInstance

MODULE = Path(__file__).parent / "modules" / "roundtrip.wasm"


@pytest.fixture
def instance() -> Iterator[NodeInstance]:
    made = NodeInstance(MODULE, no_log)
    yield made
    made.close()


def table() -> tuple[Schema, list[Batch]]:
    numbers = Field("number", "g")
    texts = Field("text", "u", True, {"edgegis:length": "7"})
    values = array_from_numpy(numbers, np.array([1.5, np.nan, -0.0]), np.array([False, True, False]))
    offsets = np.array([0, 1, 1, 5], "<i4")
    text = Array(3, 1, (np.array([0b101], "u1"), offsets, "aÅ日".encode()[:5]))
    return Schema((numbers, texts), {"edgegis:crs": "none"}), [Batch(3, (values, text))]


def test_a_table_comes_back_unchanged(instance: NodeInstance) -> None:
    schema, batches = table()
    for _ in range(3):  # one instance serves many runs
        answer = instance.run("roundtrip.rows", {"parameters": {}}, [instance.place(schema, batches)])
        (kept, rows), *others = answer.streams
        assert others == []
        assert [(field.name, field.format) for field in kept.fields] == [("number", "g"), ("text", "u")]
        fields = tuple(Field(f.name, f.format) for f in schema.fields)
        assert vector_digest(Schema(fields), rows) == vector_digest(Schema(fields), batches)


def test_an_unknown_function_is_the_guests_own_error(instance: NodeInstance) -> None:
    with pytest.raises(Exception, match="no function 'nothing'"):
        instance.run("nothing", {}, [])


def test_descriptors_are_read_without_running_the_module() -> None:
    done = subprocess.run(["node", str(SERVE), str(MODULE), "--describe"], capture_output=True, text=True, check=True)
    assert [document["id"] for document in json.loads(done.stdout)] == ["roundtrip", "roundtripraster"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((b"edgegis_alloc", b"edgegis_allok"), "does not export the function edgegis_alloc"),
        ((b"edgegis_reset", b"edgegis_reseT"), "does not export the function edgegis_reset"),
    ],
)
def test_a_module_that_does_not_keep_the_abi_is_refused(
    tmp_path: Path, change: tuple[bytes, bytes], words: str
) -> None:
    broken = tmp_path / "broken.wasm"
    data = MODULE.read_bytes()
    assert change[0] in data
    broken.write_bytes(data.replace(*change))
    done = subprocess.run(["node", str(SERVE), str(broken), "--describe"], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert words in done.stderr


def test_a_module_with_another_import_is_refused(tmp_path: Path) -> None:
    """A module by hand: the type () -> (), and one import of it: env.clock."""
    name = b"\x03env\x05clock\x00\x00"
    imports = b"\x02" + bytes([len(name) + 1]) + b"\x01" + name
    module = tmp_path / "clock.wasm"
    module.write_bytes(b"\0asm\x01\0\0\0" + b"\x01\x04\x01\x60\x00\x00" + imports)
    done = subprocess.run(["node", str(SERVE), str(module), "--describe"], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "imports env.clock, which is not granted" in done.stderr
