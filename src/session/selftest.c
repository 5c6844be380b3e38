/*
 * Decides what somebody tries who has a token, or a page that shows more than it should: code of his own, other notes,
 * blocks that are not what was shown, too much of everything. What must not happen leaves a file behind.
 */
#include "session/selftest.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "ext/json/json.h"
#include "serve/serve.h"
#include "session/session.h"
#include "sys/fs.h"

#define WAIT_MS 20000
#define REQUESTS 1000
/* Sent before the first answer is read. */
#define AT_ONCE 100
/* Notes whose step does not end by itself. */
#define LONG 12

struct play {
	selftest_fn *told;
	void *ctx;
	struct arena arena;
	const char *folder, *notes;
	struct session *session;
	struct session_power power;
	struct serve *serve;
	unsigned port;
	char token[80];
	struct buf answer;
};

static const char text[] =
	"---\nrunbook: {params: {V: {type: string, default: x}, H: {type: host, default: "
	"db1}}}\n---\n# Test\n\n```sh {name=good}\nprintf '%s' \"$V\" >good\n```\n\n"
	"```sh {name=wipe effect=danger}\ntouch wiped\n```\n";
static const char endless[] = "# Long\n\n```sh {name=long effect=read}\nsleep 300\n```\n";

static void tell(struct play *p, const char *name, bool withstood)
{
	char came[128];

	snprintf(came, sizeof(came), "status %u, %.80s", selftest_status(buf_str(&p->answer)),
	         p->answer.len > 80 ? p->answer.p + p->answer.len - 80 : p->answer.p);
	p->told(p->ctx, name, withstood, came);
}

static int put(struct play *p, const char *name, const char *content, struct err *e)
{
	return fs_write(arena_strf(&p->arena, "%s/%s", p->notes, name).p, str_of(content), e);
}

static bool is_there(struct play *p, const char *name)
{
	return fs_kind(arena_strf(&p->arena, "%s/%s", p->notes, name).p) != FS_NONE;
}

/* Send a request; its answer is still to be read from the socket. */
static int post(struct play *p, const char *what, struct str body)
{
	struct buf request = BUF_INIT;
	int fd = selftest_connect(p->port);
	struct str rest;
	ssize_t n;

	buf_addf(&request,
	         "POST /_ob/run/%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
	         "Origin: http://127.0.0.1:%u\r\nContent-Type: application/json\r\n"
	         "Authorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n",
	         what, p->port, p->port, p->token, body.n);
	buf_add(&request, body);
	rest = buf_str(&request);
	while (fd >= 0 && rest.n && (n = send(fd, rest.p, rest.n, MSG_NOSIGNAL)) > 0)
		rest = str_tail(rest, (size_t)n);
	buf_release(&request);
	return fd;
}

static unsigned ask(struct play *p, const char *what, struct str body)
{
	int fd = post(p, what, body);

	buf_clear(&p->answer);
	if (fd >= 0) {
		selftest_read(&p->answer, fd, WAIT_MS);
		close(fd);
	}
	return selftest_status(buf_str(&p->answer));
}

static unsigned ask_z(struct play *p, const char *what, const char *body)
{
	return ask(p, what, str_of(body));
}

/* A member of the answer's body, as text; "" without one. */
static const char *member(struct play *p, const char *name)
{
	size_t head = str_find(buf_str(&p->answer), STR("\r\n\r\n"), 0);
	struct json_problem problem;
	struct value *v;

	if (head == STR_NPOS ||
	    json_value_read(&v, &p->arena, buf_from(&p->answer, head + 4), &problem) != 0)
		return "";
	if (strcmp(name, "hash") == 0) {
		const struct value *steps = value_get(v, STR("steps"));

		v = steps && steps->first ? steps->first->value : NULL;
	}
	return arena_str(&p->arena, value_text(value_get(v, str_of(name)))).p;
}

/* The hash of a note's step, as the server shows it. */
static const char *hash_of(struct play *p, const char *note, const char *step)
{
	(void)ask(p, "plan",
	          arena_strf(&p->arena, "{\"note\":\"%s\",\"step\":\"%s\"}", note, step));
	return member(p, "hash");
}

/* Wait for the end of the run that was started last. */
static void hear(struct play *p)
{
	struct str body = arena_strf(&p->arena, "{\"id\":\"%s\"}", member(p, "id"));

	(void)ask(p, "listen", body);
}

