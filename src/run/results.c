/*
 * Decides what is believed of what Ansible and tox tell.
 */
#include "run/results.h"

#include "ext/json/json.h"
#include "run/state.h"
#include "sys/fs.h"

#define LAST_LINE 200

static enum run_part_state state_of(struct str name, bool *begun)
{
	for (int i = 0; i < RUN_PART_STATES; i++)
		if (str_eq(name, str_of(run_part_name((enum run_part_state)i))))
			return (enum run_part_state)i;
	*begun = true;
	return RUN_PART_FAILED;
}

static struct run_part *part_of(struct results *out, struct str name)
{
	struct run_part *part;

	vec_each(part, &out->parts) {
		if (str_eq(part->name, name))
			return part;
	}
	part = vec_add(&out->parts);
	*part = (struct run_part){ .name = name };
	return part;
}

static int number_of(const struct value *v)
{
	struct str text = value_text(v);
	int n = 0;

	if (!v || v->kind != VALUE_NUMBER || text.n > 6)
		return 0;
	for (size_t i = text.p[0] == '-'; i < text.n; i++)
		n = char_is_digit(text.p[i]) ? n * 10 + (text.p[i] - '0') : n;
	return text.p[0] == '-' ? -n : n;
}

static void take_line(struct results *out, struct arena *a, const struct value *v)
{
	struct str host = value_text(value_get(v, STR("host"))), why;
	struct run_part *part;
	bool begun = false;

	if (value_get(v, STR("whole")))
		out->whole = true;
	if (host.n == 0)
		return;
	part = part_of(out, host);
	part->state = state_of(value_text(value_get(v, STR("state"))), &begun);
	part->code = number_of(value_get(v, STR("rc")));
	part->out = value_text(value_get(v, STR("out")));
	why = str_trim(value_text(value_get(v, STR("why"))));
	if (begun)
		why = STR("it was broken off before its end");
	else if (why.n && part->code)
		why = arena_strf(a, "%.*s (status %d)", STR_ARG(why), part->code);
	part->why = run_part_is_done(part->state) ? STR_NONE : why;
}

int results_parse_ansible(struct results *out, struct arena *a, struct str lines, struct err *e)
{
	struct json_problem problem;
	struct value *v;
	struct str line;

	while (str_line(&lines, &line)) {
		if (str_trim(line).n == 0)
			continue;
		if (json_value_read(&v, a, line, &problem) != 0) {
			/* The last line of a play that was killed may be half. */
			if (lines.n == 0 && !out->whole)
				return 0;
			return err_set(e, ERR_INVALID,
			               "what ansible told is not understood: %s", problem.why);
		}
		take_line(out, a, v);
	}
	return 0;
}

/* The last line that says something. */
static struct str last_line(struct str text)
{
	struct str line, last = STR_NONE;

	while (str_line(&text, &line))
		if (str_trim(line).n)
			last = str_trim(line);
	return last.n > LAST_LINE ? str_tail(last, last.n - LAST_LINE) : last;
}

static struct str command_of(struct arena *a, const struct value *run)
{
	const struct value *command = value_get(run, STR("command"));
	struct buf b = BUF_INIT;
	struct value_item *it;
	struct str out;

	if (command && command->kind == VALUE_STRING)
		return command->str;
	value_each(it, command)
	{
		buf_add_z(&b, b.len ? " " : "");
		buf_add(&b, value_text(it->value));
	}
	out = arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

/* The first of its commands that failed, if one did. */
static bool take_commands(struct run_part *part, struct arena *a, const struct value *runs,
                          const char *phase)
{
	struct value_item *it;

	value_each(it, runs)
	{
		const struct value *code = value_get(it->value, STR("retcode"));
		struct str said = last_line(value_text(value_get(it->value, STR("output"))));

		if (!code || code->kind != VALUE_NUMBER || number_of(code) == 0)
			continue;
		part->state = RUN_PART_FAILED;
		part->code = number_of(code);
		part->why = arena_strf(a, "%s'%.*s' ended with status %d%s%.*s", phase,
		                       STR_ARG(command_of(a, it->value)), part->code,
		                       said.n ? ": " : "", STR_ARG(said));
		return true;
	}
	return false;
}

static void take_environment(struct run_part *part, struct arena *a, const struct value *env)
{
	const struct value *result = value_get(env, STR("result"));
	const struct value *test = value_get(env, STR("test"));
	const struct value *success = value_get(result, STR("success"));

	part->state = RUN_PART_OK;
	if (take_commands(part, a, value_get(env, STR("setup")), "making it, ") ||
	    take_commands(part, a, test, ""))
		return;
	if (value_is_true(value_get(result, STR("skipped")))) {
		part->state = RUN_PART_SKIPPED;
	} else if (success && !value_is_true(success)) {
		part->state = RUN_PART_FAILED;
		part->code = number_of(value_get(result, STR("exit_code")));
		part->why =
			arena_strf(a, "tox says that it failed, with status %d", part->code);
	} else if (!success && !test) {
		/* tox 3 leaves the commands of an environment away that it did not come to. */
		part->state = RUN_PART_SKIPPED;
	}
}

int results_parse_tox(struct results *out, struct arena *a, struct str json, struct err *e)
{
	struct json_problem problem;
	struct value_item *it;
	struct value *v;

	if (json_value_read(&v, a, json, &problem) != 0)
		return err_set(e, ERR_INVALID, "the result of tox is not understood: %s",
		               problem.why);
	value_each(it, value_get(v, STR("testenvs")))
	{
		/* Where tox builds the package: no environment of the note. */
		if (str_eq(it->key, STR(".package")) || str_eq(it->key, STR(".pkg")))
			continue;
		take_environment(part_of(out, it->key), a, it->value);
	}
	out->whole = true;
	return 0;
}

/* Every file of a folder: the script may have called tox more than once. */
struct reading {
	struct results *out;
	struct arena *a;
	const char *folder;
};

static int read_tox_file(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	struct reading *r = ctx;
	struct buf bytes = BUF_INIT;
	int result = 0;

	if (kind != FS_FILE || !str_ends(str_of(name), STR(".json")))
		return 0;
	if (fs_read(&bytes, arena_strf(r->a, "%s/%s", r->folder, name).p, JSON_TEXT_MAX, e) !=
	            0 ||
	    results_parse_tox(r->out, r->a, buf_str(&bytes), e) != 0)
		result = -1;
	buf_release(&bytes);
	return result;
}

int results_read(struct results *out, struct arena *a, const struct script *script,
                 struct err *e)
{
	struct reading r = { out, a, script->results_path };
	struct buf bytes = BUF_INIT;
	int result = 0;

	if (script->results == SCRIPT_RESULTS_TOX)
		return fs_list(script->results_path, read_tox_file, &r, e);
	if (fs_kind(script->results_path) == FS_FILE) {
		result = fs_read(&bytes, script->results_path, JSON_TEXT_MAX, e);
		if (result == 0)
			result = results_parse_ansible(out, a, buf_str(&bytes), e);
	}
	buf_release(&bytes);
	return result;
}
