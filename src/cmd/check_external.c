/*
 * `opsbook check --external`: asks other sites, and remembers what they said.
 */
#include "cmd/check_int.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/path.h"
#include "ext/curl/curl.h"
#include "ext/json/json.h"
#include "sys/clock.h"
#include "sys/fs.h"

/* How long an answer is believed, in milliseconds; one that may be another tomorrow, shorter. */
#define FINE_MS ((int64_t)24 * 3600 * 1000)
#define FAULT_MS ((int64_t)3600 * 1000)
#define CACHE_MAX JSON_TEXT_MAX

/* What a site said, and when. */
struct said {
	struct str url;
	unsigned status;
	bool no_host;
	struct str moved, why;
	int64_t when;
};

struct saids {
	VEC_FIELDS(struct said);
};

static bool cache_path(struct buf *out)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && cache[0] == '/')
		buf_add_z(out, cache);
	else if (home && home[0])
		buf_addf(out, "%s/.cache", home);
	if (out->len)
		buf_add_z(out, "/opsbook/external.json");
	return out->len > 0;
}

static int64_t number_of(const struct value *v)
{
	struct buf z = BUF_INIT;
	int64_t n;

	buf_add(&z, value_text(v));
	n = strtoll(z.p, NULL, 10);
	buf_release(&z);
	return n;
}

/* What is remembered and still believed. What cannot be read is forgotten. */
static void read_cache(struct saids *out, struct arena *a, const char *path, int64_t now)
{
	struct json_problem problem;
	struct buf bytes = BUF_INIT;
	const struct value_item *it;
	struct value *root = NULL;

	if (fs_read(&bytes, path, CACHE_MAX, NULL) == 0 &&
	    json_value_read(&root, a, buf_str(&bytes), &problem) == 0 &&
	    str_eq(value_text(value_get(root, STR("version"))), STR("1"))) {
		value_each(it, value_get(root, STR("answers")))
		{
			struct said s = { .url = value_text(value_get(it->value, STR("url"))) };
			bool fine;

			s.status = (unsigned)number_of(value_get(it->value, STR("status")));
			s.no_host = value_is_true(value_get(it->value, STR("no_host")));
			s.moved = value_text(value_get(it->value, STR("moved")));
			s.why = value_text(value_get(it->value, STR("why")));
			s.when = number_of(value_get(it->value, STR("when")));
			fine = s.status > 0 && s.status < 400;
			if (s.url.n && s.when <= now &&
			    now - s.when < (fine ? FINE_MS : FAULT_MS))
				vec_push(out, s);
		}
	}
	buf_release(&bytes);
}

/* Failing to remember is no reason to fail. */
static void write_cache(const struct saids *saids, const char *path)
{
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;
	const struct said *it;

	buf_add_z(&out, "{\"version\":1,\"answers\":[");
	vec_each(it, saids) {
		buf_add_z(&out, it == saids->v ? "\n{\"url\":" : ",\n{\"url\":");
		buf_add_json(&out, it->url);
		buf_addf(&out,
		         ",\"status\":%u,\"no_host\":%s,\"when\":%lld,\"moved\":", it->status,
		         it->no_host ? "true" : "false", (long long)it->when);
		buf_add_json(&out, it->moved);
		buf_add_z(&out, ",\"why\":");
		buf_add_json(&out, it->why);
		buf_add_byte(&out, '}');
	}
	buf_add_z(&out, "\n]}\n");
	if (fs_mkdirs(arena_str(&a, path_dir(str_of(path))).p, NULL) == 0 &&
	    fs_write_atomic(path, buf_str(&out), NULL) != 0)
		fprintf(stderr, "opsbook: answers of other sites are not kept: %s\n", path);
	arena_release(&a);
	buf_release(&out);
}

static void show_progress(void *ctx, size_t done, size_t total)
{
	fprintf(stderr, "\r%zu of %zu addresses", done, total);
}

/* Ask for what is not in `saids` yet, and add it there. */
static int ask(struct saids *saids, const struct map *urls, const struct map *known,
               struct arena *a, int64_t now, struct err *e)
{
	struct curl_options options = CURL_OPTIONS_INIT;
	struct curl_ask *asks = arena_array(a, struct curl_ask, urls->n);
	const struct map_entry *it;
	size_t n = 0;
	int result;

	map_each(it, urls)
		if (!map_has(known, it->key))
			asks[n++].url = it->key;
	if (isatty(STDERR_FILENO))
		options.progress = show_progress;
	result = curl_ask_all(asks, n, a, &options, e);
	if (options.progress && n)
		fprintf(stderr, "\r\033[K");
	for (size_t i = 0; result == 0 && i < n; i++)
		vec_push(saids, (struct said){ asks[i].url, asks[i].status,
		                               asks[i].fault == CURL_NO_HOST, asks[i].moved,
		                               asks[i].why, now });
	return result;
}

int check_external(struct check *c, struct err *e)
{
	struct map urls = MAP_INIT, known = MAP_INIT;
	struct saids saids = { NULL, 0, 0 };
	struct buf path = BUF_INIT;
	int64_t now = clock_wall_ms();
	const struct said *it;
	int result;

	external_collect(&c->kb, &urls);
	if (cache_path(&path))
		read_cache(&saids, &c->arena, path.p, now);
	vec_each(it, &saids)
		map_set(&known, it->url, 1);
	result = ask(&saids, &urls, &known, &c->arena, now, e);
	if (result == 0 && path.len)
		write_cache(&saids, path.p);
	for (size_t i = 0; result == 0 && i < saids.n; i++) {
		struct external_answer *answer = arena_new(&c->arena, struct external_answer);

		it = &saids.v[i];
		*answer = external_judge(it->url, it->status, it->no_host, it->moved, it->why,
		                         &c->arena);
		map_set(&c->answers, it->url, (uintptr_t)answer);
	}
	map_release(&urls);
	map_release(&known);
	vec_release(&saids);
	buf_release(&path);
	return result;
}
