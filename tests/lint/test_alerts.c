/*
 * Do Prometheus' alerts lead to notes?
 */
#include "tests/lint/notes.h"

static const char rules[] =
	"groups:\n"
	"- name: a\n"
	"  rules:\n"
	"  - record: x\n"
	"    expr: y\n"
	"  - alert: Lost\n"
	"    expr: up == 0\n"
	"  - alert: NamedInFrontMatter\n"
	"  - alert: CalledLikeANote\n"
	"  - alert: OnTheSite\n"
	"    annotations: {runbook_url: 'https://n.example/ops/disk.html#First-step'}\n"
	"  - alert: WrongPage\n"
	"    annotations: {runbook_url: 'https://n.example/ops/dsk.html'}\n"
	"  - alert: WrongAnchor\n"
	"    annotations: {runbook_url: 'https://n.example/ops/disk.html#no-such'}\n"
	"---\n"
	"kind: PrometheusRule\n"
	"spec:\n"
	"  groups:\n"
	"  - rules:\n"
	"    - alert: InTheRepository\n"
	"      annotations:\n"
	"        runbook_url: https://git.example/o/n/blob/feature/x/ops/disk.md\n"
	"    - alert: GoneFromTheRepository\n"
	"      annotations:\n"
	"        runbook_url: https://git.example/o/n/-/blob/main/ops/gone.md\n"
	"    - alert: Elsewhere\n"
	"      annotations: {runbook_url: 'https://other.example/x'}\n"
	"    - alert: ATemplate\n"
	"      annotations: {runbook_url: 'https://n.example/{{ $labels.x }}'}\n"
	"    - alert: AFolder\n"
	"      annotations: {runbook_url: 'https://n.example/ops/'}\n"
	"    - alert: Moved\n"
	"      annotations: {runbook_url: 'https://n.example/old.html'}\n";

static const char note[] =
	"---\nredirect_from: [/old.html]\nrunbook: {alerts: [NamedInFrontMatter, "
	"NoLongerRaised]}\n---\n# Disk\n\n## First step\n\ntext\n";

START_TEST(resolved)
{
	struct lint_rules_file files[] = {
		{ STR("rules.yml"), str_of(rules) },
		{ STR("broken.yml"), STR("groups:\n- rules: [\n  {{ if }}\n") },
	};
	struct err e = ERR_INIT;
	struct notes n;

	notes_init(&n);
	ck_assert_int_eq(conf_set(&n.conf, STR("base_url"), STR("https://n.example"), &e), 0);
	n.options.remote = STR("https://git.example/o/n");
	n.options.rules = files;
	n.options.nrules = countof(files);
	notes_add(&n, "ops/disk.md", note);
	notes_add(&n, "ops/CalledLikeANote.md", "text\n");
	notes_check(&n, false);
	ck_assert_str_eq(notes_found(&n), "broken.yml:3:4+0 alert-rules\n"
	                                  "ops/disk.md:0:0+0 alert-unknown\n"
	                                  "rules.yml:6:12+4 alert-runbook\n"
	                                  "rules.yml:13:32+30 alert-link\n"
	                                  "rules.yml:15:32+39 alert-link\n"
	                                  "rules.yml:26:22+47 alert-link\n");
	ck_assert_view_eq(n.diags.v[3].hint, "did you mean 'ops/disk.md'?");
	notes_release(&n);
}
END_TEST

Suite *lint_alerts_suite(void)
{
	Suite *s = suite_create("lint/alerts");
	TCase *t = tcase_create("alerts");

	tcase_add_test(t, resolved);
	suite_add_tcase(s, t);
	return s;
}
