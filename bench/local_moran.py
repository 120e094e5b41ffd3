"""Local Moran against pygeoda (GeoDa's library), with all its threads: layer in, clusters out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from osgeo import gdal

from . import data
from .desktop import Desktop
from .peers import python_with
from .report import Row, command
from .rounds import alternate, ratio, ratio_words

_PYGEODA = ("pygeoda==0.1.3", "numpy")
GOALS = {999: 1.5, 99_999: 3.0}
FIELD = "code"
# One line in, one line out: a number of permutations, and how many areas were significant. It reads shapefiles alone.
_PEER = """
import sys, pygeoda
for line in sys.stdin:
    layer = pygeoda.open(sys.argv[1])
    weights = pygeoda.queen_weights(layer)
    values = layer.GetIntegerCol(sys.argv[2])
    found = pygeoda.local_moran(weights, values, permutations=int(line), cpu_threads=int(sys.argv[3]))
    print(sum(p <= 0.05 for p in found.lisa_pvalues()), flush=True)
"""


def rows(desktop: Desktop, folder: Path, polygons: int, rounds: int, arguments: list[str]) -> Iterator[Row]:
    """Ours takes the GeoPackage, pygeoda the same layer as a shapefile."""
    layer = data.polygons(folder, polygons)
    with _pygeoda(_shapefile(layer)) as peer:
        for permutations, goal in GOALS.items():
            runs = {"ours": _ours(desktop, layer, permutations), "pygeoda": lambda p=permutations: peer(p)}
            runs["ours"]()
            measured = alternate(runs, rounds)
            shown = {f"{side} s": f"{median(times):.2f}" for side, times in measured.items()}
            shown["faster than pygeoda"] = ratio_words(measured["ours"], measured["pygeoda"])
            met = ratio(measured["ours"], measured["pygeoda"]) >= goal
            title = f"local Moran: {polygons:,} areas, queen, {permutations:,} permutations, to TEMPORARY_OUTPUT"
            yield Row("jobs", title, shown, f"{goal:g}x", met, command("--only", "localmoran", *arguments))


def _ours(desktop: Desktop, layer: Path, permutations: int) -> Callable[[], object]:
    parameters = {"INPUT": str(layer), "FIELDS": [FIELD], "PERMUTATIONS": permutations, "OUTPUT": "TEMPORARY_OUTPUT"}
    return lambda: desktop.run("edgegis:localmoran", parameters)


def _shapefile(layer: Path) -> Path:
    path = layer.with_suffix(".shp")
    if not path.exists():
        gdal.VectorTranslate(str(path), str(layer), format="ESRI Shapefile")
    return path


@contextmanager
def _pygeoda(layer: Path) -> Iterator[Callable[[int], object]]:
    """A process of its own that has imported pygeoda; gives what runs it once."""
    arguments = [str(layer), FIELD, str(os.cpu_count() or 1)]
    command_line = [str(python_with("pygeoda", *_PYGEODA)), "-c", _PEER, *arguments]
    process = subprocess.Popen(command_line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes to pygeoda")
    given, answered = process.stdin, process.stdout

    def run(permutations: int) -> int:
        given.write(f"{permutations}\n")
        given.flush()
        return int(answered.readline())

    try:
        yield run
    finally:
        given.close()
        process.wait(timeout=60)
