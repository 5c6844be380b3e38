/*
 * Decides what a dollar-quoted string is: $tag$ text $tag$, as PostgreSQL has
 * them. Stands in for the SQL grammar's own scanner, which loses memory
 * whenever its state is restored and keeps tags of any length. Compiled into
 * the grammars' archive by src/grammars.mk.
 */
#include "tree_sitter/parser.h"

#include <stdlib.h>
#include <string.h>

/* As the grammar declares them. */
enum token { START_TAG, END_TAG, WHOLE_STRING };

/* PostgreSQL cuts names at 63 bytes. */
#define TAG_MAX 63
/* A string that is longer than this is not looked for: it may have no end at all. */
#define STRING_MAX 20000

struct tag {
	unsigned n; /* bytes with both dollars, 0: none */
	char text[TAG_MAX + 2];
};

void *tree_sitter_sql_external_scanner_create(void);
void tree_sitter_sql_external_scanner_destroy(void *payload);
unsigned tree_sitter_sql_external_scanner_serialize(void *payload, char *buffer);
void tree_sitter_sql_external_scanner_deserialize(void *payload, const char *buffer,
                                                  unsigned length);
bool tree_sitter_sql_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid);

void *tree_sitter_sql_external_scanner_create(void)
{
	return calloc(1, sizeof(struct tag));
}

void tree_sitter_sql_external_scanner_destroy(void *payload)
{
	free(payload);
}

unsigned tree_sitter_sql_external_scanner_serialize(void *payload, char *buffer)
{
	const struct tag *open = payload;

	memcpy(buffer, open->text, open->n);
	return open->n;
}

void tree_sitter_sql_external_scanner_deserialize(void *payload, const char *buffer,
                                                  unsigned length)
{
	struct tag *open = payload;

	open->n = length <= sizeof(open->text) ? length : 0;
	if (open->n)
		memcpy(open->text, buffer, open->n);
}

static bool is_space(int32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_tag_character(int32_t c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static void skip_space(TSLexer *lexer)
{
	while (is_space(lexer->lookahead))
		lexer->advance(lexer, true);
}

/* "$", a name or nothing, "$". */
static bool read_tag(TSLexer *lexer, struct tag *tag)
{
	tag->n = 0;
	if (lexer->lookahead != '$')
		return false;
	do {
		if (tag->n > TAG_MAX)
			return false;
		tag->text[tag->n++] = (char)lexer->lookahead;
		lexer->advance(lexer, false);
	} while (is_tag_character(lexer->lookahead));
	if (lexer->lookahead != '$')
		return false;
	tag->text[tag->n++] = '$';
	lexer->advance(lexer, false);
	return true;
}

static bool is_same(const struct tag *a, const struct tag *b)
{
	return a->n == b->n && memcmp(a->text, b->text, a->n) == 0;
}

static bool scan_string(const struct tag *open, TSLexer *lexer)
{
	struct tag start, end;

	lexer->mark_end(lexer);
	skip_space(lexer);
	if (!read_tag(lexer, &start) || is_same(&start, open))
		return false;
	for (unsigned n = 0; n < STRING_MAX && !lexer->eof(lexer); n++) {
		if (lexer->lookahead != '$') {
			lexer->advance(lexer, false);
		} else if (read_tag(lexer, &end) && is_same(&end, &start)) {
			lexer->mark_end(lexer);
			lexer->result_symbol = WHOLE_STRING;
			return true;
		}
	}
	return false;
}

bool tree_sitter_sql_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid)
{
	struct tag *open = payload, tag;

	if (valid[START_TAG] && !open->n) {
		skip_space(lexer);
		if (!read_tag(lexer, &tag))
			return false;
		*open = tag;
		lexer->result_symbol = START_TAG;
		return true;
	}
	if (valid[END_TAG] && open->n) {
		skip_space(lexer);
		if (!read_tag(lexer, &tag) || !is_same(&tag, open))
			return false;
		open->n = 0;
		lexer->result_symbol = END_TAG;
		return true;
	}
	return valid[WHOLE_STRING] && scan_string(open, lexer);
}
