"""Peak memory of one job in a QGIS process of its own.

python -m bench.memory ALGORITHM INPUT OUTPUT WORKERS prints megabytes before the job and at its peak.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from . import data
from .report import Row, command

GOAL_MB = 600
WORKERS = 2


def rows(folder: Path, side: int, arguments: list[str]) -> list[Row]:
    """Ours and QGIS's terrain algorithms on a raster of side x side cells."""
    source = data.elevation(folder, side)
    found = []
    for name in ("hillshade", "slope"):
        peaks = {}
        for provider in ("edgegis", "native"):
            output = folder / f"memory-{provider}.tif"
            call = [sys.executable, "-m", "bench.memory", f"{provider}:{name}", str(source), str(output), str(WORKERS)]
            done = subprocess.run(
                call, check=True, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[1]
            )
            peaks[provider] = tuple(map(float, done.stdout.split()[-2:]))
            output.unlink()
        before, peak = peaks["edgegis"]
        shown = {
            "peak MB": f"{peak:.0f}",
            "before the job MB": f"{before:.0f}",
            "QGIS's peak MB": f"{peaks['native'][1]:.0f}",
        }
        title = f"`{name}`, {side:,} x {side:,}, {WORKERS} workers: the whole QGIS process"
        goal = f"under {GOAL_MB} MB"
        found.append(Row("memory", title, shown, goal, peak < GOAL_MB, command("--only", "memory", *arguments)))
    return found


def peak_mb() -> float:
    """The most memory that this process has had, in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6


def main(algorithm: str, source: str, output: str, workers: str) -> None:
    os.environ["EDGEGIS_WORKERS"] = workers
    from .desktop import Desktop

    desktop = Desktop()
    before = peak_mb()
    parameters = {"INPUT": source, "OUTPUT": output}
    desktop.run(algorithm, parameters | ({"RUN_ON": "local"} if algorithm.startswith("edgegis") else {}))
    print(before, peak_mb(), flush=True)
    desktop.close()
    os._exit(0)  # QGIS need not be taken apart


if __name__ == "__main__":
    main(*sys.argv[1:])
