/*
 * script_int.h - what the makers of command lines share. For run/script*.c only.
 */
#ifndef OPSBOOK_RUN_SCRIPT_INT_H
#define OPSBOOK_RUN_SCRIPT_INT_H

#include "run/script.h"

struct words {
	VEC_FIELDS(const char *);
};

/* Put the words, NULL-terminated, into `out`; `words` is released. */
void script_set_argv(struct script *out, struct arena *a, struct words *words);

/* The path of a new private file in the job's folder, with `bytes` in it; NULL on an error. */
const char *script_add_file(struct arena *a, const struct script_job *job, const char *name,
                            struct str bytes, struct err *e);

/* A database client; a request of curl. */
NODISCARD int script_prepare_sql(struct script *out, struct arena *a,
                                 const struct script_job *job, struct err *e);
NODISCARD int script_prepare_http(struct script *out, struct arena *a,
                                  const struct script_job *job, struct err *e);

#endif
