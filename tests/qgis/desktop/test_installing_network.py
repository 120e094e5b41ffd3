"""pip reaches its index as QGIS reaches any server: by its proxy, and trusting whom it trusts."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy

from edgegis.edgegis_plugin.installing import network
from edgegis.edgegis_plugin.installing.packages import Packages
from edgegis.edgegis_plugin.installing.pip_child import Source
from edgegis.runtime.errors import TargetMissing
from edgegis.tests.qgis.desktop.installing_index import Index, serving

pytestmark = pytest.mark.qgis


def test_pip_takes_the_proxy_of_qgis(packages: Packages, wheels: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Index(wheels)) as proxy:
        port = int(proxy.url.split(":")[2].split("/")[0])
        found = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "127.0.0.1", port, "me", "p@ss")
        monkeypatch.setattr(network, "proxy_for", lambda url: found)
        monkeypatch.setenv("PIP_INDEX_URL", "http://index.invalid/simple")
        monkeypatch.setenv("PIP_TRUSTED_HOST", "index.invalid")
        packages.fetch(Source(network=network.qgis_network))
        assert {"http://index.invalid/simple/wasmtime/", "http://index.invalid/simple/nanoarrow/"} <= set(proxy.asked)


def test_pip_trusts_whom_qgis_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "trusted_authorities", lambda: b"-----BEGIN CERTIFICATE-----")
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    told = network.qgis_network("https://index.invalid/simple", tmp_path)
    assert Path(told["REQUESTS_CA_BUNDLE"]).read_bytes() == b"-----BEGIN CERTIFICATE-----"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/of/the/user.pem")
    assert "REQUESTS_CA_BUNDLE" not in network.qgis_network("https://index.invalid/simple", tmp_path)


def test_a_proxy_that_pip_cannot_use_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    socks = QNetworkProxy(QNetworkProxy.ProxyType.Socks5Proxy, "127.0.0.1", 9)
    monkeypatch.setattr(network, "proxy_for", lambda url: socks)
    with pytest.raises(TargetMissing, match="SOCKS"):
        network.qgis_network("https://index.invalid/simple", tmp_path)


def test_without_a_proxy_pip_is_told_of_none(tmp_path: Path) -> None:
    assert QgsNetworkAccessManager.instance().fallbackProxy().type() != QNetworkProxy.ProxyType.HttpProxy
    assert network.qgis_network("http://index.invalid/simple", tmp_path) == {}
