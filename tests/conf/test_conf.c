#include "conf/conf.h"

#include <string.h>

#include "conf/conf_int.h"
#include "tests/runner.h"

START_TEST(defaults)
{
	struct conf c;

	conf_init(&c);
	ck_assert_view_eq(c.title, "");
	ck_assert_view_eq(c.description, "");
	ck_assert_view_eq(c.lang, "auto");
	ck_assert_view_eq(c.base_url, "");
	ck_assert_view_eq(c.home, "");
	ck_assert_view_eq(c.theme, "theme");
	ck_assert_uint_eq(c.exclude.n, 0);
	ck_assert(!c.drafts && c.math && c.tags && c.sitemap && c.feed && c.git_dates);
	ck_assert_uint_eq(c.max_note_size, (uint64_t)16 << 20);
	ck_assert_int_eq(c.breaks, CONF_BREAKS_SOFT);
	ck_assert_int_eq(c.html, CONF_HTML_SANITISE);
	ck_assert_int_eq(c.remote_images, CONF_IMAGES_ALLOW);
	ck_assert_uint_eq(c.feed_entries, 20);
	ck_assert_uint_eq(c.recent_entries, 100);
	ck_assert_view_eq(c.repo_url, "");
	ck_assert_view_eq(c.edit_branch, "");
	ck_assert_int_eq(c.forge, CONF_FORGE_AUTO);
	conf_release(&c);
}
END_TEST

/* Each setting has a field of its own, a sentence, and a default that it takes itself. */
START_TEST(table_is_sound)
{
	struct conf c;

	conf_init(&c);
	for (size_t i = 0; i < conf_settings_count; i++) {
		const struct conf_setting *s = &conf_settings[i];

		ck_assert_msg(s->sentence[0] && str_ends(str_of(s->sentence), STR(".")), "%s",
		              s->name);
		ck_assert_ptr_eq(conf_find(str_of(s->name)), s);
		if (s->normal[0])
			ck_assert_ptr_null(conf_take(&c, s, str_of(s->normal)));
		for (size_t k = 0; k < i; k++)
			ck_assert_uint_ne(conf_settings[k].offset, s->offset);
	}
	conf_release(&c);
}
END_TEST

/* Read `yaml`; all its diagnostics as "line:column+width code message (hint)", a line each. */
static const char *read_all(struct conf *c, const char *yaml)
{
	struct diags d = DIAGS_INIT;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	const struct diag *it;
	char *z;

	ck_assert_msg(conf_read(c, STR("opsbook.yml"), str_of(yaml), &d, &e) == 0, "%s", e.msg);
	vec_each(it, &d) {
		ck_assert_view_eq(it->path, "opsbook.yml");
		buf_addf(&out, "%u:%u+%u %s %.*s", it->line, it->column, it->width,
		         diag_code_name(it->code), STR_ARG(it->message));
		if (it->hint.n)
			buf_addf(&out, " (%.*s)", STR_ARG(it->hint));
		buf_add_byte(&out, '\n');
	}
	z = runner_text(buf_str(&out));
	buf_release(&out);
	diags_release(&d);
	return z;
}

START_TEST(every_setting)
{
	struct conf c;

	conf_init(&c);
	ck_assert_str_eq(read_all(&c, "title: 运维手册\n"
	                              "description: \"Notes: all of them\"\n"
	                              "lang: zh-CN\n"
	                              "base_url: https://notes.example.org/ops\n"
	                              "home: /docs/./start.md\n"
	                              "theme: site/theme/\n"
	                              "exclude: [drafts/, '*.tmp.md', '!keep.md']\n"
	                              "drafts: true\n"
	                              "max_note_size: 512 KiB\n"
	                              "breaks: hard\n"
	                              "math: False\n"
	                              "tags: 'false'\n"
	                              "html: trusted\n"
	                              "remote_images: block\n"
	                              "sitemap: false\n"
	                              "feed: FALSE\n"
	                              "feed_entries: 7\n"
	                              "recent_entries: 10000\n"
	                              "repo_url: http://git.example.org/ops/notes//\n"
	                              "edit_branch: release/1.2\n"
	                              "forge: gitea\n"
	                              "git_dates: false\n"),
	                 "");
	ck_assert_view_eq(c.title, "运维手册");
	ck_assert_view_eq(c.description, "Notes: all of them");
	ck_assert_view_eq(c.lang, "zh-CN");
	ck_assert_view_eq(c.base_url, "https://notes.example.org/ops/");
	ck_assert_view_eq(c.home, "docs/start.md");
	ck_assert_view_eq(c.theme, "site/theme");
	ck_assert_uint_eq(c.exclude.n, 3);
	ck_assert_view_eq(c.exclude.v[0], "drafts/");
	ck_assert_view_eq(c.exclude.v[2], "!keep.md");
	ck_assert(c.drafts && !c.math && !c.tags && !c.sitemap && !c.feed && !c.git_dates);
	ck_assert_uint_eq(c.max_note_size, 512 << 10);
	ck_assert_int_eq(c.breaks, CONF_BREAKS_HARD);
	ck_assert_int_eq(c.html, CONF_HTML_TRUSTED);
	ck_assert_int_eq(c.remote_images, CONF_IMAGES_BLOCK);
	ck_assert_uint_eq(c.feed_entries, 7);
	ck_assert_uint_eq(c.recent_entries, 10000);
	ck_assert_view_eq(c.repo_url, "http://git.example.org/ops/notes");
	ck_assert_view_eq(c.edit_branch, "release/1.2");
	ck_assert_int_eq(c.forge, CONF_FORGE_GITEA);
	conf_release(&c);
}
END_TEST

