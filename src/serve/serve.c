/*
 * Decides where the server stands: on both loopback addresses and one port, unless it was told otherwise; and that
 * what others could reach has TLS and a password.
 */
#include "serve/serve_int.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/alloc.h"
#include "sys/listen.h"

/* Threads for each socket; a page takes a fraction of a millisecond. */
#define THREADS 2
#define IDLE_S 60
#define HEAD_S 15
#define REQUEST_S 300
/* Files that all connections and the notes need. */
#define FILES 8192

struct sockets {
	int fds[2];
	size_t n, local;
};

static int listen_loopback(struct sockets *out, unsigned *port, struct err *e)
{
	struct err six = ERR_INIT;

	if (listen_tcp(&out->fds[0], "127.0.0.1", port, e) != 0)
		return -1;
	out->n = 1;
	if (listen_tcp(&out->fds[1], "::1", port, &six) == 0) {
		out->n = 2;
		return 0;
	}
	/* A machine without IPv6 is fine; a port that another program has there is not. */
	if (six.code != ERR_CONFLICT)
		return 0;
	close(out->fds[0]);
	out->n = 0;
	return err_set(e, six.code, "%s", six.msg);
}

static int listen_free_port(struct sockets *out, unsigned *port, struct err *e)
{
	for (unsigned i = 0; i < SERVE_PORTS; i++) {
		struct err why = ERR_INIT;

		*port = SERVE_PORT + i;
		if (listen_loopback(out, port, &why) == 0)
			return 0;
		if (why.code != ERR_CONFLICT)
			return err_set(e, why.code, "%s", why.msg);
	}
	return err_set(e, ERR_CONFLICT,
	               "the ports %d to %d are all taken; choose one with --port", SERVE_PORT,
	               SERVE_PORT + SERVE_PORTS - 1);
}

static int listen_address(struct sockets *out, const struct serve_options *o, unsigned *port,
                          struct err *e)
{
	if (!listen_is_loopback(o->address) &&
	    !(o->exposed && o->tls_certificate && o->tls_key && o->password))
		return err_set(
			e, ERR_INVALID,
			"others can reach the address %s: that needs --i-know, --tls-cert, "
			"--tls-key and --password-file",
			o->address);
	if (!listen_is_loopback(o->address) && o->power)
		return err_set(
			e, ERR_INVALID,
			"blocks are run for pages on this machine only: --allow-run does not "
			"go with the address %s",
			o->address);
	if (*port == 0)
		*port = SERVE_PORT;
	if (listen_tcp(&out->fds[0], o->address, port, e) != 0)
		return -1;
	out->n = 1;
	return 0;
}

static int listen_all(struct serve *s, struct sockets *out, struct err *e)
{
	const struct serve_options *o = &s->options;
	char host[80];

	s->port = o->port;
	if (o->socket) {
		if (listen_unix(&out->fds[0], o->socket, e) != 0)
			return -1;
		out->n = out->local = 1;
		return 0;
	}
	if (o->address) {
		if (listen_address(out, o, &s->port, e) != 0)
			return -1;
		snprintf(host, sizeof(host), strchr(o->address, ':') ? "[%s]:%u" : "%s:%u",
		         o->address, s->port);
		policy_allow_host(&s->policy, host);
	} else if ((o->port ? listen_loopback(out, &s->port, e)
	                    : listen_free_port(out, &s->port, e)) != 0) {
		return -1;
	}
	policy_allow_loopback(&s->policy, s->port);
	return 0;
}

/* "/" at both ends, and nothing in it that would need escaping. */
static int set_prefix(struct serve *s, struct err *e)
{
	struct str given = str_of(s->options.prefix);

	while (str_starts(given, STR("/")))
		given = str_tail(given, 1);
	while (str_ends(given, STR("/")))
		given = str_cut(given, 0, given.n - 1);
	for (size_t i = 0; i < given.n; i++)
		if (!char_is_alnum(given.p[i]) && !strchr("-_.~/", given.p[i]))
			return err_set(
				e, ERR_INVALID,
				"the prefix may have letters, digits and -_.~/ in it: '%s'",
				s->options.prefix);
	if (str_find(given, STR("//"), 0) != STR_NPOS || str_starts(given, STR("_ob")))
		return err_set(e, ERR_INVALID, "'%s' cannot be a prefix", s->options.prefix);
	buf_addf(&s->prefix, given.n ? "/%.*s/" : "/", STR_ARG(given));
	return 0;
}

