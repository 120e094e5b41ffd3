"""Modules that the user installs: looked at, kept in the profile, listed and removed.

`store.py` and `checks.py` know no QGIS; the rest are dialogs and tasks.
"""
