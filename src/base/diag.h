/*
 * diag.h - a problem in the user's content.
 *
 * For everyone. Problems are collected and shown at the end; none of them ends
 * a build. Each code is stable, has a severity and a page in the handbook
 * (content/handbook/diagnostics.md). Each worker collects into a `struct diags`
 * of its own; they are merged and sorted, so the order is the same in every
 * run. A failure of our own operation is an err (err.h).
 */
#ifndef OPSBOOK_BASE_DIAG_H
#define OPSBOOK_BASE_DIAG_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"

enum diag_severity {
	DIAG_HINT,    /* works, could be better */
	DIAG_WARNING, /* the reader misses something; --strict fails on it */
	DIAG_ERROR,   /* a note or file could not be published */
};

enum diag_code {
	DIAG_FILE_MISSING_OBJECT,
	DIAG_FILE_UNREADABLE,
	DIAG_SYMLINK_DANGLING,
	DIAG_SYMLINK_OUTSIDE,
	DIAG_SYMLINK_LOOP,
	DIAG_SUBMODULE_SKIPPED,
	DIAG_NOTE_TOO_LARGE,
	DIAG_NOTE_ENCODING,
	DIAG_NOTE_CONTROL,
	DIAG_FRONT_MATTER,
	DIAG_FRONT_MATTER_VALUE,
	DIAG_FENCE_UNCLOSED,
	DIAG_TABLE_TOO_LARGE,
	DIAG_REFERENCE_TOO_LARGE,
	DIAG_LINK_MISSING,
	DIAG_LINK_AMBIGUOUS,
	DIAG_LINK_WEAK,
	DIAG_LINK_SCHEME,
	DIAG_ANCHOR_MISSING,
	DIAG_IMAGE_MISSING,
	DIAG_IMAGE_TYPE,
	DIAG_EMBED_MISSING,
	DIAG_EMBED_CYCLE,
	DIAG_EMBED_DEPTH,
	DIAG_OUTPUT_COLLISION,
	DIAG_OUTPUT_CASE,
	DIAG_REDIRECT_COLLISION,
	DIAG_CONFIG_UNKNOWN,
	DIAG_CONFIG_VALUE,
	DIAG_RUNBOOK_ATTRIBUTE,
	DIAG_RUNBOOK_VALUE,
	DIAG_RUNBOOK_KEY,
	DIAG_RUNBOOK_NAME,
	DIAG_RUNBOOK_REFERENCE,
	DIAG_RUNBOOK_CYCLE,
	DIAG_RUNBOOK_PARAM,
	DIAG_RUNBOOK_PLACEHOLDER,
	DIAG_RUNBOOK_LANGUAGE,
	DIAG_RUNBOOK_RECORD,
	/* From here on only `opsbook check` looks: see lint/. */
	DIAG_NOTE_ORPHAN,
	DIAG_NOTE_EMPTY,
	DIAG_HEADING_EMPTY,
	DIAG_TITLE_DUPLICATE,
	DIAG_FRONT_MATTER_KEY,
	DIAG_REVIEW_OVERDUE,
	DIAG_ALT_MISSING,
	DIAG_IMAGE_UNUSED,
	DIAG_IMAGE_DUPLICATE,
	DIAG_IMAGE_LARGE,
	DIAG_RUNBOOK_UNDO,
	DIAG_RUNBOOK_UNQUOTED,
	DIAG_RUNBOOK_REMOVE,
	DIAG_RUNBOOK_PROMPT,
	DIAG_SECRET_KEY,
	DIAG_SECRET_TOKEN,
	DIAG_SECRET_PASSWORD,
	DIAG_PRIVATE_ADDRESS,
	DIAG_ALERT_RULES,
	DIAG_ALERT_RUNBOOK,
	DIAG_ALERT_LINK,
	DIAG_ALERT_UNKNOWN,
	DIAG_EXTERNAL_MISSING,
	DIAG_EXTERNAL_MOVED,
	DIAG_EXTERNAL_UNREACHABLE,
	DIAG_CHECK_IGNORE,
	DIAG_CODE_COUNT,
};

struct diag {
	enum diag_code code;
	enum diag_severity severity;
	struct str path;       /* of the note or file, as in the repository */
	unsigned line, column; /* 1-based, column in characters; 0 when there is none */
	unsigned width;        /* characters to mark from column on; 0 marks one */
	struct str message;    /* lower case, no full stop */
	struct str hint;       /* what to do, or empty */
	struct str source; /* the line, or of a long one the part around the column; or empty */
	unsigned source_column; /* of the line's character that `source` begins with, from 1 */
};

struct diags {
	VEC_FIELDS(struct diag);
	struct arena arena; /* owns the strings */
	size_t count[3];    /* by severity */
	/* Where the last quoted line and part of it began, so that the next are found from there. */
	const char *last_bytes;
	size_t last_offset, last_part;
	unsigned last_line, last_column;
	struct str last_text;
};

#define DIAGS_INIT                                                                             \
	{                                                                                      \
		.n = 0                                                                         \
	}

/* "link-missing" and the like. */
const char *diag_code_name(enum diag_code code);

/* The code of that name; false when there is none. */
NODISCARD bool diag_code_find(enum diag_code *out, struct str name);

/* The name of a code that `name` is nearly, or NULL. */
const char *diag_code_nearest(struct str name);

/* What the code means in general, one sentence. */
const char *diag_code_summary(enum diag_code code);

/* How grave it is unless somebody says otherwise. */
enum diag_severity diag_code_severity(enum diag_code code);

/* "hint", "warning" or "error". */
const char *diag_severity_name(enum diag_severity severity);

/* Where a problem is: `line` 0 for the whole file. */
struct diag_place {
	struct str path;
	unsigned line, column, width;
	struct str bytes; /* the whole note, to quote its line; or empty */
};

/*
 * Add a problem. All strings are copied. The result is valid until the next
 * addition; give it a hint with diag_hint().
 */
struct diag *diag_add(struct diags *d, enum diag_code code, const struct diag_place *at,
                      const char *fmt, ...) PRINTF(4, 5);

/* Say what to do about the problem that was added last. */
void diag_hint(struct diags *d, const char *fmt, ...) PRINTF(2, 3);

/* Move all of `from` to `into`; `from` is empty after it. */
void diags_merge(struct diags *into, struct diags *from);

/* Add copies of all of `from`. */
void diags_copy(struct diags *into, const struct diags *from);

/* Sort by path, line, column, code and drop exact repetitions. */
void diags_sort(struct diags *d);

/*
 * Append one problem as text: "path:line:column: severity: message [code]",
 * the source line, a caret under it, the hint. `color` adds ANSI colours.
 */
void diag_add_text(struct buf *out, const struct diag *d, bool color);

void diags_release(struct diags *d);

#endif
