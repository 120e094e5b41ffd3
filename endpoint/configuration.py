"""What can be set of an endpoint: defaults, a TOML file, environment variables, the command line; the later wins.

Each setting is one field of `Configuration`. In the file it has the field's name, in the environment
`EDGEGIS_ENDPOINT_` and the name in capitals (a list is separated by commas).
"""

from __future__ import annotations

import dataclasses
import math
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..runtime.errors import BadParameter

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ENVIRONMENT_PREFIX = "EDGEGIS_ENDPOINT_"
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

MB = 1_000_000


def _setting(default: Any, description: str, least: float | None = None) -> Any:
    return dataclasses.field(default=default, metadata={"description": description, "least": least})


@dataclass(frozen=True)
class Configuration:
    host: str = _setting("127.0.0.1", "Address to listen on. Another than this computer's own needs a token.")
    port: int = _setting(8080, "Port to listen on; 0 takes a free one.", 0)
    data: str = _setting("", "Folder that keeps blobs, jobs and tokens; empty: a temporary one, which goes at the end.")
    modules: tuple[str, ...] = _setting((), "Folders of modules beside the built-in ones.")

    running_jobs: int = _setting(2, "Jobs that run at the same time.", 1)
    waiting_jobs: int = _setting(100, "Jobs that may wait; more are answered with status 429.", 0)
    jobs_per_token: int = _setting(50, "Unfinished jobs that one token may have.", 1)
    kept_jobs: int = _setting(100_000, "Finished jobs that are kept, with their results; the oldest go first.", 1)
    kept_job_days: float = _setting(30.0, "Days after which a finished job goes, with the claim to its results.", 0)
    memory_bytes: int = _setting(
        0, "Memory that the running jobs may have together; others wait. 0: three quarters of this computer's.", 0
    )
    job_memory_bytes: int = _setting(4096 * MB, "Memory of one job, guests' and ours.", MB)
    job_time_s: float = _setting(24 * 3600.0, "Time that one job may take.", 0.001)
    output_bytes: int = _setting(64_000 * MB, "Bytes that the outputs of one job may have.", 1)
    log_bytes: int = _setting(MB, "Bytes that the guests of one job may write into its log.", 0)

    blob_memory_bytes: int = _setting(
        -1, "Memory for blobs that have not been written to the disk yet. -1: a sixteenth of `memory_bytes`.", -1
    )
    store_bytes: int = _setting(50_000 * MB, "Size of the blob store; the least recently used blobs go first.", MB)
    store_bytes_per_token: int = _setting(20_000 * MB, "Bytes of blobs that one token may own.", MB)
    lease_s: float = _setting(3600.0, "Time for which a blob that was asked for or sent is not cleaned away.", 1)
    result_cache: bool = _setting(True, "Whether a job that was done before is answered with its results.")

    header_bytes: int = _setting(64_000, "Bytes of a request's head.", 1000)
    body_bytes: int = _setting(16 * 1024 * 1024, "Bytes of a request's body that is no blob.", 1000)
    json_depth: int = _setting(64, "How deep JSON may be nested.", 4)
    idle_s: float = _setting(75.0, "Time that a connection may be idle, between requests or within one.", 1)

    fetch_hosts: tuple[str, ...] = _setting(
        (), "Hosts that inputs, packages and callbacks by reference may name (host or host:port)."
    )
    fetch_bytes: int = _setting(1000 * MB, "Bytes that one reference may hold.", 1)
    fetch_time_s: float = _setting(60.0, "Time that fetching one reference may take.", 0.1)

    convert_s: float = _setting(300.0, "Time that reading or writing one file of another format may take.", 1)

    require_token: bool = _setting(
        False, "Ask for a token on this computer's own addresses too. On others it is always asked for."
    )
    trusted_proxies: tuple[str, ...] = _setting(
        (), "Addresses of proxies whose Forwarded headers are believed; a token is then always asked for."
    )
    public_url: str = _setting("", "Address that clients see, if it is another than they asked for.")
    allowed_origins: tuple[str, ...] = _setting((), "Web pages' origins that may use the endpoint (CORS).")
    certificate: str = _setting("", "PEM file of the TLS certificate and its chain.")
    certificate_key: str = _setting("", "PEM file of the certificate's key.")

    module_bytes: int = _setting(32 * MB, "Size of a module that is deployed.", 1000)
    compile_s: float = _setting(60.0, "Time that compiling a deployed module may take.", 1)
    compile_memory_bytes: int = _setting(2000 * MB, "Memory that compiling a deployed module may take.", 100 * MB)

    @property
    def loopback(self) -> bool:
        """Whether only this computer itself can reach the endpoint."""
        return self.host in LOOPBACK_NAMES

    @property
    def address(self) -> str:
        """The endpoint's address where no request tells it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"{'https' if self.certificate else 'http'}://{host}:{self.port}"

    @property
    def anonymous_allowed(self) -> bool:
        """Whether requests without a token are taken."""
        return self.loopback and not self.require_token and not self.trusted_proxies

    @property
    def memory_of_all_jobs(self) -> int:
        """Bytes that the running jobs may have together."""
        return self.memory_bytes or 3 * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4

    @property
    def memory_of_blobs(self) -> int:
        """Bytes of blobs that may be in memory alone."""
        return self.memory_of_all_jobs // 16 if self.blob_memory_bytes < 0 else self.blob_memory_bytes

    @property
    def memory_of_a_job(self) -> int:
        """Bytes that one job may have."""
        return min(self.job_memory_bytes, self.memory_of_all_jobs)

    @classmethod
    def load(
        cls, file: Path | None = None, environment: Mapping[str, str] = os.environ, **overrides: Any
    ) -> Configuration:
        """Raises BadParameter that names the setting and where it came from."""
        values = _of_file(file) if file else {}
        for field in dataclasses.fields(cls):
            name = ENVIRONMENT_PREFIX + field.name.upper()
            if name in environment:
                values[field.name] = _of_text(field, environment[name], f"The environment variable {name}")
        values.update({name: value for name, value in overrides.items() if value is not None})
        return cls(**values)


def _of_file(file: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadParameter(f"The configuration {file} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise BadParameter(f"The configuration {file} is not TOML: {error}.") from None
    fields = {field.name: field for field in dataclasses.fields(Configuration)}
    for name in document:
        if name not in fields:
            raise BadParameter(f"The configuration {file} sets {name}, which there is not. There are: {_names()}.")
    return {name: _checked(fields[name], value, f"{name} in {file}") for name, value in document.items()}


def _names() -> str:
    return ", ".join(field.name for field in dataclasses.fields(Configuration))


def _of_text(field: dataclasses.Field[Any], text: str, where: str) -> Any:
    readers: dict[str, Callable[[str], Any]] = {
        "str": str,
        "int": int,
        "float": float,
        "bool": {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.__getitem__,
        "tuple[str, ...]": lambda given: [part.strip() for part in given.split(",") if part.strip()],
    }
    try:
        value = readers[str(field.type)](text.strip().lower() if field.type == "bool" else text)
    except (ValueError, KeyError):
        raise BadParameter(f"{where} is '{text}', which is no {_kind(field)}.") from None
    return _checked(field, value, where)


def _checked(field: dataclasses.Field[Any], value: Any, where: str) -> Any:
    kinds: dict[str, tuple[type, ...]] = {
        "str": (str,),
        "int": (int,),
        "float": (int, float),
        "bool": (bool,),
        "tuple[str, ...]": (list, tuple),
    }
    number = str(field.type) in ("int", "float")
    if not isinstance(value, kinds[str(field.type)]) or (number and isinstance(value, bool)):
        raise BadParameter(f"{where} is {value!r}, which is no {_kind(field)}.")
    if isinstance(value, (list, tuple)):
        if not all(isinstance(part, str) for part in value):
            raise BadParameter(f"{where} is {value!r}, which is no {_kind(field)}.")
        return tuple(value)
    least = field.metadata["least"]
    if number and least is not None and not least <= float(str(value)) < math.inf:
        raise BadParameter(f"{where} is {value}: it must be at least {least:,}.")
    return value


def _kind(field: dataclasses.Field[Any]) -> str:
    words = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    return words.get(str(field.type), "list of texts")
