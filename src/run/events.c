/*
 * Names what happens in a run; the journal keeps these words.
 */
#include "run/events.h"

const char *run_outcome_name(enum run_outcome outcome)
{
	static const char *const names[RUN_OUTCOMES] = {
		[RUN_OK] = "ok",           [RUN_FAILED] = "failed",
		[RUN_TIMEOUT] = "timeout", [RUN_STOPPED] = "stopped",
		[RUN_REFUSED] = "refused", [RUN_UNVERIFIED] = "unverified",
		[RUN_SKIPPED] = "skipped", [RUN_UNSTARTED] = "unstarted",
		[RUN_LOST] = "lost",       [RUN_DECLINED] = "declined",
		[RUN_UNDONE] = "undone",
	};

	return names[outcome];
}

const char *run_part_name(enum run_part_state state)
{
	static const char *const names[RUN_PART_STATES] = { [RUN_PART_OK] = "ok",
		                                            [RUN_PART_CHANGED] = "changed",
		                                            [RUN_PART_FAILED] = "failed",
		                                            [RUN_PART_UNREACHED] =
		                                                    "unreachable",
		                                            [RUN_PART_SKIPPED] = "skipped" };

	return names[state];
}

bool run_part_is_done(enum run_part_state state)
{
	return state == RUN_PART_OK || state == RUN_PART_CHANGED;
}

const char *run_role_name(enum run_role role)
{
	static const char *const names[] = { [RUN_STEP] = "step",
		                             [RUN_GUARD] = "guard",
		                             [RUN_VERIFY] = "verify",
		                             [RUN_UNDO] = "undo",
		                             [RUN_PARAM] = "param" };

	return names[role];
}
