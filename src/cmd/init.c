/*
 * `opsbook init`: what a new repository of notes needs. What is there already
 * is somebody's and stays.
 */
#include "cmd/init_int.h"
#include "cmd/table_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "source/source.h"
#include "sys/fs.h"

#define IGNORE_MAX ((size_t)1 << 20)

/* Lines of .gitignore: what building and publishing leave in a working tree. */
static const char *const ignored[] = { "/site/", "/public/", "/.cache/opsbook/", ".*.opsbook/",
	                               ".*.opsbook-*/" };

static const char conf_text[] =
	"# Every setting has a default; the handbook's page on configuration lists them.\n"
	"title: \"%.*s\"\n"
	"# Address of the site: for the feed, the sitemap and canonical links.\n"
	"# base_url: https://notes.example.com/\n"
	"# exclude:\n"
	"#   - drafts/\n";

static const char note_en[] =
	"# %.*s\n\n"
	"This is the home page. Every Markdown file beside it becomes a page.\n\n"
	"- Write notes in folders as you like; link them by path: `[disk "
	"full](ops/disk-full.md)`.\n"
	"- `opsbook build` makes the site, `opsbook search WORDS` finds a note.\n"
	"- A block with a language can be run: `opsbook run README.md`.\n\n"
	"```sh {name=disks effect=read}\n"
	"df -h\n"
	"```\n";

static const char note_zh[] =
	"# %.*s\n\n"
	"这是首页。旁边的每个 Markdown 文件都会成为一页。\n\n"
	"- 笔记放在哪个文件夹都可以，用路径互相链接：`[磁盘写满](ops/disk-full.md)`。\n"
	"- `opsbook build` 生成网站，`opsbook search 关键词` 查找笔记。\n"
	"- 写明语言的代码块可以执行：`opsbook run README.md`。\n\n"
	"```sh {name=disks effect=read}\n"
	"df -h\n"
	"```\n";

struct init {
	const char *dir;
	bool has_notes;
	struct buf name; /* of the repository */
	struct buf branch;
};

/* Write DIR/PATH, unless it is there. */
static int put(const struct init *init, const char *path, struct str text, struct err *e)
{
	struct buf full = BUF_INIT, folder = BUF_INIT;
	int result = 0;

	buf_addf(&full, "%s/%s", init->dir, path);
	if (fs_kind(full.p) != FS_NONE) {
		printf("kept     %s\n", path);
	} else {
		buf_add(&folder, path_dir(buf_str(&full)));
		result = fs_mkdirs(folder.p, e);
		if (result == 0)
			result = fs_write(full.p, text, e);
		if (result == 0)
			printf("written  %s\n", path);
	}
	buf_release(&full);
	buf_release(&folder);
	return result;
}

static bool has_line(struct str text, const char *wanted)
{
	struct str line;

	while (str_line(&text, &line))
		if (str_eq(str_trim(line), str_of(wanted)))
			return true;
	return false;
}

static int put_ignored(const struct init *init, struct err *e)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	size_t was, added = 0;
	int result = 0;

	buf_addf(&path, "%s/.gitignore", init->dir);
	if (fs_kind(path.p) != FS_NONE)
		result = fs_read(&text, path.p, IGNORE_MAX, e);
	if (text.len && text.p[text.len - 1] != '\n')
		buf_add_byte(&text, '\n');
	was = text.len;
	for (size_t i = 0; i < countof(ignored); i++)
		if (!has_line(str_cut(buf_str(&text), 0, was), ignored[i])) {
			buf_addf(&text, "%s\n", ignored[i]);
			added++;
		}
	if (result == 0 && added) {
		result = fs_write_atomic(path.p, buf_str(&text), e);
		if (result == 0)
			printf("written  .gitignore (%zu line%s)\n", added,
			       added == 1 ? "" : "s");
	}
	buf_release(&path);
	buf_release(&text);
	return result;
}

static bool speaks_chinese(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < countof(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strncmp(value, "zh", 2) == 0;
	}
	return false;
}

