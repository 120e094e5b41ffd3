"""Enumerators are named with their enum, as Qt 6 and QGIS 4 want it. Qt's own are checked by `make types`."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import qgis.core
import qgis.gui

ROOT = Path(__file__).resolve().parents[2]
FILES = [path for room in ("edgegis_plugin", "processing_providers") for path in sorted((ROOT / room).rglob("*.py"))]


def is_enum(kind: Any) -> bool:
    return isinstance(kind, enum.EnumMeta) or type(kind).__name__ == "enumtype"


def unscoped(source: str) -> Iterator[str]:
    """Yield the names of QGIS's enumerators that stand directly below a class, such as QgsTask.CanCancel."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        owner = getattr(qgis.core, node.value.id, None) or getattr(qgis.gui, node.value.id, None)
        if isinstance(owner, type) and is_enum(type(getattr(owner, node.attr, None))):
            yield f"{node.value.id}.{node.attr}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_enumerator_stands_directly_below_a_class(path: Path) -> None:
    assert list(unscoped(path.read_text(encoding="utf-8"))) == []


def test_one_that_does_is_found() -> None:
    assert list(unscoped("QgsTask.CanCancel\nQgsTask.Flag.CanCancel\nQgsTask.fromFunction")) == ["QgsTask.CanCancel"]
