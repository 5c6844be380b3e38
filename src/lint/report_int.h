/*
 * report_int.h - a form a function. For report*.c only.
 */
#ifndef OPSBOOK_LINT_REPORT_INT_H
#define OPSBOOK_LINT_REPORT_INT_H

#include "lint/report.h"

/* A finding that is to be told, with how often one like it came before. */
struct report_item {
	const struct diag *d;
	char fingerprint[17];
};

void report_add_text(struct buf *out, const struct report_item *v, size_t n,
                     const struct report_options *o);
void report_add_json(struct buf *out, const struct report_item *v, size_t n,
                     const struct report_options *o);
void report_add_sarif(struct buf *out, const struct report_item *v, size_t n,
                      const struct report_options *o);
void report_add_github(struct buf *out, const struct report_item *v, size_t n,
                       const struct report_options *o);
void report_add_gitlab(struct buf *out, const struct report_item *v, size_t n,
                       const struct report_options *o);
void report_add_junit(struct buf *out, const struct report_item *v, size_t n,
                      const struct report_options *o);

/* Append the path from the repository's root. */
void report_add_path(struct buf *out, const struct report_options *o, struct str path);

#endif
