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

/* A variable that belongs to the machine it was set on: other hosts are not given it. */
bool script_stays_here(struct str name);

/* Can it be the name of a variable everywhere? */
bool script_is_variable(struct str name);

/* The shell's own name when the block is for one that we know; else empty. */
struct str script_shell_of(const struct runbook_block *b);

/* The plugin by which ansible-playbook tells what becomes of each host: pieces of it, then NULL. */
extern const char *const script_ansible_plugin[];

/* A play, made of a script, of tasks, or as it stands. Also for a step in a shell or in Python. */
NODISCARD int script_prepare_ansible(struct script *out, struct arena *a,
                                     const struct script_job *job, struct err *e);
/* tox with a tox.ini. */
NODISCARD int script_prepare_tox(struct script *out, struct arena *a,
                                 const struct script_job *job, struct err *e);
/* A step in a shell that calls tox: see to it that it tells what came of each environment. */
NODISCARD int script_watch_tox(struct script *out, struct arena *a,
                               const struct script_job *job, struct err *e);

/* A shell that script_shell_of() knows. */
NODISCARD int script_prepare_shell(struct script *out, struct arena *a,
                                   const struct script_job *job, struct err *e);
/* A database client; a request of curl. */
NODISCARD int script_prepare_sql(struct script *out, struct arena *a,
                                 const struct script_job *job, struct err *e);
NODISCARD int script_prepare_http(struct script *out, struct arena *a,
                                  const struct script_job *job, struct err *e);

#endif
