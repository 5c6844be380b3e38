/*
 * Decides which hosts a pattern means. A part that means nothing is a slip, and an error: nobody
 * wants a change done to fewer machines than the note says.
 */
#include "run/inventory.h"

#include "base/glob.h"
#include "base/map.h"
#include "ext/json/json.h"
#include "run/capture.h"
#include "run/state.h"
#include "sys/fs.h"

#define INVENTORY_TIMEOUT_MS 60000
#define HOSTS_MAX 100000
/* Groups within groups. */
#define DEPTH_MAX 64

struct inventory {
	struct arena arena;
	const struct value *all;  /* the list, a map of groups */
	const struct value *vars; /* by host; or NULL */
	struct run_hosts hosts;   /* all of them */
	struct map numbers;       /* name to place in hosts, from 1 */
};

/* What is chosen, by place in hosts. */
struct choice {
	const struct inventory *inv;
	bool *in;
	bool found;      /* the part means something, be it an empty group */
	struct map seen; /* groups that were taken: one may be in many, or hold itself */
};

bool inventory_is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!char_is_alnum(s.p[i]) && !memchr("._-:%+\\", s.p[i], 7) &&
		    (unsigned char)s.p[i] < 0x80)
			return false;
	}
	return s.n && s.p[0] != '-';
}

static bool is_group(const struct value_item *it)
{
	return it->value->kind == VALUE_MAP && !str_eq(it->key, STR("_meta"));
}

static int add_host(struct inventory *inv, struct str name, struct err *e)
{
	if (name.n == 0 || str_find_char(name, '\0', 0) != STR_NPOS ||
	    inv->hosts.n >= HOSTS_MAX)
		return err_set(e, ERR_INVALID,
		               "the inventory has a host without a name, or over %d",
		               HOSTS_MAX);
	if (!map_has(&inv->numbers, name)) {
		vec_push(&inv->hosts, name);
		map_set(&inv->numbers, name, inv->hosts.n);
	}
	return 0;
}

int inventory_parse(struct inventory **out, struct str json, struct err *e)
{
	struct inventory *inv = *out = mem_new(struct inventory);
	struct json_problem problem;
	struct value_item *it, *host;
	struct value *all;

	if (json_value_read(&all, &inv->arena, json, &problem) != 0)
		return err_set(e, ERR_INVALID, "the inventory is no JSON: %s, line %u",
		               problem.why, problem.line);
	inv->all = all;
	inv->vars = value_path(all, STR("_meta.hostvars"));
	if (all->kind != VALUE_MAP || !value_get(all, STR("_meta")))
		return err_set(e, ERR_INVALID,
		               "the inventory is not what ansible-inventory --list prints");
	value_each(it, all)
	{
		const struct value *hosts =
			is_group(it) ? value_get(it->value, STR("hosts")) : NULL;

		value_each(host, hosts)
		{
			/* In a list the name is the value; a map of hosts is keyed by it. */
			struct str name = host->key.n ? host->key : value_text(host->value);

			if (add_host(inv, name, e) != 0)
				return -1;
		}
	}
	value_each(it, inv->vars)
	{
		if (add_host(inv, it->key, e) != 0)
			return -1;
	}
	return 0;
}

static bool is_list(struct str bytes)
{
	return str_starts(str_trim(bytes), STR("{")) &&
	       str_find(bytes, STR("\"_meta\""), 0) != STR_NPOS;
}

bool inventory_is_list_file(const char *file)
{
	struct buf bytes = BUF_INIT;
	bool list = fs_target_kind(file) == FS_FILE &&
	            fs_read(&bytes, file, JSON_TEXT_MAX, NULL) == 0 && is_list(buf_str(&bytes));

	buf_release(&bytes);
	return list;
}

/* Ansible refuses to start where text is not UTF-8. */
static const char *const *utf8_env(struct arena *a, const char *const *env)
{
	const char **list;
	size_t n = 0, kept = 0;

	while (env[n])
		n++;
	list = arena_array(a, const char *, n + 2);
	for (size_t i = 0; i < n; i++)
		if (!str_starts(str_of(env[i]), STR("LC_ALL=")))
			list[kept++] = env[i];
	list[kept] = "LC_ALL=C.UTF-8";
	return list;
}

int inventory_read(struct inventory **out, const char *file, const char *const *env,
                   struct err *e)
{
	const char *argv[] = { "ansible-inventory", "--list", file ? "-i" : NULL, file, NULL };
	struct buf bytes = BUF_INIT, said = BUF_INIT;
	struct arena a = ARENA_INIT;
	int code = 0, result = -1;

