"""What can be set by environment variables, and what holds without them: one place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .errors import BadParameter

# A wasm32 memory has at most 4 GiB; its last page is left out so that every length fits 32 bits.
GUEST_MEMORY_BYTES = (4 << 30) - 65536
DEFAULT_TIME_LIMIT_S = 24 * 3600.0


def _number(name: str, default: float, least: float) -> float:
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not value >= least:
        raise BadParameter(f"The environment variable {name} is '{text}': it must be a number of at least {least:g}.")
    return value


def workers() -> int:
    """Threads of a job: EDGEGIS_WORKERS, else as many as this computer has cores for us."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return int(_number("EDGEGIS_WORKERS", cores, 1))


def memory_limit_bytes() -> int:
    """Memory of one instance: EDGEGIS_MEMORY_LIMIT_MB, else all that a 32-bit guest can have."""
    return min(int(_number("EDGEGIS_MEMORY_LIMIT_MB", GUEST_MEMORY_BYTES / 1e6, 1) * 1e6), GUEST_MEMORY_BYTES)


def time_limit_s() -> float:
    """Wall time of one job: EDGEGIS_TIME_LIMIT_S, else a day."""
    return _number("EDGEGIS_TIME_LIMIT_S", DEFAULT_TIME_LIMIT_S, 0.001)


def result_digests_wanted() -> bool:
    """Whether local results are hashed: EDGEGIS_RESULT_DIGEST=1."""
    return os.environ.get("EDGEGIS_RESULT_DIGEST", "") == "1"


def cache_folder() -> Path:
    """Where compiled modules are kept: EDGEGIS_CACHE_DIR, else the platform's folder for caches."""
    named = os.environ.get("EDGEGIS_CACHE_DIR", "")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "EdgeGIS" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "EdgeGIS"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "edgegis"


def module_folders() -> list[Path]:
    """Folders with modules: those that come with EdgeGIS, and EDGEGIS_MODULES (separated as in PATH)."""
    more = [Path(part) for part in os.environ.get("EDGEGIS_MODULES", "").split(os.pathsep) if part]
    return [Path(__file__).resolve().parent.parent / "wasm" / "dist", *more]
