"""What is said of a module before it is installed, as HTML of our own: a module's words are text in it."""

from __future__ import annotations

from html import escape

from qgis.PyQt.QtCore import QCoreApplication

from ...runtime import settings
from ...runtime.algorithms.catalogue import Module

BYTES_PER_MB = 1e6
S_PER_H, S_PER_MIN = 3600, 60


def size_in_words(module: Module) -> str:
    return f"{len(module.data) / BYTES_PER_MB:,.2f} MB"


def description_of(module: Module, memory_mb: int, time_s: float) -> str:
    """Return the name, hash and algorithms of a module, and what it may do. `memory_mb` and `time_s` are 0 when the
    options say nothing.
    """
    memory_mb = memory_mb or int(settings.memory_limit_bytes() / BYTES_PER_MB)
    may = QCoreApplication.translate(
        "ModuleDescription",
        "It may compute, and nothing else. It gets the layers and values that you choose for a run, and gives back "
        "results: no files, no network, no programs, nothing of your project. It runs in a process of its own, with at "
        "most {memory:,} MB of memory on each core, and is stopped after {time}.",
    ).format(memory=memory_mb, time=_time(time_s or settings.time_limit_s()))
    trust = QCoreApplication.translate(
        "ModuleDescription", "EdgeGIS has not tested it: whether its results are right, whoever made it has to say."
    )
    items = "".join(_item(item.title, item.id, item.version, item.description) for item in module.descriptors)
    return (
        f"<h3>{escape(module.name)}</h3>"
        f"<p>{size_in_words(module)}, SHA-256 <code>{module.sha256[:32]} {module.sha256[32:]}</code></p>"
        f"<p><b>{_tr('What it may do')}</b><br/>{escape(may)} {escape(trust)}</p>"
        f"<p><b>{_tr('Algorithms')}</b></p><ul>{items}</ul>"
    )


def _item(title: str, id_: str, version: str, words: str) -> str:
    about = f"<br/>{escape(words)}" if words else ""
    return f"<li>{escape(title)} (<code>edgegis:{escape(id_)}</code>, {escape(version)}){about}</li>"


def _time(seconds: float) -> str:
    if seconds >= S_PER_H:
        return _tr("{:g} hours").format(round(seconds / S_PER_H, 1))
    if seconds >= S_PER_MIN:
        return _tr("{:g} minutes").format(round(seconds / S_PER_MIN, 1))
    return _tr("{:g} seconds").format(seconds)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModuleDescription", text)
