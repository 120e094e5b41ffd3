"""Fetch the packages where there is no desktop: `python3 -m edgegis.edgegis_plugin.installing`, in the folder of the
plugins, with the Python that QGIS uses.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ...runtime.errors import EdgeGisError
from .packages import Packages
from .pip_child import Source

# <profile>/python/plugins/edgegis/edgegis_plugin/installing
_PLACE = Path(__file__).absolute().parents[2]


def main() -> None:
    """Fetch, remove or tell; ends with 1 and a sentence when the packages cannot be used."""
    parser = argparse.ArgumentParser(prog="python3 -m edgegis.edgegis_plugin.installing", description=__doc__)
    parser.add_argument("--profile", type=Path, help="folder of the QGIS profile (default: where this plugin lies)")
    parser.add_argument("--folder", default="", help="take the wheels from this folder and ask no package index")
    parser.add_argument("--remove", action="store_true", help="remove all that was fetched")
    arguments = parser.parse_args()
    profile = arguments.profile or _profile()
    if profile is None:
        parser.error("the plugin lies outside of a QGIS profile: name one with --profile")
    packages = Packages(profile)
    if arguments.remove:
        print(f"freed {packages.remove_all() / 1e6:.1f} MB")
        return
    packages.start()
    try:
        if packages.state().missing or not packages.is_whole():
            print(f"fetching {packages.state().wanted} into {packages.folder.root}", flush=True)
            problems = packages.fetch(Source(arguments.folder))
        else:
            problems = packages.probe()
    except EdgeGisError as error:
        sys.exit(error.message)
    problems = {**problems, **packages.state().too_old}
    if problems:
        sys.exit("\n".join(f"{name} cannot be used: {problem}" for name, problem in problems.items()))
    print("all that the algorithms need is there")


def _profile() -> Path | None:
    inside = (_PLACE.parent.name, _PLACE.parent.parent.name) == ("plugins", "python")
    return _PLACE.parents[2] if inside else None


if __name__ == "__main__":
    main()
