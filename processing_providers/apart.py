"""Which jobs run on this computer in a process of their own, and why: all of them, or those of installed modules."""

from __future__ import annotations

from dataclasses import dataclass

from ..runtime.algorithms.catalogue import Module


@dataclass
class Apart:
    """`why` no module can run in QGIS's own process though it can in another one, empty when it can; `first` are
    folders that come first on that one's path.
    """

    why: str = ""
    first: tuple[str, ...] = ()

    def declare(self, why: str, first: tuple[str, ...] = ()) -> None:
        self.why, self.first = why, first


# Of this QGIS: whoever has tried the packages tells it here.
apart = Apart()


def why_apart(module: Module | None) -> str:
    """Return why the module's jobs run in a process of their own; empty when they run in QGIS's."""
    if apart.why or module is None:
        return apart.why
    return "its module was installed by you, not by EdgeGIS" if module.installed else ""


def origin(module: Module) -> str:
    """Return the sentence on where a module comes from; empty when EdgeGIS brings it."""
    if not module.installed:
        return ""
    return f"From the module {module.name}, which was installed by you: EdgeGIS has not tested it."
