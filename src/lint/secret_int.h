/*
 * secret_int.h - what gives a secret away. For secret*.c only.
 */
#ifndef OPSBOOK_LINT_SECRET_INT_H
#define OPSBOOK_LINT_SECRET_INT_H

#include "lint/lint_int.h"

/* A finding: bytes [from, from + n) are the value to be hidden. */
struct secret {
	enum diag_code code;
	size_t from, n;
	const char *what; /* "a GitHub token" */
};

/* At the first byte of a word: does a token of a known service begin here? */
bool secret_token(struct secret *out, struct str bytes, size_t at);

/* The same for addresses with a token in their path or query; `at` is behind "://". */
bool secret_hook(struct secret *out, struct str bytes, size_t at);

/* "-----BEGIN ... PRIVATE KEY-----" at a dash that begins a line. */
bool secret_key(struct secret *out, struct str bytes, size_t at);

/* NAME=value, "name": "value", 密码：value: `at` is the first byte of the name. */
bool secret_assigned(struct secret *out, struct str bytes, size_t at);

/* "scheme://user:password@host": `at` is behind "://". */
bool secret_in_url(struct secret *out, struct str bytes, size_t at);

/* An option of a command, "--user 'admin:secret'": `at` is its first dash. */
bool secret_in_option(struct secret *out, struct str bytes, size_t at);

/* "Authorization: Bearer ..." at the scheme's name. */
bool secret_in_header(struct secret *out, struct str bytes, size_t at);

/* 10.x.x.x and the like, at a digit; gives its length, or 0. */
size_t private_address(struct str bytes, size_t at);

/* Tell a secret in line `line` of l->version, unless a comment there accepts it. */
void past_say(struct lint_note *l, const struct secret *s, unsigned line);

/* Is this value only there to be replaced: "<password>", "$PW", "changeme", "xxxx"? */
bool secret_is_placeholder(struct str value);

#endif
