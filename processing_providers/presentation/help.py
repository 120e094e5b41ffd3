"""The help texts of an algorithm: what a descriptor says, as HTML in which a module's own words are escaped.

QGIS's dialogs have greys for <p>, <li>, <b> and <h2> that cannot be read in a dark theme, and put the text into a <p>,
which is ended here: <div>, <strong> and <h3> have the theme's own colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from qgis.PyQt.QtCore import QCoreApplication

_CODE = re.compile(r"`([^`]+)`")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_EMPHASIS = re.compile(r"(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])")
_HEADING = re.compile(r"#+\s+")


def to_html(markdown: str) -> str:
    """Turn the few marks that help texts use (lists, headings, code, bold, emphasis) into HTML; the rest is text."""
    blocks = re.split(r"\n\s*\n", markdown.strip())
    return "".join(_block(block) for block in blocks if block.strip())


def _block(block: str) -> str:
    lines = [line.strip() for line in block.strip().splitlines()]
    if all(line.startswith(("- ", "* ")) for line in lines):
        return _paragraph("<br>".join(f"\N{BULLET} {_inline(line[2:])}" for line in lines))
    if len(lines) == 1 and _HEADING.match(lines[0]):
        return f"<h3>{_inline(_HEADING.sub('', lines[0], count=1))}</h3>"
    return _paragraph(_inline(" ".join(lines)))


def _paragraph(html: str) -> str:
    return f"<div>{html}<br></div>"


def _inline(text: str) -> str:
    text = escape(text)
    text = _CODE.sub(r"<code>\1</code>", text)
    text = _BOLD.sub(r"<strong>\1</strong>", text)
    return _EMPHASIS.sub(r"<i>\1</i>", text)


def short_help(
    description: str, markdown: str, parameters: Iterable[tuple[str, str]], notes: Iterable[str] = ()
) -> str:
    """Return the help panel's HTML: notes (where the algorithm cannot run), the text, the parameters with help."""
    parts = ["</p>", *(_paragraph(f"<strong>{escape(note)}</strong>") for note in notes if note)]
    parts.append(_paragraph(escape(description)))
    parts.append(to_html(markdown))
    described = [(title, text) for title, text in parameters if text]
    if described:
        parts.append(f"<h3>{escape(QCoreApplication.translate('Help', 'Parameters'))}</h3>")
        parts += [_paragraph(f"<strong>{escape(title)}</strong><br>{escape(text)}") for title, text in described]
    return "".join(parts)
