/*
 * Decides what an address means: a file of the site, one of the few of the server's own, or nothing. Files are
 * looked up in the list of the site's, never on disk, so there is no way out of it.
 */
#include "serve/serve_int.h"

#include <string.h>

#include "base/path.h"
#include "sys/clock.h"

/* Wrong tokens in a minute, after which right ones wait too. */
#define REFUSED_MAX 30
#define REFUSED_MS 60000

struct state *serve_state(struct serve *s)
{
	struct state *state;

	pthread_mutex_lock(&s->lock);
	state = s->state;
	state_hold(state);
	pthread_mutex_unlock(&s->lock);
	return state;
}

static struct policy_request facts_of(const struct http_request *request, enum policy_use use)
{
	struct policy_request r = { .use = use, .local = request->local };

	r.method = request->method == HTTP_GET || request->method == HTTP_HEAD ? POLICY_GET
	           : request->method == HTTP_POST                              ? POLICY_POST
	           : request->method == HTTP_OPTIONS ? POLICY_PREFLIGHT
	                                             : POLICY_OTHER;
	r.host = http_header(request, "Host", &r.hosts);
	r.origin = http_header(request, "Origin", &r.origins);
	r.fetch_site = http_header(request, "Sec-Fetch-Site", NULL);
	r.fetch_mode = http_header(request, "Sec-Fetch-Mode", NULL);
	r.fetch_dest = http_header(request, "Sec-Fetch-Dest", NULL);
	r.content_type = http_header(request, "Content-Type", NULL);
	r.authorization = http_header(request, "Authorization", NULL);
	return r;
}

/* Count a token that was wrong; true when there were too many of late. */
static bool count_refused(struct serve *s, bool wrong)
{
	int64_t now = clock_mono_us() / 1000;
	bool many;

	pthread_mutex_lock(&s->lock);
	if (now - s->refused_since > REFUSED_MS) {
		s->refused_since = now;
		s->refused = 0;
	}
	s->refused += wrong;
	many = s->refused > REFUSED_MAX;
	pthread_mutex_unlock(&s->lock);
	return many;
}

/* Whoever attacks does not fill the terminal too: a line a second. */
static bool may_tell(struct serve *s)
{
	int64_t now = clock_mono_us() / 1000;
	bool may;

	pthread_mutex_lock(&s->lock);
	may = now - s->told_at >= 1000;
	if (may)
		s->told_at = now;
	pthread_mutex_unlock(&s->lock);
	return may;
}

static void refuse(struct serve *s, struct http_answer *a, enum policy_verdict v,
                   const struct policy_request *r)
{
	struct buf text = BUF_INIT;

	answer_text(a, policy_status(v), policy_words(v));
	if (v == POLICY_BAD_METHOD)
		http_answer_add(a, "Allow",
		                r->use == POLICY_RUN ? STR("POST") : STR("GET, HEAD"));
	if (v == POLICY_NO_PASSWORD)
		http_answer_add(a, "WWW-Authenticate",
		                STR("Basic realm=\"opsbook\", charset=\"UTF-8\""));
	if (v == POLICY_BAD_METHOD || !s->options.tell || !may_tell(s))
		return;
	buf_addf(&text, "%s (Host %.*s, Origin %.*s)", policy_words(v),
	         STR_ARG(str_cut(r->host, 0, 80)), STR_ARG(str_cut(r->origin, 0, 80)));
	s->options.tell(s->options.ctx, SERVE_REFUSED, buf_str(&text));
	buf_release(&text);
}

static void redirect(const struct serve *s, struct http_answer *a, struct str path,
                     const char *more)
{
	struct buf to = BUF_INIT;

	buf_add(&to, buf_str(&s->prefix));
	buf_add_url(&to, path);
	buf_add_z(&to, more);
	answer_text(a, 302, "");
	http_answer_add(a, "Location", http_answer_text(a, to.p));
	buf_release(&to);
}

static void lost(struct serve *s, struct state *state, const struct http_request *request,
                 struct str path, struct http_answer *a)
{
	struct buf page = BUF_INIT;
	struct err e = ERR_INIT;

	if (moment_not_found(state_moment(state), path, &page, &e) != 0) {
		answer_text(a, 404, "there is no such page");
	} else {
		file_inject(&page, s->inject.p);
		answer_file(a, request, file_new(&page, file_type(STR("404.html"))), 404);
	}
	buf_release(&page);
}

