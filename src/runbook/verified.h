/*
 * verified.h - what is remembered of blocks that passed their test.
 *
 * For render/, site/ and cmd/. Bytes of a record to its entries and back; reads no file, asks for
 * no time. The form is in docs/verified.md.
 */
#ifndef OPSBOOK_RUNBOOK_VERIFIED_H
#define OPSBOOK_RUNBOOK_VERIFIED_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"
#include "ext/json/json.h"
#include "runbook/block.h"

/* Where the record is, from the root of the notes; and its cap in bytes. */
#define VERIFIED_FOLDER ".opsbook"
#define VERIFIED_PATH VERIFIED_FOLDER "/verified.json"
#define VERIFIED_MAX JSON_TEXT_MAX

/* The last success of one block. */
struct verified_entry {
	struct str note;   /* path from the root of the notes */
	struct str key;    /* verified_key() of the block */
	struct str hash;   /* of the block as it passed */
	struct str when;   /* "2026-11-21T03:04:05Z" */
	struct str commit; /* or empty */
	struct str where;  /* free text */
};

/* Sorted by note and key, each pair once. Strings are borrowed. Zero-initialise. */
struct verified {
	VEC_FIELDS(struct verified_entry);
	bool foreign; /* read from a file of another version: nothing of it was taken */
};

/* What a block is called in a record: its name, or "#3" in arena `a`. */
struct str verified_key(struct arena *a, const struct runbook_block *b);

/*
 * Read a record into `out`, its strings into arena `a`. -1 with the first fault in `problem` (line
 * and column 0 where it has no place); entries without fault are in `out` all the same. To be given
 * to verified_release() in any case.
 */
NODISCARD int verified_read(struct verified *out, struct arena *a, struct str bytes,
                            struct json_problem *problem);

/* The entry of a block, or NULL. Valid until the next change. */
const struct verified_entry *verified_find(const struct verified *v, struct str note,
                                           struct str key);

/* Add an entry, or replace the one of the same note and key. */
void verified_set(struct verified *v, const struct verified_entry *entry);

/* Append the record as it is kept in a file. */
void verified_write(struct buf *out, const struct verified *v);

void verified_release(struct verified *v);

#endif
