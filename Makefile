# make run       install what is needed and serve the app
# make test      install what is needed, a browser included, and run the tests, two files at a time
# make test-all  the same, and what takes long: every page, size and theme, long random runs
# make words     bring the languages' files up to date with what the app says
# make check     the quick gate: lint, format, types, tests of pure modules

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-all check words format browser clean

run: .venv/run.installed
	$(BIN)/python -m streamlit run app.py

# A worker takes whole files: what a file trains or opens is trained or opened once.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test test-all: .venv/dev.installed browser
	$(PYTEST) -m "$(if $(filter test-all,$@),,not long)"

check: .venv/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(PYTEST) --pure -m "not long"

words: .venv/dev.installed
	$(BIN)/python -m tests.texts.extraction

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
