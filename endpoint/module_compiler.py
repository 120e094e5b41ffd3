"""Compiles a stranger's module in a process of its own: nothing can stop a compiler, but a process can be ended.

As a program (`python -m edgegis.endpoint.module_compiler SHA256`) it is that process: the module comes in through
standard input, the machine code goes to the cache of compiled modules.
"""

from __future__ import annotations

import os
import subprocess
import sys

from ..runtime.compiled_cache import CompiledCache
from ..runtime.errors import BrokenModule
from ..runtime.request_errors import BadRequest
from .configuration import Configuration

_REFUSED = 3
_MESSAGE_BYTES = 500


def compile_apart(sha256: str, wasm: bytes, configuration: Configuration) -> None:
    """Leaves the machine code in the cache. Raises BadRequest when the compiler refuses it or takes too much."""
    if CompiledCache().load(sha256) is not None:
        return
    command = [sys.executable, "-m", __name__, sha256, str(configuration.compile_memory_bytes)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(  # nosec B603 - our own program, no shell
            command, input=wasm, env=environment, capture_output=True, timeout=configuration.compile_s, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadRequest(f"Compiling the module takes longer than {configuration.compile_s:g} s.") from None
    if done.returncode == _REFUSED:
        raise BadRequest(done.stderr[-_MESSAGE_BYTES:].decode(errors="replace").strip())
    if done.returncode != 0:
        limit = configuration.compile_memory_bytes / 1e6
        raise BadRequest(f"Compiling the module failed; it may have needed more than {limit:,.0f} MB of memory.")


def _limit_memory(bytes_: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(sha256: str, memory_bytes: str) -> int:
    from ..runtime.engine import compile_module, new_engine

    engine = new_engine().engine
    _limit_memory(int(memory_bytes))
    try:
        module = compile_module(engine, sys.stdin.buffer.read())
    except BrokenModule as error:
        print(error.message, file=sys.stderr)
        return _REFUSED
    CompiledCache().store(sha256, bytes(module.serialize()))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
