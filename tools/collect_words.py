"""What people read, collected for `tools/translations.py`: words of widgets, sentences of errors and logs, descriptors.

Words of widgets go through Qt's translation where they are written. Sentences are English where they are made, on
endpoints, too; QGIS's side recognises them by their templates, in which {name} stands for what differs.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from edgegis.processing_providers.presentation.sentences import DESCRIPTORS, SENTENCES
from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.algorithms.descriptor_words import in_other_words

CHECKOUT = Path(__file__).resolve().parent.parent
DESCRIPTOR_FILES = "wasm/*/src/*.json"
TEST_MODULES = {"roundtrip"}
WITH_WIDGETS = ("edgegis_plugin", "processing_providers")
# Contexts whose words QGIS translates itself.
OF_QGIS = {"QgisApp"}
TRANSLATING = {"translate", "tr", "_tr"}
# Where the sentences are written that an analyst may read. Faults of modules and of what travels between programs stay
# English: they are for those who made these.
WITH_SENTENCES = (
    "edgegis_plugin/**/*.py",
    "processing_providers/**/*.py",
    "runtime/**/*.py",
    "endpoint/jobs/[jqrs]*.py",
    "endpoint/processes/execution.py",
    "endpoint/processes/registry.py",
    "endpoint/tokens.py",
    "endpoint/web/access.py",
)
NOT_SHOWN = (
    "edgegis_plugin/installing/__main__.py",
    "edgegis_plugin/installing/probe_guest.py",
    "processing_providers/reading/arrow_*.py",
    "processing_providers/reading/gdal_selftest.py",
    "processing_providers/reading/reprojection.py",
    "processing_providers/reading/source_table.py",
    "endpoint/jobs/job.py",
    "endpoint/jobs/result_cache.py",
    "runtime/algorithms/descriptor*.py",
    "runtime/algorithms/wasm_binary.py",
    "runtime/arrow/*.py",
    "runtime/guests/answer.py",
    "runtime/guests/compiled_cache.py",
    "runtime/interpreter.py",
    "runtime/payloads/manifest.py",
    "runtime/targets/child_messages.py",
    "runtime/targets/related_parts.py",
)
# Two words of two letters and a space between them; not what only programs read.
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:']?s? .*[A-Za-z]{2,}", re.DOTALL)
# One word, and then what differs.
BEGUN = re.compile(r"[A-Z][a-z]{2,} {\w+}:? ")
# SQL, markup, patterns, lines of the server's log, what pip says.
NO_SENTENCE = re.compile(
    r"^\s*[A-Z]{4,}\b|^coalesce|<\w+[ >]|[\\^|\n]|%s|^edgegis |default-src|-async|^dict\[|"
    r"^No module named|^407|^[A-Z ]+$"
)
RUST_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
RUST_TEXT = re.compile(r'"((?:[^"\\]|\\.|\\\n)*)"', re.DOTALL)
RUST_REPORT_WORDS = re.compile(r"[A-Z][a-z]+(?:[' -].*)?")
RUST_SENTENCE = re.compile(r"[A-Z{'](?:\S+ ){2,}\S+[.:]")


@dataclass(frozen=True)
class Word:
    """A text to translate: Qt's context, the English text, the file it is from."""

    context: str
    source: str
    file: str


def words() -> list[Word]:
    """Return every text once in its context."""
    found = [*widget_words(), *descriptor_words(), *sentences(), *sentences_of_guests()]
    return list({(word.context, word.source): word for word in reversed(found)}.values())[::-1]


def descriptor_words() -> Iterator[Word]:
    for path in sorted(CHECKOUT.glob(DESCRIPTOR_FILES)):
        if path.parts[-3] in TEST_MODULES:
            continue
        said: list[str] = []

        def note(text: str, said: list[str] = said) -> str:
            said.append(text)
            return text

        in_other_words(parse_descriptor(json.loads(path.read_text(encoding="utf-8"))), note)
        for text in said:
            if re.search(r"[A-Za-z]{2}", text):
                yield Word(DESCRIPTORS, text, path.relative_to(CHECKOUT).as_posix())


def widget_words() -> Iterator[Word]:
    for path, tree in _trees(WITH_WIDGETS):
        for context, node in _translated(tree):
            if context not in OF_QGIS:
                yield Word(context, str(node.value), path)


