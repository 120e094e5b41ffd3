"""Other tools than QGIS for a job: each in a process of its own that waits for its turns."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from edgegis.runtime.errors import present

from .peers import python_with

_TURNS = """
for turn in sys.stdin:
    {run}
    print("done", flush=True)
"""


@dataclass(frozen=True)
class OtherTool:
    """`setup` is Python that runs once, `run` (one line) what is measured; `does` says what that is. `goal` is how
    many times as fast ours is to be, `way` the destination of ours that it is compared with. With `packages` it has an
    environment of its own, else that of the tests.
    """

    name: str
    does: str
    setup: str
    run: str
    goal: float | None = None
    way: str = "temporary"
    packages: tuple[str, ...] = ()

    @contextmanager
    def started(self) -> Iterator[Callable[[], object]]:
        """Its process; gives what runs it once."""
        python = str(python_with(self.name, *self.packages)) if self.packages else sys.executable
        script = f"import sys, warnings\nwarnings.simplefilter('ignore')\n{self.setup}\n{_TURNS.format(run=self.run)}"
        pipe = subprocess.PIPE
        with subprocess.Popen([python, "-c", script], stdin=pipe, stdout=pipe, text=True) as process:
            given, answered = present(process.stdin), present(process.stdout)

            def run() -> None:
                given.write("\n")
                given.flush()
                if answered.readline() != "done\n":
                    raise RuntimeError(f"{self.name} failed, its words are above")

            yield run


def gdaldem(mode: str, source: Path, *options: str, codec: str = "") -> OtherTool:
    """A codec, which has all threads as ours has, takes most of the time: without a goal. Shades are bytes in gdaldem,
    and Float32 in QGIS and here.
    """
    compressed = ["-co", f"COMPRESS={codec}", "-co", "NUM_THREADS=ALL_CPUS"] if codec else []
    output = str(source.with_name(f"gdaldem-{mode}.tif"))
    run = f"subprocess.run({['gdaldem', mode, str(source), output, '-q', *options, *compressed]!r}, check=True)"
    where = "to a file of bytes" if mode == "hillshade" else "to a file"
    return OtherTool("gdaldem", where, "import subprocess", run, None if codec else 2, "file")


def gdal_viewshed(elevation: Path, observers: Path, height: float, target: float) -> OtherTool:
    """A run for each observer, two at a time; nobody counts what they saw."""
    output = str(elevation.with_name("gdal-viewshed-"))
    setup = "import subprocess\nfrom concurrent.futures import ThreadPoolExecutor\nfrom osgeo import ogr\n"
    setup += f"layer = ogr.Open({str(observers)!r})\n"
    setup += "places = [(f.geometry().GetX(), f.geometry().GetY()) for f in layer.GetLayer()]\n"
    setup += "def look(number):\n"
    setup += f"    heights = ['-oz', '{height}', '-tz', '{target}', '-md', '0']\n"
    setup += "    where = ['-ox', repr(places[number][0]), '-oy', repr(places[number][1])]\n"
    setup += f"    files = [{str(elevation)!r}, {output!r} + str(number) + '.tif']\n"
    setup += "    subprocess.run(['gdal_viewshed', '-q', *where, *heights, *files], check=True)\n"
    setup += "pool = ThreadPoolExecutor(2)"
    run = "list(pool.map(look, range(len(places))))"
    return OtherTool("gdal_viewshed", "a run for each observer, two at a time, to files", setup, run, 8, "file")


def _saga(library: str, tool: int, goal: float, *arguments: str) -> OtherTool:
    """SAGA's program, with all its threads; it reads GeoTIFF and writes its own format."""
    command = ["saga_cmd", "-f=s", library, str(tool), *arguments]
    run = f"subprocess.run({command!r}, check=True, stdout=subprocess.DEVNULL)"
    return OtherTool("SAGA", "to a file", "import subprocess", run, goal, "file")


