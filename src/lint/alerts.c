/*
 * alert-runbook, alert-link, alert-unknown: does every alert of Prometheus lead to a note? A note is
 * for an alert when its front matter says so, when it is called like it, or when the alert's
 * runbook_url is its address on the site or in the repository. Addresses elsewhere are not judged.
 */
#include "lint/lint_int.h"

#include "base/map.h"
#include "base/path.h"
#include "base/utf8.h"
#include "ext/yaml/yaml.h"

/* Documents of one file. */
#define DOCUMENTS_MAX 1000

struct alerts {
	struct lint_all *l;
	const struct lint_rules_file *file;
	unsigned line0;    /* lines before the document */
	struct map ours;   /* names of alerts that notes are for, and names of notes */
	struct map raised; /* names of alerts in the files */
	struct map
		pages; /* addresses of the site, in lower case -> number of the note + 1, or 0 */
	struct map files; /* paths -> number of the file + 1 */
};

static struct diag_place place(const struct alerts *a, unsigned line, unsigned column,
                               struct str text)
{
	return (struct diag_place){ a->file->path, line + a->line0, column,
		                    (unsigned)utf8_length(text), a->file->bytes };
}

static void say_unresolved(struct alerts *a, const struct value *url, struct str what)
{
	struct diag_place at = place(a, url->line, url->column, value_text(url));

	diag_add(a->l->diags, DIAG_ALERT_LINK, &at, "runbook_url leads nowhere: %.*s",
	         STR_ARG(what));
}

static void suggest(struct alerts *a, struct str target, const struct note *anchors_of)
{
	struct str near;

	if (link_suggest(&near, 1, a->l->kb->table, a->l->scratch, target, anchors_of) > 0)
		diag_hint(a->l->diags, "did you mean '%s%.*s'?", anchors_of ? "#" : "",
		          STR_ARG(near));
}

static void check_anchor(struct alerts *a, const struct value *url, size_t note,
                         struct str anchor)
{
	const struct note *n = &a->l->kb->notes.v[note].note;
	struct str id;

	if (anchor.n == 0 || link_anchor(&id, a->l->kb->table, note, anchor))
		return;
	say_unresolved(a, url,
	               arena_strf(a->l->scratch, "'%.*s' has no heading '#%.*s'",
	                          STR_ARG(n->path), STR_ARG(anchor)));
	suggest(a, anchor, n);
}

/* `rest` is what stands behind base_url. */
static void check_page(struct alerts *a, const struct value *url, struct str rest,
                       struct str anchor)
{
	static const char *const endings[] = { "", ".html", "index.html", "/index.html" };
	struct buf page = BUF_INIT, key = BUF_INIT;
	const uintptr_t *hit = NULL;

	buf_add_decoded(&page, str_cut(rest, 0, str_find_char(rest, '?', 0)));
	for (size_t i = 0; i < countof(endings) && !hit; i++) {
		buf_clear(&key);
		utf8_add_lower(&key, buf_str(&page));
		buf_add_z(&key, endings[i]);
		hit = map_find(&a->pages, buf_str(&key));
	}
	if (!hit) {
		say_unresolved(a, url,
		               arena_strf(a->l->scratch, "the site has no page '%s'", page.p));
		suggest(a, path_stem(buf_str(&page)), NULL);
	} else if (*hit) {
		check_anchor(a, url, *hit - 1, anchor);
	}
	buf_release(&page);
	buf_release(&key);
}

/* `rest` is what stands behind the repository's address: "/blob/main/ops/x.md". */
static void check_blob(struct alerts *a, const struct value *url, struct str rest,
                       struct str anchor)
{
	static const char *const marks[] = { "/-/blob/", "/blob/",   "/src/branch/",
		                             "/raw/",    "/-/tree/", "/tree/" };
	struct buf path = BUF_INIT;
	const uintptr_t *hit = NULL;
	size_t note = KB_NONE;

	for (size_t i = 0; i < countof(marks); i++) {
		if (!str_starts(rest, str_of(marks[i])))
			continue;
		buf_add_decoded(&path, str_tail(rest, strlen(marks[i])));
		break;
	}
	if (path.len == 0)
		goto out;
	/* The branch may have slashes: whatever follows one may be the path. */
	for (size_t at = 0;
	     !hit && (at = str_find_char(buf_str(&path), '/', at)) != STR_NPOS;) {
		struct str tail = str_tail(buf_str(&path), ++at);

		while (str_ends(tail, STR("/")))
			tail.n--;
		hit = map_find(&a->files, tail);
	}
	if (!hit) {
		say_unresolved(a, url,
		               arena_strf(a->l->scratch, "the repository has no '%.*s'",
		                          STR_ARG(path_base(buf_str(&path)))));
		suggest(a, path_base(buf_str(&path)), NULL);
		goto out;
	}
	if (*hit)
		note = a->l->kb->note_of_file[*hit - 1];
	if (note != KB_NONE)
		check_anchor(a, url, note, anchor);
out:
	buf_release(&path);
}

static void check_url(struct alerts *a, const struct value *v)
{
	struct str base = a->l->options->conf->base_url, remote = a->l->options->remote;
	struct str url = str_trim(value_text(v));
	size_t hash = str_find_char(url, '#', 0);
	struct str anchor = hash == STR_NPOS ? STR_NONE : str_tail(url, hash + 1);
	struct buf decoded = BUF_INIT;

	/* A template's value is only known when the alert is raised. */
	if (str_find(url, STR("{{"), 0) != STR_NPOS)
		return;
	buf_add_decoded(&decoded, anchor);
	anchor = arena_str(a->l->scratch, buf_str(&decoded));
	buf_release(&decoded);
	url = str_cut(url, 0, hash);
	if (base.n && str_starts(url, base))
		check_page(a, v, str_tail(url, base.n), anchor);
	else if (remote.n && str_starts(url, remote))
		check_blob(a, v, str_tail(url, remote.n), anchor);
}

