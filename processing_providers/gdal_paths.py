"""The path that GDAL opens, out of what QGIS takes a source apart into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def gdal_path(parts: Mapping[str, Any]) -> str:
    """Return the path with the virtual file system that QGIS splits off (/vsizip/, /vsicurl/); empty if none."""
    path, prefix, suffix = (parts.get(name) or "" for name in ("path", "vsiPrefix", "vsiSuffix"))
    return path if not path or path.startswith(prefix or "\0") else f"{prefix}{path}{suffix}"
