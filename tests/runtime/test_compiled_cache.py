"""Compiled modules on disk: verified before use, rebuilt when damaged, safe between processes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from edgegis.runtime.guests.compiled_cache import CompiledCache
from edgegis.runtime.guests.sandbox import Limits, Sandbox
from edgegis.runtime.job import Cancellation
from edgegis.tests.runtime.wat_guests import guest

NAME = "a" * 64


def how(folder: Path, wasm: bytes) -> str:
    """How a fresh sandbox came by the module; the module runs, too."""
    with Sandbox(CompiledCache(folder)).lease(NAME, lambda: wasm, Limits(), Cancellation()) as lease:
        assert lease.instance().run("f", {}, []).streams
        return lease.compiled


def test_a_module_is_compiled_once(tmp_path: Path) -> None:
    assert [how(tmp_path, guest()) for _ in range(2)] == ["cold", "cached"]


def damaged(data: bytes) -> dict[str, bytes]:
    middle = len(data) // 2
    return {
        "a flipped bit": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "half of it": data[:middle],
        "nothing": b"",
        "a header alone": data[:32],
        "something else": b"not a compiled module at all",
    }


@pytest.mark.parametrize("which", list(damaged(b"x" * 64)))
def test_a_damaged_file_is_built_anew(tmp_path: Path, which: str) -> None:
    how(tmp_path, guest())
    path = CompiledCache(tmp_path).path(NAME)
    good = path.read_bytes()
    path.write_bytes(damaged(good)[which])
    assert CompiledCache(tmp_path).load(NAME) is None
    assert [how(tmp_path, guest()) for _ in range(2)] == ["cold", "cached"]


def test_a_file_of_another_engine_with_a_right_checksum_is_built_anew(tmp_path: Path) -> None:
    CompiledCache(tmp_path).store(NAME, b"\x7fELF made by another engine" * 100)
    assert [how(tmp_path, guest()) for _ in range(2)] == ["cold", "cached"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_folder_is_the_users_alone(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    how(folder, guest())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_what_lies_in_a_folder_open_to_others_is_not_run(tmp_path: Path) -> None:
    """Anyone could have put it there; its checksum proves nothing."""
    how(tmp_path, guest())
    tmp_path.chmod(0o777)
    assert CompiledCache(tmp_path).load(NAME) is None
    assert [how(tmp_path, guest()) for _ in range(2)] == ["cold", "cached"]


def test_without_a_usable_folder_modules_are_compiled_each_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert [how(blocked / "cache", guest()) for _ in range(2)] == ["cold", "cold"]


def test_module_engine_and_processor_are_in_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from edgegis.runtime.guests import compiled_cache

    cache = CompiledCache(tmp_path)
    paths = {cache.path(NAME), cache.path("b" * 64)}
    for engine in ("wasmtime-1.0-x", "wasmtime-2.0-x"):
        monkeypatch.setattr(compiled_cache, "_engine_name", lambda engine=engine: engine)
        paths.add(cache.path(NAME))
    assert len(paths) == 4


RACE = """
import sys, time
from pathlib import Path
from edgegis.runtime.guests.compiled_cache import CompiledCache
from edgegis.runtime.job import Cancellation
from edgegis.runtime.guests.sandbox import Limits, Sandbox
from edgegis.tests.runtime.wat_guests import guest
folder, wasm = Path(sys.argv[1]), guest()
while not (folder / "go").exists():
    time.sleep(0.001)
for turn in range(60):
    cache = CompiledCache(folder / "cache")
    if turn % 3 == 0:
        cache.remove("a" * 64)
    with Sandbox(cache).lease("a" * 64, lambda: wasm, Limits(), Cancellation()) as lease:
        assert lease.instance().run("f", {}, []).streams
print("done")
"""


def test_two_processes_may_race(tmp_path: Path) -> None:
    """Both compile, remove and load the same module, many times; none ever sees half a file."""
    command = [sys.executable, "-c", RACE, str(tmp_path)]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    (tmp_path / "go").touch()
    for racer in racers:
        said, complained = racer.communicate(timeout=120)
        assert said == "done\n", complained
    assert {path.suffix for path in (tmp_path / "cache").iterdir()} <= {".bin"}, "no half-written file is left"
