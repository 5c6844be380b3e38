/*
 * trust.h - which repositories' blocks may be run for a page: said once, by whoever owns the machine.
 *
 * For session/ and cmd/. A private file in the state folder, a JSON object a line. What is trusted is a folder with a
 * remote: a folder in which another repository lies now is asked about again. In a terminal `opsbook run` needs none of
 * it, because there each run is typed.
 */
#ifndef OPSBOOK_RUN_TRUST_H
#define OPSBOOK_RUN_TRUST_H

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* Is the folder (absolute) with that remote (or "") trusted? ERR_CONFLICT: the file is not ours alone. */
NODISCARD int run_trust_find(bool *out, const char *state, struct str folder, struct str remote,
                             struct err *e);

/* Trust it from now on. The state folder is made when it is not there. */
NODISCARD int run_trust_add(const char *state, struct str folder, struct str remote,
                            struct err *e);

#endif
