"""Python in a process of its own, for modules that must not run in this one."""

from __future__ import annotations

import signal
import subprocess  # nosec B404 - for the names of pipes; the interpreter starts the process
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ..errors import EdgeGisError, GuestTrap, MemoryLimit, TargetMissing, TimeLimit, present
from ..interpreter import Interpreter, environment_here, find_interpreter
from ..job import Cancellation
from . import child_messages as say
from .child_messages import Channel

# A process waits so long for the next job of its module.
_IDLE_S = 60.0
# How the names of variables end that are not for a module's process: no secret.
_SECRET = "_TOKEN"  # nosec B105  # pragma: allowlist secret
_UNHARMED = "QGIS and your project are as they were."


class ChildProcess:
    """One process and the pipes to it."""

    def __init__(self, interpreter: Interpreter, first: Sequence[str]) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        try:
            self._process = interpreter.start(
                ["-m", f"{__package__}.child_worker"],
                {name: value for name, value in environment_here(first).items() if not name.endswith(_SECRET)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
            )
        except OSError as error:
            self._said.close()
            raise TargetMissing(f"EdgeGIS cannot start Python in a process of its own: {error}.") from None
        self.channel = Channel(present(self._process.stdout), present(self._process.stdin))
        self._ready = False

    def wait_until_ready(self) -> None:
        """Raises EOFError when it does not start."""
        if not self._ready:
            document, _ = self.channel.receive()
            self._ready = document["say"] == say.READY

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """At once, from any thread."""
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._said.close()
        self.channel.close()

    def ending(self, name: str) -> EdgeGisError:
        """Why it ended while it had the module `name`."""
        code = self._process.wait()
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        last = lines[-1] if lines else "it said nothing"
        if not self._ready:
            return TargetMissing(f"EdgeGIS cannot start Python in a process of its own: {last} (exit code {code}).")
        if code == -getattr(signal, "SIGKILL", 0):
            return MemoryLimit(
                f"The system ended the process of the module {name}, most likely because memory ran out. {_UNHARMED} "
                "Take less data, or let fewer workers work at a time (Settings > Options > EdgeGIS)."
            )
        names = {each.value: each.name for each in signal.Signals}
        how = names.get(-code, f"exit code {code}: {last}")
        return GuestTrap(f"The module {name} made its process crash ({how}). {_UNHARMED} Please tell who made it.")


class ChildProcesses:
    """Starts processes. One that has finished a job waits a minute for the next of the same module: to start takes a
    quarter of a second. `first` are folders that come first on its path.
    """

    def __init__(self, find: Callable[[], Interpreter] = find_interpreter, first: Sequence[str] = ()) -> None:
        self._find = find
        self.first = first
        self._interpreter: Interpreter | None = None
        self._idle: tuple[str, ChildProcess] | None = None
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    @contextmanager
    def process(self, sha256: str, name: str, time_s: float, cancellation: Cancellation) -> Iterator[Channel]:
        """The pipes to a process for one job of a module. It is killed when the job is cancelled, fails or takes longer
        than `time_s`. Raises Cancelled, TimeLimit, or what it died of.
        """
        child = self._taken(sha256)
        too_late = threading.Event()

        def stop() -> None:
            too_late.set()
            child.kill()

        timer = threading.Timer(min(time_s, threading.TIMEOUT_MAX), stop)
        timer.daemon = True
        timer.start()
        forget = cancellation.on_cancel(child.kill)
        finished = False
        try:
            child.wait_until_ready()
            yield child.channel
            forget()
            timer.cancel()
            cancellation.raise_if_cancelled()
            finished = not too_late.is_set()
        except BaseException as error:
            cancellation.raise_if_cancelled()
            if too_late.is_set():
                raise TimeLimit(f"The module {name} was stopped because it took longer than {time_s:g} s.") from None
            if isinstance(error, EOFError):
                raise child.ending(name) from None
            raise
        finally:
            forget()
            timer.cancel()
            if finished:
                self._keep(sha256, child)
            else:
                child.end()

    def close(self) -> None:
        """End the one that waits."""
        self._keep("", None)

    def _taken(self, sha256: str) -> ChildProcess:
        with self._lock:
            if self._idle is not None and self._idle[0] == sha256 and self._idle[1].is_alive():
                child, self._idle = self._idle[1], None
                return child
            if self._interpreter is None:
                self._interpreter = self._find()
        return ChildProcess(self._interpreter, self.first)

    def _keep(self, sha256: str, child: ChildProcess | None) -> None:
        with self._lock:
            before, self._idle = self._idle, None if child is None else (sha256, child)
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if child is not None:
                self._timer = threading.Timer(_IDLE_S, self.close)
                self._timer.daemon = True
                self._timer.start()
        if before is not None:
            before[1].end()
