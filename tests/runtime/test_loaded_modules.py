"""What an engine keeps of the modules that it has run, and modules that are loaded before a job wants them."""

from __future__ import annotations

from pathlib import Path

from edgegis.runtime.errors import BrokenModule
from edgegis.runtime.guests.compiled_cache import CompiledCache
from edgegis.runtime.guests.engine import LoadedModules, compile_module, new_engine
from edgegis.runtime.guests.sandbox import Limits, Sandbox
from edgegis.runtime.job import Cancellation
from edgegis.tests.runtime.wat_guests import guest


def test_the_modules_used_last_stay() -> None:
    module = compile_module(new_engine().engine, guest())
    modules = LoadedModules(limit_bytes=100)
    for name in ("a", "b"):
        modules.add(name, module, 50)
    assert modules.get("a") is module
    modules.add("c", module, 50)
    assert [name for name in "abc" if name in modules] == ["a", "c"]
    modules.add("large", module, 1000)
    assert [name for name in ("a", "c", "large") if name in modules] == ["large"]
    assert modules.get("a") is None


def test_modules_are_ready_before_a_job_wants_them(tmp_path: Path) -> None:
    sandbox, wasm = Sandbox(CompiledCache(tmp_path)), guest()
    names = ["1" * 64, "broken", "2" * 64]

    def read(name: str) -> bytes:
        if name == "broken":
            raise BrokenModule("It does not hold.")
        return wasm

    modules = ((name, lambda name=name: read(name)) for name in names)  # type: ignore[misc]
    sandbox.compile_in_background(modules, Cancellation()).join()
    for name in (names[0], names[2]):
        with sandbox.lease(name, lambda: b"", Limits(), Cancellation()) as lease:
            assert lease.compiled == "warm"


def test_loading_ends_when_it_is_stopped(tmp_path: Path) -> None:
    stop, asked = Cancellation(), []

    def read() -> bytes:
        asked.append(1)
        stop.cancel()
        return guest()

    Sandbox(CompiledCache(tmp_path)).compile_in_background([("1" * 64, read), ("2" * 64, read)], stop).join()
    assert asked == [1]
