/*
 * Decides the size of an SVG: its width and height in CSS pixels, else those of
 * its viewBox. Only what stands before and in the root tag is read.
 */
#include "base/image_int.h"

static struct str skip_space(struct str s)
{
	while (s.n && char_is_space(s.p[0]))
		s = str_tail(s, 1);
	return s;
}

/* What follows the first `end`; nothing when it is not there. */
static struct str after(struct str s, struct str end)
{
	size_t at = str_find(s, end, 0);

	return at == STR_NPOS ? STR_NONE : str_tail(s, at + end.n);
}

/* Behind a doctype, whose internal part in [] may hold ">". */
static struct str skip_doctype(struct str s)
{
	size_t close = str_find_char(s, '>', 0);

	if (str_find_char(str_cut(s, 0, close), '[', 0) != STR_NPOS)
		return after(after(s, STR("]")), STR(">"));
	return after(s, STR(">"));
}

/* From the first tag on: without BOM, XML declaration, comments and doctype. */
static struct str skip_prolog(struct str s)
{
	if (str_starts(s, STR("\xef\xbb\xbf")))
		s = str_tail(s, 3);
	for (;;) {
		s = skip_space(s);
		if (str_starts(s, STR("<?")))
			s = after(s, STR("?>"));
		else if (str_starts(s, STR("<!--")))
			s = after(str_tail(s, 4), STR("-->"));
		else if (str_eq_ci(str_cut(s, 0, 9), STR("<!doctype")))
			s = skip_doctype(s);
		else
			return s;
	}
}

static bool is_name_end(char c)
{
	return char_is_space(c) || c == '=' || c == '/' || c == '>';
}

static struct str take_name(struct str *s)
{
	size_t n = 0;
	struct str name;

	while (n < s->n && !is_name_end(s->p[n]))
		n++;
	name = str_cut(*s, 0, n);
	*s = str_tail(*s, n);
	return name;
}

/* Take the next attribute of a tag off `*s`; false at its end. */
static bool take_attribute(struct str *s, struct str *name, struct str *value)
{
	size_t end;
	char quote;

	*s = skip_space(*s);
	*name = take_name(s);
	*s = skip_space(*s);
	if (name->n == 0 || s->n == 0 || s->p[0] != '=')
		return false;
	*s = skip_space(str_tail(*s, 1));
	quote = s->n ? s->p[0] : '\0';
	if (quote != '"' && quote != '\'')
		return false;
	end = str_find_char(*s, quote, 1);
	if (end == STR_NPOS)
		return false;
	*value = str_cut(*s, 1, end);
	*s = str_tail(*s, end + 1);
	return true;
}

/* Take a decimal number off `*s`, without regard to the locale; false when there is none. */
static bool take_number(struct str *s, double *out)
{
	double value = 0, unit = 1;
	size_t i = 0, digits = 0;
	bool minus = s->n && s->p[0] == '-';

	if (s->n && (s->p[0] == '-' || s->p[0] == '+'))
		i++;
	for (; i < s->n && char_is_digit(s->p[i]); i++, digits++)
		value = value * 10 + (s->p[i] - '0');
	if (i < s->n && s->p[i] == '.')
		for (i++; i < s->n && char_is_digit(s->p[i]); i++, digits++)
			value += (s->p[i] - '0') * (unit /= 10);
	if (digits == 0)
		return false;
	/* An exponent needs a digit: the "e" of "2em" is none. */
	if (i + 1 < s->n && char_lower(s->p[i]) == 'e' && char_is_digit(s->p[i + 1])) {
		for (int n = s->p[i + 1] - '0'; n > 0; n--)
			value *= 10;
		i += 2;
	}
	*out = minus ? -value : value;
	*s = str_tail(*s, i);
	return true;
}

/* A length in CSS pixels; 0 for percentages and what is no length. */
static double read_length(struct str s)
{
	static const struct {
		struct str name;
		double pixels;
	} units[] = {
		{ STR_INIT(""), 1 },           { STR_INIT("px"), 1 },
		{ STR_INIT("pt"), 96.0 / 72 }, { STR_INIT("pc"), 16 },
		{ STR_INIT("in"), 96 },        { STR_INIT("cm"), 96 / 2.54 },
		{ STR_INIT("mm"), 96 / 25.4 }, { STR_INIT("q"), 96 / 101.6 },
		{ STR_INIT("em"), 16 },        { STR_INIT("rem"), 16 },
		{ STR_INIT("ex"), 8 },         { STR_INIT("ch"), 8 },
	};
	double number;

	s = str_trim(s);
	if (!take_number(&s, &number) || number <= 0)
		return 0;
	for (size_t i = 0; i < countof(units); i++)
		if (str_eq_ci(units[i].name, s))
			return number * units[i].pixels;
	return 0;
}

/* Width and height of a viewBox: its third and fourth number. */
static void read_view_box(struct str s, double *width, double *height)
{
	double n[4];

	for (size_t i = 0; i < 4; i++) {
		while (s.n && (char_is_space(s.p[0]) || s.p[0] == ','))
			s = str_tail(s, 1);
		if (!take_number(&s, &n[i]))
			return;
	}
	*width = n[2];
	*height = n[3];
}

static uint64_t round_side(double side)
{
	if (!(side > 0) || side > 1e9)
		return 0;
	return side < 1 ? 1 : (uint64_t)(side + 0.5);
}

/* "svg", or "x:svg" where x is the prefix of the namespace. */
static bool is_svg_name(struct str name)
{
	size_t colon = str_find_char(name, ':', 0);

	return str_eq(colon == STR_NPOS ? name : str_tail(name, colon + 1), STR("svg"));
}

bool image_svg(struct image *im, struct str head)
{
	struct str s = skip_prolog(head), name, value;
	double width = 0, height = 0, view_width = 0, view_height = 0;

	if (!str_starts(s, STR("<")))
		return false;
	s = str_tail(s, 1);
	if (!is_svg_name(take_name(&s)))
		return false;
	while (take_attribute(&s, &name, &value)) {
		if (str_eq(name, STR("width")))
			width = read_length(value);
		else if (str_eq(name, STR("height")))
			height = read_length(value);
		else if (str_eq(name, STR("viewBox")))
			read_view_box(value, &view_width, &view_height);
	}
	if (width <= 0 && height <= 0) {
		width = view_width;
		height = view_height;
	} else if (view_width > 0 && view_height > 0) {
		/* One side alone gives the other by the shape of the view box. */
		if (height <= 0)
			height = width * view_height / view_width;
		else if (width <= 0)
			width = height * view_width / view_height;
	}
	image_set_size(im, round_side(width), round_side(height));
	return true;
}
