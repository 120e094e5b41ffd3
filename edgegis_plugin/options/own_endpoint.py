"""An endpoint on this computer, for trying it: a child of QGIS, which ends with it.

It is the plugin's own, once what it needs has been fetched, or the command `edgegis` that somebody installed.
"""

from __future__ import annotations

import re
import shutil
from collections import deque

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, pyqtSignal

from ..installing import choices
from ..installing.endpoint_packages import EndpointPackages
from ..installing.network import qgis_network
from ..installing.pip_child import Source
from ..installing.tasks import Command, Outcome, PackagesTask, prepare_task

COMMAND = "edgegis"
LOG_LINES = 1000
END_MS = 4000  # it ends its jobs within 3 s
# QGIS's own Python is not the endpoint's.
NOT_FOR_IT = ("PYTHONHOME", "PYTHONPATH")
_ADDRESS = re.compile(r"^EdgeGIS endpoint: (http\S+)$")


class OwnEndpoint(QObject):
    """The process and its log; outlives the page that shows it."""

    changed = pyqtSignal()
    said = pyqtSignal(str)
    progressed = pyqtSignal(float)  # percent of what is fetched

    def __init__(self, packages: EndpointPackages) -> None:
        super().__init__()
        self.packages = packages
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self.url = ""
        """Its address, once it listens."""
        self._unfinished = ""
        self._task: PackagesTask | None = None
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.stateChanged.connect(self._state_changed)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._failed)
        QCoreApplication.instance().aboutToQuit.connect(self.stop)

    def is_running(self) -> bool:
        return self._task is not None or self._process.state() != QProcess.ProcessState.NotRunning

    def is_fetching(self) -> bool:
        return self._task is not None and not self.packages.are_there()

    def start(self, program: str, port: int) -> None:
        """Start it; where it listens, or why it does not, is said later. Without a program it is the plugin's own."""
        if program:
            environment = QProcessEnvironment.systemEnvironment()
            for name in NOT_FOR_IT:
                environment.remove(name)
            self._launch(program, ["serve", "--port", str(port)], environment)
        else:
            source = Source(choices.folder(), qgis_network)
            task = prepare_task(self.packages, port, source, lambda *found: self._prepared(task, *found))
            self._task = task
            self._task.progressChanged.connect(self.progressed)
            QgsApplication.taskManager().addTask(self._task)
            self.changed.emit()

    def _prepared(self, task: PackagesTask, outcome: Outcome, command: Command | None) -> None:
        if task is not self._task:  # it was stopped meanwhile
            return
        self._task = None
        if command is not None:
            interpreter, arguments, variables = command
            environment = QProcessEnvironment()
            for name, value in {**variables, **interpreter.environment}.items():
                environment.insert(name, value)
            self._launch(str(interpreter.path), arguments, environment)
        elif outcome.error:
            self._say(f"{outcome.error}\n{outcome.details}".strip())
        self.changed.emit()

    def _launch(self, program: str, arguments: list[str], environment: QProcessEnvironment) -> None:
        self._process.setProcessEnvironment(environment)
        self._process.setWorkingDirectory("/")  # so that no Python lies in it
        self._process.start(program, arguments)

    def stop(self) -> None:
        """End it; waits until it has."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self.changed.emit()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.terminate()
            if not self._process.waitForFinished(END_MS):
                self._process.kill()
                self._process.waitForFinished(END_MS)

    def _read(self) -> None:
        text = self._unfinished + bytes(self._process.readAllStandardOutput()).decode("utf-8", "replace")
        *lines, self._unfinished = text.split("\n")
        for line in lines:
            self._say(line.rstrip())

    def _say(self, line: str) -> None:
        self.log.append(line)
        self.said.emit(line)
        if found := _ADDRESS.match(line):
            self.url = found[1]
        self.changed.emit()

    def _state_changed(self) -> None:
        if not self.is_running():
            self.url = ""
        self.changed.emit()

    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        if self._unfinished:
            self._say(self._unfinished)
        self._unfinished = ""
        self._say(self.tr("The endpoint has ended (exit code {}).").format(code))

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._say(self.tr("{} cannot be started: {}").format(self._process.program(), self._process.errorString()))


def installed_program() -> str:
    """Return the path of the command `edgegis`; empty when it is not installed."""
    return shutil.which(COMMAND) or ""
