/*
 * Decides how an address is asked for: the headers first; the page where the server does not like that;
 * again, later, where it is busy. No host is asked by more than a few at once.
 */
#include "ext/curl/curl_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/map.h"
#include "base/vec.h"
#include "sys/clock.h"

/* Longest pause that a server may ask for, and ours before another try, in microseconds. */
#define PAUSE_MAX 10000000
#define PAUSE 1000000

/* An address under way. */
struct asking {
	struct curl_ask *ask;
	size_t host; /* number of its host */
	unsigned tries;
	bool page;          /* the page, not the headers alone */
	bool done;          /* it has its answer */
	int64_t not_before; /* on clock_mono_us() */
	CURL *easy;         /* while it is asked for; else NULL */
	bool moved;         /* some redirect was met */
	bool for_good;      /* and all of them are for good */
	long pause;         /* seconds that the server asked for */
	struct str url;     /* with a NUL */
};

struct all {
	struct curl_calls call;
	CURLM *multi;
	struct asking *v;
	size_t n, done, active, first; /* those before `first` are done */
	unsigned *of_host;             /* active ones, by number of host */
	struct arena *a;
	const struct curl_options *options;
};

/* "https://user@host:80/x" gives "user@host:80". */
static struct str host_of(struct str url)
{
	size_t at = str_find(url, STR("://"), 0);
	struct str rest = str_tail(url, at == STR_NPOS ? 0 : at + 3);
	size_t n = 0;

	while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?')
		n++;
	return str_cut(rest, 0, n);
}

/* Status lines tell of redirects, one header how long to wait. */
static size_t take_header(char *p, size_t size, size_t n, void *ctx)
{
	struct asking *x = ctx;
	struct str line = str_trim(str_from(p, size * n));
	size_t blank;

	if (str_starts(line, STR("HTTP/"))) {
		blank = str_find_char(line, ' ', 0);
		line = blank == STR_NPOS ? STR_NONE : str_cut(line, blank + 1, blank + 4);
		if (line.n == 3 && line.p[0] == '3' && !str_eq(line, STR("304"))) {
			x->moved = true;
			x->for_good &= str_eq(line, STR("301")) || str_eq(line, STR("308"));
		}
	} else if (str_eq_ci(str_cut(line, 0, 12), STR("retry-after:"))) {
		char number[16] = "";
		struct str value = str_trim(str_tail(line, 12));

		memcpy(number, value.p, value.n < 15 ? value.n : 15);
		x->pause = strtol(number, NULL, 10);
	}
	return size * n;
}

/* A byte is enough: the rest is not asked for. */
static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
	return 0;
}

static void start(struct all *all, struct asking *x)
{
	const struct curl_calls *c = &all->call;
	CURL *easy = c->easy_init();

	if (!easy)
		mem_exhausted();
	x->easy = easy;
	x->moved = false;
	x->for_good = true;
	x->pause = -1;
	c->easy_setopt(easy, CURLOPT_URL, x->url.p);
	c->easy_setopt(easy, CURLOPT_PRIVATE, x);
	c->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	c->easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	c->easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
	c->easy_setopt(easy, CURLOPT_MAXREDIRS, 10L);
	/* Some sites want to see what they let in before they send a page. */
	c->easy_setopt(easy, CURLOPT_COOKIEFILE, "");
	c->easy_setopt(easy, CURLOPT_USERAGENT, "opsbook/" OPSBOOK_VERSION " (link check)");
	c->easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	c->easy_setopt(easy, CURLOPT_TIMEOUT_MS, all->options->timeout_ms);
	c->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	c->easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	c->easy_setopt(easy, CURLOPT_HEADERDATA, x);
	c->easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	c->easy_setopt(easy, CURLOPT_NOBODY, x->page ? 0L : 1L);
	c->multi_add_handle(all->multi, easy);
	x->tries++;
	all->active++;
	all->of_host[x->host]++;
}

/* Start those whose time has come, as many as may be at once. */
static void start_some(struct all *all)
{
	int64_t now = clock_mono_us();

	while (all->first < all->n && all->v[all->first].done)
		all->first++;
	for (size_t i = all->first; i < all->n && all->active < all->options->parallel; i++) {
		struct asking *x = &all->v[i];

		if (!x->done && !x->easy && x->not_before <= now &&
		    all->of_host[x->host] < all->options->per_host)
			start(all, x);
	}
}

