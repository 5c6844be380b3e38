/*
 * Decides how what a page asks about running reaches whoever can run, and how the answer comes back. The
 * policy has said yes already; nothing of the request's content is looked at here.
 */
#include "serve/serve_int.h"

#include "base/alloc.h"

/* What a run says and the page has not read yet. */
#define WAITING_MAX ((size_t)8 << 20)

static unsigned status_of(enum err_code code)
{
	switch (code) {
	case ERR_INVALID:
		return 400;
	case ERR_NOT_FOUND:
		return 404;
	case ERR_CONFLICT:
		return 409;
	case ERR_LIMIT:
		return 429;
	case ERR_NONE:
	case ERR_IO:
	case ERR_EXTERNAL:
	case ERR_CANCELLED:
	case ERR_INTERNAL:
		break;
	}
	return 500;
}

static void free_body(void *own)
{
	struct buf *body = own;

	buf_release(body);
	mem_free(body);
}

static void send_json(struct http_answer *a, unsigned status, struct buf *json)
{
	struct buf *body = mem_new(struct buf);

	*body = *json;
	*json = (struct buf)BUF_INIT;
	answer_begin(a, status);
	http_answer_add(a, "Content-Type", STR("application/json"));
	http_answer_add(a, "Cache-Control", STR("no-store"));
	a->body = buf_str(body);
	a->done = free_body;
	a->own = body;
}

static void send_error(struct http_answer *a, const struct err *e)
{
	struct buf json = BUF_INIT;

	buf_add_z(&json, "{\"error\":");
	buf_add_json(&json, str_of(e->msg));
	buf_add_z(&json, "}\n");
	send_json(a, status_of(e->code), &json);
}

static bool pass_line(void *ctx, struct str line)
{
	return http_stream_send(ctx, line);
}

static void pass_end(void *ctx)
{
	http_stream_end(ctx);
}

static void listen_to(struct serve *s, const struct http_request *request,
                      struct http_answer *a)
{
	const struct session_power *power = s->options.power;
	struct http_stream *st = http_stream_new(s->http, WAITING_MAX);
	struct session_listener listener = { pass_line, pass_end, st };
	struct err e = ERR_INIT;

	if (!st) {
		err_set(&e, ERR_LIMIT, "too many pages are open");
		send_error(a, &e);
		return;
	}
	if (power->listen(power->ctx, request->body, &listener, &e) != 0) {
		http_stream_end(st);
		http_stream_unused(st);
		send_error(a, &e);
		return;
	}
	answer_begin(a, 200);
	http_answer_add(a, "Content-Type", STR("application/x-ndjson"));
	http_answer_add(a, "Cache-Control", STR("no-store"));
	a->stream = st;
}

/* Another site's page may read the answer only when it is told so; only a paired one ever is. */
static void allow_origin(struct http_answer *a, struct str origin)
{
	if (origin.n == 0)
		return;
	http_answer_add(a, "Access-Control-Allow-Origin", origin);
}

static void answer_preflight(struct http_answer *a)
{
	answer_text(a, 204, "");
	http_answer_add(a, "Access-Control-Allow-Methods", STR("POST"));
	http_answer_add(a, "Access-Control-Allow-Headers", STR("Authorization, Content-Type"));
	http_answer_add(a, "Access-Control-Allow-Private-Network", STR("true"));
	http_answer_add(a, "Access-Control-Max-Age", STR("60"));
}

void runs_route(struct serve *s, const struct http_request *request, struct str what,
                struct str origin, struct http_answer *a)
{
	const struct session_power *power = s->options.power;
	struct buf json = BUF_INIT;
	struct err e = ERR_INIT;

	if (request->method == HTTP_OPTIONS)
		answer_preflight(a);
	else if (str_eq(what, STR("listen")))
		listen_to(s, request, a);
	else if (power->ask(power->ctx, what, request->body, origin, &json, &e) != 0)
		send_error(a, &e);
	else
		send_json(a, 200, &json);
	allow_origin(a, origin);
	buf_release(&json);
}