static int begin(struct play *p, const char *const *env, struct err *e)
{
	const char *temp = getenv("TMPDIR");
	struct session_options so = { .env = env, .grace_ms = 300 };
	struct serve_options o = { .site = { .workers = 1 } };
	struct diags diags = DIAGS_INIT;
	struct buf url = BUF_INIT;
	char *folder;
	size_t mark;
	int r;

	folder = (char *)arena_strf(&p->arena, "%s/opsbook-selftest-XXXXXX",
	                            temp && *temp ? temp : "/tmp")
	                 .p;
	if (fs_temp_folder(folder, e) != 0)
		return -1;
	p->folder = folder;
	p->notes = arena_strf(&p->arena, "%s/notes", folder).p;
	if (fs_mkdirs(p->notes, e) != 0 || put(p, "a.md", text, e) != 0 ||
	    fs_write(arena_strf(&p->arena, "%s/outside.md", folder).p, str_of(text), e) != 0)
		return -1;
	for (int i = 0; i < LONG; i++)
		if (put(p, arena_strf(&p->arena, "long%d.md", i).p, endless, e) != 0)
			return -1;
	so.site.path = o.site.path = p->notes;
	so.site.workers = 1;
	so.state = arena_strf(&p->arena, "%s/state", folder).p;
	if (session_new(&p->session, &so, e) != 0)
		return -1;
	p->power = session_power(p->session);
	o.power = &p->power;
	r = serve_start(&p->serve, &o, &diags, e);
	diags_release(&diags);
	if (r == 0) {
		serve_add_url(&url, p->serve, true);
		p->port = (unsigned)strtoul(url.p + STR("http://127.0.0.1:").n, NULL, 10);
		mark = str_find(buf_str(&url), STR("#token="), 0);
		snprintf(p->token, sizeof(p->token), "%s", url.p + mark + 7);
	}
	buf_release(&url);
	return r;
}

static void try_code(struct play *p)
{
	const char *hash = hash_of(p, "a.md", "good");
	struct str body = arena_strf(
		&p->arena,
		"{\"note\":\"a.md\",\"step\":\"good\",\"hashes\":{\"1\":\"%s\"},\"agreed\":["
		"\"change\"],\"script\":\"touch hacked\",\"command\":\"touch "
		"hacked\",\"steps\":[{"
		"\"script\":\"touch hacked\"}],\"cwd\":\"/\",\"values\":{\"V\":\"$(touch "
		"hacked)`touch hacked`; touch hacked\\n\\\"; touch hacked\"}}",
		hash);

	(void)ask(p, "start", body);
	hear(p);
	tell(p, "(a step runs)", is_there(p, "good"));
	tell(p, "code in a request, and in a value", !is_there(p, "hacked"));
	body = arena_strf(&p->arena,
	                  "{\"note\":\"a.md\",\"step\":\"good\",\"hashes\":{\"1\":\"%s\"},"
	                  "\"values\":{\"PATH\":\"/tmp\"}}",
	                  hash);
	tell(p, "a variable that is no param", ask(p, "start", body) == 400);
	body = arena_strf(&p->arena,
	                  "{\"note\":\"a.md\",\"step\":\"good\",\"hashes\":{\"1\":\"%s\"},"
	                  "\"values\":{\"H\":\"-oProxyCommand=touch hacked\"}}",
	                  hash);
	tell(p, "a host that is an option", ask(p, "start", body) == 400);
}

static void try_other(struct play *p)
{
	static const char *const notes[] = {
		"../outside.md",   "/etc/passwd", "./a.md",     "a.md/", "x/../a.md",
		"..%2foutside.md", "a",           "..\\\\a.md", ""
	};
	const char *hash = hash_of(p, "a.md", "good");
	struct str body;
	bool all = true;

	for (size_t i = 0; i < countof(notes); i++) {
		body = arena_strf(&p->arena, "{\"note\":\"%s\",\"hashes\":{\"1\":\"%s\"}}",
		                  notes[i], hash);
		all = all && ask(p, "start", body) == 404 && ask(p, "plan", body) == 404;
	}
	tell(p, "a note by a path that leads out, or around", all);
	tell(p, "a step that is not there",
	     ask_z(p, "start", "{\"note\":\"a.md\",\"step\":\"bad\"}") == 404);
	tell(p, "a question that nobody knows", ask_z(p, "exec", "{}") == 404);
	body = arena_strf(&p->arena,
	                  "{\"note\":\"a.md\",\"step\":\"wipe\",\"hashes\":{\"2\":\"%s\"},"
	                  "\"confirmed\":{\"2\":\"wipe\"}}",
	                  hash);
	tell(p, "the hash of another block", ask(p, "start", body) == 409);
	tell(p, "a step whose hash was not shown",
	     ask_z(p, "start", "{\"note\":\"a.md\",\"step\":\"wipe\"}") == 400);
	tell(p, "a run that somebody made up",
	     ask_z(p, "listen", "{\"id\":\"../journal\"}") == 404 &&
	             ask_z(p, "undo", "{\"id\":\"../../etc/passwd\"}") == 404 &&
	             ask_z(p, "stop", "{\"id\":\"\"}") == 404);
	tell(p, "none of them ran", !is_there(p, "wiped"));
}

