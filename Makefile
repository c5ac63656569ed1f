# The verbs. Each makes and reuses .venv by itself; nothing else has to be installed beforehand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JS := tests/workbench/slack/js

.PHONY: demo test thorough lint types browser node postgres bench fuzz chaos manifest help
.DEFAULT_GOAL := help

help: ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(READY) ## try the bot in the browser: a local Slack and a local Komet
	@$(BIN)/python -m bot demo $(ARGS)

test: $(READY) ## the fast tests, two at a time (ARGS="-n0 -k name" for some of them, one at a time)
	@$(BIN)/python -m pytest -m "not browser and not node and not postgres and not thorough" -n 2 --dist worksteal $(ARGS)

thorough: $(READY) ## what the fast tests leave out: the same for every case, long games of chance, a sample of chaos
	@$(BIN)/python -m pytest -m thorough -n 2 --dist worksteal $(ARGS)

browser: $(READY) ## the tests in headless Chromium (needs chromium and chromedriver)
	@$(BIN)/python -m pytest -m browser $(ARGS)

node: $(READY) $(JS)/node_modules/.ready ## the local Slack against Bolt for JavaScript (needs nodejs and npm)
	@$(BIN)/python -m pytest -m node $(ARGS)

postgres: $(READY) ## tests on a PostgreSQL server of their own (needs postgresql)
	@$(BIN)/python -c 'import asyncpg' 2>/dev/null || $(BIN)/python -m pip install --disable-pip-version-check -q -e '.[postgres]'
	@$(BIN)/python -m tests.postgres $(ARGS)

$(JS)/node_modules/.ready: $(JS)/package.json
	@echo "Installing Bolt for JavaScript into $(JS)/node_modules …"
	@npm install --prefix $(JS) --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@

lint: $(READY) ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

types: $(READY) ## mypy alone
	@$(BIN)/mypy

bench: $(READY) ## speed, each beside its baseline in the same run (ARGS=--quick for a rough picture)
	@$(BIN)/python -m tests.bench $(ARGS)
	@$(BIN)/python -m tests.bench.road $(ARGS)
	@$(BIN)/python -m tests.bench.permission $(ARGS)
	@$(BIN)/python -m tests.bench.audit $(ARGS)
	@$(BIN)/python -m tests.bench.bulk $(ARGS)
	@$(BIN)/python -m tests.bench.export $(ARGS)
	@$(BIN)/python -m tests.bench.typeahead $(ARGS)

fuzz: $(READY) ## 50,000 malformed Slack bodies and 20,000 malformed Komet answers, in under three minutes
	@$(BIN)/python -m tests.fuzz $(ARGS)

chaos: $(READY) ## kill -9, cut lines, full disks, repeated payloads: at most one effect, nothing lost; counted in Komet
	@$(BIN)/python -m tests.chaos $(ARGS)

manifest: $(READY) ## write manifest.yml and the README's tables anew
	@$(BIN)/python -m bot manifest > manifest.yml.new && mv manifest.yml.new manifest.yml
	@$(BIN)/python -m bot readme

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || { echo "Making $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what the bot needs into $(VENV); the first time takes about a minute …"
	@{ $(BIN)/python -m pip install --disable-pip-version-check -e '.[dev]' 2>&1; echo $$? > $(VENV)/.status; } \
		| grep -vE 'already satisfied|^  (Using|Preparing|Getting|Installing)|Obtaining|WARNING: Location'
	@test "$$(cat $(VENV)/.status)" = 0 || { echo "The installation did not work; see above."; exit 1; }
	@touch $@
