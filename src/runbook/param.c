/*
 * Decides which values a param may have. The sentence says what is wanted, and
 * repeats what was given only when it is no secret.
 */
#include <regex.h>

#include "base/utf8.h"
#include "runbook/runbook_int.h"

static const char *const types[] = { "string",   "int",  "bool",  "enum",
	                             "duration", "host", "secret" };

const char *runbook_type_name(enum runbook_type type)
{
	return types[type];
}

/* From the largest to the smallest; "m" is tried behind "ms". */
static const struct {
	const char *name;
	uint64_t ms;
} units[] = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 } };

#define DURATION_MAX ((uint64_t)365 * 86400000)

static bool take_unit(struct str *text, size_t *unit)
{
	size_t n = 0;

	while (n < text->n && char_is_alpha(text->p[n]))
		n++;
	for (size_t i = *unit; i < countof(units); i++) {
		if (!str_eq(str_cut(*text, 0, n), str_of(units[i].name)))
			continue;
		*unit = i;
		*text = str_tail(*text, n);
		return true;
	}
	return false;
}

bool runbook_duration(struct str text, uint64_t *ms)
{
	size_t unit = 0;

	*ms = 0;
	if (text.n == 0 || text.n > 40)
		return false;
	while (text.n) {
		uint64_t number = 0;
		size_t n = 0;

		for (; n < text.n && n < 12 && char_is_digit(text.p[n]); n++)
			number = number * 10 + (uint64_t)(text.p[n] - '0');
		text = str_tail(text, n);
		if (n == 0 || !take_unit(&text, &unit) ||
		    number > DURATION_MAX / units[unit].ms)
			return false;
		*ms += number * units[unit].ms;
		unit++;
		if (*ms > DURATION_MAX)
			return false;
	}
	return true;
}

static bool is_int(struct str v)
{
	if (str_starts(v, STR("-")))
		v = str_tail(v, 1);
	for (size_t i = 0; i < v.n; i++)
		if (!char_is_digit(v.p[i]))
			return false;
	return v.n > 0 && v.n <= 18;
}

/* A name or an address, with an optional port or zone; nothing that a program takes for an option. */
static bool is_host(struct str v)
{
	if (v.n == 0 || v.n > 253 || v.p[0] == '-' || v.p[0] == '.')
		return false;
	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];

		if (!char_is_alnum(c) && c != '-' && c != '.' && c != '_' && c != ':' &&
		    c != '[' && c != ']' && c != '%')
			return false;
	}
	return true;
}

static bool is_one_of(const struct runbook_names *values, struct str v)
{
	for (size_t i = 0; i < values->n; i++)
		if (str_eq(values->v[i], v))
			return true;
	return false;
}

static bool fits_type(const struct runbook_param *p, struct str v)
{
	uint64_t ms;

	switch (p->type) {
	case RUNBOOK_STRING:
	case RUNBOOK_SECRET:
		return true;
	case RUNBOOK_INT:
		return is_int(v);
	case RUNBOOK_BOOL:
		return str_eq(v, STR("true")) || str_eq(v, STR("false"));
	case RUNBOOK_ENUM:
		return is_one_of(&p->values, v);
	case RUNBOOK_DURATION:
		return runbook_duration(v, &ms);
	case RUNBOOK_HOST:
		return is_host(v);
	}
	return false;
}

/* Does the pattern fit all of `v`? `v` has no NUL. */
static bool fits_pattern(const struct runbook_param *p, struct str v)
{
	struct buf pattern = BUF_INIT, value = BUF_INIT;
	regmatch_t m[1];
	regex_t re;
	bool fits = false;

	/* In parentheses, so that "a|b" is not "begins with a or ends with b". */
	buf_addf(&pattern, "^(%.*s)$", STR_ARG(p->pattern));
	buf_add(&value, v);
	if (regcomp(&re, pattern.p, REG_EXTENDED) == 0) {
		fits = regexec(&re, value.p, 1, m, 0) == 0;
		regfree(&re);
	}
	buf_release(&pattern);
	buf_release(&value);
	return fits;
}

/* What the type takes, in words. */
static void add_wants(struct buf *why, const struct runbook_param *p)
{
	static const char *const wants[] = {
		"a text",
		"a whole number",
		"true or false",
		"",
		"a duration such as 30s, 10m or 1h30m",
		"a host name or an IP address",
		"a text",
	};

	if (p->type != RUNBOOK_ENUM) {
		buf_add_z(why, wants[p->type]);
		return;
	}
	buf_add_z(why, p->values.n > 1 ? "one of " : "");
	for (size_t i = 0; i < p->values.n; i++)
		buf_addf(why, "%s%.*s", i ? ", " : "", STR_ARG(p->values.v[i]));
}

static bool refuse(const struct runbook_param *p, struct str value, struct buf *why,
                   const char *wants)
{
	if (!why)
		return false;
	buf_addf(why, "%.*s must be ", STR_ARG(p->name));
	if (wants)
		buf_add_z(why, wants);
	else
		add_wants(why, p);
	if (!p->secret && value.n) {
		buf_add_z(why, ", not '");
		buf_add(why, utf8_head(value, 80));
		buf_add_z(why, "'");
	}
	return false;
}

bool runbook_param_check(const struct runbook_param *p, struct str value, struct buf *why)
{
	struct buf wants = BUF_INIT;

	if (value.n > RUNBOOK_MAX_VALUE)
		return refuse(p, STR_NONE, why, "at most 64 KiB long");
	if (str_find_char(value, '\0', 0) != STR_NPOS)
		return refuse(p, STR_NONE, why, "without NUL bytes");
	if (value.n == 0 && p->required)
		return refuse(p, STR_NONE, why, "given: it is required");
	/* What is not required may be left empty. */
	if (value.n == 0)
		return true;
	if (!fits_type(p, value))
		return refuse(p, value, why, NULL);
	if (p->pattern.n == 0 || fits_pattern(p, value))
		return true;
	buf_addf(&wants, "like %.*s", STR_ARG(p->pattern));
	refuse(p, value, why, wants.p);
	buf_release(&wants);
	return false;
}

static bool is_name_char(char c)
{
	return char_is_alnum(c) || c == '_';
}

bool runbook_expand(struct buf *out, struct str text,
                    bool (*get)(void *ctx, struct str name, struct str *value), void *ctx)
{
	bool all = true;
	size_t i = 0;

	while (i < text.n) {
		size_t from = i + 1, end;
		bool braces = from < text.n && text.p[from] == '{';
		struct str name, value;

		if (text.p[i] != '$' || from >= text.n) {
			buf_add_byte(out, text.p[i++]);
			continue;
		}
		if (text.p[from] == '$') {
			buf_add_byte(out, '$');
			i += 2;
			continue;
		}
		from += braces;
		for (end = from; end < text.n && is_name_char(text.p[end]);)
			end++;
		name = str_cut(text, from, end);
		if (!name_is_variable(name) ||
		    (braces && (end >= text.n || text.p[end] != '}'))) {
			buf_add_byte(out, text.p[i++]);
			continue;
		}
		end += braces;
		if (get(ctx, name, &value)) {
			buf_add(out, value);
		} else {
			buf_add(out, str_cut(text, i, end));
			all = false;
		}
		i = end;
	}
	return all;
}