	*out = NULL;
	/* A folder, a list such as "a,b," and a program are Ansible's business. */
	if (file && fs_kind(file) == FS_NONE && !strchr(file, ',')) {
		err_set(e, ERR_NOT_FOUND, "there is no inventory %s", file);
		goto out;
	}
	if (file && fs_target_kind(file) == FS_FILE &&
	    fs_read(&bytes, file, JSON_TEXT_MAX, e) != 0)
		goto out;
	if (!is_list(buf_str(&bytes))) {
		struct err why = ERR_INIT;

		buf_clear(&bytes);
		if (capture_run(&bytes, &said, &code, argv, utf8_env(&a, env), JSON_TEXT_MAX,
		                INVENTORY_TIMEOUT_MS, &why) != 0) {
			err_set(e, why.code, "cannot read the inventory: %s%s", why.msg,
			        why.code == ERR_NOT_FOUND
			                ? "; install Ansible, or give what its --list prints"
			                : "");
			goto out;
		}
		if (code != 0) {
			struct str all = str_trim(buf_str(&said));

			err_set(e, ERR_EXTERNAL, "ansible-inventory failed: %.*s",
			        STR_ARG(all));
			goto out;
		}
	}
	result = inventory_parse(out, buf_str(&bytes), e);
out:
	arena_release(&a);
	buf_release(&bytes);
	buf_release(&said);
	return result;
}

void inventory_free(struct inventory *inv)
{
	if (!inv)
		return;
	vec_release(&inv->hosts);
	map_release(&inv->numbers);
	arena_release(&inv->arena);
	mem_free(inv);
}

static void choose(struct choice *c, struct str name)
{
	const uintptr_t *number = map_find(&c->inv->numbers, name);

	if (number)
		c->in[*number - 1] = true;
}

/* A group and those in it. */
static void choose_group(struct choice *c, struct str group_name, unsigned depth)
{
	const struct value *group = value_get(c->inv->all, group_name);
	const struct value *hosts = value_get(group, STR("hosts"));
	const struct value *children = value_get(group, STR("children"));
	struct value_item *it;

	if (depth > DEPTH_MAX || map_has(&c->seen, group_name))
		return;
	map_set(&c->seen, group_name, 1);
	value_each(it, hosts) choose(c, it->key.n ? it->key : value_text(it->value));
	value_each(it, children)
		choose_group(c, it->key.n ? it->key : value_text(it->value), depth + 1);
}

/* What one part means, without its "!" or "&". */
static void choose_part(struct choice *c, struct str part)
{
	const struct inventory *inv = c->inv;
	bool every = str_eq(part, STR("all")) || str_eq(part, STR("*"));
	struct value_item *it;

	for (size_t i = 0; i < inv->hosts.n; i++) {
		if (every || str_eq(part, inv->hosts.v[i]) ||
		    glob_matches(part, inv->hosts.v[i], false))
			c->found = c->in[i] = true;
	}
	c->found = c->found || every;
	value_each(it, inv->all)
	{
		if (is_group(it) &&
		    (str_eq(part, it->key) || glob_matches(part, it->key, false))) {
			c->found = true;
			choose_group(c, it->key, 0);
		}
	}
}

/* The next part: "," always ends one, ":" does outside of brackets. */
static struct str next_part(struct str *rest)
{
	struct str part;
	size_t i = 0;
	int depth = 0;

	for (; i < rest->n; i++) {
		char ch = rest->p[i];

		depth += (ch == '[') - (ch == ']' && depth > 0);
		if (ch == ',' || (ch == ':' && depth == 0))
			break;
	}
	part = str_trim(str_cut(*rest, 0, i));
	*rest = str_tail(*rest, i + 1);
	return part;
}

static int check_part(struct str part, struct err *e)
{
	if (part.n == 0 || str_find_char(part, '~', 0) == 0 ||
	    str_find_char(part, '/', 0) != STR_NPOS)
		return err_set(e, ERR_INVALID,
		               "'%.*s' is no pattern that is understood here: name hosts, "
		               "groups, or both with * and ?",
		               STR_ARG(part));
	return 0;
}

/* Take all parts of one sort: as Ansible does, first what is added, then "&", then "!". */
static int apply(bool *in, const struct inventory *inv, struct str pattern, char sort,
                 struct err *e)
{
	bool *one = mem_zero(inv->hosts.n + 1, sizeof(bool)), any = false;
	struct str rest = pattern;
	int result = 0;

