/*
 * report.h - findings in the forms that programs read.
 *
 * For cmd/check. Pure: sorted diags to bytes. Severities below `least` are left out.
 */
#ifndef OPSBOOK_LINT_REPORT_H
#define OPSBOOK_LINT_REPORT_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/map.h"

enum report_format {
	REPORT_TEXT,   /* with the source line and a caret */
	REPORT_JSON,   /* an array of objects */
	REPORT_SARIF,  /* SARIF 2.1.0 */
	REPORT_GITHUB, /* commands that GitHub's runner turns into annotations */
	REPORT_GITLAB, /* GitLab's code quality report */
	REPORT_JUNIT,  /* a case a file, a failure a finding */
};

struct report_options {
	enum report_format format;
	enum diag_severity least;
	bool color;        /* REPORT_TEXT */
	struct str prefix; /* folder of the repository that paths are relative to; or empty */
	const char *version;
};

/* The format of that name; false when there is none. */
NODISCARD bool report_find(enum report_format *out, struct str name);

void report_add(struct buf *out, const struct diags *diags,
                const struct report_options *options);

/*
 * 16 hexadecimal digits that stay the same while a finding moves within its file: of its
 * code, path, message and source line. `nth` counts findings that are alike in all of these, from 0.
 */
void report_fingerprint(char out[17], const struct diag *d, unsigned nth);

/* A set of fingerprints, for a baseline. Zero-initialise with MAP_INIT. */

/* Add those of all findings. */
void report_take(struct map *out, const struct diags *diags);

/* Append them as the file that --baseline reads. */
void report_write_baseline(struct buf *out, const struct diags *diags);

/* Read such a file; false with a sentence in `why` when it is none. */
NODISCARD bool report_read_baseline(struct map *out, struct str bytes, struct buf *why);

/*
 * Take out of `diags` what went along with a file that moved: of a file that is not in `before_paths`, and a finding
 * alike in all but its path is in `before`, of a file that is not in `paths` any more. Both maps have paths as keys.
 */
void report_drop_moved(struct diags *diags, const struct map *paths, const struct diags *before,
                       const struct map *before_paths);

/* Take the findings out that are in `known`; gives how many of `known` were not met. */
size_t report_drop(struct diags *diags, const struct map *known);

#endif
