"""Spatial statistics against PySAL (libpysal, esda): weights, statistics and their moments are the same numbers,
pseudo p-values agree as two samples of permutations do.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsProcessingFeedback, QgsVectorLayer

from edgegis.tests.cases import layers

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # deprecations among their own packages
    import esda
    import geopandas
    import libpysal
    from esda.util import fdr

pytestmark = [pytest.mark.qgis, pytest.mark.filterwarnings("ignore")]

QUEEN, ROOK, NEAREST, BAND = range(4)
PERMUTATIONS = 4999
# Six standard deviations of a difference: among some hundred areas not one is farther.
DEVIATIONS = 6
SAME = 1e-9


@pytest.fixture(scope="module")
def areas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return layers.make("areas", tmp_path_factory.mktemp("areas"))


@pytest.fixture(scope="module")
def frame(areas: Path) -> Any:
    return geopandas.read_file(areas)


def run(name: str, areas: Path, folder: Path, **parameters: Any) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Run an algorithm; return the output's columns (NaN for null) and QGIS's results."""
    import processing

    given = {"INPUT": str(areas), **parameters, "RUN_ON": "local", "OUTPUT": str(folder / "result.gpkg")}
    results = processing.run(f"edgegis:{name}", given, feedback=QgsProcessingFeedback(False))
    layer = QgsVectorLayer(str(folder / "result.gpkg"), "result", "ogr")
    rows = [feature.attributes() for feature in layer.getFeatures()]
    columns = {field.name(): [row[place] for row in rows] for place, field in enumerate(layer.fields())}
    return {name: _column(values) for name, values in columns.items()}, results


def _column(values: list[Any]) -> np.ndarray:
    plain = [value if isinstance(value, (int, float, str)) else float("nan") for value in values]
    return np.array(plain, dtype=object if any(isinstance(value, str) for value in plain) else float)


def theirs(frame: Any, kind: int) -> Any:
    if kind == QUEEN:
        return libpysal.weights.Queen.from_dataframe(frame, use_index=False, silence_warnings=True)
    if kind == ROOK:
        return libpysal.weights.Rook.from_dataframe(frame, use_index=False, silence_warnings=True)
    places = np.column_stack([frame.geometry.centroid.x, frame.geometry.centroid.y])
    if kind == NEAREST:
        return libpysal.weights.KNN(places, k=5)
    return libpysal.weights.DistanceBand(places, threshold=90.0, silence_warnings=True)


def among(frame: Any, kind: int, field: str, transform: str) -> tuple[np.ndarray, Any, np.ndarray]:
    """Rows with a value, their weights in PySAL, and their values."""
    known = np.flatnonzero(frame[field].notna())
    weights = libpysal.weights.w_subset(theirs(frame, kind), known.tolist(), silence_warnings=True)
    weights.transform = transform
    return known, weights, frame[field].to_numpy()[known].astype(float)


KINDS = pytest.mark.parametrize("kind", [QUEEN, ROOK, NEAREST, BAND], ids=["queen", "rook", "nearest", "band"])
TRANSFORMS = pytest.mark.parametrize("transform", ["r", "b"], ids=["standardised", "binary"])


def shared(kind: int, transform: str = "r") -> dict[str, Any]:
    return {"TYPE": kind, "NEIGHBORS": 5, "DISTANCE": 90.0, "STANDARDIZE": transform == "r"}


@KINDS
def test_weights(plugin: Any, areas: Path, frame: Any, tmp_path: Path, kind: int) -> None:
    columns, results = run("spatialweights", areas, tmp_path, **shared(kind))
    found = set(zip(columns["id"] - 1, columns["neighbor"] - 1))
    weights = theirs(frame, kind)
    assert found == {(row, other) for row, others in weights.neighbors.items() for other in others}
    assert results["ISLANDS"] == len(weights.islands) > (0 if kind != NEAREST else -1)


def test_the_smallest_band(plugin: Any, areas: Path, frame: Any, tmp_path: Path) -> None:
    places = np.column_stack([frame.geometry.centroid.x, frame.geometry.centroid.y])
    columns, results = run("spatialweights", areas, tmp_path, TYPE=BAND)
    assert results["ISLANDS"] == 0
    assert columns["distance"].max() == pytest.approx(libpysal.weights.min_threshold_distance(places), rel=SAME)


@pytest.mark.parametrize("suffix", ["GAL", "GWT"])
@KINDS
def test_weights_files(plugin: Any, areas: Path, frame: Any, tmp_path: Path, kind: int, suffix: str) -> None:
    path = tmp_path / f"weights.{suffix.lower()}"
    run("spatialweights", areas, tmp_path, ID_FIELD="key", **{suffix: str(path)}, **shared(kind))
    read = libpysal.io.open(str(path)).read()
    keys = [str(key) for key in frame["key"]]
    found = {(str(row), str(other)) for row, others in read.neighbors.items() for other in others}
    weights = theirs(frame, kind)
    assert found == {(keys[row], keys[other]) for row, others in weights.neighbors.items() for other in others}


@pytest.mark.parametrize("suffix", ["GAL", "GWT"])
def test_weights_files_name_rows_by_texts(plugin: Any, frame: Any, tmp_path: Path, suffix: str) -> None:
    """GeoDa's header: 0, how many, the layer, the id field; in the files a name is one word."""
    names = [f"Area {row} of {len(frame)}" for row in range(len(frame))]
    words = [name.replace(" ", "_") for name in names]
    frame.assign(name=names).to_file(tmp_path / "named.gpkg")
    path = tmp_path / f"weights.{suffix.lower()}"
    columns, _ = run("spatialweights", tmp_path / "named.gpkg", tmp_path, ID_FIELD="name", **{suffix: str(path)})
    pairs = {(row, other) for row, others in theirs(frame, QUEEN).neighbors.items() for other in others}
    assert set(zip(columns["id"], columns["neighbor"])) == {(names[row], names[other]) for row, other in pairs}
    assert path.read_text().splitlines()[0] == f"0 {len(frame)} layer name"
    read = libpysal.io.open(str(path)).read()
    found = {(row, other) for row, others in read.neighbors.items() for other in others}
    assert found == {(words[row], words[other]) for row, other in pairs}
    if suffix == "GAL":
        assert read.id_order == words
        assert sorted(read.islands) == sorted(words[row] for row in theirs(frame, QUEEN).islands) != []


