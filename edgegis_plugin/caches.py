"""What EdgeGIS keeps on disk to be faster next time: compiled algorithms, and which files were sent where."""

from __future__ import annotations

import contextlib
from pathlib import Path

from ..runtime import settings

# Below the cache's folder; whatever else lies there is not ours.
PARTS = ("compiled", "payloads")


def folder() -> Path:
    return settings.cache_folder()


def size_bytes() -> int:
    return sum(_size(path) for path in _files())


def clear() -> int:
    """Remove it all; return the bytes that this freed. What is in use stays."""
    freed = 0
    for path in _files():
        size = _size(path)
        with contextlib.suppress(OSError):
            path.unlink()
            freed += size
    return freed


def _files() -> list[Path]:
    return [path for part in PARTS for path in (folder() / part).glob("*") if path.is_file()]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
