# Grammars from npm (package.json pins them) and their highlight queries, made
# into one archive. They take seconds to compile and never change with our own
# flags, so that every build, with sanitizers or not, shares $(G).
#
# Included by the Makefile, which sets G. ext/highlight/languages.c lists the
# languages for the program; what we add to the grammars is in grammars/.

# $(call grammar,NAME,FOLDER,SOURCES,QUERIES): FOLDER holds the SOURCES,
# QUERIES are run one after the other as if they were one file.
define grammar
GRAMMAR_OBJECTS += $(patsubst %,$(G)/$(1)-%.o,$(3))
GRAMMAR_NAMES += $(1)
QUERIES_$(1) := $(4)
$(patsubst %,$(G)/$(1)-%.o,$(3)): $(G)/$(1)-%.o: node_modules/$(2)/%.c grammars/bounds.h
	@mkdir -p $$(@D)
	@echo "  CC    $$<"
	@$$(CC) $(GRAMMAR_FLAGS) -I$$(<D) -include grammars/bounds.h -c -o $$@ $$<
endef

# Foreign code: its warnings are not ours to mend, and an assertion of a scanner
# about its own state must not end a build.
GRAMMAR_FLAGS := -std=c11 -O2 -w -DNDEBUG -fvisibility=hidden

Q := grammars/queries
$(eval $(call grammar,bash,tree-sitter-bash/src,parser scanner,node_modules/tree-sitter-bash/queries/highlights.scm $(Q)/bash.scm))
$(eval $(call grammar,c,tree-sitter-c/src,parser,node_modules/tree-sitter-c/queries/highlights.scm $(Q)/c.scm))
$(eval $(call grammar,css,tree-sitter-css/src,parser scanner,node_modules/tree-sitter-css/queries/highlights.scm))
$(eval $(call grammar,go,tree-sitter-go/src,parser,node_modules/tree-sitter-go/queries/highlights.scm))
$(eval $(call grammar,html,tree-sitter-html/src,parser scanner,node_modules/tree-sitter-html/queries/highlights.scm))
$(eval $(call grammar,java,tree-sitter-java/src,parser,node_modules/tree-sitter-java/queries/highlights.scm))
$(eval $(call grammar,javascript,tree-sitter-javascript/src,parser scanner,node_modules/tree-sitter-javascript/queries/highlights.scm node_modules/tree-sitter-javascript/queries/highlights-jsx.scm))
$(eval $(call grammar,json,tree-sitter-json/src,parser,node_modules/tree-sitter-json/queries/highlights.scm))
$(eval $(call grammar,make,tree-sitter-make/src,parser,node_modules/tree-sitter-make/queries/highlights.scm))
$(eval $(call grammar,python,tree-sitter-python/src,parser scanner,node_modules/tree-sitter-python/queries/highlights.scm))
$(eval $(call grammar,rust,tree-sitter-rust/src,parser scanner,node_modules/tree-sitter-rust/queries/highlights.scm))
$(eval $(call grammar,sql,@derekstride/tree-sitter-sql/src,parser,node_modules/@derekstride/tree-sitter-sql/queries/highlights.scm $(Q)/sql.scm))
$(eval $(call grammar,toml,@tree-sitter-grammars/tree-sitter-toml/src,parser scanner,node_modules/@tree-sitter-grammars/tree-sitter-toml/queries/highlights.scm $(Q)/toml.scm))
$(eval $(call grammar,tsx,tree-sitter-typescript/tsx/src,parser scanner,$(QUERIES_javascript) node_modules/tree-sitter-typescript/queries/highlights.scm))
$(eval $(call grammar,typescript,tree-sitter-typescript/typescript/src,parser scanner,node_modules/tree-sitter-javascript/queries/highlights.scm node_modules/tree-sitter-typescript/queries/highlights.scm))
$(eval $(call grammar,yaml,@tree-sitter-grammars/tree-sitter-yaml/src,parser scanner,node_modules/@tree-sitter-grammars/tree-sitter-yaml/queries/highlights.scm))

# The scanner that comes with the SQL grammar is not used: see ours.
GRAMMAR_OBJECTS += $(G)/sql-scanner.o
$(G)/sql-scanner.o: grammars/sql-scanner.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) -std=c11 -O2 $(WARN) $(WERROR) -c -o $@ $<

# highlight_query_NAME, the bytes of the queries with a NUL behind them.
$(G)/queries.s: src/grammars.mk $(foreach n,$(GRAMMAR_NAMES),$(QUERIES_$(n)))
	@mkdir -p $(@D)
	@{ $(foreach n,$(GRAMMAR_NAMES),printf '.section .rodata\n.global highlight_query_$(n)\n.type highlight_query_$(n), %%object\nhighlight_query_$(n):\n'; \
		printf '.incbin "%s"\n.ascii "\\n"\n' $(QUERIES_$(n)); \
		printf '.byte 0\n.size highlight_query_$(n), . - highlight_query_$(n)\n';) \
		printf '.section .note.GNU-stack,"",%%progbits\n'; } > $@.new
	@mv $@.new $@
$(G)/queries.o: $(G)/queries.s
	@$(CC) -c -o $@ $<

$(G)/grammars.a: $(GRAMMAR_OBJECTS) $(G)/queries.o
	@echo "  AR    $@"
	@rm -f $@
	@ar rcs $@ $^

node_modules/%:
	@echo "$@ is missing: run tools/setup build" >&2; exit 1