/* The server was reached and did not say no for good: may it be asked once more? */
static bool ask_again(struct all *all, struct asking *x, CURLcode code, long status)
{
	bool busy = status == 429 || status == 503 || status == 502 || status == 504;

	if (code == CURLE_OK || code == CURLE_WRITE_ERROR) {
		/* Many servers answer a question for headers alone with anything. */
		if (!x->page && status >= 400 && status != 410 && status != 429) {
			x->page = true;
			x->tries--;
			return true;
		}
		if (!busy)
			return false;
	} else if (code != CURLE_COULDNT_CONNECT && code != CURLE_OPERATION_TIMEDOUT &&
	           code != CURLE_GOT_NOTHING && code != CURLE_RECV_ERROR &&
	           code != CURLE_SEND_ERROR) {
		return false;
	}
	if (x->tries > all->options->retries)
		return false;
	x->not_before = clock_mono_us() + (x->pause >= 0 ? (int64_t)x->pause * 1000000
	                                                 : (int64_t)PAUSE * x->tries);
	if (x->pause > PAUSE_MAX / 1000000)
		return false;
	return true;
}

static void finish(struct all *all, struct asking *x, CURLcode code)
{
	const struct curl_calls *c = &all->call;
	struct curl_ask *ask = x->ask;
	char *effective = NULL;
	long status = 0;

	c->easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	c->easy_getinfo(x->easy, CURLINFO_EFFECTIVE_URL, &effective);
	if (!ask_again(all, x, code, status)) {
		bool answered = status > 0 && (code == CURLE_OK || code == CURLE_WRITE_ERROR);

		ask->fault = answered                             ? CURL_ANSWERED
		             : code == CURLE_COULDNT_RESOLVE_HOST ? CURL_NO_HOST
		                                                  : CURL_NO_ANSWER;
		ask->status = answered ? (unsigned)status : 0;
		if (answered && status < 400 && x->moved && x->for_good && effective)
			ask->moved = arena_str(all->a, str_of(effective));
		if (!answered)
			ask->why = arena_str(all->a, str_of(c->easy_strerror(code)));
		x->done = true;
		all->done++;
	}
	c->multi_remove_handle(all->multi, x->easy);
	c->easy_cleanup(x->easy);
	x->easy = NULL;
	all->active--;
	all->of_host[x->host]--;
}

static void run(struct all *all)
{
	const struct curl_calls *c = &all->call;

	while (all->done < all->n) {
		int running, left;
		CURLMsg *msg;

		start_some(all);
		c->multi_perform(all->multi, &running);
		while ((msg = c->multi_info_read(all->multi, &left))) {
			char *x = NULL;
			CURLcode code = msg->data.result;

			if (msg->msg != CURLMSG_DONE)
				continue;
			c->easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &x);
			finish(all, (struct asking *)(void *)x, code);
		}
		if (all->options->progress)
			all->options->progress(all->options->progress_ctx, all->done, all->n);
		if (all->done < all->n)
			c->multi_poll(all->multi, NULL, 0, 100, NULL);
	}
}

int curl_ask_all(struct curl_ask *asks, size_t n, struct arena *a,
                 const struct curl_options *options, struct err *e)
{
	struct all all = { .n = n, .a = a, .options = options };
	struct map hosts = MAP_INIT;

	if (n == 0)
		return 0;
	if (curl_load(&all.call, e) != 0)
		return -1;
	all.v = mem_zero(n, sizeof(*all.v));
	all.of_host = mem_zero(n + 1, sizeof(*all.of_host));
	all.multi = all.call.multi_init();
	if (!all.multi)
		mem_exhausted();
	for (size_t i = 0; i < n; i++) {
		uintptr_t *host = map_at(&hosts, host_of(asks[i].url));

		if (*host == 0)
			*host = hosts.n;
		asks[i].moved = asks[i].why = STR_NONE;
		all.v[i] = (struct asking){ .ask = &asks[i],
			                    .host = *host,
			                    .url = arena_str(a, asks[i].url) };
	}
	run(&all);
	all.call.multi_cleanup(all.multi);
	map_release(&hosts);
	mem_free(all.of_host);
	mem_free(all.v);
	return 0;
}
