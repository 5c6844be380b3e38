/*
 * attr.h - compiler attributes, named once.
 *
 * For everyone. Nothing here allocates.
 */
#ifndef OPSBOOK_BASE_ATTR_H
#define OPSBOOK_BASE_ATTR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The caller must look at the result. */
#define NODISCARD __attribute__((warn_unused_result))
/* Argument `fmt` is a printf format, checked against the arguments from `args` on. */
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))
/* The result is fresh memory, never NULL. */
#define FRESH __attribute__((malloc, returns_nonnull))

/* Number of elements of an array (not of a pointer). */
#define countof(array) (sizeof(array) / sizeof((array)[0]))

#endif
