"""What the tests of jobs share: one sandbox, and the round-trip module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.guests.sandbox import Sandbox
from edgegis.tests.runtime.child_jobs import Seen

MODULES = Path(__file__).resolve().parents[1] / "modules"


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture(scope="module")
def roundtrip() -> Catalogue:
    catalogue = Catalogue.from_folders([MODULES])
    assert not catalogue.problems
    return catalogue


@pytest.fixture
def processes() -> Iterator[Seen]:
    processes = Seen()
    yield processes
    processes.close()
    assert None not in processes.codes(), "a process was left behind"
