"""Help texts: a descriptor's words as HTML, in which they stay words."""

from __future__ import annotations

from edgegis.processing_providers.presentation.help import short_help, to_html


def test_marks_become_html():
    assert to_html("# Title\n\nSome *fine* **bold** `code`\nhere.\n\n- one\n- two") == (
        "<h3>Title</h3><p>Some <i>fine</i> <b>bold</b> <code>code</code> here.</p><ul><li>one</li><li>two</li></ul>"
    )


def test_a_modules_words_are_escaped():
    html = short_help("<script>1</script>", "<img src=x>", [("<b>", "<i>")], ["a < b", ""])
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;b&gt;" in html
    assert "a &lt; b" in html


def test_formulas_are_left_alone():
    assert to_html("2 * 3 * 4 and a*b*c") == "<p>2 * 3 * 4 and a*b*c</p>"
