"""Which wheels may be fetched, and how large they are here: what `requirements/plugin*.txt` say."""

from __future__ import annotations

import hashlib
import platform
import re
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
LOCKED = REQUIREMENTS / "plugin.txt"
# What an endpoint on this computer needs beside them.
ENDPOINT_LOCKED = REQUIREMENTS / "plugin-endpoint.txt"
# The oldest versions that do what the runtime asks of them; pyproject.toml says the same.
LEAST = {"wasmtime": "24", "nanoarrow": "0.6"}

_PIN = re.compile(r"^([\w.-]+)==([\w.]+)(.*)", re.MULTILINE)
_WHEEL = re.compile(r"^# +(\d+) (\S+\.whl)$", re.MULTILINE)
_SYSTEMS = {"linux": "manylinux", "darwin": "macosx", "win32": "win"}
_KEY_DIGITS = 12


@dataclass(frozen=True)
class Wheels:
    """The pinned packages. `bytes_here` is what is downloaded on this computer; None when there is none for it."""

    path: Path
    key: str
    versions: dict[str, str]
    bytes_here: int | None

    @property
    def folder_name(self) -> str:
        """Name these wheels as this Python takes them."""
        return f"{self.key}-{sys.implementation.cache_tag}-{sysconfig.get_platform()}"


def read_wheels(path: Path = LOCKED) -> Wheels:
    """Read the requirements file; where the plugin lacks it there is nothing to fetch."""
    content = path.read_bytes() if path.exists() else b""
    text = content.decode("ascii")
    pins = _PIN.findall(text)
    # One with a marker is not wanted by every Python.
    needed = {normalised(name) for name, _, marker in pins if ";" not in marker}
    fitting = {normalised(name.split("-")[0]): int(size) for size, name in _WHEEL.findall(text) if _fits(name)}
    here = sum(fitting.values()) if pins and needed <= set(fitting) else None
    versions = {name: version for name, version, _ in pins}
    return Wheels(path, hashlib.sha256(content).hexdigest()[:_KEY_DIGITS], versions, here)


def normalised(name: str) -> str:
    """Return a package's name as all its spellings are compared."""
    return re.sub(r"[-_.]+", "_", name).lower()


def _fits(name: str) -> bool:
    """Tell whether a wheel is for this computer. pip looks closer (at the age of the system's libraries, say)."""
    *_, python, _, platforms = name[: -len(".whl")].split("-")
    system = _SYSTEMS.get(sys.platform, sys.platform)
    machine = platform.machine().lower()
    fitting = [each == "any" or (each.startswith(system) and each.endswith(machine)) for each in platforms.split(".")]
    return any(fitting) and python in ("py3", f"cp{sys.version_info.major}{sys.version_info.minor}")


def is_older(version: str, least: str) -> bool:
    """Compare versions by their leading numbers; one without any counts as new enough."""
    numbers = [int(part) for part in re.findall(r"\d+", version)]
    return bool(numbers) and numbers < [int(part) for part in least.split(".")]
