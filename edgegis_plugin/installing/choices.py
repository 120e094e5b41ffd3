"""What the user and the administrator have decided about packages, and what this QGIS remembers of them."""

from __future__ import annotations

import platform
import sys

from qgis.core import Qgis, QgsSettings

from ..settings import PACKAGES_APART, PACKAGES_FETCH, PACKAGES_FOLDER, PACKAGES_SAID, PACKAGES_TRIED
from .packages import NEEDED, find_package


def folder() -> str:
    """Return the folder of wheels that the administrator filled; empty: pip's own index."""
    return str(QgsSettings().value(PACKAGES_FOLDER, "") or "").strip()


def may_fetch() -> bool:
    return _text(PACKAGES_FETCH).lower() == "true"


def was_asked() -> bool:
    return _text(PACKAGES_FETCH) != ""


def let_fetch(allowed: bool) -> None:
    QgsSettings().setValue(PACKAGES_FETCH, "true" if allowed else "false")


def is_news(words: str) -> bool:
    """Tell whether this is not what was said last; from now on it is."""
    before = _text(PACKAGES_SAID)
    QgsSettings().setValue(PACKAGES_SAID, words)
    return before != words


def have_been_tried() -> bool:
    """Tell whether the packages worked when they were tried on this very system."""
    return _text(PACKAGES_TRIED) == _fingerprint()


def remember_tried() -> None:
    QgsSettings().setValue(PACKAGES_TRIED, _fingerprint())


def own_process() -> str:
    """Return why jobs get a process of their own on this very system, as it turned out before; empty if they do not."""
    system, _, why = _text(PACKAGES_APART).partition(" | ")
    return why if system == _fingerprint() else ""


def remember_own_process(why: str) -> None:
    """It is on the disk when this returns: what comes next may be a crash."""
    QgsSettings().setValue(PACKAGES_APART, f"{_fingerprint()} | {why}" if why else "")
    QgsSettings().sync()


def _fingerprint() -> str:
    found = [find_package(name) for name in NEEDED]
    packages = [f"{each.origin} {each.version}" for each in found if each is not None]
    return "; ".join([*packages, sys.version.split()[0], platform.platform(), Qgis.version()])


def _text(key: str) -> str:
    return str(QgsSettings().value(key, "") or "").strip()
