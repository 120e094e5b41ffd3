"""Blocking calls that the one who waits for them can leave at any moment.

A socket that waits for an answer cannot be interrupted from outside. So requests run in threads of their own, and a
cancelled job leaves them behind: they see `stopped` at the next piece of data and end by themselves. The threads are
daemons, because those of `concurrent.futures` would hold up the end of QGIS until the last of them had its answer.
"""

from __future__ import annotations

import functools
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from types import TracebackType
from typing import Any, TypeVar

from ..errors import Cancelled
from ..job import Cancellation

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Calls:
    """The calls of one job, on at most `threads` threads.

    Everything raises `Cancelled` as soon as the job is cancelled. `prompt` says that a request ends by itself soon
    after that, wherever it waits: then it needs no thread.
    """

    def __init__(self, cancellation: Cancellation, threads: int = 4, *, prompt: bool = False) -> None:
        self._cancellation = cancellation
        self._prompt = prompt
        self._limit = threads
        self._started = 0
        self._idle = 0
        self._lock = threading.Lock()
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._closed = False
        self._cancelled: Future[None] = Future()
        self._forget = cancellation.on_cancel(self._wake)

    def __enter__(self) -> Calls:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        self._forget()
        for _ in range(self._started):
            self._waiting.put(None)

    def stopped(self) -> bool:
        """Whether nobody waits any longer for what a call brings."""
        return self._closed or self._cancellation.cancelled

    def were_left(self) -> bool:
        """Whether they were cancelled because this process has to go, and not because nobody wants the job."""
        return self._cancellation.left

    def one(self, call: Callable[[], Answer]) -> Answer:
        return self._result(self._submit(call))

    def request(self, call: Callable[[], Answer]) -> Answer:
        """The answer of a call that is a request and nothing else."""
        if not self._prompt:
            return self.one(call)
        try:
            return call()
        finally:
            self._cancellation.raise_if_cancelled()

    def each(self, call: Callable[[Item], Answer], items: Iterable[Item], ahead: int | None = None) -> Iterator[Answer]:
        """The answers in the order of the items.

        At most `ahead` calls (two more than threads) are under way or unread, so memory is bounded.
        """
        under_way: deque[Future[Answer]] = deque()
        for item in items:
            if len(under_way) >= (ahead or self._limit + 2):
                yield self._result(under_way.popleft())
            under_way.append(self._submit(functools.partial(call, item)))
        while under_way:
            yield self._result(under_way.popleft())

    def pause(self, seconds: float) -> None:
        wait([self._cancelled], timeout=seconds)
        self._cancellation.raise_if_cancelled()

    def _wake(self) -> None:
        with self._lock:
            if not self._cancelled.done():
                self._cancelled.set_result(None)

    def _submit(self, call: Callable[[], Answer]) -> Future[Answer]:
        future: Future[Answer] = Future()
        with self._lock:
            if self._idle == 0 and self._started < self._limit:
                self._started += 1
                threading.Thread(target=self._work, name="edgegis-endpoint-call", daemon=True).start()
            else:
                self._idle -= 1
        self._waiting.put((future, call))
        return future

    def _result(self, future: Future[Answer]) -> Answer:
        waited: list[Future[Any]] = [future, self._cancelled]
        wait(waited, return_when=FIRST_COMPLETED)
        self._cancellation.raise_if_cancelled()
        return future.result()

    def _work(self) -> None:
        while (item := self._waiting.get()) is not None:
            future, call = item
            answer, failure = None, None
            try:
                if self.stopped():
                    raise Cancelled()
                answer = call()
            except BaseException as error:
                failure = error
            with self._lock:
                self._idle += 1  # before the answer is known, so that who gets it finds this thread free
            if failure is None:
                future.set_result(answer)
            else:
                future.set_exception(failure)
