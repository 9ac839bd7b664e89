# Tautline: build, test, demo, lint. `make help` lists the targets.
#
# Everything is built below build/<variant>/; the program that people use is build/tautline.
#   release   what is installed: optimised and hardened
#   asan      AddressSanitizer and UndefinedBehaviorSanitizer
#   debug     for valgrind and debuggers
#   coverage  gcov
#   fuzz      clang and libFuzzer

VERSION := 0.1.0

V        ?= release
PREFIX   ?= /usr/local
DESTDIR  ?=
PYTHON   ?= /usr/bin/python3
JOBS     ?= 2
# `make test ONLY=json` runs the test programs whose path contains the text.
ONLY     ?=
FUZZ_SECONDS ?= 30

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(V),fuzz)
CC := clang
endif

B := build/$(V)

# --- flags -----------------------------------------------------------------------------------

WARN_BOTH := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wcast-qual -Wformat=2 \
    -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wwrite-strings \
    -Wpointer-arith -Wundef -Wvla -Wswitch-enum -Wimplicit-fallthrough -Wnull-dereference
WARN_GCC := $(WARN_BOTH) -Wduplicated-cond -Wduplicated-branches -Wlogical-op \
    -Wformat-overflow=2 -Wformat-signedness -Walloca
WARN_CLANG := $(WARN_BOTH) -Weverything -Wno-padded -Wno-declaration-after-statement

IS_CLANG := $(findstring clang,$(notdir $(CC)))
# Control-flow protection exists on x86 only.
CF_PROTECTION := $(if $(filter x86_64 i%86,$(shell uname -m)),-fcf-protection=full)

HARDEN := -O2 -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
    $(CF_PROTECTION) -fPIE -fno-common $(if $(IS_CLANG),,-ftrivial-auto-var-init=zero)
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer -DTAUTLINE_SANITIZED

FLAGS_release  := $(HARDEN)
FLAGS_asan     := $(SANITIZE)
FLAGS_debug    := -O1 -g -fno-omit-frame-pointer -fno-common
FLAGS_coverage := -O0 -g --coverage -fprofile-update=atomic
FLAGS_fuzz     := $(SANITIZE) -fsanitize=fuzzer-no-link
LINK_release   := -pie -Wl,-z,relro,-z,now,-z,noexecstack
LINK_asan      := -fsanitize=address,undefined
LINK_coverage  := --coverage
LINK_fuzz      := -fsanitize=fuzzer,address,undefined
ifeq ($(origin FLAGS_$(V)),undefined)
$(error unknown variant '$(V)': release, asan, debug, coverage or fuzz)
endif

# Asked for once and only when something is compiled, so that `make help` and `make test` work
# before the libraries are there. Foreign headers are not ours to warn about: -isystem.
LIBRARIES := libcurl yaml-0.1 libcrypto libcjson
pkg = $(shell pkg-config $(1) $(2))
LIB_CFLAGS   = $(eval LIB_CFLAGS := $(patsubst -I%,-isystem %,$(call pkg,--cflags,$(LIBRARIES))))$(LIB_CFLAGS)
LIB_LIBS     = $(eval LIB_LIBS := $(call pkg,--libs,$(LIBRARIES)))$(LIB_LIBS)
CMOCKA_LIBS  = $(eval CMOCKA_LIBS := $(call pkg,--libs,cmocka))$(CMOCKA_LIBS)

# A source archive has no git; the program then names its version only.
REVISION := $(shell test -e .git && git rev-parse --short=12 HEAD 2>/dev/null)

STD      := -std=c17 -D_POSIX_C_SOURCE=200809L -pthread
DEFINES  := -DTAUTLINE_VERSION='"$(VERSION)"'
# Only the commands know the revision, so that a commit does not compile everything again.
REVISED  := -DTAUTLINE_REVISION='"$(REVISION)"'
COMPILE   = $(CC) $(STD) $(if $(IS_CLANG),$(WARN_CLANG) $(CLANG_UNAVOIDABLE),$(WARN_GCC)) \
    $(FLAGS_$(V)) $(DEFINES) -Iinclude $(LIB_CFLAGS) $(CPPFLAGS) $(CFLAGS)
# Each with its reason in ci/README.md.
CLANG_UNAVOIDABLE := -Wno-disabled-macro-expansion
# cmocka hands every test a state that most do not use, and wants its tests without const.
TEST_FLAGS := -Itests/unit -Wno-unused-parameter
LINK      = $(CC) $(FLAGS_$(V)) $(LINK_$(V)) -pthread -Wl,--as-needed $(LDFLAGS)

