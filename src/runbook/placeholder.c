/*
 * Decides what a <placeholder> is, in which variable its value comes, and how
 * that is written where it stands. No value is ever put into the text itself:
 * outside quotes it becomes "$POD_NAME", inside double quotes ${POD_NAME}.
 */
#include "runbook/runbook_int.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Longest text between "<" and ">", in bytes. */
#define PLACEHOLDER_MAX 120

/* Pairs of "<" and ">" that are looked at in one piece of code. */
#define CANDIDATES_MAX 200

/* What programs print in angle brackets, and so what people look for in their output. */
static const char *const printed[] = { "none",    "nil",   "null",  "unknown", "pending",
	                               "invalid", "unset", "empty", "no value" };

static bool is_printed(struct str name)
{
	for (size_t i = 0; i < countof(printed); i++)
		if (str_eq_ci(name, str_of(printed[i])))
			return true;
	return false;
}

static bool is_inside(char c)
{
	return char_is_alnum(c) || ((unsigned char)c & 0x80) || strchr(" -_.,/:|'", c) != NULL;
}

/* "name 2" of "<name 2>&1", which redirects. */
static bool ends_in_number(struct str name)
{
	size_t i = name.n;

	while (i > 0 && char_is_digit(name.p[i - 1]))
		i--;
	return i < name.n && i > 0 && name.p[i - 1] == ' ';
}

/* "in.txt" of "<in.txt>out", "a|sort" of "<a|sort>b": files. */
static bool is_files(struct str name, char before, char behind)
{
	bool joined = char_is_alnum(behind) || behind == '_' || behind == '/';
	bool file = str_find_char(name, '.', 0) != STR_NPOS ||
	            str_find_char(name, '/', 0) != STR_NPOS;
	bool pipe = str_find_char(name, '|', 0) != STR_NPOS;

	if (pipe && (joined || str_find_char(name, ' ', 0) != STR_NPOS))
		return true;
	return file && joined && char_is_space(before);
}

/* The placeholder that begins at the "<" of code.p[at]: the text inside; empty when
 * it is none. Those that take a look at all of the code are counted. */
static struct str placeholder_at(struct str code, size_t at, size_t *candidates)
{
	size_t end = at + 1;
	char before = at ? code.p[at - 1] : ' ', behind;
	struct str name, closing;
	char buf[PLACEHOLDER_MAX + 4];

	while (end < code.n && end - at <= PLACEHOLDER_MAX && is_inside(code.p[end]))
		end++;
	if (end >= code.n || code.p[end] != '>' || end == at + 1)
		return STR_NONE;
	name = str_cut(code, at + 1, end);
	behind = end + 1 < code.n ? code.p[end + 1] : ' ';
	if (!char_is_alpha(name.p[0]) && !((unsigned char)name.p[0] & 0x80))
		return STR_NONE;
	if (strchr(" -./:|'", name.p[name.n - 1]))
		return STR_NONE;
	/* Redirections: "<<", "3<", ">>", ">&", "<in 2>". */
	if (before == '<' || behind == '>' || behind == '&' || ends_in_number(name))
		return STR_NONE;
	if (is_printed(name) || is_files(name, before, behind))
		return STR_NONE;
	/* Markup, when it is closed somewhere; a C header. */
	++*candidates;
	snprintf(buf, sizeof(buf), "</%.*s>", STR_ARG(name));
	closing = str_of(buf);
	if (str_find(code, closing, 0) != STR_NPOS || str_ends(name, STR(".h")))
		return STR_NONE;
	return name;
}

bool name_is_variable(struct str name)
{
	if (name.n == 0 || char_is_digit(name.p[0]))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!char_is_alnum(name.p[i]) && name.p[i] != '_')
			return false;
	return true;
}

bool name_is_reserved(struct str name)
{
	static const char *const names[] = {
		"PATH",       "HOME",      "USER",         "LOGNAME",        "SHELL",
		"IFS",        "PWD",       "OLDPWD",       "BASH_ENV",       "SHELLOPTS",
		"BASHOPTS",   "BASH",      "UID",          "EUID",           "PPID",
		"TERM",       "LANG",      "LANGUAGE",     "TMPDIR",         "CDPATH",
		"GLOBIGNORE", "PS4",       "RANDOM",       "SECONDS",        "LINENO",
		"OPTIND",     "OPTARG",    "REPLY",        "HOSTNAME",       "KUBECONFIG",
		"EDITOR",     "PAGER",     "NODE_PATH",    "PERL5LIB",       "PERL5OPT",
		"RUBYOPT",    "RUBYLIB",   "CLASSPATH",    "HTTP_PROXY",     "HTTPS_PROXY",
		"NO_PROXY",   "ALL_PROXY", "NODE_OPTIONS", "PROMPT_COMMAND", "POSIXLY_CORRECT",
		"HISTFILE",   "GROUPS",    "ZDOTDIR"
	};
	static const char *const begins[] = { "LD_",  "LC_",    "RB_",    "BASH_",  "DYLD_",
		                              "GIT_", "PYTHON", "GLIBC_", "MALLOC_" };

	for (size_t i = 0; i < countof(names); i++)
		if (str_eq(name, str_of(names[i])))
			return true;
	for (size_t i = 0; i < countof(begins); i++)
		if (str_starts(name, str_of(begins[i])))
			return true;
	return false;
}

