"""The plugin under `qgis_process`: no display, no iface, a fresh profile."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from edgegis.edgegis_plugin.modules.store import ModuleStore
from edgegis.runtime.algorithms.catalogue import Module
from edgegis.tests.qgis.described import module_with
from edgegis.tests.qgis.test_new_algorithm import MODULE, new_descriptor

CITIES = Path(__file__).resolve().parents[2] / "resources" / "data" / "cities.gpkg"
MODULES = Path(__file__).resolve().parents[1] / "modules"
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(PROGRAM is None, reason="qgis_process is not installed")]


@pytest.fixture(scope="module")
def qgis_process(qgis_app, tmp_path_factory):
    """Run `qgis_process` with the plugin enabled in a profile of its own; return what it says."""
    import edgegis

    folder = tmp_path_factory.mktemp("qgis_process")
    plugins = folder / "plugins"
    plugins.mkdir()
    (plugins / "edgegis").symlink_to(Path(edgegis.__file__).resolve().parent)
    # The program is the system's: it finds what the tests' own Python has beside it.
    packages = {str(Path(find_spec(name).origin).parents[1]) for name in ("wasmtime", "nanoarrow")}
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([*packages, os.environ.get("PYTHONPATH", "")]),
        "QGIS_CUSTOM_CONFIG_PATH": str(folder / "profile"),
        "QGIS_PLUGINPATH": str(plugins),
        "EDGEGIS_MODULES": str(MODULES),
        "QT_QPA_PLATFORM": "offscreen",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True, text=True, timeout=120)

    run.profile = folder / "profile" / "profiles" / "default"
    enabled = run("plugins", "enable", "edgegis")
    assert enabled.returncode == 0, enabled.stdout + enabled.stderr
    return run


def test_list_and_help(qgis_process):
    answer = qgis_process("help", "edgegis:roundtrip")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for words in ("Round trip (edgegis:roundtrip)", "RUN_ON", "ENDPOINT", "OUTPUT"):
        assert words in answer.stdout


def test_run(qgis_process, tmp_path):
    output = tmp_path / "out.gpkg"
    answer = qgis_process("run", "edgegis:roundtrip", f"--INPUT={CITIES}", "--RUN_ON=local", f"--OUTPUT={output}")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "Runs on this computer: RUN_ON=local" in answer.stdout
    assert output.exists()


def test_a_wrong_choice_is_refused_before_anything_runs(qgis_process, tmp_path):
    output = tmp_path / "out.gpkg"
    answer = qgis_process("run", "edgegis:roundtrip", f"--INPUT={CITIES}", "--RUN_ON=edge", f"--OUTPUT={output}")
    assert answer.returncode != 0
    assert "The endpoint 'edge' is not configured" in answer.stdout + answer.stderr
    assert not output.exists()


DEM = str(CITIES.with_name("jacksboro_fault_dem.tif"))
REFUSED = {
    "a number where RUN_ON has names": (["--RUN_ON=1"], "Run on (RUN_ON) is '1'; it can be auto, local, edge, cloud"),
    "the cloud, which is not set": (["--RUN_ON=cloud"], "The endpoint 'cloud' is not configured"),
    "an endpoint that nobody knows": (["--ENDPOINT=lab"], "The endpoint 'lab' is not configured"),
    "text for a number": (["--Z_FACTOR=steep"], "Z factor (Z_FACTOR) is 'steep'; it must be a number not below 0"),
    "NaN": (["--Z_FACTOR=nan"], "Z factor (Z_FACTOR) is NaN; it must be a number not below 0"),
    "a folder that is not there": (["--OUTPUT=/nowhere/out.tif"], "'/nowhere/out.tif' cannot be written: No such file"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_bad_input_is_refused_with_a_sentence(qgis_process, tmp_path, kind):
    given, sentence = REFUSED[kind]
    output = [] if any(argument.startswith("--OUTPUT") for argument in given) else [f"--OUTPUT={tmp_path}/out.tif"]
    answer = qgis_process("run", "edgegis:hillshade", f"--INPUT={DEM}", *given, *output)
    assert answer.returncode != 0
    assert sentence in answer.stdout + answer.stderr, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stdout + answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_installed_modules_are_there_and_run_in_a_process_of_their_own(qgis_process, tmp_path):
    store = ModuleStore(qgis_process.profile)
    module = Module.from_bytes(module_with(MODULE, [new_descriptor()]), "copying")
    store.keep(module, "a test")
    output = tmp_path / "copied.gpkg"
    try:
        answer = qgis_process("run", "edgegis:newlyadded", f"--INPUT={CITIES}", f"--OUTPUT={output}")
    finally:
        store.remove(module.sha256)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "It runs in a process of its own because its module was installed by you" in answer.stdout
    assert output.exists()
    answer = qgis_process("run", "edgegis:newlyadded", f"--INPUT={CITIES}", f"--OUTPUT={tmp_path / 'again.gpkg'}")
    assert answer.returncode != 0
    assert "belongs to the module copying, which was removed" in answer.stdout + answer.stderr


def test_a_loop_in_a_shell_goes_on_after_a_broken_file(qgis_process, tmp_path):
    files = [tmp_path / f"dem{number}.tif" for number in range(4)]
    for path in files:
        shutil.copy(DEM, path)
    files[1].write_bytes(b"II*\0 this is no TIFF")
    answers = {
        path: qgis_process("run", "edgegis:slope", f"--INPUT={path}", f"--OUTPUT={path}.slope.tif") for path in files
    }
    assert [answer.returncode == 0 for answer in answers.values()] == [True, False, True, True]
    assert "dem1" in answers[files[1]].stdout + answers[files[1]].stderr
    assert len(list(tmp_path.glob("*.slope.tif"))) == 3
