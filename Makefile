# Fast Track. `make` lists the commands; `make run` is all that a school needs.

.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

PORT ?= 8501
BREADTH ?=
VENV := .venv
PY := $(VENV)/bin/python
MADE := $(VENV)/.made
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready
BENCH_READY := $(VENV)/.bench-ready

# The first Python 3.11 or later that can make virtual environments; 3.11 first, since that is what is tested.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$p" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$p"; break; }; done)

# A service account or a container may have no home folder: then the tools get one inside .venv.
ifneq ($(shell test -n "$$HOME" -a -d "$$HOME" -a -w "$$HOME" && echo usable),usable)
export HOME := $(CURDIR)/$(VENV)/home
unexport XDG_CONFIG_HOME
unexport XDG_CACHE_HOME
unexport XDG_DATA_HOME
endif
# Containers often tell Python to keep nothing that it compiled: then every program compiles all libraries again.
unexport PYTHONDONTWRITEBYTECODE
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false

PIP_INSTALL = $(PY) -m pip install --quiet --no-warn-script-location -c constraints.txt

# An environment whose Python was moved or removed is made afresh.
ifneq ($(shell $(PY) -c 'print("works")' 2>/dev/null),works)
.PHONY: $(MADE)
endif

.PHONY: help
help: ## list these commands
	@echo "Fast Track: attendance casework for English schools"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

$(MADE):
	@test -n "$(PYTHON)" || { echo "Fast Track needs Python 3.11 or later with its venv module." \
		"Install it (Debian and Ubuntu: apt-get install python3 python3-venv), then run make again." >&2; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	mkdir -p $(VENV)/home
	touch $@

$(RUN_READY): $(MADE) requirements.txt constraints.txt
	$(PIP_INSTALL) -r requirements.txt
	touch $@

# Python compiles what the tests use when they use it; compiling everything takes longer.
$(TEST_READY): $(MADE) requirements.txt requirements-postgresql.txt requirements-dev.txt constraints.txt
	$(PIP_INSTALL) --no-compile -r requirements-dev.txt
	touch $@

$(BENCH_READY): $(MADE) requirements.txt benchmarks/requirements.txt constraints.txt
	$(PIP_INSTALL) -r benchmarks/requirements.txt
	touch $@

.PHONY: install
install: $(RUN_READY) ## make .venv and install what the product needs

.PHONY: migrate
migrate: $(RUN_READY) ## create the database under data/, or bring it up to date
	umask 077 && $(PY) -m fasttrack_core.store.migrate

.PHONY: run
run: migrate ## install, migrate and serve on http://127.0.0.1:8501 (another port: make run PORT=8600)
	@echo "Fast Track is starting on http://127.0.0.1:$(PORT) (stop it with Ctrl+C)"
	umask 077 && exec $(PY) -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

.PHONY: lint
lint: $(TEST_READY) ## check style and layout of the code
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

.PHONY: types
types: $(TEST_READY) ## check the types of the core, the pages, the benchmarks, the tests and of what drafts the templates
	$(PY) -m mypy

.PHONY: browser
browser: ## find a Chromium for the browser tests, or install one
	@sh tests/frame/ensure_browser.sh

.PHONY: test
test: $(TEST_READY) ## everything that must hold: browser, lint, types, all tests
	@$(MAKE) --no-print-directory browser
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory -j 2 types .all-tests

.PHONY: .all-tests
.all-tests: $(TEST_READY)
	$(PY) -m pytest -n 2 --dist worksteal $(BREADTH)

.PHONY: check
check: $(TEST_READY) ## make test with every test in its full breadth, and the long runs in short (over an hour)
	@$(MAKE) --no-print-directory test BREADTH=--whole
	$(PY) -m tests.fuzz.run 5000
	$(PY) -m tests.recount.run --schools 128 --pupils 200
	$(PY) -m tests.load.run 20 60
	$(PY) -m tests.long.mutations
	$(PY) -m tests.browser.accessibility.run

.PHONY: bench
bench: $(BENCH_READY) ## measure the figures of docs/measurements.md beside other libraries (long)
	$(PY) -m benchmarks.run

.PHONY: fuzz
fuzz: $(TEST_READY) ## throw damaged files at the reader for a long while
	$(PY) -m tests.fuzz.run

.PHONY: recount
recount: $(TEST_READY) ## compare every figure with the slow model of the policy page (long)
	$(PY) -m tests.recount.run

.PHONY: mutations
mutations: $(TEST_READY) ## make wrong changes in a copy and see that the tests notice each (long)
	$(PY) -m tests.long.mutations

.PHONY: load
load: $(TEST_READY) ## many people at work on one server at once (long)
	$(PY) -m tests.load.run

.PHONY: accessibility
accessibility: $(TEST_READY) ## every page in every state by axe, in two widths, by day and by night (long)
	$(PY) -m tests.browser.accessibility.run

.PHONY: audit
audit: $(TEST_READY) ## look for published weaknesses in what is installed
	@$(PY) -m tests.frame.audit
