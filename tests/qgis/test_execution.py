"""A job off the calling thread: what it says arrives in that thread, cancel reaches it soon, its end is known."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from edgegis.processing_providers import execution
from edgegis.runtime.errors import BadInput, Cancelled
from edgegis.tests.patience import PATIENCE_S

JOB = SimpleNamespace(algorithm=SimpleNamespace(descriptor=SimpleNamespace(id="test")), inputs={})


class Target:
    """Runs a function as a job."""

    def __init__(self, work):
        self.run = work


def run(work, feedback):
    return execution.run(Target(work), JOB, {}, feedback, execution.ProgressRange(feedback))


def test_words_and_progress_arrive_in_the_calling_thread(qgis_app, feedback):
    threads = set()
    feedback.progressChanged.connect(lambda _: threads.add(threading.get_ident()))

    def work(job, *, progress, log, **others):
        assert threading.get_ident() != threading.main_thread().ident
        log(1, "hello")
        log(2, "look out")
        for percent in (10, 50, 40, 100):
            progress(percent / 100, "count")
        return "result"

    assert run(work, feedback) == "result"
    assert feedback.lines == ["hello", "look out"]
    assert feedback.warnings == ["look out"]
    assert feedback.percent == [10, 50, 100]
    assert threads == {threading.get_ident()}


def test_cancel_reaches_the_job(qgis_app, feedback):
    """Which says nothing meanwhile, and would not end by itself."""

    def work(job, *, cancellation, **others):
        stopped = threading.Event()
        cancellation.on_cancel(stopped.set)
        threading.Timer(0.2, feedback.cancel).start()
        assert stopped.wait(PATIENCE_S)
        cancellation.raise_if_cancelled()

    with pytest.raises(Cancelled):
        run(work, feedback)


def test_an_error_of_the_job_is_raised_here(qgis_app, feedback):
    def work(job, **others):
        raise BadInput("The layer is empty.")

    with pytest.raises(BadInput, match="empty"):
        run(work, feedback)


def test_progress_moves_through_the_steps_and_never_back(qgis_app, feedback):
    progress = execution.ProgressRange(feedback)
    progress.enter(0.0, 0.2)
    progress.set(0.5)
    progress.enter(0.2, 0.8)
    progress.set(0.5)
    progress.set(0.25)
    progress.enter(0.8, 1.0)
    progress.set(2.0)
    assert feedback.percent == pytest.approx([10, 20, 50, 80, 100])
