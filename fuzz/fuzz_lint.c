/*
 * A note under all rules, and every link of it changed: what an edit says it did is what a reader of the
 * new bytes finds, and the difference brings the one from the other. The same bytes are a list of what is
 * allowed, rules of alerts, and a baseline.
 */
#include <stdint.h>
#include <stdlib.h>

#include "ext/md/md.h"
#include "lint/edit.h"
#include "lint/lint.h"
#include "lint/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Change all links, and see that what is said to be done is so. */
static void change(const struct kb_note *n, struct str bytes)
{
	struct note_options options = { .dialect = MD_ALL };
	struct diags diags = DIAGS_INIT;
	struct buf out = BUF_INIT, diff = BUF_INIT;
	struct arena a = ARENA_INIT;
	size_t count = n->note.links.n < 20 ? n->note.links.n : 20, done;
	struct edit *v = arena_array(&a, struct edit, count);
	struct note now;

	for (size_t i = 0; i < count; i++)
		v[i] = (struct edit){ .link = i, .target = STR("else/where.md#x") };
	done = edit_note(&out, n, bytes, v, count, MD_ALL);
	note_parse(&now, &a, n->note.path, buf_str(&out), &options, &diags);
	if (now.links.n != n->note.links.n)
		abort();
	for (size_t i = 0; i < count; i++) {
		struct str want = v[i].done ? v[i].target : n->note.links.v[i].target;

		done -= v[i].done;
		if (!str_eq(now.links.v[i].target, want))
			abort();
	}
	edit_diff(&diff, STR("n.md"), bytes, buf_str(&out));
	if (done != 0 || (diff.len == 0) != str_eq(bytes, buf_str(&out)))
		abort();
	buf_clear(&out);
	if (edit_redirect(&out, &n->note, bytes, STR("/old.html"), MD_ALL) &&
	    str_eq(buf_str(&out), bytes))
		abort();
	note_release(&now);
	diags_release(&diags);
	buf_release(&out);
	buf_release(&diff);
	arena_release(&a);
}

static void report(const struct diags *diags, struct str bytes)
{
	struct buf out = BUF_INIT;
	struct map known = MAP_INIT;

	for (int f = REPORT_TEXT; f <= REPORT_JUNIT; f++) {
		struct report_options o = { .format = (enum report_format)f, .version = "1" };

		report_add(&out, diags, &o);
	}
	buf_clear(&out);
	if (report_read_baseline(&known, bytes, &out) && known.n > bytes.n)
		abort();
	map_release(&known);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from((const char *)data, size);
	struct lint_rules_file rules = { STR("rules.yml"), bytes };
	struct lint_options options = { .workers = 1, .today = STR("2026-01-01") };
	struct kb_options with = KB_OPTIONS_INIT;
	struct source *source = source_memory();
	const struct source_file *files;
	struct diags diags = DIAGS_INIT;
	struct err e = ERR_INIT;
	struct conf conf;
	struct kb kb;
	size_t n;

	md_setup();
	conf_init(&conf);
	options.conf = &conf;
	options.runbooks.dialect = with.dialect = MD_ALL;
	with.drafts = true;
	options.rules = &rules;
	options.nrules = 1;
	source_memory_add(source, STR("n.md"), bytes);
	source_memory_add(source, STR("linked.txt"), bytes);
	source_memory_add(source, STR(LINT_ALLOW_PATH), bytes);
	if (source_list(source, &files, &n, &diags, &e) != 0 ||
	    kb_build(&kb, source, files, n, &with, &diags, &e) != 0 ||
	    lint_run(&diags, &kb, &options, &e) != 0)
		abort();
	report(&diags, bytes);
	if (kb.notes.n)
		change(&kb.notes.v[0], bytes);
	kb_release(&kb);
	diags_release(&diags);
	conf_release(&conf);
	source_free(source);
	return 0;
}
