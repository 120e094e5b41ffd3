"""What a file gave is remembered as long as the file is certainly the same."""

import os
import stat
import subprocess
import sys
import threading
import time

import pytest

from edgegis.runtime.arrow import Field, Schema
from edgegis.runtime.payloads import remembered_payloads
from edgegis.runtime.payloads.manifest import BlobReference, Chunk, Manifest
from edgegis.runtime.payloads.payload import BandType, Grid, Window
from edgegis.runtime.payloads.remembered_payloads import FileReading, RememberedPayloads

HOW = {"layer": "roads", "columns": ["name"]}


def manifest(number=1):
    chunks = (Chunk(3, (BlobReference(f"{number:064x}", 100),)),)
    return Manifest("vector", chunks, Schema((Field("name", "u"),), {"edgegis:crs": "WKT"}))


@pytest.fixture
def memory(tmp_path):
    return RememberedPayloads(tmp_path / "cache")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "roads.gpkg"
    path.write_bytes(b"abc")
    return path


@pytest.fixture
def later(monkeypatch):
    """Sets the clock that the memory sees forward."""

    def move(seconds):
        now = time.time
        monkeypatch.setattr(remembered_payloads.time, "time", lambda: now() + seconds)

    yield move
    monkeypatch.undo()


def reading(file, how=HOW, *more):
    return FileReading.of([str(file), *map(str, more)], how)


@pytest.fixture
def kept(memory, file, later):
    later(10)
    assert memory.keep(reading(file), manifest())
    return memory


def test_same_file_same_reading(kept, file):
    assert kept.manifest(reading(file)) == manifest()


def test_raster_manifest_comes_back_whole(memory, file, later):
    later(10)
    grid = Grid(3, 2, (0.1, 1.0, 0.0, 0.2, 0.0, -1.0), "WKT", (BandType("f", float("inf")), BandType("C")))
    raster = Manifest("raster", (Chunk(2, (BlobReference("1" * 64, 30),), Window(0, 0, 3, 2)),), grid=grid)
    assert memory.keep(reading(file), raster)
    assert memory.manifest(reading(file)) == raster


@pytest.mark.parametrize("how", [{}, {**HOW, "layer": "rivers"}, {**HOW, "columns": ["name", "id"]}, {**HOW, "x": 1}])
def test_other_reading_of_the_file(kept, file, how):
    assert kept.manifest(reading(file, how)) is None


def test_other_file_with_the_same_bytes(kept, file):
    other = file.with_name("other.gpkg")
    other.write_bytes(file.read_bytes())
    assert kept.manifest(reading(other)) is None


def rewrite(file):
    file.write_bytes(b"abd")


def rewrite_and_set_the_time_back(file):
    found = file.stat()
    file.write_bytes(b"abd")
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))


def replace_with_the_same_time(file):
    found, new = file.stat(), file.with_name("new")
    new.write_bytes(b"abd")
    os.utime(new, ns=(found.st_atime_ns, found.st_mtime_ns))
    new.replace(file)


@pytest.mark.parametrize(
    "change", [rewrite, rewrite_and_set_the_time_back, replace_with_the_same_time, lambda file: file.unlink()]
)
def test_changed_file_is_not_served(kept, file, change):
    change(file)
    assert kept.manifest(reading(file)) is None


def test_file_that_appears_beside_it_is_a_change(memory, file, later):
    later(10)
    log = file.with_name("roads.gpkg-wal")
    assert memory.keep(reading(file, HOW, log), manifest())
    assert memory.manifest(reading(file, HOW, log)) == manifest()
    log.write_bytes(b"")
    assert memory.manifest(reading(file, HOW, log)) is None


def test_file_that_changes_while_it_is_read_is_not_remembered(memory, file, later):
    later(10)
    begun = reading(file)
    rewrite(file)
    assert not memory.keep(begun, manifest()) and memory.manifest(reading(file)) is None


def test_file_that_changed_just_now_is_not_remembered(memory, file):
    """It could change again within the same step of its time."""
    assert not memory.keep(reading(file), manifest()) and memory.manifest(reading(file)) is None


