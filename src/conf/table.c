/*
 * Decides which settings there are. All else about them follows from here: how
 * they are read, what they are without a file, and the handbook's reference.
 */
#include "conf/conf_int.h"

#include <string.h>

#define FIELD(name) offsetof(struct conf, name)
#define MIB ((uint64_t)1 << 20)

#define SITE "The site"
#define NOTES "Notes"
#define PAGES "Lists and feeds"
#define REPOSITORY "The repository"
#define RUNBOOKS "Runbooks"
#define CHECKS "Checks"

const struct conf_setting conf_settings[] = {
	{ "title",
	  SITE,
	  "",
	  "Name of the site. Without it, the name of the repository.",
	  CONF_TEXT,
	  FIELD(title),
	  0,
	  0,
	  { NULL } },
	{ "description",
	  SITE,
	  "",
	  "One sentence about the site, for search engines, link previews and the feed.",
	  CONF_TEXT,
	  FIELD(description),
	  0,
	  0,
	  { NULL } },
	{ "lang",
	  SITE,
	  "auto",
	  "Language of notes that do not name theirs and of the interface; `auto` looks at the "
	  "text of each note.",
	  CONF_LANG,
	  FIELD(lang),
	  0,
	  0,
	  { NULL } },
	{ "base_url",
	  SITE,
	  "",
	  "Address the site is published at. The sitemap, the feed and canonical links need "
	  "it; "
	  "nothing else does.",
	  CONF_SITE_URL,
	  FIELD(base_url),
	  0,
	  0,
	  { NULL } },
	{ "home",
	  SITE,
	  "",
	  "Path of the note that is the home page. Without it, `README.md` or `index.md` at "
	  "the "
	  "root, else a generated page.",
	  CONF_PATH,
	  FIELD(home),
	  0,
	  0,
	  { NULL } },
	{ "cname",
	  SITE,
	  "",
	  "Domain of the site, for hosts that read it from a file `CNAME` (GitHub Pages and "
	  "others); the file is written into the site.",
	  CONF_TEXT,
	  FIELD(cname),
	  0,
	  0,
	  { NULL } },
	{ "theme",
	  SITE,
	  "theme",
	  "Folder whose templates, assets and words replace the built-in ones file by file; it "
	  "need not be there.",
	  CONF_PATH,
	  FIELD(theme),
	  0,
	  0,
	  { NULL } },

	{ "exclude",
	  NOTES,
	  "",
	  "Files and folders that are not published, as patterns like those of `.gitignore`.",
	  CONF_LIST,
	  FIELD(exclude),
	  0,
	  0,
	  { NULL } },
	{ "drafts",
	  NOTES,
	  "false",
	  "Publish notes marked `draft: true` too.",
	  CONF_BOOL,
	  FIELD(drafts),
	  0,
	  0,
	  { NULL } },
	{ "max_note_size",
	  NOTES,
	  "16 MiB",
	  "A larger note is not published but reported.",
	  CONF_SIZE,
	  FIELD(max_note_size),
	  1024,
	  256 * MIB,
	  { NULL } },
	{ "breaks",
	  NOTES,
	  "soft",
	  "What a single line break within a paragraph is: `soft` runs the lines together, "
	  "`hard` keeps the break.",
	  CONF_CHOICE,
	  FIELD(breaks),
	  0,
	  0,
	  { "soft", "hard", NULL } },
	{ "math",
	  NOTES,
	  "true",
	  "Formulas between `$` and `$$`.",
	  CONF_BOOL,
	  FIELD(math),
	  0,
	  0,
	  { NULL } },
	{ "tags",
	  NOTES,
	  "true",
	  "Read `#tag` within the text as a tag; tags in the front matter always count.",
	  CONF_BOOL,
	  FIELD(tags),
	  0,
	  0,
	  { NULL } },
	{ "html",
	  NOTES,
	  "sanitise",
	  "HTML within notes: `sanitise` keeps what cannot do harm, `trusted` keeps "
	  "everything.",
	  CONF_CHOICE,
	  FIELD(html),
	  0,
	  0,
	  { "sanitise", "trusted", NULL } },
	{ "remote_images",
	  NOTES,
	  "allow",
	  "Images from other hosts: `allow` shows them, `block` shows a link in their place.",
	  CONF_CHOICE,
	  FIELD(remote_images),
	  0,
	  0,
	  { "allow", "block", NULL } },

	{ "search",
	  PAGES,
	  "true",
	  "Write the index that the site's search needs, and its page.",
	  CONF_BOOL,
	  FIELD(search),
	  0,
	  0,
	  { NULL } },
	{ "sitemap",
	  PAGES,
	  "true",
	  "Write `sitemap.xml` when `base_url` is set.",
	  CONF_BOOL,
	  FIELD(sitemap),
	  0,
	  0,
	  { NULL } },
	{ "feed",
	  PAGES,
	  "true",
	  "Write an Atom feed of changed notes when `base_url` is set.",
	  CONF_BOOL,
	  FIELD(feed),
	  0,
	  0,
	  { NULL } },
	{ "feed_entries",
	  PAGES,
	  "20",
	  "Number of notes in the feed.",
	  CONF_NUMBER,
	  FIELD(feed_entries),
	  1,
	  1000,
	  { NULL } },
	{ "recent_entries",
	  PAGES,
	  "100",
	  "Number of notes on the page of recent changes.",
	  CONF_NUMBER,
	  FIELD(recent_entries),
	  1,
	  10000,
	  { NULL } },

	{ "repo_url",
	  REPOSITORY,
	  "",
	  "Web address of the repository, for edit links. Without it, the address of the "
	  "remote "
	  "`origin`.",
	  CONF_LINK_URL,
	  FIELD(repo_url),
	  0,
	  0,
	  { NULL } },
	{ "edit_branch",
	  REPOSITORY,
	  "",
	  "Branch that edit links lead to. Without it, the default branch of the remote.",
	  CONF_TEXT,
	  FIELD(edit_branch),
	  0,
	  0,
	  { NULL } },
	{ "forge",
	  REPOSITORY,
	  "auto",
	  "What runs at `repo_url` and so how an edit link looks; `auto` tells from the host.",
	  CONF_CHOICE,
	  FIELD(forge),
	  0,
	  0,
	  { "auto", "github", "gitlab", "gitee", "gitea", NULL } },
	{ "git_dates",
	  REPOSITORY,
	  "true",
	  "Take dates and authors that the front matter does not give from the history.",
	  CONF_BOOL,
	  FIELD(git_dates),
	  0,
	  0,
	  { NULL } },
	{ "history",
	  REPOSITORY,
	  "0",
	  "Give each note a page with so many of its last versions, each with what changed, "
	  "word by "
	  "word.",
	  CONF_NUMBER,
	  FIELD(history),
	  0,
	  100,
	  { NULL } },
	{ "redirects",
	  REPOSITORY,
	  "true",
	  "The address that a note had before it was renamed or moved leads to it, as far as "
	  "the "
	  "history tells.",
	  CONF_BOOL,
	  FIELD(redirects),
	  0,
	  0,
	  { NULL } },
	{ "redirects_file",
	  REPOSITORY,
	  "false",
	  "Write all redirects to `_redirects` too, for hosts that read it (Netlify, "
	  "Cloudflare "
	  "Pages and others).",
	  CONF_BOOL,
	  FIELD(redirects_file),
	  0,
	  0,
	  { NULL } },

	{ "runners",
	  RUNBOOKS,
	  "",
	  "What runs the blocks of further languages: `ruby: {command: ruby -w, extension: "
	  "rb}`, or only `ruby: ruby -w`. The script's file is the last argument.",
	  CONF_RUNNERS,
	  FIELD(runners),
	  0,
	  0,
	  { NULL } },
	{ "run_from_site",
	  RUNBOOKS,
	  "false",
	  "Pages have what lets a reader run blocks on the reader's own machine, after pairing "
	  "it with the site's address: `opsbook serve --allow-run --pair`.",
	  CONF_BOOL,
	  FIELD(run_from_site),
	  0,
	  0,
	  { NULL } },

	{ "check",
	  CHECKS,
	  "",
	  "How grave findings of `opsbook check` are: `{note-orphan: off, private-address: "
	  "warning}`.",
	  CONF_CHECKS,
	  FIELD(check),
	  0,
	  0,
	  { NULL } },
	{ "image_size",
	  CHECKS,
	  "1 MiB",
	  "`opsbook check` names images that are larger.",
	  CONF_SIZE,
	  FIELD(image_size),
	  1024,
	  256 * MIB,
	  { NULL } },
};

