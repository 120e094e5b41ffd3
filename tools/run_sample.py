"""The main job on real data, through `qgis_process`: here, on an edge endpoint, and by QGIS's own algorithms.

Counts GeoNames cities in countries and shades a DEM, with RUN_ON=local and RUN_ON=edge; fails unless both give one
result digest.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = CHECKOUT / "resources" / "data"
BUILD = CHECKOUT / "build"
ENDPOINT_START_TIMEOUT_S = 30
DIGEST = re.compile(r"result digest: (sha256:[0-9a-f]{64})")


@dataclass(frozen=True)
class Job:
    """An algorithm's name without its provider, its parameters, and the suffix of its output file."""

    algorithm: str
    parameters: dict[str, str]
    suffix: str


@dataclass(frozen=True)
class Run:
    """What a run left: the file, the seconds between QGIS's headings "Inputs" and "Results", the digest it logged."""

    output: Path
    seconds: float
    digest: str | None


JOBS = [
    Job(
        "countpointsinpolygon",
        {"POLYGONS": str(DATA / "countries.gpkg"), "POINTS": str(DATA / "cities.gpkg"), "FIELD": "NUMPOINTS"},
        ".gpkg",
    ),
    Job(
        "hillshade",
        {"INPUT": str(DATA / "jacksboro_fault_dem.tif"), "Z_FACTOR": "1", "AZIMUTH": "300", "V_ANGLE": "40"},
        ".tif",
    ),
]


class RunError(Exception):
    """A run that failed, in words for the terminal."""


def run(provider: str, job: Job, where: str | None = None) -> Run:
    """Run the job in a `qgis_process` of its own and print what its log says."""
    output = BUILD / f"{job.algorithm}-{where or provider}{job.suffix}"
    output.unlink(missing_ok=True)
    output.with_name(output.name + ".aux.xml").unlink(missing_ok=True)
    parameters = {**job.parameters, "OUTPUT": str(output), **({"RUN_ON": where} if where else {})}
    command = ["qgis_process.bin", "run", f"{provider}:{job.algorithm}"]
    command += [f"--{name}={value}" for name, value in parameters.items()]
    print(f"\n== {provider}:{job.algorithm}" + (f", RUN_ON={where}" if where else ", QGIS's own, for comparison"))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(BUILD)}
    environment["EDGEGIS_RESULT_DIGEST"] = "1"
    errors = BUILD / f"{output.stem}.log"
    with (
        errors.open("w") as stderr,
        Popen(command, stdin=DEVNULL, stdout=PIPE, stderr=stderr, text=True, env=environment) as process,
    ):
        log, seconds = follow(process)
    if process.returncode != 0 or not output.exists():
        raise RunError(f"{' '.join(command)}\nfailed ({process.returncode}):\n" + "".join(log) + errors.read_text())
    found = DIGEST.search("".join(log))
    print(f"   {seconds:.2f} s in the algorithm")
    return Run(output, seconds, found[1] if found else None)


def follow(process: Popen[str]) -> tuple[list[str], float]:
    """Read the log as it comes and print the algorithm's lines; return all lines and the algorithm's seconds.

    The seconds are those between the headings "Inputs" and "Results", for ours and for QGIS's own: so the start of the
    process and of QGIS (1 to 2 s) stays out.
    """
    assert process.stdout is not None
    log: list[str] = []
    started = finished = time.monotonic()
    for line in process.stdout:
        log.append(line)
        words = line.strip()
        if words == "Inputs":
            started = time.monotonic()
        elif words == "Results":
            finished = time.monotonic()
        elif started > finished and not re.match(r"-{4,}$|[A-Z_]+:\t|\d+(\.\.\.\d*)*$", words) and words:
            print(f"   {words}")
    return log, finished - started


@contextmanager
def endpoint() -> Iterator[str]:
    """Start an endpoint on a free port of this computer, give its address, stop it."""
    command = [sys.executable, "-m", "edgegis.endpoint", "serve", "--port", "0"]
    log = BUILD / "endpoint.log"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with log.open("w") as stream:
        process = Popen(command, stdin=DEVNULL, stdout=stream, stderr=subprocess.STDOUT, env=environment)
    try:
        yield address(process, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def address(process: Popen[bytes], log: Path) -> str:
    """Return the address that the endpoint prints once it listens."""
    deadline = time.monotonic() + ENDPOINT_START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"https?://\S+:\d+", log.read_text())
        if found:
            return found[0]
        time.sleep(0.05)
    raise RunError(f"the endpoint did not start:\n{log.read_text()}")


def compare(job: Job, local: Run, edge: Run, native: Run) -> None:
    """Print the job's line of the summary; fail where the digests differ or are missing."""
    print(f"{job.algorithm:22} {local.seconds:9.2f} {edge.seconds:9.2f} {native.seconds:9.2f}   {local.digest} on both")
    if local.digest is None or local.digest != edge.digest:
        raise RunError(f"{job.algorithm}: the results differ: local {local.digest}, edge {edge.digest}")


def main() -> None:
    """Do the jobs, compare, draw."""
    BUILD.mkdir(exist_ok=True)
    BUILD.chmod(0o700)  # Qt takes it as its runtime folder only if it is private
    local = [run("edgegis", job, "local") for job in JOBS]
    with endpoint() as url:
        os.environ["EDGEGIS_EDGE_URL"] = url
        print(f"\nendpoint started: {url}")
        edge = [run("edgegis", job, "edge") for job in JOBS]
    print("\nendpoint stopped")
    native = [run("native", job) for job in JOBS]
    print(f"\n{'seconds':22} {'local':>9} {'edge':>9} {'QGIS':>9}   result digest")
    for row in zip(JOBS, local, edge, native):
        compare(*row)
    draw(local, BUILD / "sample.png")


def draw(runs: list[Run], png: Path) -> None:
    """Draw the map, in a process of its own: this one needs no QGIS."""
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(BUILD)}
    command = [sys.executable, CHECKOUT / "tools" / "pictures" / "sample_map.py", *(run.output for run in runs), png]
    subprocess.run(command, check=True, env=environment)
    print(f"\nmap: {png}")


if __name__ == "__main__":
    try:
        main()
    except RunError as error:
        sys.exit(f"\n{error}")
