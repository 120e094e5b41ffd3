"""Rows of measurements: kept as JSON, printed, and written to docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "benchmarks.md"
KEPT = CHECKOUT / "build" / "benchmarks.json"

SECTIONS = {
    "jobs": "End to end: ours and QGIS's, alternately in one running QGIS",
    "kernels": "Guests against the same Rust as native code (plain x86-64)",
    "overheads": "Overheads",
    "cold": "First use, with an empty cache of compiled modules",
    "memory": "Peak memory",
    "serving": "The endpoint as a server, on loopback",
}


# What a section's table does not say by itself, below it.
NOTES = {
    "kernels": """Both sides begin with the parameters as text and the data in place, and end with the answer in place;
both have their memory in large pages. Placing the data, and writing the request and reading the answer, are the
host's work and shown apart. The two sides take turns of three runs, of which the best counts; the ratio is that of
the best, with the median of the turns.

Loops over cells meet the goal: they are SIMD in both, and take many cells a turn. (The heatmap's native code is the
same four lanes; a plain loop over doubles is an eighth faster there, and as fast as the guest.) What is left
elsewhere, 1.3 to 1.7, has two parts. Every turn of a loop looks for an interruption, or an endless loop of a stranger's
module could not be stopped: in an engine that does not look, the ratios are 1.2 to 1.5. The rest is what branching
code costs in WebAssembly: V8's optimising compiler, too, takes 1.3 to 1.5 times as long as native code for these
modules.
""",
}


INTRODUCTION = """Made by `make bench`: ours and QGIS's alternately inside one running QGIS process, in rounds.
A ratio is the median of the rounds, with the lowest and the highest. The data are made with a seed
(`bench/data.py`), sizes by argument; GeoPackage and uncompressed GeoTIFF on local disk. Guests and native
code run the same recorded call in turns, and the best of each counts. Rows where we lose stay in; a goal that is
not met says **no**.
"""


@dataclass(frozen=True)
class Row:
    """One line of a table. `met` is None where there is no goal."""

    section: str
    title: str
    measured: dict[str, str]
    goal: str
    met: bool | None
    command: str


def command(*arguments: str) -> str:
    return " ".join(["make bench", *([f"ARGS='{' '.join(arguments)}'"] if arguments else [])])


def keep(rows: list[Row]) -> list[Row]:
    """Add rows to those of earlier runs, in the place of rows with the same titles; return all."""
    known = {(row["section"], row["title"]): row for row in json.loads(KEPT.read_text())} if KEPT.exists() else {}
    known |= {(row.section, row.title): asdict(row) for row in rows}
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(list(known.values()), indent=1))
    return [Row(**row) for row in known.values()]


def words(row: Row) -> str:
    """A row for the terminal."""
    verdict = "" if row.met is None else ("  ok" if row.met else "  NOT MET")
    return (
        f"{row.title}: " + ", ".join(f"{k} {v}" for k, v in row.measured.items()) + f"  goal {row.goal or '-'}{verdict}"
    )


def write(rows: list[Row]) -> None:
    """Write the page from the rows."""
    parts = [
        "# Benchmarks\n",
        INTRODUCTION,
        *(f"- {name}: {value}" for name, value in machine().items()),
        "",
    ]
    for section, title in SECTIONS.items():
        chosen = [row for row in rows if row.section == section]
        if chosen:
            parts += [f"## {title}\n", _table(chosen), "", *filter(None, [NOTES.get(section)])]
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def _table(rows: list[Row]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row.measured))
    lines = ["| what | " + " | ".join(columns) + " | goal | met | command |", "|---" * (len(columns) + 4) + "|"]
    for row in rows:
        cells = [row.title, *(row.measured.get(name, "") for name in columns), row.goal]
        verdict = "" if row.met is None else "yes" if row.met else "**no**"
        lines.append("| " + " | ".join([*cells, verdict, f"`{row.command}`"]) + " |")
    return "\n".join(lines)


def machine() -> dict[str, str]:
    from osgeo import gdal
    from qgis.core import Qgis

    return {
        "Machine": f"{_processor()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB, {platform.platform(terse=True)}",
        "Versions": f"QGIS {Qgis.QGIS_VERSION}, GDAL {gdal.__version__}, Python {platform.python_version()}, "
        f"wasmtime {_version('wasmtime')}, numpy {_version('numpy')}",
        "Commit": _commit(),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _version(package: str) -> Any:
    from importlib.metadata import version

    return version(package)


def _commit() -> str:
    done = subprocess.run(
        ["git", "-C", str(CHECKOUT), "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
