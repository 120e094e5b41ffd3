"""EdgeGIS: Processing algorithms for QGIS as WebAssembly modules that run here, on an edge endpoint or in a cloud."""


def classFactory(iface):  # noqa: N802 - the name QGIS calls
    """Hand QGIS the plugin; imported late, because the endpoint imports this package where there is no QGIS."""
    from .edgegis_plugin.plugin import EdgeGisPlugin

    return EdgeGisPlugin(iface)
