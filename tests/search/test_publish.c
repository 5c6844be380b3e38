#include "search/publish.h"

#include <pthread.h>
#include <stdio.h>

#include "ext/md/md.h"
#include "search/index_int.h"
#include "sys/fs.h"
#include "tests/search/site_index.h"

/* What was written, by name. */
struct site {
	struct map files; /* name -> number in `bytes` */
	struct {
		VEC_FIELDS(struct buf);
	} bytes;
	struct buf print; /* fingerprint of the file read last */
	/* Where what is over `memory` bytes is put aside; NULL: nothing is. */
	const char *scratch;
	size_t memory;
};

struct file {
	const char *path, *text;
};

static const struct file notes[] = {
	{ "a.md",
	  "---\ntags: [Ops, ops, 数据库]\naliases: [first]\n---\n# TomTomTom\n\nget_pods "
	  "in v1.28.3 of C++ and .NET\n\n## Ranges\n\n10.0.0.0/24, 容器内存泄漏。\n" },
	{ "dir/b.md", "# Deployments\n\nDeployed by deployers. AbstractServerFactoryBean.\n\n"
	              "```sh {name=x}\nkubectl get pods --dry-run=client\n```\n" },
	{ "dir/c.markdown", "# 容器\n\n容器里的进程，容器。\n" },
	{ "dir/README.md", "# Folder\n\nthe the the\n" },
	{ "d.md", "# TomTomTom\n\ntom the the tom\n" },
	{ "draft.md", "---\ndraft: true\n---\n# Draft\n" },
	{ "hidden.md", "---\nunlisted: true\n---\n# Hidden\n" },
	{ "e.md", "" },
};

static struct site site;
static struct source *source;
static const struct source_file *files;
static size_t nfiles;
static struct search_index *idx;
static struct err e;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int see_entry(void *ctx, const char *name, enum fs_kind kind, struct err *why)
{
	return 1;
}

static int write_file(void *ctx, struct str name, struct str bytes, struct err *why)
{
	struct site *s = ctx;
	struct buf copy = BUF_INIT;

	/* What is put aside has no name that a killed build could leave. */
	if (s->scratch)
		ck_assert_int_eq(fs_list(s->scratch, see_entry, NULL, why), 0);
	buf_add(&copy, bytes);
	pthread_mutex_lock(&lock);
	ck_assert(!map_has(&s->files, name));
	map_set(&s->files, name, s->bytes.n);
	vec_push(&s->bytes, copy);
	pthread_mutex_unlock(&lock);
	return 0;
}

static int read_kb(struct kb *out, void *ctx, struct err *why)
{
	struct kb_options options = KB_OPTIONS_INIT;
	static struct diags diags;

	options.dialect = MD_ALL;
	return kb_build(out, source, files, nfiles, &options, &diags, why);
}

static void publish(struct site *out, unsigned workers)
{
	struct search_site s = { .dialect = MD_ALL,
		                 .workers = workers,
		                 .max_note_size = 1 << 20,
		                 .scratch = out->scratch,
		                 .memory = out->memory,
		                 .write = write_file,
		                 .ctx = out };
	struct kb kb;

	out->print = (struct buf)BUF_INIT;
	ck_assert_int_eq(read_kb(&kb, NULL, &e), 0);
	s.kb = &kb;
	ck_assert_msg(search_publish(&s, &e) == 0, "%s", e.msg);
	kb_release(&kb);
}

static void open_index(void)
{
	struct search_changes changes;
	struct search_input in = { .source = source,
		                   .files = files,
		                   .nfiles = nfiles,
		                   .settings = STR("x"),
		                   .dialect = MD_ALL,
		                   .workers = 2,
		                   .max_note_size = 1 << 20,
		                   .read = read_kb };

	ck_assert_msg(search_index_open(&idx, NULL, &in, &changes, &e) == 0, "%s", e.msg);
}

static void setup(void)
{
	md_setup();
	e = (struct err)ERR_INIT;
	site = (struct site){ .print = BUF_INIT };
	source = source_memory();
}

static void list_files(void)
{
	struct diags diags = DIAGS_INIT;

	ck_assert_int_eq(source_list(source, &files, &nfiles, &diags, &e), 0);
	diags_release(&diags);
}

