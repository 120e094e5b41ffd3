"""Runs that must fail: what the analyst reads, and that the destination's folder is as it was before."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsProcessingFeedback

from edgegis.tests.qgis.log import Log

OLDER = b"what was here before"
DATA = Path(__file__).resolve().parents[2] / "resources" / "data"
DEM = str(DATA / "jacksboro_fault_dem.tif")
CITIES = str(DATA / "cities.gpkg")
COUNT, HEATMAP = "countpointsinpolygon", "heatmapkerneldensityestimation"
DESTINATIONS = [
    (COUNT, "gpkg"),
    (COUNT, "shp"),
    (COUNT, "geojson"),
    ("hillshade", "tif"),
    ("hillshade", "png"),
    (HEATMAP, "tif"),
]


def content(folder: Path) -> dict[str, bytes | None]:
    """Return each file's bytes and each folder's None, by the path below the folder."""
    found = sorted(folder.rglob("*")) if folder.is_dir() else []
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in found}


@contextmanager
def file_system(folder: Path, options: str) -> Iterator[Path]:
    """A file system in memory, of its own, at a new folder."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here: that takes root, and a container that lets it")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def refused(
    algorithm: str,
    parameters: Mapping[str, Any],
    output: Path,
    *,
    older: bool = True,
    feedback: QgsProcessingFeedback | None = None,
) -> str:
    """Run into an error; return the sentence. Nothing half-written is left, and an older file stays as it was."""
    import processing

    if older:
        output.write_bytes(OLDER)
    before = content(output.parent)
    log = feedback or Log()
    try:
        result = processing.run(f"edgegis:{algorithm}", {**parameters, "OUTPUT": str(output)}, feedback=log)
    except QgsProcessingException as error:
        after = content(output.parent)
        assert after == before, f"left behind: {sorted(after)}, before: {sorted(before)}"
        assert "Traceback" not in str(error)
        return str(error)
    except BaseException as error:
        raise AssertionError(f"{algorithm} {dict(parameters)} raised {error!r}, no QgsProcessingException") from error
    raise AssertionError(f"{algorithm} {dict(parameters)} was not refused: {result}")


def runs(algorithm: str, parameters: Mapping[str, Any], output: Path) -> list[str]:
    """Run; return what the log says."""
    import processing

    log = Log()
    processing.run(f"edgegis:{algorithm}", {**parameters, "OUTPUT": str(output)}, feedback=log)
    assert output.exists(), "\n".join(log.lines)
    return log.lines


def cells(path: Path) -> tuple[Any, float | None]:
    """Return the first band's cells and its nodata value."""
    dataset = gdal.Open(str(path))
    return dataset.ReadAsArray(), dataset.GetRasterBand(1).GetNoDataValue()
