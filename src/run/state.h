/*
 * state.h - private folders and files of runs. For run/ and its tests; who runs it, for session/ too.
 */
#ifndef OPSBOOK_RUN_STATE_H
#define OPSBOOK_RUN_STATE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "run/run.h"

/*
 * Make the folder private (0700) and ours, and those above it. ERR_CONFLICT: it is a link or
 * somebody else's.
 */
NODISCARD int state_folder_make(const char *path, struct err *e);

/* Write a new private file (0600); ERR_CONFLICT when the name is there already. */
NODISCARD int state_file_write(const char *path, struct str bytes, struct err *e);

/* A new id: sorts by time, cannot be guessed. */
NODISCARD int state_id_make(char id[RUN_ID_SIZE], int64_t wall_ms, struct err *e);

/*
 * A private folder for the working files of run `id`, in memory (XDG_RUNTIME_DIR) where there is
 * such a place, else below `state`. Held until state_work_drop(); folders of runs that died are
 * removed on the way. Its path is appended to `path`; `*held` is for the drop.
 */
NODISCARD int state_work_make(struct buf *path, int *held, const char *state, const char *id,
                              const char *const *env, struct err *e);

/*
 * The same for sockets, whose paths must be short: in /tmp where there is no such place, and then what
 * a run that died left there stays until the next boot.
 */
NODISCARD int state_sockets_make(struct buf *path, int *held, const char *const *env,
                                 struct err *e);

/* Remove it with all that is in it. */
void state_work_drop(const char *path, int held);

/* Append who runs this: "user", or "root (user)" behind sudo. */
void state_add_user(struct buf *out, const char *const *env);
/* Append the name of the machine. */
void state_add_machine(struct buf *out);

/* The value of a variable in "NAME=value" strings; NULL when it is not there. */
const char *state_env(const char *const *env, const char *name);

#endif
