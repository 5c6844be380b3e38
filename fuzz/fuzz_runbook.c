/*
 * A note as a runbook: attributes, scripts, placeholders, params and a plan of
 * all of it. What is planned runs nothing that says it is not run.
 */
#include <stdint.h>
#include <stdlib.h>

#include "ext/md/md.h"
#include "runbook/runbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_plan(const struct runbook *r, struct arena *a, enum runbook_what what,
                       struct str name)
{
	struct runbook_wish wish = { what, &name, name.n ? 1 : 0, STR_NONE };
	struct runbook_plan plan;
	struct err e = ERR_INIT;

	if (runbook_plan(&plan, a, r, &wish, &e) != 0)
		return;
	for (size_t i = 0; i < plan.nsteps; i++)
		if (plan.steps[i].block >= r->nblocks ||
		    r->blocks[plan.steps[i].block].refusal.n)
			abort();
}

static bool get(void *ctx, struct str name, struct str *value)
{
	*value = name;
	return name.n % 2 == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct runbook_options options = { .dialect = MD_ALL };
	struct note_options with = { .dialect = MD_ALL };
	struct str bytes = str_from((const char *)data, size);
	struct diags diags = DIAGS_INIT;
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT;
	struct runbook r;
	struct note note;

	md_setup();
	note_parse(&note, &a, STR("note.md"), bytes, &with, &diags);
	runbook_read(&r, &a, &note, bytes, &options, &diags);
	check_plan(&r, &a, RUNBOOK_ALL, STR_NONE);
	for (size_t i = 0; i < r.nblocks && i < 20; i++) {
		check_plan(&r, &a, RUNBOOK_STEP, r.blocks[i].name);
		check_plan(&r, &a, RUNBOOK_FROM, r.blocks[i].name);
		if (!runbook_expand(&text, r.blocks[i].script, get, NULL))
			buf_clear(&text);
	}
	for (size_t i = 0; i < r.params.n; i++)
		(void)!runbook_param_check(&r.params.v[i], r.params.v[i].help, &text);
	for (size_t i = 0; i < diags.n; i++)
		diag_add_text(&text, &diags.v[i], false);
	note_release(&note);
	diags_release(&diags);
	arena_release(&a);
	buf_release(&text);
	return 0;
}
