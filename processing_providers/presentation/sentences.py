"""Sentences in the user's language. They are English where they are made, in the core, in a guest or on an endpoint;
here they are recognised by their templates, in which {name} stands for what differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

# Qt's contexts of the texts that are not written beside a widget.
DESCRIPTORS, SENTENCES = "Descriptors", "Sentences"
_NAME = re.compile(r"{(\w+)}")
_BETWEEN = re.compile(r"(?<=[.!?]) |\n")


class Sentences:
    """Templates, and what says a text in the user's language (or returns it as it is)."""

    def __init__(self, templates: Iterable[str], translate: Callable[[str], str]):
        self._translate = translate
        # The one with most words of its own goes first.
        self._templates = sorted(map(_Template, filter(_NAME.search, templates)), key=lambda each: -each.weight)

    def say(self, text: str) -> str:
        """Return a sentence, or several, translated; what is not recognised stays as it is."""
        whole = self._translate(text)
        if whole != text:
            return whole
        for template in self._templates:
            values = template.values(text)
            if values is not None:
                said = {name: self.say(value) for name, value in values.items()}
                return _filled(self._translate(template.source), said)
        parts = re.split(f"({_BETWEEN.pattern})", text)  # every other one stands between two sentences
        if len(parts) > 1:
            parts[::2] = map(self.say, parts[::2])
        return "".join(parts)


class _Template:
    def __init__(self, source: str):
        self.source = source
        literals = _NAME.split(source)[::2]
        self.weight = sum(map(len, literals))
        self._longest = max(literals, key=len)
        seen: set[str] = set()
        self._pattern = re.compile(_NAME.sub(lambda name: _group(name[1], seen), _escaped(source)), re.DOTALL)

    def values(self, text: str) -> dict[str, str] | None:
        """Return what stands in a text that has this form."""
        found = self._pattern.fullmatch(text) if self._longest in text else None
        return found.groupdict() if found else None


def _filled(target: str, values: Mapping[str, str]) -> str:
    return _NAME.sub(lambda name: values.get(name[1], name[0]), target)


def _escaped(source: str) -> str:
    return "".join(f"{{{part}}}" if place % 2 else re.escape(part) for place, part in enumerate(_NAME.split(source)))


def _group(name: str, seen: set[str]) -> str:
    if name in seen:
        return f"(?P={name})"
    seen.add(name)
    return f"(?P<{name}>.*?)"
