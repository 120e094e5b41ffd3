"""The settings of the core: environment variables and their defaults, in one place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

MODULES = "EDGEGIS_MODULES"
WORKERS = "EDGEGIS_WORKERS"
MEMORY_LIMIT_MB = "EDGEGIS_MEMORY_LIMIT_MB"
TIME_LIMIT_S = "EDGEGIS_TIME_LIMIT_S"
CACHE_DIR = "EDGEGIS_CACHE_DIR"
RESULT_DIGEST = "EDGEGIS_RESULT_DIGEST"

LARGEST_MEMORY = 2**32 - 2**16
DEFAULT_TIME_LIMIT_S = 24 * 3600.0


def _number(name: str, default: float) -> float:
    """A positive number of the environment; anything else counts as not set."""
    try:
        value = float(os.environ.get(name, ""))
    except ValueError:
        return default
    return value if 0 < value < float("inf") else default


def workers() -> int:
    return max(1, int(_number(WORKERS, os.cpu_count() or 1)))


def memory_limit_bytes() -> int:
    """What one instance of a guest may have: at most the 4 GiB that its addresses reach."""
    return min(LARGEST_MEMORY, int(_number(MEMORY_LIMIT_MB, LARGEST_MEMORY / 2**20) * 2**20))


def time_limit_s() -> float:
    return _number(TIME_LIMIT_S, DEFAULT_TIME_LIMIT_S)


def want_digests() -> bool:
    return os.environ.get(RESULT_DIGEST) == "1"


def module_folders() -> list[Path]:
    """The shipped modules, then the folders that the environment names."""
    shipped = Path(__file__).resolve().parent.parent / "wasm" / "dist"
    return [shipped, *(Path(folder) for folder in os.environ.get(MODULES, "").split(os.pathsep) if folder)]


def cache_folder() -> Path:
    """Where compiled modules are kept; see `compiled_cache.py`."""
    if os.environ.get(CACHE_DIR):
        return Path(os.environ[CACHE_DIR])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "edgegis" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "edgegis"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "edgegis"
