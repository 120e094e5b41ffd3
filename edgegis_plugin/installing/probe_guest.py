"""Runs in a child process: calls a tiny guest, and writes and reads Arrow. Prints for each package a line when it
begins and a line of JSON when it ends, so that the parent knows what broke and how. Then QGIS calls the guest itself.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

# It calls the host, too: some systems forbid the memory for that call and not the compiled code's.
GUEST = """(module
  (import "edgegis" "progress" (func $progress (param f64) (result i32)))
  (func (export "answer") (result i32) (i32.add (i32.const 41) (call $progress (f64.const 0.5)))))"""
ANSWER = 42


def call_guest() -> None:
    import wasmtime

    from ...runtime.guests.engine import compile_module, new_engine

    loaded = new_engine()
    store = wasmtime.Store(loaded.engine)
    store.set_epoch_deadline(1)
    module = compile_module(loaded.engine, bytes(wasmtime.wat2wasm(GUEST)))
    answer = loaded.linker.instantiate(store, module).exports(store)["answer"](store)
    if answer != ANSWER:
        raise RuntimeError(f"a guest that should answer {ANSWER} answered {answer}")


def write_and_read() -> None:
    from ...runtime.arrow import Field, Schema, decode_ipc, encode_ipc

    schema = Schema((Field("id", "l"),))
    if decode_ipc(encode_ipc(schema, []))[0] != schema:
        raise RuntimeError("it does not read what it wrote")


CHECKS: dict[str, Callable[[], None]] = {"wasmtime": call_guest, "nanoarrow": write_and_read}


def problem_of(check: Callable[[], None]) -> str:
    """Return the first line of what the check raises, empty when it passes."""
    try:
        check()
    except Exception as error:
        return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ""


def main() -> None:
    for package in sys.argv[1:]:
        print(package, flush=True)
        print(json.dumps({package: problem_of(CHECKS[package])}), flush=True)


if __name__ == "__main__":
    main()
