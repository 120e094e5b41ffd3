"""Write the lists of wheels that QGIS may fetch, from the pins of runtime.txt and endpoint.txt: `make lock`.

pip downloads each wheel for each platform and Python that QGIS runs on, so that the lists can say how large it is.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from edgegis.edgegis_plugin.installing.wheels import REQUIREMENTS, normalised

LINUX = ("manylinux2014_x86_64", "manylinux2014_aarch64")
PLATFORMS = ("win_amd64", "macosx_10_13_x86_64", "macosx_11_0_arm64", *LINUX)
# QGIS 3.22 on Windows and macOS has 3.9; Linux has what the distribution has.
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
HEAD = """\
# What QGIS may fetch{what}, for each platform and Python that it runs on: made by `make lock` from {pins}.
# The hashes are pip's to check. Bytes and names tell the user how large a download is before it begins.
"""


@dataclass(frozen=True)
class List:
    """One list: of which pins, for which systems. `left_out` are the pins that QGIS has or that it does without."""

    name: str
    pins: str
    what: str = ""
    platforms: tuple[str, ...] = PLATFORMS
    pythons: tuple[str, ...] = PYTHONS
    left_out: frozenset[str] = frozenset()


# The formats of other clients need GDAL's libraries once more: 60 MB. QGIS brings requests.
_WITHOUT = ("affine", "certifi", "charset-normalizer", "click-plugins", "cligj", "packaging", "pyogrio", "pyparsing")
_WITHOUT += ("rasterio", "requests", "urllib3")
LISTS = (
    List("plugin.txt", "runtime.txt"),
    List(
        "plugin-endpoint.txt",
        "endpoint.txt",
        " for an endpoint on the analyst's computer",
        LINUX,
        PYTHONS[1:],
        frozenset(_WITHOUT),
    ),
)


def main() -> None:
    """Download, hash, write; say what is missing."""
    for wanted in LISTS:
        lines = (REQUIREMENTS / wanted.pins).read_text(encoding="ascii").splitlines()
        pins = [line for line in lines if line and line.split("==")[0] not in wanted.left_out]
        with tempfile.TemporaryDirectory() as folder:
            wheels = {pin: fetched(pin, wanted, Path(folder)) for pin in pins}
            text = HEAD.format(what=wanted.what, pins=wanted.pins) + locked(wheels)
            (REQUIREMENTS / wanted.name).write_text(text, encoding="ascii")


def fetched(pin: str, wanted: List, folder: Path) -> dict[str, Path]:
    """Return the wheels of a pin by their names."""
    found = {}
    for platform, python in product(wanted.platforms, wanted.pythons):
        path = download(pin, platform, python, folder)
        if path is None:
            print(f"no wheel of {pin} for {platform}, Python {python}", file=sys.stderr)
        else:
            found[path.name] = path
    print(pin)
    return found


def download(pin: str, platform: str, python: str, folder: Path) -> Path | None:
    """Return the wheel's file; None when there is none."""
    place = folder / f"{platform}-{python}"
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
    wanted = ["--only-binary", ":all:", "--implementation", "cp", "--platform", platform, "--python-version", python]
    requirement = pin.split(";")[0].strip()
    answer = subprocess.run(
        [*command, *wanted, "--dest", str(place), requirement], check=False, capture_output=True, text=True
    )
    if answer.returncode:
        if "No matching distribution" not in answer.stderr:
            sys.exit(answer.stderr)
        return None
    name = normalised(pin.split("==")[0])
    return next(path for path in place.iterdir() if normalised(path.name.split("-")[0]) == name)


def locked(wheels: dict[str, dict[str, Path]]) -> str:
    """Return the list's lines, as pip reads them."""
    lines = []
    for pin, found in sorted(wheels.items()):
        lines += [f"# {path.stat().st_size:>9} {name}\n" for name, path in sorted(found.items())]
        hashes = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in found.values())
        lines.append(" \\\n".join([pin, *(f"    --hash=sha256:{digest}" for digest in hashes)]) + "\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
