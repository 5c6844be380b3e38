# Fuzz targets: fuzz/fuzz_NAME.c with LLVMFuzzerTestOneInput(), its inputs in
# fuzz/corpus/NAME/. A new target is a new file and folder, nothing else.

FUZZ_NAMES := $(sort $(patsubst fuzz/fuzz_%.c,%,$(wildcard fuzz/fuzz_*.c)))
FUZZ_LIBS = -Wl,--start-group $(foreach f,$(FOLDERS),$(call lib,$(f))) -Wl,--end-group $(G)/grammars.a $(LIBS)
# clang's fuzzer brings a main() of its own.
FUZZ_MAIN = $(if $(findstring fuzzer,$(SAN)),,$(B)/obj/fuzz/standalone.o)
FUZZ_LINK = $(if $(findstring fuzzer,$(SAN)),-fsanitize=fuzzer)

$(B)/obj/fuzz/%.o: fuzz/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS_ALL) -Wno-missing-prototypes -MMD -MP -c -o $@ $<

$(FUZZ_NAMES:%=$(B)/fuzz/%): $(B)/fuzz/%: $(B)/obj/fuzz/fuzz_%.o $(FUZZ_MAIN) $(foreach f,$(FOLDERS),$(call lib,$(f))) $(G)/grammars.a
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(EXTRA_FLAGS) $(FUZZ_LINK) -o $@ $< $(FUZZ_MAIN) $(FUZZ_LIBS)

.PHONY: fuzz-programs fuzz-replay fuzz
fuzz-programs: $(FUZZ_NAMES:%=$(B)/fuzz/%)

fuzz-replay: ## give every fuzz target its corpus, under the sanitizers
	@$(MAKE) --no-print-directory B=$(B)/san SAN=address,undefined OPT="-O1 -g" fuzz-programs
	@tools/with-sanitizers fuzz/replay $(B)/san/fuzz $(FUZZ_NAMES)

# New inputs go to $(B)/fuzz/found/NAME; what breaks the target, to $(B)/fuzz/broken-NAME-*.
SECONDS ?= 60
fuzz: ## fuzz one target with clang: make fuzz NAME=yaml SECONDS=60
	@test -n "$(filter $(NAME),$(FUZZ_NAMES))" || { echo "NAME is one of: $(FUZZ_NAMES)" >&2; exit 2; }
	@$(MAKE) --no-print-directory B=$(B)/fuzz CC=clang WERROR= SAN=fuzzer-no-link,address,undefined OPT="-O1 -g" $(B)/fuzz/fuzz/$(NAME)
	@mkdir -p $(B)/fuzz/found/$(NAME)
	@$(B)/fuzz/fuzz/$(NAME) -max_total_time=$(SECONDS) -timeout=10 -artifact_prefix=$(B)/fuzz/broken-$(NAME)- \
		$(B)/fuzz/found/$(NAME) fuzz/corpus/$(NAME)
