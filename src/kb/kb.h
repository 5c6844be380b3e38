/*
 * kb.h - the knowledge base: every note, what each links to, the addresses of all.
 *
 * For runbook/, render/, search/, lint/ and site/. Built once from a source,
 * then never changed, so that any thread may read it. Documents are kept in it
 * up to a fixed amount, so that they need not be parsed twice; beyond that memory
 * grows with the number of notes, headings and links only.
 */
#ifndef OPSBOOK_KB_KB_H
#define OPSBOOK_KB_KB_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/image.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"
#include "link/link.h"
#include "note/note.h"
#include "source/source.h"

#define KB_NONE ((size_t)-1)

/* Who links here, and the text around the link. */
struct kb_backlink {
	size_t note;
	struct str context;
};

struct kb_backlinks {
	VEC_FIELDS(struct kb_backlink);
};

struct kb_numbers {
	VEC_FIELDS(size_t);
};

struct kb_note {
	struct note note;
	size_t file;                 /* its number in the source */
	struct str url;              /* "a/b.html", from the site's root, not percent-encoded */
	size_t folder;               /* the one it stands in */
	size_t place;                /* among the entries of `folder`, when it is one */
	size_t index_of;             /* the folder whose page it is (README), or KB_NONE */
	struct link_target *targets; /* one for each of note.links */
	struct kb_backlinks backlinks;
	struct kb_numbers tags;           /* numbers of kb.tags */
	size_t prev, next;                /* in reading order; KB_NONE at the ends */
	const struct source_facts *facts; /* never NULL */
	bool listed;                      /* false for unlisted notes: a page, but in no list */
	struct kept_note *kept;           /* of a build with `keep`: whose `note` it is */
	struct kept_targets *kept_targets;
};

/* A file that some note shows or links to. */
struct kb_asset {
	size_t file;
	struct str url; /* where its content is published; that of `same_as` when it has one */
	struct image image; /* kind IMAGE_NONE for attachments */
	size_t same_as;     /* the asset with the same bytes that is published, or KB_NONE */
	uint64_t size;
	char id[41]; /* hex id of the content */
};

/* A folder with notes in or below it. Number 0 is the root. */
struct kb_folder {
	struct str path; /* "" for the root */
	struct str url;  /* "a/index.html" */
	struct str title;
	size_t parent; /* KB_NONE for the root */
	size_t place;  /* among the entries of `parent` */
	size_t index;  /* the note that is its page, or KB_NONE: a page is made */
	bool adopted;  /* `index` is a note beside it, whose sub-notes it holds: see tree.c */
	struct kb_entries {
		VEC_FIELDS(struct kb_entry);
	} entries;    /* in order, without `index` */
	size_t notes; /* listed notes in and below it */
};

/* A folder's child. */
struct kb_entry {
	bool folder;
	size_t number; /* of kb.folders or kb.notes */
};

struct kb_tag {
	struct str name; /* as first written, in order of paths */
	struct str url;
	struct kb_numbers notes; /* listed ones, in order of title */
};

/* An address that leads to a note. */
struct kb_redirect {
	struct str url;
	size_t note;   /* to which it leads; KB_NONE: to the page of `folder` */
	size_t folder; /* or KB_NONE */
};

struct kb {
	struct arena arena;
	struct source *source; /* borrowed */
	const struct source_file *files;
	size_t nfiles;
	struct {
		VEC_FIELDS(struct kb_note);
	} notes; /* in byte order of path */
	struct {
		VEC_FIELDS(struct kb_asset);
	} assets; /* in byte order of path */
	struct {
		VEC_FIELDS(struct kb_folder);
	} folders;
	struct {
		VEC_FIELDS(struct kb_tag);
	} tags; /* in order of name */
	struct {
		VEC_FIELDS(struct kb_redirect);
	} redirects;
	size_t *asset_of_file; /* number of the asset, or KB_NONE; one for each file */
	size_t *note_of_file;  /* the same for notes */
	struct link_table *table;
	struct map urls; /* every address in lower case, folders with "/" -> as it is written */
	struct map urls_again; /* one that several wanted -> the number given last */
	struct str lang;       /* of most notes: "zh-CN" or "en"; or as it was set */
	bool lang_set;         /* it was: notes that do not say otherwise are in it */
	bool shallow;
	/* Left out because they are drafts, with a table that finds them. */
	struct {
		VEC_FIELDS(struct kb_note);
	} drafts;
	struct link_table *draft_table; /* NULL without drafts */
	/* Of a build with `keep`: whose notes these are. */
	struct {
		VEC_FIELDS(struct kept_note *);
	} kept;
	struct kept_history *history;
	struct kept_names *names;
};

/* What one knowledge base leaves to the next, so that only what changed is read and parsed. */
struct kb_keep;

struct kb_keep *kb_keep_new(void);

/* Knowledge bases that were made with it stay as they are. NULL is fine. */
void kb_keep_free(struct kb_keep *keep);

struct kb_options {
	unsigned dialect; /* md_dialect flags */
	unsigned workers;
	size_t max_note_size;
	const struct str *exclude; /* glob patterns */
	size_t nexclude;
	struct str home;  /* path of the note that is the site's home; or empty */
	struct str title; /* of the root folder */
	struct str lang;  /* "auto" or a tag */
	bool drafts;      /* publish them */
	bool history;     /* ask the source for dates and authors */
	bool renames;     /* ask it for former paths, whose addresses lead on to the notes */
	struct kb_keep *keep; /* or NULL; one build at a time uses it */
};

#define KB_OPTIONS_INIT                                                                        \
	{                                                                                      \
		.max_note_size = (size_t)16 << 20, .workers = 1, .lang = STR_INIT("auto")      \
	}

/* Read everything of `source`, whose listed `files` (borrowed) are given. Problems of the content go to `diags`,
 * unsorted. `out` is to be given to kb_release() also after an error. Errors are those of the source. */
NODISCARD int kb_build(struct kb *out, struct source *source, const struct source_file *files,
                       size_t nfiles, const struct kb_options *options, struct diags *diags,
                       struct err *e);

void kb_release(struct kb *kb);

/* The number of the note with this path, or KB_NONE. */
size_t kb_note_at(const struct kb *kb, struct str path);

/* The same for a note that is named as the home page: its path, with or without ".md". */
size_t kb_home(const struct kb *kb, struct str path);

/* BCP 47 tag of the note's language: front matter, else told from its text. */
struct str kb_note_lang(const struct kb *kb, const struct kb_note *n);

/* The folder that "/x" starts from in this note: Typora's typora-root-url, or empty. In `a`. */
struct str kb_note_root(const struct note *note, struct arena *a);

/* The address of the page that a redirect leads to. Borrowed. */
struct str kb_redirect_target(const struct kb *kb, const struct kb_redirect *r);

/* YYYY-MM-DD of the note's creation and last change: front matter, else history; empty when not known. */
struct str kb_note_created(const struct kb_note *n, struct arena *a);
struct str kb_note_updated(const struct kb_note *n, struct arena *a);

/* The published form of asset number `asset`: itself, or the one with the same bytes. */
const struct kb_asset *kb_asset(const struct kb *kb, size_t asset);

#endif
