/*
 * link.h - where a link leads.
 *
 * For kb/, render/ and lint/. A table of everything that can be linked to is
 * filled once and then only read, from any thread. The rules and their order
 * are in resolve.c; content/handbook/links.md tells them to the writer.
 */
#ifndef OPSBOOK_LINK_LINK_H
#define OPSBOOK_LINK_LINK_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "note/note.h"

/* How a link was found: the first rule that gives something wins. */
enum link_rule {
	LINK_BY_PATH,       /* the path as written, from the note's folder */
	LINK_BY_DECODED,    /* after percent-decoding */
	LINK_BY_ENDING,     /* with .md added, or .html read as .md */
	LINK_BY_FOLDER,     /* README or index of the folder, or the folder's own page */
	LINK_BY_ROOT,       /* "/path", from the root */
	LINK_BY_WIKI_NAME,  /* [[name]]: file name, in or near the note's folder */
	LINK_BY_TITLE,      /* [[title]] */
	LINK_BY_ALIAS,      /* [[alias]] */
	LINK_BY_BACKSLASH,  /* weak: "\" read as "/" */
	LINK_BY_LOOSE_ROOT, /* weak: from the root, though written without "/" */
	LINK_BY_CASE,       /* weak: but for upper and lower case */
	LINK_BY_NAME,       /* weak: the only file of that name anywhere */
};

/* Does the rule deserve a hint to the writer? */
bool link_rule_is_weak(enum link_rule rule);

/* "by path", "by title"...: for explain and hints. */
const char *link_rule_name(enum link_rule rule);

enum link_kind {
	LINK_MISSING,
	LINK_NOTE,       /* index: the note's number */
	LINK_FILE,       /* index: the file's number */
	LINK_FOLDER,     /* index: the folder's number */
	LINK_SELF,       /* only an anchor, in the same note */
	LINK_EXTERNAL,   /* an address with an allowed scheme */
	LINK_BAD_SCHEME, /* javascript: and the like */
};

struct link_target {
	enum link_kind kind;
	size_t index;
	struct str anchor; /* decoded, as written, without "#"; empty without one */
	enum link_rule rule;
	unsigned candidates; /* for wiki names, titles: how many there were */
};

struct link_table;

struct link_table *link_table_new(void);

/* What a table made of all paths, titles and aliases, for a next table of the same. Never changes, may outlive its table. */
struct link_names;

/*
 * A table of the same names: each path, title and alias that will be added is, in the same order, one that `names` (held,
 * not taken over) were made of. What is added says only which notes have them now.
 */
struct link_table *link_table_again(struct link_names *names);

/* Those of a table that is ready, held for the caller. */
struct link_names *link_table_names(struct link_table *t);
void link_names_drop(struct link_names *names);

/*
 * Add what can be linked to. `note` is borrowed and must outlive the table;
 * `index` is what link_target gives back. A note's file is added as a note only.
 */
void link_table_add_note(struct link_table *t, size_t index, const struct note *note);
void link_table_add_file(struct link_table *t, size_t index, struct str path);
void link_table_add_folder(struct link_table *t, size_t index, struct str path);

/* After the last addition, before the first question. */
void link_table_ready(struct link_table *t);

/*
 * Resolve `target` as written in note `from`. Always gives a result; strings
 * are in `a`. `root` is the folder that "/x" starts from (Typora's
 * typora-root-url), normally empty.
 */
void link_resolve(struct link_target *out, const struct link_table *t, struct arena *a,
                  const struct note *from, struct str root, enum note_link_kind kind,
                  struct str target);

/*
 * The id in `note` that `anchor` means: a heading's id, its text or its slug; a
 * "^block"; an id of raw HTML; of "a#b" the last part. False when there is none.
 */
bool link_anchor(struct str *id, const struct link_table *t, size_t note, struct str anchor);

/* The same for a note that is not in the table. */
bool link_anchor_in(struct str *id, const struct note *note, struct str anchor);

/*
 * Up to `max` paths (or, for `anchors_of` not NULL, heading ids of that note) that look
 * like `target`, nearest first, into `out`; gives their number.
 */
size_t link_suggest(struct str *out, size_t max, const struct link_table *t, struct arena *a,
                    struct str target, const struct note *anchors_of);

void link_table_free(struct link_table *t);

#endif
