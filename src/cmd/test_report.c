/*
 * Decides how tests are told: to people, as TAP 14, as JUnit's XML. A note is a subtest or a
 * suite, a block is a point or a case.
 */
#include "cmd/test_int.h"

#include "base/utf8.h"

static void add_xml(struct buf *out, struct str text)
{
	struct term_filter filter = { 0 };
	struct buf plain = BUF_INIT;

	term_add_filtered(&plain, &filter, text, false);
	buf_add_xml(out, buf_str(&plain));
	buf_release(&plain);
}

static void add_lines(struct buf *out, struct str text, const char *before, bool color)
{
	struct term_filter filter = { 0 };
	struct str line;

	while (str_line(&text, &line)) {
		char first = line.n ? line.p[0] : ' ';

		buf_add_z(out, before);
		buf_add_z(out, !color         ? ""
		               : first == '-' ? "\033[31m"
		               : first == '+' ? "\033[32m"
		                              : "");
		term_add_filtered(out, &filter, line, false);
		buf_add_z(out, color && (first == '-' || first == '+') ? "\033[0m\n" : "\n");
	}
}

static void add_text(struct buf *out, const struct test_note *n)
{
	static const char *const words[] = { "ok  ", "FAIL", "skip" };
	static const char *const colors[] = { "\033[32m", "\033[31m", "\033[33m" };
	bool color = cmd_color(stdout);
	const struct test_point *p;

	term_add_plain(out, n->book->path);
	buf_add_byte(out, '\n');
	vec_each(p, &n->points) {
		buf_addf(out, "  %s%s%s ", color ? colors[p->result] : "", words[p->result],
		         color ? "\033[0m" : "");
		term_add_plain(out, p->name);
		if (p->result != TEST_SKIPPED) {
			buf_add_z(out, " ");
			term_add_duration(out, p->duration_us);
		}
		if (p->why.n) {
			buf_add_z(out, ": ");
			term_add_plain(out, p->why);
		}
		if (p->result == TEST_FAILED)
			buf_addf(out, " (%.*s:%u)", STR_ARG(n->book->path), p->line);
		buf_add_byte(out, '\n');
		if (p->result == TEST_FAILED)
			add_lines(out, p->diff, "      ", color);
	}
}

/* "#" and "\" mean something in TAP. */
static void add_tap(struct buf *out, struct str text)
{
	struct buf plain = BUF_INIT;

	term_add_plain(&plain, text);
	for (size_t i = 0; i < plain.len; i++) {
		if (plain.p[i] == '#' || plain.p[i] == '\\')
			buf_add_byte(out, '\\');
		buf_add_byte(out, plain.p[i]);
	}
	buf_release(&plain);
}

static void add_tap_diagnostics(struct buf *out, const struct test_note *n,
                                const struct test_point *p)
{
	struct buf text = BUF_INIT;

	buf_add_z(out, "      ---\n      message: ");
	term_add_plain(&text, p->why);
	buf_add_json(out, buf_str(&text));
	buf_addf(out, "\n      severity: fail\n      at:\n        file: ");
	buf_add_json(out, n->book->path);
	buf_addf(out, "\n        line: %u\n", p->line);
	if (p->diff.n) {
		buf_add_z(out, "      diff: |2\n");
		add_lines(out, p->diff, "        ", false);
	}
	buf_add_z(out, "      ...\n");
	buf_release(&text);
}

static void add_tap_note(struct buf *out, const struct test *t, const struct test_note *n,
                         bool failed)
{
	const struct test_point *p;
	size_t number = 0;

	buf_add_z(out, "# Subtest: ");
	add_tap(out, n->book->path);
	buf_addf(out, "\n    1..%zu\n", n->points.n);
	vec_each(p, &n->points) {
		buf_addf(out, "    %sok %zu - ", p->result == TEST_FAILED ? "not " : "",
		         ++number);
		add_tap(out, p->name);
		if (p->result == TEST_SKIPPED) {
			buf_add_z(out, " # SKIP ");
			add_tap(out, p->why);
		}
		buf_add_byte(out, '\n');
		if (p->result == TEST_FAILED)
			add_tap_diagnostics(out, n, p);
	}
	buf_addf(out, "%sok %zu - ", failed ? "not " : "", t->notes_seen);
	add_tap(out, n->book->path);
	buf_add_byte(out, '\n');
}

