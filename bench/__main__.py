"""python -m bench [--only WHAT]... [sizes]: measures, prints, and writes docs/benchmarks.md (with --write).

The same table against another version of QGIS: there `--only qgis --json` prints lines that `--compare` reads here.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import fields, replace
from pathlib import Path

from . import end_to_end, kernels, memory, overheads, report, serving
from .desktop import Desktop, endpoint
from .job import Job, Sizes
from .jobs import ALGORITHMS, jobs

SECTIONS = ("overheads", "cold", "kernels", "memory", "serving")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    choices = [*ALGORITHMS, *SECTIONS, "qgis", "nothing"]
    help_only = "may be repeated; default: all. 'qgis': beside QGIS alone, all or the algorithms named, too; 'nothing'"
    parser.add_argument("--only", action="append", choices=choices, help=help_only)
    parser.add_argument(
        "--data", type=Path, default=report.CHECKOUT / "build" / "bench-data", help="where the layers are kept"
    )
    parser.add_argument(
        "--memory-of",
        action="append",
        choices=list(ALGORITHMS),
        help=f"whose peak memory is measured; may be repeated; default: {', '.join(memory.USUAL)}",
    )
    parser.add_argument("--without-edge", action="store_true", help="start no endpoint")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--json", action="store_true", help="print lines of JSON, for --compare on another machine")
    parser.add_argument("--compare", type=Path, help="what --json printed with another QGIS; its figures stand beside")
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
    wanted, folder, arguments = set(chosen.only or [*ALGORITHMS, *SECTIONS]), chosen.data, changed(sizes)
    if wanted == {"nothing"}:
        return
    if "memory" in wanted:
        yield from memory.rows(folder, sizes, chosen.memory_of or memory.USUAL, arguments)
    if "cold" in wanted:
        yield from overheads.first_use()
    if "serving" in wanted:
        yield from serving.rows(sizes.rounds)
    desktop = Desktop()
    if "overheads" in wanted:
        yield from overheads.empty_job(desktop, folder, edge)
        yield from overheads.loading()
        yield from overheads.cancelling(output)
        yield from overheads.hundred_features(desktop, folder, sizes.rounds)
    chosen_ones = wanted & set(ALGORITHMS) or (set(ALGORITHMS) if wanted & {"qgis", "kernels"} else set())
    table = jobs(folder, sizes, chosen_ones)
    for job in table:
        if "qgis" in wanted and job.theirs:
            alone = replace(job, others=())
            yield from end_to_end.rows(desktop, alone, output, sizes.rounds, "", arguments)
        elif "qgis" not in wanted and job.algorithm in wanted:
            yield from end_to_end.rows(desktop, job, output, sizes.rounds, edge, arguments)
    if "kernels" in wanted:
        yield from _kernels(desktop, table, output, arguments)
    desktop.close()


def _kernels(desktop: Desktop, table: list[Job], output: Path, arguments: list[str]) -> Iterable[report.Row]:
    """The calls of guests that the jobs make, recorded, in Wasmtime and as native code."""
    catalogue = desktop.plugin.provider.targets.catalogue
    algorithms = [catalogue.algorithm(job.algorithm) for job in table]
    modules = {stage.function: found.module.data for found in algorithms for stage in found.descriptor.stages}
    recorder = kernels.Recorder()
    os.environ["EDGEGIS_WORKERS"] = "1"
    with recorder.recording():
        for job in table:
            desktop.run(job.ours, {**job.parameters, job.output: "TEMPORARY_OUTPUT", "RUN_ON": "local"})
    yield from kernels.rows(recorder, output, modules, arguments)


def main() -> None:
    chosen = options()
    sizes = Sizes(**{field.name: getattr(chosen, field.name) for field in fields(Sizes)})
    if not chosen.only and not chosen.json:
        report.forget()
    chosen.data.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="output-", dir=chosen.data) as output,
        nullcontext("") if chosen.without_edge or chosen.json or chosen.only == ["nothing"] else endpoint() as edge,
    ):
        os.environ.update(EDGEGIS_EDGE_URL=edge, TMPDIR=output)  # where QGIS leaves its temporary layers
        if chosen.json:
            print(report.json_of_machine(), flush=True)
        for row in measure(chosen, sizes, edge, Path(output)):
            print(report.json_of(row) if chosen.json else report.words(row), flush=True)
            if not chosen.json:
                report.keep([row])
        if chosen.write:
            report.write(report.keep([]), report.read_other(chosen.compare) if chosen.compare else None)
    os._exit(0)  # a QGIS that is taken apart while Python still holds its objects may crash


if __name__ == "__main__":
    main()
