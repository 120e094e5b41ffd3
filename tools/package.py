"""Pack the plugin as QGIS's plugin installer wants it, and check it as the plugin repository does: `make package`.

The zip holds what runs inside QGIS, and the endpoint that the options page starts; the same commit gives the same
bytes.
"""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
BUILD = CHECKOUT / "build"
NAME = "edgegis"
FILES = [
    "metadata.txt",
    "__init__.py",
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "requirements/plugin.txt",
    "requirements/plugin-endpoint.txt",
]
# Folder -> the suffixes of it that are shipped.
FOLDERS = {
    "edgegis_plugin": {".py", ".json", ".ui"},
    "endpoint": {".py", ".html", ".css", ".js", ".svg", ".geojson", ".tif"},
    "processing_providers": {".py", ".json"},
    "runtime": {".py", ".json"},
    "resources": {".svg", ".png", ".html", ".md", ".json", ".qm", ".gpkg", ".tif", ".csv", ".model3"},
}
MODULES = "wasm/dist"
LIMIT_MB = 10
# The oldest date a zip can hold: a fixed one, so that the bytes depend on the content alone.
TIMESTAMP = (1980, 1, 1, 0, 0, 0)


def main() -> None:
    """Pack, check, print path and size."""
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(CHECKOUT / "metadata.txt", encoding="utf-8")
    BUILD.mkdir(exist_ok=True)
    path = BUILD / f"{NAME}-{metadata['general']['version']}.zip"
    pack(path, sorted(shipped()))
    problems = [*size_problems(path), *content_problems(path)]
    size = path.stat().st_size / 1e6
    print(f"{path}: {size:.2f} MB, {len(zipfile.ZipFile(path).namelist())} files")
    if problems:
        sys.exit("\n".join(["not fit for the plugin repository:", *problems]))
    print("bandit, detect-secrets: no finding")


def shipped() -> Iterator[tuple[str, bytes]]:
    """Yield path inside the plugin, and content."""
    for name in tracked():
        path = CHECKOUT / name
        folder = name.split("/")[0]
        if path.is_symlink() or not path.is_file():
            continue
        is_module = path.parent == CHECKOUT / MODULES and (path.suffix == ".wasm" or path.name == "SHA256SUMS")
        if is_module or name in FILES or path.suffix in FOLDERS.get(folder, set()):
            yield name, path.read_bytes()


def tracked() -> list[str]:
    """Return the checkout's files without those that git ignores: caches and leftovers stay out."""
    listing = ["git", "-C", str(CHECKOUT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, check=True, capture_output=True, text=True).stdout
    return [name for name in names.split("\0") if name]


def pack(path: Path, content: list[tuple[str, bytes]]) -> None:
    """Write the zip, everything below one folder."""
    missing = {*FILES, f"{MODULES}/SHA256SUMS"} - {name for name, _ in content}
    if missing:
        sys.exit(f"missing: {', '.join(sorted(missing))}")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in content:
            entry = zipfile.ZipInfo(f"{NAME}/{name}", TIMESTAMP)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)


def size_problems(path: Path) -> Iterator[str]:
    """Yield a sentence if the zip is too big."""
    if path.stat().st_size > LIMIT_MB * 1e6:
        yield f"larger than {LIMIT_MB} MB"


def content_problems(path: Path) -> Iterator[str]:
    """Yield what bandit and detect-secrets find in the unpacked zip: the plugin repository runs both."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        yield from bandit_problems(folder)
        secrets = json.loads(tool(folder, "detect_secrets", "scan", "--all-files"))
        for name, findings in secrets["results"].items():
            for finding in findings:
                yield f"detect-secrets: {name}:{finding['line_number']} {finding['type']}"


def bandit_problems(folder: str) -> Iterator[str]:
    """Yield what bandit finds in a folder's Python."""
    bandit = json.loads(tool(folder, "bandit", "-q", "-r", "-f", "json", "."))
    for finding in [*bandit["results"], *bandit["errors"]]:
        yield (
            f"bandit: {finding['filename']}:{finding.get('line_number', '')} "
            f"{finding.get('test_id', '')} {finding.get('issue_text') or finding.get('reason')}"
        )


def tool(folder: str, module: str, *arguments: str) -> str:
    """Return what a checker prints; its exit code only repeats whether it found something."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, check=False, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
