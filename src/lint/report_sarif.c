/*
 * SARIF 2.1.0, as GitHub code scanning and editors read it. Columns are of characters, as ours
 * are; paths are URIs from the repository's root; a finding is known again by its fingerprint.
 */
#include "lint/report_int.h"

#include "base/utf8.h"

static const char *const levels[] = { "note", "warning", "error" };

/* The rules that are met, in the order of their codes; gives the place of each. */
static void add_rules(struct buf *out, const struct report_item *v, size_t n,
                      size_t place[DIAG_CODE_COUNT])
{
	bool met[DIAG_CODE_COUNT] = { false };
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		met[v[i].d->code] = true;
	for (int c = 0; c < DIAG_CODE_COUNT; c++) {
		if (!met[c])
			continue;
		place[c] = count;
		buf_addf(out,
		         "%s\n          {\"id\": \"%s\", \"shortDescription\": {\"text\": ",
		         count ? "," : "", diag_code_name((enum diag_code)c));
		buf_add_json(out, str_of(diag_code_summary((enum diag_code)c)));
		buf_addf(out, "}, \"defaultConfiguration\": {\"level\": \"%s\"}}",
		         levels[diag_code_severity((enum diag_code)c)]);
		count++;
	}
}

static void add_region(struct buf *out, const struct diag *d)
{
	buf_addf(out, ", \"region\": {\"startLine\": %u", d->line);
	if (d->column)
		buf_addf(out, ", \"startColumn\": %u, \"endColumn\": %u", d->column,
		         d->column + (d->width ? d->width : 1));
	/* A line that was cut would not be what stands there. */
	if (d->source.n && d->source_column == 1 && utf8_length(d->source) < 100) {
		buf_add_z(out, ", \"snippet\": {\"text\": ");
		buf_add_json(out, d->source);
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, '}');
}

static void add_result(struct buf *out, const struct report_item *item, size_t rule,
                       const struct report_options *o)
{
	const struct diag *d = item->d;
	struct buf path = BUF_INIT, uri = BUF_INIT, text = BUF_INIT;

	report_add_path(&path, o, d->path);
	buf_add_url(&uri, buf_str(&path));
	buf_add(&text, d->message);
	if (d->hint.n)
		buf_addf(&text, "; %.*s", STR_ARG(d->hint));
	buf_addf(out, "\n        {\"ruleId\": \"%s\", \"ruleIndex\": %zu, \"level\": \"%s\", ",
	         diag_code_name(d->code), rule, levels[d->severity]);
	buf_add_z(out, "\"message\": {\"text\": ");
	buf_add_json(out, buf_str(&text));
	buf_add_z(out, "}, \"locations\": [{\"physicalLocation\": {\"artifactLocation\": "
	               "{\"uri\": ");
	buf_add_json(out, buf_str(&uri));
	buf_add_z(out, ", \"uriBaseId\": \"%SRCROOT%\"}");
	if (d->line)
		add_region(out, d);
	buf_addf(out, "}}], \"partialFingerprints\": {\"opsbook/v1\": \"%s\"}}",
	         item->fingerprint);
	buf_release(&path);
	buf_release(&uri);
	buf_release(&text);
}

void report_add_sarif(struct buf *out, const struct report_item *v, size_t n,
                      const struct report_options *o)
{
	size_t place[DIAG_CODE_COUNT] = { 0 };

	buf_addf(out,
	         "{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
	         "  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n"
	         "      \"columnKind\": \"unicodeCodePoints\",\n"
	         "      \"tool\": {\n        \"driver\": {\n          \"name\": \"opsbook\",\n"
	         "          \"version\": \"%s\",\n          \"rules\": [",
	         o->version);
	add_rules(out, v, n, place);
	buf_add_z(out, "]\n        }\n      },\n      \"results\": [");
	for (size_t i = 0; i < n; i++) {
		buf_add_z(out, i ? "," : "");
		add_result(out, &v[i], place[v[i].d->code], o);
	}
	buf_add_z(out, "]\n    }\n  ]\n}\n");
}
