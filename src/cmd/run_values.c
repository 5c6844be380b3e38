/*
 * Decides what a param's value is when it comes from outside: --param, --params-file. What it may
 * be is the runbook's business.
 */
#include "base/path.h"
#include "cmd/run_int.h"
#include "ext/json/json.h"
#include "ext/yaml/yaml.h"
#include "sys/fs.h"

#define PARAMS_FILE_MAX ((size_t)1 << 20)

void run_values_set(struct run_values *values, struct str name, struct str value)
{
	struct run_value *it;

	vec_each(it, values) {
		if (!str_eq(it->name, name))
			continue;
		it->value = value;
		return;
	}
	vec_push(values, (struct run_value){ name, value });
}

bool run_values_get(const struct run_values *values, struct str name, struct str *value)
{
	const struct run_value *it;

	vec_each(it, values) {
		if (!str_eq(it->name, name))
			continue;
		*value = it->value;
		return true;
	}
	return false;
}

static int read_map(struct value **out, struct arena *a, const char *path, struct err *e)
{
	struct json_problem problem;
	struct yaml_fault fault;
	struct buf bytes = BUF_INIT;
	int result = fs_read(&bytes, path, PARAMS_FILE_MAX, e);

	if (result != 0)
		err_wrap(e, "--params-file");
	else if (path_ext(str_of(path)).n == 4 && str_ends_ci(str_of(path), STR(".json"))) {
		if (json_value_read(out, a, buf_str(&bytes), &problem) != 0)
			result = err_set(e, ERR_INVALID, "%s:%u:%u: %s", path, problem.line,
			                 problem.column, problem.why);
	} else if (yaml_read(out, a, buf_str(&bytes), &fault) != 0) {
		result = err_set(e, ERR_INVALID, "%s:%u:%u: %s", path, fault.line, fault.column,
		                 fault.why);
	}
	if (result == 0 && (*out)->kind != VALUE_MAP)
		result = err_set(e, ERR_INVALID, "%s: a map from names to values is wanted",
		                 path);
	buf_release(&bytes);
	return result;
}

static int take_file(struct run_values *values, struct arena *a, const char *path,
                     struct err *e)
{
	const struct value_item *it;
	struct value *map;

	if (read_map(&map, a, path, e) != 0)
		return -1;
	value_each(it, map)
	{
		if (it->value->kind == VALUE_LIST || it->value->kind == VALUE_MAP)
			return err_set(e, ERR_INVALID,
			               "%s:%u: the value of %.*s is no single one", path,
			               it->line, STR_ARG(it->key));
		run_values_set(values, it->key, arena_str(a, value_text(it->value)));
	}
	return 0;
}

int run_values_take(struct run_values *values, struct arena *a, const struct cmd_args *args,
                    struct err *e)
{
	const char *given;
	size_t at = 0;

	while ((given = cmd_next(args, "params-file", &at)))
		if (take_file(values, a, given, e) != 0)
			return -1;
	at = 0;
	while ((given = cmd_next(args, "param", &at))) {
		struct str text = str_of(given);
		size_t eq = str_find_char(text, '=', 0);

		if (eq == STR_NPOS || eq == 0)
			return err_set(e, ERR_INVALID, "--param takes NAME=VALUE, not '%s'",
			               given);
		run_values_set(values, str_cut(text, 0, eq), str_tail(text, eq + 1));
	}
	return 0;
}
