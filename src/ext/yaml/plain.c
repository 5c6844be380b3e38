/*
 * Decides what a scalar without quotes is: null, bool and number by the core
 * schema of YAML 1.2, so "yes" and dates are text.
 */
#include "ext/yaml/plain_int.h"

bool yaml_is_one_of(struct str s, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(s, str_of(*words)))
			return true;
	return false;
}

static size_t count_digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && char_is_digit(s.p[n]))
		n++;
	return n;
}

/* "0o17" and "0xff": digits of that base after the two bytes, at least one. */
static bool is_based_number(struct str s)
{
	if (s.n < 3 || s.p[0] != '0' || (s.p[1] != 'o' && s.p[1] != 'x'))
		return false;
	for (size_t i = 2; i < s.n; i++) {
		char c = char_lower(s.p[i]);
		bool octal = c >= '0' && c <= '7';

		if (s.p[1] == 'o' ? !octal : !char_is_digit(c) && (c < 'a' || c > 'f'))
			return false;
	}
	return true;
}

/* The core schema's int and float: "-12", "0x1f", "6.02e23", ".5", "-.inf", ".nan". */
static bool is_number(struct str s)
{
	static const char *const infinite[] = { ".inf", ".Inf", ".INF", NULL };
	static const char *const none[] = { ".nan", ".NaN", ".NAN", NULL };
	size_t whole, part = 0;

	if (is_based_number(s) || yaml_is_one_of(s, none))
		return true;
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_tail(s, 1);
	if (yaml_is_one_of(s, infinite))
		return true;
	whole = count_digits(s);
	s = str_tail(s, whole);
	if (s.n && s.p[0] == '.') {
		part = count_digits(str_tail(s, 1));
		s = str_tail(s, 1 + part);
	}
	if (whole + part == 0)
		return false;
	if (s.n && (s.p[0] == 'e' || s.p[0] == 'E')) {
		s = str_tail(s, 1);
		if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
			s = str_tail(s, 1);
		if (s.n == 0)
			return false;
		s = str_tail(s, count_digits(s));
	}
	return s.n == 0;
}

void yaml_resolve_plain(struct value *v)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
	static const char *const trues[] = { "true", "True", "TRUE", NULL };
	static const char *const falses[] = { "false", "False", "FALSE", NULL };

	if (yaml_is_one_of(v->str, nulls)) {
		v->kind = VALUE_NULL;
		v->str = STR_NONE;
	} else if (yaml_is_one_of(v->str, trues) || yaml_is_one_of(v->str, falses)) {
		v->kind = VALUE_BOOL;
		v->truth = char_lower(v->str.p[0]) == 't';
	} else if (is_number(v->str)) {
		v->kind = VALUE_NUMBER;
	}
}
