/*
 * doctor_int.h - what the files of `opsbook doctor` share.
 */
#ifndef OPSBOOK_CMD_DOCTOR_INT_H
#define OPSBOOK_CMD_DOCTOR_INT_H

#include "cmd/cmd.h"

enum finding { FINE, ADVICE, FAULT };

/* Print a finding and, when there is any, what to do about it. */
void doctor_say(enum finding f, const char *what, const char *advice);

/* Look at the machine: programs, names, locale, limits, and what this program was built with. */
void doctor_check_machine(const struct project *p);

#endif
