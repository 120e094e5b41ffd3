"""The issue's table: to a file, to TEMPORARY_OUTPUT, as a model of two steps, on an endpoint, against gdaldem."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from .desktop import Desktop, model
from .jobs import Job
from .report import Row, command
from .rounds import Run, alternate, ratio, ratio_words


def rows(desktop: Desktop, job: Job, folder: Path, rounds: int, edge: str, arguments: list[str]) -> list[Row]:
    """Measure one job in every way; `edge` is the address of an endpoint, or empty."""
    comparisons: dict[str, Mapping[str, Run]] = {
        "file": {"ours": _to_file(desktop, job.ours, job, folder), "QGIS": _to_file(desktop, job.theirs, job, folder)},
        "temporary": {"ours": _to(desktop, job.ours, job), "QGIS": _to(desktop, job.theirs, job)},
    }
    if edge:
        comparisons["file"] = {**comparisons["file"], "edge": _to_file(desktop, job.ours, job, folder, RUN_ON="edge")}
    if job.gdaldem:
        comparisons["file"] = {**comparisons["file"], "gdaldem": _gdaldem(job.gdaldem[0], folder)}
    if job.second:
        comparisons["model"] = {"ours": _model(desktop, job.ours, job), "QGIS": _model(desktop, job.theirs, job)}
    found = []
    for way, runs in comparisons.items():
        runs["ours"]()  # opens what a first run opens: the module, the cache of files
        measured = alternate(runs, rounds)
        found.append(_row(job, way, measured, command("--only", job.algorithm, *arguments)))
        if "gdaldem" in measured:
            found.append(_gdaldem_row(job, measured, found[-1].command))
    return found


WAYS = {"file": "to a file", "temporary": "to TEMPORARY_OUTPUT", "model": "model of two steps"}


def _row(job: Job, way: str, measured: Mapping[str, list[float]], how: str) -> Row:
    shown = {f"{side} s": f"{median(times):.2f}" for side, times in measured.items() if side != "gdaldem"}
    shown["faster than QGIS"] = ratio_words(measured["ours"], measured["QGIS"])
    met = ratio(measured["ours"], measured["QGIS"]) >= job.goal
    return Row("jobs", f"{job.title}, {WAYS[way]}", shown, f"{job.goal:g}x", met, how)


def _gdaldem_row(job: Job, measured: Mapping[str, list[float]], how: str) -> Row:
    assert job.gdaldem
    shown = {"ours s": f"{median(measured['ours']):.2f}", "gdaldem s": f"{median(measured['gdaldem']):.2f}"}
    shown["faster than gdaldem"] = ratio_words(measured["ours"], measured["gdaldem"])
    goal = job.gdaldem[1]
    met = ratio(measured["ours"], measured["gdaldem"]) >= goal
    return Row("jobs", f"{job.title}, against gdaldem", shown, f"{goal:g}x", met, how)


def _to_file(desktop: Desktop, algorithm: str, job: Job, folder: Path, **more: Any) -> Callable[[], object]:
    path = folder / f"{algorithm.replace(':', '-')}{job.suffix}"

    def run() -> None:
        path.unlink(missing_ok=True)
        desktop.run(algorithm, {**job.parameters, "OUTPUT": str(path), **more})
        assert path.exists(), f"{algorithm} wrote nothing"

    return run


def _to(desktop: Desktop, algorithm: str, job: Job) -> Callable[[], object]:
    return lambda: desktop.run(algorithm, {**job.parameters, "OUTPUT": "TEMPORARY_OUTPUT"})


def _model(desktop: Desktop, algorithm: str, job: Job) -> Callable[[], object]:
    assert job.second
    made = model(algorithm, job.parameters, job.second)
    return lambda: desktop.run(made, {"second:result": "TEMPORARY_OUTPUT"})


def _gdaldem(arguments: list[str], folder: Path) -> Callable[[], object]:
    mode, source, *rest = arguments
    whole = ["gdaldem", mode, source, str(folder / f"gdaldem-{mode}.tif"), "-q", *rest]
    return lambda: subprocess.run(whole, check=True, stdin=subprocess.DEVNULL)
