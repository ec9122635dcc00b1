# Two commands suffice: `make run` opens a working portal, `make test` tests it. `make help` lists the rest.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell $(name) -c \
	'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))) python3)
VENV := .venv/bin
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test test-long test-soak check audit format catalogues bench services clean

help: ## list the targets
	@echo "Targets:"
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name words; do printf '  make %-10s %s\n' "$$name" "$$words"; done

setup: ## create .venv with the pinned requirements, unless it is up to date
	@command -v $(PYTHON) >/dev/null || { echo "Set-up stopped: Python was not found; install Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) portal/bootstrap.py

run: setup ## open the portal with its sample on http://127.0.0.1:8000 (reads HOST, PORT, DATABASE_URL, REDIS_URL)
	@PORTAL_DEMO=$${PORTAL_DEMO-1} exec $(VENV)/python -m portal.runner

test: setup ## run the tests of every rule, page and act, including browser journeys
	@exec $(VENV)/python -m portal.testing $(ARGS)

test-long: setup ## run all tests, also slow ones: every page, form and role, fuzzing, sequences, crowds, earlier databases
	@exec $(VENV)/python -m portal.testing --long $(ARGS)

test-soak: setup ## send requests for two hours with the worker busy (SOAK_MINUTES, SOAK_RATE): memory flat, no error
	@SOAK_MINUTES=$${SOAK_MINUTES-120} exec $(VENV)/python -m portal.testing --long -n0 -s tests/ops/test_soak.py

check: setup ## check lint, types, import order, templates, migrations, production settings, generated documents
	@exec $(VENV)/python -m portal.checking

audit: setup ## look for known vulnerabilities and dangerous code (AUDIT_ADVISORIES: a stored list instead of asking online)
	@exec $(VENV)/python -m portal.audit

format: setup ## rewrite Python files and templates in the house format
	@$(VENV)/ruff check --fix --quiet . ; $(VENV)/ruff format --quiet .
	@find templates -name "*.html" -exec $(VENV)/djade --target-version 5.2 {} +

catalogues: setup ## add new sentences to the catalogues of all languages, drop those that are gone, and compile them
	@$(VENV)/python -m reviews.language.building $(if $(NEW),--new $(NEW))

bench: setup ## run the measurements in tests/bench (a slow machine fails nothing)
	@for bench in tests/bench/bench_*.py; do echo "== $$bench"; $(VENV)/python "$$bench" || exit 1; done

services: setup ## start only PostgreSQL and Valkey under var/ and print their URLs; `make services VERB=stop` stops them
	@$(VENV)/python -m portal.embedded $(or $(VERB),start)

clean: ## remove .venv and caches; keep data under var/
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