# --- files -----------------------------------------------------------------------------------

SOURCES   := $(sort $(wildcard src/*/*.c))
LIB_OBJ   := $(patsubst %.c,$(B)/%.o,$(filter-out src/cmd/main.c,$(SOURCES)) build/made/approval_lines.c)
MAIN_OBJ  := $(patsubst %.c,$(B)/%.o,$(wildcard src/cmd/main.c))
SUPPORT   := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/unit/support/*.c)))
UNITS     := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/*/test_*.c)))
ifneq ($(ONLY),)
UNITS     := $(foreach unit,$(UNITS),$(if $(findstring $(ONLY),$(unit)),$(unit)))
endif
FUZZERS   := $(patsubst tests/fuzz/%.c,$(B)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
# Small programs that tests kill at every system call.
KILLED    := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/kill/*.c))) \
    $(if $(filter release,$(V)),$(B)/failing-memory)
# Small programs that tests start to ask the library or to make what no tool makes.
HELPERS   := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/helper/*.c)))
E2E       := $(sort $(wildcard tests/e2e/test_*.py))
STANDIN   := $(sort $(wildcard examples/caio/test_*.py))
SIMULATOR := $(sort $(wildcard tests/railway/*.test.js tests/railway/*.test.mjs \
    tests/railway/test_*.js tests/railway/test-*.js tests/railway/*_test.js \
    tests/railway/test/*.js tests/railway/test/*.mjs))
LIBRARY   := $(B)/libtautline.a
PROGRAM   := $(if $(filter release,$(V)),build/tautline,$(B)/tautline)
RUN       := $(PYTHON) tests/run --jobs $(JOBS) $(if $(ONLY),--only '$(ONLY)')

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:

all: $(if $(MAIN_OBJ),$(PROGRAM),$(LIBRARY)) ## build build/tautline (the default)

# One short line for each step; VERBOSE=1 shows the whole commands.
say = $(if $(VERBOSE),,@$(if $(findstring s,$(firstword -$(MAKEFLAGS))),,echo '$(1)  $(2)';))

# --- build -----------------------------------------------------------------------------------

$(B)/src/cmd/%.o: DEFINES += $(REVISED)
$(filter $(B)/src/cmd/%,$(MAIN_OBJ) $(LIB_OBJ)): $(B)/revision
$(B)/tests/unit/%.o $(B)/tests/helper/%.o: DEFINES += $(TEST_FLAGS)

# The page on which plans are approved is one file, and the program holds its lines. `?` is escaped, as two
# of them begin a trigraph.
build/made/approval_lines.c: ci/approve/index.html Makefile
	@mkdir -p $(@D)
	@{ printf '#include "../../src/output/approval_page.h"\nconst char *const approval_lines[] = {\n'; \
	    sed 's/[\\"?]/\\&/g; s/.*/"&\\n",/' $<; printf 'NULL};\n'; } > $@

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)$(COMPILE) -MMD -MP -c -o $@ $<

# A member that is no longer among the sources must go: the archive is made anew, also when only
# the list has changed.
$(LIBRARY): $(LIB_OBJ) $(B)/members
	@rm -f $@
	@ar rcs $@ $(LIB_OBJ)

$(PROGRAM): $(MAIN_OBJ) $(LIBRARY) $(if $(filter asan,$(V)),$(B)/ci/asan_options.o)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(LINK) -o $@ $(filter %.o,$^) $(LIBRARY) $(LIB_LIBS)

# The program whose n-th allocation fails.
$(B)/failing-memory: $(MAIN_OBJ) $(B)/ci/failing_memory.o $(LIBRARY)
	$(call say,LINK,$@)$(LINK) -Wl,--wrap=calloc -o $@ $(filter %.o,$^) $(LIBRARY) $(LIB_LIBS)

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(SUPPORT) $(LIBRARY)
	$(call say,LINK,$@)$(LINK) -o $@ $< $(SUPPORT) $(LIBRARY) $(LIB_LIBS) $(CMOCKA_LIBS)

$(B)/tests/helper/%: $(B)/tests/helper/%.o $(SUPPORT) $(LIBRARY)
	$(call say,LINK,$@)$(LINK) -o $@ $< $(SUPPORT) $(LIBRARY) $(LIB_LIBS) $(CMOCKA_LIBS)

