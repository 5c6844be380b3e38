/*
 * publish_int.h - what the commands that publish share.
 */
#ifndef OPSBOOK_CMD_PUBLISH_INT_H
#define OPSBOOK_CMD_PUBLISH_INT_H

#include "cmd/cmd.h"
#include "publish/publish.h"

/* Print the pages that appeared, changed, moved and vanished, `most` of each kind at most. */
void publish_print_changes(FILE *to, const struct publish_changes *c, size_t most);

/* Append one sentence on what came of it; `where` is the folder or branch. */
void publish_add_sentence(struct buf *out, const struct publish_report *r, const char *where);

/* The same as JSON. */
void publish_add_json(struct buf *out, const struct publish_report *r, const char *where);

#endif