static void add_notes(void)
{
	for (size_t i = 0; i < countof(notes); i++)
		source_memory_add(source, str_of(notes[i].path), str_of(notes[i].text));
	list_files();
}

/* Notes of words drawn at random, some common, most of them rare. */
static void add_many(size_t n, size_t words)
{
	struct buf text = BUF_INIT, path = BUF_INIT;
	uint32_t state = 5;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&text);
		buf_clear(&path);
		buf_addf(&path, "f%zu/note-%zu.md", i % 7, i);
		buf_addf(&text, "# Title %zu\n\n", i % 50);
		for (size_t k = 0; k < words; k++) {
			state = state * 1664525 + 1013904223;
			buf_addf(&text,
			         k % 3   ? "word%u "
			         : k % 2 ? "common "
			                 : "名%u字 ",
			         state >> (16 + state % 13));
		}
		source_memory_add(source, buf_str(&path), buf_str(&text));
	}
	list_files();
	buf_release(&text);
	buf_release(&path);
}

static void site_release(struct site *s)
{
	struct buf *it;

	vec_each(it, &s->bytes)
		buf_release(it);
	vec_release(&s->bytes);
	map_release(&s->files);
	buf_release(&s->print);
}

static void teardown(void)
{
	site_release(&site);
	search_index_free(idx);
	idx = NULL;
	source_free(source);
}

static struct str script_of(const struct site *s, const char *name)
{
	struct buf path = BUF_INIT;
	uintptr_t *at;

	buf_addf(&path, "_ob/search/%s.js", name);
	at = map_find(&s->files, buf_str(&path));
	ck_assert_msg(at != NULL, "no file %s", path.p);
	buf_release(&path);
	return buf_str(&s->bytes.v[*at]);
}

static struct bytes open_file(struct buf *payload, struct site *s, const char *kind,
                              size_t number)
{
	char name[32];

	snprintf(name, sizeof(name), strcmp(kind, "meta") == 0 ? "%s" : "%s%zu", kind, number);
	buf_clear(payload);
	get_payload(payload, &s->print, script_of(s, name), name);
	return (struct bytes){ buf_str(payload) };
}

/* The beginning of meta. */
struct meta {
	size_t notes, tokens, cards, n[7];
	size_t *lengths; /* of each note */
	struct note_names begins;
	struct arena arena;
};

static void read_meta(struct meta *m, struct site *s)
{
	struct buf payload = BUF_INIT, last = BUF_INIT;
	struct bytes b = open_file(&payload, s, "meta", 0);
	size_t steps, length = 0, at = 0;

	*m = (struct meta){ .arena = ARENA_INIT };
	ck_assert_str_eq(get_bytes(&b, 1).p[0] == 2 ? "2" : "?", "2");
	m->notes = get_number(&b);
	m->tokens = get_number(&b);
	m->cards = get_number(&b);
	for (size_t i = 0; i < countof(m->n); i++)
		m->n[i] = get_number(&b);
	for (size_t i = 0; i < m->n[6]; i++)
		get_number(&b);
	m->lengths = arena_array(&m->arena, size_t, m->notes + 1);
	for (steps = get_number(&b); steps > 0; steps--) {
		length += get_number(&b);
		for (size_t n = get_number(&b); n > 0; n--) {
			ck_assert_uint_lt(at, m->notes);
			m->lengths[at++] = length;
		}
	}
	ck_assert_uint_eq(at, m->notes);
	for (size_t i = 1; i < m->n[0]; i++) {
		get_front_coded(&last, &b);
		vec_push(&m->begins, arena_str(&m->arena, buf_str(&last)));
	}
	ck_assert_uint_eq(b.rest.n, 0);
	buf_release(&payload);
	buf_release(&last);
}

static void meta_release(struct meta *m)
{
	vec_release(&m->begins);
	arena_release(&m->arena);
}

struct lines {
	VEC_FIELDS(struct str);
	struct arena arena;
};

