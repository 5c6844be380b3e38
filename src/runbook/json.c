/*
 * Decides what a flat JSON object of attributes says. Every value becomes
 * text: a string what it says, a number its shortest form, true, false and null
 * their words, a list itself. There can be no object inside: the attributes end
 * at the first "}".
 *
 * This is a reader beside ext/json, because that one's library forgets where a member stood, and
 * a diagnostic marks the very key or value in the fence's line.
 */
#include "runbook/runbook_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

struct json {
	struct str text;
	size_t at;
	struct json_fault *fault;
};

static bool fail(struct json *j, const char *why)
{
	if (!j->fault->why) {
		j->fault->why = why;
		j->fault->at = j->at;
	}
	return false;
}

static char peek(const struct json *j)
{
	return j->at < j->text.n ? j->text.p[j->at] : '\0';
}

static void blanks(struct json *j)
{
	while (peek(j) == ' ' || peek(j) == '\t')
		j->at++;
}

static bool take(struct json *j, char c, const char *why)
{
	blanks(j);
	if (peek(j) != c)
		return fail(j, why);
	j->at++;
	return true;
}

static bool hex4(struct json *j, uint32_t *c)
{
	*c = 0;
	for (int i = 0; i < 4; i++, j->at++) {
		char d = char_lower(peek(j));

		if (!char_is_digit(d) && (d < 'a' || d > 'f'))
			return fail(j, "four hexadecimal digits are wanted behind \\u");
		*c = *c * 16 + (uint32_t)(char_is_digit(d) ? d - '0' : d - 'a' + 10);
	}
	return true;
}

/* Behind the backslash. */
static bool escape(struct json *j, struct buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at = peek(j) ? strchr(from, peek(j)) : NULL;
	uint32_t c, low;

	if (at) {
		buf_add_byte(out, to[at - from]);
		j->at++;
		return true;
	}
	if (peek(j) != 'u')
		return fail(j, "JSON has no such escape");
	j->at++;
	if (!hex4(j, &c))
		return false;
	if (c >= 0xd800 && c < 0xdc00 && str_starts(str_tail(j->text, j->at), STR("\\u"))) {
		j->at += 2;
		if (!hex4(j, &low))
			return false;
		if (low >= 0xdc00 && low < 0xe000)
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		else
			buf_add_char(out, UTF8_BAD), c = low;
	}
	buf_add_char(out, c);
	return true;
}

static bool string(struct json *j, struct buf *out)
{
	if (peek(j) != '"')
		return fail(j, "a text in double quotes is wanted");
	j->at++;
	while (peek(j) != '"') {
		unsigned char c = (unsigned char)peek(j);

		if (j->at >= j->text.n)
			return fail(j, "the closing quote is missing");
		if (c < 0x20)
			return fail(j, "a control character must be escaped");
		j->at++;
		if (c != '\\')
			buf_add_byte(out, (char)c);
		else if (!escape(j, out))
			return false;
	}
	j->at++;
	return true;
}

static size_t digits(struct json *j)
{
	size_t from = j->at;

	while (char_is_digit(peek(j)))
		j->at++;
	return j->at - from;
}

/* Numbers are kept as they mean: 1e1 is 10. */
static void add_number(struct buf *out, struct str text)
{
	char z[64];
	double number;

	/* Beyond what a double holds exactly, and what is no plain number, goes through one. */
	if (text.n < 16 && str_find_char(text, '.', 0) == STR_NPOS &&
	    str_find_char(text, 'e', 0) == STR_NPOS &&
	    str_find_char(text, 'E', 0) == STR_NPOS) {
		buf_add(out, text);
		return;
	}
	snprintf(z, sizeof(z), "%.*s", (int)(text.n < 63 ? text.n : 63), text.p);
	number = strtod(z, NULL);
	for (int precision = 1; precision <= 17; precision++) {
		snprintf(z, sizeof(z), "%.*g", precision, number);
		if (strtod(z, NULL) == number)
			break;
	}
	if (strchr(z, 'e') && number < 1e21 && number > -1e21 && (number >= 1 || number <= -1))
		snprintf(z, sizeof(z), "%.0f", number);
	buf_add_z(out, z);
}

