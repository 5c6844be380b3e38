/*
 * Decides what a page shows of what can be run: of each block its address for
 * the terminal, of a step what it depends on, and of the whole runbook its
 * steps and the values that it wants. Nothing is run from here: a page has
 * text, links and a form that fills in what is shown.
 */
#include "render/writer_int.h"
#include "runbook/uses.h"

/* A part of the hash is enough to see that a step has changed since it was ticked off. */
#define HASH_SHOWN 12
#define HASH_SIZE 40
#define COMMIT_SHOWN 7

bool steps_likely(const struct render *r, const struct note *note)
{
	static const char *const others[] = { "yaml", "yml", "ini" };

	/* Also where nothing can be run, it may be that something was meant to be. */
	if (value_get(note->meta, STR("runbook")))
		return true;
	for (size_t i = 0; i < note->fences.n; i++) {
		struct str info = str_trim(note->fences.v[i].info);
		struct str lang = runbook_fence_lang(info);
		bool braces = str_find_char(info, '{', 0) != STR_NPOS;

		if (runbook_lang_runs(lang, &r->runbooks))
			return true;
		for (size_t k = 0; k < countof(others) && braces; k++)
			if (str_eq_ci(lang, str_of(others[k])))
				return true;
		if (braces && (str_find(info, STR("interpreter"), 0) != STR_NPOS ||
		               str_find(info, STR("name"), 0) != STR_NPOS))
			return true;
	}
	return false;
}

void steps_read(struct page *p, const struct kb_note *n, const struct md_doc *doc,
                struct str bytes)
{
	struct runbook *book = arena_new(p->arena, struct runbook);
	struct note note = n->note;

	/* The note's document is never changed through it. */
	note.doc = (struct md_doc *)doc;
	runbook_read(book, p->arena, &note, bytes, &p->r->runbooks, &p->w->diags);
	if (book->nblocks)
		p->book = book;
}

const struct runbook_block *steps_block(const struct writer *w, const struct md_node *n)
{
	const struct runbook *r = w->page->book;
	unsigned line = w->note ? n->line + w->note->body_line - 1 : 0;
	size_t low = 0, high = r ? r->nblocks : 0;

	if (!r || w->parent || !n->fenced)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->blocks[middle].line < line)
			low = middle + 1;
		else
			high = middle;
	}
	if (low >= r->nblocks || r->blocks[low].line != line || r->blocks[low].ignore)
		return NULL;
	return &r->blocks[low];
}

static void add_target(struct buf *out, const struct runbook *r, const struct runbook_block *b)
{
	buf_add_attr(out, r->path);
	buf_add_byte(out, '#');
	if (b->named && b->refusal.n == 0)
		buf_add_attr(out, b->name);
	else
		buf_add_number(out, (long)b->number + 1);
}

/* Length as script counts it, in UTF-16. */
static size_t units(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		n += (c & 0xc0) != 0x80;
		n += c >= 0xf0;
	}
	return n;
}

/* "NODE 14 19 d PORT 30 35 p": name, from, to, in which quotes: plain, double, here, or other. */
static void add_uses(struct writer *w, const struct runbook_block *b)
{
	struct runbook_uses uses = runbook_find_uses(w->page->arena, w->page->book, b);
	size_t at = 0, seen = 0;

	for (size_t i = 0; i < uses.n; i++) {
		const struct runbook_use *u = &uses.v[i];
		size_t from = seen + units(str_cut(b->text, at, u->from));
		size_t to = from + units(str_cut(b->text, u->from, u->to));

		buf_addf(w->out, "%s%.*s %zu %zu %c", i ? " " : " data-uses=\"",
		         STR_ARG(u->name), from, to, "pdho"[u->place]);
		at = u->to;
		seen = to;
	}
	if (uses.n)
		buf_add_byte(w->out, '"');
}

void steps_add_attrs(struct writer *w, const struct runbook_block *b)
{
	bool runs = w->page->r->options.runs != RENDER_RUNS_NONE && b->refusal.n == 0;
	bool step = b->named && b->refusal.n == 0;

	if (step) {
		buf_add_z(w->out, " id=\"step:");
		buf_add_attr(w->out, b->name);
		buf_add_byte(w->out, '"');
	}
	/* Whoever lets it run is told which text was read: all of the hash. */
	if (step || runs)
		buf_addf(w->out, " data-hash=\"%.*s\"", runs ? HASH_SIZE : HASH_SHOWN, b->hash);
	if (b->refusal.n == 0) {
		buf_add_z(w->out, " data-run=\"");
		add_target(w->out, w->page->book, b);
		buf_add_byte(w->out, '"');
		add_uses(w, b);
	}
}

