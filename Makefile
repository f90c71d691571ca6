# The one front door: the same targets for people and for continuous integration.
# `make help` lists them. Every target makes what it needs first.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
JOBS ?= 2
STORIES ?= 100000
KILLS ?= 30

.PHONY: help setup system judges check static test test-long first-story film-kills film-cost test-web bench demo demo-large lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: ## make .venv with everything (fast when nothing changed)
	@sh tools/setup.sh

system: ## install the system packages the tests use, or say which are missing
	@sh tools/system.sh

judges: setup ## build the foreign tools that judge our log
	@sh tools/build_judges.sh

static: setup ## format, lint, types
	@$(PY) -m ruff format --check --quiet . || { echo "run: .venv/bin/ruff format" >&2; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy

check: static ## format, lint, types, rows, unit tests: under a minute
	@$(PY) -m pytest tests/unit -m "not long" -n $(JOBS)

test-web: setup ## the browser code's own tests
	@node --test $$(find web -name '*.test.mjs' -not -path '*/node_modules/*')

test: setup system judges static test-web ## everything but the exhaustive tests
	@$(PY) -m pytest -m "not long" -n $(JOBS) --dist loadfile --no-loadscope-reorder -ra

test-long: setup system judges ## the exhaustive and slow tests
	@$(PY) -m pytest -m long --timeout 3600 -ra

film-kills: setup system ## kill a filming browser KILLS times for each recorder; writes docs/measurements/film-kills.md
	@rm -f build/film-kills.json
	@FILM_KILLS_REPORT=1 KILLS=$(KILLS) $(PY) -m pytest tests/newsroom/test_film_kills.py -m long --timeout 14400 -q -s

film-cost: setup system ## processor time of a minute of film, with and without encryption; longest tasks of the app
	@SECONDS=60 $(PY) -m pytest tests/newsroom/test_film_cost.py tests/newsroom/test_film_long_tasks.py -m long --timeout 1800 -q

first-story: setup system ## from a stranger to a story that is read, in a browser, among STORIES others
	@STORIES=$(STORIES) $(PY) -m pytest tests/scenarios/test_first_story.py --timeout 3600 -v

bench: setup judges ## measure, each figure beside its rival
	@sh tools/system.sh bench
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@$(PY) -m bench

demo: setup ## a newsroom with example stories: site on 127.0.0.1:8000, newsroom on 127.0.0.1:8001
	@.venv/bin/sunseed demo demo

demo-large: setup ## the same with 100,000 stories (STORIES=n for another number)
	@.venv/bin/sunseed demo demo-large --stories $(STORIES)

lock: setup ## renew the lock files from pyproject.toml
	@sh tools/lock.sh

clean: ## remove what can be made again, .venv excepted
	rm -rf build node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
