"""Whether jobs get a process of their own on this computer: another plugin's older wasmtime is in QGIS's, or the system
lets Python make code as it runs, and QGIS not.
"""

from __future__ import annotations

from ...processing_providers import run_on
from ...processing_providers.apart import apart
from . import choices
from .packages import WASMTIME, Packages

CRASHED = "QGIS crashed when wasmtime was tried in its own process"


def try_in_qgis(packages: Packages) -> None:
    """Call a guest in QGIS itself, unless it is known how that ends. Should QGIS crash, the next start knows."""
    if packages.clash() or choices.own_process():
        return
    choices.remember_own_process(CRASHED)
    problem = packages.try_here()
    choices.remember_own_process(f"QGIS's own process cannot run them ({problem})" if problem else "")


def declare(packages: Packages) -> str:
    """Tell whoever runs jobs whether they get a process of their own, and return the sentence if they do."""
    clash = packages.clash() if packages.folder.is_whole() else ""
    why = clash or choices.own_process()
    sentence = f"Algorithms run in a process of their own because {why}." if why else ""
    if not why or run_on.unusable.get(WASMTIME, sentence) != sentence:  # there it does not work, either
        apart.declare("")
        return ""
    apart.declare(why, (str(packages.folder.site),) if clash else ())
    run_on.unusable[WASMTIME] = sentence
    return sentence
