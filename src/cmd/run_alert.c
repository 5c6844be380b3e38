/*
 * Decides which note an alert is for, and what its labels say about the note's params. The payload
 * is what Alertmanager posts to a webhook; what stands in it is somebody else's text and is
 * checked as any value.
 */
#include <string.h>
#include <unistd.h>

#include "cmd/run_int.h"
#include "ext/json/json.h"
#include "sys/fs.h"

/* Alerts of a payload that are looked at. */
#define ALERTS_MAX 1000

struct payload {
	struct {
		VEC_FIELDS(const struct value *);
	} labels; /* of the firing alerts */
};

static int read_all(struct buf *out, const char *path, struct err *e)
{
	char chunk[65536];
	ssize_t n;

	if (strcmp(path, "-") != 0)
		return fs_read(out, path, JSON_TEXT_MAX, e);
	while ((n = read(STDIN_FILENO, chunk, sizeof(chunk))) > 0) {
		if (out->len + (size_t)n > JSON_TEXT_MAX)
			return err_set(e, ERR_LIMIT, "the alert is over %zu MiB",
			               JSON_TEXT_MAX >> 20);
		buf_add_bytes(out, chunk, (size_t)n);
	}
	return 0;
}

/* The alerts that fire; when none does, all of them. A list without an envelope is fine too. */
static int take_payload(struct payload *p, struct arena *a, const char *path, struct err *e)
{
	struct buf bytes = BUF_INIT;
	struct json_problem problem;
	const struct value *alerts;
	const struct value_item *it;
	struct value *root = NULL;
	int result = read_all(&bytes, path, e);

	if (result == 0 && json_value_read(&root, a, buf_str(&bytes), &problem) != 0)
		result = err_set(e, ERR_INVALID, "%s:%u:%u: %s", path, problem.line,
		                 problem.column, problem.why);
	buf_release(&bytes);
	if (result != 0)
		return -1;
	alerts = root->kind == VALUE_LIST ? root : value_get(root, STR("alerts"));
	if (!alerts || alerts->kind != VALUE_LIST || alerts->count == 0)
		return err_set(e, ERR_INVALID, "%s: there are no alerts in it", path);
	for (int firing = 1; firing >= 0 && p->labels.n == 0; firing--) {
		value_each(it, alerts)
		{
			const struct value *labels = value_get(it->value, STR("labels"));
			bool resolved = str_eq(value_text(value_get(it->value, STR("status"))),
			                       STR("resolved"));

			if (labels && labels->kind == VALUE_MAP && resolved != firing &&
			    p->labels.n < ALERTS_MAX)
				vec_push(&p->labels, labels);
		}
	}
	return 0;
}

static struct str label(const struct value *labels, struct str name)
{
	return value_text(value_get(labels, name));
}

static bool is_for(const struct runbook *book, const struct value *labels)
{
	for (size_t i = 0; i < book->alerts.n; i++)
		if (str_eq(book->alerts.v[i], label(labels, STR("alertname"))))
			return true;
	return false;
}

/* Does one of the alerts name this note? */
static bool is_wanted(const struct payload *p, const struct runbook *book)
{
	for (size_t i = 0; i < p->labels.n; i++)
		if (is_for(book, p->labels.v[i]))
			return true;
	return false;
}

static int no_note(const struct payload *p, struct err *e)
{
	struct buf names = BUF_INIT;
	struct str last = STR_NONE;

	for (size_t i = 0; i < p->labels.n && names.len < 200; i++) {
		struct str name = label(p->labels.v[i], STR("alertname"));

		if (!str_eq(name, last))
			buf_addf(&names, "%s%.*s", names.len ? ", " : "", STR_ARG(name));
		last = name;
	}
	err_set(e, ERR_NOT_FOUND, "no note has the alert %s in `runbook: alerts:`", names.p);
	buf_release(&names);
	return -1;
}

/* The only note with one of the alerts; books that are not it are read and forgotten. */
static int find_book(struct runbook *book, struct session_notes *n, const struct payload *p,
                     const char *wanted, struct err *e)
{
	struct diags diags = DIAGS_INIT;
	struct buf found = BUF_INIT;
	size_t count = 0, file = STR_NPOS;
	int result = 0;

	if (wanted && session_notes_find(&file, n, str_of(wanted), e) != 0)
		return -1;
	for (size_t i = 0; i < n->p.nfiles && result == 0; i++) {
		struct runbook it;

		if (!session_notes_is_note(n, i) || (wanted && i != file))
			continue;
		result = session_notes_read(&it, n, i, &diags, e);
		diags_release(&diags);
		diags = (struct diags)DIAGS_INIT;
		if (result != 0 || !is_wanted(p, &it))
			continue;
		*book = it;
		buf_addf(&found, "%s%.*s", count++ ? ", " : "", STR_ARG(it.path));
	}
	if (result == 0 && count == 0)
		result = no_note(p, e);
	else if (result == 0 && count > 1)
		result = err_set(e, ERR_INVALID,
		                 "several notes have these alerts: name one of %s", found.p);
	diags_release(&diags);
	buf_release(&found);
	return result;
}

/* "10.0.0.1:9100" is what a label says where a host is meant; "fe80::1" has no port. */
static struct str without_port(const struct runbook_param *p, struct str value)
{
	size_t colon = str_find_char(value, ':', 0);

	if (p->type != RUNBOOK_HOST || colon == STR_NPOS ||
	    str_rfind_char(value, ':') != colon || colon + 1 == value.n)
		return value;
	for (size_t i = colon + 1; i < value.n; i++)
		if (!char_is_digit(value.p[i]))
			return value;
	return str_cut(value, 0, colon);
}

static int take_label(struct run_values *values, struct arena *a, const struct payload *p,
                      const struct runbook *book, const struct runbook_param *param,
                      struct err *e)
{
	struct str found = STR_NONE;

	for (size_t i = 0; i < p->labels.n; i++) {
		struct str value = label(p->labels.v[i], param->label);

		if (!is_for(book, p->labels.v[i]) || value.n == 0)
			continue;
		if (found.n && !str_eq(found, value))
			return err_set(
				e, ERR_INVALID,
				"the alerts differ in '%.*s' (%.*s, %.*s): say which one, "
				"with one alert in the payload",
				STR_ARG(param->label), STR_ARG(found), STR_ARG(value));
		found = value;
	}
	if (found.n)
		run_values_set(values, param->name, arena_str(a, without_port(param, found)));
	return 0;
}

int run_alert_take(struct str *name, struct run_values *values, struct session_notes *n,
                   const char *path, const char *wanted, struct err *e)
{
	struct payload p = { .labels = { 0 } };
	struct runbook book;
	int result = take_payload(&p, &n->arena, path, e);

	if (result == 0)
		result = find_book(&book, n, &p, wanted, e);
	for (size_t i = 0; result == 0 && i < book.params.n; i++)
		if (book.params.v[i].label.n)
			result = take_label(values, &n->arena, &p, &book, &book.params.v[i], e);
	if (result == 0)
		*name = book.path;
	vec_release(&p.labels);
	return result;
}
