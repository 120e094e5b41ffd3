"""Requests made of the definition at /api by schemathesis: what comes back is what the definition says."""

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = (
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)


LIMITS = hypothesis.settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
    database=None,
)


@pytest.fixture
def definition(url):
    return schemathesis.openapi.from_url(f"{url}/api")


VALID, INVALID = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
PARTS = ("/processes", "/jobs", "/blobs")


# Hypothesis watches `random`, which threads of other tests' servers may use meanwhile.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")
@pytest.mark.parametrize("part, mode", [*((part, mode) for part in PARTS for mode in (VALID, INVALID)), ("/", VALID)])
def test_answers_are_those_of_the_definition(part, mode, definition):
    """Requests that hold by their schema, and requests that do not."""
    operations = [found.ok() for found in definition.get_all_operations()]
    of_part = [operation for operation in operations if _part(operation.path) == part]
    # Any text is a path's id, so without a query or a body there is nothing that would not hold.
    tried = [one for one in of_part if mode == VALID or len(one.query) or len(one.body)]
    assert tried
    for operation in tried:
        _try(operation, mode)


def _part(path):
    return next((part for part in PARTS if path.startswith(part)), "/")


def _try(operation, mode):
    @LIMITS
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def check(case):
        if isinstance(case.body, dict):
            _without_waiting(case.body)
        case.call_and_validate(checks=CHECKS)

    check()


def _without_waiting(body):
    """A process that pauses for a minute says no more than one that does not."""
    inputs = body.get("inputs")
    if isinstance(inputs, dict):
        inputs.pop("pause", None)
