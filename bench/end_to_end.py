"""The table of jobs: to every kind of destination, as a model of two steps, on an endpoint, beside other tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from qgis.core import Qgis

from .desktop import Desktop, model
from .job import Job
from .other_tools import OtherTool
from .report import Row, command
from .rounds import Run, alternate, ratio, ratio_words


def rows(desktop: Desktop, job: Job, folder: Path, rounds: int, edge: str, arguments: list[str]) -> list[Row]:
    """Measure one job in every way; `edge` is the address of an endpoint, or empty."""
    found = []
    how = command("--only", job.algorithm, *arguments)
    with ExitStack() as processes:
        others = {other: processes.enter_context(other.started()) for other in job.others}
        for way, runs in _comparisons(desktop, job, folder, edge).items():
            beside = {other.name: run for other, run in others.items() if other.way == way}
            if len(runs) + len(beside) < 2:
                continue
            for run in [runs["ours"], *beside.values()]:
                run()  # opens what a first run opens: the module, the cache of files, a tool's libraries
            measured = alternate({**runs, **beside}, rounds)
            if job.theirs:
                found.append(_row(job, way, measured, how))
            found += [_other_row(job, other, way, measured, how) for other in others if other.name in beside]
    return found


def _comparisons(desktop: Desktop, job: Job, folder: Path, edge: str) -> dict[str, Mapping[str, Run]]:
    """By destination: what each side runs."""
    sides = {"ours": job.ours, **({"QGIS": job.theirs} if job.theirs else {})}
    suffixes = {"file": job.suffix, **({"flatgeobuf": ".fgb"} if job.suffix == ".gpkg" else {})}
    found = {
        way: {side: _to_file(desktop, algorithm, job, folder, suffix) for side, algorithm in sides.items()}
        for way, suffix in suffixes.items()
    }
    if edge and job.theirs:
        found["file"]["edge"] = _to_file(desktop, job.ours, job, folder, job.suffix, RUN_ON="edge")
    found["temporary"] = {side: _to(desktop, algorithm, job) for side, algorithm in sides.items()}
    if job.second:
        found["model"] = {side: _model(desktop, algorithm, job, job.second) for side, algorithm in sides.items()}
    return dict(found)


def _title(job: Job, way: str) -> str:
    file = {".gpkg": "to a GeoPackage", ".tif": "to a GeoTIFF"}[job.suffix]
    words = {"file": file, "flatgeobuf": "to a FlatGeobuf", "temporary": "to TEMPORARY_OUTPUT"}
    return f"{job.title}, {words.get(way, 'model of two steps')}"


def _row(job: Job, way: str, measured: Mapping[str, list[float]], how: str) -> Row:
    shown = {f"{side} s": f"{median(measured[side]):.2f}" for side in ("ours", "QGIS", "edge") if side in measured}
    # The goals are for QGIS 3.22; beside a newer one, ours is not to be slower.
    goal = None if way == "flatgeobuf" else job.goal
    goal = 1 if Qgis.QGIS_VERSION_INT >= 32400 else goal
    return _judged("jobs", _title(job, way), shown, measured["ours"], measured["QGIS"], goal, how)


def _other_row(job: Job, other: OtherTool, way: str, measured: Mapping[str, list[float]], how: str) -> Row:
    ours, theirs = measured["ours"], measured[other.name]
    shown = {
        "ours s": f"{median(ours):.2f}",
        "other tool": f"{other.name}, {other.does}",
        "its s": f"{median(theirs):.2f}",
    }
    return _judged("others", _title(job, way), shown, ours, theirs, other.goal, how)


def _judged(
    section: str,
    title: str,
    shown: dict[str, str],
    ours: list[float],
    theirs: list[float],
    goal: float | None,
    how: str,
) -> Row:
    shown["faster"] = ratio_words(ours, theirs)
    met = None if goal is None else ratio(ours, theirs) >= goal
    return Row(section, title, shown, "" if goal is None else f"{goal:g}x", met, how)


def _to_file(
    desktop: Desktop, algorithm: str, job: Job, folder: Path, suffix: str, **more: Any
) -> Callable[[], object]:
    path = folder / f"{algorithm.replace(':', '-')}{suffix}"

    def run() -> None:
        path.unlink(missing_ok=True)
        desktop.run(algorithm, {**job.parameters, job.output: str(path), **more})
        assert path.exists(), f"{algorithm} wrote nothing"

    return run


def _to(desktop: Desktop, algorithm: str, job: Job) -> Callable[[], object]:
    return lambda: desktop.run(algorithm, {**job.parameters, job.output: "TEMPORARY_OUTPUT"})


def _model(desktop: Desktop, algorithm: str, job: Job, second: Mapping[str, Any]) -> Callable[[], object]:
    made = model(algorithm, job.parameters, second)
    return lambda: desktop.run(made, {"second:result": "TEMPORARY_OUTPUT"})
