# Almanac: `make` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help almanac test unit check format lock phrases reference benchmark real golden clean

help:  ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

almanac: $(VENV)/main.done  ## Install and build the bundled almanac
	$(BIN)/almanac build

test: $(VENV)/dev.done  ## Install and run every test
	@bash scripts/system-packages.sh
	$(BIN)/pytest -n 2

unit: $(VENV)/dev.done  ## Run the fast tests only
	$(BIN)/pytest tests/unit tests/rules

check: $(VENV)/dev.done  ## Check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/dev.done  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

benchmark: $(VENV)/dev.done  ## Measure, print one table, write benchmarks/results/ (with DATA=DIR, partners too)
	PYTHONPATH=. $(BIN)/python -m benchmarks $(DATA)

real: $(VENV)/dev.done  ## Build on real works and print figures: make real DATA=DIR
	PYTHONPATH=. $(BIN)/python -m benchmarks.real $(DATA)

reference: $(VENV)/dev.done  ## Generate docs/reference from the code
	$(BIN)/python scripts/reference.py

phrases: $(VENV)/dev.done  ## Bring the catalogues of phrases up to date
	$(BIN)/python scripts/phrases.py

golden: $(VENV)/dev.done  ## Rewrite the expected rows of a source: make golden SOURCE=industry
	PYTHONPATH=. $(BIN)/python scripts/golden.py $(SOURCE)

lock: $(VENV)/uv.done  ## Pin the dependencies anew
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --all-extras pyproject.toml -o requirements-dev.lock

clean:  ## Remove what builds left
	rm -rf data edition

$(VENV)/uv.done:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Almanac needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(shell sed -n 's/^uv==//p' scripts/uv-version)
	@touch $@

# pip's own sync would drop what the other lock needs, so the smaller set is only installed where none is.
$(VENV)/main.done: $(VENV)/uv.done requirements.lock
	test -f $(VENV)/dev.done || $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/dev.done: $(VENV)/uv.done requirements-dev.lock
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements-dev.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@
