/*
 * Decides which requests are played and what may come back. "{host}" is the server's own name, "{port}" its port,
 * "{token}" its token, "{pair}" that of the paired site. What comes back must have one of the statuses and never the secret, and nothing may have been run.
 */
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/attr.h"
#include "serve/selftest_int.h"
#include "sys/clock.h"

/* Bytes of an answer that are looked at. */
#define ANSWER_MAX ((size_t)1 << 20)

#define GET(path) "GET " path " HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
#define RUN(how)                                                                               \
	how " /_ob/run/start HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"                \
	    "Content-Length: 2\r\n"
#define JSON "Content-Type: application/json\r\n"
#define OWN "Origin: http://{host}\r\n"
#define TOKEN "Authorization: Bearer {token}\r\n"
#define PAIR "Authorization: Bearer {pair}\r\n"
#define END "\r\n{}"

struct attack {
	const char *name;
	const char *request;
	const char *allowed; /* statuses; "0": closed without one */
};

static const struct attack attacks[] = {
	/* Another name for this machine: DNS rebinding. */
	{ "a page that another name leads to 127.0.0.1",
	  "GET / HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n", "421" },
	{ "a name that begins like ours",
	  "GET / HTTP/1.1\r\nHost: localhost.evil.example:{port}\r\n\r\n", "421" },
	{ "a name that ends like ours", "GET / HTTP/1.1\r\nHost: evil-127.0.0.1:{port}\r\n\r\n",
	  "421" },
	{ "our name with another port", "GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", "421" },
	{ "our name without the port", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "421" },
	{ "two names", "GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
	  "400 421" },
	{ "no name", "GET / HTTP/1.1\r\n\r\n", "400 421" },
	{ "no name, in the old protocol", "GET / HTTP/1.0\r\n\r\n", "400 421" },
	{ "a whole address as target",
	  "GET http://evil.example/secret.txt HTTP/1.1\r\nHost: {host}\r\n\r\n",
	  "400 404 421" },
	/* Another page asks. */
	{ "a page without an origin", GET("/") "Origin: null\r\n\r\n", "403" },
	{ "a page of another port", GET("/") "Origin: http://127.0.0.1:1\r\n\r\n", "403" },
	{ "a page of another scheme", GET("/") "Origin: https://{host}\r\n\r\n", "403" },
	{ "an origin that begins like ours",
	  GET("/") "Origin: http://{host}.evil.example\r\n\r\n", "403" },
	{ "our origin's other name", GET("/") "Origin: http://localhost:{port}\r\n\r\n",
	  "403" },
	{ "two origins", GET("/") OWN "Origin: http://evil.example\r\n\r\n", "403" },
	{ "the search index as somebody's script",
	  GET("/_ob/search/meta.js") "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"
	                             "Sec-Fetch-Dest: script\r\n\r\n",
	  "403" },
	{ "a page in somebody's frame",
	  GET("/") "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: "
	           "iframe\r\n\r\n",
	  "403" },
	{ "a page of another port of this machine, as the browser tells",
	  GET("/_ob/tree/0.js") "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\n\r\n",
	  "403" },
	{ "somebody listens to changes",
	  GET("/_ob/live/events") "Origin: http://evil.example\r\nSec-Fetch-Site: "
	                          "cross-site\r\n\r\n",
	  "403" },
	/* Methods. */
	{ "POST to a page", "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n",
	  "405" },
	{ "DELETE", "DELETE /index.html HTTP/1.1\r\nHost: {host}\r\n\r\n", "405" },
	{ "PUT", "PUT /index.html HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n",
	  "405" },
	{ "OPTIONS", "OPTIONS / HTTP/1.1\r\nHost: {host}\r\n\r\n", "405" },
	{ "TRACE", "TRACE / HTTP/1.1\r\nHost: {host}\r\n\r\n", "405" },
	{ "CONNECT", "CONNECT evil.example:80 HTTP/1.1\r\nHost: {host}\r\n\r\n",
	  "400 404 405" },
	{ "a method that nobody knows", "SMUGGLE / HTTP/1.1\r\nHost: {host}\r\n\r\n", "405" },
	{ "a method in small letters", "get / HTTP/1.1\r\nHost: {host}\r\n\r\n", "405" },
	/* Out of the site. */
	{ "a way up", GET("/../secret.txt") "\r\n", "404" },
	{ "a way up, encoded", GET("/%2e%2e/%2e%2e/etc/passwd") "\r\n", "404" },
	{ "a way up with encoded slashes", GET("/..%2f..%2fetc%2fpasswd") "\r\n", "404" },
	{ "a way up, encoded twice", GET("/%252e%252e/secret.txt") "\r\n", "404" },
	{ "a way up with backslashes", GET("/..\\..\\secret.txt") "\r\n", "400 404" },
	{ "a file of the folder that no note shows", GET("/secret.txt") "\r\n", "404" },
	{ "a folder that is never read", GET("/.github/config") "\r\n", "404" },
	{ "the source of a note", GET("/README.md") "\r\n", "404" },
	{ "an encoded NUL", GET("/index.html%00.png") "\r\n", "404" },
	{ "encoded line ends, for a header of their own",
	  GET("/x%0d%0aSet-Cookie:%20a=b") "\r\n", "404" },
	{ "a redirect to elsewhere", GET("//evil.example") "\r\n", "404" },
	/* What is no HTTP. */
	{ "bytes without sense", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
	  "0 400" },
	{ "a header without a colon", "GET / HTTP/1.1\r\nHost: {host}\r\nnonsense\r\n\r\n",
	  "0 400" },
	{ "a folded header", "GET / HTTP/1.1\r\nHost: evil.example\r\n {host}\r\n\r\n",
	  "0 400 421" },
	{ "a negative length", RUN("POST") "Content-Length: -1\r\n\r\n", "0 400 403" },
	{ "two lengths", RUN("POST") "Content-Length: 90\r\n" END, "0 400 403" },
	{ "a length and chunks, to smuggle a second request",
	  "POST /_ob/run/start HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4\r\n"
	  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /secret.txt HTTP/1.1\r\nHost: "
	  "{host}\r\n\r\n",
	  "0 400 403 404" },
	{ "a chunk that is no chunk",
	  "POST /_ob/run/start HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: "
	  "chunked\r\n\r\nzz\r\n",
	  "0 400" },
	{ "a body that is too long, as it says",
	  "POST /_ob/run/start HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999\r\n\r\n",
	  "0 400 413" },
	/* Running. */
	{ "a run without a token", RUN("POST") OWN JSON END, "401" },
	{ "a run with a wrong token", RUN("POST") OWN JSON "Authorization: Bearer 00\r\n" END,
	  "401" },
	{ "a run with an empty token", RUN("POST") OWN JSON "Authorization: Bearer \r\n" END,
	  "401" },
	{ "a run with the token as a cookie",
	  RUN("POST") OWN JSON "Cookie: token={token}\r\n" END, "401" },
	{ "a run with the token in the address",
	  "POST /_ob/run/start?token={token} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
	  "Content-Length: 2\r\n" OWN JSON END,
	  "401" },
	{ "a run that says no origin", RUN("POST") JSON TOKEN END, "403" },
	{ "a run from a page without an origin", RUN("POST") "Origin: null\r\n" JSON TOKEN END,
	  "403" },
	{ "a run from another port",
	  RUN("POST") "Origin: http://127.0.0.1:1\r\n" JSON TOKEN END, "403" },
	{ "a run from a site that is not paired",
	  RUN("POST") "Origin: https://evil.example\r\n" JSON TOKEN END, "403" },
	{ "a run from a site whose name begins like the paired one",
	  RUN("POST") "Origin: https://wiki.example.com.evil.example\r\n" JSON TOKEN END,
	  "403" },
	{ "a run from the paired site's other scheme",
	  RUN("POST") "Origin: http://wiki.example.com\r\n" JSON TOKEN END, "403" },
	{ "a run from the paired site without the token",
	  RUN("POST") "Origin: https://wiki.example.com\r\n" JSON END, "401" },
	{ "a run from the paired site with the token of our pages",
	  RUN("POST") "Origin: https://wiki.example.com\r\n" JSON TOKEN END, "401" },
	{ "a run from our page with the token of the paired site",
	  RUN("POST") OWN JSON PAIR END, "401" },
	{ "a run with the token of the paired site and no origin", RUN("POST") JSON PAIR END,
	  "403" },
	{ "a run with the token of the paired site from another one",
	  RUN("POST") "Origin: https://evil.example\r\n" JSON PAIR END, "403" },
	{ "a run with the token of the paired site from a page without an origin",
	  RUN("POST") "Origin: null\r\n" JSON PAIR END, "403" },
	{ "a run that the browser says another site asks for",
	  RUN("POST") OWN "Sec-Fetch-Site: cross-site\r\n" JSON TOKEN END, "403" },
	{ "a run that a form could send",
	  RUN("POST") OWN "Content-Type: text/plain\r\n" TOKEN END, "415" },
	{ "a run of no type", RUN("POST") OWN TOKEN END, "415" },
	{ "a run by GET", RUN("GET") OWN JSON TOKEN END, "405" },
	{ "a run by PUT", RUN("PUT") OWN JSON TOKEN END, "405" },
	{ "a run under another name",
	  "POST /_ob/run/start HTTP/1.1\r\nHost: evil.example\r\nConnection: "
	  "close\r\nContent-Length: 2\r\n" OWN JSON TOKEN END,
	  "421" },
	{ "a question whether a site that is not paired may run",
	  RUN("OPTIONS") "Origin: https://evil.example\r\nAccess-Control-Request-Method: "
	                 "POST\r\n" END,
	  "405" },
};

