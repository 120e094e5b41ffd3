# EdgeGIS: every command installs what it misses first (tools/setup), privately, and does nothing twice. `make` alone lists them.
SHELL := /bin/bash
IN := tools/in_environment
.DEFAULT_GOAL := help
.PHONY: help run test desktop serve package bench pictures screenshots docs matrix translations wasm wasm-check wasm-test lint types format lock samples

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14

run: ## the main job on sample data: here, on an endpoint, and QGIS's own; leaves a map
	@tools/setup wheels qgis
	@$(IN) python3 tools/run_sample.py

test: ## all tests, QGIS ones included, a process for each core (make test ARGS='-k digest -n 0')
	@tools/setup dev qgis node client
	@QT_QPA_PLATFORM=offscreen $(IN) python3 -m pytest -n auto --dist loadfile $(ARGS)

desktop: ## QGIS with the plugin on, in a profile of its own
	@tools/setup wheels qgis
	@tools/desktop

serve: ## an endpoint on 127.0.0.1 (make serve PORT=8080)
	@tools/setup wheels
	@$(IN) python3 -m edgegis.endpoint serve --port $(or $(PORT),8080)

package: ## the plugin as a zip, checked as the plugin repository does
	@tools/setup dev
	@$(IN) python3 tools/package.py

bench: ## ours and QGIS's alternately (make bench ARGS='--points 20000')
	@tools/setup dev qgis peers
	@QT_QPA_PLATFORM=offscreen $(IN) python3 -m bench $(ARGS)

pictures: ## docs/images of the algorithms, on the sample data, and of the walk-throughs (QGIS 3.22 draws these)
	@tools/setup wheels qgis display
	@$(IN) python3 tools/pictures/algorithm_pictures.py
	@for page in tools/pictures/walkthrough_*.py; do xvfb-run -a -s '-screen 0 1400x1000x24' $(IN) bash -c \
		'PYTHONPATH=$$PYTHONPATH:tools/pictures exec /usr/bin/qgis --nologo --noversioncheck --code $$0' $$page || exit; done
	@tools/draw_installing

screenshots: ## docs/images of the options page, of dialogs and of the panel of jobs, as QGIS shows them
	@tools/setup wheels qgis display
	@tools/screenshots

docs: ## docs/algorithms from the modules' descriptors
	@tools/setup wheels
	@$(IN) python3 tools/make_docs.py

matrix: ## make run and make test on new systems with QGIS 3.40 and 3.44 (needs root; an hour)
	@tools/matrix $(ARGS)

translations: ## what people read, collected into resources/i18n, and what is translated there compiled
	@tools/setup wheels qgis translations
	@$(IN) python3 -m edgegis.tools.translations

wasm: ## build the guests to wasm/dist
	@tools/setup guests
	@tools/build_guests

wasm-check: ## build the guests and compare with wasm/dist
	@tools/setup guests
	@tools/build_guests --check

wasm-test: ## the guests' own tests, and clippy
	@tools/setup guests
	@tools/test_guests

lint: ## ruff, and the form of what is committed
	@tools/setup dev
	@$(IN) python3 -m ruff check .

types: ## mypy, strict, for the core and the endpoint; all that is taken from Qt is in Qt 6
	@tools/setup dev
	@$(IN) python3 -m mypy --cache-dir "$${EDGEGIS_MYPY_CACHE:-.mypy_cache}" -p edgegis.runtime -p edgegis.endpoint
	@$(IN) python3 tools/check_qt6.py

format: ## ruff's formatter over the Python code
	@tools/setup dev
	@$(IN) python3 -m ruff format .

lock: ## requirements/plugin*.txt, the wheels that QGIS may fetch, from runtime.txt and endpoint.txt (downloads 100 MB)
	@tools/setup wheels
	@$(IN) python3 tools/lock_wheels.py

samples: ## make resources/data anew (downloads two packages)
	@tools/setup wheels qgis
	@$(IN) python3 tools/make_samples.py
