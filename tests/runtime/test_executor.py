"""Threads that share a stage's invocations; progress that never falls."""

from __future__ import annotations

import threading
import time

import pytest

from edgegis.runtime.errors import Cancelled
from edgegis.runtime.job import Cancellation
from edgegis.runtime.stages.executor import ThreadExecutor
from edgegis.runtime.stages.progress import JobProgress
from edgegis.tests.patience import PATIENCE_S


class Recorder:
    """Workers that note what they ran, and how many of them are open. What comes after one that fails lasts until the
    stage is `stopped`.
    """

    def __init__(self, fail_at: int | None = None, pause_s: float = 0.0) -> None:
        self.stopped = threading.Event()
        self.ran: list[int] = []
        self.open = self.most_open = 0
        self.fail_at = fail_at
        self.pause_s = pause_s
        self.lock = threading.Lock()

    def __call__(self) -> Recorder:
        with self.lock:
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        return self

    def run(self, index: int) -> None:
        if index == self.fail_at:
            raise ValueError(index)
        if self.fail_at is not None and index > self.fail_at:
            assert self.stopped.wait(PATIENCE_S)
        time.sleep(self.pause_s)
        with self.lock:
            self.ran.append(index)

    def close(self) -> None:
        with self.lock:
            self.open -= 1


@pytest.mark.parametrize("workers", [1, 2, 7])
@pytest.mark.parametrize("count", [1, 2, 20])
def test_every_invocation_runs_once(workers: int, count: int) -> None:
    recorder = Recorder(pause_s=0.001)
    used = ThreadExecutor(workers).run(count, recorder, Cancellation())
    assert sorted(recorder.ran) == list(range(count))
    assert used == min(workers, count) and recorder.most_open <= used and recorder.open == 0


def test_one_worker_keeps_the_plans_order_and_a_seed_shuffles_it() -> None:
    plain, shuffled, again = Recorder(), Recorder(), Recorder()
    ThreadExecutor(1).run(20, plain, Cancellation())
    ThreadExecutor(1, shuffle_seed=3).run(20, shuffled, Cancellation())
    ThreadExecutor(1, shuffle_seed=3).run(20, again, Cancellation())
    assert plain.ran == list(range(20))
    assert shuffled.ran == again.ran != plain.ran


@pytest.mark.parametrize("workers", [1, 4])
def test_the_first_error_stops_the_others(workers: int) -> None:
    recorder, stop = Recorder(fail_at=5), Cancellation()
    stop.on_cancel(recorder.stopped.set)
    with pytest.raises(ValueError, match="5"):
        ThreadExecutor(workers).run(1000, recorder, stop)
    assert stop.cancelled and recorder.open == 0
    assert len(recorder.ran) < 5 + workers


def test_a_cancelled_stage_runs_nothing() -> None:
    recorder, stop = Recorder(), Cancellation()
    stop.cancel()
    with pytest.raises(Cancelled):
        ThreadExecutor(2).run(10, recorder, stop)
    assert not recorder.ran


def test_progress_never_falls_and_ends_at_one() -> None:
    seen: list[float] = []
    progress = JobProgress([1, 3], lambda fraction, message: seen.append(fraction), Cancellation())
    for number, count in enumerate((2, 50)):
        progress.stage(number, "stage", count)

        def work(first: int, count: int = count) -> None:
            for index in range(first, count, 2):
                for part in (0.9, 0.2, 0.7):
                    progress.within(index, part)
                progress.done(index)

        threads = [threading.Thread(target=work, args=(first,)) for first in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen[-1] == pytest.approx([0.25, 1.0][number], abs=0.01)
    progress.finished()
    assert seen == sorted(seen) and seen[-1] == 1.0 and len(seen) > 20


def test_an_error_of_the_watcher_stops_the_job() -> None:
    def broken(fraction: float, message: str) -> None:
        raise RuntimeError("the window was closed")

    stop = Cancellation()
    progress = JobProgress([1], broken, stop)
    progress.stage(0, "stage", 1)
    assert stop.cancelled and isinstance(progress.error, RuntimeError)


def test_a_cancellation_calls_back_once_and_at_once_when_late() -> None:
    calls: list[str] = []
    cancellation = Cancellation()
    cancellation.on_cancel(lambda: calls.append("first"))
    forget = cancellation.on_cancel(lambda: calls.append("forgotten"))
    forget()
    cancellation.cancel()
    cancellation.cancel()
    cancellation.on_cancel(lambda: calls.append("late"))
    assert calls == ["first", "late"]
    with pytest.raises(Cancelled):
        cancellation.raise_if_cancelled()
