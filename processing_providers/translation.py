"""The user's language. QGIS's locale decides which; the words are in resources/i18n, made by `make translations`.

What a widget shows is translated where it is written, by Qt. A module's words are translated where QGIS asks for them,
those of other people's modules stay as they are. Sentences of errors and logs are English where they are made, which
may be on an endpoint, and are translated where QGIS shows them: `said`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

from ..runtime.algorithms.catalogue import Algorithm
from ..runtime.algorithms.descriptor import Descriptor
from ..runtime.algorithms.descriptor_words import in_other_words
from .presentation.sentences import DESCRIPTORS, SENTENCES, Sentences

PLUGIN = Path(__file__).resolve().parents[1]
FOLDER = PLUGIN / "resources" / "i18n"
OWN_MODULES = PLUGIN / "wasm" / "dist"

_installed: list[QTranslator] = []


def install() -> None:
    """Load the words of QGIS's language; without them everything is English."""
    remove()
    application = QgsApplication.instance()
    # The desktop knows which translation it took; without one (qgis_process, scripts) there is the locale.
    path = FOLDER / f"edgegis_{QLocale(application.translation() or application.locale()).name()}.qm"
    translator = QTranslator()
    if path.exists() and translator.load(str(path)):
        QCoreApplication.installTranslator(translator)
        _installed.append(translator)


def remove() -> None:
    while _installed:
        QCoreApplication.removeTranslator(_installed.pop())


def shown(algorithm: Algorithm) -> Descriptor:
    """Return the descriptor as the user reads it."""
    path = algorithm.module.path
    if not _installed or path is None or path.resolve().parent != OWN_MODULES:
        return algorithm.descriptor
    return in_other_words(algorithm.descriptor, lambda text: QCoreApplication.translate(DESCRIPTORS, text))


def said(sentence: str) -> str:
    """Return a sentence of the core, of a guest or of an endpoint as the user reads it."""
    return _sentences().say(sentence) if _installed else sentence


@lru_cache(maxsize=1)
def _sentences() -> Sentences:
    templates = json.loads((FOLDER / "sentences.json").read_text(encoding="utf-8"))
    return Sentences(templates, lambda text: QCoreApplication.translate(SENTENCES, text))
