/*
 * Decides the address of everything. Addresses are told apart without regard
 * to case, because sites are unzipped on file systems that fold it; names are
 * kept within what file systems take, and no file stands where a folder must.
 */
#include "kb/kb_int.h"

#include "base/path.h"
#include "base/slug.h"
#include "base/utf8.h"

/* Addresses in one file of the sitemap, or fewer. */
#define SITEMAP_URLS 50000

/* Bytes of one name, with room for "-2" and an ending, and of a whole address. */
#define NAME_BYTES 230
#define URL_BYTES 1024

/* The longest head of `s` within `max` bytes that does not part a character. */
static struct str head_of(struct str s, size_t max)
{
	while (max > 0 && ((unsigned char)s.p[max] & 0xc0) == 0x80)
		max--;
	return str_cut(s, 0, max);
}

/* A file's or folder's name as it can be published anywhere. */
static void add_name(struct buf *out, struct str name)
{
	struct str ext;

	while (name.n > 1 && name.p[0] == '.')
		name = str_tail(name, 1);
	/* A folder called "..." must not become one that is no name. */
	if (str_eq(name, STR(".")))
		name = STR("_");
	if (name.n <= NAME_BYTES) {
		buf_add(out, name);
		return;
	}
	ext = path_ext(name).n <= 12 ? path_ext(name) : STR_NONE;
	buf_addf(out, "%.*s-%08x%s%.*s", STR_ARG(head_of(name, NAME_BYTES - 24)),
	         (unsigned)(str_hash(name) & 0xffffffff), ext.n ? "." : "", STR_ARG(ext));
}

struct str urls_path(struct kb *kb, struct str path)
{
	struct buf out = BUF_INIT;
	struct str part, kept;

	while (str_split(&path, '/', &part)) {
		size_t start;

		if (out.len > 0)
			buf_add_byte(&out, '/');
		start = out.len;
		add_name(&out, part);
		if (start == 0 && str_eq_ci(buf_str(&out), STR("_ob")))
			buf_splice(&out, 0, 0, STR("_"));
	}
	kept = buf_str(&out);
	/* Deeper than a path may be: all of one folder stay together. */
	if (kept.n > URL_BYTES)
		kept = arena_strf(&kb->arena, "deep/%016llx/%.*s",
		                  (unsigned long long)str_hash(path_dir(kept)),
		                  STR_ARG(path_base(kept)));
	else
		kept = arena_str(&kb->arena, kept);
	buf_release(&out);
	return kept;
}

/* The key of a file's address, or with `end` "/" of a folder's. */
static void add_key(struct buf *key, struct str url, const char *end)
{
	buf_clear(key);
	utf8_add_lower(key, url);
	buf_add_z(key, end);
}

/* The address as it is written by who took it; NULL when nobody has. */
static const char *taken_as(const struct kb *kb, struct str url, const char *end)
{
	struct buf key = BUF_INIT;
	const char *as;

	add_key(&key, url, end);
	as = map_get_ptr(&kb->urls, buf_str(&key));
	buf_release(&key);
	return as;
}

static bool is_taken(const struct kb *kb, struct str url)
{
	return taken_as(kb, url, "") || taken_as(kb, url, "/");
}

/* Does the address stand below one that is a file? */
static bool is_below_file(const struct kb *kb, struct str url)
{
	for (struct str dir = path_dir(url); dir.n; dir = path_dir(dir))
		if (taken_as(kb, dir, ""))
			return true;
	return false;
}

/* Take the folders that `url` stands in. */
static void take_folders(struct kb *kb, struct str url)
{
	struct buf key = BUF_INIT;

	for (struct str dir = path_dir(url); dir.n; dir = path_dir(dir)) {
		uintptr_t *at;

		add_key(&key, dir, "/");
		at = map_at(&kb->urls, buf_str(&key));
		if (*at)
			break;
		*at = (uintptr_t)arena_str(&kb->arena, dir).p;
	}
	buf_release(&key);
}

