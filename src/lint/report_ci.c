/*
 * Findings for GitHub's runner, GitLab's merge requests, and whatever reads JUnit.
 */
#include "lint/report_int.h"

/* Values of a workflow command: percent, line ends and, in properties, colons and commas are escaped. */
static void add_command(struct buf *out, struct str s, bool property)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
		else
			buf_add_byte(out, c);
	}
}

void report_add_github(struct buf *out, const struct report_item *v, size_t n,
                       const struct report_options *o)
{
	static const char *const words[] = { "notice", "warning", "error" };
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		const struct diag *d = v[i].d;

		buf_addf(out, "::%s file=", words[d->severity]);
		buf_clear(&text);
		report_add_path(&text, o, d->path);
		add_command(out, buf_str(&text), true);
		if (d->line)
			buf_addf(out, ",line=%u", d->line);
		if (d->line && d->column)
			buf_addf(out, ",col=%u,endColumn=%u", d->column,
			         d->column + (d->width ? d->width : 1));
		buf_addf(out, ",title=opsbook %s::", diag_code_name(d->code));
		buf_clear(&text);
		buf_add(&text, d->message);
		if (d->hint.n)
			buf_addf(&text, "\n%.*s", STR_ARG(d->hint));
		add_command(out, buf_str(&text), false);
		buf_add_byte(out, '\n');
	}
	buf_release(&text);
}

void report_add_gitlab(struct buf *out, const struct report_item *v, size_t n,
                       const struct report_options *o)
{
	static const char *const words[] = { "info", "minor", "major" };
	struct buf text = BUF_INIT;

	buf_add_byte(out, '[');
	for (size_t i = 0; i < n; i++) {
		const struct diag *d = v[i].d;

		buf_addf(out, "%s\n{\"type\":\"issue\",\"check_name\":\"%s\",\"description\":",
		         i ? "," : "", diag_code_name(d->code));
		buf_clear(&text);
		buf_add(&text, d->message);
		if (d->hint.n)
			buf_addf(&text, "; %.*s", STR_ARG(d->hint));
		buf_add_json(out, buf_str(&text));
		buf_addf(out,
		         ",\"severity\":\"%s\",\"fingerprint\":\"%s\",\"location\":{\"path\":",
		         words[d->severity], v[i].fingerprint);
		buf_clear(&text);
		report_add_path(&text, o, d->path);
		buf_add_json(out, buf_str(&text));
		buf_addf(out, ",\"lines\":{\"begin\":%u}}}", d->line ? d->line : 1);
	}
	buf_add_z(out, n ? "\n]\n" : "]\n");
	buf_release(&text);
}

/* All findings of one file, as a case that failed. */
static void add_case(struct buf *out, const struct report_item *v, size_t n,
                     const struct report_options *o)
{
	struct buf path = BUF_INIT, text = BUF_INIT;

	report_add_path(&path, o, v[0].d->path);
	buf_add_z(out, "  <testcase classname=\"opsbook check\" name=\"");
	buf_add_xml(out, buf_str(&path));
	buf_add_z(out, "\" file=\"");
	buf_add_xml(out, buf_str(&path));
	buf_add_z(out, "\">\n");
	buf_addf(out, "    <failure type=\"%s\" message=\"%zu finding%s\">",
	         diag_code_name(v[0].d->code), n, n == 1 ? "" : "s");
	for (size_t i = 0; i < n; i++)
		diag_add_text(&text, v[i].d, false);
	buf_add_xml(out, buf_str(&text));
	buf_add_z(out, "</failure>\n  </testcase>\n");
	buf_release(&path);
	buf_release(&text);
}

void report_add_junit(struct buf *out, const struct report_item *v, size_t n,
                      const struct report_options *o)
{
	struct buf cases = BUF_INIT;
	size_t count = 0;

	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && str_eq(v[end].d->path, v[i].d->path);)
			end++;
		add_case(&cases, v + i, end - i, o);
		count++;
	}
	buf_addf(
		out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"opsbook check\" "
		"tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n",
		count ? count : 1, count);
	/* A report without a case reads as one that was not made. */
	if (count == 0)
		buf_add_z(out,
		          "  <testcase classname=\"opsbook check\" name=\"all notes\"/>\n");
	buf_add(out, buf_str(&cases));
	buf_add_z(out, "</testsuite>\n");
	buf_release(&cases);
}
