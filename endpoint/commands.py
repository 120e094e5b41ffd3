"""What the command line does. `token`, `jobs` and `gc` work on the data folder, also while the endpoint runs."""

from __future__ import annotations

import base64
import contextlib
import datetime
import hashlib
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..runtime.algorithms.application_package import MEDIA_TYPE, package_of
from ..runtime.algorithms.catalogue import Module
from ..runtime.errors import BadParameter, EndpointFailed
from ..runtime.payloads.manifest import BLOB_LIMIT_BYTES
from .blobs.store import BlobStore
from .configuration import Configuration
from .database import Database
from .jobs.filters import JobFilters
from .jobs.store import JobStore
from .tokens import ADMIN, Principal, Tokens

_UNITS_S = {"h": 3600.0, "d": 86400.0, "w": 7 * 86400.0}
_BYTES = {"": 1, "kB": 1000, "MB": 1000**2, "GB": 1000**3}


# -- tokens ----------------------------------------------------------------------------------------------------------


def add_token(configuration: Configuration, principal: Principal, expires: str | None) -> None:
    """Prints the token, once."""
    with _database(configuration) as database:
        token = Tokens(database).add(principal, None if expires is None else moment(expires))
    print(token)


def revoke_token(configuration: Configuration, name: str) -> None:
    with _database(configuration) as database:
        Tokens(database).revoke(name)
    print(f"The token {name} is revoked.")


def list_tokens(configuration: Configuration) -> None:
    with _database(configuration) as database:
        for token in Tokens(database).all():
            state = "revoked" if token["revoked"] else "valid"
            if not token["revoked"] and token["expires"]:
                state = f"until {_day(token['expires'])}" if token["expires"] > time.time() else "expired"
            rights = " ".join(json.loads(token["rights"])) or "run jobs"
            print(f"{token['name']:24} {state:18} {rights}")


# -- jobs and blobs --------------------------------------------------------------------------------------------------


def list_jobs(configuration: Configuration, count: int) -> None:
    """The newest first."""
    with _database(configuration) as database:
        everybody = Principal(rights=frozenset({ADMIN}))
        conditions, values = JobFilters().sql(everybody, time.time())
        for _, info in JobStore(database, configuration).listed(conditions, values, count):
            print(f"{info.id}  {info.status:10} {_moment(info.created)}  {info.process_id:32} {info.owner}")


def collect(configuration: Configuration) -> None:
    """Removes the jobs that are kept no longer, and the blobs that nobody uses."""
    with _database(configuration) as database:
        jobs = JobStore(database, configuration).prune()
        freed = BlobStore(Path(configuration.data) / "blobs", database, configuration).collect()
    print(f"{jobs} jobs and {freed.count} blobs removed, {freed.bytes / 1e6:,.1f} MB freed.")


# -- deploying -------------------------------------------------------------------------------------------------------


def deploy(file: Path, url: str, token: str) -> None:
    """Deploys all algorithms of a module; those that are there are replaced. The module is sent once."""
    import requests

    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadParameter(f"{file} cannot be read: {error.strerror}.") from None
    module, url = Module.from_bytes(data, file.stem), url.rstrip("/")
    if not module.descriptors:
        raise BadParameter(f"{file} holds no algorithm.")
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        try:
            unit = _unit(session, url, data)
            for descriptor in module.descriptors:
                done = _deploy(session, url, descriptor.id, package_of(descriptor.id, unit))
                print(f"{descriptor.id}: {done}")
        except requests.RequestException as error:
            raise EndpointFailed(f"{url} does not answer: {error}.") from None


def _unit(session: Any, url: str, data: bytes) -> dict[str, str]:
    """The module as a package names it: as a blob that is sent now, or by value when it is too large for one."""
    if len(data) > BLOB_LIMIT_BYTES:
        return {"value": base64.b64encode(data).decode()}
    address = f"{url}/blobs/{hashlib.sha256(data).hexdigest()}"
    _checked(session.put(address, data=data, timeout=60))
    return {"href": address}


def _deploy(session: Any, url: str, process_id: str, document: dict[str, Any]) -> str:
    content, headers = json.dumps(document), {"Content-Type": MEDIA_TYPE}
    answer = session.post(f"{url}/processes", data=content, headers=headers, timeout=120)
    if answer.status_code != 409:
        return f"deployed at {_checked(answer).headers['Location']}"
    _checked(session.put(f"{url}/processes/{process_id}", data=content, headers=headers, timeout=120))
    return f"replaced at {url}/processes/{process_id}"


def _checked(answer: Any) -> Any:
    if answer.status_code >= 400:
        try:
            said = str(answer.json()["detail"])
        except (ValueError, KeyError, TypeError):
            said = "It gives no reason that could be read."
        raise EndpointFailed(f"{answer.url} refused (HTTP {answer.status_code}). {said}")
    return answer


# -- reading what was given ------------------------------------------------------------------------------------------


def moment(text: str) -> float:
    """Seconds since 1970 of a date (2027-01-31) or of a time from now (12h, 30d, 8w)."""
    span = re.fullmatch(r"(\d{1,5})([hdw])", text)
    if span:
        return time.time() + int(span[1]) * _UNITS_S[span[2]]
    try:
        day = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise BadParameter(f"'{text}' is no date (2027-01-31) and no time from now (12h, 30d, 8w).") from None
    return day.timestamp()


def bytes_of(text: str) -> int:
    """Bytes of a size such as 500MB."""
    size = re.fullmatch(r"(\d{1,15})\s*([kMG]?B?)", text)
    if size is None or (size[2] or "") not in _BYTES:
        raise BadParameter(f"'{text}' is no size (800000, 500MB, 2GB).")
    return int(size[1]) * _BYTES[size[2]]


@contextlib.contextmanager
def _database(configuration: Configuration) -> Iterator[Database]:
    if not configuration.data:
        raise BadParameter("Please name the endpoint's data folder: --data FOLDER, or data in the configuration.")
    database = Database(Path(configuration.data))
    try:
        yield database
    finally:
        database.close()


def _day(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds).strftime("%Y-%m-%d")


def _moment(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M:%S")
