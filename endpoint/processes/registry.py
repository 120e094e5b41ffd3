"""The processes of an endpoint: its own, and those that clients deployed."""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...runtime.algorithms.application_package import packaged_algorithm, with_module
from ...runtime.algorithms.catalogue import Algorithm, Catalogue, Module
from ...runtime.errors import EdgeGisError, NoSuchAlgorithm
from ...runtime.request_errors import BadRequest, DuplicatedProcess, Forbidden, ImmutableProcess, NotFound
from ..configuration import Configuration
from ..database import Database
from ..tokens import DEPLOY, Principal
from .echo import EchoProcess
from .module_compiler import compile_apart
from .process import AlgorithmProcess, Process

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Package:
    """What a client sent to deploy a process: `document` is its JSON, `body` the bytes as they came."""

    document: Mapping[str, Any]
    body: bytes
    media_type: str


class Registry:
    """Thread-safe. A process that is deployed is there for the next request, and after a restart.

    Modules lie below `folder`, under their SHA-256, as long as a process or an unfinished job needs them.
    """

    def __init__(self, catalogue: Catalogue, folder: Path, database: Database, configuration: Configuration) -> None:
        self._folder = folder
        self._database = database
        self._configuration = configuration
        self._lock = threading.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        own: list[Process] = [EchoProcess(), *(AlgorithmProcess(algorithm) for algorithm in catalogue.algorithms())]
        self._own = {process.id: process for process in own}
        self._catalogue = catalogue
        self._deployed: dict[str, AlgorithmProcess] = {}
        for row in database.rows("SELECT process, module, owner FROM deployed"):
            try:
                self._deployed[row["process"]] = self._stored(row["process"], row["module"], row["owner"])
            except EdgeGisError as error:
                log.error("the process %s cannot be served: %s", row["process"], error.message)

    def all(self) -> list[Process]:
        """By their id."""
        return [process for _, process in sorted({**self._deployed, **self._own}.items())]

    def get(self, process_id: str) -> Process:
        """Raises NoSuchAlgorithm."""
        found = self._own.get(process_id) or self._deployed.get(process_id)
        if found is None:
            raise NoSuchAlgorithm(f"There is no process '{process_id}' on this endpoint.", id=process_id)
        return found

    def of_module(self, process_id: str, module: str) -> Process:
        """The process as it was when a job was accepted, though it may have been replaced. Raises NoSuchAlgorithm."""
        now = self._own.get(process_id) or self._deployed.get(process_id)
        if isinstance(now, AlgorithmProcess) and now.algorithm.module.sha256 != module:
            return self._stored(process_id, module, now.owner)
        return now or self._stored(process_id, module, "")

    # -- deploying --

    def deploy(self, principal: Principal, package: Package, fetch: Callable[[str], bytes]) -> Process:
        """Raises Forbidden, ImmutableProcess, DuplicatedProcess, BadRequest."""
        principal.require(DEPLOY)
        algorithm = self._algorithm(package, fetch)
        if algorithm.id in self._deployed:
            raise DuplicatedProcess(f"The process {algorithm.id} is deployed already. PUT replaces it.")
        return self._keep(principal, algorithm, package)

    def replace(
        self, principal: Principal, process_id: str, package: Package, fetch: Callable[[str], bytes]
    ) -> Process:
        """Jobs that run go on with the module that they began with."""
        before = self._changeable(principal, process_id)
        algorithm = self._algorithm(package, fetch)
        if algorithm.id != process_id:
            raise BadRequest(f"The package holds the process {algorithm.id}, not {process_id}.")
        process = self._keep(principal, algorithm, package, replaced=before)
        self._clean()
        return process

    def undeploy(self, principal: Principal, process_id: str) -> None:
        """Jobs that run are finished."""
        self._changeable(principal, process_id)
        with self._lock:
            with self._database.durable() as connection:
                connection.execute("DELETE FROM deployed WHERE process = ?", [process_id])
            self._deployed.pop(process_id, None)
        self._clean()

    def package(self, process_id: str) -> tuple[bytes, str]:
        """The package as it came, with the module by value, and its media type. Raises NoSuchAlgorithm, NotFound."""
        self.get(process_id)
        row = self._database.row("SELECT package, media_type, module FROM deployed WHERE process = ?", process_id)
        if row is None:
            raise NotFound(f"The process {process_id} is part of the endpoint: it has no package.")
        came = json.loads(row["package"])
        whole = with_module(came, self._path(row["module"]).read_bytes())
        return row["package"] if whole == came else json.dumps(whole).encode(), row["media_type"]

    def _changeable(self, principal: Principal, process_id: str) -> AlgorithmProcess:
        self._check_mutable(process_id)
        principal.require(DEPLOY)
        process = self._deployed.get(process_id)
        if process is None:
            raise NoSuchAlgorithm(f"There is no process '{process_id}' on this endpoint.", id=process_id)
        if not principal.may_change(process.owner):
            raise Forbidden(f"The process {process_id} belongs to another token.")
        return process

    def _check_mutable(self, process_id: str) -> None:
        if process_id in self._own:
            raise ImmutableProcess(f"The process {process_id} is part of the endpoint and cannot be changed.")

    def _algorithm(self, package: Package, fetch: Callable[[str], bytes]) -> Algorithm:
        """The package's algorithm, compiled."""
        algorithm = packaged_algorithm(package.document, fetch, self._configuration.module_bytes)
        self._check_mutable(algorithm.id)
        compile_apart(algorithm.module.sha256, algorithm.module.data, self._configuration)
        return algorithm

    def _keep(
        self, principal: Principal, algorithm: Algorithm, package: Package, replaced: AlgorithmProcess | None = None
    ) -> Process:
        owner = principal.name if replaced is None else replaced.owner
        values = [algorithm.id, algorithm.module.sha256, owner, package.body, package.media_type, time.time()]
        with self._lock:
            self._write(algorithm.module)
            try:
                with self._database.durable() as connection:
                    if replaced is not None:
                        connection.execute("DELETE FROM deployed WHERE process = ?", [algorithm.id])
                    connection.execute("INSERT INTO deployed VALUES (?, ?, ?, ?, ?, ?)", values)
            except sqlite3.IntegrityError:
                raise DuplicatedProcess(f"The process {algorithm.id} is deployed already. PUT replaces it.") from None
            process = AlgorithmProcess(algorithm, mutable=True, owner=owner)
            self._deployed[algorithm.id] = process
        return process

    # -- modules on disk --

    def _stored(self, process_id: str, sha256: str, owner: str) -> AlgorithmProcess:
        path = self._path(sha256)
        modules = [_module(path)] if path.is_file() else self._catalogue.modules
        for module in modules:
            for descriptor in module.descriptors:
                if (descriptor.id, module.sha256) == (process_id, sha256):
                    if path.is_file():  # its machine code is another's when the engine has been exchanged
                        compile_apart(sha256, module.data, self._configuration)
                    return AlgorithmProcess(Algorithm(module, descriptor), mutable=True, owner=owner)
        raise NoSuchAlgorithm(
            f"The module {sha256[:12]} of the process {process_id} is not on this endpoint any more. Please run "
            "the job again with the one that is here."
        )

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.wasm"

    def _write(self, module: Module) -> None:
        """Whole or not at all."""
        path = self._path(module.sha256)
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == module.sha256:
            return
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            file.write(module.data)
        Path(file.name).replace(path)

    def _clean(self) -> None:
        """Removes the modules that neither a process nor an unfinished job needs."""
        query = "SELECT module FROM deployed UNION SELECT module FROM job WHERE status IN ('accepted', 'running')"
        with self._lock:
            needed = {row["module"] for row in self._database.rows(query)}
            for path in self._folder.glob("*.wasm"):
                if path.stem not in needed:
                    path.unlink(missing_ok=True)
            _module.cache_clear()


@functools.lru_cache(maxsize=64)
def _module(path: Path) -> Module:
    """One for all algorithms of a module."""
    return Module.from_bytes(path.read_bytes(), "deployed", path)