@TRANSFORMS
@KINDS
def test_global_moran(plugin: Any, areas: Path, frame: Any, tmp_path: Path, kind: int, transform: str) -> None:
    options = {"FIELDS": ["value", "gaps"], "PERMUTATIONS": PERMUTATIONS, **shared(kind, transform)}
    columns, _ = run("globalmoran", areas, tmp_path, **options)
    for row, field in enumerate(["value", "gaps"]):
        _, weights, values = among(frame, kind, field, transform)
        np.random.seed(1)
        moran = esda.Moran(values, weights, transformation=transform, permutations=PERMUTATIONS)
        for name in ("I", "EI", "VI_norm", "z_norm", "p_norm", "VI_rand", "z_rand", "p_rand"):
            assert columns[name][row] == pytest.approx(getattr(moran, name), rel=SAME, abs=1e-14), name
        assert columns["VI_sim"][row] == pytest.approx(moran.VI_sim, rel=0.15)
        assert_same_chance(columns["p_sim"][row : row + 1], np.array([moran.p_sim]))


def assert_same_chance(ours: np.ndarray, their: np.ndarray) -> None:
    """Two estimates of a probability, each of PERMUTATIONS permutations."""
    middle = np.clip((ours + their) / 2, 1 / PERMUTATIONS, 1)
    difference = np.abs(ours - their) / np.sqrt(2 * middle * (1 - middle) / PERMUTATIONS + 1e-12)
    assert difference.max() < DEVIATIONS
    # Nor are ours larger or smaller as a rule; among neighbours the differences are not independent.
    assert abs((ours - their).mean()) < DEVIATIONS * 0.01 / np.sqrt(min(len(ours), 36))


@TRANSFORMS
@KINDS
def test_local_moran(plugin: Any, areas: Path, frame: Any, tmp_path: Path, kind: int, transform: str) -> None:
    options = {"PERMUTATIONS": PERMUTATIONS, "FDR": True, "SIGNIFICANCE": 0.2, **shared(kind, transform)}
    columns, _ = run("localmoran", areas, tmp_path, FIELDS=["value", "gaps"], **options)
    for field in ("value", "gaps"):
        known, weights, values = among(frame, kind, field, transform)
        moran = esda.Moran_Local(
            values, weights, transformation=transform, permutations=PERMUTATIONS, keep_simulations=False, seed=1
        )
        has = np.array([len(weights.neighbors[key]) > 0 for key in weights.id_order])
        ours = {name: columns[f"{field}_{name}"][known] for name in ("I", "EI", "VI", "q", "p", "cluster")}
        for name, expected in (("I", moran.Is), ("EI", moran.EIc), ("VI", moran.VIc), ("q", moran.q)):
            assert ours[name][has].astype(float) == pytest.approx(expected[has], rel=SAME, abs=1e-12), name
        assert_same_chance(ours["p"][has].astype(float), moran.p_sim[has])
        assert set(ours["cluster"][~has]) <= {"No neighbours"}
        largest = fdr(ours["p"][has].astype(float), 0.2)
        names = np.array(["", "High-High", "Low-High", "Low-Low", "High-Low"])[moran.q]
        expected = np.where(ours["p"][has].astype(float) <= largest, names[has], "Not significant")
        assert list(ours["cluster"][has]) == list(expected)
        assert "High-High" in expected or field == "gaps"
        assert set(np.delete(columns[f"{field}_cluster"], known)) <= {"Undefined"}


@pytest.mark.parametrize("star", [True, False], ids=["G*", "G"])
@TRANSFORMS
@KINDS
def test_getis_ord(plugin: Any, areas: Path, frame: Any, tmp_path: Path, kind: int, transform: str, star: bool) -> None:
    options = {"PERMUTATIONS": PERMUTATIONS, "STAR": star, **shared(kind, transform)}
    columns, _ = run("getisord", areas, tmp_path, FIELDS=["value"], **options)
    known, weights, values = among(frame, kind, "value", transform)
    has = np.array([len(weights.neighbors[key]) > 0 for key in weights.id_order])
    local = esda.G_Local(
        values, weights, transform=transform, permutations=PERMUTATIONS, star=star, keep_simulations=False, seed=1
    )
    for name, expected in (("G", local.Gs), ("EG", local.EGs), ("VG", local.VGs), ("z", local.Zs)):
        assert columns[f"value_{name}"][known][has] == pytest.approx(expected[has], rel=1e-7, abs=1e-12), name
    assert columns["value_pnorm"][known][has] == pytest.approx(2 * local.p_norm[has], rel=1e-6)
    assert_same_chance(columns["value_p"][known][has], local.p_sim[has])


def test_the_seed_alone_decides(plugin: Any, areas: Path, tmp_path: Path) -> None:
    def p_values(seed: int, **more: Any) -> list[float]:
        columns, _ = run("localmoran", areas, tmp_path, FIELDS=["value"], PERMUTATIONS=99, SEED=seed, **more)
        return list(columns["value_p"])

    first = p_values(1)
    assert str(first) == str(p_values(1))
    assert str(first) != str(p_values(2))
    assert str(p_values(1, STANDARDIZE=False)) == str(first)
