/*
 * What `opsbook publish` and the hook say about what they did.
 */
#include "cmd/publish_int.h"

#include "base/buf.h"

static const char marks[PUBLISH_CHANGE_KINDS] = {
	[PUBLISH_ADDED] = '+',
	[PUBLISH_CHANGED] = '~',
	[PUBLISH_REMOVED] = '-',
	[PUBLISH_MOVED] = '>',
};

static const char *const words[PUBLISH_CHANGE_KINDS] = {
	[PUBLISH_ADDED] = "added",
	[PUBLISH_CHANGED] = "changed",
	[PUBLISH_REMOVED] = "removed",
	[PUBLISH_MOVED] = "moved",
};

/* In the order in which a reader wants to know. */
static const enum publish_change_kind order[] = { PUBLISH_ADDED, PUBLISH_CHANGED, PUBLISH_MOVED,
	                                          PUBLISH_REMOVED };

void publish_print_changes(FILE *to, const struct publish_changes *c, size_t most)
{
	const struct publish_change *it;

	for (size_t k = 0; k < countof(order); k++) {
		size_t shown = 0;

		vec_each(it, c) {
			if (it->kind != order[k])
				continue;
			if (shown++ >= most)
				break;
			fprintf(to, "%c %.*s", marks[it->kind], STR_ARG(it->page));
			if (it->to.n)
				fprintf(to, " -> %.*s", STR_ARG(it->to));
			fprintf(to, "\n");
		}
		if (c->count[order[k]] > most)
			fprintf(to, "%c and %zu more\n", marks[order[k]],
			        c->count[order[k]] - most);
	}
}

static void add_counts(struct buf *out, const struct publish_changes *c)
{
	bool any = false;

	for (size_t k = 0; k < countof(order); k++) {
		size_t n = c->count[order[k]];

		if (n == 0)
			continue;
		if (any)
			buf_addf(out, ", %zu %s", n, words[order[k]]);
		else
			buf_addf(out, ": %zu page%s %s", n, n == 1 ? "" : "s", words[order[k]]);
		any = true;
	}
	if (!any)
		buf_add_z(out, ": no page says anything else");
}

static void add_commit(struct buf *out, const char *commit)
{
	if (commit[0])
		buf_addf(out, " %.10s", commit);
}

void publish_add_sentence(struct buf *out, const struct publish_report *r, const char *where)
{
	switch (r->outcome) {
	case PUBLISH_DONE:
		buf_add_z(out, "published");
		add_commit(out, r->commit);
		buf_addf(out, " to %s", where);
		add_counts(out, &r->changes);
		break;
	case PUBLISH_SAME:
		buf_addf(out, "%s has this very site already", where);
		add_commit(out, r->commit);
		break;
	case PUBLISH_NEWER:
		buf_addf(out, "%s has the site of a newer commit,", where);
		add_commit(out, r->was);
		buf_add_z(out, "; it stays (--force replaces it)");
		break;
	case PUBLISH_BLOCKED:
		buf_addf(out, "not published: %zu finding%s must not go on line; ", r->blocking,
		         r->blocking == 1 ? "" : "s");
		buf_addf(out, "%s stays as it is (--allow-errors publishes all the same)",
		         where);
		break;
	case PUBLISH_TRIED:
		buf_add_z(out, "would publish");
		add_commit(out, r->commit);
		buf_addf(out, " to %s", where);
		add_counts(out, &r->changes);
		break;
	}
}

static const char *outcome_name(enum publish_outcome outcome)
{
	switch (outcome) {
	case PUBLISH_DONE:
		return "published";
	case PUBLISH_SAME:
		return "same";
	case PUBLISH_NEWER:
		return "newer";
	case PUBLISH_BLOCKED:
		return "blocked";
	case PUBLISH_TRIED:
		return "dry-run";
	}
	return "";
}

static void add_pages(struct buf *out, const struct publish_changes *c,
                      enum publish_change_kind kind)
{
	const struct publish_change *it;
	bool any = false;

	buf_addf(out, ",\n  \"%s\": [", words[kind]);
	vec_each(it, c) {
		if (it->kind != kind)
			continue;
		buf_add_z(out, any ? ", " : "");
		any = true;
		if (kind == PUBLISH_MOVED) {
			buf_add_z(out, "{\"from\": ");
			buf_add_json(out, it->page);
			buf_add_z(out, ", \"to\": ");
			buf_add_json(out, it->to);
			buf_add_z(out, "}");
		} else {
			buf_add_json(out, it->page);
		}
	}
	buf_add_z(out, "]");
}

void publish_add_json(struct buf *out, const struct publish_report *r, const char *where)
{
	buf_addf(out, "{\n  \"outcome\": \"%s\",\n  \"target\": ", outcome_name(r->outcome));
	buf_add_json(out, str_of(where));
	buf_addf(out, ",\n  \"commit\": \"%s\",\n  \"was\": \"%s\"", r->commit, r->was);
	if (r->made[0])
		buf_addf(out, ",\n  \"made\": \"%s\"", r->made);
	buf_addf(out, ",\n  \"notes\": %zu,\n  \"errors\": %zu,\n  \"warnings\": %zu",
	         r->site.notes, r->diags.count[DIAG_ERROR], r->diags.count[DIAG_WARNING]);
	for (size_t k = 0; k < countof(order); k++)
		add_pages(out, &r->changes, order[k]);
	buf_addf(out, ",\n  \"refreshed\": %zu\n}\n", r->changes.refreshed);
}