static void add_case(struct buf *out, const struct test_note *n, const struct test_point *p)
{
	buf_add_z(out, "    <testcase classname=\"");
	add_xml(out, n->book->path);
	buf_add_z(out, "\" name=\"");
	add_xml(out, p->name);
	buf_addf(out, "\" time=\"%.6f\">\n", (double)p->duration_us / 1e6);
	if (p->result != TEST_OK) {
		buf_addf(out, "      <%s message=\"",
		         p->result == TEST_FAILED ? "failure" : "skipped");
		add_xml(out, p->why);
		if (p->result == TEST_FAILED) {
			buf_addf(out, "\" type=\"failure\">%.*s:%u\n", STR_ARG(n->book->path),
			         p->line);
			add_xml(out, p->diff);
			buf_add_z(out, "</failure>\n");
		} else {
			buf_add_z(out, "\"/>\n");
		}
	}
	if (p->out.len) {
		buf_add_z(out, "      <system-out>");
		add_xml(out, utf8_head(buf_str(&p->out), 10000));
		buf_add_z(out, "</system-out>\n");
	}
	if (p->err.len) {
		buf_add_z(out, "      <system-err>");
		add_xml(out, utf8_head(buf_str(&p->err), 10000));
		buf_add_z(out, "</system-err>\n");
	}
	buf_add_z(out, "    </testcase>\n");
}

static void add_suite(struct buf *out, const struct test_note *n, const size_t counts[3],
                      int64_t took_us)
{
	const struct test_point *p;

	buf_add_z(out, "  <testsuite name=\"");
	add_xml(out, n->book->path);
	buf_addf(out,
	         "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" "
	         "time=\"%.6f\">\n",
	         n->points.n, counts[TEST_FAILED], counts[TEST_SKIPPED], (double)took_us / 1e6);
	vec_each(p, &n->points)
		add_case(out, n, p);
	buf_add_z(out, "  </testsuite>\n");
}

void test_report_note(struct test *t, const struct test_note *n)
{
	const struct test_point *p;
	size_t counts[3] = { 0 };
	int64_t took_us = 0;

	if (n->points.n == 0)
		return;
	vec_each(p, &n->points) {
		counts[p->result]++;
		took_us += p->duration_us;
	}
	t->notes_seen++;
	t->passed += counts[TEST_OK];
	t->failed += counts[TEST_FAILED];
	t->skipped += counts[TEST_SKIPPED];
	t->took_us += took_us;
	switch (t->format) {
	case TEST_TEXT:
		add_text(&t->report, n);
		break;
	case TEST_TAP:
		if (t->notes_seen == 1)
			buf_add_z(&t->report, "TAP version 14\n");
		add_tap_note(&t->report, t, n, counts[TEST_FAILED] > 0);
		break;
	case TEST_JUNIT:
		/* The totals stand before it all: printed at the end. */
		add_suite(&t->report, n, counts, took_us);
		return;
	}
	fwrite(t->report.p, 1, t->report.len, stdout);
	fflush(stdout);
	buf_clear(&t->report);
}

void test_report_end(struct test *t)
{
	switch (t->format) {
	case TEST_TEXT:
		printf("%zu passed, %zu failed, %zu skipped\n", t->passed, t->failed,
		       t->skipped);
		break;
	case TEST_TAP:
		if (t->notes_seen == 0)
			printf("TAP version 14\n1..0 # nothing to test\n");
		else
			printf("1..%zu\n", t->notes_seen);
		break;
	case TEST_JUNIT:
		printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		       "<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
		       "skipped=\"%zu\" "
		       "time=\"%.6f\">\n",
		       t->passed + t->failed + t->skipped, t->failed, t->skipped,
		       (double)t->took_us / 1e6);
		fwrite(t->report.p, 1, t->report.len, stdout);
		printf("</testsuites>\n");
		break;
	}
	if (t->updated)
		fprintf(stderr, "opsbook: %zu expectation%s rewritten\n", t->updated,
		        t->updated == 1 ? "" : "s");
}
