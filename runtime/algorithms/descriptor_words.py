"""The words of a descriptor that people read, through a function: a translation's, or one that collects them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .descriptor import Descriptor

Say = Callable[[str], str]
PARAGRAPH = "\n\n"


def in_other_words(descriptor: Descriptor, say: Say) -> Descriptor:
    """Return the descriptor with each of its texts as `say` has it; names, values and `document` stay as they are."""
    return replace(
        descriptor,
        title=say(descriptor.title),
        description=say(descriptor.description),
        group=say(descriptor.group),
        help=PARAGRAPH.join(map(say, descriptor.help.split(PARAGRAPH))),
        inputs={
            name: replace(
                item, title=say(item.title), description=say(item.description), edgegis=_options(item.edgegis, say)
            )
            for name, item in descriptor.inputs.items()
        },
        outputs={
            name: replace(
                item, title=say(item.title), description=say(item.description), edgegis=_legend(item.edgegis, say)
            )
            for name, item in descriptor.outputs.items()
        },
    )


def _options(edgegis: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    if "options" not in edgegis:
        return edgegis
    return {**edgegis, "options": [say(option) for option in edgegis["options"]]}


def _legend(edgegis: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    """Each category of a style gets the title that a legend shows."""
    style = edgegis.get("style", {})
    if "categories" not in style:
        return edgegis
    categories = [{**part, "title": say(str(part.get("title", part["value"])))} for part in style["categories"]]
    return {**edgegis, "style": {**style, "categories": categories}}