static void take(struct kb *kb, struct str url)
{
	struct buf key = BUF_INIT;

	add_key(&key, url, "");
	map_set(&kb->urls, buf_str(&key), (uintptr_t)url.p);
	buf_release(&key);
	take_folders(kb, url);
}

static void report(const struct kb *kb, struct str wanted, struct str got, struct str for_path,
                   struct diags *diags)
{
	struct str other = str_of(taken_as(kb, wanted, ""));
	struct diag_place at = { for_path, 0, 0, 0, STR_NONE };

	if (other.n == 0)
		diag_add(diags, DIAG_OUTPUT_COLLISION, &at,
		         "a folder is published as '%.*s' already", STR_ARG(wanted));
	else if (str_eq(other, wanted))
		diag_add(diags, DIAG_OUTPUT_COLLISION, &at,
		         "another file is published as '%.*s' already", STR_ARG(wanted));
	else
		diag_add(diags, DIAG_OUTPUT_CASE, &at,
		         "'%.*s' differs only by case from '%.*s'", STR_ARG(wanted),
		         STR_ARG(other));
	diag_hint(diags, "this one is published as '%.*s'; rename one of the two",
	          STR_ARG(got));
}

/* `wanted`, with "-2" behind the name of each folder that is a file's address. */
static struct str beside_files(struct kb *kb, struct str wanted)
{
	struct buf out = BUF_INIT;
	struct str part, got;

	if (!is_below_file(kb, wanted))
		return arena_str(&kb->arena, wanted);
	while (str_split(&wanted, '/', &part)) {
		size_t end;

		if (out.len > 0)
			buf_add_byte(&out, '/');
		buf_add(&out, part);
		end = out.len;
		for (unsigned i = 2; wanted.n && taken_as(kb, buf_str(&out), ""); i++) {
			buf_cut(&out, end);
			buf_addf(&out, "-%u", i);
		}
	}
	got = arena_str(&kb->arena, buf_str(&out));
	buf_release(&out);
	return got;
}

struct str urls_claim(struct kb *kb, struct str wanted, struct str for_path,
                      struct diags *diags)
{
	struct str got = beside_files(kb, wanted);
	struct str ext = path_ext(got);
	struct str stem = ext.n ? str_cut(got, 0, got.n - ext.n - 1) : got;
	struct buf key = BUF_INIT;
	uintptr_t *again;

	if (is_taken(kb, got)) {
		/* Many that want one address must not try all numbers each. */
		add_key(&key, got, "");
		again = map_at(&kb->urls_again, buf_str(&key));
		if (*again == 0)
			*again = 1;
		while (is_taken(kb, got))
			got = arena_strf(&kb->arena, "%.*s-%zu%s%.*s", STR_ARG(stem),
			                 (size_t)++ * again, ext.n ? "." : "", STR_ARG(ext));
		buf_release(&key);
	}
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
			want = kb->notes.v[f->index].url;
		f->url = urls_claim(kb, want, STR_NONE, NULL);
		if (f->index != KB_NONE)
			kb->notes.v[f->index].url = f->url;
	}
}

/* The address that `from`, written in the note at `path`, stands for; empty when for none. */
static struct str redirect_url(struct kb *kb, struct str path, struct str from)
{
	struct buf decoded = BUF_INIT, url = BUF_INIT;
	struct str clean = STR_NONE;

	buf_add_decoded(&decoded, from);
	from = buf_str(&decoded);
	if (str_find_char(from, '\0', 0) != STR_NPOS ||
	    !path_join(&url, str_starts(from, STR("/")) ? STR_NONE : path_dir(path), from) ||
	    url.len == 0)
		goto out;
	if (path_is_markdown(buf_str(&url)))
		buf_cut(&url, url.len - path_ext(buf_str(&url)).n - 1);
	if (str_ends(from, STR("/")))
		buf_add_z(&url, "/index.html");
	else if (!str_ends_ci(buf_str(&url), STR(".html")))
		buf_add_z(&url, ".html");
	clean = urls_path(kb, buf_str(&url));
out:
	buf_release(&decoded);
	buf_release(&url);
	return clean;
}

