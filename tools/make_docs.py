"""Write docs/algorithms from the modules' descriptors: make_docs.py [--check] [--modules FOLDER]... [--to FOLDER].

Also the table of settings in docs/endpoint.md, from the endpoint's configuration.

--check writes nothing and fails when a page is not what the descriptors give.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from edgegis.endpoint.configuration import ENVIRONMENT_PREFIX, Configuration
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.algorithms.descriptor import Descriptor, Input, Output

CHECKOUT = Path(__file__).resolve().parent.parent
MODULES = CHECKOUT / "wasm" / "dist"
PAGES = CHECKOUT / "docs" / "algorithms"
MANUAL = CHECKOUT / "docs" / "endpoint.md"
SETTINGS = "<!-- settings: made by `make docs` from endpoint/configuration.py -->"
SETTINGS_END = "<!-- end of settings -->"
# Made by tools/pictures/algorithm_pictures.py.
IMAGES = CHECKOUT / "docs" / "images"
# What a descriptor cannot know: where QGIS's own versions differ.
VERSIONS = CHECKOUT / "tools" / "qgis_versions.json"
MADE = "<!-- Made by tools/make_docs.py from the module's descriptor: change that, then run `make docs`. -->\n"
QGIS_PARAMETERS = [
    ("RUN_ON", "Run on", "enum", "no", "`auto`", "`auto`, `local`, `edge` or `cloud`: where the job runs."),
    ("ENDPOINT", "Endpoint", "string", "no", "", "Advanced: the name of a configured endpoint."),
]


def pages(catalogue: Catalogue) -> dict[str, str]:
    """File name -> text of every page."""
    descriptors = sorted((algorithm.descriptor for algorithm in catalogue.algorithms()), key=lambda d: d.id)
    made = {f"{descriptor.id}.md": page(descriptor) for descriptor in descriptors}
    return {"README.md": index(descriptors), **made}


def index(descriptors: Iterable[Descriptor]) -> str:
    chosen = list(descriptors)
    lines = [MADE, "# Algorithms\n", "| id | title | group | what it does |", "|---|---|---|---|"]
    lines += [f"| [`{d.id}`]({d.id}.md) | {cell(d.title)} | {cell(d.group)} | {cell(d.description)} |" for d in chosen]
    return "\n".join([*lines, "", *differences(chosen)]) + "\n"


def differences(descriptors: list[Descriptor]) -> list[str]:
    """The table of what differs between the versions of QGIS: younger parameters, and what VERSIONS lists."""
    head = "| algorithm | what | since QGIS | before | then | here |"
    lines = [
        "## Differences between QGIS versions\n",
        "The parameters are those of QGIS 3.44.\n",
        head,
        "|---" * 6 + "|",
    ]
    known = {descriptor.id for descriptor in descriptors}
    for row in json.loads(VERSIONS.read_text(encoding="utf-8")):
        if row["algorithm"] in known:
            cells = [row[key] for key in ("what", "since", "before", "then", "ours")]
            lines.append(f"| `{row['algorithm']}` | " + " | ".join(cells) + " |")
    for descriptor in descriptors:
        for item in descriptor.inputs.values():
            if "since" in item.edgegis:
                fixed = f"as if it were {value(item.default)}" if item.default is not None else "absent"
                cells = [f"parameter `{item.name}`", item.edgegis["since"], fixed, "a parameter", "optional"]
                lines.append(f"| `{descriptor.id}` | " + " | ".join(cells) + " |")
    return lines


def page(descriptor: Descriptor) -> str:
    """One algorithm: what it does, its parameters and outputs, how it runs, where it comes from."""
    parts = [MADE, f"# {descriptor.title}\n", f"`edgegis:{descriptor.id}` {descriptor.version}, {descriptor.group}\n"]
    parts += [descriptor.description, ""]
    if (IMAGES / f"{descriptor.id}.png").exists():
        parts += [f"![{descriptor.title}: what goes in, and what comes out](../images/{descriptor.id}.png)", ""]
    if descriptor.help:
        parts += [descriptor.help.strip(), ""]
    parts += ["## Parameters\n", "| name | title | type | required | default | |", "|---|---|---|---|---|---|"]
    parts += ["| " + " | ".join(row) + " |" for row in map(parameter_row, descriptor.inputs.values())]
    parts += [f"| `{name}` | " + " | ".join(rest) + " |" for name, *rest in QGIS_PARAMETERS]
    parts += ["", "`RUN_ON` and `ENDPOINT` are QGIS's side alone: an endpoint does not know them.", ""]
    parts += ["## Outputs\n", "| name | title | type | |", "|---|---|---|---|"]
    parts += [output_row(output) for output in descriptor.outputs.values()]
    parts += ["", "## How it runs\n", "| stage | kind | over | takes |", "|---|---|---|---|"]
    for stage in descriptor.document["edgegis"]["stages"]:
        parts += stage_rows(stage)
    parts += [
        "",
        f"Results are {descriptor.determinism}: the same data, module and parameters give the same bytes everywhere.",
    ]
    if descriptor.links:
        parts += [
            "",
            "## References\n",
            *(f"- [{link.get('title', link['href'])}]({link['href']})" for link in descriptor.links),
        ]
    return "\n".join(parts) + "\n"


def parameter_row(item: Input) -> list[str]:
    kind = item.type + (f" ({', '.join(item.edgegis['geometry'])})" if item.type == "vector" else "")
    required = "no" if item.optional or "default" in item.schema else "yes"
    text = cell(item.description)
    if item.type == "enum":
        text += " " + "; ".join(f"{i}: {cell(option)}" for i, option in enumerate(item.edgegis["options"]))
    bounds = [f"{word} {item.schema[key]:g}" for key, word in BOUNDS.items() if key in item.schema]
    text += f" ({', '.join(bounds)})" if bounds else ""
    text += f" Since QGIS {item.edgegis['since']}." if "since" in item.edgegis else ""
    return [f"`{item.name}`", cell(item.title), kind, required, value(item.default), text.strip()]


BOUNDS = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most", "exclusiveMaximum": "below"}


def output_row(output: Output) -> str:
    text = cell(output.description)
    if output.rows_of:
        text += f" Every column of {output.rows_of}, and the algorithm's own."
    return f"| `{output.name}` | {cell(output.title)} | {output.type} | {text.strip()} |"


def stage_rows(stage: dict[str, Any]) -> list[str]:
    """One row, or of a `repeat` also one for each of its stages."""
    if stage["kind"] != "repeat":
        return [stage_row(stage)]
    most = stage["rounds"]
    rows = [
        f"| {stage['name']} | repeat | at most {most:,} rounds | |"
        if isinstance(most, int)
        else f"| {stage['name']} | repeat | at most {most[1:]} rounds | |"
    ]
    return rows + [stage_row(inner) for inner in stage["stages"]]


def stage_row(stage: dict[str, Any]) -> str:
    over = stage.get("over", {})
    words = ", ".join(key.replace("_", " ") + ("" if part is True else f" {part}") for key, part in over.items())
    takes = ", ".join(taken(part) for part in stage["inputs"])
    return f"| {stage['name']} | {stage['kind']} | {words} | {takes} |"


def taken(part: dict[str, Any]) -> str:
    """An input of a stage in a table's cell."""
    return part.get("input") or (f"cells {part['cells']}" if "cells" in part else f"stage {part['stage']}")


