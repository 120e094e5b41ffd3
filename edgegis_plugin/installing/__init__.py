"""The Python packages that QGIS lacks: offered, fetched into the profile, tried, healed and removed.

`packages.py` is the one thing to call. It and all that it stands on know no QGIS, so that the command
`python3 -m edgegis.edgegis_plugin.installing` needs none; `offer.py`, `tasks.py`, `box.py` and `network.py` are QGIS's
side.
"""