static int by_line(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static void lines_release(struct lines *l)
{
	vec_release(l);
	arena_release(&l->arena);
}

/* Paths by number, from the cards. */
static void read_paths(struct lines *out, struct site *s, const struct meta *m)
{
	struct buf payload = BUF_INIT;

	for (size_t i = 0; i < m->n[2]; i++) {
		struct bytes b = open_file(&payload, s, "d", i);

		while (b.rest.n) {
			get_string(&b);
			vec_push(out, arena_str(&out->arena, get_string(&b)));
			get_string(&b);
			get_number(&b);
			ck_assert_uint_lt(get_number(&b), m->n[3]);
			get_number(&b);
		}
	}
	ck_assert_uint_eq(out->n, m->notes);
	buf_release(&payload);
}

/* Positions of one posting, which give what the posting itself says. */
static void read_positions(struct lines *out, struct bytes *positions, struct str term,
                           struct str path, size_t f, size_t titles)
{
	static const size_t weights[] = { 10, 3, 4, 1, 1 };
	size_t more = f > 1;

	if (f == 1) {
		size_t at = get_number(positions);

		vec_push(out, arena_strf(&out->arena, "%.*s %.*s %zu %zu", STR_ARG(term),
		                         STR_ARG(path), 3 + at % 2, at / 2));
		return;
	}
	while (more) {
		size_t head = get_number(positions), at = 0, column = head / 2 % 8;

		more = head & 1;
		ck_assert_uint_lt(column, 5);
		ck_assert_uint_gt(head / 16, 0);
		for (size_t n = head / 16; n > 0; n--) {
			at += get_number(positions);
			vec_push(out, arena_strf(&out->arena, "%.*s %.*s %zu %zu",
			                         STR_ARG(term), STR_ARG(path), column, at));
			f -= weights[column];
			titles -= column == 0;
		}
	}
	ck_assert_uint_eq(f, 0);
	ck_assert_uint_eq(titles, 0);
}

/* Every instance of every term of text; of those without positions how many, of reserved ones the notes. */
static void read_postings(struct lines *out, struct bytes postings, struct bytes positions,
                          struct str term, size_t df, const struct lines *paths)
{
	bool bare = positions.rest.n == 0;
	size_t note = (size_t)-1;

	for (; df > 0; df--) {
		size_t head = get_number(&postings), f = 1, titles = 0;

		note += head / 2 + 1;
		ck_assert_uint_lt(note, paths->n);
		if (!(head & 1)) {
			f = get_number(&postings);
			titles = f & 1 ? get_number(&postings) : 0;
			f /= 2;
		}
		if (term.p[0] < 0x20 && term.p[0] > 0)
			vec_push(out, arena_strf(&out->arena, "%.*s %.*s", STR_ARG(term),
			                         STR_ARG(paths->v[note])));
		else if (bare)
			vec_push(out,
			         arena_strf(&out->arena, "%.*s %.*s bare %zu %zu",
			                    STR_ARG(term), STR_ARG(paths->v[note]), f, titles));
		else
			read_positions(out, &positions, term, paths->v[note], f, titles);
	}
	ck_assert_uint_eq(postings.rest.n, 0);
	ck_assert_uint_eq(positions.rest.n, 0);
}

struct apart {
	struct buf payload;
	size_t file, at;
	bool open;
};

static struct bytes positions_of(struct apart *p, struct site *s, struct bytes *data,
                                 size_t code)
{
	struct bytes all;

	if (code % 4 == 0)
		return (struct bytes){ STR_NONE };
	if (code % 4 == 1)
		return (struct bytes){ get_bytes(data, code / 4) };
	if (code % 4 == 3) {
		p->file++;
		p->at = 0;
	}
	if (code % 4 == 3 || !p->open)
		open_file(&p->payload, s, "p", p->file);
	p->open = true;
	all = (struct bytes){ str_tail(buf_str(&p->payload), p->at) };
	p->at += code / 4;
	return (struct bytes){ get_bytes(&all, code / 4) };
}

static void read_shard(struct lines *out, struct site *s, const struct meta *m,
                       const struct lines *paths, size_t file)
{
	struct buf payload = BUF_INIT, term = BUF_INIT;
	struct bytes b = open_file(&payload, s, "t", file), dictionary;
	struct apart p = { .payload = BUF_INIT };
	struct bytes postings = { STR_NONE };
	size_t n = get_number(&b);

	p.file = get_number(&b);
	p.at = get_number(&b);
	dictionary.rest = get_string(&b);
	for (; n > 0; n--) {
		size_t df, posting_bytes, code;
		struct buf before = BUF_INIT;

		buf_add(&before, buf_str(&term));
		get_front_coded(&term, &dictionary);
		ck_assert_int_gt(str_cmp(buf_str(&term), buf_str(&before)), 0);
		if (file > 0)
			ck_assert_int_ge(str_cmp(buf_str(&term), m->begins.v[file - 1]), 0);
		if (file + 1 < m->n[0])
			ck_assert_int_lt(str_cmp(buf_str(&term), m->begins.v[file]), 0);
		df = get_number(&dictionary) / 2;
		posting_bytes = get_number(&dictionary);
		code = get_number(&dictionary);
		/* Or those of the term before it. */
		if (posting_bytes)
			postings.rest = get_bytes(&b, posting_bytes);
		read_postings(out, postings, positions_of(&p, s, &b, code), buf_str(&term), df,
		              paths);
		buf_release(&before);
	}
	ck_assert_uint_eq(dictionary.rest.n, 0);
	ck_assert_uint_eq(b.rest.n, 0);
	buf_release(&payload);
	buf_release(&p.payload);
	buf_release(&term);
}

static void read_site(struct lines *out, struct site *s)
{
	struct lines paths = { NULL, 0, 0, ARENA_INIT };
	struct meta m;

	read_meta(&m, s);
	read_paths(&paths, s, &m);
	for (size_t i = 0; i < m.n[0]; i++)
		read_shard(out, s, &m, &paths, i);
	vec_sort(out, by_line);
	lines_release(&paths);
	meta_release(&m);
}

/* What FTS5's "~deploy" is in the site's index. */
static struct str key_of(struct arena *a, struct str term)
{
	return str_starts(term, STR("~")) ? arena_strf(a, "%.*s\1", STR_ARG(str_tail(term, 1)))
	                                  : term;
}

/* Stems, and wholes of identifiers: no phrase has these, so that where they stand is not in the site's index. */
#define IS_BARE                                                                                \
	"(term GLOB '~*' OR (term GLOB '[^-_./:@=+#\\]*[-_./:@=+#\\]*' AND "                   \
	"term NOT IN ('c++', 'g++', 'c#', 'f#')))"

/* How often bare terms stand in each note, by weight and in its title. */
static void read_bare(struct lines *out)
{
	struct db_rows *rows;

	ck_assert_int_eq(
		db_query(&rows, idx->db,
	                 "SELECT term, note.path, sum(CASE col WHEN 'title' THEN 10 WHEN "
	                 "'headings' THEN 3 WHEN 'tags' THEN 4 ELSE 1 END), sum(col = "
	                 "'title') FROM v JOIN note ON note.id = v.doc WHERE " IS_BARE
	                 " GROUP BY term, doc",
	                 &e, ""),
		0);
	while (db_next(rows, &e) == 1)
		vec_push(out, arena_strf(&out->arena, "%.*s %.*s bare %zu %zu",
		                         STR_ARG(key_of(&out->arena, db_text(rows, 0))),
		                         STR_ARG(db_text(rows, 1)), (size_t)db_int(rows, 2),
		                         (size_t)db_int(rows, 3)));
	db_done(rows);
}

/* The same from FTS5's own vocabulary. */
static void read_vocabulary(struct lines *out)
{
	static const char *const columns[] = { "title", "headings", "tags", "body", "code" };
	struct db_rows *rows;

	ck_assert_int_eq(
		db_run(idx->db,
	               "CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, ft, instance)", &e),
		0);
	read_bare(out);
	ck_assert_int_eq(db_query(&rows, idx->db,
	                          "SELECT term, note.path, col, offset FROM v JOIN note ON "
	                          "note.id = v.doc WHERE NOT " IS_BARE,
	                          &e, ""),
	                 0);
	while (db_next(rows, &e) == 1) {
		size_t column = 0;

		while (!str_eq(db_text(rows, 2), str_of(columns[column])))
			column++;
		vec_push(out, arena_strf(&out->arena, "%.*s %.*s %zu %zu",
		                         STR_ARG(key_of(&out->arena, db_text(rows, 0))),
		                         STR_ARG(db_text(rows, 1)), column,
		                         (size_t)db_int(rows, 3)));
	}
	db_done(rows);
	ck_assert_uint_eq(e.code, ERR_NONE);
	vec_sort(out, by_line);
}

/* Lines of reserved terms are taken out of `l`, into a text. */
static void take_reserved(struct buf *out, struct lines *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].p[0] < 0x20 && l->v[i].p[0] > 0)
			buf_addf(out, "%.*s\n", STR_ARG(l->v[i]));
		else
			l->v[n++] = l->v[i];
	}
	l->n = n;
}

