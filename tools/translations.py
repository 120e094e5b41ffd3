"""Bring the translations up to date: translations.py (`make translations`).

Collects what people read into resources/i18n/edgegis_LANGUAGE.ts, keeps what is translated there (Qt Linguist edits
such files), says what is not, and compiles it with Qt's lrelease. `sentences.json` lists the sentences' templates.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from edgegis.processing_providers.presentation.sentences import SENTENCES
from edgegis.tools.collect_words import Word, words

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDER = CHECKOUT / "resources" / "i18n"
TEMPLATES = FOLDER / "sentences.json"
LANGUAGES = ("zh_CN",)
LRELEASE = "/usr/lib/qt5/bin/lrelease"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def main() -> None:
    """Write the files, and print how many texts are not translated."""
    found = words()
    TEMPLATES.write_text(templates(found), encoding="utf-8")
    for language in LANGUAGES:
        path = ts_path(language)
        known = translations(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.write_text(ts(found, known, language), encoding="utf-8")
        subprocess.run(
            [LRELEASE, "-silent", "-nounfinished", "-compress", path, "-qm", path.with_suffix(".qm")], check=True
        )
        missing = [word for word in found if not known.get((word.context, word.source))]
        print(f"{language}: {len(found) - len(missing)} of {len(found)} texts are translated")
        for word in missing:
            print(f"  {word.context}: {word.source[:90]!r} ({word.file})", file=sys.stderr)


def ts_path(language: str) -> Path:
    return FOLDER / f"edgegis_{language}.ts"


def templates(found: Iterable[Word]) -> str:
    """Return the text of the file that lists the sentences in which something differs."""
    sources = sorted(word.source for word in found if word.context == SENTENCES and "{" in word.source)
    return json.dumps(sources, indent=0, ensure_ascii=False) + "\n"


def translations(text: str) -> dict[tuple[str, str], str]:
    """Return what a .ts file holds, by context and English text; an empty text is not translated yet."""
    root = ElementTree.fromstring(text)  # nosec B314 - a file of this repository
    return {
        (context.findtext("name", ""), message.findtext("source", "")): message.findtext("translation", "")
        for context in root.iter("context")
        for message in context.iter("message")
    }


def ts(found: Iterable[Word], known: Mapping[tuple[str, str], str], language: str) -> str:
    """Return the text of a .ts file: contexts by name, their texts as they were found."""
    lines = [f'{HEAD}<TS version="2.1" language="{language}" sourcelanguage="en">']
    for context, group in groupby(sorted(found, key=lambda word: word.context), key=lambda word: word.context):
        lines.append(f"<context>\n    <name>{context}</name>")
        for word in group:
            translated = known.get((context, word.source), "")
            mark = "" if translated else ' type="unfinished"'
            lines.append(
                f'    <message>\n        <location filename="../../{word.file}"/>\n'
                f"        <source>{escape(word.source)}</source>\n"
                f"        <translation{mark}>{escape(translated)}</translation>\n    </message>"
            )
        lines.append("</context>")
    return "\n".join([*lines, "</TS>"]) + "\n"


if __name__ == "__main__":
    main()