static bool number(struct json *j, struct buf *out)
{
	size_t from = j->at;
	char first;

	if (peek(j) == '-')
		j->at++;
	first = peek(j);
	if (digits(j) == 0)
		return fail(j, "a text in double quotes, a number, true or false is wanted");
	if (first == '0' && j->at > from + 1 && char_is_digit(j->text.p[j->at - 1]) &&
	    j->at - from > (size_t)(j->text.p[from] == '-') + 1)
		return fail(j, "a number does not begin with 0");
	if (peek(j) == '.') {
		j->at++;
		if (digits(j) == 0)
			return fail(j, "digits are wanted behind the point");
	}
	if (char_lower(peek(j)) == 'e') {
		j->at++;
		if (peek(j) == '+' || peek(j) == '-')
			j->at++;
		if (digits(j) == 0)
			return fail(j, "digits are wanted in the exponent");
	}
	add_number(out, str_cut(j->text, from, j->at));
	return true;
}

static bool constant(struct json *j, struct buf *out)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < countof(words); i++) {
		struct str w = str_of(words[i]);

		if (str_starts(str_tail(j->text, j->at), w)) {
			j->at += w.n;
			buf_add(out, w);
			return true;
		}
	}
	return number(j, out);
}

/* Flat lists only: what they hold is checked, and kept as it stands. */
static bool list(struct json *j, struct buf *out)
{
	struct buf item = BUF_INIT;
	size_t from = j->at++;
	bool ok = true;

	for (blanks(j); ok && peek(j) != ']'; blanks(j)) {
		buf_clear(&item);
		ok = peek(j) == '"' ? string(j, &item) : constant(j, &item);
		blanks(j);
		if (ok && peek(j) == ',')
			j->at++;
		else if (ok && peek(j) != ']')
			ok = fail(j, "a comma or ] is wanted");
		if (ok && j->at > 0 && j->text.p[j->at - 1] == ',' &&
		    (blanks(j), peek(j) == ']'))
			ok = fail(j, "nothing stands behind the comma");
	}
	buf_release(&item);
	if (!ok)
		return false;
	j->at++;
	buf_add(out, str_cut(j->text, from, j->at));
	return true;
}

static bool member(struct json *j, struct attr_list *out, struct arena *a, unsigned column)
{
	struct buf key = BUF_INIT, value = BUF_INIT;
	struct runbook_attr attr = { .column = 0 };
	size_t at;
	bool ok;

	blanks(j);
	at = j->at;
	ok = string(j, &key) && take(j, ':', "a colon is wanted behind the key");
	blanks(j);
	if (column) {
		attr.column = column + (unsigned)utf8_length(str_cut(j->text, 0, at));
		attr.value_column = column + (unsigned)utf8_length(str_cut(j->text, 0, j->at)) +
		                    (peek(j) == '"');
	}
	if (ok)
		ok = peek(j) == '"'   ? string(j, &value)
		     : peek(j) == '[' ? list(j, &value)
		                      : constant(j, &value);
	if (ok) {
		attr.key = arena_str(a, buf_str(&key));
		attr.value = arena_str(a, buf_str(&value));
		vec_push(out, attr);
	}
	buf_release(&key);
	buf_release(&value);
	return ok;
}

bool attrs_read_json(struct attr_list *out, struct arena *a, struct str text, unsigned column,
                     struct json_fault *fault)
{
	struct json j = { text, 0, fault };
	bool first = true;

	*fault = (struct json_fault){ 0, NULL };
	if (!take(&j, '{', "an object begins with {"))
		return false;
	for (blanks(&j); peek(&j) != '}'; blanks(&j)) {
		if (!first && !take(&j, ',', "a comma is wanted between two attributes"))
			return false;
		if (!member(&j, out, a, column))
			return false;
		first = false;
	}
	j.at++;
	return j.at == text.n || fail(&j, "something stands behind the object");
}