def saga_position(elevation: Path, radius_m: float) -> OtherTool:
    output = str(elevation.with_name("saga-tpi.sgrd"))
    radius = ("-RADIUS_MIN", "0", "-RADIUS_MAX", str(radius_m))
    return _saga("ta_morphometry", 18, 80, "-DEM", str(elevation), "-TPI", output, *radius)


def saga_sky(elevation: Path, directions: int, radius_m: float, goal: float) -> OtherTool:
    """Cell by cell (method 0). It always computes the visible sky, too."""
    outputs = [str(elevation.with_name(f"saga-{name}.sgrd")) for name in ("visible", "svf")]
    look = ("-RADIUS", str(radius_m), "-NDIRS", str(directions), "-METHOD", "0")
    return _saga("ta_lighting", 3, goal, "-DEM", str(elevation), "-VISIBLE", outputs[0], "-SVF", outputs[1], *look)


def saga_sinks(elevation: Path) -> OtherTool:
    """It fills, finds directions and basins in one."""
    outputs = [str(elevation.with_name(f"saga-{name}.sgrd")) for name in ("filled", "directions", "basins")]
    where = [part for pair in zip(("-FILLED", "-FDIR", "-WSHED"), outputs) for part in pair]
    return _saga("ta_preprocessor", 4, 10, "-ELEV", str(elevation), *where, "-MINSLOPE", "0")


_GRASS = """
import atexit, os, shutil, subprocess, tempfile
folder = tempfile.mkdtemp(prefix="edgegis-bench-grass-")
atexit.register(shutil.rmtree, folder)
place = os.path.join(folder, "place")
subprocess.run(["grass", "-c", {source!r}, "-e", place], check=True, capture_output=True)
base = subprocess.run(["grass", "--config", "path"], check=True, capture_output=True, text=True).stdout.strip()
with open(os.path.join(folder, "rc"), "w") as rc:
    print("GISDBASE:", folder, file=rc)
    print("LOCATION_NAME: place", "MAPSET: PERMANENT", sep=chr(10), file=rc)
os.environ.update(GISBASE=base, GISRC=rc.name, LD_LIBRARY_PATH=base + "/lib", PATH=base + "/bin:" + os.environ["PATH"])
def module(*words):
    subprocess.run([*words, "--quiet", "--overwrite"], check=True)
module("r.external", "-o", "input=" + {source!r}, "output=dem")
module("g.region", "raster=dem")
"""


def grass_watershed(elevation: Path) -> OtherTool:
    """Its modules without the start of a session; cells in memory. Sinks are passed through by the least cost."""
    output = str(elevation.with_name("grass-accumulation.tif"))
    run = "module('r.watershed', '-s', '-a', 'elevation=dem', 'accumulation=flow'); "
    run += f"module('r.out.gdal', '-f', '-c', 'input=flow', 'output={output}', 'type=Float64')"
    return OtherTool("GRASS", "to a file", _GRASS.format(source=str(elevation)), run, 4, "file")


def whitebox(elevation: Path, does: str, tool: str, goal: float | None, codec: str = "none") -> OtherTool:
    """`tool` of its hydrology takes the elevations as `dem`."""
    setup = "import whitebox_workflows\nhost = whitebox_workflows.WbEnvironment()"
    output = str(elevation.with_name("whitebox.tif"))
    run = f"dem = host.read_raster({str(elevation)!r}); "
    options = {"geotiff": {"compression": codec.lower()}}
    run += f"host.write_raster(host.hydrology.{tool}, {output!r}, {options!r})"
    packages = ("whitebox-workflows==2.0.6",)
    return OtherTool("Whitebox Workflows", does, setup, run, goal, "file", packages)


def rvt_sky(elevation: Path, directions: int, radius: int, goal: float | None) -> OtherTool:
    setup = "import numpy, rvt.vis\nfrom osgeo import gdal, gdal_array"
    output = str(elevation.with_name("rvt-svf.tif"))
    run = f"cells = gdal.Open({str(elevation)!r}).ReadAsArray(); "
    run += f"found = rvt.vis.sky_view_factor(cells, 30.0, svf_n_dir={directions}, svf_r_max={radius}, no_data=-9999); "
    run += f"gdal_array.SaveArray(found['svf'].astype('f4'), {output!r})"
    return OtherTool("rvt-py", "to a file", setup, run, goal, "file")


