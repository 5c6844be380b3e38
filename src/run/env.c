/*
 * Decides what of a step's environment the next one is given.
 */
#include "run/env.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

void env_release(struct env *env)
{
	char **it;

	vec_each(it, env)
		mem_free(*it);
	vec_release(env);
}

static struct str name_of(const char *pair)
{
	return str_from(pair, (size_t)(strchr(pair, '=') - pair));
}

static char **find(const struct env *env, struct str name)
{
	char **it;

	vec_each(it, env) {
		if (strncmp(*it, name.p, name.n) == 0 && (*it)[name.n] == '=')
			return it;
	}
	return NULL;
}

void env_load(struct env *env, const char *const *list)
{
	for (; list && *list; list++) {
		const char *equals = strchr(*list, '=');

		if (equals && equals > *list)
			env_set(env, name_of(*list), str_of(equals + 1));
	}
}

void env_set(struct env *env, struct str name, struct str value)
{
	char **old = find(env, name);
	struct buf b = BUF_INIT;

	buf_add(&b, name);
	buf_add_byte(&b, '=');
	buf_add(&b, value);
	if (old) {
		mem_free(*old);
		*old = buf_detach(&b);
	} else {
		vec_push(env, buf_detach(&b));
	}
}

void env_set_z(struct env *env, const char *name, const char *value)
{
	env_set(env, str_of(name), str_of(value));
}

void env_unset(struct env *env, struct str name)
{
	char **old = find(env, name);

	if (!old)
		return;
	mem_free(*old);
	*old = *vec_last(env);
	env->n--;
}

bool env_get(const struct env *env, struct str name, struct str *value)
{
	char **it = find(env, name);

	if (!it)
		return false;
	*value = str_of(*it + name.n + 1);
	return true;
}

const char *const *env_list(const struct env *env, struct arena *a)
{
	const char **list = arena_array(a, const char *, env->n + 1);

	for (size_t i = 0; i < env->n; i++)
		list[i] = env->v[i];
	return list;
}

/* Is it the shell's own business, or ours? */
static bool is_own(struct str name)
{
	static const char *const names[] = { "_", "PWD", "OLDPWD", "SHLVL", "RB_OUT", "__ob" };

	for (size_t i = 0; i < countof(names); i++) {
		if (str_eq(name, str_of(names[i])))
			return true;
	}
	return str_starts(name, STR("OPSBOOK_")) || str_starts(name, STR("BASH_FUNC_")) ||
	       str_starts(name, STR("__ob_"));
}

void env_diff(struct env_changes *out, const struct env *given, struct str dump)
{
	struct map seen = MAP_INIT;
	struct str pair, before;
	char **it;

	while (str_split(&dump, '\0', &pair)) {
		size_t equals = str_find_char(pair, '=', 0);
		struct env_change change = { 0 };

		if (equals == STR_NPOS || equals == 0)
			continue;
		change.name = str_cut(pair, 0, equals);
		change.value = str_tail(pair, equals + 1);
		map_set(&seen, change.name, 1);
		if (is_own(change.name) ||
		    (env_get(given, change.name, &before) && str_eq(before, change.value)))
			continue;
		vec_push(out, change);
	}
	vec_each(it, given) {
		struct str name = name_of(*it);
		struct env_change change = { name, STR_NONE, true };

		if (!is_own(name) && !map_has(&seen, name))
			vec_push(out, change);
	}
	map_release(&seen);
}

static bool is_variable(struct str name)
{
	if (name.n == 0 || char_is_digit(name.p[0]))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (!char_is_alnum(name.p[i]) && name.p[i] != '_')
			return false;
	}
	return true;
}

/* Lines up to one that is `word`; false when there is none. */
static bool take_lines(struct str *out, struct arena *a, struct str *rest, struct str word,
                       size_t *number)
{
	struct buf b = BUF_INIT;
	struct str line;
	bool found = false;

	while (!found && str_line(rest, &line)) {
		++*number;
		found = str_eq(line, word);
		if (found)
			break;
		buf_add(&b, line);
		buf_add_byte(&b, '\n');
	}
	if (b.len)
		buf_cut(&b, b.len - 1);
	*out = arena_str(a, buf_str(&b));
	buf_release(&b);
	return found;
}

int env_read_pairs(struct env_changes *out, struct arena *a, struct str text, struct err *e)
{
	struct str rest = text, line;
	size_t number = 0;

	if (str_find_char(text, '\0', 0) != STR_NPOS)
		return err_set(e, ERR_INVALID, "$RB_OUT holds a zero byte");
	while (str_line(&rest, &line)) {
		size_t equals = str_find_char(line, '=', 0),
		       here = str_find(line, STR("<<"), 0);
		struct env_change change = { 0 };
		size_t begun = ++number;

		if (str_trim(line).n == 0)
			continue;
		change.name = str_cut(line, 0, here < equals ? here : equals);
		if (!is_variable(change.name) || (here == STR_NPOS && equals == STR_NPOS))
			return err_set(
				e, ERR_INVALID,
				"line %zu of $RB_OUT is neither NAME=value nor NAME<<WORD",
				begun);
		if (here < equals) {
			struct str word = str_tail(line, here + 2);

			if (word.n == 0 || !take_lines(&change.value, a, &rest, word, &number))
				return err_set(e, ERR_INVALID,
				               "the value in line %zu of $RB_OUT has no end",
				               begun);
		} else {
			change.value = arena_str(a, str_tail(line, equals + 1));
		}
		change.name = arena_str(a, change.name);
		vec_push(out, change);
	}
	return 0;
}
