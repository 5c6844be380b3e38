/*
 * Decides what is kept of a style attribute: Typora's zoom, a width or height
 * in pixels or percent, an alignment. A page's policy forbids inline styles.
 */
#include "ext/html/html_int.h"

/* Read "300px", "50%", "0.5"; `*unit` is what follows. False when it is no number. */
static bool read_number(struct str s, double *value, struct str *unit)
{
	double scale = 1;
	size_t i = 0, digits = 0;

	*value = 0;
	for (; i < s.n && i < 12 && char_is_digit(s.p[i]); i++, digits++)
		*value = *value * 10 + (s.p[i] - '0');
	if (i < s.n && s.p[i] == '.')
		for (i++; i < s.n && char_is_digit(s.p[i]); i++, digits++)
			*value += (s.p[i] - '0') * (scale /= 10);
	*unit = str_trim(str_tail(s, i));
	return digits > 0;
}

/* The nearest step of 5, from 5 to 100. */
static unsigned percent_step(double percent)
{
	if (percent >= 100)
		return 100;
	return percent < 5 ? 5 : (unsigned)(percent / 5 + 0.5) * 5;
}

static unsigned pixels(double value)
{
	return value < 1 || value > 100000 ? 0 : (unsigned)(value + 0.5);
}

static void read_size(struct html_style *style, struct str name, struct str value)
{
	struct str unit;
	double n;
	bool width = str_eq_ci(name, STR("width"));

	if (!read_number(value, &n, &unit) || !(n > 0))
		return;
	if (str_eq_ci(name, STR("zoom"))) {
		if (unit.n == 0)
			style->percent = percent_step(n * 100);
		else if (str_eq(unit, STR("%")))
			style->percent = percent_step(n);
	} else if (width && str_eq(unit, STR("%"))) {
		style->percent = percent_step(n);
	} else if (str_eq_ci(unit, STR("px"))) {
		*(width ? &style->width : &style->height) = pixels(n);
	}
}

struct html_style html_style_read(struct str text)
{
	static const struct str sides[] = { STR_INIT("left"), STR_INIT("right"),
		                            STR_INIT("center") };
	struct html_style style = { .align = STR_NONE };
	struct str rule;

	while (str_split(&text, ';', &rule)) {
		size_t colon = str_find_char(rule, ':', 0);
		struct str name = str_trim(str_cut(rule, 0, colon));
		struct str value =
			str_trim(str_tail(rule, colon == STR_NPOS ? rule.n : colon + 1));

		if (str_eq_ci(name, STR("zoom")) || str_eq_ci(name, STR("width")) ||
		    str_eq_ci(name, STR("height")))
			read_size(&style, name, value);
		for (size_t i = 0; i < countof(sides); i++)
			if (str_eq_ci(name, STR("text-align")) && str_eq_ci(value, sides[i]))
				style.align = sides[i];
	}
	return style;
}

unsigned html_pixels(struct str value)
{
	struct str unit;
	double n;

	if (!read_number(str_trim(value), &n, &unit) || (unit.n && !str_eq_ci(unit, STR("px"))))
		return 0;
	return pixels(n);
}
