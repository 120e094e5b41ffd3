"""A report as an HTML page, of the data that a guest returns: docs/descriptor.md, "Reports", has its form.

A module's words are data: every one is escaped, and a page loads and runs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from ...runtime.errors import GuestContractError
from ..translation import said
from .report_plots import Axis, Histogram, Scatter, histogram, scatter

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 60em; margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.5em } h2 { font-size: 1.2em; margin-top: 2em; border-bottom: 1px solid #ccc }
table { border-collapse: collapse; margin: 1em 0 } caption { text-align: left; font-weight: 600 }
th, td { padding: .2em 1em .2em 0; text-align: left; border-bottom: 1px solid #eee } th { font-weight: 400; color: #555 }
td.number { text-align: right; font-variant-numeric: tabular-nums }
figure { margin: 1em 0 } figcaption { font-weight: 600 } svg { max-width: 100%; height: auto } svg text { font-size: 12px; fill: #444 }
"""  # noqa: E501 - CSS
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(title: str, report: Any) -> str:
    """Return the page. Raises GuestContractError for data of another form."""
    blocks = "\n".join(_block(block) for block in _list(report, "the report"))
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}"><style>{_STYLE}</style></head>\n'
        f"<body><h1>{escape(title)}</h1>\n{blocks}\n</body></html>\n"
    )


def _block(block: Any) -> str:
    kind = block.get("type") if isinstance(block, Mapping) else None
    draw = _BLOCKS.get(kind) if isinstance(kind, str) else None
    if draw is None:
        raise _broken(f"a block of the type {kind!r}")
    return draw(block)


def _heading(block: Mapping[str, Any]) -> str:
    return f"<h2>{_text(block, 'text')}</h2>"


def _paragraph(block: Mapping[str, Any]) -> str:
    return f"<p>{_text(block, 'text')}</p>"


def _figures(block: Mapping[str, Any]) -> str:
    rows = []
    for item in _list(block.get("items"), "items"):
        if not isinstance(item, Mapping):
            raise _broken("an item that is no object")
        rows.append(f"<tr><th>{_text(item, 'title')}</th>{_cell(item.get('value'))}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _table(block: Mapping[str, Any]) -> str:
    head = "".join(f"<th>{escape(said(str(name)))}</th>" for name in _list(block.get("columns"), "columns"))
    lines = (_list(row, "a row") for row in _list(block.get("rows"), "rows"))
    rows = "".join(f"<tr>{''.join(map(_cell, line))}</tr>" for line in lines)
    return f"<table><caption>{_text(block, 'title')}</caption><tr>{head}</tr>{rows}</table>"


def _scatter(block: Mapping[str, Any]) -> str:
    pairs = [_list(point, "a point") for point in _list(block.get("points"), "points")]
    points = [(_number(pair[0]), _number(pair[1])) for pair in pairs if len(pair) == 2]
    line = block.get("line")
    slope = (_number(line.get("slope")), _number(line.get("intercept"))) if isinstance(line, Mapping) else None
    total = int(_number(block.get("of", len(points))))
    note = said(f"{len(points):,} of {total:,} points are shown.") if total > len(points) else ""
    note += f" {said(f'Slope of the line: {shown(slope[0])}.')}" if slope else ""
    return _figure(block, scatter(Scatter(points, said(_raw(block, "x")), said(_raw(block, "y")), slope)), note)


def _histogram(block: Mapping[str, Any]) -> str:
    counts = [_number(count) for count in _list(block.get("counts"), "counts")]
    axis = Axis(_number(block.get("from")), _number(block.get("to")), said(_raw(block, "x")))
    mark = block.get("mark")
    marked, note = None, ""
    if isinstance(mark, Mapping):
        marked = _number(mark.get("value"))
        note = escape(said(f"The red line: {_raw(mark, 'title')}, {shown(marked)}."))
    if not counts or axis.low >= axis.high or min(counts) < 0:
        raise _broken("a histogram without bins")
    return _figure(block, histogram(Histogram(counts, axis, marked)), note)


_BLOCKS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "heading": _heading,
    "text": _paragraph,
    "figures": _figures,
    "table": _table,
    "scatter": _scatter,
    "histogram": _histogram,
}


def _figure(block: Mapping[str, Any], drawing: str, note: str) -> str:
    return f"<figure><figcaption>{_text(block, 'title')}</figcaption>{drawing}<p>{note}</p></figure>"


def _cell(value: Any) -> str:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f'<td class="number">{shown(value)}</td>' if is_number else f"<td>{escape(_word(value))}</td>"


def _word(value: Any) -> str:
    return "" if value is None else said(str(value))


def shown(number: float) -> str:
    """Return a number as people read it: whole ones in full, others with six digits."""
    if isinstance(number, int) or (number.is_integer() and abs(number) < 1e15):
        return f"{int(number):,}"
    return f"{number:.6g}"


def _raw(block: Mapping[str, Any], member: str) -> str:
    value = block.get(member)
    if not isinstance(value, str):
        raise _broken(f"a {block.get('type', 'figure')!r} without the text '{member}'")
    return value


def _text(block: Mapping[str, Any], member: str) -> str:
    return escape(said(_raw(block, member)))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _broken(f"{str(value)[:40]!r} where a number has to be")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise _broken(f"no list as {what}")
    return value


def _broken(what: str) -> GuestContractError:
    return GuestContractError(f"The algorithm's report has {what}. Please report it with the data that you used.")
