/*
 * Decides the address of everything. Addresses are told apart without regard
 * to case, because sites are unzipped on file systems that fold it.
 */
#include "kb/kb_int.h"

#include "base/path.h"
#include "base/slug.h"
#include "base/utf8.h"

struct str urls_path(struct kb *kb, struct str path)
{
	struct buf out = BUF_INIT;
	struct str part, kept;

	while (str_split(&path, '/', &part)) {
		while (part.n > 1 && part.p[0] == '.')
			part = str_tail(part, 1);
		if (out.len > 0)
			buf_add_byte(&out, '/');
		else if (str_eq_ci(part, STR("_ob")))
			buf_add_byte(&out, '_');
		buf_add(&out, part);
	}
	kept = arena_str(&kb->arena, buf_str(&out));
	buf_release(&out);
	return kept;
}

bool urls_taken(const struct kb *kb, struct str url)
{
	struct buf key = BUF_INIT;
	bool taken;

	utf8_add_lower(&key, url);
	taken = map_has(&kb->urls, buf_str(&key));
	buf_release(&key);
	return taken;
}

static void take(struct kb *kb, struct str url)
{
	struct buf key = BUF_INIT;

	utf8_add_lower(&key, url);
	map_set(&kb->urls, buf_str(&key), (uintptr_t)url.p);
	buf_release(&key);
}

/* The address as it is written by who took it. */
static struct str taken_as(const struct kb *kb, struct str url)
{
	struct buf key = BUF_INIT;
	struct str as;

	utf8_add_lower(&key, url);
	as = str_of(map_get_ptr(&kb->urls, buf_str(&key)));
	buf_release(&key);
	return as;
}

static void report(const struct kb *kb, struct str wanted, struct str got, struct str for_path,
                   struct diags *diags)
{
	struct str other = taken_as(kb, wanted);
	struct diag_place at = { for_path, 0, 0, 0, STR_NONE };

	if (str_eq(other, wanted))
		diag_add(diags, DIAG_OUTPUT_COLLISION, &at,
		         "another file is published as '%.*s' already", STR_ARG(wanted));
	else
		diag_add(diags, DIAG_OUTPUT_CASE, &at,
		         "'%.*s' differs only by case from '%.*s'", STR_ARG(wanted),
		         STR_ARG(other));
	diag_hint(diags, "this one is published as '%.*s'; rename one of the two",
	          STR_ARG(got));
}

struct str urls_claim(struct kb *kb, struct str wanted, struct str for_path,
                      struct diags *diags)
{
	struct str got = arena_str(&kb->arena, wanted);
	struct str ext = path_ext(wanted);
	struct str stem = ext.n ? str_cut(wanted, 0, wanted.n - ext.n - 1) : wanted;

	for (unsigned i = 2; urls_taken(kb, got); i++)
		got = arena_strf(&kb->arena, "%.*s-%u%s%.*s", STR_ARG(stem), i,
		                 ext.n ? "." : "", STR_ARG(ext));
	if (!str_eq(got, wanted) && for_path.n)
		report(kb, wanted, got, for_path, diags);
	take(kb, got);
	return got;
}

/* "a/b.md" as "a/b.html". */
static struct str note_url(struct kb *kb, struct str path)
{
	struct str clean = urls_path(kb, path);
	struct str ext = path_ext(clean);
	struct str stem = ext.n ? str_cut(clean, 0, clean.n - ext.n - 1) : clean;

	return arena_strf(&kb->arena, "%.*s.html", STR_ARG(stem));
}

static void assign_folders(struct kb *kb)
{
	for (size_t i = 0; i < kb->folders.n; i++) {
		struct kb_folder *f = &kb->folders.v[i];
		struct str dir = urls_path(kb, f->path);
		struct str want =
			dir.n ? arena_strf(&kb->arena, "%.*s/index.html", STR_ARG(dir))
			      : STR("index.html");

		if (f->adopted)
			want = note_url(kb, kb->notes.v[f->index].note.path);
		f->url = urls_claim(kb, want, STR_NONE, NULL);
		if (f->index != KB_NONE)
			kb->notes.v[f->index].url = f->url;
	}
}

static void assign_redirect(struct kb *kb, size_t note, struct str from, bool quiet,
                            struct diags *diags)
{
	struct str path = kb->notes.v[note].note.path;
	struct buf url = BUF_INIT;
	struct str clean;

	if (!path_join(&url, str_starts(from, STR("/")) ? STR_NONE : path_dir(path), from) ||
	    url.len == 0)
		goto out;
	if (path_is_markdown(buf_str(&url)))
		buf_cut(&url, url.len - path_ext(buf_str(&url)).n - 1);
	if (str_ends(from, STR("/")))
		buf_add_z(&url, "/index.html");
	else if (!str_ends_ci(buf_str(&url), STR(".html")))
		buf_add_z(&url, ".html");
	clean = urls_path(kb, buf_str(&url));
	if (!urls_taken(kb, clean)) {
		struct kb_redirect r = { urls_claim(kb, clean, STR_NONE, NULL), note };

		vec_push(&kb->redirects, r);
	} else if (!quiet) {
		struct diag_place at = { path, 0, 0, 0, STR_NONE };

		diag_add(diags, DIAG_REDIRECT_COLLISION, &at,
		         "the address '%.*s' is taken, no redirect is made", STR_ARG(clean));
		diag_hint(diags, "take it out of redirect_from");
	}
out:
	buf_release(&url);
}

/* An alias is a name, not an address: one that is taken is no fault. */
static void assign_redirects(struct kb *kb, struct diags *diags)
{
	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct note *note = &kb->notes.v[i].note;

		for (size_t r = 0; r < note->redirect_from.n; r++)
			assign_redirect(kb, i, note->redirect_from.v[r], false, diags);
	}
	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct note *note = &kb->notes.v[i].note;

		for (size_t r = 0; r < note->aliases.n; r++)
			if (str_find(note->aliases.v[r], STR(".."), 0) == STR_NPOS)
				assign_redirect(kb, i, note->aliases.v[r], true, diags);
	}
}

void urls_assign(struct kb *kb, struct diags *diags)
{
	static const char *const ours[] = { "404.html", "sitemap.xml", "feed.xml",
		                            "_ob",      "robots.txt",  ".nojekyll" };

	for (size_t i = 0; i < countof(ours); i++)
		take(kb, str_of(ours[i]));
	assign_folders(kb);
	for (size_t i = 0; i < kb->notes.n; i++) {
		struct kb_note *n = &kb->notes.v[i];

		if (n->index_of == KB_NONE)
			n->url =
				urls_claim(kb, note_url(kb, n->note.path), n->note.path, diags);
	}
	assign_redirects(kb, diags);
}
