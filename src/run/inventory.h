/*
 * inventory.h - which hosts there are, in which groups, and how each is reached.
 *
 * For run/'s transport by ssh, and its tests. What Ansible's inventories say is read through
 * ansible-inventory, once; patterns are those of Ansible without regular expressions and ranges.
 */
#ifndef OPSBOOK_RUN_INVENTORY_H
#define OPSBOOK_RUN_INVENTORY_H

#include "base/attr.h"
#include "base/err.h"
#include "run/transport.h"

struct inventory;

struct inventory_host {
	struct str name;
	struct str address;         /* what ssh is to connect to */
	struct str port, user, key; /* or empty */
	struct str connection;      /* "ssh", or what else was said; or empty */
	struct str args[2]; /* more options for ssh as a shell would split them; or empty */
};

/*
 * Read what `ansible-inventory --list` says of `file`; NULL: of what ANSIBLE_INVENTORY in `env`
 * names. A file that is such a list itself is read as it is, without Ansible. ERR_NOT_FOUND: no
 * file, or no ansible-inventory; ERR_INVALID, ERR_EXTERNAL: it cannot be understood. `*out` is for
 * inventory_free(), also after an error.
 */
NODISCARD int inventory_read(struct inventory **out, const char *file, const char *const *env,
                             struct err *e);
/* Is the file such a list? */
bool inventory_is_list_file(const char *file);
/* The same from the bytes of such a list. */
NODISCARD int inventory_parse(struct inventory **out, struct str json, struct err *e);
void inventory_free(struct inventory *inv);

/*
 * Append the names that `pattern` means, each once, in the inventory's order; they live in `a`.
 * "a,b:c" are all of these; "&x" of them only those in x, "!x" not those; each a host, a group or a
 * pattern with "*", "?" and "[...]". ERR_NOT_FOUND: a part means no host or group; ERR_INVALID.
 */
NODISCARD int inventory_match(struct run_hosts *out, struct arena *a,
                              const struct inventory *inv, struct str pattern, struct err *e);

/* The host of that name; false when there is none. Strings live as long as the inventory. */
bool inventory_find(struct inventory_host *out, const struct inventory *inv, struct str name);

/*
 * Without an inventory: "a,b" are names to connect to, "[user@]name[:port]" each, an IPv6 address in
 * brackets. ERR_INVALID: it is something else.
 */
NODISCARD int inventory_match_plain(struct run_hosts *out, struct arena *a, struct str pattern,
                                    struct err *e);
/* What such a name means. */
struct inventory_host inventory_plain(struct str name);

/* May it stand in a command line as a host or a user? Never what ssh would take as an option. */
bool inventory_is_name(struct str s);

#endif
