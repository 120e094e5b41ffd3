"""Plots as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 520, 380
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 12, 48
TICKS = 6
_MARGIN = 0.04


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`, in the unit that `title` names."""

    low: float
    high: float
    title: str

    def ticks(self) -> list[float]:
        """Multiples of 1, 2 or 5 times a power of ten, about TICKS of them."""
        rough = (self.high - self.low) / TICKS
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough * (1 - 1e-9))
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


@dataclass(frozen=True)
class Scatter:
    """Points (x, y), the axes' titles, and slope and intercept of a line."""

    points: Sequence[tuple[float, float]]
    x: str
    y: str
    line: tuple[float, float] | None = None


@dataclass(frozen=True)
class Histogram:
    """Counts of bins of equal width over the axis, and a value that is marked."""

    counts: Sequence[float]
    axis: Axis
    mark: float | None = None


def scatter(plot: Scatter) -> str:
    """Return the points with both lines through the origin, and the line."""
    frame = _Frame(_around([x for x, _ in plot.points], plot.x), _around([y for _, y in plot.points], plot.y))
    x, y = frame.across, frame.up
    # Lines of almost no length, whose round ends are dots: QtWebKit draws none for lines of no length.
    dots = "".join(f"M{x(a):.1f} {y(b):.1f}h.01" for a, b in plot.points)
    parts = [frame.line(0, frame.y.low, 0, frame.y.high, "#999", "4 3")] if frame.x.low < 0 < frame.x.high else []
    parts += [frame.line(frame.x.low, 0, frame.x.high, 0, "#999", "4 3")] if frame.y.low < 0 < frame.y.high else []
    parts.append(f'<path d="{dots}" stroke="#2b6cb0" stroke-opacity="0.6" stroke-width="4" stroke-linecap="round"/>')
    if plot.line:
        slope, intercept = plot.line
        ends = _clipped(frame, slope, intercept)
        parts += [frame.line(*ends, "#c53030")] if ends else []
    return frame.drawing(parts)


def histogram(plot: Histogram) -> str:
    """Return the bins as bars from zero; a mark outside of them widens the axis."""
    low, high = plot.axis.low, plot.axis.high
    seen = [low, high] if plot.mark is None else [low, high, plot.mark]
    frame = _Frame(_around(seen, plot.axis.title), Axis(0, max(plot.counts) * (1 + _MARGIN) or 1.0, "count"))
    width = (high - low) / len(plot.counts)
    bars = []
    for number, count in enumerate(plot.counts):
        left, right, top = frame.across(low + number * width), frame.across(low + (number + 1) * width), frame.up(count)
        size = f'width="{max(right - left - 0.5, 0.5):.1f}" height="{frame.up(0) - top:.1f}"'
        bars.append(f'<rect x="{left:.1f}" y="{top:.1f}" {size} fill="#90b4d8"/>')
    if plot.mark is not None:
        bars.append(frame.line(plot.mark, 0, plot.mark, frame.y.high, "#c53030"))
    return frame.drawing(bars)


def _around(values: Sequence[float], title: str) -> Axis:
    """Return an axis with a margin on both sides of the values."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    margin = (high - low) * _MARGIN or abs(high) * _MARGIN or 1.0
    return Axis(low - margin, high + margin, title)


def _clipped(frame: _Frame, slope: float, intercept: float) -> tuple[float, float, float, float] | None:
    """Return the ends of the line's part within the frame."""
    low, high = frame.x.low, frame.x.high
    if slope:
        crossings = sorted([(frame.y.low - intercept) / slope, (frame.y.high - intercept) / slope])
        low, high = max(low, crossings[0]), min(high, crossings[1])
    elif not frame.y.low <= intercept <= frame.y.high:
        return None
    return (low, slope * low + intercept, high, slope * high + intercept) if low < high else None


@dataclass(frozen=True)
class _Frame:
    """The plot's area: from values to places in the drawing."""

    x: Axis
    y: Axis

    def across(self, value: float) -> float:
        return LEFT + (value - self.x.low) / (self.x.high - self.x.low) * (WIDTH - LEFT - RIGHT)

    def up(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.y.low) / (self.y.high - self.y.low) * (HEIGHT - TOP - BOTTOM)

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, dashes: str = "none") -> str:
        start, end = (self.across(x1), self.up(y1)), (self.across(x2), self.up(y2))
        places = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
        return f'<line {places} stroke="{colour}" stroke-width="1.5" stroke-dasharray="{dashes}"/>'

    def drawing(self, parts: Sequence[str]) -> str:
        middle, centre = LEFT + (WIDTH - LEFT - RIGHT) / 2, TOP + (HEIGHT - TOP - BOTTOM) / 2
        titles = (
            f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">{escape(self.x.title)}</text>'
            f'<text x="14" y="{centre}" text-anchor="middle" transform="rotate(-90 14 {centre})">'
            f"{escape(self.y.title)}</text>"
        )
        inside = "".join([*self._ticks(), *parts])
        border = (
            f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}" fill="none" '
            'stroke="#aaa"/>'
        )
        size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{inside}{border}{titles}</svg>'

    def _ticks(self) -> list[str]:
        bottom = HEIGHT - BOTTOM
        below = [
            f'<line x1="{self.across(value):.1f}" y1="{bottom}" x2="{self.across(value):.1f}" y2="{bottom + 4}" '
            f'stroke="#aaa"/><text x="{self.across(value):.1f}" y="{bottom + 17}" text-anchor="middle">'
            f"{value:.4g}</text>"
            for value in self.x.ticks()
        ]
        beside = [
            f'<line x1="{LEFT - 4}" y1="{self.up(value):.1f}" x2="{LEFT}" y2="{self.up(value):.1f}" stroke="#aaa"/>'
            f'<text x="{LEFT - 7}" y="{self.up(value) + 4:.1f}" text-anchor="end">{value:.4g}</text>'
            for value in self.y.ticks()
        ]
        return below + beside
