"""Modules that cannot be used, and guests that fail: the provider loads, the analyst reads why, the others work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import Qgis, QgsApplication

from edgegis.processing_providers.provider import LOG_TAG
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tests.cases import layers
from edgegis.tests.qgis.attempts import DEM, refused, runs
from edgegis.tests.runtime.wat_guests import GREEDY, LOOP, TRAP, described, descriptor, guest, with_section

pytestmark = pytest.mark.qgis

SYSTEM_CALL = '(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))'
Load = Callable[..., Any]


@pytest.fixture
def load(plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Load the provider with a folder of modules in EDGEGIS_MODULES, as a QGIS that starts anew would."""
    provider = plugin.provider
    before = provider.targets.catalogue
    folder = tmp_path / "modules"
    folder.mkdir()

    def loaded(sums: str | None = None, **modules: bytes) -> Any:
        for name, data in modules.items():
            (folder / f"{name}.wasm").write_bytes(data)
        if sums is not None:
            (folder / "SHA256SUMS").write_text(sums)
        monkeypatch.setenv("EDGEGIS_MODULES", str(folder))
        provider.targets.catalogue = Catalogue.default()
        provider.refreshAlgorithms()
        return provider

    yield loaded
    provider.targets.catalogue = before
    provider.refreshAlgorithms()


@pytest.fixture
def shown() -> Iterator[list[str]]:
    """What QGIS's log panel shows under our name."""
    lines: list[str] = []

    def keep(message: str, tag: str, level: Any) -> None:
        if tag == LOG_TAG:
            lines.append(message)

    received = QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel]
    received.connect(keep)
    yield lines
    received.disconnect(keep)


GOOD = described(guest(), descriptor(id="fine"))
BROKEN: dict[str, tuple[bytes, str | None, str]] = {
    "another hash": (GOOD, f"{'ab' * 32}  bad.wasm\n", r"bad.wasm: .*not the one that was shipped.*install EdgeGIS"),
    "not in the list of hashes": (GOOD, "\n", r"bad.wasm: .*SHA-256 is .*, and it is not listed in SHA256SUMS"),
    "no module": (b"<html>", None, r"bad.wasm: .*(no|not a) WebAssembly"),
    "half a module": (GOOD[: len(GOOD) // 2], None, r"bad.wasm: "),
    "empty": (b"", None, r"bad.wasm: .*(no|not a) WebAssembly"),
    "a descriptor that is no JSON": (with_section(guest(), b'{"id": '), None, r"bad.wasm: .*no JSON"),
    "a descriptor without stages": (
        described(guest(), {**descriptor(), "edgegis": {"group": "Tests"}}),
        None,
        r"bad.wasm: .*stages is missing",
    ),
    "a descriptor of nothing": (described(guest(), {}), None, r"bad.wasm: .*is missing"),
    "an export that is missing": (GOOD.replace(b"edgegis_run", b"edgegis_ran"), None, r"does not export .*edgegis_run"),
    "a memory that is missing": (GOOD.replace(b"memory", b"memorx"), None, r"does not export its memory"),
    "an import that is not granted": (
        described(guest(imports=SYSTEM_CALL), descriptor(id="fine")),
        None,
        r"bad.wasm: .*imports wasi_snapshot_preview1.fd_write, which EdgeGIS does not grant",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_module_that_cannot_be_used(load: Load, shown: list[str], tmp_path: Path, kind: str) -> None:
    """It is named in the log with the reason; its algorithms are missing, all others are there and run."""
    data, sums, sentence = BROKEN[kind]
    provider = load(sums, bad=data, good=described(guest(), descriptor(id="neighbour")))
    assert any(re.search(sentence, line) for line in shown), shown
    assert provider.algorithm("fine") is None
    assert provider.algorithm("hillshade") is not None
    assert (provider.algorithm("neighbour") is None) == (sums is not None)
    runs("slope", {"INPUT": DEM, "RUN_ON": "local"}, tmp_path / "out.tif")


GUESTS: dict[str, tuple[str, dict[str, str], str]] = {
    "traps": (TRAP, {}, r"The algorithm crashed: .*unreachable.*Please report it"),
    "loops": (LOOP, {"EDGEGIS_TIME_LIMIT_S": "0.5"}, r"ran longer than .*0.5 s"),
    "wants too much memory": (GREEDY, {"EDGEGIS_MEMORY_LIMIT_MB": "20"}, r"memory.*20 MB"),
    "says that it has no batches": (
        "(i32.store (i32.const 96) (i32.const 0)) (i32.const 64)",
        {},
        r"answer",
    ),
    "lies about the rows": (
        "(i64.store (i32.const 320) (i64.const 4000000000)) (i32.const 64)",
        {},
        r"answer",
    ),
    "lies about the count of buffers": (
        "(i64.store (i32.const 344) (i64.const -1)) (i32.const 64)",
        {},
        r"answer",
    ),
    "answers from beyond its memory": ("(i32.const 2147483000)", {}, r"answer"),
    "has another ABI": ("", {}, r"ABI"),
}


@pytest.mark.parametrize("kind", GUESTS)
def test_a_guest_that_fails(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    body, limits, sentence = GUESTS[kind]
    bad = guest(body) if body else guest(abi=9)
    load(bad=described(bad, descriptor(id="bad")), good=described(guest(), descriptor(id="neighbour")))
    source = {"INPUT": str(layers.make("points", tmp_path)), "RUN_ON": "local"}
    (tmp_path / "out").mkdir()
    with monkeypatch.context() as limited:
        for name, value in limits.items():
            limited.setenv(name, value)
        said = refused("bad", source, tmp_path / "out" / "out.gpkg")
    assert re.search(sentence, said), said
    runs("slope", {"INPUT": DEM, "RUN_ON": "local"}, tmp_path / "out.tif")


def test_data_too_large_are_refused_before_they_are_read(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """600 points of 21 bytes cannot fit when a guest may have 10 kB; what fits 4 GiB is the same sum."""
    from edgegis.processing_providers import inputs
    from edgegis.processing_providers.reading import vector_source

    def must_not_read(*arguments: Any, **more: Any) -> None:
        raise AssertionError("the layer was read")

    monkeypatch.setattr(inputs, "GUEST_MEMORY_BYTES", 10_000)
    monkeypatch.setattr(vector_source, "open_vector", must_not_read)
    source = str(layers.make("points", tmp_path))
    (tmp_path / "out").mkdir()
    given = {"INPUT": source, "RADIUS": 5, "PIXEL_SIZE": 1}
    said = refused("heatmapkerneldensityestimation", given, tmp_path / "out" / "out.tif")
    assert re.search(r"would need about [\d,]+ MB of memory \(Point layer .* MB\), but it may have", said), said
    assert "Take less data" in said
