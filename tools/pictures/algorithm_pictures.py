"""Draw docs/images/ALGORITHM.png: what goes into each algorithm and what comes out, on the sample data.

The results are those of the plugin in this checkout, in the style that it gives them in QGIS.
"""

from __future__ import annotations

import os
import sys
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import hydrology_pictures
import proximity_pictures
import statistics_pictures
import terrain_pictures
import vector_pictures
from map_sheet import save, sheet
from sample_maps import CHECKOUT, IMAGES

from edgegis.bench.desktop import Desktop

PARTS = vector_pictures, hydrology_pictures, proximity_pictures, statistics_pictures, terrain_pictures
PICTURES = {algorithm: draw for part in PARTS for algorithm, draw in part.PICTURES.items()}


def main(names: list[str]) -> None:
    desktop = Desktop()

    def run(algorithm: str, output: str = "OUTPUT", **parameters: Any) -> Any:
        where = {} if ":" in algorithm else {"RUN_ON": "local"}
        name = algorithm if ":" in algorithm else f"edgegis:{algorithm}"
        return desktop.run(name, {**parameters, **where, output: "TEMPORARY_OUTPUT"})[output]

    for name in names or PICTURES:
        path = IMAGES / f"{name}.png"
        save(sheet(PICTURES[name](run)), str(path))
        print(f"{path.relative_to(CHECKOUT)}: {path.stat().st_size / 1000:.0f} kB", flush=True)
    desktop.close()


if __name__ == "__main__":
    main(sys.argv[1:])
    os._exit(0)  # layers that outlive the application crash QGIS
