"""The folder of the profile in which fetched packages lie: one for each set of wheels and Python, never half there.

<profile>/edgegis/packages/<wheels' key>-<python>-<platform>/manifest.json   each file's bytes and SHA-256
                                                            /site/          what is appended to sys.path
<profile>/edgegis/packages/.part-*                                           being fetched
<profile>/edgegis/packages/.gone-*                                           being removed
<profile>/edgegis/packages/removed                                           the rest goes at the next start
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .wheels import Wheels

_MANIFEST, _SITE, _REMOVED = "manifest.json", "site", "removed"
_PART, _GONE = ".part-", ".gone-"
# Another QGIS with the same profile may be fetching: its folder is a leftover only after so long.
_LEFTOVER_S = 24 * 3600.0


class ProfileFolder:
    """Where one set of wheels lies, or would."""

    def __init__(self, profile: Path, wheels: Wheels, name: str = "packages"):
        self.root = profile / "edgegis" / name
        self.path = self.root / wheels.folder_name
        self.site = self.path / _SITE
        self._key = wheels.key

    def exists(self) -> bool:
        return self.path.is_dir()

    def is_whole(self, thorough: bool = False) -> bool:
        """Tell whether all files are there with the size that they had; `thorough` also with their content."""
        try:
            listed: dict[str, list[int | str]] = json.loads((self.path / _MANIFEST).read_bytes())["files"]
            for name, (size, digest) in listed.items():
                file = self.site / name
                if file.stat().st_size != size or (thorough and _sha256(file) != digest):
                    return False
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return False
        return bool(listed)

    @contextmanager
    def part(self) -> Iterator[Path]:
        """Give a folder in which to prepare `site`; what is not published is removed. Raises OSError."""
        self.root.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=_PART, dir=self.root))
        try:
            (part / _SITE).mkdir()
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def publish(self, part: Path) -> None:
        """Make what was prepared the packages, at once; takes the place of what lies there. Raises OSError.

        What another QGIS has put there whole in the meantime stays.
        """
        site = part / _SITE
        files = {
            file.relative_to(site).as_posix(): [file.stat().st_size, _sha256(file)]
            for file in sorted(site.rglob("*"))
            if file.is_file()
        }
        ready = part / "ready"
        ready.mkdir()
        site.rename(ready / _SITE)
        (ready / _MANIFEST).write_text(json.dumps({"files": files}, indent=1), encoding="utf-8")
        (self.root / _REMOVED).unlink(missing_ok=True)
        if self.is_whole(thorough=True):
            return
        _remove(self.path)
        ready.rename(self.path)

    def purge(self) -> None:
        """Remove the packages of other versions of the plugin, and what was left half done.

        Those of this version for another Python stay: two QGIS may share a profile.
        """
        if (self.root / _REMOVED).exists():
            self.remove_all()
        for path in _inside(self.root):
            if path.name.startswith(_PART):
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _LEFTOVER_S:
                        _remove(path)
            elif not path.name.startswith(f"{self._key}-"):
                _remove(path)

    def remove_all(self) -> int:
        """Remove everything that was fetched, and answer how many bytes that freed.

        What Windows does not let go, because a QGIS uses it, goes at the next start.
        """
        freed = sum(_remove(path) for path in _inside(self.root))
        if _inside(self.root):
            (self.root / _REMOVED).touch()
        with contextlib.suppress(OSError):
            self.root.rmdir()
            self.root.parent.rmdir()
        return freed

    def bytes(self) -> int:
        """Answer how much lies there, of all versions."""
        return sum(_bytes(path) for path in _inside(self.root))


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _remove(path: Path) -> int:
    """Take a folder away whole, and answer the bytes that are free then.

    It is renamed first: Windows refuses that while a QGIS has loaded a library from it, and so nothing is half removed.
    """
    before = _bytes(path)
    with contextlib.suppress(OSError):
        gone = path
        if not path.name.startswith(_GONE):
            gone = Path(tempfile.mkdtemp(prefix=_GONE, dir=path.parent))
            try:
                path.rename(gone / path.name)
            except OSError:
                gone.rmdir()
                return 0
        shutil.rmtree(gone, ignore_errors=True)
        return before - _bytes(gone)
    return 0


def _bytes(path: Path) -> int:
    with contextlib.suppress(OSError):
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return 0


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
