# opsbook - `make help` lists what can be made.
#
# Everything made goes under $(B). Folders, their order and what a test program
# may link are read from src/FLOORS.

B ?= build
# A name with spaces cannot be a target: what is in this folder is named from here.
override B := $(subst $(CURDIR)/,,$(B))
# Compiled grammars, shared by all builds: see src/grammars.mk.
G ?= build/grammars
CC ?= gcc
PREFIX ?= /usr/local
VERSION := 0.1.0

PACKAGES := libcmark-gfm libcmark-gfm-extensions yaml-0.1 libgit2 gumbo tree-sitter sqlite3 libutf8proc libdeflate jansson libmicrohttpd
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wmissing-prototypes -Wstrict-prototypes \
	-Wwrite-strings -Wformat=2 -Wundef -Wswitch-enum -Wno-unused-parameter
OPT ?= -O2 -g
# What only tests is compiled more often than it runs.
TEST_OPT ?= -O0
SAN ?=
WERROR ?= -Werror
BASE_FLAGS := -std=c11 -D_GNU_SOURCE -DOPSBOOK_VERSION='"$(VERSION)"' \
	-DOPSBOOK_DATADIR='"$(PREFIX)/share/opsbook"' -Isrc -pthread -fno-strict-aliasing
EXTRA_FLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
PACKAGE_FLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
CFLAGS_ALL = $(BASE_FLAGS) $(WARN) $(WERROR) $(OPT) $(EXTRA_FLAGS) $(PACKAGE_FLAGS)
# pkg-config has no file for cmark-gfm's extensions in every release: name the libraries.
# The parsers are called thousands of times a note: linked in, they and we call without a table between.
LIBS = -Wl,-Bstatic -lcmark-gfm-extensions -lcmark-gfm -ltree-sitter -Wl,-Bdynamic \
	-lyaml -lgit2 -lgumbo -lsqlite3 -lutf8proc -ldeflate -ljansson -lmicrohttpd -lpthread -lm

# On all processors, unless whoever calls says how many.
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

# Folders from the lowest floor up; LOWER_x are those that folder x may link.
FOLDERS := $(shell awk '/^[0-9]/ { print $$2 }' src/FLOORS)
lower = $(shell awk -v f=$(1) '/^[0-9]/ { n[$$2] = $$1; o[++c] = $$2 } END { for (i = c; i > 0; i--) if (n[o[i]] < n[f]) print o[i] }' src/FLOORS)
name = $(subst /,-,$(1))
srcs = $(wildcard src/$(1)/*.c)
objs = $(patsubst src/%.c,$(B)/obj/%.o,$(call srcs,$(1)))
lib = $(B)/lib/$(call name,$(1)).a

.PHONY: all
all: $(B)/opsbook ## the program

$(B)/opsbook: $(B)/obj/main.o $(foreach f,$(FOLDERS),$(call lib,$(f))) $(G)/grammars.a
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(EXTRA_FLAGS) -o $@ $(B)/obj/main.o -Wl,--start-group $(foreach f,$(FOLDERS),$(call lib,$(f))) -Wl,--end-group $(G)/grammars.a $(LIBS)

$(B)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/obj/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS_ALL) $(TEST_OPT) -Wno-missing-prototypes -I. -MMD -MP -c -o $@ $<

# One archive and one test program a folder. `make test-note` runs note's alone. The list of its
# suites is looked at every time, for a test file that went away, and touched only when it differs.
#
# Check forks for each test. With the sanitizers that takes longer than most tests, and one process finds the same; only
# what deals with processes and signals keeps one a test.
FORKING := run sys
one_process = $(if $(SAN),$(if $(filter $(FORKING),$(1)),,CK_FORK=no timeout 600 ))
define folder_rules
$(call lib,$(1)): $(call objs,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	@gcc-ar rcs $$@ $$^

ifneq ($(wildcard tests/$(1)/test_*.c),)
TESTED += $(call name,$(1))
$(B)/tests/$(call name,$(1)): $(patsubst tests/%.c,$(B)/obj/tests/%.o,$(wildcard tests/$(1)/test_*.c)) $(B)/obj/tests/runner.o \
		$(B)/gen/$(call name,$(1))-suites.o $(call lib,$(1)) $(foreach l,$(call lower,$(1)),$(call lib,$(l))) $(if $(filter-out base sys,$(1)),$(G)/grammars.a)
	@mkdir -p $$(@D)
	@echo "  LINK  $$@"
	@$(CC) $(EXTRA_FLAGS) -o $$@ $$(filter %.o,$$^) $(call lib,$(1)) $(foreach l,$(call lower,$(1)),$(call lib,$(l))) $(if $(filter-out base sys,$(1)),$(G)/grammars.a) $(LIBS) -lcheck -lsubunit -lrt -lm
$(B)/gen/$(call name,$(1))-suites.c: always
	@mkdir -p $$(@D)
	@tools/make-suites $(1) > $$@.new
	@if cmp -s $$@.new $$@; then rm $$@.new; else mv $$@.new $$@; fi
$(B)/gen/$(call name,$(1))-suites.o: $(B)/gen/$(call name,$(1))-suites.c
	@$(CC) $(CFLAGS_ALL) -I. -c -o $$@ $$<
.PHONY: test-$(call name,$(1))
test-$(call name,$(1)): $(B)/tests/$(call name,$(1))
	@$(call one_process,$(1))$(B)/tests/$(call name,$(1))
endif
endef
$(foreach f,$(FOLDERS),$(eval $(call folder_rules,$(f))))

# The built-in theme: tools/embed lists its files in C, the assembler reads them.
THEME_FILES := $(shell find themes/default -type f) $(wildcard node_modules/mermaid/dist/mermaid.min.js \
	node_modules/katex/dist/katex.min.js node_modules/katex/dist/katex.min.css node_modules/katex/dist/fonts/*.woff2)
.PHONY: always
$(B)/gen/theme/embedded.c: always
	@tools/embed $(@D)
$(B)/gen/theme/embedded.o: $(B)/gen/theme/embedded.c $(THEME_FILES)
	@echo "  EMBED themes/default"
	@$(CC) $(CFLAGS_ALL) -fno-lto -c -o $@ $<
$(call lib,theme): $(B)/gen/theme/embedded.o

# Check's 4 seconds are a wall that a busy machine meets: no test is about time.
export CK_DEFAULT_TIMEOUT ?= 60
# Programs of several folders run side by side with -j; one that fails does not keep the others from running.
.PHONY: unit
unit: $(TESTED:%=$(B)/tests/%) ## Check's suites, a program a folder
	@+$(MAKE) --no-print-directory -k $(TESTED:%=test-%)

.PHONY: format clean
format: ## put the C code in form
	clang-format -i $$(find src tests fuzz bench -name '*.[ch]' ! -name unicode_table.c)
clean: ## remove everything made
	rm -rf $(B)

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
-include src/grammars.mk
include tools/checks.mk
include fuzz/fuzz.mk
