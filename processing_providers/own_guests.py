"""Guests that the desktop itself uses, on this computer: they write GeoPackage pages and prove geometries valid.
No algorithm of the Toolbox.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..runtime import settings
from ..runtime.errors import BrokenModule
from ..runtime.job import Cancellation
from .run_on import is_installed

if TYPE_CHECKING:
    from ..runtime.guests.sandbox import Lease

_lock = threading.Lock()
_made: dict[str, Any] = {}
# Engines must go before the interpreter does: wasmtime cannot free them afterwards.
atexit.register(_made.clear)


def available() -> bool:
    """Whether guests can run on this computer."""
    return is_installed("wasmtime")


@contextmanager
def leased(module_name: str, cancellation: Cancellation | None = None) -> Iterator[Lease]:
    """What makes instances of a module inside the `with`. Safe in any thread."""
    from ..runtime.guests.sandbox import Limits

    sandbox, modules = _sandbox()
    module = modules.get(module_name)
    if module is None:
        raise BrokenModule(f"The module {module_name} is missing or damaged. Please install EdgeGIS again.")
    with sandbox.lease(module.sha256, lambda: module.data, Limits(), cancellation or Cancellation()) as lease:
        yield lease


def _sandbox() -> tuple[Any, Mapping[str, Any]]:
    from ..runtime.algorithms.catalogue import Catalogue
    from ..runtime.guests.sandbox import Sandbox

    with _lock:
        if not _made:
            catalogue = Catalogue.from_folders(settings.module_folders()[:1])
            _made.update(sandbox=Sandbox(), modules={module.name: module for module in catalogue.modules})
        return _made["sandbox"], _made["modules"]