/* "pod-name" gives POD_NAME; what has no Latin letters, VALUE. */
static void add_variable(struct buf *out, struct str text)
{
	size_t from = out->len;
	bool gap = false, letter = false;
	uint32_t c;

	while (utf8_next(&text, &c)) {
		if (c >= 0x80 || !char_is_alnum((char)c)) {
			gap = out->len > from;
			continue;
		}
		if (gap)
			buf_add_byte(out, '_');
		gap = false;
		letter = letter || char_is_alpha((char)c);
		buf_add_byte(out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : (char)c);
	}
	if (!letter) {
		buf_cut(out, from);
		buf_add_z(out, "VALUE");
	}
	if (char_is_digit(out->p[from]) || name_is_reserved(str_tail(buf_str(out), from)))
		buf_splice(out, from, from, STR("THE_"));
}

static struct runbook_param *find_param(struct params *in, struct str name)
{
	struct runbook_param *it;

	vec_each(it, in)
		if (str_eq(it->name, name))
			return it;
	return NULL;
}

/*
 * The note's param for this text. <pod-name> and <pod name> are one; <节点> and
 * <端口>, which have no letters for a name, are two.
 */
static struct runbook_param *param_for(struct reading *r, struct str text, unsigned line,
                                       unsigned column)
{
	struct buf name = BUF_INIT;
	struct runbook_param *p;
	size_t base;

	vec_each(p, &r->placeholders)
		if (str_eq(p->help, text))
			return p;
	add_variable(&name, text);
	base = name.len;
	p = find_param(&r->placeholders, buf_str(&name));
	for (unsigned n = 2; p && str_starts(buf_str(&name), STR("VALUE")); n++) {
		buf_cut(&name, base);
		buf_addf(&name, "_%u", n);
		p = find_param(&r->placeholders, buf_str(&name));
	}
	if (!p && r->placeholders.n < RUNBOOK_MAX_PARAMS) {
		p = vec_add(&r->placeholders);
		*p = (struct runbook_param){ .type = RUNBOOK_STRING,
			                     .required = true,
			                     .placeholder = true };
		p->name = arena_str(r->a, buf_str(&name));
		p->help = arena_str(r->a, text);
		p->normal = p->pattern = p->source = p->label = STR_NONE;
		p->line = line;
		p->column = column;
	}
	buf_release(&name);
	return p;
}

/* Line and column, in the note, of a byte of the script's own lines. */
struct spot {
	struct str code;
	size_t at;
	unsigned line;
	size_t line_at;
};

static unsigned spot_move(struct spot *s, struct reading *r, size_t at, struct str text)
{
	struct str line, piece;
	size_t found;

	for (; s->at < at; s->at++) {
		if (s->code.p[s->at] != '\n')
			continue;
		s->line++;
		s->line_at = s->at + 1;
	}
	/* Indentation and prompts are not in the script: find the same text in the note's line. */
	line = reading_line(r, s->line);
	piece = str_cut(s->code, at, at + text.n + 2);
	found = str_find(line, piece, at - s->line_at);
	if (found == STR_NPOS)
		found = str_find(line, piece, 0);
	return found == STR_NPOS ? 0 : (unsigned)utf8_length(str_cut(line, 0, found)) + 1;
}

static void refuse(struct reading *r, struct runbook_block *b, enum shell_place place,
                   struct str text, unsigned line, unsigned column)
{
	const char *where = place == SHELL_SINGLE ? "in single quotes"
	                    : place == SHELL_SUM  ? "in arithmetic"
	                                          : "in a here-document with a quoted word";

	reading_say(r, DIAG_RUNBOOK_PLACEHOLDER, line, column, (unsigned)utf8_length(text) + 2,
	            "no value can be put in for <%.*s> %s", STR_ARG(text), where);
	diag_hint(r->diags,
	          "%s; if it is no placeholder, give the block a name: %.*s {name=...}",
	          place == SHELL_SINGLE ? "write double quotes"
	          : place == SHELL_SUM  ? "write a variable"
	                                : "take the quotes off the word behind <<",
	          STR_ARG(b->lang));
	block_refuse(r, b, "no value can be put in for <%.*s> %s, in line %u", STR_ARG(text),
	             where, line);
}

/* Put the variable of a placeholder into the code, or refuse the block. */
static void put(struct reading *r, struct runbook_block *b, struct buf *out,
                enum shell_place place, struct str text, const struct runbook_param *p,
                struct params *found)
{
	if (!p) {
		block_refuse(r, b, "the note has more than %d placeholders",
		             RUNBOOK_MAX_PARAMS);
		return;
	}
	if (!find_param(found, p->name))
		vec_push(found, *p);
	buf_addf(out, place == SHELL_PLAIN ? "\"$%.*s\"" : "${%.*s}", STR_ARG(p->name));
}

void placeholders_replace(struct reading *r, struct runbook_block *b, struct buf *out,
                          struct str script, struct params *found, unsigned line)
{
	struct spot spot = { script, 0, line, 0 };
	struct shell s = { .code = script };
	enum shell_place place;
	size_t copied = 0, candidates = 0;

	while (shell_look(&s, &place)) {
		struct str text = STR_NONE;
		unsigned column;

		if (candidates > CANDIDATES_MAX) {
			block_refuse(r, b, "it has more than %d placeholders", CANDIDATES_MAX);
			break;
		}
		if (script.p[s.at] == '<' && place != SHELL_COMMENT)
			text = placeholder_at(script, s.at, &candidates);
		if (text.n == 0) {
			shell_skip(&s);
			continue;
		}
		column = spot_move(&spot, r, s.at, text);
		if (s.lost) {
			block_refuse(r, b, "its quotes are nested too deep to put values in");
		} else if (place != SHELL_PLAIN && place != SHELL_DOUBLE) {
			refuse(r, b, place, text, spot.line, column);
		} else {
			buf_add(out, str_cut(script, copied, s.at));
			copied = s.at + text.n + 2;
			put(r, b, out, place, text, param_for(r, text, spot.line, column),
			    found);
		}
		s.at += text.n + 2;
	}
	buf_add(out, str_tail(script, copied));
}
