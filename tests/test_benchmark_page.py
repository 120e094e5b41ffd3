"""The page of benchmarks: rows beside those of another QGIS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from edgegis.bench import report
from edgegis.bench.report import Row

HERE = {"Machine": "two cores", "Versions": "QGIS 3.22.16-Bialowieza, GDAL 3.6.2", "Commit": "abc"}
THERE = {**HERE, "Versions": "QGIS 3.44.15-Solothurn, GDAL 3.12"}


def row(title: str, met: bool | None, **measured: str) -> Row:
    return Row("jobs", title, {name.replace("_", " "): value for name, value in measured.items()}, "5x", met, "make")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    answered = dict(HERE)
    monkeypatch.setattr(report, "machine", lambda: answered)
    return answered


def test_the_other_qgis_stands_beside(machine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "PAGE", tmp_path / "benchmarks.md")
    rows = [row("count", True, ours_s="1", QGIS_s="9", faster="9x"), row("new", None, ours_s="2")]
    machine.update(THERE)
    printed = [report.json_of_machine(), report.json_of(row("count", False, ours_s="3", QGIS_s="2", faster="0.7x"))]
    log = tmp_path / "clean-root.log"
    log.write_text("\n".join(["== make bench", *printed, "== exit 0"]))
    machine.update(HERE)
    report.write(rows, report.read_other(log))
    page = report.PAGE.read_text()
    assert "- Versions: QGIS 3.22.16" in page
    assert "- Versions: QGIS 3.44.15" in page
    head, _, first, second, *_ = [line for line in page.splitlines() if line.startswith("|")]
    assert "| ours s, QGIS 3.44.15 | QGIS 3.44.15 s | faster than QGIS 3.44.15 | not slower than QGIS 3.44.15 |" in head
    assert "| 9x | 3 | 2 | 0.7x | **no** | 5x | yes |" in first
    assert second.startswith("| new | 2 |  |  |  |  |  |  |")


def test_a_log_without_figures_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "empty.log"
    log.write_text("make: *** No rule to make target 'bench'.\n")
    with pytest.raises(SystemExit, match="holds no lines"):
        report.read_other(log)