	while (rest.n && result == 0) {
		struct str part = next_part(&rest);
		char mark = part.n && (part.p[0] == '!' || part.p[0] == '&') ? part.p[0] : '+';
		struct choice c = { .inv = inv, .in = one };

		if (mark != sort)
			continue;
		any = true;
		part = str_tail(part, mark != '+');
		memset(one, 0, inv->hosts.n * sizeof(*one));
		result = check_part(part, e);
		if (result != 0)
			break;
		choose_part(&c, part);
		map_release(&c.seen);
		if (!c.found)
			result = err_set(e, ERR_NOT_FOUND,
			                 "the inventory has no host and no group '%.*s'",
			                 STR_ARG(part));
		for (size_t i = 0; i < inv->hosts.n; i++)
			in[i] = sort == '+' ? in[i] || one[i]
			                    : in[i] && one[i] == (sort == '&');
	}
	/* "!x" alone leaves out of all. */
	for (size_t i = 0; sort == '+' && !any && i < inv->hosts.n; i++)
		in[i] = true;
	mem_free(one);
	return result;
}

int inventory_match(struct run_hosts *out, struct arena *a, const struct inventory *inv,
                    struct str pattern, struct err *e)
{
	bool *in = mem_zero(inv->hosts.n + 1, sizeof(bool));
	int result = str_trim(pattern).n ? 0 : check_part(STR_NONE, e);

	for (const char *sort = "+&!"; *sort && result == 0; sort++)
		result = apply(in, inv, pattern, *sort, e);
	for (size_t i = 0; i < inv->hosts.n && result == 0; i++)
		if (in[i])
			vec_push(out, arena_str(a, inv->hosts.v[i]));
	mem_free(in);
	return result;
}

static struct str first_text(const struct value *vars, const char *one, const char *other)
{
	struct str text = value_text(value_get(vars, str_of(one)));

	return text.n ? text : value_text(value_get(vars, str_of(other)));
}

bool inventory_find(struct inventory_host *out, const struct inventory *inv, struct str name)
{
	const struct value *vars = value_get(inv->vars, name);

	if (!map_has(&inv->numbers, name))
		return false;
	*out = (struct inventory_host){
		.name = name,
		.address = first_text(vars, "ansible_ssh_host", "ansible_host"),
		.port = first_text(vars, "ansible_ssh_port", "ansible_port"),
		.user = first_text(vars, "ansible_ssh_user", "ansible_user"),
		.key = first_text(vars, "ansible_ssh_private_key_file",
		                  "ansible_private_key_file"),
		.connection = value_text(value_get(vars, STR("ansible_connection"))),
		.args = { value_text(value_get(vars, STR("ansible_ssh_common_args"))),
		          value_text(value_get(vars, STR("ansible_ssh_extra_args"))) },
	};
	if (out->address.n == 0)
		out->address = name;
	return true;
}

struct inventory_host inventory_plain(struct str name)
{
	struct inventory_host h = { .name = name,
		                    .port = STR_NONE,
		                    .user = STR_NONE,
		                    .key = STR_NONE,
		                    .connection = STR_NONE,
		                    .args = { STR_NONE, STR_NONE } };
	size_t at = str_rfind_char(name, '@'), colon;

	h.address = at == STR_NPOS ? name : str_tail(name, at + 1);
	h.user = at == STR_NPOS ? STR_NONE : str_cut(name, 0, at);
	colon = str_rfind_char(h.address, ':');
	if (colon != STR_NPOS && h.address.p[h.address.n - 1] != ']') {
		h.port = str_tail(h.address, colon + 1);
		h.address = str_cut(h.address, 0, colon);
	}
	if (h.address.n > 2 && h.address.p[0] == '[')
		h.address = str_cut(h.address, 1, h.address.n - 1);
	return h;
}

static bool is_plain(struct str name)
{
	struct inventory_host h = inventory_plain(name);
	bool brackets = str_find_char(name, '[', 0) != STR_NPOS;

	for (size_t i = 0; i < h.port.n; i++)
		if (!char_is_digit(h.port.p[i]))
			return false;
	return inventory_is_name(h.address) && name.p[name.n - 1] != ':' && name.p[0] != '@' &&
	       (h.user.n == 0 || inventory_is_name(h.user)) &&
	       (brackets || str_find_char(h.address, ':', 0) == STR_NPOS);
}

int inventory_match_plain(struct run_hosts *out, struct arena *a, struct str pattern,
                          struct err *e)
{
	struct str rest = pattern, name;
	bool twice;

	while (str_split(&rest, ',', &name)) {
		name = str_trim(name);
		if (name.n == 0 || !is_plain(name))
			return err_set(
				e, ERR_INVALID,
				"'%.*s' is no list of hosts such as web1,web2, and there is "
				"no inventory: see --inventory",
				STR_ARG(pattern));
		twice = false;
		for (size_t i = 0; i < out->n; i++)
			twice = twice || str_eq(out->v[i], name);
		if (!twice)
			vec_push(out, arena_str(a, name));
	}
	return 0;
}