def exactextract(raster: Path, polygons: Path, statistics: list[str], goal: float | None) -> OtherTool:
    """By area; it reads the raster and the polygons each time."""
    run = f"exact_extract({str(raster)!r}, {str(polygons)!r}, {statistics!r})"
    return OtherTool("exactextract", "reads and computes", "from exactextract import exact_extract", run, goal)


def geopandas_overlay(one: Path, other: Path, how: str, goal: float | None) -> OtherTool:
    run = f"geopandas.overlay(geopandas.read_file({str(one)!r}), geopandas.read_file({str(other)!r}), how={how!r})"
    return OtherTool("geopandas", "reads and overlays", "import geopandas", run, goal)


def geopandas_dissolve(layer: Path, field: str | None) -> OtherTool:
    run = f"geopandas.read_file({str(layer)!r}).dissolve(by={field!r})"
    return OtherTool("geopandas", "reads and dissolves", "import geopandas", run)


def scikit_learn(points: Path, fit: str) -> OtherTool:
    setup = "from sklearn.cluster import DBSCAN, KMeans\n" + _coordinates(points)
    return OtherTool("scikit-learn", "fit alone", setup, f"{fit}.fit(xy)", 1)


def scipy_delaunay(points: Path) -> OtherTool:
    setup = "from scipy.spatial import Delaunay\n" + _coordinates(points)
    return OtherTool("scipy", "triangulation alone", setup, "Delaunay(xy)")


def shapely_voronoi(points: Path) -> OtherTool:
    setup = "import shapely\n" + _coordinates(points) + "\npoints = shapely.MultiPoint(xy)"
    return OtherTool("shapely", "polygons alone", setup, "shapely.voronoi_polygons(points)")


def scipy_neighbours(points: Path, others: Path, count: int) -> OtherTool:
    """Both layers' coordinates are in memory; the tree is built, and asked by all threads."""
    setup = "from scipy.spatial import cKDTree\n" + _coordinates(points) + "\nown = xy\n" + _coordinates(others)
    return OtherTool("scipy", "neighbours alone", setup, f"cKDTree(xy).query(own, {count}, workers=-1)")


def _coordinates(points: Path) -> str:
    return f"import geopandas\nxy = geopandas.read_file({str(points)!r}).get_coordinates().to_numpy()"


def pygeoda(shapefile: Path, field: str, permutations: int, goal: float) -> OtherTool:
    """GeoDa's library with all its threads. It reads shapefiles alone."""
    run = f"layer = pygeoda.open({str(shapefile)!r}); values = layer.GetIntegerCol({field!r}); "
    run += f"weights = pygeoda.queen_weights(layer); threads = {os.cpu_count()}; "
    run += f"pygeoda.local_moran(weights, values, permutations={permutations}, cpu_threads=threads)"
    return OtherTool(
        "pygeoda", "with all its threads", "import pygeoda", run, goal, packages=("pygeoda==0.1.3", "numpy")
    )


def pysal(layer: Path, field: str, statistic: str) -> OtherTool:
    """`statistic` takes the values and their weights `w`; numba makes it fast."""
    setup = "import esda, geopandas\nfrom libpysal.weights import Queen"
    run = f"areas = geopandas.read_file({str(layer)!r}); w = Queen.from_dataframe(areas, use_index=False); "
    run += f"w.transform = 'r'; y = areas[{field!r}].to_numpy(float); {statistic}"
    packages = ("esda==2.9.0", "libpysal==4.14.1", "numba==0.62.1", "joblib", "geopandas==1.1.1")
    return OtherTool("PySAL", "with all its threads", setup, run, packages=packages)
