/*
 * Decides what of a request is looked at and what of an answer is sent. Nothing is decoded here, and
 * nothing is added to an answer but what HTTP wants: policy is the handler's.
 */
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "ext/http/http_int.h"

struct find {
	const char *name;
	struct str first;
	unsigned count;
};

static enum MHD_Result see_header(void *ctx, enum MHD_ValueKind kind, const char *key,
                                  size_t key_n, const char *value, size_t n)
{
	struct find *f = ctx;

	if (str_eq_ci(str_from(key, key_n), str_of(f->name)) && f->count++ == 0)
		f->first = str_from(value ? value : "", value ? n : 0);
	return MHD_YES;
}

struct str http_header(const struct http_request *request, const char *name, unsigned *count)
{
	struct find f = { .name = name, .first = STR_NONE };

	MHD_get_connection_values_n(request->impl, MHD_HEADER_KIND, see_header, &f);
	if (count)
		*count = f.count;
	return f.first;
}

void http_answer_add(struct http_answer *a, const char *name, struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ' || value.p[i] == 0x7f)
			return;
	if (a->nfields == HTTP_FIELDS)
		return;
	a->fields[a->nfields].name = name;
	a->fields[a->nfields++].value = value;
}

struct str http_answer_text(struct http_answer *a, const char *text)
{
	struct str s = str_cut(str_of(text), 0, sizeof(a->text) - 1);

	memcpy(a->text, s.p, s.n);
	a->text[s.n] = '\0';
	return str_from(a->text, s.n);
}

static enum http_method method_of(const char *method)
{
	if (strcmp(method, MHD_HTTP_METHOD_GET) == 0)
		return HTTP_GET;
	if (strcmp(method, MHD_HTTP_METHOD_HEAD) == 0)
		return HTTP_HEAD;
	if (strcmp(method, MHD_HTTP_METHOD_POST) == 0)
		return HTTP_POST;
	return strcmp(method, MHD_HTTP_METHOD_OPTIONS) == 0 ? HTTP_OPTIONS : HTTP_OTHER;
}

static void no_more(void *own)
{
}

static struct MHD_Response *make_response(const struct http_answer *a,
                                          struct MHD_Connection *connection)
{
	struct MHD_Response *r;

	if (a->stream)
		return stream_response(a->stream, connection);
	if (a->done)
		r = MHD_create_response_from_buffer_with_free_callback_cls(
			a->body.n, (void *)a->body.p, a->done, a->own);
	else if (a->body.n == 0)
		r = MHD_create_response_from_buffer_with_free_callback_cls(0, buf_empty,
		                                                           no_more, NULL);
	else
		r = MHD_create_response_from_buffer(a->body.n, (void *)a->body.p,
		                                    MHD_RESPMEM_MUST_COPY);
	if (!r && a->done)
		a->done(a->own);
	return r;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection,
                                   const struct http_answer *a)
{
	struct MHD_Response *r = make_response(a, connection);
	struct buf value = BUF_INIT;
	enum MHD_Result sent = MHD_NO;

	if (!r)
		return MHD_NO;
	for (unsigned i = 0; i < a->nfields; i++) {
		buf_clear(&value);
		buf_add(&value, a->fields[i].value);
		if (MHD_add_response_header(r, a->fields[i].name, value.p) != MHD_YES)
			goto out;
	}
	sent = MHD_queue_response(connection, a->status, r);
out:
	buf_release(&value);
	MHD_destroy_response(r);
	return sent;
}

static enum MHD_Result answer(struct listener *l, struct MHD_Connection *connection,
                              const char *method, struct incoming *in)
{
	struct http_server *s = l->server;
	struct http_request request = { .method = method_of(method),
		                        .body = buf_str(&in->body),
		                        .local = l->local,
		                        .impl = connection };
	struct http_answer a = { .status = 500 };
	struct str target = buf_str(&in->target);
	size_t mark = str_find_char(target, '?', 0);

	request.path = str_cut(target, 0, mark);
	request.query = mark == STR_NPOS ? STR_NONE : str_tail(target, mark + 1);
	sweep_set(s, in->conn, CONN_ANSWERS);
	s->options.handler(s->options.ctx, &request, &a);
	if (a.stream)
		sweep_set(s, in->conn, CONN_STREAMS);
	return send_answer(connection, &a);
}

/* A body that says it is too long is not waited for. */
static bool is_too_long(struct MHD_Connection *connection)
{
	const char *text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
	                                               MHD_HTTP_HEADER_CONTENT_LENGTH);
	size_t n = 0;

	for (; text && *text >= '0' && *text <= '9'; text++) {
		n = n * 10 + (size_t)(*text - '0');
		if (n > HTTP_BODY_MAX)
			return true;
	}
	return false;
}

static enum MHD_Result refuse_body(struct MHD_Connection *connection)
{
	struct http_answer a = { .status = MHD_HTTP_CONTENT_TOO_LARGE,
		                 .body = STR("the request is too long\n") };

