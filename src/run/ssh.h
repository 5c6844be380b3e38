/*
 * ssh.h - steps on other hosts through OpenSSH's client.
 *
 * For cmd/ and others that start runs. One connection a host is shared by all steps of a run; the
 * script, params and secrets go through it on standard input, never in a command line. The host's
 * keys, users and jumps are what ssh's own configuration and the inventory say; nothing is asked.
 */
#ifndef OPSBOOK_RUN_SSH_H
#define OPSBOOK_RUN_SSH_H

#include "base/attr.h"
#include "base/err.h"
#include "run/transport.h"

struct run_ssh;

/*
 * `inventory`: an Ansible inventory, or what ansible-inventory --list printed; NULL: that of
 * ANSIBLE_INVENTORY in `env`, else none: then patterns are lists of names. It is read when a host is
 * first asked for. Both are borrowed until run_ssh_free(), which ends the connections.
 */
struct run_ssh *run_ssh_new(const char *inventory, const char *const *env);
void run_ssh_free(struct run_ssh *ssh);

/* For struct run_options. Lives as long as `ssh`. */
const struct run_transport *run_ssh_transport(const struct run_ssh *ssh);

#endif
