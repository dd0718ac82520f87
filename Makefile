# Imprimatur. `make help` says what there is; `make demo` is the place to begin.

.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
export FLASK_APP := wsgi
export PYTHONUNBUFFERED := 1

# Homebrew's libraries are not on the loader's path of every Python on macOS, and the system's own
# shell drops the variable, so that it is said anew before each command.
ifeq ($(shell uname -s),Darwin)
LIBRARIES := DYLD_FALLBACK_LIBRARY_PATH="$${DYLD_FALLBACK_LIBRARY_PATH:-/opt/homebrew/lib:/usr/local/lib:/usr/lib}"
endif
PY := $(LIBRARIES) .venv/bin/python
FLASK := $(PY) -m flask
PYTEST := $(PY) -m pytest
# Two workers halve the time on two cores; more than four only wait for each other.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ $$n -gt 4 ] && n=4; echo $$n)
TYPED := $(wildcard workflow committee policies proposals rules taxonomy accounts persistence)
CATALOGS := translations
BABEL = $(PY) -m babel.messages.frontend --quiet

.PHONY: help ready ready-dev demo run worker test test-long lint format routes bench diagram \
        backup translations pins

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

ready:
	@./tools/bootstrap run

ready-dev:
	@./tools/bootstrap dev

demo: ready ## Set everything up and show it on http://127.0.0.1:8000 (PORT=8001 for another)
	@$(FLASK) demo --port $(PORT)

run: ready ## Serve without the demo: database and settings from the environment
	@$(FLASK) serve --port $(PORT)

worker: ready ## Work the outbox in a process of its own: mail, PDF files, schedules
	@$(FLASK) worker

test: ready-dev ## Run every test but the long ones (sets everything up by itself)
	@$(PYTEST) -n $(WORKERS) --dist loadgroup $(ARGS)

test-long: ready-dev ## Run every test, the long ones too: both databases, fuzzing, every width
	@$(PYTEST) -n $(WORKERS) --dist loadgroup --long $(ARGS)

lint: ready-dev ## Check style, types, imports and templates
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports --no-logo
	@$(PY) -m mypy $(TYPED)
	@$(PY) -m djlint --quiet --lint templates

format: ready-dev ## Put the code into shape
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

routes: ready-dev ## Record the addresses after adding or changing one
	@$(PY) -m tools.record_routes

bench: ready-dev ## Measure, and print a table with machine and versions
	@$(PY) -m benchmarks

diagram: ready ## Draw the lifecycle from its table
	@$(FLASK) diagram

backup: ready ## Write database and files into one archive
	@$(FLASK) backup

translations: ready ## Collect the sentences, bring every language up to date, compile them
	@mkdir -p $(CATALOGS)
	@$(BABEL) extract -F babel.cfg -k lazy_gettext -k Text --project Imprimatur --no-location \
	    --sort-output -o $(CATALOGS)/messages.pot .
	@set -e; if ls $(CATALOGS)/*/LC_MESSAGES >/dev/null 2>&1; then \
	    $(BABEL) update --no-fuzzy-matching -i $(CATALOGS)/messages.pot -d $(CATALOGS); \
	    $(BABEL) compile -d $(CATALOGS); fi
	@echo "$$(grep -c '^msgid ' $(CATALOGS)/messages.pot) sentences in $(CATALOGS)/messages.pot"

pins: ## Pin the dependencies anew from pyproject.toml (needs uv)
	@./tools/pin
