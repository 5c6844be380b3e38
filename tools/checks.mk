# The checks, the site and the installation: everything but compiling.
#
# A suite is a target that prints "N passed, N failed" on a line of its own (Check's programs
# print theirs). `make check` runs them all, whatever fails, and sums up.

# Suites side by side, three lanes for two processors: one computes, one waits for a browser, one for processes.
COMPUTING := lint golden san fuzz-replay runbooks
BROWSING := browser
WAITING := unit cli
SAN_B := $(B)/san
DESTDIR ?=

# A second build folder with the sanitizers; the same suites run in it. Warnings are the first build's
# business: with other options compilers warn of other things.
SAN_MAKE = $(MAKE) --no-print-directory B=$(SAN_B) SAN=address,undefined OPT="-Og -g1" WERROR=

.PHONY: check
check: ## install what testing needs, run every suite and sum up
	@tools/setup test
	@$(MAKE) --no-print-directory $(PARALLEL) all $(B)/bench/generate
	@tools/check-all "$(B)" "$(COMPUTING)" "$(BROWSING)" "$(WAITING)"

.PHONY: lint
lint: ## the floors, sizes, headers, forbidden calls and form of the sources
	@PACKAGES="$(PACKAGES)" CC="$(CC)" tools/lint/run

.PHONY: golden golden-update
golden: $(B)/opsbook ## build the small sites of tests/golden and compare them byte by byte
	@OPSBOOK="$(abspath $(B)/opsbook)" tests/golden/run
golden-update: $(B)/opsbook ## the same, rewriting what is wanted; shows what changed
	@OPSBOOK="$(abspath $(B)/opsbook)" tests/golden/run --update

.PHONY: cli
cli: $(B)/opsbook ## the program from outside: arguments, bad input, kills, repositories
	@OPSBOOK="$(abspath $(B)/opsbook)" OPSBOOK_BUILD="$(abspath $(B))" tests/cli/run $(CLI)

.PHONY: runbooks
# Runbooks of content/ that run on any Debian machine; the others are for systems that are not here.
RUNBOOKS := disk-full sqlite-backup internal-certificate stuck-process log-rotation git-recovery
runbooks: $(B)/opsbook ## test the runbooks of content/ with opsbook itself, in a sandbox where there can be one
	@B="$(B)" tools/test-runbooks $(RUNBOOKS:%=runbooks/%)

.PHONY: san
san: ## unit and golden tests under the address and undefined-behaviour sanitizers
	@tools/with-sanitizers $(SAN_MAKE) -k unit golden

.PHONY: site
site: ## install what a build needs, build the program and the site of content/
	@tools/setup build
	@$(MAKE) --no-print-directory $(PARALLEL) $(B)/opsbook
	@$(B)/opsbook build content -o $(B)/site

.PHONY: browser
browser: $(B)/opsbook $(B)/bench/generate ## walk through the site of content/ with Chromium
	@OPSBOOK="$(abspath $(B)/opsbook)" tests/browser/make-site "$(abspath $(B)/browser-site)"
	@SITE="$(abspath $(B)/browser-site)" OPSBOOK="$(abspath $(B)/opsbook)" GENERATE="$(abspath $(B)/bench/generate)" \
		node tests/browser/run.mjs $(BROWSER)

.PHONY: bench
bench: $(B)/opsbook $(B)/bench/generate $(B)/bench/measure ## time clean builds of generated notes
	@bench/run "$(B)"

.PHONY: bench-search
bench-search: $(B)/opsbook $(B)/bench/measure ## recall, ranking, bytes of search beside other engines [DATA=judged sets] [NOTES=folder]
	@tools/setup test
	@bench/search/run "$(B)" $(if $(DATA),--data "$(DATA)") $(if $(NOTES),--notes "$(NOTES)") $(if $(SIZES),--sizes "$(SIZES)") $(if $(PARTS),--parts "$(PARTS)") $(if $(VERBOSE),--verbose)

$(B)/bench/%: bench/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) -std=c11 -D_GNU_SOURCE $(WARN) $(WERROR) $(OPT) -o $@ $<

.PHONY: install uninstall
install: $(B)/opsbook ## the program and its manual page, below DESTDIR and PREFIX
	install -D -m 755 $(B)/opsbook "$(DESTDIR)$(PREFIX)/bin/opsbook"
	install -D -m 644 man/opsbook.1 "$(DESTDIR)$(PREFIX)/share/man/man1/opsbook.1"
uninstall: ## take them away again
	rm -f "$(DESTDIR)$(PREFIX)/bin/opsbook" "$(DESTDIR)$(PREFIX)/share/man/man1/opsbook.1"

.PHONY: deb
deb: $(B)/opsbook ## a Debian package of the program, in the build folder
	@tools/make-deb "$(B)" "$(VERSION)"

.PHONY: help
help:
	@echo "make TARGET [B=build folder] [PREFIX=/usr/local] [SAN=address,undefined]"
	@echo
	@awk -F ':.*## ' '/^[a-z][a-z -]*:.*## / { printf "  %-24s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
