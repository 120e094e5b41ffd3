"""The Processing provider: algorithms, their parameters, and the way between QGIS's layers and payloads."""
