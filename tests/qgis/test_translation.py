"""QGIS in Chinese: the words of algorithms, and the sentences of errors and logs, which are made in English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from edgegis.processing_providers import translation
from edgegis.processing_providers.algorithm import EdgeGisAlgorithm
from edgegis.processing_providers.provider import EdgeGisProvider
from edgegis.processing_providers.run_on import NoOptions, obstacle, unusable
from edgegis.processing_providers.targets import Targets
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tools.translations import LANGUAGES, translations, ts_path

TEST_MODULES = Path(__file__).resolve().parents[1] / "modules"


@pytest.fixture
def chinese(provider: EdgeGisProvider) -> Iterator[None]:
    """QGIS's locale, as its settings name simplified Chinese."""
    settings = QgsSettings()
    settings.setValue("locale/overrideFlag", True)
    settings.setValue("locale/userLocale", "zh-Hans")
    translation.install()
    yield
    settings.remove("locale")
    translation.install()


def algorithm(name: str) -> EdgeGisAlgorithm:
    targets = Targets(Catalogue.default(), NoOptions())
    made = EdgeGisAlgorithm(targets.catalogue.algorithm(name), targets)
    made.initAlgorithm()
    return made


def test_an_algorithm_shows_chinese_words(chinese: None) -> None:
    slope = algorithm("slope")
    assert (slope.name(), slope.groupId()) == ("slope", "rasterterrainanalysis")
    assert (slope.displayName(), slope.group()) == ("坡度", "栅格地形分析")
    assert slope.svgIconPath().endswith("raster_terrain_analysis.svg")
    assert "参数" in slope.shortHelpString()
    assert [slope.parameterDefinition(name).description() for name in ("INPUT", "RUN_ON")] == ["高程图层", "运行于"]


def test_the_options_of_a_list_are_chinese_and_keep_their_numbers(chinese: None) -> None:
    heatmap = algorithm("heatmapkerneldensityestimation")
    assert heatmap.parameterDefinition("KERNEL").options()[:3] == ["四元 (Quartic)", "三角", "均匀"]


def test_the_words_of_other_peoples_modules_stay(chinese: None) -> None:
    found = Catalogue.from_folders([TEST_MODULES]).algorithm("roundtrip")
    assert translation.shown(found) is found.descriptor


def test_sentences_are_recognised_with_what_stands_in_them(chinese: None) -> None:
    assert "“a b”" in translation.said("There is no algorithm 'a b' here.")
    assert translation.said("Nobody has written this.") == "Nobody has written this."


def test_sentences_within_sentences_are_translated_too(chinese: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(unusable, "wasmtime", "The disk says no.")
    said = translation.said(obstacle(is_local=True, layers=False))
    assert said.endswith("The disk says no.")
    assert "EdgeGIS 无法在这台计算机上运行算法" in said


def test_english_is_said_without_looking() -> None:
    assert translation.said("There is no algorithm 'x' here.") == "There is no algorithm 'x' here."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_holds_what_its_source_holds(language: str) -> None:
    path = ts_path(language)
    translator = QTranslator()
    assert translator.load(str(path.with_suffix(".qm")))
    QCoreApplication.installTranslator(translator)
    try:
        wrong = [
            source
            for (context, source), target in translations(path.read_text(encoding="utf-8")).items()
            if QCoreApplication.translate(context, source) != (target or source)
        ]
    finally:
        QCoreApplication.removeTranslator(translator)
    assert not wrong, "run make translations"
