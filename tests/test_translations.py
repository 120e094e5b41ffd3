"""The translations know every text that code, guests and descriptors have, and keep what stands for values in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from edgegis.processing_providers.presentation.sentences import SENTENCES, Sentences
from edgegis.tools import collect_words
from edgegis.tools.collect_words import Word, words
from edgegis.tools.translations import LANGUAGES, TEMPLATES, templates, translations, ts, ts_path

PLACE = re.compile(r"{[^}]*}")
CODE = '''"""A docstring is for nobody else."""
QUERY = "SELECT a FROM b"
class Box(QWidget):
    def show(self):
        self.label.setText(self.tr("Two words"))
        raise BadInput(f"The layer '{self.layer.name}' has {count:,} and {count + 1:,} rows.")
'''


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    known = translations(ts_path(language).read_text(encoding="utf-8"))
    assert known.keys() == {(word.context, word.source) for word in words()}, "run make translations"


def test_the_list_of_sentences_is_up_to_date() -> None:
    assert TEMPLATES.read_text(encoding="utf-8") == templates(words()), "run make translations"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_no_places_of_their_own(language: str) -> None:
    """A place may be left out: Chinese needs no plural."""
    known = translations(ts_path(language).read_text(encoding="utf-8"))
    wrong = [
        f"{source!r}: {target!r}"
        for (_, source), target in known.items()
        if set(PLACE.findall(target)) - set(PLACE.findall(source))
    ]
    assert not wrong, "\n".join(wrong)


def test_words_and_sentences_are_found_in_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect_words, "CHECKOUT", tmp_path)
    (tmp_path / "edgegis_plugin").mkdir()
    (tmp_path / "edgegis_plugin" / "box.py").write_text(CODE, encoding="utf-8")
    sentence = "The layer '{name}' has {count} and {count2} rows."
    assert list(collect_words.widget_words()) == [Word("Box", "Two words", "edgegis_plugin/box.py")]
    assert list(collect_words.sentences()) == [Word(SENTENCES, sentence, "edgegis_plugin/box.py")]


def test_what_is_translated_is_kept_and_the_rest_is_unfinished() -> None:
    found = [Word("Box", "one & two", "box.py"), Word("Box", "three", "box.py")]
    made = ts(found, {("Box", "one & two"): "<1> & 2", ("Box", "gone"): "x"}, "zh_CN")
    assert translations(made) == {("Box", "one & two"): "<1> & 2", ("Box", "three"): ""}
    assert made.count('type="unfinished"') == 1


def test_the_sentence_with_most_words_of_its_own_is_recognised() -> None:
    known = {"{a} has rows.": "1 {a}", "The layer {a} has rows.": "2 {a}", "{a} and {a}": "3 {a}", "b c": "4"}
    say = Sentences(known, lambda text: known.get(text, text)).say
    assert say("The layer x has rows.") == "2 x"
    assert say("x has rows.") == "1 x"
    assert say("x and x") == "3 x"
    assert say("x and y") == "x and y"
    assert say("b c has rows.") == "1 4"
    assert say("x has rows.\nNobody knows. b c") == "1 x\nNobody knows. 4"