/* The title of the settings, and of the first note, which is only written where there are none. */
static int put_notes(const struct init *init, struct err *e)
{
	struct buf text = BUF_INIT, title = BUF_INIT;
	int result;

	for (size_t i = 0; i < init->name.len; i++) {
		char c = init->name.p[i];

		if (c == '"' || c == '\\')
			buf_add_byte(&title, '\\');
		buf_add_byte(&title, c);
	}
	buf_addf(&text, conf_text, STR_ARG(buf_str(&title)));
	result = put(init, CONF_FILE, buf_str(&text), e);
	buf_clear(&text);
	if (speaks_chinese())
		buf_addf(&text, note_zh, STR_ARG(buf_str(&init->name)));
	else
		buf_addf(&text, note_en, STR_ARG(buf_str(&init->name)));
	if (result == 0 && !init->has_notes)
		result = put(init, "README.md", buf_str(&text), e);
	buf_release(&text);
	buf_release(&title);
	return result;
}

static const struct init_ci *find_ci(const char *name)
{
	for (size_t i = 0; init_ci_systems[i].name; i++)
		if (strcmp(init_ci_systems[i].name, name) == 0)
			return &init_ci_systems[i];
	return NULL;
}

static int put_ci(const struct init *init, const struct cmd_args *args, struct err *e)
{
	const char *deb = cmd_value(args, "deb"), *name;
	struct buf text = BUF_INIT;
	size_t at = 0;
	int result = 0;

	while (result == 0 && (name = cmd_next(args, "ci", &at))) {
		const struct init_ci *ci = find_ci(name);

		buf_clear(&text);
		init_ci_add(&text, ci, buf_str(&init->branch), str_of(deb));
		result = put(init, ci->path, buf_str(&text), e);
	}
	buf_release(&text);
	return result;
}

/* Look at what is there. */
static int look(struct init *init, struct err *e)
{
	const struct source_options options = { .path = init->dir };
	const struct source_file *files;
	struct diags ignored_diags = DIAGS_INIT;
	struct source *s = NULL;
	size_t n = 0;
	int result = fs_mkdirs(init->dir, e);

	if (result == 0)
		result = source_open(&s, &options, e);
	if (result == 0)
		result = source_list(s, &files, &n, &ignored_diags, e);
	if (result == 0) {
		const struct source_origin *o = source_origin(s);

		for (size_t i = 0; i < n; i++)
			init->has_notes |= path_is_markdown(files[i].path);
		buf_add(&init->name, o->name);
		buf_add(&init->branch, o->branch.n ? o->branch : STR("main"));
		if (!o->working_tree)
			fprintf(stderr, "opsbook: this is no git repository yet: `git init` "
			                "makes it one, then dates and publishing work\n");
	}
	diags_release(&ignored_diags);
	source_free(s);
	return result;
}

static int run(const struct cmd_args *args)
{
	struct init init = { .dir = args->nargs ? args->args[0] : ".",
		             .name = BUF_INIT,
		             .branch = BUF_INIT };
	const char *name, *deb = cmd_value(args, "deb");
	struct err e = ERR_INIT;
	size_t at = 0;
	int status = EXIT_FINE;

	while ((name = cmd_next(args, "ci", &at)))
		if (!find_ci(name))
			return cmd_usage(args->cmd,
			                 "--ci is github, gitlab, gitea or jenkins, not '%s'",
			                 name);
	if (deb && (strncmp(deb, "http", 4) != 0 || strpbrk(deb, " \t\r\n\"'#")))
		return cmd_usage(args->cmd, "--deb is the http address of a package: '%s'",
		                 deb);
	if (look(&init, &e) != 0 || put_notes(&init, &e) != 0 || put_ignored(&init, &e) != 0 ||
	    put_ci(&init, args, &e) != 0)
		status = cmd_fail(&e);
	buf_release(&init.name);
	buf_release(&init.branch);
	return status;
}

static const struct cmd_option options[] = {
	{ "ci", 'c', "SYSTEM",
	  "write the file of github, gitlab, gitea or jenkins; may be given again" },
	{ "deb", 0, "URL", "where CI finds the Debian package of opsbook" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_init = {
	.name = "init",
	.summary = "write what a new repository of notes needs",
	.usage = "[DIR] [--ci SYSTEM]",
	.text = "Writes opsbook.yml, a first note when there is none, lines of .gitignore, and "
		"for\n"
		"each --ci a file that checks merge requests and publishes on merge. A file "
		"that\n"
		"is there already is left alone.",
	.options = options,
	.most = 1,
	.run = run,
};
