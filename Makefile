# Needs git, make and Python >= 3.11 with venv (on Debian and Ubuntu that is installed if possible).

BIN := .venv/bin
CODE := analytics xblocks tests benchmarks scripts cli.py setup.py
DECLARED := setup.py pyproject.toml $(wildcard locks/*.txt) $(wildcard analytics/stembridge_analytics/ingest/native/*)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help run preview test check lint types imports sanitize dist smoke beside matrix docs catalogue locks clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1@/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "%-16s%s\n", $$1, $$2 }'

run: .venv/.ready-run  ## teachers played through the sample course, and the report on them, in out/demo
	@$(BIN)/stembridge demo --out out/demo

preview: .venv/.ready-preview  ## a sample course in a browser, no Open edX needed (COURSE=folder, PORT=8010)
	@$(BIN)/stembridge preview $(COURSE) $(if $(PORT),--port $(PORT))

# A process a core; a module's tests stay together, since they share what was costly to make, and
# come in the order of tests/conftest.py: what takes longest first.
test: .venv/.ready-dev  ## all tests
	@$(BIN)/python -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder

check: lint types imports test sanitize smoke beside  ## all that CI checks

lint: .venv/.ready-dev  ## style and layout of the code
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

types: .venv/.ready-dev  ## types of both packages, strictly
	@$(BIN)/mypy

imports: .venv/.ready-dev  ## who may import whom
	@$(BIN)/lint-imports

sanitize: .venv/.ready-dev  ## the scanner in C under watch
	@scripts/sanitize

# An old build/ would hand files that are gone on to the wheel.
dist: .venv/.ready-dev  ## sdist and wheel in dist/, their contents checked
	@rm -rf build dist
	@$(BIN)/python -m build >.venv/build.log 2>&1 || { cat .venv/build.log; exit 1; }
	@$(BIN)/python scripts/check_dist.py dist

smoke: dist  ## the built wheel in a bare environment
	@scripts/smoke dist/*.whl

beside: dist  ## the base install of the built wheel beside Open edX's pins
	@scripts/beside-platform dist/*.whl

matrix: .venv/.ready-dev  ## the blocks' tests under each XBlock and Django that Open edX runs
	@scripts/matrix

docs: .venv/.ready-dev  ## the pages of docs/ that are made from the code
	@$(BIN)/python scripts/docs.py

catalogue: .venv/.ready-dev  ## the sentences of the blocks into the files of translators
	@$(BIN)/python scripts/catalogue.py

locks: .venv/.ready-dev  ## new versions into locks/, one file per Python
	@scripts/lock

clean:  ## all that make and the tools left behind, but for out/
	rm -rf .venv .venv-matrix build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# dev implies the others, so all stamps are set. In a copied checkout neither counts: see scripts/install.
.venv/.ready-run: $(DECLARED)
	@scripts/install analytics,preview
	@touch .venv/.ready-preview $@

.venv/.ready-preview: $(DECLARED)
	@scripts/install preview
	@touch $@

.venv/.ready-dev: $(DECLARED)
	@scripts/install analytics,preview,dev
	@touch .venv/.ready-run .venv/.ready-preview $@

ifneq ($(shell cat .venv/.made-for 2>/dev/null),$(CURDIR))
.PHONY: .venv/.ready-run .venv/.ready-preview .venv/.ready-dev
endif