const size_t conf_settings_count = countof(conf_settings);

const struct conf_setting *conf_find(struct str name)
{
	for (size_t i = 0; i < conf_settings_count; i++)
		if (str_eq(str_of(conf_settings[i].name), name))
			return &conf_settings[i];
	return NULL;
}

void conf_init(struct conf *c)
{
	memset(c, 0, sizeof(*c));
	c->title = c->description = c->base_url = c->home = STR_NONE;
	c->repo_url = c->edit_branch = c->cname = STR_NONE;
	for (size_t i = 0; i < conf_settings_count; i++) {
		const struct conf_setting *s = &conf_settings[i];

		/* Every default is a value its setting takes: the tests see to it. */
		if (s->normal[0])
			conf_take(c, s, str_of(s->normal));
	}
}

void conf_release(struct conf *c)
{
	arena_release(&c->arena);
}

/* The values a setting takes, for a cell of the reference. */
static void add_values(struct buf *out, const struct conf_setting *s)
{
	switch (s->type) {
	case CONF_TEXT:
		buf_add_z(out, "text");
		break;
	case CONF_LANG:
		buf_add_z(out, "`auto`, or a language such as `en` or `zh-CN`");
		break;
	case CONF_SITE_URL:
	case CONF_LINK_URL:
		buf_add_z(out, "address with `https://` or `http://`");
		break;
	case CONF_PATH:
		buf_add_z(out, "path in the repository");
		break;
	case CONF_LIST:
		buf_add_z(out, "list of patterns");
		break;
	case CONF_BOOL:
		buf_add_z(out, "`true`, `false`");
		break;
	case CONF_NUMBER:
		buf_addf(out, "%llu to %llu", (unsigned long long)s->min,
		         (unsigned long long)s->max);
		break;
	case CONF_SIZE:
		buf_addf(out, "%llu KiB to %llu MiB", (unsigned long long)s->min >> 10,
		         (unsigned long long)(s->max / MIB));
		break;
	case CONF_RUNNERS:
		buf_add_z(out, "map from languages to commands");
		break;
	case CONF_CHECKS:
		buf_add_z(out,
		          "map from [codes](check.md) to `off`, `hint`, `warning`, `error`");
		break;
	case CONF_CHOICE:
		for (size_t i = 0; s->words[i]; i++)
			buf_addf(out, "%s`%s`", i ? ", " : "", s->words[i]);
		break;
	}
}

void conf_add_reference(struct buf *out)
{
	const char *group = "";

	for (size_t i = 0; i < conf_settings_count; i++) {
		const struct conf_setting *s = &conf_settings[i];

		if (strcmp(s->group, group) != 0) {
			buf_addf(out,
			         "%s## %s\n\n| Setting | Values | Default | "
			         "|\n|---|---|---|---|\n",
			         i ? "\n" : "", s->group);
			group = s->group;
		}
		buf_addf(out, "| `%s` | ", s->name);
		add_values(out, s);
		buf_addf(out, " | %s%s%s | %s |\n", s->normal[0] ? "`" : "", s->normal,
		         s->normal[0] ? "`" : "", s->sentence);
	}
}