static void add_step_link(struct writer *w, size_t number)
{
	const struct runbook_block *b = &w->page->book->blocks[number];

	if (b->refusal.n) {
		buf_add_html(w->out, b->name);
		return;
	}
	buf_add_z(w->out, "<a href=\"#step:");
	buf_add_url(w->out, b->name);
	buf_add_z(w->out, "\">");
	buf_add_html(w->out, b->name);
	buf_add_z(w->out, "</a>");
}

static void begin_fact(struct writer *w, bool *any, const char *word)
{
	buf_add_z(w->out, *any ? "<li>" : "<ul class=\"step-facts\"><li>");
	buf_add_html(w->out, page_word(w->page, word));
	buf_add_byte(w->out, ' ');
	*any = true;
}

static void add_served(struct writer *w, bool *any, const char *word, size_t number)
{
	if (number == RUNBOOK_NONE)
		return;
	begin_fact(w, any, word);
	add_step_link(w, number);
	buf_add_z(w->out, "</li>");
}

/* The date is a machine's too: script adds how long ago that is. */
static void add_moment(struct writer *w, struct str when)
{
	buf_add_z(w->out, "<time datetime=\"");
	buf_add_attr(w->out, when);
	buf_add_z(w->out, "\">");
	buf_add_html(w->out, str_cut(when, 0, STR("2026-11-21").n));
	buf_add_z(w->out, "</time>");
}

static void add_commit(struct writer *w, struct str commit)
{
	buf_add_z(w->out, "<code>");
	buf_add_html(w->out, str_cut(commit, 0, COMMIT_SHOWN));
	buf_add_z(w->out, "</code>");
}

/* Words with "{date}" and "{commit}" in them. */
static void add_sentence(struct writer *w, struct str words, const struct verified_entry *it)
{
	while (words.n) {
		size_t at = str_find_char(words, '{', 0);

		buf_add_html(w->out, str_cut(words, 0, at));
		words = str_tail(words, at);
		if (str_starts(words, STR("{date}"))) {
			add_moment(w, it->when);
			words = str_tail(words, STR("{date}").n);
		} else if (str_starts(words, STR("{commit}"))) {
			add_commit(w, it->commit);
			words = str_tail(words, STR("{commit}").n);
		} else if (words.n) {
			buf_add_byte(w->out, '{');
			words = str_tail(words, 1);
		}
	}
}

/* When the block passed its test, and whether what passed is what stands here. */
static void add_verified(struct writer *w, bool *any, const struct runbook_block *b)
{
	static const char *const words[2][2] = {
		{ "step_changed", "step_changed_on" },
		{ "step_verified", "step_verified_on" },
	};
	const struct verified *record = w->page->r->options.verified;
	const struct verified_entry *it;
	bool same;

	if (!record || record->n == 0 || b->refusal.n)
		return;
	it = verified_find(record, w->page->book->path, verified_key(w->page->arena, b));
	if (!it)
		return;
	same = str_eq(it->hash, str_of(b->hash));
	buf_add_z(w->out, *any ? "<li" : "<ul class=\"step-facts\"><li");
	buf_addf(w->out, " class=\"step-%s\"><span class=\"icon icon-%s\"></span>",
	         same ? "verified" : "changed", same ? "verified" : "changed");
	add_sentence(w, page_word(w->page, words[same][it->commit.n > 0]), it);
	buf_add_z(w->out, "</li>");
	*any = true;
}

void steps_add_links(struct writer *w, const struct runbook_block *b)
{
	struct str hosts = b->hosts;
	bool any = false;

	if (b->needs.n)
		begin_fact(w, &any, "step_needs");
	for (size_t i = 0; i < b->needs.n; i++) {
		buf_add_z(w->out, i ? ", " : "");
		add_step_link(w, b->needs.v[i]);
	}
	if (b->needs.n)
		buf_add_z(w->out, "</li>");
	add_served(w, &any, "step_verify", b->verify);
	add_served(w, &any, "step_undo", b->undo);
	if (hosts.n) {
		begin_fact(w, &any, "step_hosts");
		buf_add_html(w->out, hosts);
		buf_add_z(w->out, "</li>");
	}
	if (b->named && runbook_attr(b, STR("timeout")).n) {
		begin_fact(w, &any, "step_timeout");
		buf_add_html(w->out, runbook_attr(b, STR("timeout")));
		buf_add_z(w->out, "</li>");
	}
	if (b->named && b->refusal.n) {
		begin_fact(w, &any, "step_refused");
		buf_add_html(w->out, b->refusal);
		buf_add_z(w->out, "</li>");
	}
	add_verified(w, &any, b);
	if (any)
		buf_add_z(w->out, "</ul>");
}

