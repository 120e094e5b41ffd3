"""How pip reaches its index from within QGIS: by QGIS's proxy, and trusting whom QGIS trusts.

Told to pip by environment variables, which are pip's last resort: what the user has set for pip itself counts first.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from qgis.PyQt.QtNetwork import QNetworkProxy

from ...processing_providers.qgis_transport import proxy_address, proxy_for, trusted_authorities
from ...runtime.errors import TargetMissing

_HTTP = (QNetworkProxy.ProxyType.HttpProxy, QNetworkProxy.ProxyType.HttpCachingProxy)
_PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


def qgis_network(index: str, folder: Path) -> dict[str, str]:
    """Return the environment variables for an index's address; the authorities' certificates go into `folder`.

    Raises TargetMissing when QGIS's proxy is one that pip cannot use.
    """
    environment: dict[str, str] = {}
    proxy = proxy_for(index)
    if proxy.type() in _HTTP:
        environment.update(dict.fromkeys(_PROXY_VARIABLES, proxy_address(proxy)))
    elif proxy.type() != QNetworkProxy.ProxyType.NoProxy:
        raise TargetMissing(
            "QGIS is set to a proxy that pip cannot use (SOCKS). Ask your administrator for a folder with the packages "
            "or for a proxy of type HttpProxy. Meanwhile the algorithms run on an endpoint."
        )
    if urlsplit(index).scheme == "https" and "REQUESTS_CA_BUNDLE" not in os.environ:
        authorities = folder / "authorities.pem"
        authorities.write_bytes(trusted_authorities())
        environment["REQUESTS_CA_BUNDLE"] = str(authorities)
    return environment