/* A danger waits for its name, however it is agreed to; another page may stop it. */
static void try_danger(struct play *p)
{
	const char *hash = hash_of(p, "a.md", "wipe"), *id;
	struct str body = arena_strf(
		&p->arena,
		"{\"note\":\"a.md\",\"step\":\"wipe\",\"hashes\":{\"2\":\"%s\"},\"agreed\":["
		"\"read\",\"change\",\"danger\"],\"confirmed\":{\"2\":\"\"}}",
		hash);
	unsigned status = ask(p, "start", body);

	id = member(p, "id");
	body = arena_strf(&p->arena, "{\"id\":\"%s\",\"question\":1,\"answer\":\"go\"}", id);
	/* 409 until it is asked. */
	for (int i = 0; i < 2000 && status != 400; i++)
		status = ask(p, "answer", body);
	tell(p, "a danger without its name", status == 400 && !is_there(p, "wiped"));
	status = ask(p, "stop", arena_strf(&p->arena, "{\"id\":\"%s\"}", id));
	(void)ask(p, "listen", arena_strf(&p->arena, "{\"id\":\"%s\"}", id));
	tell(p, "(a stop from a second connection)",
	     status == 200 && str_find(buf_str(&p->answer), STR("\"outcome\":\"stopped\""),
	                               0) != STR_NPOS);
	tell(p, "what was stopped before it began", !is_there(p, "wiped"));
}

static void try_much(struct play *p)
{
	struct buf body = BUF_INIT;

	buf_add_z(&body, "{\"note\":\"a.md\",\"values\":{\"H\":\"");
	for (int i = 0; i < 60000; i++)
		buf_add_byte(&body, 'x');
	buf_add_z(&body, "\"}}");
	tell(p, "a value of 60 KB for a host",
	     ask(p, "plan", buf_str(&body)) == 200 &&
	             str_find(buf_str(&p->answer), STR("\"problem\":\"\"}],\"problems\""), 0) ==
	                     STR_NPOS);
	buf_clear(&body);
	for (int i = 0; i < 300000; i++)
		buf_add_byte(&body, '[');
	tell(p, "a body of 300 KB", ask(p, "plan", buf_str(&body)) != 200);
	tell(p, "brackets in brackets",
	     ask(p, "plan", str_cut(buf_str(&body), 0, 50000)) == 400);
	buf_clear(&body);
	buf_add_z(&body, "{\"note\":\"a.md\",\"values\":{\"a\":1");
	for (int i = 0; i < 400; i++)
		buf_addf(&body, ",\"v%d\":1", i);
	buf_add_z(&body, "}}");
	tell(p, "400 values", ask(p, "plan", buf_str(&body)) == 400);
	tell(p, "a zero byte in a value",
	     ask_z(p, "plan", "{\"note\":\"a.md\",\"values\":{\"V\":\"a\\u0000b\"}}") == 400);
	tell(p, "a number beyond all numbers",
	     ask_z(p, "answer",
	           "{\"id\":\"x\",\"question\":99999999999999999999999,\"answer\":\"go\"}") ==
	             400);
	buf_release(&body);
}

/* A page that asks in a circle gets a few runs, and everybody else is served. */
static void try_many(struct play *p)
{
	const char *hash = hash_of(p, "long0.md", "long");
	unsigned started = 0, refused = 0;
	int fds[AT_ONCE];

	for (int done = 0; done < REQUESTS; done += AT_ONCE) {
		for (int i = 0; i < AT_ONCE; i++)
			fds[i] = post(
				p, "start",
				arena_strf(&p->arena,
			                   "{\"note\":\"long%d.md\",\"hashes\":{\"1\":\"%s\"}}",
			                   i % LONG, hash));
		for (int i = 0; i < AT_ONCE; i++) {
			unsigned status;

			if (fds[i] < 0)
				continue;
			buf_clear(&p->answer);
			selftest_read(&p->answer, fds[i], WAIT_MS);
			close(fds[i]);
			status = selftest_status(buf_str(&p->answer));
			started += status == 200;
			refused += status == 409 || status == 429;
		}
	}
	tell(p, "1,000 runs asked for at once",
	     started == SESSION_RUNS && started + refused == REQUESTS &&
	             session_running(p->session) == SESSION_RUNS);
	tell(p, "(others are answered meanwhile)", ask_z(p, "list", "{}") == 200);
	session_stop(p->session);
	tell(p, "none of them is left when the server ends", session_running(p->session) == 0);
	tell(p, "a run that is asked for when it ends",
	     ask(p, "start",
	         arena_strf(&p->arena, "{\"note\":\"long0.md\",\"hashes\":{\"1\":\"%s\"}}",
	                    hash)) == 409);
}

int session_selftest(selftest_fn *told, void *ctx, const char *const *env, struct err *e)
{
	struct play p = { .told = told, .ctx = ctx };
	int r;

	p.answer = (struct buf)BUF_INIT;
	r = begin(&p, env, e);
	if (r == 0) {
		try_code(&p);
		try_other(&p);
		try_danger(&p);
		try_much(&p);
		try_many(&p);
	}
	serve_stop(p.serve);
	session_free(p.session);
	if (p.folder && fs_remove(p.folder, r == 0 ? e : NULL) != 0)
		r = -1;
	buf_release(&p.answer);
	arena_release(&p.arena);
	return r;
}
