/*
 * Decides what is tried beside single requests: too much, too slow, too many; what must still work; and what a server
 * refuses to be started as.
 */
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "serve/selftest_int.h"
#include "sys/clock.h"
#include "sys/fs.h"
#include "sys/listen.h"

/* The limits of the test's server, in seconds; and how long its client waits for them. */
#define HEAD_S 1
#define IDLE_S 2
#define PATIENCE_MS 20000

#define CONNECTIONS 1000
#define PAIR "https://wiki.example.com/notes/"

static void tell(struct selftest *t, const char *name, bool withstood)
{
	char came[64];

	snprintf(came, sizeof(came), "status %u", attack_status(t));
	t->told(t->ctx, name, withstood, came);
}

static int count_ask(void *ctx, struct str what, struct str body, struct str origin,
                     struct buf *out, struct err *e)
{
	struct selftest *t = ctx;

	atomic_fetch_add(&t->ran, 1);
	buf_add_z(out, "{}");
	return 0;
}

static int count_listen(void *ctx, struct str body, const struct session_listener *listener,
                        struct err *e)
{
	struct selftest *t = ctx;

	atomic_fetch_add(&t->ran, 1);
	listener->say(listener->ctx, STR("{}\n"));
	listener->end(listener->ctx);
	return 0;
}

static int put(struct selftest *t, const char *name, const char *text, struct err *e)
{
	struct buf path = BUF_INIT;
	int r;

	buf_addf(&path, "%s/%s", t->folder.p, name);
	r = fs_write(path.p, str_of(text), e);
	buf_release(&path);
	return r;
}

static int make_folder(struct selftest *t, struct err *e)
{
	const char *temp = getenv("TMPDIR");
	struct buf git = BUF_INIT;
	int r;

	buf_addf(&t->folder, "%s/opsbook-selftest-XXXXXX", temp && *temp ? temp : "/tmp");
	if (fs_temp_folder(t->folder.p, e) != 0) {
		buf_clear(&t->folder);
		return -1;
	}
	buf_addf(&git, "%s/.github", t->folder.p);
	r = fs_mkdirs(git.p, e) != 0 || put(t, ".github/config", SECRET "\n", e) != 0 ||
	                    put(t, "secret.txt", SECRET "\n", e) != 0 ||
	                    put(t, "README.md",
	                        "# Test\n\n[page](page.html) [script](tool.js)\n\n"
	                        "```sh {name=x}\necho x\n```\n",
	                        e) != 0 ||
	                    put(t, "page.html", "<script src=\"tool.js\"></script>\n", e) !=
	                            0 ||
	                    put(t, "tool.js", "document.title = 'ran';\n", e) != 0
	            ? -1
	            : 0;
	buf_release(&git);
	return r;
}

static int start(struct selftest *t, const struct session_power *power, struct err *e)
{
	static const char *const pairs[] = { PAIR, NULL };
	struct serve_options options = { .site = { .path = t->folder.p, .workers = 1 },
		                         .pairs = pairs,
		                         .power = power,
		                         .head_s = HEAD_S,
		                         .idle_s = IDLE_S };
	struct diags diags = DIAGS_INIT;
	struct str url;
	size_t mark;
	int r = serve_start(&t->serve, &options, &diags, e);

	diags_release(&diags);
	if (r != 0)
		return -1;
	buf_clear(&t->url);
	serve_add_url(&t->url, t->serve, true);
	url = buf_str(&t->url);
	t->port = (unsigned)strtoul(url.p + STR("http://127.0.0.1:").n, NULL, 10);
	mark = str_find(url, STR("#token="), 0);
	snprintf(t->token, sizeof(t->token), "%s", mark == STR_NPOS ? "" : url.p + mark + 7);
	buf_clear(&t->url);
	t->pair[0] = '\0';
	if (serve_add_pair_url(&t->url, t->serve, 0)) {
		url = buf_str(&t->url);
		mark = str_find(url, STR("&token="), 0);
		snprintf(t->pair, sizeof(t->pair), "%s", url.p + mark + 7);
	}
	return 0;
}

/* A request that breaks no rule. */
static void ask(struct selftest *t, const char *method, const char *path, const char *more)
{
	struct buf request = BUF_INIT;

	buf_addf(&request,
	         "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n%s\r\n", method,
	         path, t->port, more);
	attack_send(t, buf_str(&request), 10000);
	buf_release(&request);
}

static bool has(const struct selftest *t, const char *text)
{
	return str_find(buf_str(&t->answer), str_of(text), 0) != STR_NPOS;
}

