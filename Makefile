# make run       make the environment, install, open the app
# make test      everything that is checked, set-up included
# make soak      what is checked at length: 1,000 savers killed, 20,000 cases of each kind of strange input
# make quick     what is checked within two minutes: style, types, and the tests that are not marked slow
# make coverage  the tests, with a report of the lines that they run
# make lock      write the versions of this environment to requirements.lock
#
# LOCKED=1 installs the exact versions of requirements.lock, as the checks on GitHub do.
PYTHON ?= $(shell for p in python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(LOCKED),--constraint requirements.lock)
TESTS := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup

.PHONY: run test soak quick check unit coverage browser lock clean

run: $(VENV)/.run
	$(BIN)/python app.py

test: $(VENV)/.dev browser check unit

quick: $(VENV)/.dev check
	$(TESTS) -m "not slow"

soak: $(VENV)/.dev
	ALCHEMIST_KILLS=500 ALCHEMIST_FUZZ=20000 OMP_NUM_THREADS=1 $(BIN)/python -m pytest \
		tests/sharing/test_store.py tests/sharing/test_fuzz.py --durations=5

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: $(VENV)/.dev
	$(TESTS)

coverage: $(VENV)/.dev browser
	$(TESTS) --cov --cov-report=term:skip-covered --cov-report=xml

browser: $(VENV)/.dev
	sh tests/install_browser.sh $(BIN)/python

lock: $(VENV)/.dev
	{ sed -n '/^#/p' requirements.lock; $(BIN)/python -m pip freeze | sed 's/+cpu$$//' | grep -Ev '^(nvidia|cuda|triton)'; } \
		> requirements.lock.new && mv requirements.lock.new requirements.lock

$(VENV)/.run: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed; name it: make PYTHON=/path/to/python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.txt
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV) out build .pytest_cache .mypy_cache .ruff_cache .coverage coverage.xml