/* "a" for which there is "a/index.html" or "a.html"; what is appended to `path`, or NULL. */
static const char *meant(struct moment *l, struct str path)
{
	static const char *const ends[][2] = { { "/index.html", "/" }, { ".html", ".html" } };
	struct buf full = BUF_INIT;
	const char *found = NULL;

	for (size_t i = 0; i < countof(ends) && !found; i++) {
		buf_clear(&full);
		buf_addf(&full, "%.*s%s", STR_ARG(path), ends[i][0]);
		if (moment_has(l, buf_str(&full)))
			found = ends[i][1];
	}
	buf_release(&full);
	return found;
}

/* The file that is asked for by `path`, decoded, from the site's root. */
static void send_file(struct serve *s, const struct http_request *request, struct str path,
                      struct http_answer *a)
{
	struct state *state = serve_state(s);
	struct buf url = BUF_INIT;
	struct file *f = NULL;
	struct err e = ERR_INIT;
	const char *more;

	buf_add(&url, path);
	if (path.n == 0 || str_ends(path, STR("/")))
		buf_add_z(&url, "index.html");
	if (state_file(&f, state, buf_str(&url), s->inject.p, &e) == 0) {
		answer_file(a, request, f, 200);
	} else if (e.code != ERR_NOT_FOUND) {
		answer_text(a, 503, "the file changed just now: ask again");
		http_answer_add(a, "Retry-After", STR("1"));
	} else if ((more = meant(state_moment(state), path)) != NULL) {
		redirect(s, a, path, more);
	} else {
		lost(s, state, request, path, a);
	}
	buf_release(&url);
	state_drop(state);
}

static void send_own(struct file *f, const struct http_request *request, struct http_answer *a)
{
	atomic_fetch_add(&f->refs, 1);
	answer_file(a, request, f, 200);
}

static void send_live(struct serve *s, const struct http_request *request, struct str what,
                      struct http_answer *a)
{
	if (str_eq(what, STR("live.js")))
		send_own(s->script, request, a);
	else if (str_eq(what, STR("live.css")))
		send_own(s->style, request, a);
	else if (str_eq(what, STR("events")) && request->method == HTTP_GET)
		events_listen(s, a);
	else
		answer_text(a, 404, "there is nothing here");
}

/* Percent-encoding undone; false for what no address of ours is. */
static bool decode(struct buf *out, struct str path)
{
	buf_add_decoded(out, path);
	for (size_t i = 0; i < out->len; i++)
		if ((unsigned char)out->p[i] < ' ' || out->p[i] == 0x7f)
			return false;
	return true;
}

static void take(struct serve *s, const struct http_request *request, struct str path,
                 struct http_answer *a)
{
	struct policy_request facts;
	enum policy_use use = POLICY_READ;
	enum policy_verdict verdict;

	if (str_starts(path, STR(LIVE_FOLDER)))
		use = POLICY_LISTEN;
	if (str_starts(path, STR(RUN_FOLDER)))
		use = POLICY_RUN;
	facts = facts_of(request, use);
	verdict = policy_judge(&s->policy, &facts);
	if (use == POLICY_RUN && count_refused(s, verdict == POLICY_NO_TOKEN)) {
		answer_text(a, 429, "too many requests with a wrong token: wait a minute");
		return;
	}
	if (verdict != POLICY_YES) {
		refuse(s, a, verdict, &facts);
		return;
	}
	if (use == POLICY_RUN)
		runs_route(s, request, str_tail(path, STR(RUN_FOLDER).n),
		           policy_paired(&s->policy, facts.origin), a);
	else if (use == POLICY_LISTEN)
		send_live(s, request, str_tail(path, STR(LIVE_FOLDER).n), a);
	else
		send_file(s, request, path, a);
}

void serve_route(void *ctx, const struct http_request *request, struct http_answer *a)
{
	struct serve *s = ctx;
	struct str prefix = buf_str(&s->prefix), path = request->path;
	struct policy_request facts = facts_of(request, POLICY_READ);
	enum policy_verdict verdict;
	struct buf plain = BUF_INIT;

	if (str_starts(path, prefix) && decode(&plain, str_tail(path, prefix.n))) {
		take(s, request, buf_str(&plain), a);
	} else if ((verdict = policy_judge(&s->policy, &facts)) != POLICY_YES) {
		refuse(s, a, verdict, &facts);
	} else if (str_eq(path, STR("/")) || str_eq(path, str_cut(prefix, 0, prefix.n - 1))) {
		redirect(s, a, STR_NONE, "");
	} else {
		answer_text(a, 404, "there is nothing at this address");
	}
	buf_release(&plain);
}
