/*
 * Decides how blocks of SQL and HTTP requests reach their clients. Values stay out of command lines,
 * which everybody on the machine can read, and out of the statements: they are bound.
 */
#include <string.h>

#include "run/script_int.h"

static bool look_up(void *ctx, struct str name, struct str *value)
{
	return env_get(ctx, name, value);
}

static int unhex(char c)
{
	if (char_is_digit(c))
		return c - '0';
	c = char_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "50%25" gives "50%". */
static struct str unescape(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < s.n; i++) {
		int high = i + 2 < s.n && s.p[i] == '%' ? unhex(s.p[i + 1]) : -1;
		int low = high >= 0 ? unhex(s.p[i + 2]) : -1;

		if (low >= 0 && (high || low)) {
			buf_add_byte(&b, (char)(high * 16 + low));
			i += 2;
		} else {
			buf_add_byte(&b, s.p[i]);
		}
	}
	out = arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

/* An address for psql without its password, which goes into the environment. */
static struct str hide_password(struct script *out, struct arena *a, struct str db)
{
	size_t host = str_find(db, STR("://"), 0) + 3, end = str_find_char(db, '/', host);
	size_t at = str_rfind_char(str_cut(db, 0, end == STR_NPOS ? db.n : end), '@');
	size_t colon = str_find_char(db, ':', host);

	if (at == STR_NPOS || at < host || colon == STR_NPOS || colon > at)
		return db;
	vec_push(&out->extra,
	         (struct env_change){ STR("PGPASSWORD"),
	                              unescape(a, str_cut(db, colon + 1, at)), false });
	return arena_strf(a, "%.*s%.*s", STR_ARG(str_cut(db, 0, colon)),
	                  STR_ARG(str_tail(db, at)));
}

static bool is_postgres(struct str db)
{
	return str_starts(db, STR("postgres://")) || str_starts(db, STR("postgresql://"));
}

/* Does the text use :NAME (or $NAME, @NAME for sqlite3)? */
static bool uses(struct str sql, struct str name)
{
	for (size_t at = str_find(sql, name, 0); at != STR_NPOS;
	     at = str_find(sql, name, at + 1)) {
		char before = at ? sql.p[at - 1] : ' ';
		char quoted = at > 1 ? sql.p[at - 2] : ' ';

		/* psql also has :'NAME' and :"NAME". */
		if (before == ':' || before == '$' || before == '@' || quoted == ':')
			return true;
	}
	return false;
}

/* \getenv hands psql a variable without its value being seen anywhere. */
static void add_psql_names(struct buf *b, const struct script_job *job)
{
	char **it;

	vec_each(it, job->env) {
		struct str name = str_from(*it, (size_t)(strchr(*it, '=') - *it));

		if (script_is_variable(name) && uses(job->block->script, name))
			buf_addf(b, "\\getenv %.*s %.*s\n", STR_ARG(name), STR_ARG(name));
	}
}

/* sqlite3 reads no environment: its parameters are set from bytes in hex, so nothing is quoted. */
static void add_sqlite_names(struct buf *b, const struct script_job *job)
{
	static const char sigils[] = ":$@";
	char **it;

	vec_each(it, job->env) {
		struct str name = str_from(*it, (size_t)(strchr(*it, '=') - *it));

		if (!script_is_variable(name) || !uses(job->block->script, name))
			continue;
		for (const char *sigil = sigils; *sigil; sigil++) {
			buf_addf(b, ".parameter set %c%.*s \"CAST(x'", *sigil, STR_ARG(name));
			for (const char *p = *it + name.n + 1; *p; p++)
				buf_addf(b, "%02x", (unsigned char)*p);
			buf_add_z(b, "' AS TEXT)\"\n");
		}
	}
}

int script_prepare_sql(struct script *out, struct arena *a, const struct script_job *job,
                       struct err *e)
{
	const struct runbook_block *b = job->block;
	struct str db = b->db, program;
	struct buf text = BUF_INIT;
	struct words words = { 0 };
	bool psql;

	if (db.n > 1 && db.p[0] == '$' && !env_get(job->env, str_tail(db, 1), &db))
		return err_set(e, ERR_INVALID, "%.*s, which says which database, has no value",
		               STR_ARG(b->db));
	if (db.n && db.p[0] == '-')
		return err_set(e, ERR_INVALID, "'%.*s' is no database", STR_ARG(db));
	db = arena_str(a, db);
	program = b->program.n ? b->program.v[b->program.n - 1] : STR_NONE;
	psql = is_postgres(db) || (program.n ? str_ends(program, STR("psql")) : false);
	for (size_t i = 0; i < b->program.n; i++)
		vec_push(&words, arena_str(a, b->program.v[i]).p);
	if (words.n == 0)
		vec_push(&words, psql ? "psql" : "sqlite3");
	if (psql) {
		vec_push(&words, "-X");
		vec_push(&words, "-v");
		vec_push(&words, "ON_ERROR_STOP=1");
		if (db.n) {
			vec_push(&words, "-d");
			vec_push(&words, is_postgres(db) ? hide_password(out, a, db).p : db.p);
		}
		vec_push(&words, "-f");
		vec_push(&words, "-");
		add_psql_names(&text, job);
	} else {
		vec_push(&words, "-batch");
		vec_push(&words, "-bail");
		vec_push(&words, db.n ? db.p : ":memory:");
		add_sqlite_names(&text, job);
	}
	buf_add(&text, b->script);
	out->path = out->input = script_add_file(a, job, "script.sql", buf_str(&text), e);
	script_set_argv(out, a, &words);
	buf_release(&text);
	return out->path ? 0 : -1;
}

/* A value in an address: a whole address where it begins one, else one part of it. */
struct address {
	struct env *env;
	struct arena *a;
	bool first;
};

static bool look_up_part(void *ctx, struct str name, struct str *value)
{
	struct address *in = ctx;
	struct buf b = BUF_INIT;

	if (!env_get(in->env, name, value))
		return false;
	if (in->first) {
		in->first = false;
		return true;
	}
	for (size_t i = 0; i < value->n; i++) {
		unsigned char c = (unsigned char)value->p[i];

		if (char_is_alnum((char)c) || (c && strchr("-._~/", c)))
			buf_add_byte(&b, (char)c);
		else
			buf_addf(&b, "%%%02X", c);
	}
	*value = arena_str(in->a, buf_str(&b));
	buf_release(&b);
	return true;
}

/* A string of curl's own file format. */
static void add_option(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, "%s = \"", name);
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '"' || value.p[i] == '\\')
			buf_add_byte(out, '\\');
		if (value.p[i] == '\n')
			buf_add_z(out, "\\n");
		else if (value.p[i] == '\r')
			buf_add_z(out, "\\r");
		else
			buf_add_byte(out, value.p[i]);
	}
	buf_add_z(out, "\"\n");
}

