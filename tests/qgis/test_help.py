"""Help texts: a descriptor's words as HTML, in which they stay words."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QTextDocument

from edgegis.processing_providers.presentation.help import short_help, to_html

# Of QGIS's dialogs, which put the text into a paragraph.
QGIS_STYLE = "h2 { color: #555555 } p { color: #666666 } li { color: #666666 } b { color: #333333 }"


def test_marks_become_html():
    assert to_html("# Title\n\nSome *fine* **bold** `code`\nhere.\n\n- one\n- two") == (
        "<h3>Title</h3><div>Some <i>fine</i> <strong>bold</strong> <code>code</code> here.<br></div>"
        "<div>\N{BULLET} one<br>\N{BULLET} two<br></div>"
    )


def test_a_modules_words_are_escaped():
    html = short_help("<script>1</script>", "<img src=x>", [("<b>", "<i>")], ["a < b", ""])
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;b&gt;" in html
    assert "a &lt; b" in html


def test_formulas_are_left_alone():
    assert to_html("2 * 3 * 4 and a*b*c") == "<div>2 * 3 * 4 and a*b*c<br></div>"


def test_all_has_the_colour_of_the_theme(qgis_app):
    document = QTextDocument()
    document.setDefaultStyleSheet(QGIS_STYLE)
    html = short_help("What it does.", "Some **bold**.\n\n- one\n- two", [("Z", "Height.")], ["It cannot run."])
    document.setHtml(f"<p>{html}</p>")
    shown, block = "", document.begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            assert fragment.charFormat().foreground().style() == Qt.BrushStyle.NoBrush, fragment.text()
            shown += fragment.text() + "|"
            fragments += 1
        block = block.next()
    assert "It cannot run." in shown and "Some |bold|." in shown and "\N{BULLET} two" in shown
