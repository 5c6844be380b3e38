/*
 * external.h - links to other sites: which are worth asking for, and what the answers mean.
 *
 * For cmd/check, which does the asking.
 */
#ifndef OPSBOOK_LINT_EXTERNAL_H
#define OPSBOOK_LINT_EXTERNAL_H

#include "base/map.h"
#include "kb/kb.h"

enum external_state {
	EXTERNAL_FINE,
	EXTERNAL_MISSING,    /* the site says that there is nothing, or there is no site */
	EXTERNAL_MOVED,      /* `to` */
	EXTERNAL_UNREACHABLE /* nobody can tell now */
};

struct external_answer {
	enum external_state state;
	struct str to;  /* EXTERNAL_MOVED */
	struct str why; /* what was answered: "404", "timeout was reached" */
};

/*
 * Append every address that notes link to or show and that can be asked for, each once, without "#...":
 * not this machine's, not of private networks or reserved names, none with a password.
 */
void external_collect(const struct kb *kb, struct map *urls);

/* The address that link target `target` asks for; false when it is not asked for. */
NODISCARD bool external_url(struct str *out, struct str target);

/* What an answer means: status of HTTP, or 0 with the reason why there was none. */
struct external_answer external_judge(struct str url, unsigned status, bool no_host,
                                      struct str moved, struct str why, struct arena *a);

/* Add findings for all links whose answers (struct external_answer by address) are no good. */
void external_say(struct diags *diags, const struct kb *kb, const struct map *answers,
                  size_t max_note_size);

#endif