static const struct {
	const char *yaml, *said;
} cases[] = {
	{ "", "" },
	{ "# nothing yet\n", "" },
	{ "title:\nexclude:\nlang: ~\n", "" },
	{ "title: 2024\n", "" },
	{ "titel: x\n",
	  "1:1+5 config-unknown there is no setting \"titel\" (did you mean \"title\"?)\n" },
	{ "\n  baseurl: x\n", "2:3+7 config-unknown there is no setting \"baseurl\" (did you "
	                      "mean \"base_url\"?)\n" },
	{ "标题: x\n", "1:1+2 config-unknown there is no setting \"标题\"\n" },
	{ "plugins: [x]\n", "1:1+7 config-unknown there is no setting \"plugins\"\n" },
	{ "drafts: yep\n", "1:9+3 config-value \"drafts\" takes true or false\n" },
	{ "math: 1\n", "1:7+1 config-value \"math\" takes true or false\n" },
	{ "title: [x]\n", "1:8+0 config-value \"title\" takes a single value\n" },
	{ "title: \"a\\nb\"\n", "1:8+3 config-value \"title\" takes one line of text\n" },
	{ "exclude: {a: b}\n", "1:10+0 config-value \"exclude\" takes a list of patterns\n" },
	{ "exclude: [a, [b], c]\n", "1:14+0 config-value \"exclude\" takes patterns such as "
	                            "\"drafts/\" or \"*.tmp.md\"\n" },
	{ "feed_entries: 0\n",
	  "1:15+1 config-value \"feed_entries\" takes a whole number from 1 to 1000\n" },
	{ "feed_entries: 20.5\n",
	  "1:15+4 config-value \"feed_entries\" takes a whole number from 1 to 1000\n" },
	{ "recent_entries: 99999999999999999999999\n",
	  "1:17+23 config-value \"recent_entries\" takes a whole number from 1 to 10000\n" },
	{ "max_note_size: 3 pages\n", "1:16+7 config-value \"max_note_size\" takes a size such "
	                              "as \"16 MiB\", from 1 KiB to 256 MiB\n" },
	{ "max_note_size: 1GiB\n", "1:16+4 config-value \"max_note_size\" takes a size such as "
	                           "\"16 MiB\", from 1 KiB to 256 MiB\n" },
	{ "html: Trusted\n", "1:7+7 config-value \"html\" takes sanitise or trusted\n" },
	{ "forge: svn\n",
	  "1:8+3 config-value \"forge\" takes auto, github, gitlab, gitee or gitea\n" },
	{ "lang: chinese\n", "1:7+7 config-value \"lang\" takes \"auto\" or a language such as "
	                     "\"en\" or \"zh-CN\"\n" },
	{ "lang: zh-\n", "1:7+3 config-value \"lang\" takes \"auto\" or a language such as "
	                 "\"en\" or \"zh-CN\"\n" },
	{ "base_url: notes.example.org\n", "1:11+17 config-value \"base_url\" takes an address "
	                                   "such as \"https://notes.example.org/ops/\"\n" },
	{ "base_url: https://\n", "1:11+8 config-value \"base_url\" takes an address such as "
	                          "\"https://notes.example.org/ops/\"\n" },
	{ "theme: ../x\n",
	  "1:8+4 config-value \"theme\" takes a path inside the repository\n" },
	{ "home: /\n", "1:7+1 config-value \"home\" takes a path inside the repository\n" },
};

