"""A disk that becomes full while the result is written: said so, nothing half-written, an older file as it was."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edgegis.tests.cases import layers
from edgegis.tests.qgis.attempts import DEM, refused

pytestmark = pytest.mark.qgis

COUNT, HEATMAP = "countpointsinpolygon", "heatmapkerneldensityestimation"
DESTINATIONS = [
    (COUNT, "gpkg"),
    (COUNT, "shp"),
    (COUNT, "geojson"),
    ("hillshade", "tif"),
    ("hillshade", "png"),
    (HEATMAP, "tif"),
]


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("full-disk-layers")
    points, polygons = str(layers.make("points", folder)), str(layers.make("polygons", folder))
    return {
        COUNT: {"POLYGONS": polygons, "POINTS": points},
        HEATMAP: {"INPUT": points, "RADIUS": 50, "PIXEL_SIZE": 2},
        "hillshade": {"INPUT": DEM},
    }


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 40 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40k", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("older", [True, False])
@pytest.mark.parametrize(("algorithm", "suffix"), DESTINATIONS)
def test_a_full_disk(
    plugin: Any, good: dict[str, Any], small_disk: Path, algorithm: str, suffix: str, older: bool
) -> None:
    if suffix == "geojson":  # it would fit
        (small_disk / "other").write_bytes(bytes(28_000))
    said = refused(algorithm, good[algorithm], small_disk / f"out.{suffix}", older=older)
    assert re.search(r"(?i)no space|disk is full|disk I/O error", said), said
