"""The core of EdgeGIS: modules, payloads, plans and targets. Knows neither QGIS nor GDAL."""