START_TEST(says_what_is_wrong)
{
	struct conf c;

	conf_init(&c);
	ck_assert_str_eq(read_all(&c, cases[_i].yaml), cases[_i].said);
	conf_release(&c);
}
END_TEST

/* One bad line costs the others nothing, and its setting stays what it was. */
START_TEST(the_rest_still_counts)
{
	struct conf c;

	conf_init(&c);
	read_all(&c, "feed_entries: none\ntitle: T\nexclude: [a, [b], c]\nmath: not\n");
	ck_assert_view_eq(c.title, "T");
	ck_assert_uint_eq(c.feed_entries, 20);
	ck_assert_uint_eq(c.exclude.n, 2);
	ck_assert(c.math);
	read_all(&c, "exclude: one\n");
	ck_assert_uint_eq(c.exclude.n, 3);
	conf_release(&c);
}
END_TEST

static const struct {
	const char *yaml, *message;
} broken[] = {
	{ "a: b: c\n", "opsbook.yml:1:5: a colon and a space inside a value: put the value in "
	               "quotes" },
	{ "title: a\ntitle: b\n", "opsbook.yml:2:1: \"title\" stands here twice" },
	{ "\n- title\n", "opsbook.yml:2:1: not a list of \"setting: value\"" },
	{ "just words\n", "opsbook.yml:1:1: not a list of \"setting: value\"" },
};

START_TEST(broken_files)
{
	struct diags d = DIAGS_INIT;
	struct err e = ERR_INIT;
	struct conf c;

	conf_init(&c);
	ck_assert_int_eq(conf_read(&c, STR("opsbook.yml"), str_of(broken[_i].yaml), &d, &e),
	                 -1);
	ck_assert_int_eq(e.code, ERR_INVALID);
	ck_assert_str_eq(e.msg, broken[_i].message);
	ck_assert_uint_eq(d.n, 0);
	diags_release(&d);
	conf_release(&c);
}
END_TEST

START_TEST(from_a_command_line)
{
	struct err e = ERR_INIT;
	struct conf c;

	conf_init(&c);
	ck_assert_int_eq(conf_set(&c, STR("base_url"), STR("HTTPS://x.org"), &e), 0);
	ck_assert_view_eq(c.base_url, "HTTPS://x.org/");
	ck_assert_int_eq(conf_set(&c, STR("drafts"), STR("true"), &e), 0);
	ck_assert(c.drafts);
	ck_assert_int_eq(conf_set(&c, STR("exclude"), STR("a"), &e), 0);
	ck_assert_int_eq(conf_set(&c, STR("exclude"), STR("b"), &e), 0);
	ck_assert_uint_eq(c.exclude.n, 2);
	ck_assert_int_eq(conf_set(&c, STR("none"), STR("a"), &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	ck_assert_int_eq(conf_set(&c, STR("html"), STR("raw"), &e), -1);
	ck_assert_int_eq(e.code, ERR_INVALID);
	ck_assert_str_eq(e.msg, "\"html\" takes sanitise or trusted, not \"raw\"");
	conf_release(&c);
}
END_TEST

START_TEST(reference)
{
	struct buf out = BUF_INIT;

	conf_add_reference(&out);
	ck_assert(str_starts(buf_str(&out), STR("## The site\n\n| Setting |")));
	for (size_t i = 0; i < conf_settings_count; i++) {
		char *row = runner_text(str_of(conf_settings[i].name));

		ck_assert_ptr_nonnull(strstr(out.p, row));
		ck_assert_ptr_nonnull(strstr(out.p, conf_settings[i].sentence));
	}
	ck_assert_ptr_nonnull(
		strstr(out.p, "| `max_note_size` | 1 KiB to 256 MiB | `16 MiB` | A larger "));
	ck_assert_ptr_nonnull(strstr(out.p, "| `html` | `sanitise`, `trusted` | `sanitise` |"));
	buf_release(&out);
}
END_TEST

Suite *conf_conf_suite(void)
{
	Suite *s = suite_create("conf/conf");
	TCase *t = tcase_create("settings");

	tcase_add_test(t, defaults);
	tcase_add_test(t, table_is_sound);
	tcase_add_test(t, every_setting);
	tcase_add_loop_test(t, says_what_is_wrong, 0, countof(cases));
	tcase_add_test(t, the_rest_still_counts);
	tcase_add_loop_test(t, broken_files, 0, countof(broken));
	tcase_add_test(t, from_a_command_line);
	tcase_add_test(t, reference);
	suite_add_tcase(s, t);
	return s;
}