/* What the site has and what FTS5 has; gives the notes of the reserved terms. */
static void expect_equal(struct buf *reserved)
{
	struct lines ours = { NULL, 0, 0, ARENA_INIT }, theirs = { NULL, 0, 0, ARENA_INIT };

	read_site(&ours, &site);
	take_reserved(reserved, &ours);
	read_vocabulary(&theirs);
	ck_assert_uint_gt(theirs.n, 0);
	for (size_t i = 0; i < ours.n && i < theirs.n; i++)
		ck_assert_msg(str_eq(ours.v[i], theirs.v[i]), "%.*s is not %.*s",
		              STR_ARG(ours.v[i]), STR_ARG(theirs.v[i]));
	ck_assert_uint_eq(ours.n, theirs.n);
	lines_release(&ours);
	lines_release(&theirs);
}

START_TEST(as_fts5)
{
	struct buf reserved = BUF_INIT;

	add_notes();
	publish(&site, 2);
	open_index();
	expect_equal(&reserved);
	ck_assert_view_eq(buf_str(&reserved), "\1ops a.md\n\1数据库 a.md\n"
	                                      "\2en a.md\n\2en d.md\n\2en dir/README.md\n"
	                                      "\2en dir/b.md\n\2en e.md\n"
	                                      "\2zh-cn dir/c.markdown\n\3 dir/b.md\n");
	buf_release(&reserved);
}
END_TEST

