"""Rows of measurements: kept as JSON, printed, and written to docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "benchmarks.md"
KEPT = CHECKOUT / "build" / "benchmarks.json"

SECTIONS = {
    "jobs": "End to end: ours and QGIS's, alternately in one running QGIS",
    "others": "End to end: ours and the best other tools, alternately",
    "kernels": "Guests against the same Rust as native code (plain x86-64)",
    "overheads": "Overheads",
    "cold": "First use, with an empty cache of compiled modules",
    "memory": "Peak memory",
    "serving": "The endpoint as a server, on loopback",
}


# What a section's table does not say by itself, below it.
NOTES = {
    "jobs": """`edge` is ours on an endpoint of the same computer, in a process of its own. It has the input from a run
before, as the second algorithm on a layer finds it, and computes the job each time.
""",
    "kernels": """Both sides begin with the parameters as text and the data in place, and end with the answer in place;
both have their memory in large pages. Placing the data, and writing the request and reading the answer, are the
host's work and shown apart. The two sides take turns of three runs, of which the best counts; the ratio is that of
the best, with the median of the turns.

Loops over cells meet the goal: they are SIMD in both, and take many cells a turn. (The heatmap's native code is the
same four lanes; a plain loop over doubles is an eighth faster there, and as fast as the guest.) What is left
elsewhere has two parts. Every turn of a loop looks for an interruption, or an endless loop of a stranger's module could
not be stopped: the column beside the ratio is of an engine that never looks. The rest is what branching code costs in
WebAssembly: V8's optimising compiler, too, takes 1.3 to 1.5 times as long as native code for `vector` and `heatmap`.
""",
    "serving": """The endpoint and its clients share the processor's cores. Jobs that are kept are synced to the disk
twice each, when they are promised and when they have finished; pygeoapi's, which lie in a file of JSON, never.

A job of 1 MB is hashed three times, one after the other: its input by the client, its result by the endpoint, and by
the client again. Arrow is written on both sides and read by the client; the endpoint keeps small inputs as it has read
them. The row of these parts says what each takes when nothing but it is done, again and again: their sum is the floor.
Within a job they take a third longer, because each finds its megabyte in no near cache. The rest is a megabyte through
the socket, SQLite, two changes of threads, and Python on both sides. A client that knows the input's manifest, as QGIS
does the second time, neither encodes nor hashes it. Checking and reading a result at the same time, on two cores, is
0.1 ms sooner and takes 0.4 ms more of a core: it is not done.

A raster's floor is SHA-256, too: 256 MB take 0.13 s of a core, and the client and the endpoint each hash what is sent
and what comes back. With the job's own 0.45 s of a core, two cores need 2.1 times as long as the job alone when the
raster is sent and 1.6 times when it is there, before a byte has gone through a socket or into a file. So the goal for
the second time cannot be met on two cores. On the way are 0.6 s more of a core (0.3 s when the raster is there):
sockets, copies, and fresh memory. What is sent and what is made stays in memory until there is time to write it: the
endpoint was at rest before. Of such jobs one after the other, each also waits for the files of those before it, 0.3 s
of a core for each 256 MB. These rows are from memory to memory, each result into the same memory; from file to file,
within QGIS, the first table has the same job.
""",
}


INTRODUCTION = """Made by `make bench`: ours and QGIS's alternately inside one running QGIS process, in rounds.
A ratio is the median of the rounds, with the lowest and the highest. The data are made with a seed
(`bench/data.py`), sizes by argument; GeoPackage and uncompressed GeoTIFF on local disk. Guests and native
code run the same recorded call in turns, and the best of each counts. Rows where we lose stay in; a goal that is
not met says **no**. Goals beside QGIS are for QGIS 3.22.
"""

OTHER_QGIS = """The columns that name its version are of the same jobs beside a newer QGIS in a clean root, where some
of the algorithms have been rewritten in C++ (`--only qgis --json` there, `--compare` here). The goal there is not to
be slower.
"""

VERDICTS = {None: "", True: "yes", False: "**no**"}


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


def forget() -> None:
    """Before everything is measured: no row of an earlier table stays."""
    KEPT.unlink(missing_ok=True)


def keep(rows: list[Row]) -> list[Row]:
    """Add rows to those of earlier runs, in the place of rows with the same titles; return all."""
    known = {(row["section"], row["title"]): row for row in json.loads(KEPT.read_text())} if KEPT.exists() else {}
    known |= {(row.section, row.title): asdict(row) for row in rows}
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(list(known.values()), indent=1))
    return [Row(**row) for row in known.values()]


@dataclass(frozen=True)
class Other:
    """What was measured with another QGIS: its machine and versions, and the rows of the jobs by title."""

    machine: dict[str, str]
    jobs: dict[str, Row]

    @property
    def qgis(self) -> str:
        return self.machine["Versions"].split("-")[0]  # "QGIS 3.44.15-Solothurn, GDAL ..."


def json_of_machine() -> str:
    return json.dumps({"machine": machine()})


def json_of(row: Row) -> str:
    return json.dumps(asdict(row))


def read_other(log: Path) -> Other:
    """Read what `--json` has printed; lines of other things between are passed over."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith('{"')]
    machines = [line["machine"] for line in lines if "machine" in line]
    if not machines:
        raise SystemExit(f"{log} holds no lines of `python -m bench --json`")
    rows = [Row(**line) for line in lines if "section" in line]
    return Other(machines[-1], {row.title: row for row in rows if row.section == "jobs"})


def words(row: Row) -> str:
    """A row for the terminal."""
    verdict = "" if row.met is None else ("  ok" if row.met else "  NOT MET")
    return (
        f"{row.title}: " + ", ".join(f"{k} {v}" for k, v in row.measured.items()) + f"  goal {row.goal or '-'}{verdict}"
    )


def write(rows: list[Row], other: Other | None) -> None:
    """Write the page from the rows; beside the jobs' figures stand those with the other QGIS."""
    here = machine()
    parts = ["# Benchmarks\n", INTRODUCTION, *(f"- {name}: {value}" for name, value in here.items())]
    if other:
        parts += ["", OTHER_QGIS, *(f"- {name}: {other.machine[name]}" for name in here)]
    for section, title in SECTIONS.items():
        chosen = [row for row in rows if row.section == section]
        if chosen:
            is_compared = other is not None and section == "jobs"
            table = _table([_beside(row, other) for row in chosen] if other and is_compared else chosen)
            parts += ["", f"## {title}\n", table, *filter(None, ["\n" + NOTES[section] if section in NOTES else ""])]
    PAGE.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _beside(row: Row, other: Other) -> Row:
    """The row with what the other QGIS took for the same job; there nothing may be slower."""
    there = other.jobs.get(row.title)
    if there is None:
        return row
    name = other.qgis
    shown = {f"ours s, {name}": there.measured["ours s"], f"{name} s": there.measured["QGIS s"]}
    shown |= {f"faster than {name}": there.measured["faster"], f"not slower than {name}": VERDICTS[there.met]}
    return replace(row, measured={**row.measured, **shown})


def _table(rows: list[Row]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row.measured))
    lines = ["| what | " + " | ".join(columns) + " | goal | met | command |", "|---" * (len(columns) + 4) + "|"]
    for row in rows:
        cells = [row.title, *(row.measured.get(name, "") for name in columns), row.goal]
        lines.append("| " + " | ".join([*cells, VERDICTS[row.met], f"`{row.command}`"]) + " |")
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
