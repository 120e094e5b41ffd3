"""The plugin's settings in QGIS's QSettings: every key, its default, its meaning."""

from __future__ import annotations

from qgis.core import QgsSettings

PREFIX = "EdgeGIS"
RUN_ON = f"{PREFIX}/run_on"  # auto, local, edge or cloud
WORKERS = f"{PREFIX}/workers"  # threads of a job; 0: as many as there are cores
MEMORY_LIMIT_MB = f"{PREFIX}/memory_limit_mb"  # of one job; 0: the runtime's default
TIME_LIMIT_S = f"{PREFIX}/time_limit_s"  # of one job; 0: none
ENDPOINT_URL = f"{PREFIX}/endpoints/{{name}}/url"
ENDPOINT_TOKEN = f"{PREFIX}/endpoints/{{name}}/token"  # sent as Authorization: Bearer
ENDPOINT_AUTHENTICATION = f"{PREFIX}/endpoints/{{name}}/authcfg"  # id of one of QGIS's authentication configurations
ENDPOINT_PLAIN_HTTP = f"{PREFIX}/endpoints/{{name}}/plain_http"  # true: secrets may go there unencrypted
PACKAGES_FOLDER = f"{PREFIX}/packages/folder"  # of wheels, for the administrator to set; empty: pip's own index
PACKAGES_FETCH = f"{PREFIX}/packages/fetch"  # true: may be fetched without asking; false: asked already; empty: not yet
PACKAGES_TRIED = f"{PREFIX}/packages/tried"  # the packages and the system with which they worked last
PACKAGES_SAID = f"{PREFIX}/packages/said"  # the last trouble that was shown


class QgisSettings:
    """Reads the settings anew at each call, so that a change counts from the next job on."""

    def run_on(self) -> str:
        return self._text(RUN_ON)

    def endpoint_url(self, name: str) -> str:
        return self._text(ENDPOINT_URL.format(name=name))

    def endpoint_token(self, name: str) -> str:
        return self._text(ENDPOINT_TOKEN.format(name=name))

    def endpoint_authentication(self, name: str) -> str:
        return self._text(ENDPOINT_AUTHENTICATION.format(name=name))

    def endpoint_plain_http(self, name: str) -> bool:
        return self._text(ENDPOINT_PLAIN_HTTP.format(name=name)).lower() in ("true", "1")

    def workers(self) -> int:
        return self._number(WORKERS)

    def memory_limit_mb(self) -> int:
        return self._number(MEMORY_LIMIT_MB)

    def time_limit_s(self) -> int:
        return self._number(TIME_LIMIT_S)

    def _text(self, key: str) -> str:
        return str(QgsSettings().value(key, "") or "").strip()

    def _number(self, key: str) -> int:
        """Return a number of at least 0; what is none counts as not set."""
        try:
            return max(int(self._text(key) or 0), 0)
        except ValueError:
            return 0