START_TEST(many_as_fts5)
{
	struct buf reserved = BUF_INIT;
	struct meta m;

	add_many(300, 300);
	publish(&site, 3);
	open_index();
	expect_equal(&reserved);
	read_meta(&m, &site);
	ck_assert_uint_eq(m.notes, 300);
	/* Files of each kind, and more than one where there should be. */
	ck_assert_uint_gt(m.n[0], 4);
	ck_assert_uint_gt(m.n[1], 1);
	ck_assert_uint_eq(m.n[2], 300 / 16 + 1);
	ck_assert_uint_gt(m.n[3], 4);
	ck_assert_uint_eq(m.n[4], 1);
	ck_assert_uint_eq(m.n[5], 1);
	ck_assert_uint_gt(m.n[6], 1);
	meta_release(&m);
	buf_release(&reserved);
}
END_TEST

static void ck_same(const struct site *a, const struct site *b)
{
	struct map_entry *it;

	ck_assert_uint_eq(a->files.n, b->files.n);
	map_each(it, &a->files) {
		uintptr_t *at = map_find(&b->files, it->key);

		ck_assert(at != NULL);
		ck_assert_msg(
			str_eq(buf_str(&a->bytes.v[it->value]), buf_str(&b->bytes.v[*at])),
			"%.*s differs", STR_ARG(it->key));
	}
}

START_TEST(same_bytes)
{
	struct site again = { .print = BUF_INIT };

	add_many(100, 200);
	publish(&site, 1);
	publish(&again, 1 + (unsigned)_i);
	ck_same(&site, &again);
	site_release(&again);
}
END_TEST

/* One part for each file, several, and all in one beside notes on disk. */
static const size_t little[] = { 2, 60000, 250000, 900000 };

