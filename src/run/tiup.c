/*
 * Decides how a step of TiUP is found again in TiUP's own audit log, and what command goes on where
 * it stopped.
 */
#include "run/job_int.h"
#include "run/state.h"
#include "sys/fs.h"

/* Audit logs looked at. */
#define AUDITS_MAX 100000

struct str tiup_audit_id(struct job *job)
{
	return arena_strf(&job->arena, "%s-%zu", job->run->id, job->step.seq);
}

/* The newest log of a component whose name ends with our id: TiUP puts its own time before it. */
struct audits {
	struct arena *a;
	struct str id;
	struct str found; /* its name */
	size_t seen;
};

static int see(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	struct audits *s = ctx;
	struct str text = str_of(name);
	size_t at = text.n > s->id.n ? text.n - s->id.n : 0;

	if (++s->seen > AUDITS_MAX)
		return 1;
	if (kind != FS_FILE || at == 0 || text.p[at - 1] != '_' || !str_ends(text, s->id))
		return 0;
	for (size_t i = 0; i + 1 < at; i++)
		if (!char_is_alnum(text.p[i]))
			return 0;
	/* In byte order, so the last is the newest. */
	s->found = arena_str(s->a, text);
	return 0;
}

struct str tiup_replay(struct job *job)
{
	static const char *const components[] = { "cluster", "dm" };
	struct arena *a = &job->arena;
	const char *const *env = env_list(&job->env, a);
	const char *home = state_env(env, "TIUP_HOME"), *user = state_env(env, "HOME");
	struct audits s = { .a = a, .id = tiup_audit_id(job), .found = STR_NONE };

	if (!home && !user)
		return STR_NONE;
	if (!home || !*home)
		home = arena_strf(a, "%s/.tiup", user).p;
	for (size_t i = 0; i < countof(components); i++) {
		const char *folder =
			arena_strf(a, "%s/storage/%s/audit", home, components[i]).p;

		if (fs_target_kind(folder) == FS_FOLDER)
			(void)!fs_list(folder, see, &s, NULL);
		if (s.found.n)
			return arena_strf(a, "tiup %s replay %.*s --yes\n", components[i],
			                  STR_ARG(s.found));
	}
	return STR_NONE;
}