$(B)/tests/kill/%: $(B)/tests/kill/%.o $(LIBRARY)
	$(call say,LINK,$@)$(LINK) -o $@ $< $(LIBRARY) $(LIB_LIBS)

$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(LIBRARY)
	$(call say,LINK,$@)$(LINK) -o $@ $< $(LIBRARY) $(LIB_LIBS)

# Written only when the text differs, so that nothing is rebuilt for nothing.
define keep_text
@mkdir -p $(@D)
@printf '%s\n' '$(1)' | cmp -s - $@ || printf '%s\n' '$(1)' > $@
endef
$(B)/revision: FORCE
	$(call keep_text,$(REVISION))
$(B)/members: FORCE
	$(call keep_text,$(LIB_OBJ))
# Where the sanitized program leaves its reports: a test that ignores an exit code cannot hide one.
$(B)/ci/asan_options.o: DEFINES += -DREPORTS='"$(CURDIR)/$(B)/reports"'

-include $(shell test -d $(B) && find $(B) -name '*.d')

units: $(UNITS)
killed: $(KILLED)
helpers: $(HELPERS)

# --- test ------------------------------------------------------------------------------------

setup-%:
	@ci/setup $*

# The clones of make below see what the setup has just installed.
demo: setup-demo ## set up what is missing, then show the program at work
	@$(MAKE) --no-print-directory -s -j$(JOBS) all
	@$(PYTHON) examples/demo.py

# The slow ones first, so that the last seconds are not spent on one of them alone.
test: setup-test ## set up what is missing, build, run every test
	@$(MAKE) --no-print-directory -s -j$(JOBS) all units killed helpers
	@$(RUN) ci/check-layers ci/check-map $(E2E) $(STANDIN) $(SIMULATOR) $(UNITS)

check-unit: setup-test ## the unit tests only
	@$(MAKE) --no-print-directory -s -j$(JOBS) units
	@$(RUN) $(UNITS)

check-e2e: setup-test ## the tests that start the program, the simulator and the stand-in
	@$(MAKE) --no-print-directory -s -j$(JOBS) all killed helpers
	@$(RUN) $(SIMULATOR) $(STANDIN) $(E2E)

check-kill: setup-test ## killed and failed at every system call, every error at each
	@$(MAKE) --no-print-directory -s -j$(JOBS) all killed
	@TEST_KILL=all $(RUN) $(filter %_kill.py,$(E2E))
	@$(PYTHON) tests/kill/run --jobs $(JOBS)

check-layers: ## borders between layers, homes of libraries, banned calls, sizes
	@$(PYTHON) ci/check-layers

# What a variant's tests take from the release build.
RELEASED := build/tautline killed helpers

check-asan: setup-test ## unit and end-to-end tests under ASan and UBSan
	@$(MAKE) --no-print-directory -s -j$(JOBS) V=asan all units
	@$(MAKE) --no-print-directory -s -j$(JOBS) $(RELEASED)
	@rm -rf build/asan/reports && mkdir -p build/asan/reports
	@TAUTLINE=$(CURDIR)/build/asan/tautline $(RUN) --slow 4 --reports build/asan/reports \
	    $(UNITS:$(B)/%=build/asan/%) $(E2E)

check-valgrind: setup-valgrind ## unit and end-to-end tests under valgrind
	@$(MAKE) --no-print-directory -s -j$(JOBS) V=debug all units build/debug/under-valgrind
	@$(MAKE) --no-print-directory -s -j$(JOBS) $(RELEASED)
	@rm -rf build/debug/reports && mkdir -p build/debug/reports
	@TAUTLINE=$(CURDIR)/build/debug/under-valgrind $(RUN) --slow 20 \
	    --reports build/debug/reports --under build/debug/under-valgrind \
	    $(UNITS:$(B)/%=build/debug/%) $(E2E)

# Stands in for the program and starts it under valgrind, whatever environment the test gave it.
build/debug/under-valgrind: ci/under_valgrind.c Makefile
	@mkdir -p $(@D)
	@$(CC) $(STD) $(WARN_GCC) -O1 -DROOT='"$(CURDIR)/build/debug"' \
	    -DVALGRIND="\"$$(command -v valgrind)\"" -o $@ $<