static void check_rule(struct alerts *a, const struct value *rule)
{
	const struct value *alert = value_get(rule, STR("alert"));
	const struct value *url = value_path(rule, STR("annotations.runbook_url"));
	struct str name = str_trim(value_text(alert));
	struct diag_place at;

	if (name.n == 0)
		return;
	map_set(&a->raised, name, 1);
	if (!url)
		url = value_path(rule, STR("annotations.runbook"));
	if (url && str_trim(value_text(url)).n) {
		check_url(a, url);
		return;
	}
	if (map_has(&a->ours, name))
		return;
	at = place(a, alert->line, alert->column, name);
	diag_add(a->l->diags, DIAG_ALERT_RUNBOOK, &at, "the alert '%.*s' has no runbook",
	         STR_ARG(name));
	diag_hint(a->l->diags, "give it the annotation runbook_url, or name it under 'runbook: "
	                       "{alerts: [...]}' in a note's front matter");
}

static void check_groups(struct alerts *a, const struct value *groups)
{
	const struct value_item *group, *rule;

	value_each(group, groups)
	{
		const struct value *rules = value_get(group->value, STR("rules"));

		value_each(rule, rules) check_rule(a, rule->value);
	}
}

static void check_document(struct alerts *a, struct str yaml)
{
	struct yaml_fault fault;
	struct value *root = NULL;
	const struct value_item *it;
	const struct value *items;

	if (yaml_read(&root, a->l->scratch, yaml, &fault) != 0) {
		struct diag_place at = place(a, fault.line, fault.column, STR_NONE);

		diag_add(a->l->diags, DIAG_ALERT_RULES, &at, "the rules cannot be read: %s",
		         fault.why);
		return;
	}
	check_groups(a, value_get(root, STR("groups")));
	check_groups(a, value_path(root, STR("spec.groups")));
	/* kind: List */
	items = value_get(root, STR("items"));
	value_each(it, items) check_groups(a, value_path(it->value, STR("spec.groups")));
}

/* Documents are parted by lines "---". */
static void check_file(struct alerts *a)
{
	struct str rest = a->file->bytes, line;
	size_t start = 0;
	unsigned number = 0, documents = 0;

	a->line0 = 0;
	while (documents < DOCUMENTS_MAX) {
		size_t before = a->file->bytes.n - rest.n;
		bool more = str_line(&rest, &line);

		number++;
		if (more && !str_eq(str_trim(line), STR("---")))
			continue;
		check_document(a, str_cut(a->file->bytes, start, before));
		documents++;
		start = a->file->bytes.n - rest.n;
		a->line0 = number;
		if (!more)
			return;
	}
}

static void gather(struct alerts *a)
{
	const struct kb *kb = a->l->kb;
	struct buf key = BUF_INIT;
	const struct map_entry *it;

	for (size_t i = 0; i < a->l->nalerts; i++)
		map_set(&a->ours, a->l->alerts[i].name, 1);
	map_each(it, &kb->urls)
		map_set(&a->pages, it->key, 0);
	for (size_t i = 0; i < kb->redirects.n; i++) {
		if (kb->redirects.v[i].note == KB_NONE)
			continue;
		buf_clear(&key);
		utf8_add_lower(&key, kb->redirects.v[i].url);
		map_set(&a->pages, buf_str(&key), kb->redirects.v[i].note + 1);
	}
	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct note *n = &kb->notes.v[i].note;

		map_set(&a->ours, n->title, 1);
		map_set(&a->ours, path_stem(n->path), 1);
		buf_clear(&key);
		utf8_add_lower(&key, kb->notes.v[i].url);
		map_set(&a->pages, buf_str(&key), i + 1);
	}
	for (size_t i = 0; i < kb->nfiles; i++)
		map_set(&a->files, kb->files[i].path, i + 1);
	for (size_t i = 0; i < kb->folders.n; i++)
		map_set(&a->files, kb->folders.v[i].path, 0);
	buf_release(&key);
}

static void say_unknown(struct alerts *a)
{
	for (size_t i = 0; i < a->l->nalerts; i++) {
		const struct lint_alert *it = &a->l->alerts[i];
		struct diag_place at = { a->l->kb->notes.v[it->note].note.path, 0, 0, 0,
			                 STR_NONE };

		if (map_has(&a->raised, it->name))
			continue;
		diag_add(a->l->diags, DIAG_ALERT_UNKNOWN, &at,
		         "no rule raises the alert '%.*s'", STR_ARG(it->name));
		diag_hint(a->l->diags, "was it renamed? The rules given are all that is known");
	}
}

void alerts_all(struct lint_all *l)
{
	struct alerts a = { .l = l,
		            .ours = MAP_INIT,
		            .raised = MAP_INIT,
		            .pages = MAP_INIT,
		            .files = MAP_INIT };

	if (l->options->nrules == 0)
		return;
	gather(&a);
	for (size_t i = 0; i < l->options->nrules; i++) {
		a.file = &l->options->rules[i];
		check_file(&a);
	}
	say_unknown(&a);
	map_release(&a.ours);
	map_release(&a.raised);
	map_release(&a.pages);
	map_release(&a.files);
}
