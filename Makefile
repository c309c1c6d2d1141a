# SPDX-License-Identifier: GPL-3.0-or-later
#
# A thin face over meson. Every target first asks build-aux/install-deps for
# what the system lacks, which takes no time, network or root when all is
# there. `make help` lists the targets.

BUILD ?= _build
PREFIX ?= /usr/local
DIR ?=
BENCH_ARGS ?=
FUZZ_SECONDS ?= 1800
SUITE ?=

# The link exactly as it was typed: `$` and `&` are common in links, and
# neither make nor the shell may read anything into them.
export SLUICE_URL := $(value URL)

.PHONY: help build run check check-newest soak fuzz lint coverage pot screenshots bench dist release-check deb install uninstall flatpak \
  flatpak-check format clean

help:
	@echo 'make run           open the window; without a screen, download a sample in the terminal'
	@echo 'make run URL=…     hand URL to the window; without a screen, or with DIR=…, download'
	@echo '                   it in the terminal, into DIR (default: here)'
	@echo 'make check         run all tests, and all but the window'"'"'s again under ASan and UBSan'
	@echo 'make check-newest  run all tests on Debian unstable, or SUITE, in a folder; needs root'
	@echo 'make soak          run the long versions of the tests'
	@echo 'make fuzz          let libFuzzer feed the parsers, FUZZ_SECONDS (default: 1800) each'
	@echo 'make lint          read the code with clang-tidy, cppcheck and shellcheck'
	@echo 'make coverage      say how many lines of the engine the tests reach'
	@echo 'make pot           make the template for translators, po/sluice.pot, and say what the'
	@echo '                   translations lack'
	@echo 'make screenshots   take the pictures in data/screenshots anew'
	@echo 'make bench         measure against curl, aria2 and wget2; BENCH_ARGS is passed on'
	@echo 'make install       install below PREFIX (default: /usr/local); honours DESTDIR'
	@echo 'make uninstall     take away what was installed last'
	@echo 'make deb           make Debian packages for this system, in $(BUILD)-deb; with SUITE=sid'
	@echo '                   or another release, for that, and try them in a fresh one'
	@echo 'make flatpak       make the file sluice.flatpak, which flatpak installs'
	@echo 'make flatpak-check build it on a stand-in for GNOME'"'"'s runtime, and drive it in its sandbox'
	@echo 'make dist          make the tarball of a release, and build and test that'
	@echo 'make release-check make it, and put it through every check there is, for hours'
	@echo 'make build         only build, in BUILD (default: _build)'
	@echo 'make format        format all C files'
	@echo 'make clean         remove the build folders'

build:
	@build-aux/install-deps build
	@test -f '$(BUILD)/build.ninja' || meson setup '$(BUILD)'
	@meson compile -C '$(BUILD)'

run: build
	@if test -z '$(DIR)' && test -n "$$WAYLAND_DISPLAY$$DISPLAY"; then \
	  exec '$(BUILD)/src/app/sluice' -- $${SLUICE_URL:+"$$SLUICE_URL"}; \
	elif test -n "$$SLUICE_URL"; then \
	  exec '$(BUILD)/src/cli/sluice-get' --directory '$(or $(DIR),.)' -- "$$SLUICE_URL"; \
	else \
	  exec build-aux/demo '$(BUILD)'; \
	fi

check:
	@build-aux/install-deps build check display wayland
	@build-aux/check '$(BUILD)'

check-newest:
	@build-aux/check-newest $(SUITE)

soak: build
	@build-aux/install-deps check
	@build-aux/soak '$(BUILD)'

fuzz:
	@build-aux/install-deps build fuzz
	@build-aux/fuzz '$(FUZZ_SECONDS)' '$(BUILD)'

lint: build
	@build-aux/install-deps lint
	@build-aux/lint '$(BUILD)'

coverage:
	@build-aux/install-deps build check coverage
	@build-aux/coverage '$(BUILD)'

pot: build
	@meson compile -C '$(BUILD)' sluice-pot
	@build-aux/check-translations . po/sluice.pot

screenshots: build
	@build-aux/install-deps display screenshots
	@build-aux/screenshots '$(BUILD)'

bench: build
	@build-aux/install-deps display bench
	@python3 tests/bench/bench.py --build '$(BUILD)' $(BENCH_ARGS)

dist: build
	@build-aux/install-deps check display wayland
	@meson dist -C '$(BUILD)'

release-check: build
	@build-aux/release-check '$(BUILD)'

install: build
	@meson configure '$(BUILD)' --prefix '$(PREFIX)'
	@DESTDIR='$(DESTDIR)' meson install -C '$(BUILD)'

deb:
	@build-aux/deb '$(BUILD)-deb' $(SUITE)

flatpak:
	@build-aux/install-deps flatpak
	@build-aux/flatpak '$(BUILD)-flatpak' sluice.flatpak

flatpak-check: build
	@build-aux/flatpak-check '$(BUILD)'

uninstall:
	@build-aux/uninstall '$(BUILD)'

format:
	@build-aux/install-deps format
	@build-aux/format

clean:
	@rm -rf '$(BUILD)' '$(BUILD)-asan' '$(BUILD)-coverage' '$(BUILD)-fuzz' '$(BUILD)-flatpak' '$(BUILD)-deb'
