# Sourced by the other tools: where things lie, and the environment in which QGIS and Python find the plugin. Nothing is installed here.
#
#   EDGEGIS_STATE           the state folder; default: one for each checkout, below ${XDG_CACHE_HOME:-~/.cache}/edgegis-dev
#     venv/                 Python for tests, endpoint and linters; sees the system's packages (PyQGIS, GDAL, numpy)
#     wheels/               what the plugin needs inside QGIS (requirements/runtime.txt)
#     plugins/edgegis       a link to this checkout: QGIS loads the plugin from it, Python imports the package `edgegis` from it
#     profile/              a QGIS profile of its own; the user's is not touched
#     stamps/ cargo-target/ what is installed already; what cargo built
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
state=${EDGEGIS_STATE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/edgegis-dev/$(printf %s "$checkout" | sha256sum | cut -c1-10)}
python=$state/venv/bin/python

export EDGEGIS_STATE=$state
export QGIS_CUSTOM_CONFIG_PATH=$state/profile
export QGIS_PLUGINPATH=$state/plugins
export PYTHONPATH=$state/plugins:$state/wheels
export MYPYPATH=$state/plugins
# The system's Python first: QGIS embeds it and looks for its library beside the first python3 on the path.
export PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH
unset PYTHONHOME VIRTUAL_ENV
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
