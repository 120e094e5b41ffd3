"""Modules in folders: listed without being compiled; what cannot be used is named, and the others still work."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import wasmtime

from edgegis.runtime.algorithms.catalogue import Catalogue, Module
from edgegis.runtime.algorithms.wasm_binary import read_binary
from edgegis.runtime.errors import BadDescriptor, BrokenModule, EdgeGisError, NoSuchAlgorithm
from edgegis.runtime.settings import module_folders
from edgegis.tests.runtime.wat_guests import PROGRESS, described, descriptor, guest, with_section

GOOD = described(guest(), descriptor())


def test_algorithms_of_several_documents_and_sections(tmp_path: Path) -> None:
    first, second, third = (descriptor(id=name) for name in ("one", "two", "three"))
    (tmp_path / "all.wasm").write_bytes(described(described(guest(), first, second), third))
    catalogue = Catalogue.from_folders([tmp_path])
    assert [algorithm.id for algorithm in catalogue.algorithms()] == ["one", "two", "three"]
    assert not catalogue.problems


WRONG_MODULES = {
    "no module": (b"MZ not wasm", "no WebAssembly"),
    "a component": (b"\0asm\x0d\0\1\0", "no WebAssembly"),
    "half a module": (GOOD[: len(GOOD) // 2], "middle of a section"),
    "a descriptor that is no JSON": (with_section(guest(), b"{id: 1}"), "no JSON"),
    "a descriptor that is cut off": (with_section(guest(), json.dumps(descriptor()).encode()[:-2]), "no JSON"),
    "a descriptor with NaN": (with_section(guest(), b'{"id": NaN}'), "NaN"),
    "an import that is not granted": (
        described(guest(imports='(import "wasi_snapshot_preview1" "fd_write" (func))'), descriptor()),
        "imports wasi_snapshot_preview1.fd_write",
    ),
    "a memory as import": (
        described(bytes(wasmtime.wat2wasm('(module (import "env" "memory" (memory 1)))')), descriptor()),
        "imports env.memory",
    ),
    "a granted import of another type": (
        described(guest(imports=PROGRESS.replace("f64", "f32")), descriptor()),
        "imports edgegis.progress",
    ),
    "a missing export": (
        described(bytes(wasmtime.wat2wasm('(module (memory (export "memory") 1))')), descriptor()),
        "does not export the function edgegis_abi",
    ),
    "a start function": (described(guest(extra="(func $f) (start $f)"), descriptor()), "start function"),
}


@pytest.mark.parametrize("which", WRONG_MODULES)
def test_a_module_that_cannot_be_used_is_named_and_the_others_work(tmp_path: Path, which: str) -> None:
    data, words = WRONG_MODULES[which]
    (tmp_path / "wrong.wasm").write_bytes(data)
    (tmp_path / "zz_good.wasm").write_bytes(GOOD)
    catalogue = Catalogue.from_folders([tmp_path])
    assert [algorithm.id for algorithm in catalogue.algorithms()] == ["count"]
    (problem,) = catalogue.problems
    assert isinstance(problem.error, (BrokenModule, BadDescriptor))
    assert "wrong" in str(problem) and words in str(problem)


def test_a_memory_that_is_not_exported() -> None:
    with pytest.raises(BrokenModule, match="does not export its memory"):
        Module.from_bytes(GOOD.replace(b"\x06memory", b"\x06memorx"))


def test_a_changed_module_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "good.wasm").write_bytes(GOOD)
    (tmp_path / "changed.wasm").write_bytes(described(guest(), descriptor(id="other")))
    digest = hashlib.sha256(GOOD).hexdigest()
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  good.wasm\n{'0' * 64}  changed.wasm\n")
    catalogue = Catalogue.from_folders([tmp_path])
    assert [algorithm.id for algorithm in catalogue.algorithms()] == ["count"]
    assert "not the one that was shipped" in str(catalogue.problems[0])


def test_a_module_that_the_list_does_not_know_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "extra.wasm").write_bytes(GOOD)
    (tmp_path / "SHA256SUMS").write_text("")
    assert not Catalogue.from_folders([tmp_path]).algorithms()


def test_of_two_modules_with_an_algorithm_the_first_counts() -> None:
    old, new = (Module.from_bytes(described(guest(), descriptor(version=version))) for version in ("1.0.0", "2.0.0"))
    catalogue = Catalogue([old, new])
    assert catalogue.algorithm("count").descriptor.version == "1.0.0"
    with pytest.raises(NoSuchAlgorithm):
        catalogue.algorithm("nothing")


def test_every_cut_and_many_flips_of_a_module_are_read_or_named() -> None:
    for cut in range(0, len(GOOD), 7):
        try:
            Module.from_bytes(GOOD[:cut])
        except EdgeGisError:
            continue
    for place in range(0, len(GOOD), 5):
        data = bytearray(GOOD)
        data[place] ^= 0x55
        try:
            Module.from_bytes(bytes(data))
        except EdgeGisError:
            continue


def test_signatures_are_read() -> None:
    binary = read_binary(GOOD)
    assert binary.exports["edgegis_alloc"] == ("function", (("i32",), ("i32",)))
    assert binary.exports["memory"] == ("memory", None)


def test_folders_of_the_settings_are_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.wasm").write_bytes(GOOD)
    monkeypatch.setenv("EDGEGIS_MODULES", os.pathsep.join([str(tmp_path / "absent"), str(tmp_path)]))
    assert "count" in {algorithm.id for algorithm in Catalogue.default().algorithms()}


WITHOUT = """
import sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("wasmtime", "nanoarrow"):
            raise ImportError(name)
sys.meta_path.insert(0, Nothing())
from pathlib import Path
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.errors import TargetMissing
assert "numpy" not in sys.modules, "listing needs no numpy"
catalogue = Catalogue.from_folders([Path(sys.argv[1])])
assert [a.id for a in catalogue.algorithms()] == ["count"], catalogue.problems
import edgegis.runtime.targets.endpoint
from edgegis.runtime.targets.local import LocalTarget
try:
    LocalTarget(catalogue)
except TargetMissing as error:
    assert "wasmtime" in str(error)
    print("done")
"""


def test_without_wasmtime_and_nanoarrow_algorithms_are_listed_and_endpoints_reached(tmp_path: Path) -> None:
    (tmp_path / "good.wasm").write_bytes(GOOD)
    command = [sys.executable, "-c", WITHOUT, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "done\n", done.stderr


def test_what_a_shipped_algorithm_needs_does_not_grow_with_a_raster() -> None:
    shipped = Catalogue.from_folders(module_folders()[:1]).algorithms()
    factor = {
        f"{algorithm.id} {given.name}": algorithm.descriptor.peak_memory["inputs"].get(given.name, 1.0)
        for algorithm in shipped
        for given in algorithm.descriptor.inputs.values()
        if given.type == "raster"
    }
    assert "zonalstatisticsfb INPUT_RASTER" in factor
    assert not [name for name, times in factor.items() if times], "they work window by window"
