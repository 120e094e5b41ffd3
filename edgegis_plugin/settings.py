"""The plugin's settings in QGIS's QSettings: every key, its default, its meaning."""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import QgsSettings

from ..processing_providers.endpoints import CLOUD, EDGE, KINDS, Endpoint

PREFIX = "EdgeGIS"
RUN_ON = f"{PREFIX}/run_on"  # auto, local, edge or cloud
WORKERS = f"{PREFIX}/workers"  # threads of a job; 0: as many as there are cores
MEMORY_LIMIT_MB = f"{PREFIX}/memory_limit_mb"  # of one job; 0: the runtime's default
TIME_LIMIT_S = f"{PREFIX}/time_limit_s"  # of one job; 0: none
ENDPOINTS = f"{PREFIX}/endpoints"  # a group for each endpoint, named as it is
URL = "url"
KIND = "kind"  # edge or cloud; empty: cloud for the one named so, else edge
DEFAULT = "default"  # true: what RUN_ON=edge or cloud means, if there are several of the kind
TOKEN = "token"  # nosec B105 - the name of a key; its value is sent as Authorization: Bearer
AUTHENTICATION = "authcfg"  # id of one of QGIS's authentication configurations
PLAIN_HTTP = "plain_http"  # true: secrets may go there unencrypted
CONNECT_TIMEOUT_S = "connect_timeout_s"  # 0: 5 s
ANSWER_TIMEOUT_S = "answer_timeout_s"  # 0: QGIS's own, of Settings > Options > Network
ENDPOINT_PROGRAM = f"{PREFIX}/endpoint_program"  # starts an endpoint on this computer; empty: `edgegis` of the path
ENDPOINT_PORT = f"{PREFIX}/endpoint_port"  # where it listens; 0: 8080
PACKAGES_FOLDER = f"{PREFIX}/packages/folder"  # of wheels, for the administrator to set; empty: pip's own index
PACKAGES_FETCH = f"{PREFIX}/packages/fetch"  # true: may be fetched without asking; false: asked already; empty: not yet
PACKAGES_TRIED = f"{PREFIX}/packages/tried"  # the packages and the system with which they worked last
PACKAGES_APART = f"{PREFIX}/packages/own_process"  # the system, and why jobs get a process of their own on it
PACKAGES_SAID = f"{PREFIX}/packages/said"  # the last trouble that was shown


class QgisSettings:
    """Reads the settings anew at each call, so that a change counts from the next job on."""

    def run_on(self) -> str:
        return self._text(RUN_ON)

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints by name; one that the environment gives its address may have none here."""
        settings = QgsSettings()
        settings.beginGroup(ENDPOINTS)
        names = sorted(settings.childGroups(), key=str.lower)
        settings.endGroup()
        return [self._endpoint(name) for name in names]

    def set_endpoints(self, endpoints: Iterable[Endpoint]) -> None:
        """Keep these endpoints and no others."""
        settings = QgsSettings()
        settings.remove(ENDPOINTS)
        for endpoint in endpoints:
            for key, value in _values(endpoint).items():
                settings.setValue(f"{ENDPOINTS}/{endpoint.name}/{key}", value)

    def set(self, key: str, value: str | int) -> None:
        """Keep a value; an empty one or 0 is not set."""
        if value:
            QgsSettings().setValue(key, value)
        else:
            QgsSettings().remove(key)

    def workers(self) -> int:
        return self._number(WORKERS)

    def memory_limit_mb(self) -> int:
        return self._number(MEMORY_LIMIT_MB)

    def time_limit_s(self) -> int:
        return self._number(TIME_LIMIT_S)

    def _endpoint(self, name: str) -> Endpoint:
        group = f"{ENDPOINTS}/{name}"
        kind = self._text(f"{group}/{KIND}")
        return Endpoint(
            name,
            self._text(f"{group}/{URL}"),
            kind if kind in KINDS else CLOUD if name == CLOUD else EDGE,
            self._text(f"{group}/{AUTHENTICATION}"),
            self._text(f"{group}/{TOKEN}"),
            self._flag(f"{group}/{PLAIN_HTTP}"),
            self._number(f"{group}/{CONNECT_TIMEOUT_S}"),
            self._number(f"{group}/{ANSWER_TIMEOUT_S}"),
            self._flag(f"{group}/{DEFAULT}"),
        )

    def endpoint_program(self) -> str:
        return self._text(ENDPOINT_PROGRAM)

    def endpoint_port(self) -> int:
        return self._number(ENDPOINT_PORT)

    def _text(self, key: str) -> str:
        return str(QgsSettings().value(key, "") or "").strip()

    def _number(self, key: str) -> int:
        """Return a number of at least 0; what is none counts as not set."""
        try:
            return max(int(self._text(key) or 0), 0)
        except ValueError:
            return 0

    def _flag(self, key: str) -> bool:
        return self._text(key).lower() in ("true", "1")


def _values(endpoint: Endpoint) -> dict[str, str | int | bool]:
    """Return what is kept of an endpoint: what is as it would be anyway is left out."""
    values: dict[str, str | int | bool] = {
        TOKEN: endpoint.token,
        AUTHENTICATION: endpoint.authentication,
        PLAIN_HTTP: endpoint.plain_http,
        CONNECT_TIMEOUT_S: endpoint.connect_timeout_s,
        ANSWER_TIMEOUT_S: endpoint.answer_timeout_s,
        DEFAULT: endpoint.is_default,
    }
    return {URL: endpoint.url, KIND: endpoint.kind, **{key: value for key, value in values.items() if value}}
