"""How a result came to be, as the layer itself tells it: QGIS's layer metadata, and the record for programs.

Layers are named, not located: paths, addresses and connections stay out of what is passed on with a layer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from qgis.core import QgsLayerMetadata, QgsMapLayer
from qgis.PyQt.QtXml import QDomDocument, QDomImplementation

from ...runtime.quantities import time_in_words
from ...runtime.run_record import RunRecord
from ..translation import said

PROPERTY = "edgegis/run"
# What XML cannot hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class RunHistory:
    """What is said of one run in each layer that it made."""

    title: str
    algorithm: str
    place: str
    layers: Mapping[str, str]
    record: RunRecord

    def metadata(self) -> QgsLayerMetadata:
        """Return what QGIS shows in a layer's properties and saves with the project."""
        metadata = QgsLayerMetadata()
        metadata.setType("dataset")
        record = self.record
        made = f"{self.title}: made with EdgeGIS by the algorithm {self.algorithm} {record.version}."
        metadata.setAbstract(_clean(said(made)))
        metadata.setHistory([_clean(said(self._line()))])
        return metadata

    def _line(self) -> str:
        record = self.record
        when = record.started or datetime.now(timezone.utc).isoformat(timespec="seconds")
        values = {**self.layers, **{name: value for name, value in record.parameters.items() if value is not None}}
        given = ", ".join(f"{name}={_text(value)}" for name, value in values.items())
        return (
            f"{when} {self.algorithm} {record.version} (module {record.module_name}, SHA-256 {record.module}) "
            f"on {self.place} in {time_in_words(record.elapsed_s)}: {given}"
        )

    def to_json(self) -> str:
        record = self.record
        told = {
            "algorithm": self.algorithm,
            "version": record.version,
            "module": record.module,
            "module_name": record.module_name,
            "layers": dict(self.layers),
            "parameters": record.parameters,
            "where": self.place,
            "started": record.started,
            "elapsed_s": round(record.elapsed_s, 3),
            "outputs": record.outputs,
        }
        return json.dumps(told, allow_nan=True)

    def put_on(self, layer: QgsMapLayer) -> None:
        """Have the layer tell it; to be called in the thread that has the layer."""
        layer.setMetadata(self.metadata())
        layer.setCustomProperty(PROPERTY, self.to_json())

    def to_xml(self) -> str:
        """Return QGIS's form of layer metadata, as in .qmd files and in GeoPackages."""
        kind = QDomImplementation().createDocumentType("qgis", "http://mrcc.com/qgis.dtd", "SYSTEM")
        document = QDomDocument(kind)
        root = document.createElement("qgis")
        document.appendChild(root)
        self.metadata().writeMetadataXml(root, document)
        return str(document.toString(2))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub(" ", text)
