/*
 * env.h - the environment that steps hand on to each other. For run/ only, and its tests.
 */
#ifndef OPSBOOK_RUN_ENV_H
#define OPSBOOK_RUN_ENV_H

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "base/arena.h"
#include "base/vec.h"

/* "NAME=value" strings of its own, in no order that means something. Zero-initialise. */
struct env {
	VEC_FIELDS(char *);
};

void env_release(struct env *env);

/* Copy what a NULL-terminated list holds; what is no "NAME=value" is left out. */
void env_load(struct env *env, const char *const *list);

/* Set, or replace. The value must not hold NUL. */
void env_set(struct env *env, struct str name, struct str value);
void env_set_z(struct env *env, const char *name, const char *value);

/* Take away; fine when it is not there. */
void env_unset(struct env *env, struct str name);

/* The value, valid until `env` changes; false when it is not there. */
bool env_get(const struct env *env, struct str name, struct str *value);

/* A NULL-terminated list for exec, borrowed from `env`, in arena `a`. */
const char *const *env_list(const struct env *env, struct arena *a);

/* A variable that changed; `gone`: it was unset. Strings are borrowed from the dump or `env`. */
struct env_change {
	struct str name, value;
	bool gone;
};
struct env_changes {
	VEC_FIELDS(struct env_change);
};

/*
 * What is other in `dump`, as `env -0` prints it, than in `given`, which the step began with. Not:
 * what a shell sets by itself (PWD, SHLVL, _), exported functions, and names of ours.
 */
void env_diff(struct env_changes *out, const struct env *given, struct str dump);

/*
 * The pairs of a $RB_OUT file: "NAME=value" a line, or "NAME<<WORD", lines, "WORD". The strings are
 * put in `a`. ERR_INVALID names the line that is neither.
 */
NODISCARD int env_read_pairs(struct env_changes *out, struct arena *a, struct str text,
                             struct err *e);

#endif
