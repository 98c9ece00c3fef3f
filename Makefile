# Needs only Python >= 3.11 with venv, and make. Everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install demo test check fuzz endure bench bench-quick bench-growth bench-load bench-formats bench-followers bench-import lock clean

help: ## Show what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed ## Make .venv with everything that Bilat and its tests need.

.venv/installed: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## Load the week of 4-10 May 2025 in Moscow and answer on http://127.0.0.1:8000.
	$(BIN)/bilat demo
	$(BIN)/bilat serve

test: install ## Run all tests, on SQLite and on PostgreSQL.
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

check: install ## Check style, types, the order of imports, and that the migrations match the tables.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@mkdir -p .venv/tmp && rm -f .venv/tmp/check.db
	BILAT_DATABASE_URL=sqlite:///.venv/tmp/check.db $(BIN)/alembic upgrade head
	BILAT_DATABASE_URL=sqlite:///.venv/tmp/check.db $(BIN)/alembic check

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

fuzz: install ## Ask and write whatever OpenAPI allows and forbids, on both engines (5 minutes).
	$(BIN)/python -m tests.fuzz

endure: install ## Many hands at once, and a server killed under them, on both engines (5 minutes).
	$(BIN)/python -m tests.endurance

bench: .venv/bench ## Ask Bilat, Datasette, an ordinary app and the limits the same questions (8 minutes; needs wrk).
	$(BIN)/python -m benchmarks.serving

bench-quick: .venv/bench ## The same in two minutes, for a first look.
	$(BIN)/python -m benchmarks.serving --rounds 1 --seconds 1

.venv/bench: .venv/installed requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-bench.lock
	@touch $@

N ?= 10000
bench-growth: .venv/bench ## Ask a collection of N made-up entries (10000) beside one of 7,535 (needs wrk).
	$(BIN)/python -m benchmarks.growth $(N)

bench-load: install ## Record N made-up entries (10000) into both databases: rate, bytes, memory.
	$(BIN)/python -m benchmarks.load $(N)

bench-formats: install ## Send N made-up entries (10000) in each format from both databases: rate and memory.
	$(BIN)/python -m benchmarks.formats $(N)

bench-followers: install ## Ask for pages beside 500 who follow the stream of changes, from both databases.
	$(BIN)/python -m benchmarks.followers

bench-import: install ## Import N made-up entries (10000) into both databases: rate and memory.
	$(BIN)/python -m benchmarks.imports $(N)

lock: ## Renew the lock files, for serving, developing and measuring, from pyproject.toml (needs uv).
	$(LOCK) --extra dev --output-file requirements-dev.lock pyproject.toml
	$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml
	$(LOCK) --constraint requirements-dev.lock --extra bench --output-file requirements-bench.lock pyproject.toml

clean: ## Remove .venv and caches; the calendar itself stays.
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
