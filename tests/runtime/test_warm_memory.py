"""Guests' memory stays with the engine from job to job, and no guest sees what another has left in it."""

from __future__ import annotations

import ctypes
import resource
import subprocess
import sys

import pytest
import wasmtime

from edgegis.runtime.guests.engine import new_engine

# Counts the bytes that are not zero in all of 16 MB, and leaves none that is.
LOOKS = """(module (memory (export "memory") 2) {data}
  (func (export "look") (result i32) (local $at i32) (local $found i32)
    (drop (memory.grow (i32.const 254)))
    (loop $more
      (local.set $found (i32.add (local.get $found) (i32.ne (i32.load8_u (local.get $at)) (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $at) (i32.const 16777216))))
    (memory.fill (i32.const 0) (i32.const 255) (i32.const 16777216))
    (local.get $found)))"""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is kept on Linux alone")


def look(engine: wasmtime.Engine, module: wasmtime.Module) -> tuple[int, int]:
    """What an instance of the module finds, and where its memory lay."""
    store = wasmtime.Store(engine)
    store.set_epoch_deadline(1)
    exports = wasmtime.Instance(store, module, []).exports(store)
    found = exports["look"](store)
    address = ctypes.cast(exports["memory"].data_ptr(store), ctypes.c_void_p).value
    store.close()
    return found, address or 0


@LINUX
def test_a_guest_finds_its_own_data_and_zeros_in_memory_that_another_has_filled() -> None:
    engine = new_engine().engine
    plain = wasmtime.Module(engine, LOOKS.format(data=""))
    with_data = wasmtime.Module(
        engine, LOOKS.format(data='(data (i32.const 100) "own") (data (i32.const 70000) "too")')
    )
    seen = [look(engine, module) for module in (plain, with_data, with_data, plain, plain)]
    assert [found for found, _ in seen] == [0, 6, 6, 0, 0]
    assert len({address for _, address in seen}) < len(seen)  # the same memory, or there was nothing to see


@LINUX
def test_warm_memory_costs_no_page_faults() -> None:
    engine = new_engine().engine
    module = wasmtime.Module(
        engine,
        '(module (memory (export "memory") 64) (func (export "look") (result i32) '
        "(memory.fill (i32.const 0) (i32.const 255) (i32.const 2097152)) (i32.const 0)))",
    )
    for _ in range(3):
        look(engine, module)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        look(engine, module)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before < 10 * 256  # of 512 pages each


@LINUX
def test_an_engine_does_without_where_the_address_space_has_no_room() -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (24 << 30, 24 << 30))\n"
        "from edgegis.runtime.guests.engine import new_engine\n"
        "import wasmtime\n"
        "engine = new_engine().engine\n"
        "wasmtime.Instance(wasmtime.Store(engine), wasmtime.Module(engine, '(module (memory 1))'), [])\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
