"""Measures EdgeGIS against QGIS and GDAL: `python -m bench` (or `make bench`) writes docs/benchmarks.md."""