static void add_redirect(struct kb *kb, struct str url, size_t note, size_t folder)
{
	struct kb_redirect r = { urls_claim(kb, url, STR_NONE, NULL), note, folder };

	vec_push(&kb->redirects, r);
}

static void assign_redirect(struct kb *kb, size_t note, struct str from, bool quiet,
                            struct diags *diags)
{
	const struct kb_note *n = &kb->notes.v[note];
	struct diag_place at = { n->note.path, 0, 0, 0, STR_NONE };
	struct str url = redirect_url(kb, n->note.path, from);

	if (url.n == 0 && !quiet) {
		diag_add(diags, DIAG_FRONT_MATTER_VALUE, &at,
		         "'%.*s' in redirect_from is no address within the site",
		         STR_ARG(utf8_head(from, 80)));
		return;
	}
	if (url.n == 0 || str_eq(url, n->url))
		return;
	if (!is_taken(kb, url) && !is_below_file(kb, url)) {
		add_redirect(kb, url, note, KB_NONE);
	} else if (!quiet) {
		diag_add(diags, DIAG_REDIRECT_COLLISION, &at,
		         "the address '%.*s' is taken, no redirect is made", STR_ARG(url));
		diag_hint(diags, "take it out of redirect_from");
	}
}

/* Alertmanager's names, as a part of an address. */
static bool is_alert_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!char_is_alnum(name.p[i]) && name.p[i] != '_' && name.p[i] != '-' &&
		    name.p[i] != ':')
			return false;
	return name.n > 0 && name.n <= 200;
}

/* runbook: {alerts: [NodeDown]} makes "alerts/NodeDown.html", what a rule's runbook_url says. */
static void assign_alerts(struct kb *kb, size_t note, struct diags *diags)
{
	const struct kb_note *n = &kb->notes.v[note];
	const struct value *alerts =
		value_get(value_get(n->note.meta, STR("runbook")), STR("alerts"));
	const struct value_item *it;

	if (!alerts || alerts->kind != VALUE_LIST)
		return;
	value_each(it, alerts)
	{
		struct diag_place at = { n->note.path, 0, 0, 0, STR_NONE };
		struct str name = value_text(it->value), url;

		if (!is_alert_name(name))
			continue;
		url = urls_path(kb, arena_strf(&kb->arena, "alerts/%.*s.html", STR_ARG(name)));
		if (is_taken(kb, url) || is_below_file(kb, url)) {
			diag_add(
				diags, DIAG_REDIRECT_COLLISION, &at,
				"the address '%.*s' is taken, so alert %.*s does not lead here",
				STR_ARG(url), STR_ARG(name));
			diag_hint(diags, "only one note can be for an alert");
		} else {
			add_redirect(kb, url, note, KB_NONE);
		}
	}
}

/* An alias is a name, not an address: one that is taken is no fault. */
static void assign_redirects(struct kb *kb, struct diags *diags)
{
	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct note *note = &kb->notes.v[i].note;

		for (size_t r = 0; r < note->redirect_from.n; r++)
			assign_redirect(kb, i, note->redirect_from.v[r], false, diags);
	}
	for (size_t i = 0; i < kb->notes.n; i++)
		assign_alerts(kb, i, diags);
	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct note *note = &kb->notes.v[i].note;

		for (size_t r = 0; r < note->aliases.n; r++)
			if (str_find(note->aliases.v[r], STR(".."), 0) == STR_NPOS)
				assign_redirect(kb, i, note->aliases.v[r], true, diags);
	}
}

/* The address that a note at `path` has. A folder's README is the folder's page. */
static struct str former_url(struct kb *kb, struct str path)
{
	struct str dir = urls_path(kb, path_dir(path)), stem = path_stem(path);

	if (!str_eq_ci(stem, STR("README")) && !str_eq_ci(stem, STR("index")))
		return note_url(kb, path);
	return dir.n ? arena_strf(&kb->arena, "%.*s/index.html", STR_ARG(dir))
	             : STR("index.html");
}

