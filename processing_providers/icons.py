"""The icon files of the provider and of the groups of algorithms."""

from __future__ import annotations

from pathlib import Path

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
PROVIDER_ICON = ICONS / "edgegis.svg"


def group_icon_path(group: str) -> str:
    """Return the icon of a group (raster_terrain_analysis.svg for 'Raster terrain analysis'), or the provider's."""
    path = ICONS / f"{group.lower().replace(' ', '_')}.svg"
    return str(path if path.exists() else PROVIDER_ICON)