def test_fresh_result_of_ours_is_remembered_after_one_step(memory, file, later):
    os.utime(file, ns=(1, time.time_ns() // 1000 * 1000 + 1))
    assert not memory.keep(reading(file), manifest(), ours=True)
    later(0.5)
    assert memory.keep(reading(file), manifest(), ours=True)


def test_fresh_result_where_times_are_coarse_is_not_remembered(memory, file, later):
    os.utime(file, ns=(1, time.time_ns() // 10**9 * 10**9))
    later(0.5)
    assert not memory.keep(reading(file), manifest(), ours=True)


def test_least_recently_used_goes_first(tmp_path, later):
    memory, files = RememberedPayloads(tmp_path / "cache", entries=2), []
    for number in range(3):
        path = tmp_path / str(number)
        path.write_bytes(b"abc")
        files.append(path)
    later(10)
    for number, path in enumerate(files):
        memory.keep(reading(path), manifest(number))
        assert memory.manifest(reading(files[0])) == manifest(0)
    assert [memory.manifest(reading(path)) is None for path in files] == [False, True, False]


def test_size_is_bounded(tmp_path, file, later):
    later(10)
    memory = RememberedPayloads(tmp_path / "cache", store_bytes=3000)
    for number in range(40):
        assert memory.keep(reading(file, {"number": number}), manifest(number))
    assert memory.manifest(reading(file, {"number": 39})) and memory.manifest(reading(file, {"number": 0})) is None
    assert not RememberedPayloads(tmp_path / "cache", store_bytes=10).keep(reading(file), manifest())


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_file_is_private(kept, file):
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600 and stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_folder_that_others_could_write_is_not_believed(kept, file):
    kept.path.parent.chmod(0o777)
    assert kept.manifest(reading(file)) is None
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "damage", [b"no database at all, but long enough to look like one" * 100, b"SQLite format 3\0"]
)
def test_damaged_memory_is_made_anew(kept, file, damage):
    kept.path.write_bytes(damage)
    assert kept.manifest(reading(file)) is None
    kept.keep(reading(file), manifest())
    assert kept.keep(reading(file), manifest()) and kept.manifest(reading(file)) == manifest()


def test_memory_without_a_place_only_forgets(tmp_path, file, later):
    later(10)
    (tmp_path / "cache").write_text("a file")
    memory = RememberedPayloads(tmp_path / "cache" / "below")
    assert not memory.keep(reading(file), manifest()) and memory.manifest(reading(file)) is None


def test_memory_that_another_process_holds_is_passed_by(kept, file, monkeypatch):
    import sqlite3

    monkeypatch.setattr(remembered_payloads, "BUSY_S", 0.05)
    other = sqlite3.connect(kept.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert kept.manifest(reading(file)) is None and not kept.keep(reading(file), manifest())
    other.rollback()
    other.close()
    assert kept.manifest(reading(file)) == manifest()


PROCESS = """
import sys
from pathlib import Path
from edgegis.runtime.payloads import remembered_payloads as module
from edgegis.runtime.payloads.remembered_payloads import FileReading, RememberedPayloads
from edgegis.tests.runtime.test_remembered_payloads import manifest
folder, file, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
now = module.time.time
module.time.time = lambda: now() + 10
module.BUSY_S = 60
for number in range(first, first + 50):
    assert RememberedPayloads(folder).keep(FileReading.of([file], {"number": number}), manifest(number)), number
"""


def test_processes_and_threads_share_it(tmp_path, file, later, monkeypatch):
    monkeypatch.setattr(remembered_payloads, "BUSY_S", 60)  # a slow disk may take longer than one waits for
    command = [sys.executable, "-c", PROCESS, str(tmp_path / "cache"), str(file)]
    running = [subprocess.Popen([*command, str(first)]) for first in (0, 50)]
    later(10)
    memory = RememberedPayloads(tmp_path / "cache")

    def work(first):
        for number in range(first, first + 25):
            memory.keep(reading(file, {"number": number}), manifest(number))

    threads = [threading.Thread(target=work, args=[first]) for first in (100, 125)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(60) for process in running] == [0, 0]
    assert all(memory.manifest(reading(file, {"number": n})) == manifest(n) for n in range(150))
