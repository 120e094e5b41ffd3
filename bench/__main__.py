"""python -m bench [--only WHAT]... [sizes]: measures, prints, and writes docs/benchmarks.md (with --write)."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import fields
from pathlib import Path

from . import end_to_end, kernels, local_moran, memory, overheads, report, serving
from .desktop import Desktop, endpoint
from .jobs import Sizes, jobs

SECTIONS = ("overheads", "cold", "kernels", "memory", "serving", "localmoran")
ALGORITHMS = (
    "countpointsinpolygon",
    "joinbylocationsummary",
    "heatmapkerneldensityestimation",
    "delaunaytriangulation",
    "voronoipolygons",
    "intersection",
    "clip",
    "difference",
    "dissolve",
    "hillshade",
    "slope",
)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=[*ALGORITHMS, *SECTIONS], help="may be repeated; default: all"
    )
    parser.add_argument(
        "--data", type=Path, default=report.CHECKOUT / "build" / "bench-data", help="where the layers are kept"
    )
    parser.add_argument("--without-edge", action="store_true", help="start no endpoint")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    for field in fields(Sizes):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=int, default=field.default)
    return parser.parse_args()


def changed(sizes: Sizes) -> list[str]:
    """The arguments that reproduce these sizes."""
    given = [
        (field.name, getattr(sizes, field.name))
        for field in fields(Sizes)
        if getattr(sizes, field.name) != field.default
    ]
    return [part for name, size in given for part in (f"--{name.replace('_', '-')}", str(size))]


def measure(chosen: argparse.Namespace, sizes: Sizes, edge: str, output: Path) -> Iterable[report.Row]:
    """Rows, one after the other as they are measured."""
    wanted, folder, arguments = chosen.only or [*ALGORITHMS, *SECTIONS], chosen.data, changed(sizes)
    if "memory" in wanted:
        yield from memory.rows(folder, sizes.raster_side, arguments)
    if "cold" in wanted:
        yield from overheads.first_use()
    if "serving" in wanted:
        yield from serving.rows(sizes.rounds)
    desktop = Desktop()
    if "overheads" in wanted:
        yield from overheads.empty_job(desktop, folder, edge)
        yield from overheads.hundred_features(desktop, folder, sizes.rounds)
    if "localmoran" in wanted:
        yield from local_moran.rows(desktop, folder, sizes.polygons, sizes.rounds, arguments)
    table = jobs(folder, sizes) if set(wanted) & {*ALGORITHMS, "kernels"} else []
    for job in table:
        if job.algorithm in wanted:
            yield from end_to_end.rows(desktop, job, output, sizes.rounds, edge, arguments)
    if "kernels" in wanted:
        catalogue = desktop.plugin.provider.targets.catalogue
        stages = (catalogue.algorithm(job.algorithm).descriptor.stages for job in table)
        functions = {stage.function for found in stages for stage in found}
        recorder = kernels.Recorder()
        os.environ["EDGEGIS_WORKERS"] = "1"
        with recorder.recording():
            for job in table:
                desktop.run(job.ours, {**job.parameters, "OUTPUT": "TEMPORARY_OUTPUT", "RUN_ON": "local"})
        yield from kernels.rows(recorder, output, functions, arguments)
    desktop.close()


def main() -> None:
    chosen = options()
    sizes = Sizes(**{field.name: getattr(chosen, field.name) for field in fields(Sizes)})
    chosen.data.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="output-", dir=chosen.data) as output,
        nullcontext("") if chosen.without_edge else endpoint() as edge,
    ):
        os.environ["EDGEGIS_EDGE_URL"] = edge
        for row in measure(chosen, sizes, edge, Path(output)):
            print(report.words(row), flush=True)
            kept = report.keep([row])
            if chosen.write:
                report.write(kept)
    os._exit(0)  # a QGIS that is taken apart while Python still holds its objects may crash


if __name__ == "__main__":
    main()
