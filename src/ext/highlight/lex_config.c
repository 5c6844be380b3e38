/*
 * Decides how configuration files without a usable grammar are coloured: HCL
 * (Terraform), nginx and INI with its relatives.
 */
#include "ext/highlight/lex_int.h"

#include <string.h>

/* The byte `ahead` of the first one behind the blanks that follow the word of `n` bytes here. */
static char behind_word(const struct lexer *x, size_t n, size_t ahead)
{
	while (lexer_peek(x, n) == ' ' || lexer_peek(x, n) == '\t')
		n++;
	return lexer_peek(x, n + ahead);
}

/* "=" or ":" that gives a value, not "==" or "=>". */
static bool is_assigned(const struct lexer *x, size_t n)
{
	char sign = behind_word(x, n, 0), then = behind_word(x, n, 1);

	return sign == ':' || (sign == '=' && then != '=' && then != '>');
}

static void hcl_word(struct lexer *x, bool *fresh)
{
	size_t n = lexer_word(x, "-");
	char next = behind_word(x, n, 0);
	enum highlight_class hl = HL_PLAIN;

	if (lexer_word_in(x, n, "true false", false))
		hl = HL_BOOLEAN;
	else if (lexer_word_in(x, n, "null", false))
		hl = HL_CONSTANT;
	else if (*fresh && (next == '{' || next == '"'))
		hl = HL_KEYWORD;
	else if (is_assigned(x, n))
		hl = HL_PROPERTY;
	else if (lexer_peek(x, n) == '(')
		hl = HL_FUNCTION;
	else if (lexer_word_in(x, n, "for in if else endif endfor", false))
		hl = HL_KEYWORD;
	else if (lexer_word_in(x, n, "string number bool any", false))
		hl = HL_TYPE;
	else if (lexer_peek(x, n) == '.' &&
	         lexer_word_in(x, n, "var local module data each count path self terraform",
	                       false))
		hl = HL_VARIABLE;
	lexer_take(x, n, hl);
	*fresh = false;
	/* What follows a dot is a part of a name, whatever it is called. */
	while (lexer_peek(x, 0) == '.' &&
	       lexer_word(&(struct lexer){ NULL, x->code, x->at + 1 }, "-"))
		x->at += 1 + lexer_word(&(struct lexer){ NULL, x->code, x->at + 1 }, "-");
}

static void hcl_heredoc(struct lexer *x)
{
	size_t end = str_find_char(x->code, '\n', x->at), from = x->at;
	struct str line = str_cut(x->code, x->at, end), word = lexer_heredoc(line);

	if (!word.n) {
		lexer_take(x, 2, HL_OPERATOR);
		return;
	}
	lexer_take_line(x, HL_PLAIN);
	x->at += x->at < x->code.n;
	lexer_skip_heredoc(x, word);
	highlight_runs_add(x->runs, from, x->at, HL_STRING);
}

void highlight_lex_hcl(struct highlight_context *c, struct highlight_runs *runs,
                       struct str code)
{
	struct lexer x = { runs, code, 0 };
	bool fresh = true; /* nothing yet on this line or in this block */

	while (x.at < code.n) {
		char b = lexer_peek(&x, 0);

		if (b == '\n' || b == '{' || b == '}') {
			fresh = true;
			x.at++;
		} else if (b == '#' || lexer_sees(&x, "//")) {
			lexer_take_line(&x, HL_COMMENT);
		} else if (lexer_sees(&x, "/*")) {
			size_t end = str_find(code, STR("*/"), x.at + 2);

			lexer_take(&x, end == STR_NPOS ? code.n : end + 2 - x.at, HL_COMMENT);
		} else if (b == '"') {
			lexer_string(&x, false, true);
			fresh = false;
		} else if (lexer_sees(&x, "<<")) {
			hcl_heredoc(&x);
		} else if (char_is_digit(b)) {
			lexer_number(&x);
		} else if (lexer_word(&x, "-") && b != '-') {
			hcl_word(&x, &fresh);
		} else {
			lexer_take(&x, 1,
			           strchr("=!<>?&|*/%+-", b) && b ? HL_OPERATOR : HL_PLAIN);
		}
	}
}

#define NGINX_BLOCKS                                                                           \
	"events http server location upstream map geo types if limit_except stream mail "      \
	"split_clients match include return rewrite set break"

