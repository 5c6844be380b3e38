/*
 * Decides where the content of an element ends that is not to be read as part of
 * the page. An element that is never closed has none: its tag alone is lost,
 * not the rest of the note.
 */
#include "ext/html/html_int.h"

static bool is_name_end(char c)
{
	return char_is_space(c) || c == '/' || c == '>';
}

/* Move the reader behind the end tag of `el` where its content is no HTML; false when it has none. */
static bool skip_raw(struct html_reader *in, const struct html_element *el)
{
	size_t at = in->at;

	while ((at = str_find(in->s, STR("</"), at)) != STR_NPOS) {
		struct html_reader from = { .s = in->s, .at = at };
		struct html_token t;

		at += 2;
		/* A longer name is left at once: to look for its ">" could take long. */
		if (!str_eq_ci(str_cut(in->s, at, at + el->name.n), el->name) ||
		    at + el->name.n >= in->s.n || !is_name_end(in->s.p[at + el->name.n]))
			continue;
		if (!html_next(&from, &t) || t.kind != HTML_CLOSE)
			return false;
		in->at = from.at;
		return true;
	}
	return false;
}

/* The same where it is, and elements of its kind may be in it. */
static bool skip_nested(struct html_reader *in, const struct html_element *el)
{
	struct html_reader from = *in;
	struct html_token t;
	size_t depth = 1;

	while (depth > 0 && html_next(&from, &t)) {
		const struct html_element *other = NULL;

		if (t.kind == HTML_OPEN || t.kind == HTML_CLOSE)
			other = html_element(t.name);
		if (other && other != el)
			html_skip(&from, &t, other, HTML_RAW);
		if (other == el && !(t.kind == HTML_OPEN && html_self_closing(&t)))
			t.kind == HTML_OPEN ? depth++ : depth--;
	}
	if (depth > 0)
		return false;
	*in = from;
	return true;
}

void html_skip(struct html_reader *in, const struct html_token *t,
               const struct html_element *el, unsigned kinds)
{
	size_t i = html_element_index(el);

	/* Once without an end, an element has none later either: look only once. */
	if (t->kind != HTML_OPEN || in->endless[i])
		return;
	if (el->flags & kinds & HTML_RAW)
		in->endless[i] = !skip_raw(in, el);
	else if (el->flags & kinds & HTML_SKIP && !html_self_closing(t))
		in->endless[i] = !skip_nested(in, el);
}

bool html_next_visible(struct html_reader *in, struct html_token *t, unsigned kinds)
{
	const struct html_element *el;

	if (!html_next(in, t))
		return false;
	el = t->kind == HTML_OPEN ? html_element(t->name) : NULL;
	if (el)
		html_skip(in, t, el, kinds);
	return true;
}