coverage: setup-test ## line coverage of src/ by all tests
	@$(MAKE) --no-print-directory -s -j$(JOBS) V=coverage all units
	@$(MAKE) --no-print-directory -s -j$(JOBS) $(RELEASED)
	@find build/coverage -name '*.gcda' -delete
	@TAUTLINE=$(CURDIR)/build/coverage/tautline $(RUN) --slow 2 \
	    $(UNITS:$(B)/%=build/coverage/%) $(E2E) > build/coverage/tests.log; \
	    status=$$?; tail -n 1 build/coverage/tests.log; \
	    $(PYTHON) ci/coverage build/coverage && exit $$status

fuzz: setup-fuzz ## every harness for FUZZ_SECONDS (30)
	@$(MAKE) --no-print-directory -s -j$(JOBS) V=fuzz fuzzers
	@ci/fuzz $(FUZZ_SECONDS) $(JOBS)

fuzzers: $(FUZZERS)

bench: setup-bench ## the figures of the README, and figures.json
	@$(MAKE) --no-print-directory -s -j$(JOBS) all helpers
	@tests/bench/run --write

# --- lint ------------------------------------------------------------------------------------
# One stamp for each file below build/lint/: only what changed is looked at again.

LINT_C  := $(SOURCES) $(sort $(wildcard src/*/*.h include/*/*.h tests/unit/*/*.[ch] \
    tests/unit/*.[ch] tests/fuzz/*.[ch] tests/kill/*.c tests/helper/*.c ci/*.c))
LINT_SH := ci/setup ci/fuzz ci/lint-file .ci/run ci/hooks/pre-commit ci/systemd/tautline-check \
    $(wildcard examples/*.sh ci/*.sh ci/github/*.sh tests/*.sh \
    tests/*/*.sh tests/bench/run tests/kill/run)
LINT_PY := tests/run ci/approve/seal ci/check-layers ci/coverage ci/unittest-tap $(wildcard ci/*.py tests/*.py \
    tests/*/*.py examples/*/*.py)
LINT_JS := $(wildcard tests/*/*.js tests/*/*.mjs examples/*/*.js)
LINTED  := $(patsubst %,build/lint/%.ok,$(wildcard $(LINT_C) $(LINT_SH) $(LINT_PY) $(LINT_JS)))
LINT_ENV = CC_FLAGS='$(STD) -Iinclude -Itests/unit $(LIB_CFLAGS)' \
    WARN_GCC='$(WARN_GCC)' WARN_CLANG='$(WARN_CLANG) $(CLANG_UNAVOIDABLE)' HARDEN='$(HARDEN)'

lint: setup-lint ## both compilers, analyzers, formatters; only what changed
	@mkdir -p build/lint && : > build/lint/faults
	@$(MAKE) --no-print-directory -s -j$(JOBS) linted
	@echo 'lint: gcc, gcc -fanalyzer, clang, clang-tidy, cppcheck, clang-format, shellcheck,'
	@echo '      node --check, py_compile; libcurl with -Wsystem-headers'
	@if test -s build/lint/faults; then sort build/lint/faults | sed 's/^/  fault in /'; \
	    echo "lint: $$(grep -c . build/lint/faults) of $(words $(LINTED)) files have faults"; \
	    exit 1; fi
	@echo 'lint: $(words $(LINTED)) files clean'

linted: $(LINTED)

build/lint/%.ok: % ci/lint-file Makefile .clang-format .clang-tidy
	@mkdir -p $(@D)
	@if $(LINT_ENV) ci/lint-file $< $(@:.ok=.d); then touch $@; else echo $< >> build/lint/faults; fi

lint-file: ## one file, quickly: make lint-file F=src/base/text.c
	@test -n '$(F)' || { echo 'usage: make lint-file F=src/base/text.c' >&2; exit 64; }
	@mkdir -p build/lint
	@for f in $(F); do $(LINT_ENV) ci/lint-file $$f || exit 1; done

-include $(shell test -d build/lint && find build/lint -name '*.d')

format: ## clang-format in place: every C file, or F=src/base/text.c
	@clang-format -i $(or $(F),$(wildcard $(LINT_C)))

# --- the rest --------------------------------------------------------------------------------

install: all ## into $(DESTDIR)$(PREFIX)
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install -m 755 build/tautline '$(DESTDIR)$(PREFIX)/bin/tautline'

clean: ## remove build/
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 16

FORCE:

.PHONY: all units killed helpers demo test check-unit check-e2e check-kill check-layers check-asan \
    check-valgrind coverage \
    fuzz fuzzers bench lint linted lint-file format install clean help FORCE
