/*
 * param.h - what may be given to a runbook's blocks.
 *
 * For whoever asks for values or checks them; most include runbook.h. Values
 * reach blocks only as environment variables. Pure.
 */
#ifndef OPSBOOK_RUNBOOK_PARAM_H
#define OPSBOOK_RUNBOOK_PARAM_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/* Caps: params of a runbook, bytes of a value. */
#define RUNBOOK_MAX_PARAMS 256
#define RUNBOOK_MAX_VALUE ((size_t)64 << 10)

enum runbook_type {
	RUNBOOK_STRING,
	RUNBOOK_INT,
	RUNBOOK_BOOL,     /* "true" or "false" */
	RUNBOOK_ENUM,     /* one of `values` */
	RUNBOOK_DURATION, /* "90s", "1h30m", "7d" */
	RUNBOOK_HOST,     /* a host name or an IP address; never begins with "-" */
	RUNBOOK_SECRET,   /* any bytes but NUL; never shown */
};

/* Where a param's value comes from when nobody gives it. Nothing here evaluates it. */
enum runbook_from {
	RUNBOOK_FROM_NOWHERE,
	RUNBOOK_FROM_CMD,  /* stdout of a command line: only after consent */
	RUNBOOK_FROM_ENV,  /* a variable of ours */
	RUNBOOK_FROM_FILE, /* content of a file, relative to the note's folder or absolute */
};

struct runbook_names {
	const struct str *v;
	size_t n;
};

struct runbook_param {
	struct str name; /* of the environment variable: [A-Za-z_][A-Za-z0-9_]* */
	enum runbook_type type;
	bool required;    /* no block that could use it runs while it has no value */
	bool secret;      /* type secret, or `secret: true` on another type */
	bool has_default; /* then it is `normal`, checked already */
	struct str normal;
	struct str pattern; /* extended regular expression for the whole value; or empty */
	struct runbook_names values;
	struct str help; /* or empty; for a placeholder what stood between "<" and ">" */
	enum runbook_from from;
	struct str source;     /* of `from`: the command line, variable or path */
	struct str label;      /* of an alert, that gives the value; or empty */
	bool placeholder;      /* made from a <placeholder>, of one block only */
	unsigned line, column; /* in the note */
};

struct runbook_params {
	const struct runbook_param *v;
	size_t n;
};

/* "string" and so on. */
const char *runbook_type_name(enum runbook_type type);

/*
 * May `value` be given to `p`? False with a sentence in `why` (appended; may
 * be NULL): it says what the value must be and never repeats a secret.
 */
NODISCARD bool runbook_param_check(const struct runbook_param *p, struct str value,
                                   struct buf *why);

/* Read "90s", "1h30m", "500ms", "7d" into milliseconds; false when it is none or over 365 days. */
NODISCARD bool runbook_duration(struct str text, uint64_t *ms);

/*
 * Append `text` with "$NAME" and "${NAME}" replaced by what `get` gives, once:
 * values are not looked at again. "$$" is a dollar. A name for which `get`
 * gives false stays, and the result is false.
 */
NODISCARD bool runbook_expand(struct buf *out, struct str text,
                              bool (*get)(void *ctx, struct str name, struct str *value),
                              void *ctx);

#endif
