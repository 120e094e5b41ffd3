"""What can be set by environment variables, and what holds without them: one place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .errors import BadParameter

MODULES = "EDGEGIS_MODULES"
WORKERS = "EDGEGIS_WORKERS"
MEMORY_LIMIT_MB = "EDGEGIS_MEMORY_LIMIT_MB"
TIME_LIMIT_S = "EDGEGIS_TIME_LIMIT_S"
CACHE_DIR = "EDGEGIS_CACHE_DIR"
RESULT_DIGEST = "EDGEGIS_RESULT_DIGEST"

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
    if not least <= value < float("inf"):
        raise BadParameter(f"The environment variable {name} is '{text}': it must be a number of at least {least:g}.")
    return value


def workers() -> int:
    """Threads of a job: as many as this computer has cores for us, if nothing else is set."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return int(_number(WORKERS, cores, 1))


def memory_limit_bytes() -> int:
    """Memory of one instance: all that a 32-bit guest can have, if nothing else is set. A megabyte is 1,000,000
    bytes.
    """
    return min(int(_number(MEMORY_LIMIT_MB, GUEST_MEMORY_BYTES / 1e6, 1) * 1e6), GUEST_MEMORY_BYTES)


def time_limit_s() -> float:
    """Wall time of one job."""
    return _number(TIME_LIMIT_S, DEFAULT_TIME_LIMIT_S, 0.001)


def want_digests() -> bool:
    """Whether results are hashed."""
    return os.environ.get(RESULT_DIGEST, "") == "1"


def module_folders() -> list[Path]:
    """The shipped modules, then the folders that the environment names (separated as in PATH)."""
    shipped = Path(__file__).resolve().parent.parent / "wasm" / "dist"
    return [shipped, *(Path(folder) for folder in os.environ.get(MODULES, "").split(os.pathsep) if folder)]


def cache_folder() -> Path:
    """Where compiled modules are kept; see `compiled_cache.py`."""
    named = os.environ.get(CACHE_DIR, "")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "edgegis" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "edgegis"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "edgegis"
