"""Reports: what a guest returns becomes one page; its words are data, and what is no report is refused."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from edgegis.processing_providers.presentation.report_page import page, shown
from edgegis.processing_providers.presentation.report_plots import Axis, Histogram, Scatter, histogram, scatter
from edgegis.runtime.errors import GuestContractError

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "<script>alert('x')</script>&\""
BLOCKS: list[dict[str, Any]] = [
    {"type": "heading", "text": EVIL},
    {"type": "text", "text": EVIL},
    {"type": "figures", "items": [{"title": EVIL, "value": EVIL}, {"title": "I", "value": 0.123456789}]},
    {"type": "table", "title": EVIL, "columns": [EVIL], "rows": [[EVIL], [None], [1234567]]},
    {"type": "scatter", "title": EVIL, "x": EVIL, "y": EVIL, "points": [[0, 1], [2, -1]], "of": 3},
    {
        "type": "histogram",
        "title": EVIL,
        "x": EVIL,
        "from": 0,
        "to": 1,
        "counts": [1, 0],
        "mark": {"title": EVIL, "value": 2},
    },
]


def test_every_word_of_a_module_is_escaped() -> None:
    made = page(EVIL, BLOCKS)
    assert "<script" not in made
    assert made.count("&lt;script&gt;") == 15
    assert "default-src &#x27;none&#x27;" in made


def test_figures_and_tables_read_well() -> None:
    made = page("Report", BLOCKS)
    assert '<td class="number">0.123457</td>' in made
    assert '<td class="number">1,234,567</td>' in made
    assert "2 of 3 points are shown." in made


@pytest.mark.parametrize(
    ("number", "text"),
    [(3, "3"), (3.0, "3"), (1e-7, "1e-07"), (-0.5, "-0.5"), (12345.678, "12345.7"), (10**6, "1,000,000")],
)
def test_numbers(number: float, text: str) -> None:
    assert shown(number) == text


@pytest.mark.parametrize(
    "report",
    [
        {"a": 1},
        "<b>",
        [1],
        [{"type": "html", "text": "x"}],
        [{"type": "heading"}],
        [{"type": ["heading"], "text": "x"}],
        [{**BLOCKS[4], "points": [["0", "<"]]}],
        [{**BLOCKS[4], "points": [[float("nan"), 1]]}],
        [{**BLOCKS[4], "line": {"slope": None, "intercept": 0}}],
        [{**BLOCKS[5], "to": 0}],
        [{**BLOCKS[5], "counts": []}],
        [{**BLOCKS[5], "counts": [-1]}],
        [{"type": "figures", "items": ["x"]}],
        [{"type": "table", "title": "t", "columns": [], "rows": [1]}],
    ],
)
def test_what_is_no_report_is_refused(report: Any) -> None:
    with pytest.raises(GuestContractError, match="The algorithm's report has"):
        page("Report", report)


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def test_a_scatter_plot_has_its_points_and_its_line_within_the_frame() -> None:
    svg = parsed(scatter(Scatter([(-1, -10), (0, 0), (1, 10)], "x", "lag", (100.0, 0.0))))
    path = svg.find(f"{SVG}path")
    assert path is not None and path.attrib["d"].count("M") == 3
    red = next(line for line in svg.iter(f"{SVG}line") if line.attrib["stroke"] == "#c53030")
    assert all(0 <= float(red.attrib[name]) <= 520 for name in ("x1", "x2", "y1", "y2"))


@pytest.mark.parametrize("points", [[], [(1.0, 1.0)], [(2.0, 5.0), (2.0, 5.0)]])
def test_few_points_are_drawn(points: list[tuple[float, float]]) -> None:
    assert parsed(scatter(Scatter(points, "x", "y", (0.0, 99.0)))).tag == f"{SVG}svg"


def test_bars_are_as_high_as_their_counts() -> None:
    svg = parsed(histogram(Histogram([1, 4, 0], Axis(0, 3, "value"), 5.0)))
    bars = [float(bar.attrib["height"]) for bar in svg.iter(f"{SVG}rect") if bar.attrib["fill"] != "none"]
    assert bars[1] == pytest.approx(4 * bars[0], abs=0.3)
    assert bars[2] == 0


def test_ticks_are_round() -> None:
    assert Axis(0, 6, "").ticks() == [0, 1, 2, 3, 4, 5, 6]
    assert Axis(-0.05, 0.11, "").ticks() == pytest.approx([-0.05 + 0.05 * n for n in range(4)])
    assert Axis(-30_000, 250_000, "").ticks() == [50_000 * n for n in range(6)]