int selftest_connect(unsigned port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		                 .sin_port = htons((uint16_t)port),
		                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&a, sizeof(a)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int attack_connect(const struct selftest *t)
{
	return selftest_connect(t->port);
}

/* Is the answer there with as many bytes as it said? Then nobody waits for the end of the connection. */
static bool is_whole(struct str answer)
{
	struct str mark = STR("Content-Length: ");
	size_t end = str_find(answer, STR("\r\n\r\n"), 0);
	size_t length = str_find(str_cut(answer, 0, end), mark, 0);

	return end != STR_NPOS && length != STR_NPOS &&
	       answer.n >= end + 4 + strtoul(answer.p + length + mark.n, NULL, 10);
}

void selftest_read(struct buf *out, int fd, int wait_ms)
{
	int64_t end = clock_mono_us() / 1000 + wait_ms;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char part[4096];
	ssize_t n;

	while (out->len < ANSWER_MAX && !is_whole(buf_str(out)) &&
	       clock_mono_us() / 1000 < end && poll(&p, 1, wait_ms) > 0 &&
	       (n = recv(fd, part, sizeof(part), 0)) > 0)
		buf_add_bytes(out, part, (size_t)n);
}

unsigned selftest_status(struct str a)
{
	size_t space = str_find_char(a, ' ', 0);

	if (!str_starts(a, STR("HTTP/1.")) || space == STR_NPOS)
		return 0;
	return (unsigned)strtoul(a.p + space, NULL, 10);
}

void attack_send(struct selftest *t, struct str bytes, int wait_ms)
{
	int fd = attack_connect(t);
	ssize_t n;

	buf_clear(&t->answer);
	if (fd < 0)
		return;
	/* What is too long is not taken whole: that is an answer as well. */
	while (bytes.n && (n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL)) > 0)
		bytes = str_tail(bytes, (size_t)n);
	shutdown(fd, SHUT_WR);
	selftest_read(&t->answer, fd, wait_ms);
	close(fd);
}