static struct value *step_value(struct page *p, const struct runbook_block *b)
{
	struct value *v = value_map(p->arena);
	struct buf href = BUF_INIT;

	buf_add_z(&href, "#step:");
	buf_add_url(&href, b->name);
	value_set_ref(p->arena, v, STR("name"), b->name);
	value_set_str(p->arena, v, STR("href"), buf_str(&href));
	value_set_str(p->arena, v, STR("effect"), str_of(runbook_effect_name(b->effect)));
	value_set_str(p->arena, v, STR("hash"), str_from(b->hash, HASH_SHOWN));
	buf_release(&href);
	return v;
}

/*
 * The steps in the order in which they run. Where a broken one leaves no such order, those
 * that are whole, as they stand in the note.
 */
static struct value *steps_value(struct page *p)
{
	struct runbook_wish wish = { .what = RUNBOOK_ALL, .tag = STR_NONE };
	struct value *list = value_list(p->arena);
	const struct runbook *r = p->book;
	struct runbook_plan plan;
	struct err e = ERR_INIT;

	if (runbook_plan(&plan, p->arena, r, &wish, &e) == 0) {
		for (size_t i = 0; i < plan.nsteps; i++)
			if (r->blocks[plan.steps[i].block].named)
				value_push(p->arena, list,
				           step_value(p, &r->blocks[plan.steps[i].block]));
		return list;
	}
	for (size_t i = 0; i < r->nblocks; i++)
		if (r->blocks[i].named && !r->blocks[i].ignore && r->blocks[i].refusal.n == 0)
			value_push(p->arena, list, step_value(p, &r->blocks[i]));
	return list;
}

static struct value *param_value(struct page *p, const struct runbook_param *from)
{
	struct arena *a = p->arena;
	struct value *v = value_map(a), *options = value_list(a);

	value_set_ref(a, v, STR("name"), from->name);
	value_set_ref(a, v, STR("help"), from->help);
	value_set_ref(a, v, STR("default"), from->normal);
	value_set_ref(a, v, STR("pattern"), from->pattern);
	value_set_str(a, v, STR("type"), str_of(runbook_type_name(from->type)));
	value_set_bool(a, v, STR("required"), from->required && !from->placeholder);
	for (size_t i = 0; i < from->values.n; i++) {
		struct value *option = value_map(a);

		value_set_ref(a, option, STR("value"), from->values.v[i]);
		value_set_bool(a, option, STR("selected"),
		               from->has_default && str_eq(from->values.v[i], from->normal));
		value_push(a, options, option);
	}
	value_set(a, v, STR("options"), options);
	value_set_bool(a, v, STR("has_options"), options->count > 0);
	return v;
}

/* Params that some shown block uses; a secret has no place on a page. */
static void push_params(struct page *p, struct value *list, struct map *seen,
                        const struct runbook_params *from)
{
	for (size_t i = 0; i < from->n; i++) {
		if (from->v[i].secret || map_has(seen, from->v[i].name))
			continue;
		map_set(seen, from->v[i].name, 1);
		value_push(p->arena, list, param_value(p, &from->v[i]));
	}
}

void steps_context(struct page *p)
{
	struct map seen = MAP_INIT;
	struct value *params, *steps;

	if (!p->book)
		return;
	params = value_list(p->arena);
	steps = steps_value(p);
	push_params(p, params, &seen, &p->book->params);
	for (size_t i = 0; i < p->book->nblocks; i++)
		if (!p->book->blocks[i].ignore && p->book->blocks[i].refusal.n == 0)
			push_params(p, params, &seen, &p->book->blocks[i].placeholders);
	value_set(p->arena, p->context, STR("steps"), steps);
	value_set_bool(p->arena, p->context, STR("has_steps"), steps->count > 0);
	value_set(p->arena, p->context, STR("params"), params);
	value_set_bool(p->arena, p->context, STR("has_params"), params->count > 0);
	map_release(&seen);
}