static void run_as(struct selftest *t, const char *origin, const char *token, const char *what)
{
	struct buf request = BUF_INIT;

	buf_addf(&request,
	         "POST /_ob/run/%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
	         "Origin: %s\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n"
	         "Content-Length: 2\r\n\r\n{}",
	         what, t->port, origin, token);
	attack_send(t, buf_str(&request), 10000);
	buf_release(&request);
}

/* What the rules leave open must be open, or the test proves nothing. */
static void try_rights(struct selftest *t)
{
	unsigned ran = atomic_load(&t->ran);
	char own[64];

	snprintf(own, sizeof(own), "http://127.0.0.1:%u", t->port);
	ask(t, "GET", "/", "Sec-Fetch-Site: none\r\n");
	tell(t, "(a reader reads)", attack_status(t) == 200 && has(t, "<h1"));
	tell(t, "no page can be framed",
	     has(t, "X-Frame-Options: DENY") && has(t, "frame-ancestors 'none'"));
	tell(t, "types are not guessed, other sites embed nothing",
	     has(t, "nosniff") && has(t, "Cross-Origin-Resource-Policy: same-origin"));
	ask(t, "GET", "/",
	    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"
	    "Sec-Fetch-Dest: document\r\n");
	tell(t, "(a link leads here)", attack_status(t) == 200);
	run_as(t, own, t->token, "start");
	tell(t, "(the page of this server runs)",
	     attack_status(t) == 200 && atomic_load(&t->ran) == ran + 1 &&
	             !has(t, "Access-Control-Allow"));
	run_as(t, "https://wiki.example.com", t->pair, "listen");
	tell(t, "(the paired site runs, and only it may read the answer)",
	     attack_status(t) == 200 && atomic_load(&t->ran) == ran + 2 &&
	             has(t, "Access-Control-Allow-Origin: https://wiki.example.com\r\n"));
}

static void try_files(struct selftest *t)
{
	ask(t, "GET", "/tool.js", "");
	tell(t, "a script among the notes is served as text",
	     attack_status(t) == 200 && has(t, "Content-Type: text/plain"));
	ask(t, "GET", "/page.html", "");
	tell(t, "a page among the notes is in a sandbox",
	     attack_status(t) == 200 &&
	             has(t, "Content-Security-Policy: sandbox; default-src 'none'"));
	ask(t, "GET", "/nowhere", "");
	tell(t, "a page that is not there is no way in",
	     attack_status(t) == 404 && has(t, "frame-ancestors 'none'") && has(t, "nosniff"));
}

static bool still_serves(struct selftest *t)
{
	ask(t, "GET", "/", "");
	return attack_status(t) == 200;
}

