"""GDAL's block cache is small while a raster job runs, and afterwards what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal

from edgegis.processing_providers.reading.block_cache import LIMIT_BYTES, small_block_cache
from edgegis.runtime.targets.local import LocalTarget
from edgegis.tests.cases import layers, rasters  # noqa: F401  (registers the rasters)
from edgegis.tests.qgis.differential import run

pytestmark = pytest.mark.qgis


def test_jobs_may_overlap(qgis_app: Any) -> None:
    before = gdal.GetCacheMax()
    first, second = small_block_cache(), small_block_cache()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gdal.GetCacheMax() == min(before, LIMIT_BYTES)
    second.__exit__(None, None, None)
    assert gdal.GetCacheMax() == before


@pytest.mark.parametrize(
    ("algorithm", "layer", "small"), [("roundtripraster", "dem", True), ("roundtrip", "points", False)]
)
def test_while_a_job_runs(
    plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, algorithm: str, layer: str, small: bool
) -> None:
    before, seen = gdal.GetCacheMax(), []
    original = LocalTarget.run
    monkeypatch.setattr(LocalTarget, "run", lambda *a, **k: (seen.append(gdal.GetCacheMax()), original(*a, **k))[1])
    source = layers.make(layer, tmp_path)
    run(f"edgegis:{algorithm}", {"INPUT": str(source), "RUN_ON": "local"}, tmp_path / f"result{source.suffix}")
    assert seen == [min(before, LIMIT_BYTES) if small else before]
    assert gdal.GetCacheMax() == before
