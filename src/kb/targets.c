/*
 * Resolves every link of every note and decides what the writer is told about
 * those that lead nowhere, somewhere by luck, or to a heading that is not there.
 */
#include "kb/kb_int.h"
#include "kb/keep_int.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/utf8.h"
#include "sys/pool.h"

/* Missing links for which nearest names are searched: of one note, and of all when each has some. */
#define SUGGEST_FOR 20
#define SUGGEST_IN_ALL 200000

struct resolve_job {
	struct kb *kb;
	struct {
		struct arena arena;
		struct arena scratch;
		struct diags diags;
		struct buf bytes;
	} worker[POOL_MAX];
	size_t max_note_size;
	unsigned suggest; /* of one note */
};

/* One note's share of the work. */
struct one {
	struct resolve_job *job;
	struct kb_note *n;
	unsigned worker;
	struct diags *diags;
	struct arena *scratch;
	bool read;
	unsigned suggested;
};

/* Where the link stands; the note is read once more to quote its lines. */
static struct diag_place place(struct one *o, const struct note_link *link)
{
	struct buf *bytes = &o->job->worker[o->worker].bytes;

	if (!o->read) {
		buf_clear(bytes);
		/* Without the bytes the place is named, only not quoted. */
		if (source_read(o->job->kb->source, o->n->file, o->worker, bytes,
		                o->job->max_note_size, NULL) != 0)
			buf_clear(bytes);
		o->read = true;
	}
	return (struct diag_place){ o->n->note.path, link->line, link->column, link->width,
		                    buf_str(bytes) };
}

static void add_candidates(struct one *o, struct str target, const struct note *anchors_of,
                           const char *otherwise)
{
	struct str found[3];
	struct buf text = BUF_INIT;
	size_t n = 0;

	if (o->suggested++ < o->job->suggest)
		n = link_suggest(found, countof(found), o->job->kb->table, o->scratch, target,
		                 anchors_of);
	for (size_t i = 0; i < n; i++)
		buf_addf(&text, "%s'%s%.*s'", i ? (i + 1 == n ? " or " : ", ") : "",
		         anchors_of ? "#" : "", STR_ARG(found[i]));
	if (n)
		diag_hint(o->diags, "did you mean %s?", text.p);
	else if (otherwise)
		diag_hint(o->diags, "%s", otherwise);
	buf_release(&text);
}

static bool names_image(struct str target)
{
	static const char *const exts[] = { "png", "jpg",  "jpeg", "gif", "webp",
		                            "svg", "avif", "bmp",  "ico" };
	struct str ext = path_ext(target);

	for (size_t i = 0; i < countof(exts); i++)
		if (str_eq_ci(ext, str_of(exts[i])))
			return true;
	return false;
}

/* The draft that the link would lead to, or NULL. */
static const struct note *draft_of(const struct one *o, const struct note_link *link)
{
	const struct kb *kb = o->job->kb;
	struct link_target t;

	if (!kb->draft_table)
		return NULL;
	link_resolve(&t, kb->draft_table, o->scratch, &o->n->note,
	             kb_note_root(&o->n->note, o->scratch), link->kind, link->target);
	return t.kind == LINK_NOTE ? &kb->drafts.v[t.index].note : NULL;
}

static void report_missing(struct one *o, const struct note_link *link)
{
	struct diag_place at = place(o, link);
	const struct note *draft;

	if (link->kind == NOTE_IMAGE ||
	    (link->kind == NOTE_WIKI_EMBED && names_image(link->target))) {
		diag_add(o->diags, DIAG_IMAGE_MISSING, &at, "image not found: '%.*s'",
		         STR_ARG(link->target));
		add_candidates(o, link->target, NULL, "a placeholder is shown in its place");
		return;
	}
	if (link->kind == NOTE_WIKI_EMBED)
		diag_add(o->diags, DIAG_EMBED_MISSING, &at, "nothing to embed: '%.*s'",
		         STR_ARG(link->target));
	else
		diag_add(o->diags, DIAG_LINK_MISSING, &at, "link leads nowhere: '%.*s'",
		         STR_ARG(link->target));
	draft = draft_of(o, link);
	if (draft)
		diag_hint(o->diags, "'%.*s' is a draft; --drafts publishes it",
		          STR_ARG(draft->path));
	else
		add_candidates(o, link->target, NULL, NULL);
}

static struct str path_of(const struct kb *kb, const struct link_target *t)
{
	if (t->kind == LINK_NOTE)
		return kb->notes.v[t->index].note.path;
	if (t->kind == LINK_FOLDER)
		return kb->folders.v[t->index].path;
	return kb->files[t->index].path;
}

static void report_rule(struct one *o, const struct note_link *link,
                        const struct link_target *t)
{
	struct diag_place at;

	if (link_rule_is_weak(t->rule)) {
		at = place(o, link);
		diag_add(o->diags, DIAG_LINK_WEAK, &at, "'%.*s' was found only %s",
		         STR_ARG(link->target), link_rule_name(t->rule));
		diag_hint(o->diags, "it leads to '%.*s'; write that path",
		          STR_ARG(path_of(o->job->kb, t)));
	} else if (t->candidates > 1) {
		at = place(o, link);
		diag_add(o->diags, DIAG_LINK_AMBIGUOUS, &at, "'%.*s' could be one of %u files",
		         STR_ARG(link->target), t->candidates);
		diag_hint(o->diags, "it leads to '%.*s', the nearest; write a path to be sure",
		          STR_ARG(path_of(o->job->kb, t)));
	}
}

