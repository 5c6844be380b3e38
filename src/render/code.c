/*
 * Decides what a code block looks like: its language, caption, highlighting,
 * and the attributes that a runbook step carries in its info string.
 */
#include "render/writer_int.h"

#include "ext/highlight/highlight.h"
#include "ext/yaml/yaml.h"

/* The info string taken apart. Strings are in the page's arena or the document. */
struct fence {
	struct str lang; /* first word, without "{...}" */
	struct str title;
	struct str name, effect;
};

static void set_attribute(struct fence *f, struct str key, struct str value)
{
	if (str_eq(key, STR("title")))
		f->title = value;
	else if (str_eq(key, STR("name")))
		f->name = value;
	else if (str_eq(key, STR("effect")))
		f->effect = value;
}

/* {"name": "x"} : JSON is YAML. False when it cannot be read. */
static bool read_object(struct fence *f, struct arena *a, struct str text)
{
	struct yaml_fault fault;
	const struct value_item *it;
	struct value *map;

	if (yaml_read(&map, a, text, &fault) != 0 || map->kind != VALUE_MAP)
		return false;
	value_each(it, map) set_attribute(f, it->key, value_text(it->value));
	return true;
}

/* name=x title="two words" */
static void read_pairs(struct fence *f, struct str text)
{
	size_t i = 0;

	while (i < text.n) {
		size_t start = i, eq, end;
		char quote;

		while (i < text.n && !char_is_space(text.p[i]) && text.p[i] != '=')
			i++;
		eq = i;
		if (i >= text.n || text.p[i] != '=') {
			i++;
			continue;
		}
		i++;
		quote = i < text.n && (text.p[i] == '"' || text.p[i] == '\'') ? text.p[i] : 0;
		i += quote != 0;
		end = i;
		while (end < text.n &&
		       (quote ? text.p[end] != quote : !char_is_space(text.p[end])))
			end++;
		set_attribute(f, str_cut(text, start, eq), str_cut(text, i, end));
		i = end + 1;
	}
}

static struct fence read_fence(struct arena *a, struct str info)
{
	struct fence f = { STR_NONE, STR_NONE, STR_NONE, STR_NONE };
	size_t end = 0;
	struct str rest;

	info = str_trim(info);
	while (end < info.n && !char_is_space(info.p[end]) && info.p[end] != '{' &&
	       info.p[end] != ',')
		end++;
	f.lang = str_cut(info, 0, end);
	rest = str_trim(str_tail(info, end));
	if (str_starts(rest, STR("{")) && str_ends(rest, STR("}"))) {
		if (read_object(&f, a, rest) && (f.name.n || f.title.n || f.effect.n))
			return f;
		rest = str_cut(rest, 1, rest.n - 1);
	}
	read_pairs(&f, rest);
	return f;
}

static void write_plain(struct writer *w, const struct md_node *n)
{
	struct str info = n->info;
	size_t end = 0;

	while (end < info.n && !char_is_space(info.p[end]))
		end++;
	buf_add_z(w->out, "<pre><code");
	if (end) {
		buf_add_z(w->out, " class=\"language-");
		buf_add_html(w->out, str_cut(info, 0, end));
		buf_add_byte(w->out, '"');
	}
	buf_add_byte(w->out, '>');
	buf_add_html(w->out, n->text);
	buf_add_z(w->out, "</code></pre>\n");
}

static void write_mermaid(struct writer *w, const struct md_node *n)
{
	w->page->needs_mermaid = true;
	buf_add_z(w->out, "<figure class=\"mermaid\"><pre tabindex=\"0\"><code>");
	buf_add_html(w->out, n->text);
	buf_add_z(w->out, "</code></pre></figure>\n");
}

static void add_caption(struct writer *w, const struct fence *f, struct str lang)
{
	struct str effect = f->effect.n ? f->effect : STR("change");

	buf_add_z(w->out, "<figcaption>");
	if (f->name.n) {
		buf_add_z(w->out, "<span class=\"step-name\">");
		buf_add_html(w->out, f->name);
		buf_add_z(w->out, "</span> <span class=\"effect effect-");
		buf_add_attr(w->out, effect);
		buf_add_z(w->out, "\">");
		buf_add_html(w->out, effect);
		buf_add_z(w->out, "</span> ");
	}
	if (f->title.n)
		buf_add_html(w->out, f->title);
	else
		buf_add_html(w->out, f->lang.n ? f->lang : lang.n ? lang : STR("text"));
	buf_add_z(w->out, "</figcaption>");
}

static void add_data(struct writer *w, const char *name, struct str value)
{
	buf_add_z(w->out, " data-");
	buf_add_z(w->out, name);
	buf_add_z(w->out, "=\"");
	buf_add_attr(w->out, value);
	buf_add_byte(w->out, '"');
}

static void write_figure(struct writer *w, const struct md_node *n, const struct fence *f)
{
	struct str lang = highlight_language(f->lang);
	const struct runbook_block *b = steps_block(w, n);
	struct fence shown = *f;

	/* What is run decides, where the words behind the language can be read in two ways. */
	if (b) {
		shown.name = b->named ? b->name : STR_NONE;
		shown.effect = str_of(runbook_effect_name(b->effect));
		f = &shown;
	}
	buf_add_z(w->out, "<figure class=\"code\"");
	writer_block_id(w, n);
	add_data(w, "lang", lang.n ? lang : f->lang);
	if (f->name.n) {
		add_data(w, "name", f->name);
		add_data(w, "effect", f->effect.n ? f->effect : STR("change"));
	}
	if (!w->parent) {
		buf_add_z(w->out, " data-block=\"");
		buf_add_number(w->out, w->fences);
		buf_add_byte(w->out, '"');
	}
	if (b)
		steps_add_attrs(w, b);
	buf_add_byte(w->out, '>');
	add_caption(w, f, lang);
	buf_add_z(w->out, "<pre tabindex=\"0\"><code");
	if (f->lang.n) {
		buf_add_z(w->out, " class=\"language-");
		buf_add_attr(w->out, f->lang);
		buf_add_byte(w->out, '"');
	}
	buf_add_byte(w->out, '>');
	highlight_code(w->out, f->lang, n->text);
	buf_add_z(w->out, "</code></pre>");
	if (b)
		steps_add_links(w, b);
	buf_add_z(w->out, "</figure>\n");
}

void code_write(struct writer *w, const struct md_node *n)
{
	struct fence f;

	writer_line(w);
	if (!w->page) {
		write_plain(w, n);
		return;
	}
	w->fences += n->fenced;
	f = read_fence(w->page->arena, n->info);
	if (str_eq_ci(f.lang, STR("mermaid"))) {
		write_mermaid(w, n);
	} else if (str_eq_ci(f.lang, STR("math"))) {
		buf_add_z(w->out, "<div class=\"math\">");
		buf_add_html(w->out, str_trim(n->text));
		buf_add_z(w->out, "</div>\n");
		w->page->needs_math = true;
	} else {
		write_figure(w, n, &f);
	}
}