	http_answer_add(&a, "Content-Type", STR("text/plain; charset=utf-8"));
	http_answer_add(&a, "Connection", STR("close"));
	return send_answer(connection, &a);
}

/* Called with the head, then for each part of the body, then once more. */
static enum MHD_Result take(void *ctx, struct MHD_Connection *connection, const char *url,
                            const char *method, const char *version, const char *part,
                            size_t *n, void **request)
{
	struct incoming *in = *request;

	if (!in)
		return MHD_NO;
	if (!in->begun) {
		in->begun = true;
		return is_too_long(connection) ? refuse_body(connection) : MHD_YES;
	}
	if (*n) {
		buf_add_bytes(&in->body, part, *n);
		*n = 0;
		return in->body.full ? MHD_NO : MHD_YES;
	}
	return answer(ctx, connection, method, in);
}

/* The target as it was sent, query and all, before the library looks into it. */
static void *begin(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct incoming *in = mem_new(struct incoming);

	in->conn = info->socket_context;
	in->target = (struct buf)BUF_INIT_MAX(HTTP_HEAD_MAX);
	in->body = (struct buf)BUF_INIT_MAX(HTTP_BODY_MAX);
	buf_add_z(&in->target, uri);
	return in;
}

static void completed(void *ctx, struct MHD_Connection *connection, void **request,
                      enum MHD_RequestTerminationCode why)
{
	struct listener *l = ctx;
	struct incoming *in = *request;

	if (!in)
		return;
	sweep_set(l->server, in->conn, CONN_WAITS);
	buf_release(&in->target);
	buf_release(&in->body);
	mem_free(in);
	*request = NULL;
}

static void notify(void *ctx, struct MHD_Connection *connection, void **own,
                   enum MHD_ConnectionNotificationCode what)
{
	struct listener *l = ctx;
	const union MHD_ConnectionInfo *info;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		*own = sweep_open(l->server, info->connect_fd);
	} else if (*own) {
		sweep_close(l->server, *own);
		*own = NULL;
	}
}

/* Targets are taken apart by whoever asks for a file: the library leaves them alone. */
static size_t leave(void *ctx, struct MHD_Connection *connection, char *text)
{
	return strlen(text);
}

static int start(struct listener *l, int fd, struct err *e)
{
	const struct http_options *o = &l->server->options;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
	                 (o->tls_key ? MHD_USE_TLS : 0);
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)o->tls_key },
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)o->tls_certificate },
		{ MHD_OPTION_END, 0, NULL },
	};
	struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };

	l->daemon = MHD_start_daemon(
		flags, 0, NULL, NULL, take, l, MHD_OPTION_LISTEN_SOCKET, (MHD_socket)fd,
		MHD_OPTION_THREAD_POOL_SIZE, o->threads, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)HTTP_CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, HTTP_HEAD_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, o->idle_s, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_UNESCAPE_CALLBACK, leave, NULL, MHD_OPTION_URI_LOG_CALLBACK, begin,
		l, MHD_OPTION_NOTIFY_COMPLETED, completed, l, MHD_OPTION_NOTIFY_CONNECTION,
		notify, l, MHD_OPTION_ARRAY, o->tls_key ? tls : none, MHD_OPTION_END);
	if (!l->daemon) {
		close(fd);
		return err_set(e, ERR_EXTERNAL, "the HTTP library cannot serve%s",
		               o->tls_key ? ": are certificate and key a pair, in PEM?" : "");
	}
	return 0;
}

int http_server_new(struct http_server **out, const int *fds, size_t nfds, size_t local,
                    const struct http_options *options, struct err *e)
{
	struct http_server *s = mem_new(struct http_server);
	int r;

	s->options = *options;
	s->refs = 1;
	pthread_mutex_init(&s->streams_lock, NULL);
	r = sweep_start(s, e);
	for (size_t i = 0; i < nfds; i++) {
		struct listener *l = &s->listeners[s->n];

		if (r != 0 || s->n == HTTP_SOCKETS) {
			close(fds[i]);
			continue;
		}
		*l = (struct listener){ .server = s, .local = i + local >= nfds };
		r = start(l, fds[i], e);
		s->n += r == 0;
	}
	if (r != 0) {
		http_server_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

void server_drop(struct http_server *s)
{
	if (atomic_fetch_sub(&s->refs, 1) != 1)
		return;
	pthread_mutex_destroy(&s->streams_lock);
	mem_free(s);
}

size_t http_server_connections(struct http_server *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->nconns;
	pthread_mutex_unlock(&s->lock);
	return n;
}

void http_server_free(struct http_server *s)
{
	if (!s)
		return;
	stream_end_all(s);
	for (size_t i = 0; i < s->n; i++)
		MHD_stop_daemon(s->listeners[i].daemon);
	sweep_stop(s);
	server_drop(s);
}