def sentences() -> Iterator[Word]:
    for path, tree in _shown():
        done = {id(node) for _, node in _translated(tree)} | set(_docstrings(tree))
        spoken = set(_single_words(tree))
        for node in ast.walk(tree):
            if id(node) in done:
                continue
            if isinstance(node, ast.JoinedStr):
                done |= {id(part) for part in node.values}
            text = _template(node)
            if text is None or NO_SENTENCE.search(text):
                continue
            if id(node) in spoken or SENTENCE.search(re.sub(r"{\w+}", "", text)) or BEGUN.match(text):
                yield Word(SENTENCES, text, path)


def sentences_of_guests() -> Iterator[Word]:
    """Yield what guests say: texts that begin and end like a sentence, and the words of reports."""
    for path in sorted((CHECKOUT / "wasm").glob("*/src/**/*.rs")):
        if path.stem.endswith("_tests"):
            continue
        code = RUST_COMMENT.sub("", path.read_text(encoding="utf-8").split("#[cfg(test)]")[0])
        for literal in RUST_TEXT.findall(code):
            text = re.sub(r"\\\n\s*", "", literal).replace('\\"', '"')
            if RUST_SENTENCE.fullmatch(text) or ("report." in code and RUST_REPORT_WORDS.fullmatch(text)):
                yield Word(SENTENCES, _numbered(text), path.relative_to(CHECKOUT).as_posix())


def _numbered(text: str) -> str:
    """Return a text of Rust's `format!` as a template: places without a name get one."""
    places = iter(range(1, text.count("{") + 1))
    return re.sub(r"{(\w*)[^}]*}", lambda found: f"{{{found[1] or f'value{next(places)}'}}}", text)


def _trees(rooms: tuple[str, ...]) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((CHECKOUT / room).rglob("*.py")):
            yield path.relative_to(CHECKOUT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _shown() -> Iterator[tuple[str, ast.Module]]:
    hidden = {path for pattern in NOT_SHOWN for path in CHECKOUT.glob(pattern)}
    for pattern in WITH_SENTENCES:
        for path in sorted(set(CHECKOUT.glob(pattern)) - hidden):
            yield path.relative_to(CHECKOUT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _translated(tree: ast.Module) -> Iterator[tuple[str, ast.Constant]]:
    """Yield context and text of `self.tr("...")`, `_tr("...")` and `translate("Context", "...")`, also called `tr`."""
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    owners: dict[int, str] = {}
    for owner in (node for node in ast.walk(tree) if isinstance(node, (ast.ClassDef, ast.Module))):
        owners |= dict.fromkeys(map(id, _calls(owner)), getattr(owner, "name", ""))
    helper = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_tr"), None)
    helped = next((str(ast.literal_eval(call.args[0])) for call in _calls(helper)), "") if helper else ""
    for call in _calls(tree):
        *context, text = call.args[:2]
        if not isinstance(text, ast.Constant):
            continue
        if context:
            yield str(constants.get(getattr(context[0], "id", ""), getattr(context[0], "value", ""))), text
        else:
            yield owners[id(call)] if isinstance(call.func, ast.Attribute) else helped, text


def _calls(tree: ast.AST) -> list[ast.Call]:
    """Return the calls of what translates."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return [call for call in calls if {getattr(call.func, "attr", ""), getattr(call.func, "id", "")} & TRANSLATING]


def _single_words(tree: ast.Module) -> Iterator[int]:
    """Yield the ids of words that are shown though they are no sentences: steps of a job, and errors in brief."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if getattr(node.func, "attr", "").endswith("progress"):
                yield from map(id, node.args)
            yield from (id(keyword.value) for keyword in node.keywords if keyword.arg == "brief")


def _docstrings(tree: ast.Module) -> Iterator[int]:
    """Yield the ids of texts that stand alone, and of those that classes are described by."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _template(node: ast.AST) -> str | None:
    """Return a text as a template; None for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    names: dict[str, str] = {}
    return "".join(_part(part, names) for part in node.values)


def _part(part: ast.expr, names: dict[str, str]) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    value = part.value if isinstance(part, ast.FormattedValue) else part
    said = ast.unparse(value)
    if said not in names:
        name = _name(value)
        taken = [each for each in names.values() if each.rstrip("0123456789") == name]
        names[said] = f"{name}{len(taken) + 1}" if taken else name
    return f"{{{names[said]}}}"


def _name(value: ast.expr) -> str:
    """Return the last name in an expression, for the people who translate."""
    found = [getattr(node, "attr", "") or getattr(node, "id", "") for node in ast.walk(value)]
    return next((re.sub(r"\d+$", "", name).strip("_") for name in found if name), "") or "value"
