"""Compiles a stranger's module in a child process: nothing can stop a compiler, but a process can be ended."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from ...runtime.errors import BrokenModule, TooLarge
from ...runtime.guests.compiled_cache import CompiledCache
from ...runtime.guests.engine import compile_module, new_engine
from ...runtime.request_errors import BadRequest
from .. import child
from ..configuration import Configuration

_WASM, _CODE = "module.wasm", "code"
# However many this computer has: others want to work, too.
_CORES = 2
# Machine code is three times as large as its module, or less.
_CODE_FACTOR = 20


def compile_apart(sha256: str, wasm: bytes, configuration: Configuration) -> None:
    """Leaves the machine code in the cache. Raises BadRequest when the compiler refuses it or takes too much."""
    cache = CompiledCache()
    if cache.load(sha256) is not None:
        return
    limits = child.Limits(
        configuration.compile_memory_bytes,
        configuration.compile_s,
        _CODE_FACTOR * configuration.module_bytes,
        _CORES,
    )
    with tempfile.TemporaryDirectory(prefix="edgegis-compile-") as name:
        folder = Path(name)
        (folder / _WASM).write_bytes(wasm)
        try:
            child.run("processes.module_compiler", {}, folder, limits, {"RAYON_NUM_THREADS": str(_CORES)})
        except BrokenModule as error:
            raise BadRequest(error.message) from None
        except TooLarge:
            raise BadRequest(
                f"Compiling the module takes longer than {limits.time_s:g} s, or more than "
                f"{limits.memory_bytes / 1e6:,.0f} MB of memory."
            ) from None
        cache.store(sha256, (folder / _CODE).read_bytes())


def _handle(_: dict[str, Any], folder: Path) -> dict[str, Any]:
    module = compile_module(new_engine().engine, (folder / _WASM).read_bytes())
    (folder / _CODE).write_bytes(bytes(module.serialize()))
    return {}


if __name__ == "__main__":
    child.serve(_handle)