static int set_policy(struct serve *s, struct err *e)
{
	const struct serve_options *o = &s->options;
	uint64_t boot;

	s->policy.tls = o->tls_key != NULL;
	if (o->password)
		s->policy.password = mem_strdup(o->password);
	for (size_t i = 0; o->pairs && o->pairs[i]; i++)
		if (!policy_pair(&s->policy, o->pairs[i]))
			return err_set(
				e, ERR_INVALID,
				"'%s' cannot be paired with: give up to %d addresses like "
				"https://wiki.example.com/",
				o->pairs[i], POLICY_PAIRS);
	if (o->power && !policy_make_tokens(&s->policy))
		return err_set(e, ERR_IO, "the system gives no random numbers");
	if (getrandom(&boot, sizeof(boot), 0) != (ssize_t)sizeof(boot))
		return err_set(e, ERR_IO, "the system gives no random numbers");
	snprintf(s->boot, sizeof(s->boot), "%016llx", (unsigned long long)boot);
	return 0;
}

static struct file *own_file(const char *name)
{
	struct buf bytes = BUF_INIT;

	buf_add(&bytes, theme_served(name));
	return file_new(&bytes, file_type(str_of(name)));
}

static void set_files(struct serve *s)
{
	s->script = own_file("live.js");
	s->style = own_file("live.css");
	buf_addf(&s->inject,
	         "<link rel=\"stylesheet\" href=\"%s" LIVE_FOLDER "live.css\">\n"
	         "<script defer src=\"%s" LIVE_FOLDER "live.js\" data-live=\"%s\" data-page=\"",
	         s->prefix.p, s->prefix.p, s->prefix.p);
}

static int begin_http(struct serve *s, struct err *e)
{
	const struct serve_options *o = &s->options;
	struct http_options http = { .handler = serve_route,
		                     .ctx = s,
		                     .threads = THREADS,
		                     .idle_s = o->idle_s ? o->idle_s : IDLE_S,
		                     .head_s = o->head_s ? o->head_s : HEAD_S,
		                     .request_s = REQUEST_S,
		                     .tls_certificate = o->tls_certificate,
		                     .tls_key = o->tls_key };
	struct sockets sockets = { .n = 0 };

	listen_allow_files(FILES);
	if (listen_all(s, &sockets, e) != 0)
		return -1;
	return http_server_new(&s->http, sockets.fds, sockets.n, sockets.local, &http, e);
}

int serve_start(struct serve **out, const struct serve_options *options, struct diags *diags,
                struct err *e)
{
	struct serve *s = mem_new(struct serve);

	s->options = *options;
	s->options.site.runs_here = options->power != NULL;
	s->prefix = s->inject = s->failure = s->problems = s->avoid = (struct buf)BUF_INIT;
	pthread_mutex_init(&s->lock, NULL);
	s->keep = moment_keep_new();
	if (set_prefix(s, e) != 0 || set_policy(s, e) != 0)
		goto failed;
	set_files(s);
	if (rebuild_watch(s, e) != 0 || rebuild_first(s, diags, e) != 0 ||
	    begin_http(s, e) != 0 || rebuild_start(s, e) != 0)
		goto failed;
	*out = s;
	return 0;
failed:
	serve_stop(s);
	return -1;
}

void serve_add_url(struct buf *out, const struct serve *s, bool token)
{
	const char *address = s->options.address;

	if (s->options.socket)
		buf_add_z(out, "http://localhost");
	else if (address)
		buf_addf(out, strchr(address, ':') ? "%s://[%s]:%u" : "%s://%s:%u",
		         s->policy.tls ? "https" : "http", address, s->port);
	else
		buf_addf(out, "%s://127.0.0.1:%u", s->policy.tls ? "https" : "http", s->port);
	buf_add(out, buf_str(&s->prefix));
	if (token && s->policy.token[0])
		buf_addf(out, "#token=%s", s->policy.token);
}

bool serve_add_pair_url(struct buf *out, const struct serve *s, size_t n)
{
	struct str url;

	if (n >= s->policy.npairs || s->policy.token[0] == '\0')
		return false;
	url = str_of(s->options.pairs[n]);
	buf_add(out, str_cut(url, 0, str_find_char(url, '#', 0)));
	buf_add_z(out, "#opsbook=");
	serve_add_url(out, s, false);
	buf_addf(out, "&token=%s", s->policy.pairs[n].token);
	return true;
}

size_t serve_notes(const struct serve *s)
{
	return s->notes;
}

void serve_stop(struct serve *s)
{
	if (!s)
		return;
	rebuild_stop(s);
	events_end(s);
	http_server_free(s->http);
	if (s->options.socket && s->http)
		unlink(s->options.socket);
	state_drop(s->state);
	file_drop(s->script);
	file_drop(s->style);
	moment_keep_free(s->keep);
	policy_release(&s->policy);
	buf_release(&s->prefix);
	buf_release(&s->inject);
	buf_release(&s->failure);
	buf_release(&s->problems);
	buf_release(&s->avoid);
	vec_release(&s->listeners);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
}