START_TEST(little_memory)
{
	struct site again = { .print = BUF_INIT,
		              .scratch = runner_folder_new(),
		              .memory = little[_i] };
	struct meta m;

	add_many(300, 600);
	publish(&site, 2);
	read_meta(&m, &site);
	ck_assert_uint_gt(m.n[0], 20);
	ck_assert_uint_gt(m.n[1], 2);
	publish(&again, 2);
	ck_same(&site, &again);
	site_release(&again);
	meta_release(&m);
}
END_TEST

START_TEST(nowhere_to_put_aside)
{
	struct search_site s = { .dialect = MD_ALL,
		                 .workers = 2,
		                 .max_note_size = 1 << 20,
		                 .scratch = "/nowhere",
		                 .memory = 2,
		                 .write = write_file,
		                 .ctx = &site };
	struct kb kb;

	add_notes();
	ck_assert_int_eq(read_kb(&kb, NULL, &e), 0);
	s.kb = &kb;
	ck_assert_int_eq(search_publish(&s, &e), -1);
	ck_assert(strstr(e.msg, "temporary file in /nowhere") != NULL);
	kb_release(&kb);
}
END_TEST

START_TEST(no_notes)
{
	struct meta m;

	source_memory_add(source, STR("draft.md"), STR("---\ndraft: true\n---\n# x\n"));
	list_files();
	publish(&site, 2);
	ck_assert_uint_eq(site.files.n, 1);
	read_meta(&m, &site);
	ck_assert_uint_eq(m.notes, 0);
	ck_assert_uint_eq(m.tokens, 0);
	meta_release(&m);
}
END_TEST

START_TEST(one_note)
{
	struct lines all = { NULL, 0, 0, ARENA_INIT };
	struct buf payload = BUF_INIT;
	struct bytes b;
	struct meta m;

	source_memory_add(source, STR("x/README.md"), STR("# One\n\none\n\n## Two\n\ntwo\n"));
	list_files();
	publish(&site, 2);
	read_meta(&m, &site);
	ck_assert_uint_eq(m.lengths[0], 4);
	ck_assert_uint_eq(m.tokens, 4);
	meta_release(&m);
	read_site(&all, &site);
	/* A language, "one" and "two" in two columns each, their stems once. */
	ck_assert_uint_eq(all.n, 7);
	lines_release(&all);
	b = open_file(&payload, &site, "d", 0);
	ck_assert_view_eq(get_string(&b), "One");
	ck_assert_view_eq(get_string(&b), "x/README.md");
	ck_assert_view_eq(get_string(&b), "x/index.html");
	b = open_file(&payload, &site, "x", 0);
	ck_assert_uint_eq(get_number(&b), 1);
	ck_assert_uint_eq(get_number(&b), b.rest.n);
	ck_assert(str_eq(b.rest, STR("\0\0\0\0"
	                             "\0One\0one\n\0\0"
	                             "two\0Two\0two\n\0\0")));
	buf_release(&payload);
}
END_TEST

/* The path of the card of a note, whose title goes to `title`. */
static void card_of(struct buf *title, struct site *s, const struct meta *m, size_t note)
{
	struct buf payload = BUF_INIT;
	struct bytes b = open_file(&payload, s, "d", note / m->cards);

	for (size_t i = 0; i <= note % m->cards; i++) {
		buf_clear(title);
		buf_add(title, get_string(&b));
		get_string(&b);
		get_string(&b);
		get_number(&b);
		get_number(&b);
		get_number(&b);
	}
	buf_release(&payload);
}

static uint32_t fnv(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++) {
		h ^= (unsigned char)s.p[i];
		h *= 16777619u;
	}
	return h;
}

START_TEST(titles)
{
	struct buf payload = BUF_INIT, title = BUF_INIT, key = BUF_INIT;
	size_t found = 0;
	struct meta m;

	add_many(700, 3);
	publish(&site, 2);
	read_meta(&m, &site);
	ck_assert_uint_eq(m.n[4], 3);
	for (size_t i = 0; i < m.n[4]; i++) {
		struct bytes b = open_file(&payload, &site, "k", i);
		uint32_t hash = 0;

		for (size_t n = get_number(&b); n > 0; n--) {
			hash += (uint32_t)get_number(&b);
			card_of(&title, &site, &m, get_number(&b));
			buf_clear(&key);
			search_fold(&key, buf_str(&title));
			ck_assert_uint_eq(fnv(buf_str(&key)), hash);
			ck_assert_uint_eq((uint64_t)hash * 3 >> 32, i);
			found++;
		}
		ck_assert_uint_eq(b.rest.n, 0);
	}
	ck_assert_uint_eq(found, 700);
	meta_release(&m);
	buf_release(&payload);
	buf_release(&title);
	buf_release(&key);
}
END_TEST

