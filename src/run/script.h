/*
 * script.h - from a block to a command line and private files. For run/ only, and its tests.
 */
#ifndef OPSBOOK_RUN_SCRIPT_H
#define OPSBOOK_RUN_SCRIPT_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/map.h"
#include "run/env.h"
#include "run/transport.h"
#include "runbook/runbook.h"

struct script_job {
	const struct runbook_block *block;
	const char *folder; /* private and empty: files go there */
	const struct env
		*env; /* that the step will have: variables of addresses are looked up here */
	const char *
		shell_state; /* functions and the like of the step before; NULL or not there: none */
	bool keep_shell; /* write such a file at the end */
	/* For a program that reaches all hosts itself: these, and where it finds them. */
	const struct run_hosts *hosts;
	const char *inventory; /* NULL: ANSIBLE_INVENTORY of `env`, else the names alone */
	const char *note_folder;
	const struct map *exported; /* names of params and of what steps exported */
};

/* All strings and arrays are in the arena that was given. */
struct script {
	const char *path;         /* the file with the script */
	const char *const *argv;  /* NULL-terminated */
	const char *input;        /* file for standard input, or NULL */
	struct env_changes extra; /* variables that only this program needs; vec_release() */
	/* What a shell writes when it ends: NULL when this is no shell we know. */
	const char *env_dump, *cwd_dump, *shell_dump;
	/* Who tells what became of each host or environment, and where: see results.h. */
	enum { SCRIPT_RESULTS_NONE, SCRIPT_RESULTS_ANSIBLE, SCRIPT_RESULTS_TOX } results;
	const char *results_path;
	bool whole_play; /* the play names its hosts itself */
};

/*
 * Write the files. ERR_INVALID: a value cannot stand where it is asked for, or nothing here executes
 * this kind of block; ERR_IO.
 */
NODISCARD int script_prepare(struct script *out, struct arena *a, const struct script_job *job,
                             struct err *e);

/* Append `s` as one word of a POSIX shell. */
void script_add_quoted(struct buf *out, struct str s);

#endif