static int add_headers(struct buf *out, const struct script_job *job,
                       const struct runbook_request *q, struct err *e)
{
	for (size_t i = 0; i < q->nheaders; i++) {
		struct buf line = BUF_INIT;
		bool known, whole;

		buf_add(&line, q->headers[i].name);
		buf_add_z(&line, ": ");
		known = runbook_expand(&line, q->headers[i].value, look_up, (void *)job->env);
		whole = !memchr(line.p, '\n', line.len) && !memchr(line.p, '\r', line.len);
		if (known && whole)
			add_option(out, "header", buf_str(&line));
		buf_release(&line);
		if (!known || !whole)
			return err_set(e, ERR_INVALID, "the header %.*s %s",
			               STR_ARG(q->headers[i].name),
			               known ? "would hold a line break"
			                     : "uses a variable that has no value");
	}
	return 0;
}

static int add_request(struct buf *out, struct arena *a, const struct script_job *job,
                       const struct runbook_request *q, size_t number, struct err *e)
{
	struct address in = { (struct env *)job->env, a, str_starts(q->url, STR("$")) };
	struct buf url = BUF_INIT, encoded = BUF_INIT, body = BUF_INIT;
	int r = -1;

	if (!runbook_expand(&url, q->url, look_up_part, &in) ||
	    !runbook_expand(&body, q->body, look_up, (void *)job->env)) {
		err_set(e, ERR_INVALID,
		        "the request in line %u uses a variable that has no value", q->line);
		goto out;
	}
	buf_add_href(&encoded, buf_str(&url));
	add_option(out, "url", buf_str(&encoded));
	if (str_eq(q->method, STR("HEAD")))
		buf_add_z(out, "head\n");
	else
		add_option(out, "request", q->method);
	if (add_headers(out, job, q, e) != 0)
		goto out;
	if (body.len) {
		const char *file = arena_strf(a, "body-%zu", number).p;
		const char *path = script_add_file(a, job, file, buf_str(&body), e);

		if (!path)
			goto out;
		add_option(out, "data-binary", arena_strf(a, "@%s", path));
	}
	buf_add_z(out,
	          "globoff\nsilent\nshow-error\nfail-with-body\nproto = \"=http,https\"\n");
	add_option(out, "write-out", STR("%{stderr}HTTP %{http_code}\n"));
	r = 0;
out:
	buf_release(&url);
	buf_release(&encoded);
	buf_release(&body);
	return r;
}

int script_prepare_http(struct script *out, struct arena *a, const struct script_job *job,
                        struct err *e)
{
	const struct runbook_block *b = job->block;
	struct words words = { 0 };
	struct buf file = BUF_INIT;
	int r = 0;

	for (size_t i = 0; i < b->requests.n && r == 0; i++) {
		if (i)
			buf_add_z(&file, "next\n");
		r = add_request(&file, a, job, &b->requests.v[i], i + 1, e);
	}
	if (r == 0) {
		out->path = script_add_file(a, job, "script.curl", buf_str(&file), e);
		r = out->path ? 0 : -1;
	}
	buf_release(&file);
	if (r != 0)
		return -1;
	/* -q: not the user's own settings; stop at the first request that fails. */
	vec_push(&words, "curl");
	vec_push(&words, "-q");
	vec_push(&words, "--fail-early");
	vec_push(&words, "-K");
	vec_push(&words, out->path);
	script_set_argv(out, a, &words);
	return 0;
}