unsigned attack_status(const struct selftest *t)
{
	return selftest_status(buf_str(&t->answer));
}

/* The template with what it names put in. */
static void fill(struct buf *out, const struct selftest *t, struct str text)
{
	char host[32], port[8];

	snprintf(host, sizeof(host), "127.0.0.1:%u", t->port);
	snprintf(port, sizeof(port), "%u", t->port);

	const struct {
		struct str name, value;
	} names[] = { { STR("{host}"), str_of(host) },
		      { STR("{port}"), str_of(port) },
		      { STR("{token}"), str_of(t->token) },
		      { STR("{pair}"), str_of(t->pair) } };

	while (text.n) {
		size_t i = 0;

		while (i < countof(names) && !str_starts(text, names[i].name))
			i++;
		if (i < countof(names))
			buf_add(out, names[i].value);
		else
			buf_add_byte(out, text.p[0]);
		text = str_tail(text, i < countof(names) ? names[i].name.n : 1);
	}
}

static bool is_allowed(const char *allowed, unsigned status)
{
	struct str list = str_of(allowed), one;

	while (str_split(&list, ' ', &one))
		if (strtoul(one.p, NULL, 10) == status)
			return true;
	return false;
}

/* What no answer to an attacker has. */
static const char *leak(const struct selftest *t)
{
	static const char *const never[] = { SECRET, "Access-Control-Allow", "Set-Cookie",
		                             "\r\nServer:" };

	for (size_t i = 0; i < countof(never); i++)
		if (str_find(buf_str(&t->answer), str_of(never[i]), 0) != STR_NPOS)
			return never[i];
	return t->token[0] && str_find(buf_str(&t->answer), str_of(t->token), 0) != STR_NPOS
	               ? "the token"
	               : NULL;
}

void attack_table(struct selftest *t)
{
	struct buf request = BUF_INIT;
	char came[128];

	for (size_t i = 0; i < countof(attacks); i++) {
		const struct attack *a = &attacks[i];
		unsigned ran = atomic_load(&t->ran), status;
		const char *leaked;

		buf_clear(&request);
		fill(&request, t, str_of(a->request));
		attack_send(t, buf_str(&request), 10000);
		status = attack_status(t);
		leaked = leak(t);
		snprintf(came, sizeof(came), "status %u%s%s%s", status, leaked ? ", with " : "",
		         leaked ? leaked : "",
		         atomic_load(&t->ran) != ran ? ", and it ran" : "");
		t->told(t->ctx, a->name,
		        is_allowed(a->allowed, status) && !leaked &&
		                atomic_load(&t->ran) == ran,
		        came);
	}
	buf_release(&request);
}