static void check_anchor(struct one *o, const struct note_link *link,
                         const struct link_target *t)
{
	const struct kb *kb = o->job->kb;
	size_t number = t->kind == LINK_SELF     ? (size_t)(o->n - kb->notes.v)
	                : t->kind == LINK_FOLDER ? kb->folders.v[t->index].index
	                                         : t->index;
	const struct note *note;
	struct diag_place at;
	struct str id;

	if (number == KB_NONE)
		return;
	note = &kb->notes.v[number].note;
	if (t->anchor.n == 0 || link_anchor(&id, o->job->kb->table, number, t->anchor))
		return;
	/* Every page has a top. */
	if (str_eq_ci(t->anchor, STR("top")))
		return;
	at = place(o, link);
	diag_add(o->diags, DIAG_ANCHOR_MISSING, &at, "'%.*s' has no heading or block '#%.*s'",
	         STR_ARG(note->path), STR_ARG(t->anchor));
	add_candidates(o, t->anchor, note, NULL);
}

/* flat: one case a kind of target */
static void judge(struct one *o, const struct note_link *link, struct link_target *t)
{
	struct diag_place at;

	switch (t->kind) {
	case LINK_MISSING:
		report_missing(o, link);
		return;
	case LINK_BAD_SCHEME:
		at = place(o, link);
		diag_add(o->diags, DIAG_LINK_SCHEME, &at, "the address '%.*s' is not allowed",
		         STR_ARG(utf8_head(link->target, 80)));
		diag_hint(o->diags, "only its text is shown; http, https, mailto, tel, ftp and "
		                    "xmpp are allowed");
		return;
	case LINK_NOTE:
	case LINK_FOLDER:
		if (link->kind == NOTE_IMAGE) {
			t->kind = LINK_MISSING;
			report_missing(o, link);
			return;
		}
		report_rule(o, link, t);
		check_anchor(o, link, t);
		return;
	case LINK_SELF:
		check_anchor(o, link, t);
		return;
	case LINK_FILE:
		report_rule(o, link, t);
		return;
	case LINK_EXTERNAL:
		return;
	}
}

static void resolve_links(struct one *o, struct arena *arena)
{
	struct kb_note *n = o->n;
	struct str root = kb_note_root(&n->note, o->scratch);

	n->targets = arena_array(arena, struct link_target, n->note.links.n);
	for (size_t i = 0; i < n->note.links.n; i++) {
		const struct note_link *link = &n->note.links.v[i];
		struct link_target *t = &n->targets[i];

		link_resolve(t, o->job->kb->table, o->scratch, &n->note, root, link->kind,
		             link->target);
		t->anchor = t->anchor.n ? arena_str(arena, t->anchor) : STR_NONE;
		judge(o, link, t);
	}
}

static int resolve_one(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct resolve_job *job = ctx;
	struct kb *kb = job->kb;
	struct arena *scratch = &job->worker[worker].scratch;
	struct diags *diags = &job->worker[worker].diags, own = DIAGS_INIT;
	struct one o = { job, &kb->notes.v[item], worker, diags, scratch, false, 0 };

	if (!kb->names) {
		resolve_links(&o, &job->worker[worker].arena);
	} else if (!keep_find_targets(kb, item, diags)) {
		o.diags = &own;
		resolve_links(&o, scratch);
		diags_copy(diags, &own);
		keep_targets(kb, item, &own);
	}
	arena_clear(scratch);
	return 0;
}

int targets_resolve(struct kb *kb, const struct kb_options *options, struct diags *diags,
                    struct err *e)
{
	struct resolve_job *job = mem_new(struct resolve_job);
	int failed;

	job->kb = kb;
	job->max_note_size = options->max_note_size;
	job->suggest = SUGGEST_FOR;
	while (job->suggest > 1 && job->suggest > SUGGEST_IN_ALL / (kb->notes.n + 1))
		job->suggest--;
	for (unsigned i = 0; i < POOL_MAX; i++)
		job->worker[i].bytes = (struct buf)BUF_INIT;
	failed = pool_run(options->workers, kb->notes.n, resolve_one, job, e);
	for (unsigned i = 0; i < POOL_MAX; i++) {
		arena_adopt(&kb->arena, &job->worker[i].arena);
		arena_release(&job->worker[i].scratch);
		diags_merge(diags, &job->worker[i].diags);
		buf_release(&job->worker[i].bytes);
	}
	mem_free(job);
	return failed;
}

static void add_backlink(struct kb *kb, size_t to, size_t from, struct str context)
{
	struct kb_backlinks *b = &kb->notes.v[to].backlinks;
	struct kb_backlink link = { from, context };

	/* Notes are walked in order: a second link of the same note is the last one. */
	if (to == from || (b->n && vec_last(b)->note == from))
		return;
	vec_push(b, link);
}

void backlinks_collect(struct kb *kb)
{
	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct kb_note *n = &kb->notes.v[i];

		if (!n->listed)
			continue;
		for (size_t l = 0; l < n->note.links.n; l++) {
			const struct link_target *t = &n->targets[l];
			size_t to = KB_NONE;

			if (t->kind == LINK_NOTE)
				to = t->index;
			else if (t->kind == LINK_FOLDER)
				to = kb->folders.v[t->index].index;
			if (to != KB_NONE)
				add_backlink(kb, to, i, n->note.links.v[l].context);
		}
	}
}