/* A word behind a directive's name. */
static void nginx_value(struct lexer *x)
{
	size_t n = lexer_word(x, "-./:*^=~\\@+?|()[],%");

	if (lexer_word_in(x, n, "on off", false))
		lexer_take(x, n, HL_BOOLEAN);
	else if (!lexer_number(x))
		lexer_take(x, n ? n : 1, lexer_peek(x, 0) == '~' ? HL_OPERATOR : HL_PLAIN);
}

void highlight_lex_nginx(struct highlight_context *c, struct highlight_runs *runs,
                         struct str code)
{
	struct lexer x = { runs, code, 0 };
	bool fresh = true; /* a directive's name is next */

	while (x.at < code.n) {
		char b = lexer_peek(&x, 0);
		bool gap = x.at == 0 || char_is_space(code.p[x.at - 1]) ||
		           strchr("{};", code.p[x.at - 1]) != NULL;

		if (char_is_space(b)) {
			x.at++;
		} else if (b == '#' && gap) {
			lexer_take_line(&x, HL_COMMENT);
		} else if (b == ';' || b == '{' || b == '}') {
			fresh = true;
			x.at++;
		} else if (b == '"' || b == '\'') {
			lexer_string(&x, true, true);
			fresh = false;
		} else if (fresh && lexer_word(&x, "-.*/")) {
			size_t n = lexer_word(&x, "-.*/");

			lexer_take(&x, n,
			           lexer_word_in(&x, n, NGINX_BLOCKS, false) ? HL_KEYWORD
			                                                     : HL_PROPERTY);
			fresh = false;
		} else if (!lexer_variable(&x)) {
			nginx_value(&x);
			fresh = false;
		}
	}
}

/* The value of a key: quoted strings, references, and a number or truth that is all there is. */
static void ini_value(struct lexer *x)
{
	size_t end = str_find_char(x->code, '\n', x->at);
	struct str value;

	lexer_skip_blanks(x);
	value = str_trim(str_cut(x->code, x->at, end));
	if (lexer_word(x, "") == value.n &&
	    lexer_word_in(x, value.n, "true false yes no on off", true)) {
		lexer_take(x, value.n, HL_BOOLEAN);
		return;
	}
	if (value.n && lexer_word(x, "+-.%") == value.n && lexer_number(x))
		return;
	while (x->at < x->code.n && lexer_peek(x, 0) != '\n') {
		char b = lexer_peek(x, 0);
		bool gap = char_is_space(x->code.p[x->at - 1]);

		if (b == '"' || (b == '\'' && !char_is_alnum(x->code.p[x->at - 1])))
			lexer_string(x, false, true);
		else if ((b == '#' || b == ';') && gap && lexer_peek(x, 1) == ' ')
			lexer_take_line(x, HL_COMMENT);
		else if (!lexer_variable(x))
			lexer_take(x, 1, HL_PLAIN);
	}
}

void highlight_lex_ini(struct highlight_context *c, struct highlight_runs *runs,
                       struct str code)
{
	struct lexer x = { runs, code, 0 };

	while (x.at < code.n) {
		size_t key;

		lexer_skip_blanks(&x);
		if (lexer_peek(&x, 0) == '#' || lexer_peek(&x, 0) == ';' ||
		    lexer_peek(&x, 0) == '!') {
			lexer_take_line(&x, HL_COMMENT);
		} else if (lexer_peek(&x, 0) == '[') {
			lexer_take_line(&x, HL_TYPE);
		} else {
			if (lexer_sees(&x, "export "))
				lexer_take(&x, 7, HL_KEYWORD);
			/* Names of keys may have spaces inside, as in "valid users = ...". */
			key = lexer_word(&x, "-./@$*[]\\ \t");
			while (key && char_is_space(lexer_peek(&x, key - 1)))
				key--;
			if (key && (behind_word(&x, key, 0) == '=' ||
			            behind_word(&x, key, 0) == ':')) {
				lexer_take(&x, key, HL_PROPERTY);
				lexer_skip_blanks(&x);
				lexer_take(&x, 1, HL_OPERATOR);
				ini_value(&x);
			}
			lexer_take_line(&x, HL_PLAIN);
		}
		x.at += x.at < code.n;
	}
}
