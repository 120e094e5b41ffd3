"""Guests that crash, loop, want too much or talk too much: each ends with an error that names the cause, and soon."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from edgegis.runtime.arrow import Field, Schema, python_values
from edgegis.runtime.errors import (
    BadParameter,
    BrokenModule,
    Cancelled,
    EdgeGisError,
    GuestFailed,
    GuestTrap,
    MemoryLimit,
    TimeLimit,
)
from edgegis.runtime.guests.compiled_cache import CompiledCache
from edgegis.runtime.guests.sandbox import Instance, Lease, Limits, Sandbox
from edgegis.runtime.job import Cancellation
from edgegis.tests.patience import PATIENCE_S
from edgegis.tests.runtime.tables import numbers
from edgegis.tests.runtime.wat_guests import GREEDY, LOG, LOOP, PROGRESS, TRAP, guest

# They loop for ever: that they end is the proof that something has stopped them.
SILENT = f"(call $log (i32.const 1) (i32.const 0) (i32.const 1)) {LOOP}"
REPORTING = "(loop $again (drop (call $progress (f64.const 0))) (br $again)) (i32.const 64)"
PAGE = 65_536


@contextmanager
def leased(
    folder: Path, wasm: bytes, limits: Limits | None = None, cancellation: Cancellation | None = None, log: Any = None
) -> Iterator[Lease]:
    sandbox = Sandbox(CompiledCache(folder))
    lines = log or (lambda level, line: None)
    with sandbox.lease("0" * 64, lambda: wasm, limits or Limits(), cancellation or Cancellation(), lines) as lease:
        yield lease


def run(instance: Instance) -> Any:
    return instance.run("f", {"parameters": {}}, [])


def failure(folder: Path, wasm: bytes, **more: Any) -> EdgeGisError:
    with leased(folder, wasm, **more) as lease, pytest.raises(EdgeGisError) as caught:
        run(lease.instance())
    return caught.value


def test_a_guest_answers_its_table(tmp_path: Path) -> None:
    with leased(tmp_path, guest()) as lease:
        answer = run(lease.instance())
        schema, batches = answer.streams[0]
        assert schema.names == ["value"]
        assert python_values(schema.fields[0], batches[0].columns[0]) == [1, 2, 3]


def test_a_crash_is_named(tmp_path: Path) -> None:
    error = failure(tmp_path, guest(TRAP))
    assert type(error) is GuestTrap
    assert "crashed" in error.message and "unreachable" in error.message


def test_endless_recursion_is_a_crash(tmp_path: Path) -> None:
    deep = "(func $deep (param i32) (result i32) (i32.add (i32.const 1) (call $deep (local.get 0))))"
    assert type(failure(tmp_path, guest("(call $deep (i32.const 0))", extra=deep))) is GuestTrap


def test_a_crash_repeats_the_guests_last_words(tmp_path: Path) -> None:
    say = "(call $log (i32.const 2) (i32.const 393) (i32.const 5)) unreachable"
    assert "value" in failure(tmp_path, guest(say, imports=LOG)).message


@pytest.mark.parametrize("body", [SILENT, REPORTING], ids=["silent", "reporting"])
def test_a_cancelled_loop_ends(tmp_path: Path, body: str) -> None:
    cancellation, begun = Cancellation(), threading.Event()

    def cancel() -> None:
        begun.wait(PATIENCE_S)
        cancellation.cancel()

    canceller = threading.Thread(target=cancel)
    with leased(
        tmp_path,
        guest(body, imports=LOG + PROGRESS),
        Limits(time_s=PATIENCE_S),
        cancellation,
        log=lambda level, line: begun.set(),
    ) as lease:
        instance = lease.instance()
        instance.on_progress = lambda fraction: begun.set()
        canceller.start()
        with pytest.raises(Cancelled):
            run(instance)
    canceller.join()
    assert begun.is_set()


def test_a_cancelled_job_leaves_the_others_alone(tmp_path: Path) -> None:
    """Jobs side by side share nothing that a cancellation could reach."""
    sandbox, wasm = Sandbox(CompiledCache(tmp_path)), guest(REPORTING, imports=PROGRESS)
    cancellations = [Cancellation(), Cancellation()]
    turns = [threading.Semaphore(0), threading.Semaphore(0)]

    def loop(number: int) -> type[BaseException] | None:
        limits = Limits(time_s=PATIENCE_S)
        with sandbox.lease("0" * 64, lambda: wasm, limits, cancellations[number]) as lease:
            instance = lease.instance()
            instance.on_progress = lambda fraction: turns[number].release()
            with pytest.raises(EdgeGisError) as caught:
                run(instance)
        return caught.type

    with ThreadPoolExecutor(2) as threads:
        one, other = (threads.submit(loop, number) for number in (0, 1))
        assert all(turn.acquire(timeout=PATIENCE_S) for turn in turns)
        cancellations[0].cancel()
        assert one.result(PATIENCE_S) is Cancelled
        while turns[1].acquire(blocking=False):
            pass  # turns that it had before
        # An interruption takes effect at the next turn of a loop; this one takes several more.
        assert all(turns[1].acquire(timeout=PATIENCE_S) for _ in range(3)) and not other.done()
        cancellations[1].cancel()
        assert other.result(PATIENCE_S) is Cancelled


def test_an_engine_serves_the_next_job_after_a_cancelled_one(tmp_path: Path) -> None:
    sandbox = Sandbox(CompiledCache(tmp_path))
    for _ in range(3):
        cancellation = Cancellation()
        with sandbox.lease("0" * 64, guest, Limits(), cancellation) as lease:
            run(lease.instance())
        cancellation.cancel()
    with sandbox.lease("0" * 64, guest, Limits(), Cancellation()) as lease:
        assert lease.compiled == "warm"
        assert run(lease.instance()).streams


def test_a_job_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    error = failure(tmp_path, guest(LOOP), limits=Limits(time_s=0.2))
    assert type(error) is TimeLimit and "0.2 s" in error.message


@pytest.mark.parametrize(
    "body", [GREEDY, f"(drop (memory.grow (i32.const 20))) {TRAP}"], ids=["page by page", "at once"]
)
def test_a_guest_at_its_memory_limit_is_named(tmp_path: Path, body: str) -> None:
    error = failure(tmp_path, guest(body), limits=Limits(memory_bytes=32 * PAGE))
    assert type(error) is MemoryLimit and "2 MB" in error.message


def test_a_guest_that_starts_above_the_limit_is_named(tmp_path: Path) -> None:
    assert type(failure(tmp_path, guest(pages=64), limits=Limits(memory_bytes=32 * PAGE))) is MemoryLimit


def test_data_that_do_not_fit_are_named_with_their_size(tmp_path: Path) -> None:
    payload = numbers(50_000)
    with leased(tmp_path, guest(), Limits(memory_bytes=5 * PAGE)) as lease:
        instance = lease.instance()
        with pytest.raises(MemoryLimit, match="do not fit"):
            instance.place(payload.schema, payload.batches)


@pytest.mark.parametrize("address", [1 << 20, 8, 0xFFFF_FFC0], ids=["outside", "into itself", "at the end"])
def test_an_allocator_that_lies_is_caught(tmp_path: Path, address: int) -> None:
    signed = address - (1 << 32) if address >= 1 << 31 else address
    payload = numbers(50_000)
    with leased(tmp_path, guest(alloc=f"(i32.const {signed})")) as lease:
        instance = lease.instance()
        with pytest.raises(EdgeGisError) as caught:
            instance.place(payload.schema, payload.batches)
    assert caught.value.code == "guest-contract"


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ('{"code": "bad-parameter", "message": "no", "details": {}}', BadParameter),
        ('{"code": "internal", "message": "no"}', GuestFailed),
        ('{"code": "cancelled"}', Cancelled),
        ('{"code": "endpoint-unreachable", "message": "a trick"}', GuestFailed),
        ("{}", GuestFailed),
    ],
)
def test_what_a_guest_reports(tmp_path: Path, document: str, kind: type[EdgeGisError]) -> None:
    text = document.replace('"', '\\"')
    body = f"(i32.store (i32.const 64) (i32.const 1)) (i32.store (i32.const 68) (i32.const 600)) (i32.store (i32.const 72) (i32.const {len(document)})) (i32.const 64)"  # noqa: E501
    assert type(failure(tmp_path, guest(body, extra=f'(data (i32.const 600) "{text}")'))) is kind


def test_the_log_is_cleaned_and_bounded(tmp_path: Path) -> None:
    lines: list[tuple[int, str]] = []
    many = """(local $n i32) (loop $more (call $log (i32.const 7) (i32.const 0) (i32.const 60000))
      (br_if $more (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 1000))))
      (call $log (i32.const 1) (i32.const -5) (i32.const 100)) (i32.const 64)"""
    with leased(tmp_path, guest(many, imports=LOG), log=lambda level, line: lines.append((level, line))) as lease:
        run(lease.instance())
    assert lines and {level for level, _ in lines} == {2}
    assert all(line.isprintable() for _, line in lines)
    assert sum(len(line) for _, line in lines) <= 1 << 20


def test_a_watcher_that_raises_stops_the_guest_and_nothing_else(tmp_path: Path) -> None:
    """An exception in a host function never crosses the border: wasmtime-py would hand it to another thread."""
    body = "(call $progress (f64.const 0.5)) (if (then unreachable)) (i32.const 64)"

    def broken(fraction: float) -> None:
        raise ValueError(fraction)

    with leased(tmp_path, guest(body, imports=PROGRESS)) as lease:
        instance = lease.instance()
        instance.on_progress = broken
        with pytest.raises(GuestTrap):
            run(instance)
        other = lease.instance()
        assert run(other).streams


def test_progress_is_that_of_the_instance_that_runs(tmp_path: Path) -> None:
    body = "(drop (call $progress (f64.const 0.5))) (drop (call $progress (f64.const nan))) (i32.const 64)"
    seen: list[tuple[str, float]] = []
    with leased(tmp_path, guest(body, imports=PROGRESS)) as lease:
        one, other = lease.instance(), lease.instance()
        one.on_progress = lambda fraction: seen.append(("one", fraction))
        other.on_progress = lambda fraction: seen.append(("other", fraction))
        for instance in (one, other, one):
            run(instance)
    assert seen == [(name, fraction) for name in ("one", "other", "one") for fraction in (0.5, 0.0)]


def test_another_abi_is_refused(tmp_path: Path) -> None:
    assert type(failure(tmp_path, guest(abi=2))) is BrokenModule


@pytest.mark.parametrize("wasm", [b"\0asm\1\0\0\0\1", guest()[:200]], ids=["a stump", "half a module"])
def test_bytes_that_do_not_compile_are_refused(tmp_path: Path, wasm: bytes) -> None:
    with pytest.raises(BrokenModule), leased(tmp_path, wasm):
        pass


def test_streams_stay_where_they_are_placed(tmp_path: Path) -> None:
    """What is placed once serves several calls, whatever the guest allocates in between."""
    payload = numbers(10_000)
    with leased(tmp_path, guest()) as lease:
        instance = lease.instance()
        shared = instance.place(payload.schema, payload.batches)
        before = instance._bytes()[shared.block : shared.block + shared.size].tobytes()
        again = instance.place(Schema((Field("a", "l"),)), [])
        assert again.block >= shared.block + shared.size
        assert instance._bytes()[shared.block : shared.block + shared.size].tobytes() == before