static void try_too_much(struct selftest *t)
{
	struct buf big = BUF_INIT;

	buf_addf(&big, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nX: ", t->port);
	for (int i = 0; i < 100000; i++)
		buf_add_byte(&big, 'x');
	buf_add_z(&big, "\r\n\r\n");
	attack_send(t, buf_str(&big), 10000);
	tell(t, "a header of 100 KB", attack_status(t) != 200 && still_serves(t));
	buf_clear(&big);
	buf_addf(&big, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n", t->port);
	for (int i = 0; i < 10000; i++)
		buf_addf(&big, "H%d: x\r\n", i);
	buf_add_z(&big, "\r\n");
	attack_send(t, buf_str(&big), 10000);
	tell(t, "10,000 headers", attack_status(t) != 200 && still_serves(t));
	buf_clear(&big);
	buf_add_z(&big, "GET /");
	for (int i = 0; i < 100000; i++)
		buf_add_z(&big, "a/");
	buf_addf(&big, " HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", t->port);
	attack_send(t, buf_str(&big), 10000);
	tell(t, "an address of 200 KB", attack_status(t) != 200 && still_serves(t));
	buf_clear(&big);
	buf_addf(&big,
	         "POST /_ob/run/start HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
	         "Transfer-Encoding: chunked\r\n\r\n",
	         t->port);
	for (int i = 0; i < 300; i++)
		buf_addf(&big, "400\r\n%01024d\r\n", 0);
	buf_add_z(&big, "0\r\n\r\n");
	attack_send(t, buf_str(&big), 10000);
	tell(t, "a body of 300 KB that does not say so",
	     attack_status(t) != 200 && still_serves(t));
	buf_release(&big);
}

/* Send a byte of `head` now and then: true when the server has had enough before it is whole. */
static bool is_ended(const struct selftest *t, const char *head, int pause_ms)
{
	int64_t end = clock_mono_us() / 1000 + PATIENCE_MS;
	struct pollfd p = { .fd = attack_connect(t), .events = POLLIN };
	bool ended = false;
	char c;

	if (p.fd < 0)
		return false;
	for (size_t i = 0; !ended && clock_mono_us() / 1000 < end; i++) {
		/* The head never ends. */
		if (*head &&
		    send(p.fd, i < strlen(head) ? head + i : "x", 1, MSG_NOSIGNAL) != 1)
			ended = true;
		if (!ended && poll(&p, 1, pause_ms) > 0)
			ended = recv(p.fd, &c, 1, 0) <= 0;
	}
	close(p.fd);
	return ended;
}

static void try_slow(struct selftest *t)
{
	buf_clear(&t->answer);
	tell(t, "a request that never ends, a byte now and then",
	     is_ended(t, "GET / HTTP/1.1\r\nX: ", 50));
	tell(t, "a connection without a byte", is_ended(t, "", 100));
	tell(t, "(others were served meanwhile)", still_serves(t));
}

static void try_many(struct selftest *t)
{
	struct rlimit limit = { .rlim_cur = 1024 };
	size_t n = 0, most = CONNECTIONS;
	int *fds = mem_zero(CONNECTIONS, sizeof(*fds));
	char name[64];

	listen_allow_files(8192);
	getrlimit(RLIMIT_NOFILE, &limit);
	/* Both ends are files of this process. */
	if (limit.rlim_cur < 2 * CONNECTIONS + 100)
		most = (size_t)(limit.rlim_cur - 100) / 2;
	while (n < most && (fds[n] = attack_connect(t)) >= 0)
		n++;
	snprintf(name, sizeof(name), "%zu connections at once, all silent", n);
	tell(t, name, n == most && still_serves(t));
	while (n > 0)
		close(fds[--n]);
	mem_free(fds);
}

static void try_guessing(struct selftest *t)
{
	unsigned status = 0;
	char own[64];

	snprintf(own, sizeof(own), "http://127.0.0.1:%u", t->port);
	for (int i = 0; i < 60 && status != 429; i++) {
		run_as(t, own, "0123456789abcdef", "start");
		status = attack_status(t);
	}
	tell(t, "guessing tokens is slowed down", status == 429);
}

/* A server that must not come to be. */
static void try_start(struct selftest *t, const char *name, const struct serve_options *options)
{
	struct diags diags = DIAGS_INIT;
	struct serve *s = NULL;
	struct err e = ERR_INIT;
	int r = serve_start(&s, options, &diags, &e);

	serve_stop(s);
	diags_release(&diags);
	t->told(t->ctx, name, r != 0 && e.code == ERR_INVALID, r ? e.msg : "it was started");
}

static void try_starts(struct selftest *t, const struct session_power *power)
{
	struct serve_options o = { .site = { .path = t->folder.p, .workers = 1 }, .port = 1 };

	o.address = "0.0.0.0";
	try_start(t, "serving the network without TLS and password", &o);
	o.exposed = true;
	try_start(t, "serving the network without TLS, by somebody who knows", &o);
	o.tls_certificate = o.tls_key = "x";
	o.password = "ann:secret";
	o.power = power;
	try_start(t, "running for the network", &o);
}

static int play(struct selftest *t, struct err *e)
{
	struct session_power power = { t, count_ask, count_listen };
	char token[sizeof(t->token)];

	if (make_folder(t, e) != 0 || start(t, &power, e) != 0)
		return -1;
	attack_table(t);
	try_rights(t);
	try_files(t);
	try_too_much(t);
	try_slow(t);
	try_many(t);
	try_guessing(t);
	try_starts(t, &power);
	serve_stop(t->serve);
	t->serve = NULL;
	memcpy(token, t->token, sizeof(token));
	if (start(t, &power, e) != 0)
		return -1;
	t->told(t->ctx, "yesterday's token", strcmp(token, t->token) != 0, "the same token");
	serve_stop(t->serve);
	t->serve = NULL;
	if (start(t, NULL, e) != 0)
		return -1;
	run_as(t, "http://127.0.0.1", token, "start");
	tell(t, "a run where nothing may be run", attack_status(t) == 404);
	tell(t, "a token where nothing may be run", t->token[0] == '\0');
	return 0;
}

int selftest_security(selftest_fn *told, void *ctx, struct err *e)
{
	struct selftest t = { .told = told, .ctx = ctx };
	int r;

	t.folder = t.url = t.answer = (struct buf)BUF_INIT;
	r = play(&t, e);
	serve_stop(t.serve);
	if (t.folder.len && fs_remove(t.folder.p, r == 0 ? e : NULL) != 0)
		r = -1;
	buf_release(&t.folder);
	buf_release(&t.url);
	buf_release(&t.answer);
	return r;
}
