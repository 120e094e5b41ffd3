"""pip in a child process: fetches the pinned wheels into a folder, with progress and cancel.

Where from is the user's own pip configuration, or a folder that the administrator has filled. What pip says goes to a
file; its words become a sentence for the analyst here and nowhere else.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess  # nosec B404 - for pip, run by the interpreter that was found
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...runtime.errors import Cancelled, TargetMissing
from ...runtime.interpreter import Interpreter
from .profile_folder import ProfileFolder
from .wheels import Wheels

_POLL_S = 0.1
_DEFAULT_INDEX = "https://pypi.org/simple"
_INDEX = re.compile(r"^(?:global|install|:env:)\.index-url='([^']*)'", re.MULTILINE)
# Settings of pip that would send the packages elsewhere than where they are wanted.
_OVERRULED = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_DRY_RUN": "0"}
_LOG_LINES = 30

Network = Callable[[str, Path], Mapping[str, str]]
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Source:
    """Where the wheels come from: a folder, or, when it is empty, pip's index. `network` gives for the index's address
    the environment variables with which it is reached, and may leave files in a folder.
    """

    folder: str = ""
    network: Network = lambda index, folder: {}


def fetch_into(
    folder: ProfileFolder,
    wheels: Wheels,
    interpreter: Interpreter,
    source: Source,
    progress: Progress,
    is_cancelled: Callable[[], bool],
) -> None:
    """Fill the folder, all of it or nothing. Raises Cancelled and TargetMissing."""
    try:
        with folder.part() as part:
            fetch_wheels(wheels, interpreter, part, source, progress, is_cancelled)
            folder.publish(part)
    except OSError as error:
        raise TargetMissing(
            f"The packages cannot be written to {folder.root}: {error.strerror or error}. "
            "Make room, ask for the right to write there or restart QGIS, then fetch them again in the options."
        ) from None


def fetch_wheels(
    wheels: Wheels,
    interpreter: Interpreter,
    part: Path,
    source: Source,
    progress: Progress,
    is_cancelled: Callable[[], bool],
) -> None:
    """Fill `part/site`. `progress` gets a fraction. Raises Cancelled, and TargetMissing with pip's trouble in words."""
    scratch = part / "scratch"
    scratch.mkdir()
    if source.folder:
        arguments, environment = _from_folder(source.folder)
    else:
        arguments, environment = [], _index_environment(interpreter, source.network, part)
    # pip downloads into the temporary folder: so it is seen how far it is, and all of it goes with the part.
    environment.update({name: str(scratch) for name in ("TMPDIR", "TEMP", "TMP")}, **_OVERRULED)
    command = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--no-compile"]
    command += ["--target", str(part / "site"), "-r", str(wheels.path), *arguments]
    log, fraction = part / "pip.log", 0.0
    with log.open("wb") as output:
        process = interpreter.start(command, environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None:
                if is_cancelled():
                    raise Cancelled()
                fraction = max(fraction, min(_downloaded(scratch) / (wheels.bytes_here or 1), 1.0))
                progress(fraction)
                time.sleep(_POLL_S)
        finally:
            process.kill()
            process.wait()
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")
        _must_have_pip(interpreter, said)
        raise TargetMissing(meaning(said, source), pip="\n".join(said.splitlines()[-_LOG_LINES:]))


def _index_environment(interpreter: Interpreter, network: Network, folder: Path) -> dict[str, str]:
    try:
        code, said = interpreter.says(["-m", "pip", "config", "list"], os.environ)
    except (OSError, subprocess.TimeoutExpired) as error:
        code, said = 1, str(error)
    _must_have_pip(interpreter, said)
    indexes = _INDEX.findall(said) if code == 0 else []
    return {**os.environ, **network(indexes[-1] if indexes else _DEFAULT_INDEX, folder)}


def _must_have_pip(interpreter: Interpreter, said: str) -> None:
    if "No module named pip" in said:
        raise TargetMissing(
            f"EdgeGIS fetches packages with pip, which the Python of this QGIS ({interpreter.path}) does not have. "
            "Install it (on Debian and Ubuntu the package python3-pip), then fetch them again in the options."
        )


def _from_folder(folder: str) -> tuple[list[str], dict[str, str]]:
    """Nothing but the folder: pip's own configuration may name other places."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return ["--no-index", "--find-links", folder], {**environment, "PIP_CONFIG_FILE": os.devnull}


def _downloaded(scratch: Path) -> int:
    size = 0
    with contextlib.suppress(OSError):  # pip takes folders away while they are looked through
        for path in scratch.rglob("*.whl"):
            size += path.stat().st_size
    return size


# What pip says -> what it means. The first that fits counts: pip also reports what follows from it.
_MEANINGS = (
    (
        "DO NOT MATCH THE HASHES",
        "what came from {source} is not what EdgeGIS was tested with. The download may be damaged: try again.",
    ),
    ("No space left on device|Errno 28", "the disk is full. Make room in the profile's folder and try again."),
    ("407 Proxy Authentication", "the proxy wants a user name. Set it in Settings > Options > Network and try again."),
    (
        "CERTIFICATE_VERIFY_FAILED|SSLError",
        "the certificate of {source} is not trusted. Add its authority in Settings > Options > Authentication.",
    ),
    (
        r"Retrying \(|Connection broken|IncompleteRead|incomplete-download|not enough bytes|timed out"
        "|ConnectionError|MaxRetryError|NewConnection",
        "{source} cannot be reached. Try again when this computer is online.",
    ),
    (
        "No matching distribution|Could not find a version",
        "{source} does not have them for this computer and its Python. Ask whoever looks after it.",
    ),
)


def meaning(log: str, source: Source) -> str:
    """Return the sentence for what pip said while it failed."""
    where = f"the folder {source.folder}" if source.folder else "pip's package index"
    for pattern, sentence in _MEANINGS:
        if re.search(pattern, log):
            return f"Packages were not fetched: {sentence.format(source=where)}"
    errors = [line for line in log.splitlines() if line.startswith("ERROR:")] or log.strip().splitlines()[-1:]
    said = errors[-1].replace("ERROR:", "").strip() if errors else "it said nothing"
    return f"Packages were not fetched: pip failed ({said})."
