"""What can be in the way of a job's result: each is said in words, and nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from edgegis.edgegis_plugin.jobs.panel import JobsPanel
from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers.jobs.job_store import JobStore
from edgegis.processing_providers.jobs.kept_job import KeptJob
from edgegis.tests.qgis.desktop.jobs import (
    HeldEndpoint,
    asked,
    held_endpoint,
    leave,
    run_to_its_end,
    seen,
    until,
    words,
)

pytestmark = pytest.mark.qgis

NOBODY = "00000000-0000-4000-8000-000000000000"


def test_an_endpoint_that_is_gone(configured: Any, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    with held_endpoint(tmp_path / "endpoint") as gone:
        configured(gone.url)
        job = leave("slope", asked(tmp_path, 1.7))
        panel.start()
        seen(panel, job, "Running, 40 %")
        until(lambda: panel.health.count() == 1 and " ms" in panel.health.item(0).text())
    seen(panel, job, "Cannot be seen")
    assert panel.health.item(0).text() == "edge: no answer"
    assert "Nothing answers" in panel.health.item(0).toolTip()
    assert "Nothing answers" in panel.tree.selectedItems()[0].toolTip(2)
    panel.actions_of_job.fetch.trigger()
    words(panel, "Nothing answers")
    assert JobStore().job(job.id).is_open()
    QgisSettings().set_endpoints([])
    panel.refresh.trigger()
    until(lambda: "removed from the options" in panel.tree.selectedItems()[0].toolTip(2))
    panel.actions_of_job.fetch.trigger()
    words(panel, "removed from the options")


def test_a_job_that_is_not_there(edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    job = leave("slope", asked(tmp_path, 1.8))
    lost = KeptJob.from_json({**job.to_json(), "remote": {**job.remote.to_json(), "job_id": NOBODY}})
    JobStore().put(lost)
    panel.start()
    seen(panel, lost, "Not there any more")
    assert "does not have the job any more" in panel.tree.selectedItems()[0].toolTip(2)
    assert not panel.actions_of_job.fetch.isEnabled() and not panel.actions_of_job.cancel.isEnabled()
    panel.actions_of_job.forget.trigger()
    until(lambda: panel.tree.topLevelItemCount() == 1)


def test_a_result_that_was_cleaned_away(edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    run_to_its_end(edge, asked(tmp_path, 1.9))
    (job,) = JobStore().jobs()
    before = (out / "slope.tif").read_bytes()
    edge.forget(job.id)
    panel.start()
    seen(panel, job, "Written")
    panel.actions_of_job.fetch.trigger()
    words(panel, "\N{WARNING SIGN}")
    assert "stopped the job" in panel.words.text() or "does not have the job" in panel.words.text()
    assert (out / "slope.tif").read_bytes() == before


def test_a_destination_that_cannot_be_written(edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    job = leave("slope", asked(tmp_path, 2.0))
    out.rmdir()
    edge.let()
    panel.start()
    seen(panel, job, "Result is ready")
    panel.actions_of_job.fetch.trigger()
    words(panel, "\N{WARNING SIGN}")
    assert "slope.tif" in panel.words.text() and "Traceback" not in panel.words.text()
    seen(panel, job, "Result is ready")
    out.mkdir()
    panel.actions_of_job.fetch.trigger()
    words(panel, "is here")
    assert (out / "slope.tif").exists()
