# SPDX-License-Identifier: GPL-3.0-or-later
#
# A thin face over meson. Every target first asks build-aux/install-deps for
# what the system lacks, which takes no time, network or root when all is
# there. `make help` lists the targets.

BUILD ?= _build
PREFIX ?= /usr/local
DIR ?=
BENCH_ARGS ?=

# The link exactly as it was typed: `$` and `&` are common in links, and
# neither make nor the shell may read anything into them.
export SLUICE_URL := $(value URL)

.PHONY: help build run check screenshots bench install format clean

help:
	@echo 'make run           open the window; without a screen, download a sample in the terminal'
	@echo 'make run URL=…     hand URL to the window; without a screen, or with DIR=…, download'
	@echo '                   it in the terminal, into DIR (default: here)'
	@echo 'make check         run all tests, then the engine tests again under ASan and UBSan'
	@echo 'make screenshots   take the pictures in data/screenshots anew'
	@echo 'make bench         measure against curl, aria2 and wget2; BENCH_ARGS is passed on'
	@echo 'make install       install below PREFIX (default: /usr/local); honours DESTDIR'
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
	@build-aux/install-deps build check display
	@build-aux/check '$(BUILD)'

screenshots: build
	@build-aux/install-deps display screenshots
	@build-aux/screenshots '$(BUILD)'

bench: build
	@build-aux/install-deps display bench
	@python3 tests/bench/bench.py --build '$(BUILD)' $(BENCH_ARGS)

install: build
	@meson configure '$(BUILD)' --prefix '$(PREFIX)'
	@DESTDIR='$(DESTDIR)' meson install -C '$(BUILD)'

format:
	@build-aux/install-deps format
	@build-aux/format

clean:
	@rm -rf '$(BUILD)' '$(BUILD)-asan'
