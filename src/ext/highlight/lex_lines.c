/*
 * Decides how formats are coloured in which a line's first word says what the
 * line is: diffs and Dockerfiles.
 */
#include "ext/highlight/lex_int.h"

#include <string.h>

#define DIFF_HEADS                                                                             \
	"diff index new deleted old similarity dissimilarity rename copy Index: Only Binary "  \
	"From: Date: Subject: commit Author:"

static enum highlight_class diff_line(const struct lexer *x)
{
	if (lexer_sees(x, "@@"))
		return HL_LABEL;
	if (lexer_sees(x, "--- ") || lexer_sees(x, "+++ ") || lexer_sees(x, "***"))
		return HL_KEYWORD;
	if (lexer_word_in(x, lexer_word(x, ":"), DIFF_HEADS, false))
		return HL_KEYWORD;
	switch (lexer_peek(x, 0)) {
	case '+':
	case '>':
		return HL_INSERTED;
	case '-':
	case '<':
		return HL_DELETED;
	case '!':
		return HL_CONSTANT;
	case '\\':
		return HL_COMMENT;
	default:
		return HL_PLAIN;
	}
}

void highlight_lex_diff(struct highlight_context *c, struct highlight_runs *runs,
                        struct str code)
{
	struct lexer x = { runs, code, 0 };

	while (x.at < code.n) {
		lexer_take_line(&x, diff_line(&x));
		x.at += x.at < code.n;
	}
}

#define DOCKER_INSTRUCTIONS                                                                    \
	"FROM RUN CMD LABEL MAINTAINER EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR "    \
	"ARG "                                                                                 \
	"ONBUILD STOPSIGNAL HEALTHCHECK SHELL"
#define DOCKER_SHELL "RUN CMD ENTRYPOINT"

/* Where the instruction that the position is in ends: lines ending in "\" and here-documents belong to it. */
static size_t docker_end(const struct lexer *x)
{
	struct lexer y = *x;

	for (;;) {
		size_t end = str_find_char(y.code, '\n', y.at);
		struct str line = str_cut(y.code, y.at, end), word = lexer_heredoc(line);
		bool comment = str_starts(str_trim(line), STR("#"));

		if (end == STR_NPOS)
			return y.code.n;
		y.at = end + 1;
		if (word.n) {
			lexer_skip_heredoc(&y, word);
			return y.at;
		}
		/* A comment between continued lines does not end them. */
		if (!str_ends(str_trim(line), STR("\\")) &&
		    !(comment && y.at > x->at + line.n + 1))
			return end;
	}
}

/* Everything but shell code: strings, variables, flags. */
static void docker_words(struct lexer *x, size_t end, bool pairs)
{
	while (x->at < end) {
		char b = lexer_peek(x, 0);
		bool gap = char_is_space(x->code.p[x->at - 1]);
		size_t n = lexer_word(x, "-.");

		if (b == '"' || b == '\'')
			lexer_string(x, false, true);
		else if (gap && b == '#' && x->code.p[x->at - 1] == '\n')
			lexer_take_line(x, HL_COMMENT);
		else if (gap && lexer_sees(x, "--"))
			lexer_take(x, n, HL_ATTRIBUTE);
		else if (gap && lexer_word_in(x, n, "AS", true))
			lexer_take(x, n, HL_KEYWORD);
		else if (gap && pairs && n && lexer_peek(x, n) == '=')
			lexer_take(x, n, HL_PROPERTY);
		else if (gap && n && lexer_number(x))
			continue;
		else if (!lexer_variable(x))
			lexer_take(x, n && b != '-' ? n : 1,
			           b == '\\' && lexer_peek(x, 1) == '\n' ? HL_ESCAPE
			                                                 : HL_PLAIN);
	}
}

static void docker_instruction(struct highlight_context *c, struct lexer *x)
{
	size_t n = lexer_word(x, ""), end;
	bool shell = lexer_word_in(x, n, DOCKER_SHELL, true);
	bool pairs = lexer_word_in(x, n, "ENV ARG LABEL", true);

	if (!lexer_word_in(x, n, DOCKER_INSTRUCTIONS, true)) {
		lexer_take_line(x, HL_PLAIN);
		return;
	}
	end = docker_end(x);
	lexer_take(x, n, HL_KEYWORD);
	lexer_skip_blanks(x);
	if (lexer_word_in(x, lexer_word(x, ""), "CMD", true) && !shell) {
		lexer_take(x, 3, HL_KEYWORD); /* HEALTHCHECK CMD, ONBUILD CMD */
		lexer_skip_blanks(x);
		shell = true;
	}
	while (shell && lexer_sees(x, "--")) {
		lexer_take(x, lexer_word(x, "-"), HL_ATTRIBUTE);
		while (x->at < end && !char_is_space(lexer_peek(x, 0)))
			x->at++;
		lexer_skip_blanks(x);
	}
	if (shell && lexer_peek(x, 0) != '[' && x->at < end) {
		highlight_language_runs(c, x->runs, highlight_language_find(STR("bash")),
		                        str_cut(x->code, x->at, end), x->at);
		x->at = end;
	}
	docker_words(x, end, pairs);
}

void highlight_lex_dockerfile(struct highlight_context *c, struct highlight_runs *runs,
                              struct str code)
{
	struct lexer x = { runs, code, 0 };

	while (x.at < code.n) {
		lexer_skip_blanks(&x);
		if (lexer_peek(&x, 0) == '#')
			lexer_take_line(&x, HL_COMMENT);
		else if (lexer_word(&x, ""))
			docker_instruction(c, &x);
		else if (lexer_peek(&x, 0) != '\n')
			lexer_take_line(&x, HL_PLAIN);
		if (lexer_peek(&x, 0) == '\n')
			x.at++;
	}
}
