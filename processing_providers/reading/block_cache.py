"""GDAL's block cache kept small while a job streams a raster through guests, window by window.

By default it takes 5 % of the machine's memory and fills up: an 8,000 x 8,000 Float32 hillshade peaked at 795 MB in
QGIS, with this limit at 411 MB, in the same time. A window's blocks are read once, but for the halo; the limit holds
those of several threads.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from osgeo import gdal

LIMIT_BYTES = 128 << 20

_lock = threading.Lock()
_jobs = 0
_before = 0


@contextmanager
def small_block_cache() -> Iterator[None]:
    """While this lasts the cache holds `LIMIT_BYTES` at most; a smaller limit of the user's stays. Jobs may overlap."""
    global _jobs, _before
    with _lock:
        _jobs += 1
        if _jobs == 1:
            _before = gdal.GetCacheMax()
            gdal.SetCacheMax(min(_before, LIMIT_BYTES))
    try:
        yield
    finally:
        with _lock:
            _jobs -= 1
            if _jobs == 0:
                gdal.SetCacheMax(_before)
