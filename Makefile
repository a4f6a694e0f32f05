# make demo   the main job, live, with servers of its own   (make demo ARGS=--story)
# make test   every check and every test                    (make test ARGS="-k roster")
# make soak   companies in which everything fails, a new seed each time   (make soak MINUTES=10; 0: until Ctrl-C)
# make kills  dies at every single write of passes on real servers, in minutes; the tests die once at each kind of write
# make po     after a text has changed: then translate what is empty in daemon/locales
# make screenshots   after a page has changed: the pictures in docs, by the system's Chromium
# make audit  whether anything installed is known to be vulnerable, as far as the advisory service is reached
# make sbom   the wheel in dist and, beside it, the list of all that an installation of it consists of (CycloneDX)
# make deb    the Debian package in dist, on the Debian or Ubuntu that it is for (apt install debhelper python3-venv)
# make capabilities  what the calendar servers of the tests can do: the table in the README

PYTHON ?= python3
ARGS ?=
MINUTES ?= 3
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo test kills bench soak po screenshots capabilities audit sbom bill deb lint lock clean

demo: $(READY)
	@$(BIN)/oneonone demo $(ARGS)

# Four workers even on two cores: stories wait more than they compute. What one process compiles is there for the others.
test: $(READY)
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

# Where the suite dies once at each kind of write, this dies at each of them.
kills: $(READY)
	@EVERY_KILL=1 $(BIN)/python -m pytest -n 2 tests/story/test_crash.py $(ARGS)

bench: $(READY)
	@$(BIN)/python -m tests.bench $(ARGS)

soak: $(READY)
	@$(BIN)/python -m tests.soak --minutes $(MINUTES) $(ARGS)

po: $(READY)
	@$(BIN)/python -m tests.languages

screenshots: $(READY)
	@$(BIN)/python -m tests.pages.screenshots

capabilities: $(READY)
	@$(BIN)/python -m tests.servers.capabilities

audit: $(READY)
	@$(BIN)/python -m tests.project.advisories

# An environment of its own: what is listed is what runs, and no tool.
sbom: $(READY)
	@rm -rf build/sbom dist/oneonone-*.whl && $(PYTHON) -m venv --without-pip build/sbom
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@$(BIN)/python -m pip --python build/sbom/bin/python install --quiet -c constraints.txt dist/oneonone-*.whl
	@$(MAKE) --no-print-directory bill OF=build/sbom/bin/python INTO=dist/oneonone.cdx.json

# The same of any environment that the wheel was installed into, such as a package's.
bill: $(READY)
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o $(INTO) $(OF)

# Of the sources alone: the packaging lies in systemd/debian, and debhelper wants to find it in a folder of its own.
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
SINCE = $(shell git log -1 --format=%ct 2>/dev/null || date -r CHANGELOG.md +%s)
deb:
	@command -v dh >/dev/null || { echo 'debhelper is missing: apt install debhelper python3-venv' >&2; exit 1; }
	@rm -rf build/deb && mkdir -p build/deb dist/former
	@cp -r daemon providers rules systemd pyproject.toml constraints.txt README.md CHANGELOG.md LICENSE build/deb
	@mv build/deb/systemd/debian build/deb/debian
	@printf 'oneonone ($(VERSION)) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- %s  %s\n' \
	  "$$(sed -n 's/^Maintainer: //p' systemd/debian/control)" "$$(date -Ru -d @$(SINCE))" > build/deb/debian/changelog
	@cd build/deb && DESTINATION=.. debian/rules binary > ../deb.log 2>&1 || { tail -30 ../deb.log >&2; exit 1; }
	@for one in dist/oneonone_*.deb; do case "$$one" in dist/oneonone_$(VERSION)_* | *'*'*) ;; \
	  *) rm -f dist/former/*.deb && mv "$$one" dist/former/ ;; esac; done
	@mv build/oneonone_*.deb dist/ && rm -rf build/deb && ls dist/oneonone_$(VERSION)_*.deb

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'oneonone needs Python 3.11 or newer, and "$(PYTHON)" is older or not there. Name another: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo '"$(PYTHON)" cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo 'Installing into .venv (about a minute the first time) …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt setuptools
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	  --no-build-isolation --editable '.[demo,dev]'
	@touch $@

# Newest versions that pyproject.toml allows, from an environment of their own. Run the tests before you commit them.
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check '.[demo,dev]'
	{ sed -n '/^#/p' constraints.txt; build/lock/bin/python -m pip freeze --all --exclude pip --exclude oneonone; } > build/constraints.txt
	mv build/constraints.txt constraints.txt && rm -rf build/lock

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
