"""A process as all routes see it, and the processes that are algorithms of modules."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ...runtime.algorithms.catalogue import Algorithm
from ..formats import media_types
from ..jobs.job import Task
from ..tokens import Principal
from . import execution

if TYPE_CHECKING:
    from ..service import Service


class Process(Protocol):
    """`document` is the standard's process description without what depends on the endpoint's address.

    A `mutable` process was deployed by `owner`, who may replace it; the others are part of the endpoint.
    """

    @property
    def id(self) -> str: ...

    @property
    def mutable(self) -> bool: ...

    @property
    def owner(self) -> str: ...

    @property
    def document(self) -> Mapping[str, Any]: ...

    def parse(self, service: Service, principal: Principal, body: Mapping[str, Any], request: bytes) -> Task:
        """What the principal's execute request asks for; `body` is the JSON of `request`.

        Raises the error that says what is wrong with it. Nothing is fetched, converted or run yet.
        """


@dataclass(frozen=True)
class AlgorithmProcess:
    """An algorithm of a module."""

    algorithm: Algorithm
    mutable: bool = False
    owner: str = ""

    @property
    def id(self) -> str:
        return self.algorithm.id

    @functools.cached_property
    def document(self) -> Mapping[str, Any]:
        """The descriptor's; `edgegis.module` is the SHA-256 of the module that runs: clients compare it with theirs."""
        document = self.algorithm.descriptor.document
        return {
            **document,
            "inputs": {name: _part(part) for name, part in document["inputs"].items()},
            "outputs": {name: _part(part) for name, part in document["outputs"].items()},
            "edgegis": {**document["edgegis"], "module": self.algorithm.module.sha256},
        }

    def parse(self, service: Service, principal: Principal, body: Mapping[str, Any], request: bytes) -> Task:
        return execution.parse(service, principal, self.algorithm, body, request)


def _part(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """An input or output as the descriptor has it, and the forms in which payloads travel."""
    kind = document.get("edgegis", {}).get("type")
    return {**document, "schema": media_types.schema(kind)} if kind in media_types.FORMATS else document
