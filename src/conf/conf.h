/*
 * conf.h - the settings of a project, from its opsbook.yml.
 *
 * For cmd/, which hands values on to those who need them. One constant table
 * (table.c) says of every setting its name, type, default and purpose; the
 * program, `help` and the handbook's reference all read that table. Nothing
 * here reads files.
 */
#ifndef OPSBOOK_CONF_CONF_H
#define OPSBOOK_CONF_CONF_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

/* Its name in the project's root. */
#define CONF_FILE "opsbook.yml"

enum conf_forge {
	CONF_FORGE_AUTO, /* by the name of the host */
	CONF_FORGE_GITHUB,
	CONF_FORGE_GITLAB,
	CONF_FORGE_GITEE,
	CONF_FORGE_GITEA,
};

enum conf_html { CONF_HTML_SANITISE, CONF_HTML_TRUSTED };
enum conf_images { CONF_IMAGES_ALLOW, CONF_IMAGES_BLOCK };
enum conf_breaks { CONF_BREAKS_SOFT, CONF_BREAKS_HARD };

/* Patterns as base/glob.h has them. */
struct conf_patterns {
	const struct str *v;
	size_t n;
};

/* What runs a language's blocks: a command line, and how the script's file ends. */
struct conf_runner {
	struct str lang, command;
	struct str extension; /* without "."; may be empty */
};

struct conf_runners {
	const struct conf_runner *v;
	size_t n;
};

/* How grave a finding of `opsbook check` is here. */
struct conf_check {
	enum diag_code code;
	bool off; /* it is not looked for; else: */
	enum diag_severity severity;
};

struct conf_checks {
	const struct conf_check *v;
	size_t n;
};

/* Strings are never NULL; an empty one means that the setting is left to opsbook. */
struct conf {
	struct str title;
	struct str description;
	struct str lang;     /* "auto", or a language tag such as "zh-CN" */
	struct str base_url; /* with a slash at its end */
	struct str home;     /* path of a note */
	struct str cname;    /* domain, for hosts that read a file CNAME */
	struct str theme;    /* path of a folder */
	struct conf_patterns exclude;
	bool drafts;
	uint64_t max_note_size; /* bytes */
	int breaks;             /* enum conf_breaks */
	bool math;
	bool tags;
	int html;          /* enum conf_html */
	int remote_images; /* enum conf_images */
	bool search;
	bool sitemap;
	bool feed;
	uint64_t feed_entries;
	uint64_t recent_entries;
	struct str repo_url; /* without a slash at its end */
	struct str edit_branch;
	int forge; /* enum conf_forge */
	bool git_dates;
	uint64_t history;
	bool redirects;
	bool redirects_file;
	struct conf_runners runners;
	bool run_from_site;
	struct conf_checks check;
	uint64_t image_size; /* bytes; a larger image is a finding */
	struct arena arena;  /* owns the strings */
};

/* All settings at their defaults. End with conf_release(). */
void conf_init(struct conf *c);

/*
 * Set what the bytes of a configuration file say; `path` stands in messages.
 * What is no setting, and a value that a setting cannot have, is a diagnostic
 * and changes nothing. ERR_INVALID when the bytes are no YAML map:
 * "path:line:column: what is wrong".
 */
NODISCARD int conf_read(struct conf *c, struct str path, struct str bytes, struct diags *d,
                        struct err *e);

/*
 * Set one setting from text, as a command line gives it ("false", "16 MiB"); a
 * list gets one more entry. ERR_NOT_FOUND for an unknown name, ERR_INVALID for
 * a value it cannot have.
 */
NODISCARD int conf_set(struct conf *c, struct str name, struct str text, struct err *e);

/* Append the reference of all settings as Markdown: a section and a table a group. */
void conf_add_reference(struct buf *out);

void conf_release(struct conf *c);

#endif
