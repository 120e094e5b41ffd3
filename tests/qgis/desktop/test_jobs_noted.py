"""What is noted of a job: enough for its result, no secret, for this user alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsProperty,
    QgsRemappingSinkDefinition,
    QgsVectorLayer,
    QgsWkbTypes,
)

from edgegis.edgegis_plugin.jobs.looking import listed, look
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.processing_providers.inputs import JobInputs
from edgegis.processing_providers.job_run import JobRun
from edgegis.processing_providers.jobs.command import command, dialog_parameters
from edgegis.processing_providers.jobs.given import (
    fetch_parameters,
    forms_of,
    given_destinations,
    given_layers,
    inputs_of,
    is_temporary,
)
from edgegis.processing_providers.jobs.job_store import JobStore
from edgegis.processing_providers.jobs.kept_job import Destination, GivenLayer, KeptJob
from edgegis.processing_providers.run_on import Choice
from edgegis.processing_providers.writing.fields import variant_type
from edgegis.runtime.errors import BadInput
from edgegis.runtime.targets.remote_job import JobStatus, RemoteJob
from edgegis.tests.qgis.attempts import CITIES, DEM
from edgegis.tests.qgis.desktop.jobs import NAME, HeldEndpoint, asked

pytestmark = pytest.mark.qgis

COUNT = "countpointsinpolygon"
COUNTRIES = CITIES.replace("cities", "countries")
REMOTE = RemoteJob("http://127.0.0.1:1", "0a", COUNT, "0" * 64, ("OUTPUT",), 1.5, 10)
JOB = KeptJob(REMOTE, "edge", "Count", {}, {}, {"OUTPUT": Destination("/data/out.gpkg")}, {})


@pytest.fixture
def run(provider: Any) -> Any:
    def run(name: str, parameters: dict[str, Any]) -> JobRun:
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        algorithm = provider.algorithm(name).create()
        return JobRun(algorithm, Choice(""), parameters, context, QgsProcessingFeedback(False))

    return run


def destination(run: Any, value: Any) -> Destination:
    return given_destinations(run(COUNT, {"OUTPUT": value}), ("OUTPUT",))["OUTPUT"]


@pytest.mark.parametrize(
    ("value", "sink"),
    [
        ("/data/out.gpkg", "/data/out.gpkg"),
        (QgsProperty.fromExpression("'/data/' || 'out.gpkg'"), "/data/out.gpkg"),
        (QgsProcessing.TEMPORARY_OUTPUT, QgsProcessing.TEMPORARY_OUTPUT),
        ("memory:", "memory:"),
        ("ogr:dbname='/data/a.gpkg' table=\"out\" (geom)", "ogr:dbname='/data/a.gpkg' table=\"out\" (geom)"),
    ],
)
def test_a_destination_is_noted_as_processing_takes_it(run: Any, value: Any, sink: str) -> None:
    assert destination(run, value).sink == sink


def test_a_destination_is_found_from_any_folder_and_outlives_qgis(run: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert destination(run, "out.gpkg").sink == str(tmp_path / "out.gpkg")
    assert is_temporary(destination(run, QgsProcessingUtils.generateTempFilename("out.gpkg")))


def test_no_password_is_noted(run: Any) -> None:
    sink = "postgis:host='db' dbname='gis' user='me' password='secret' table=\"public\".\"out\" (geom)"
    assert "secret" not in destination(run, sink).sink and "host" in destination(run, sink).sink


def test_options_and_name_of_a_layer_come_back(run: Any, provider: Any) -> None:
    value = QgsProcessingOutputLayerDefinition("/data/out.shp", QgsProject.instance())
    value.destinationName, value.createOptions = "Counted", {"fileEncoding": "UTF-8"}
    noted = KeptJob.from_json(
        json.loads(json.dumps(JOB.changed(destinations={"OUTPUT": destination(run, value)}).to_json()))
    )
    again = fetch_parameters(noted, provider.algorithm(COUNT), QgsProject.instance())["OUTPUT"]
    assert again == value and again.destinationName == "Counted" and again.createOptions == value.createOptions


def test_what_was_to_be_appended_becomes_a_layer_of_its_own(run: Any, provider: Any) -> None:
    value = QgsProcessingOutputLayerDefinition("/data/out.gpkg")
    value.setRemappingDefinition(QgsRemappingSinkDefinition())
    noted = destination(run, value)
    assert noted.appends and is_temporary(noted)
    again = fetch_parameters(JOB.changed(destinations={"OUTPUT": noted}), provider.algorithm(COUNT), None)["OUTPUT"]
    assert again.sink.staticValue() == QgsProcessing.TEMPORARY_OUTPUT


def test_layers_are_noted_by_their_source(run: Any) -> None:
    layer = QgsVectorLayer("Point?crs=EPSG:4326", "mine", "memory")
    QgsProject.instance().addMapLayer(layer)
    try:
        some = QgsProcessingFeatureSourceDefinition(COUNTRIES, True)
        found = given_layers(run(COUNT, {"POLYGONS": some, "POINTS": "mine"}))
        assert found["POLYGONS"] == GivenLayer(COUNTRIES, False, True)
        assert found["POINTS"] == GivenLayer(layer.id(), True)
        assert given_layers(run("slope", {"INPUT": DEM})) == {"INPUT": GivenLayer(DEM)}
    finally:
        QgsProject.instance().removeMapLayer(layer.id())


def test_a_command_needs_files(provider: Any) -> None:
    descriptor = provider.algorithm(COUNT).descriptor
    job = JOB.changed(layers={"POLYGONS": GivenLayer("id", True)})
    with pytest.raises(BadInput, match="'Polygons' was a temporary layer"):
        command(job, descriptor)
    assert dialog_parameters(job, descriptor, {"RUN_ON": "local"})["POLYGONS"] == "id"


def test_forms_come_back_as_they_were() -> None:
    text = QgsField("a", variant_type("QString"), "text", 7, 0, "a comment")
    text.setAlias("A")
    fields = QgsFields()
    fields.append(text)
    fields.append(QgsField("b", variant_type("QVariantList"), subType=variant_type("Double")))
    crs = QgsCoordinateReferenceSystem("EPSG:32616")
    inputs = JobInputs(
        {}, {}, {"A": fields}, {"A": crs, "B": QgsCoordinateReferenceSystem()}, {"A": QgsWkbTypes.Type.PointZ}
    )
    inputs.units["B"] = "m"
    noted = KeptJob.from_json(json.loads(json.dumps(JOB.changed(forms=forms_of(inputs)).to_json())))
    again = inputs_of(noted.forms)
    assert again.fields["A"] == fields
    assert [field.alias() for field in again.fields["A"]] == ["A", ""]
    assert again.fields["A"][1].subType() == fields[1].subType()
    assert again.crs["A"] == crs and not again.crs["B"].isValid()
    assert again.wkb_types == {"A": QgsWkbTypes.Type.PointZ} and again.units == {"B": "m"}


# -- where it is noted -----------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs")


def test_notes_are_this_users_alone(store: JobStore) -> None:
    store.folder.mkdir(mode=0o777)
    store.folder.chmod(0o777)
    store.put(JOB)
    assert store.jobs() == [JOB]
    if os.name == "posix":
        (note,) = store.folder.iterdir()
        assert store.folder.stat().st_mode & 0o077 == 0 and note.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"remote": 1}', json.dumps({**JOB.to_json(), "outcome": "odd"})])
def test_a_note_that_does_not_hold_is_passed_over(store: JobStore, content: str) -> None:
    store.put(JOB)
    (store.folder / "other.json").write_text(content)
    assert store.jobs() == [JOB] and store.job("other") is None


def test_a_note_that_is_gone_is_not_made_again(store: JobStore) -> None:
    store.put(JOB)
    store.change(JOB.id, outcome="written")
    assert store.job(JOB.id).outcome == "written"
    store.remove(JOB.id)
    store.change(JOB.id, outcome="written")
    assert store.jobs() == []


def test_old_notes_go(store: JobStore) -> None:
    store.put(JOB)  # of 1970
    store.remove_old()
    assert store.jobs() == []


class Watch:
    """Sees one status."""

    def __init__(self, status: JobStatus | None):
        self.seen = status

    def round_trip_s(self) -> float:
        return 0.001

    def status(self, job_id: str) -> JobStatus | None:
        return self.seen


@pytest.mark.parametrize(
    ("status", "age_s", "outcome"),
    [
        (JobStatus("running", 5.0), 5, "open"),
        (JobStatus("successful", 100.0, finished=9.5), 5, "open"),
        (None, 60, "gone"),
        (None, 5, "sent"),  # it may still be under way
    ],
)
def test_what_was_being_sent_when_qgis_ended_is_looked_for(
    store: JobStore, status: JobStatus | None, age_s: float, outcome: str
) -> None:
    job = JOB.changed(outcome="sent", remote=replace(REMOTE, accepted=time.time() - age_s))
    store.put(job)
    look(Endpoint("edge", REMOTE.url), Watch(status), listed(store).jobs, store)
    found = store.job(JOB.id)
    assert found.outcome == outcome and ("Please run it again" in found.log) == (outcome == "gone")


def test_what_is_being_sent_is_not_listed(store: JobStore) -> None:
    store.put(JOB.changed(outcome="sent"))
    lock = store.taken(JOB.id)
    assert listed(store).jobs == ()
    lock.unlock()
    assert len(listed(store).jobs) == 1


def test_a_short_job_leaves_no_note(edge: HeldEndpoint, out: Path) -> None:
    import processing

    edge.let()
    seen: list[str] = []
    put = JobStore.put

    def spied(store: JobStore, job: KeptJob) -> None:
        seen.append(job.outcome)
        put(store, job)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JobStore, "put", spied)
        processing.run("edgegis:slope", {**asked(out.parent, 7.25), "ENDPOINT": NAME})
    assert seen[0] == "sent"
    assert [job.outcome for job in JobStore().jobs()] == ["written"] * (len(seen) > 1)  # of a busy computer
    assert not list(JobStore().folder.glob("*.lock"))


HOLD = """
import sys
from pathlib import Path
from edgegis.processing_providers.jobs.job_store import JobStore
lock = JobStore(Path(sys.argv[1])).taken("0a")
print(lock is not None, flush=True)
sys.stdin.read()
"""


def test_a_job_is_taken_as_long_as_the_process_lives(store: JobStore) -> None:
    store.put(JOB)
    assert not store.is_taken(JOB.id)
    command = [sys.executable, "-c", HOLD, str(store.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "True\n"
        assert store.is_taken(JOB.id) and store.taken(JOB.id) is None
        other.kill()
    assert not store.is_taken(JOB.id)
    lock = store.taken(JOB.id)
    assert store.is_taken(JOB.id)
    lock.unlock()
    assert not store.is_taken(JOB.id)
