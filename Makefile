# Two commands: `make run` starts the app, `make test` passes the tests. Both install what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: run test quick lint bench pictures clean help

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: $(VENV)/.installed-run  ## start the app (ARGS="song.mid stem.wav")
	@$(BIN)/python main.py $(ARGS)

test: $(VENV)/.installed-test lint  ## lint, types, layers and all tests
	$(BIN)/python -m pytest

quick: $(VENV)/.installed-test  ## the tests that need no window, no JACK and no torch
	$(BIN)/python -m pytest -q tests/modules tests/test_layers.py -m "not jack and not train and not shared_data"

lint: $(VENV)/.installed-test  ## ruff, mypy and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-test  ## measure; the report goes to standard output
	$(BIN)/python -m benchmarks

pictures: $(VENV)/.installed-run  ## draw the pictures of the README
	$(BIN)/python setup/make_pictures.py

clean:  ## remove everything that was installed or built
	rm -rf $(VENV) build dist *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Nomad Muse needs Python 3.11 or newer. Name one with: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python cannot make virtual environments. On Debian or Ubuntu: sudo apt-get install -y python3-venv"; exit 1; }

$(VENV)/.installed-run: pyproject.toml setup/system-packages.txt | $(BIN)/python
	@sh setup/install-system-packages.sh run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml setup/system-packages.txt | $(BIN)/python
	@sh setup/install-system-packages.sh test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,train]'
	@touch $@ $(VENV)/.installed-run
