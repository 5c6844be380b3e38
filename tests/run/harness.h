/*
 * harness.h - a runbook in a folder, executed with answers given beforehand, and all that was told.
 *
 * For the suites of tests/run.
 */
#ifndef OPSBOOK_TESTS_RUN_HARNESS_H
#define OPSBOOK_TESTS_RUN_HARNESS_H

#include "base/arena.h"
#include "run/journal.h"
#include "run/run.h"
#include "tests/runner.h"

/* Values that may be given, asked for or not. */
#define HARNESS_MOST 16

struct harness {
	struct arena arena;
	const char *root, *state; /* folders */
	struct runbook book;
	struct runbook_plan plan;
	struct run_options options;
	struct run_events events;
	struct run *run;
	enum run_outcome outcome;
	int result;
	struct err err;
	struct buf told;   /* what happened, a line each: see harness.c */
	struct buf output; /* all of it, masked */
	const char *const *env;
	struct run_value values[HARNESS_MOST];
	/* Answers by the name of a step: "skip", "quit", "old" (agrees to another hash). */
	struct run_value consents[HARNESS_MOST];
	/* What failed() answers, one after the other: "rsuq" for retry, skip, undo, quit. */
	const char *failures;
	const char *asked; /* answer to ask(); NULL: none */
	char in_flight;    /* 'g' go, 's' skip, else quit */
	bool decline;
	/* Called at events that are of interest to one test. */
	void (*hook)(struct harness *h, const char *event, struct str name);
	unsigned asks;
	size_t outputs;
};

/* Read `text` as the note "ops/note.md" of a new repository; state beside it. */
void harness_init(struct harness *h, const char *text);
/* The same note changed. */
void harness_read(struct harness *h, const char *text);
void harness_release(struct harness *h);

/* Give a value to a param. */
void harness_give(struct harness *h, const char *name, const char *value);
/* Answer the consent for a step. */
void harness_consent(struct harness *h, const char *step, const char *answer);

/* Plan all steps, or those named in `only` (NULL: all), and run them; result in h. */
void harness_go(struct harness *h, const char *only);
/* The same up to run_new(). */
void harness_prepare(struct harness *h, const char *only);

/* The same, failing the test when it ends in another way; shows what was told. */
void harness_expect(struct harness *h, const char *only, enum run_outcome outcome);

/* The content of a file in the repository; "" when it is not there. */
char *harness_file(struct harness *h, const char *name);

/* Steps in the journal as "name role outcome" lines; of the newest run. */
char *harness_journal(struct harness *h);

#endif
