/*
 * runbook.h - what of a note can be run, and in which order.
 *
 * For run/, render/, search/, serve/ and cmd/. The pure model: a note and its
 * bytes give a runbook, a runbook and a wish give a plan. Nothing here starts
 * a process, reads a file, looks at the environment or evaluates a script.
 * Every string and array lives in the arena that was given; a runbook is not
 * changed once it is read, so any thread may look at it.
 */
#ifndef OPSBOOK_RUNBOOK_RUNBOOK_H
#define OPSBOOK_RUNBOOK_RUNBOOK_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/str.h"
#include "note/note.h"
#include "runbook/block.h"
#include "runbook/param.h"
#include "runbook/plan.h"

/* What front matter's `session` says. */
enum runbook_session {
	RUNBOOK_SESSION_PROCESS, /* a process a block; exported variables and the folder carry over */
	RUNBOOK_SESSION_SHELL, /* `session: shell`: functions, aliases and options too */
};

/* A heading of the note, for groups of steps. */
struct runbook_heading {
	struct str text, id;
	unsigned level;
};

struct runbook {
	struct str path, title; /* of the note */
	struct runbook_params params;
	size_t guard; /* number of the block that must pass right before each change; or RUNBOOK_NONE */
	struct str
		guard_refusal; /* front matter names a guard that cannot be: no change may run */
	struct runbook_names alerts; /* names of alerts that this note is for */
	enum runbook_session session;
	struct str cwd, shell; /* of the note; or empty */
	bool skip_prompts;
	struct runbook_names tags;
	const struct runbook_block *blocks; /* in order of the note; ignored ones too */
	size_t nblocks;
	size_t nsteps;                          /* named ones that are not ignored */
	const struct runbook_heading *headings; /* all of the note */
	size_t nheadings;
};

/* A language that is not ours: `command` is split at spaces, the script's file goes behind it. */
struct runbook_runner {
	struct str lang;
	struct str command;
	struct str extension; /* without "."; may be empty */
};

struct runbook_options {
	unsigned dialect; /* md_dialect flags of ext/md/md.h */
	const struct runbook_runner *runners;
	size_t nrunners;
	bool no_hashes; /* leave block.hash empty: for who runs and compares nothing */
};

/*
 * Read the runbook of `note`, which was parsed from `bytes` (both borrowed
 * during the call), into arena `a`. There is always a runbook; what is wrong
 * with it goes to `diags` with its place, and to `refusal` of what it touches.
 */
void runbook_read(struct runbook *out, struct arena *a, const struct note *note,
                  struct str bytes, const struct runbook_options *options, struct diags *diags);

/* The language of a fence's info string: up to a blank, "{" or ",". */
struct str runbook_fence_lang(struct str info);

/* Is this language run without any attribute? Of use to pass over notes that hold nothing to run. */
bool runbook_lang_runs(struct str lang, const struct runbook_options *options);

/*
 * The block that `which` means: "3" the third, "drain" a name. NULL when there
 * is none. Ignored blocks count but are found by number only.
 */
const struct runbook_block *runbook_find(const struct runbook *r, struct str which);

/* Append "; did you mean 'x'?" with the nearest names, or nothing. */
void runbook_add_suggestion(struct buf *out, const struct runbook *r, struct str which);

#endif
