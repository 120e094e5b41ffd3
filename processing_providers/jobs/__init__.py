"""Jobs that an endpoint keeps: noted on this computer, so that a later QGIS finds them and fetches their results."""
