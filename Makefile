# Everything a developer types. Only Python 3.11+, git and make must be there;
# the rest goes into .venv, and each step is skipped when nothing changed.

VENV := .venv
PY   := $(VENV)/bin/python

# The first Python that is new enough. Asked only when the virtual environment
# has to be made (that is why `=`); `make run PYTHON=/my/python` overrides it.
NEW_ENOUGH = -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
CANDIDATES = python3 python3.14 python3.13 python3.12 python3.11
PYTHON     = $(firstword $(foreach p,$(CANDIDATES),$(shell $(p) $(NEW_ENOUGH) && echo $(p))))

# Stamp files: newer than the requirements means installed. They live in the
# virtual environment, so deleting it starts from nothing.
RUNTIME := $(VENV)/.installed-runtime
DEV     := $(VENV)/.installed-dev

# An environment whose Python went away with a system upgrade is made again,
# and what was installed into the old one does not count.
$(shell test -x $(PY) || rm -f $(RUNTIME) $(DEV))

LIGHTHOUSE := bench/lighthouse/node_modules/.bin/lighthouse

# Types and mistakes of static/js: the only thing that npm is for, and said aloud where it is not.
# The stamp lies among what it stands for.
SCRIPT_TOOLS := $(if $(shell command -v npm),node_modules/.installed)
CHECK_SCRIPTS := $(if $(SCRIPT_TOOLS),node_modules/.bin/tsc && node_modules/.bin/biome lint --error-on-warnings,\
  echo 'NOT CHECKED: types and mistakes of static/js, for npm (of Node.js 20 or newer) is not here.')

LOCK := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --custom-compile-command 'make lock'

PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test faults lint audit lock format messages bench lighthouse chromium mosquitto caddy
.DELETE_ON_ERROR:

help:  ## list these targets
	@echo 'Cafe: from a fresh clone, try `make run`.'
	@echo
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) \
	  | while IFS='|' read -r target what; do printf '  make %-10s %s\n' "$$target" "$$what"; done

run: $(RUNTIME)  ## serve the café here (HOST, PORT and others: docs/settings.md); Ctrl-C stops it
	@exec $(PY) manage.py up

test: lint chromium mosquitto  ## everything: checks, then all tests, on SQLite and on PostgreSQL
	@exec $(PY) scripts/test.py

faults: $(DEV) mosquitto  ## everything that can go wrong between hosts, in a rush (twenty minutes)
	$(PY) -m pytest -m faults

lint: $(DEV) $(SCRIPT_TOOLS)  ## style, types, import contracts, missing migrations, what old browsers lack
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) scripts/browsers.py
	@$(CHECK_SCRIPTS)

audit: $(DEV)  ## known vulnerabilities of what is installed, where the advisories can be reached
	@$(PY) scripts/audit.py

lock: $(DEV)  ## write requirements*.txt anew from requirements*.in, with hashes; versions stay where they can
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --constraints requirements.txt --output-file requirements-dev.txt

format: $(DEV)  ## rewrite the Python files the way `make lint` wants them
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

messages: $(DEV)  ## bring the catalogues of locale/ up to date with what pages say, and compile them
	$(PY) scripts/messages.py
	@$(PY) scripts/messages.py --missing

bench: $(DEV)  ## measure, each figure beside a floor measured in the same run (half an hour)
	@exec $(PY) -m bench

lighthouse: $(DEV) $(LIGHTHOUSE) chromium caddy  ## Lighthouse and a slow phone on the customer's pages (docs/bench.md)
	@exec $(PY) -m bench.lighthouse

chromium:
	@scripts/program 'the browser tests' chromium chromium google-chrome

mosquitto:
	@scripts/program 'the MQTT tests' mosquitto mosquitto

caddy:
	@scripts/program 'TLS before the measured pages' caddy caddy

$(LIGHTHOUSE): bench/lighthouse/package-lock.json
	@npm ci --prefix bench/lighthouse --no-audit --no-fund --silent || { echo \
	  'make lighthouse needs Node.js 20 and npm (https://nodejs.org/), and the npm registry.' >&2; exit 1; }
	@touch $@

$(RUNTIME): requirements.txt | $(PY)
	@echo 'Installing what the café needs into $(VENV) (a minute or so the first time) ...'
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt requirements.txt | $(PY)
	@echo 'Installing what the café and its tests need into $(VENV) (a few minutes the first time) ...'
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ $(RUNTIME)

node_modules/.installed: package-lock.json package.json
	@echo 'Installing what checks the scripts (half a minute the first time) ...'
	@npm ci --silent --no-audit --no-fund
	@touch $@

# A half-made environment would look finished the next time, so it is removed.
$(PY):
	@test -n '$(PYTHON)' || { echo \
	  'Cafe needs Python 3.11 or newer. None of these is: $(CANDIDATES).' \
	  'Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3' >&2; exit 1; }
	@echo 'Making a virtual environment in $(VENV) with $(PYTHON) ...'
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo \
	  'Cafe needs the venv and ensurepip modules of Python, and $(PYTHON) could not use them.' \
	  'On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
