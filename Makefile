# make run       install what is needed and serve the app
# make test      install what is needed, a browser included, and run the tests, in two halves side by side
# make test-all  the same, and what takes long: every page, size and theme, long random runs
# make check     the quick gate: lint, format, types, unit tests

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-all test-one-half test-other-half check format browser clean

run: .venv/run.installed
	$(BIN)/python -m streamlit run app.py

test test-all: .venv/dev.installed browser
	$(MAKE) --no-print-directory -j2 test-one-half test-other-half "MARKED=$(if $(filter test-all,$@),,not long)"

test-one-half:
	$(BIN)/python -m pytest -m "$(MARKED)" tests/e2e tests/networks

test-other-half:
	$(BIN)/python -m pytest -m "$(MARKED)" --ignore=tests/e2e --ignore=tests/networks

check: .venv/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/python -m pytest -m "not browser and not long"

format: .venv/dev.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.installed: requirements.txt constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev.installed: requirements.txt requirements-dev.txt constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ .venv/run.installed

browser: .venv/dev.installed
	sh tests/e2e/install_browser.sh $(BIN)/python

clean:
	rm -rf .venv
