# make run and make test are all a newcomer needs; `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help run test lint mlflow benchmarks lock clean demo

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/.run-installed  ## run the flow on the embedded sample catalog
	$(BIN)/python flows/msr_flow.py run

demo: .venv/.run-installed  ## serve the web page on http://127.0.0.1:7860
	$(BIN)/python -m demo

test: .venv/.test-installed  ## run all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/.test-installed  ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

mlflow: .venv/.run-installed  ## open MLflow's page on the runs (PORT=5000)
	$(BIN)/msr mlflow --port $(or $(PORT),5000)

benchmarks: .venv/.test-installed  ## print the README's tables of speed
	$(BIN)/python -m benchmarks.classifier
	$(BIN)/python -m benchmarks.flow
	$(BIN)/python -m benchmarks.tracking

lock:  ## make the requirement files anew from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev --extra bench pyproject.toml -o requirements-dev.lock

clean:  ## remove the environment, not the state directory
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is `$(PYTHON) --version`; wanted: Python 3.11 or newer. What to do: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

# A mark is written last, so that an installation that was cut off is taken up again.
.venv/.run-installed: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test-installed: requirements-dev.lock .venv/.run-installed
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