/* A folder that a note was in, and the one that came in its place. */
struct moved {
	struct str from, to;
};

struct all_moved {
	VEC_FIELDS(struct moved);
};

static int by_from(const void *x, const void *y)
{
	const struct moved *a = x, *b = y;
	int order = str_cmp(a->from, b->from);

	return order ? order : str_cmp(a->to, b->to);
}

/* A note went from one path to the other: its folder did, and those above as long as their names are the same. */
static void add_moved(struct all_moved *all, struct str from, struct str to)
{
	do {
		from = path_dir(from);
		to = path_dir(to);
		if (from.n == 0 || str_eq(from, to))
			return;
		vec_push(all, (struct moved){ from, to });
	} while (str_eq(path_base(from), path_base(to)));
}

static size_t folder_at(const struct kb *kb, struct str path)
{
	for (size_t i = 0; i < kb->folders.n; i++)
		if (str_eq(kb->folders.v[i].path, path))
			return i;
	return KB_NONE;
}

/* A folder that is gone leads to the one that all its notes are in now. */
static void redirect_former_folders(struct kb *kb)
{
	struct all_moved all = { NULL, 0, 0 };
	size_t to;

	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct source_facts *f = kb->notes.v[i].facts;

		for (size_t k = 0; k < f->nformer; k++)
			add_moved(&all, f->former[k], kb->notes.v[i].note.path);
	}
	vec_sort(&all, by_from);
	for (size_t from = 0; from < all.n; from = to) {
		const struct moved *m = &all.v[from];
		size_t folder = folder_at(kb, m->to);
		struct str url;
		bool one = true;

		for (to = from; to < all.n && str_eq(all.v[to].from, m->from); to++)
			one = one && str_eq(all.v[to].to, m->to);
		url = arena_strf(&kb->arena, "%.*s/index.html",
		                 STR_ARG(urls_path(kb, m->from)));
		if (one && folder != KB_NONE && !is_taken(kb, url) && !is_below_file(kb, url))
			add_redirect(kb, url, KB_NONE, folder);
	}
	vec_release(&all);
}

/* Nobody wrote these down, so that an address is taken by now is no fault. */
void urls_redirect_former(struct kb *kb)
{
	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct source_facts *f = kb->notes.v[i].facts;

		for (size_t k = 0; k < f->nformer; k++) {
			struct str url;

			if (!path_is_markdown(f->former[k]))
				continue;
			url = former_url(kb, f->former[k]);
			if (!is_taken(kb, url) && !is_below_file(kb, url))
				add_redirect(kb, url, i, KB_NONE);
		}
	}
	redirect_former_folders(kb);
}

void urls_assign(struct kb *kb, struct diags *diags)
{
	static const char *const ours[] = { "404.html",  "search.html", "sitemap.xml",
		                            "feed.xml",  "_ob",         "robots.txt",
		                            ".nojekyll", "CNAME",       "_redirects" };

	for (size_t i = 0; i < countof(ours); i++)
		take(kb, str_of(ours[i]));
	/* Of a large site the sitemap has parts. */
	for (size_t i = 1;
	     kb->notes.n > SITEMAP_URLS / 2 && i <= kb->notes.n / SITEMAP_URLS + 2; i++)
		take(kb, arena_strf(&kb->arena, "sitemap-%zu.xml", i));
	/* A file must not have the address of a folder that notes are in. */
	for (size_t i = 0; i < kb->notes.n; i++) {
		kb->notes.v[i].url = note_url(kb, kb->notes.v[i].note.path);
		take_folders(kb, kb->notes.v[i].url);
	}
	assign_folders(kb);
	for (size_t i = 0; i < kb->notes.n; i++) {
		struct kb_note *n = &kb->notes.v[i];

		if (n->index_of == KB_NONE)
			n->url = urls_claim(kb, n->url, n->note.path, diags);
	}
	assign_redirects(kb, diags);
}