def value(default: Any) -> str:
    return "" if default is None else f"`{json.dumps(default, ensure_ascii=False)}`"


def cell(text: str) -> str:
    """Text of a module in a table's cell: no line breaks, no bars, no HTML."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def outdated(made: dict[str, str], folder: Path) -> list[str]:
    """Names of pages that are missing, differ, or are too many."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in {*made, *there} if made.get(name) != there.get(name))


# -- the endpoint's settings -----------------------------------------------------------------------------------------


def with_settings(manual: str) -> str:
    """The manual with the table of settings as it is to be."""
    before, begin, rest = manual.partition(SETTINGS)
    _, end, after = rest.partition(SETTINGS_END)
    rows = [
        f"| `{field.name}` | `{ENVIRONMENT_PREFIX}{field.name.upper()}` | {default(field.default)} | "
        f"{cell(field.metadata['description'])} |"
        for field in dataclasses.fields(Configuration)
    ]
    table = ["| setting | environment | default | |", "|---|---|---|---|", *rows]
    return "\n".join([before + begin, *table, end]) + after


def default(value: Any) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (int, float)):
        whole = int(value) if value == int(value) else value
        return f"`{whole:_}`" if whole >= 10_000 else f"`{whole}`"
    return f"`{value}`" if value else "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--modules", type=Path, action="append")
    parser.add_argument("--to", type=Path, default=PAGES)
    options = parser.parse_args()
    made = pages(Catalogue.from_folders(options.modules or [MODULES]))
    manual = MANUAL.read_text(encoding="utf-8")
    if options.check:
        wrong = [*outdated(made, options.to), *([] if with_settings(manual) == manual else [MANUAL.name])]
        sys.exit(f"not what the descriptors give, run tools/make_docs.py: {', '.join(wrong)}" if wrong else 0)
    MANUAL.write_text(with_settings(manual), encoding="utf-8")
    options.to.mkdir(parents=True, exist_ok=True)
    for name in outdated(made, options.to):
        if name in made:
            (options.to / name).write_text(made[name], encoding="utf-8")
        else:
            (options.to / name).unlink()


if __name__ == "__main__":
    main()
