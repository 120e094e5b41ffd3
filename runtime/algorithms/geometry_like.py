"""An output's geometry type as a descriptor says it: by that of an input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SAME = "same as"
# The first of WKB's codes that becomes its multi-type, which is three higher; polygons are the last.
_FROM = {SAME: 4, "multi of": 1, "multi but points of": 2}
_POLYGON, _TO_MULTI = 3, 3
PHRASES = tuple(_FROM)


def geometry_like(output: Mapping[str, Any]) -> tuple[str, str] | None:
    """How the type follows from which input's: `geometry` is one of PHRASES and a name, or absent where the rows are
    an input's own. None when it does not follow from an input's.
    """
    geometry = str(output.get("geometry") or f"{SAME} {output.get('rows_of', '')}")
    phrase, _, name = geometry.rpartition(" ")
    return (phrase, name) if phrase in PHRASES and name else None


def promoted(phrase: str, wkb_type: int) -> int:
    """The type that the phrase makes of a layer's WKB type, of any dimension."""
    flat = (wkb_type & 0x0FFFFFFF) % 1000
    return wkb_type + _TO_MULTI if _FROM[phrase] <= flat <= _POLYGON else wkb_type
