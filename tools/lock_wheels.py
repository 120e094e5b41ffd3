"""Write requirements/plugin.txt, the wheels that QGIS may fetch, from the pins of runtime.txt: `make lock`.

pip downloads each wheel for each platform and Python that QGIS runs on, so that the file can say how large it is.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PINS = CHECKOUT / "requirements" / "runtime.txt"
LOCKED = CHECKOUT / "requirements" / "plugin.txt"
PLATFORMS = (
    "win_amd64",
    "macosx_10_13_x86_64",
    "macosx_11_0_arm64",
    "manylinux2014_x86_64",
    "manylinux2014_aarch64",
)
# QGIS 3.22 on Windows and macOS has 3.9; Linux has what the distribution has.
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
HEAD = """\
# What QGIS may fetch, for each platform and Python that it runs on: made by `make lock` from runtime.txt.
# The hashes are pip's to check. Bytes and names tell the user how large a download is before it begins.
"""


def main() -> None:
    """Download, hash, write; say what is missing."""
    wheels: dict[str, dict[str, Path]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for pin in PINS.read_text(encoding="ascii").split():
            found = wheels[pin] = {}
            for platform, python in product(PLATFORMS, PYTHONS):
                path = download(pin, platform, python, Path(folder))
                if path is None:
                    print(f"no wheel of {pin} for {platform}, Python {python}", file=sys.stderr)
                else:
                    found[path.name] = path
        LOCKED.write_text(locked(wheels), encoding="ascii")


def download(pin: str, platform: str, python: str, folder: Path) -> Path | None:
    """Return the wheel's file; None when there is none."""
    place = folder / f"{platform}-{python}"
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
    wanted = ["--only-binary", ":all:", "--implementation", "cp", "--platform", platform, "--python-version", python]
    answer = subprocess.run([*command, *wanted, "--dest", str(place), pin], check=False, capture_output=True, text=True)
    if answer.returncode:
        if "No matching distribution" not in answer.stderr:
            sys.exit(answer.stderr)
        return None
    return next(place.glob(f"{pin.split('==')[0]}-*.whl"))


def locked(wheels: dict[str, dict[str, Path]]) -> str:
    """Return the requirements file."""
    lines = [HEAD]
    for pin, found in sorted(wheels.items()):
        lines += [f"# {path.stat().st_size:>9} {name}\n" for name, path in sorted(found.items())]
        hashes = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in found.values())
        lines.append(" \\\n".join([pin, *(f"    --hash=sha256:{digest}" for digest in hashes)]) + "\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
