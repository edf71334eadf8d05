# Two commands are enough: `make up` and `make test`. `make help` lists the others.
# Settings are variables: `make up EXCHANGE=simulator API_PORT=8100` (README, Settings).

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PATH := $(CURDIR)/.venv/bin:$(PATH)

RESULTS := test-results
LOCKED_EXTRAS := exchange kafka backend spark local embedded bench
LOCKED_GROUPS := bootstrap node
PYTEST := python -m pytest

##@ Run

.PHONY: up down restart status logs setup

up: setup ## Start the whole platform; prints the addresses and says when each part is ready
	@coinstream up

down: ## Stop it, in an order in which nothing is lost
	@if [ -x .venv/bin/coinstream ]; then coinstream down; fi

restart: down up ## Stop and start it

status: ## Show every part's state, memory and address
	@coinstream status

logs: ## Show the newest log lines (PART="api web", LINES=100, FOLLOW=1)
	@coinstream logs $(PART) $(if $(LINES),--lines $(LINES)) $(if $(FOLLOW),--follow)

setup: ## Install and build what `make up` needs, as far as it is missing
	@deploy/local/setup

##@ Test

.PHONY: bench test test-unit test-integration test-e2e test-airflow test-faults soak test-recording test-api-fuzz test-web setup-tests

# Two lanes: the integration tests, and all others beside them, which are told of at the end. Both mostly wait.
test: setup-tests ## Run all tests: unit, integration, layout, end to end in a browser, and the page's own
	@mkdir -p $(RESULTS); status=0; \
	( trap 'exit 130' INT; others=0; $(PYTEST) tests/e2e --junitxml=$(RESULTS)/e2e.xml || others=$$?; \
	  $(PYTEST) tests/unit tests/layout --junitxml=$(RESULTS)/unit.xml || others=$$?; \
	  cd frontend && npm run --silent test -- --reporter=default --reporter=junit \
	      --outputFile.junit=../$(RESULTS)/vitest.xml || others=$$?; exit $$others ) \
	    >$(RESULTS)/others.log 2>&1 & \
	$(PYTEST) tests/integration --junitxml=$(RESULTS)/integration.xml || status=$$?; \
	wait $$! || status=$$?; \
	cat $(RESULTS)/others.log; exit $$status

test-unit: setup-tests ## Run the tests that need nothing but Python
	@$(PYTEST) tests/unit tests/layout

test-integration: setup-tests ## Run the tests that need a real Kafka and Redis, which they start
	@$(PYTEST) tests/integration

test-e2e: setup-tests ## Run the whole platform on free ports, and a browser against it
	@$(PYTEST) tests/e2e

test-faults: setup-tests ## Break the path under load in every known way and compare what arrived (40 minutes; FAULT="cut or disk")
	@RESULTS=$(RESULTS) $(PYTEST) -v -m faults tests/faults $(if $(FAULT),-k "$(FAULT)")

soak: setup-tests ## Run the path under load for 30 minutes and see memory and descriptors stay flat (SOAK_MINUTES=30)
	@RESULTS=$(RESULTS) SOAK_MINUTES=$(or $(SOAK_MINUTES),30) $(PYTEST) -v -m faults tests/faults/test_soak.py

test-recording: setup-tests ## Replay the recording of the exchange at its own pace (12 minutes)
	@RECORDING_SPEED=1 $(PYTEST) -v tests/e2e/test_recording.py

bench: setup-tests ## Measure the hot path beside naive peers, 35 minutes (QUICK=1; ONLY="ingest rest" renews these rows); docs/benchmarks.md
	@python -m tests.bench $(if $(QUICK),--quick,--out docs/benchmarks --document docs/benchmarks.md) \
	    $(if $(ONLY),--only $(ONLY))

test-api-fuzz: setup-tests ## Ask the API 2,000 times an operation, and compare each answer with its OpenAPI
	@API_FUZZ_CASES=2000 $(PYTEST) -v tests/integration/backend/test_openapi_conformance.py

test-airflow: setup-tests ## Run each DAG by Airflow with real Spark and MongoDB, a week of them in random order, and all parts of `make up` (20 minutes)
	@$(PYTEST) -v -m long tests/integration/airflow tests/e2e/test_all_parts.py

test-web: setup-tests ## Run the page's own tests
	@cd frontend && npm run --silent test

setup-tests: ## Install and build what the tests and checks need, as far as it is missing
	@deploy/local/setup tests

##@ Change

.PHONY: check fmt lock openapi types

check: setup-tests ## Check format, lint, types, imports, layout, and that generated files are current
	@$(MAKE) --jobs=2 --output-sync=target check-python check-page

.PHONY: check-python check-page
check-python: ## The part of `make check` that is about Python
	ruff format --check .
	ruff check .
	mypy
	mypy --python-executable .venv-airflow/bin/python --cache-dir .mypy_cache/airflow -p coinstream_airflow
	lint-imports
	$(PYTEST) -q tests/layout
	python -m coinstream_backend.openapi | diff -q - docs/openapi.json # if they differ: make types

check-page: ## The part of `make check` that is about the page
	cd frontend && npm run --silent check:code

fmt: setup-tests ## Format the code and mend what the linters can
	ruff format .
	ruff check --fix .
	cd frontend && npm run --silent format

openapi: setup-tests ## Write docs/openapi.json from the API
	python -m coinstream_backend.openapi >docs/openapi.json

types: openapi ## Write the page's types from docs/openapi.json
	cd frontend && npm run --silent types

lock: setup-tests ## Resolve the Python requirements again (requirements/*.txt)
	@lock() { uv pip compile "$${@:2}" -o requirements/$$1.txt -q \
	    --generate-hashes --universal --python-version 3.11 --no-header; }; \
	lock dev pyproject.toml --extra dev --upgrade; \
	for extra in $(LOCKED_EXTRAS); do \
	    lock $$extra pyproject.toml --extra $$extra -c requirements/dev.txt; \
	done; \
	for group in $(LOCKED_GROUPS); do lock $$group --group $$group; done
	@uv pip compile airflow/requirements.in -o airflow/requirements.txt -q --upgrade \
	    --generate-hashes --universal --python-version 3.11 --no-header

##@ Clean

.PHONY: clean distclean

clean: down ## Stop the platform; remove its data and logs, and all that was built
	rm -rf .coinstream $(RESULTS) frontend/.next deploy/local/kafka/target deploy/local/mongodb/target Spark/target
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv*/*' -not -path './frontend/node_modules/*' -prune \
	    -exec rm -rf {} +

distclean: clean ## And what was installed into this folder
	rm -rf .venv .venv-airflow frontend/node_modules

##@ Help

.PHONY: help

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} \
	    /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	    /^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