START_TEST(paths)
{
	struct buf payload = BUF_INIT, path = BUF_INIT, before = BUF_INIT;
	size_t found = 0;
	struct meta m;

	add_many(16400, 0);
	publish(&site, 2);
	read_meta(&m, &site);
	ck_assert_uint_eq(m.n[5], 2);
	/* More notes, more files, but not in step. */
	ck_assert_uint_lt(m.n[2], 620);
	for (size_t i = 0; i < m.n[5]; i++) {
		struct bytes b = open_file(&payload, &site, "n", i);

		buf_clear(&path);
		for (size_t n = get_number(&b); n > 0; n--) {
			get_front_coded(&path, &b);
			ck_assert_int_gt(str_cmp(buf_str(&path), buf_str(&before)), 0);
			buf_clear(&before);
			buf_add(&before, buf_str(&path));
			ck_assert_uint_lt(get_number(&b), m.notes);
			found++;
		}
		ck_assert_uint_eq(b.rest.n, 0);
	}
	ck_assert_uint_eq(found, 16400);
	meta_release(&m);
	buf_release(&payload);
	buf_release(&path);
	buf_release(&before);
}
END_TEST

START_TEST(words)
{
	struct buf payload = BUF_INIT, word = BUF_INIT, all = BUF_INIT;
	struct meta m;

	add_notes();
	publish(&site, 2);
	read_meta(&m, &site);
	for (size_t i = 0; i < m.n[6]; i++) {
		struct bytes b = open_file(&payload, &site, "w", i);

		while (b.rest.n) {
			size_t chars = get_number(&b);

			buf_clear(&word);
			for (size_t n = get_number(&b); n > 0; n--) {
				get_front_coded(&word, &b);
				buf_addf(&all, "%zu %.*s %zu\n", chars, STR_ARG(buf_str(&word)),
				         (size_t)get_number(&b));
			}
		}
	}
	ck_assert(strstr(all.p, "3 the 2\n") != NULL);
	ck_assert(strstr(all.p, "3 tom 2\n") != NULL);
	ck_assert(strstr(all.p, "6 folder 1\n") != NULL);
	ck_assert(strstr(all.p, "8 get_pods 1\n") != NULL);
	ck_assert(strstr(all.p, "容") == NULL);
	ck_assert(strstr(all.p, "~") == NULL);
	meta_release(&m);
	buf_release(&payload);
	buf_release(&word);
	buf_release(&all);
}
END_TEST

static int refuse(void *ctx, struct str name, struct str bytes, struct err *why)
{
	return err_set(why, ERR_IO, "no room");
}

START_TEST(not_written)
{
	struct search_site s = {
		.dialect = MD_ALL, .workers = 2, .max_note_size = 1 << 20, .write = refuse
	};
	struct kb kb;

	add_notes();
	ck_assert_int_eq(read_kb(&kb, NULL, &e), 0);
	s.kb = &kb;
	ck_assert_int_eq(search_publish(&s, &e), -1);
	ck_assert_int_eq(e.code, ERR_IO);
	kb_release(&kb);
}
END_TEST

Suite *search_publish_suite(void)
{
	Suite *s = suite_create("search/publish");
	TCase *t = tcase_create("publish");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, as_fts5);
	tcase_add_test(t, many_as_fts5);
	tcase_add_loop_test(t, same_bytes, 0, 3);
	tcase_add_loop_test(t, little_memory, 0, countof(little));
	tcase_add_test(t, nowhere_to_put_aside);
	tcase_add_test(t, no_notes);
	tcase_add_test(t, one_note);
	tcase_add_test(t, titles);
	tcase_add_test(t, paths);
	tcase_add_test(t, words);
	tcase_add_test(t, not_written);
	suite_add_tcase(s, t);
	return s;
}
