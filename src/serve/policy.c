/*
 * Decides who may ask for what. That nobody but this machine reaches the port is no defence: every web page that
 * its user opens can send requests to it. Hence, in this order:
 *
 * - Host must be a name of ours, or a page whose name was pointed at 127.0.0.1 (DNS rebinding) would be read as ours;
 * - Origin, where a browser sends one, must be ours to the letter: not another port, not "null", not a name that begins alike;
 * - what a browser says about the asking page (Sec-Fetch-Site) must be that it is ours; following a link to a page is all
 *   that others may do, and their pages may not embed ours as script, style or image;
 * - what runs things needs Origin, the process's token for that origin, which no page can know that was not given it, and a
 *   content type that no form can send. There are no cookies, so nothing is sent along by itself;
 * - methods are a list of those that are known, never a list of those that are not.
 */
#include "serve/policy.h"

#include <stdio.h>
#include <sys/random.h>

#include "base/alloc.h"

void policy_allow_host(struct policy *p, const char *host)
{
	if (p->nhosts < POLICY_HOSTS)
		p->hosts[p->nhosts++] = mem_strdup(host);
}

void policy_allow_loopback(struct policy *p, unsigned port)
{
	static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };
	bool plain = port == (p->tls ? 443U : 80U);
	char host[64];

	for (size_t i = 0; i < countof(names); i++) {
		if (plain)
			snprintf(host, sizeof(host), "%s", names[i]);
		else
			snprintf(host, sizeof(host), "%s:%u", names[i], port);
		policy_allow_host(p, host);
	}
}

/* Letters, digits, "-", "." and a port: no user, no path, nothing to be clever about. */
static bool is_plain_host(struct str host)
{
	size_t colon = str_find_char(host, ':', 0);
	struct str name = str_cut(host, 0, colon);
	struct str port = colon == STR_NPOS ? STR("1") : str_tail(host, colon + 1);

	if (name.n == 0 || name.n > 253 || port.n == 0 || port.n > 5)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!char_is_alnum(name.p[i]) && name.p[i] != '-' && name.p[i] != '.')
			return false;
	for (size_t i = 0; i < port.n; i++)
		if (!char_is_digit(port.p[i]))
			return false;
	return true;
}

bool policy_pair(struct policy *p, const char *url)
{
	struct str rest = str_of(url), scheme, host;
	struct buf origin = BUF_INIT;
	size_t slash;

	if (str_starts(rest, STR("https://")))
		scheme = STR("https://");
	else if (str_starts(rest, STR("http://")))
		scheme = STR("http://");
	else
		return false;
	rest = str_tail(rest, scheme.n);
	slash = str_find_char(rest, '/', 0);
	host = str_cut(rest, 0, slash);
	if (!is_plain_host(host) || p->npairs == POLICY_PAIRS)
		return false;
	/* As browsers write it: in small letters, without the port that the scheme has anyway. */
	buf_add(&origin, scheme);
	if (str_ends(host, scheme.n == 8 ? STR(":443") : STR(":80")))
		host = str_cut(host, 0, str_find_char(host, ':', 0));
	for (size_t i = 0; i < host.n; i++)
		buf_add_byte(&origin, char_lower(host.p[i]));
	p->pairs[p->npairs++].origin = buf_detach(&origin);
	return true;
}

static bool make_token(char token[POLICY_TOKEN_SIZE + 1])
{
	unsigned char random[POLICY_TOKEN_BYTES];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return false;
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(token + 2 * i, 3, "%02x", random[i]);
	return true;
}

bool policy_make_tokens(struct policy *p)
{
	bool made = make_token(p->token);

	for (size_t i = 0; i < p->npairs; i++)
		made = made && make_token(p->pairs[i].token);
	return made;
}

bool policy_same_secret(struct str a, struct str b)
{
	volatile unsigned char differ = a.n != b.n;

	for (size_t i = 0; i < a.n; i++)
		differ |= (unsigned char)(a.p[i] ^ (b.n ? b.p[i % b.n] : 1));
	return differ == 0;
}

static bool is_our_host(const struct policy *p, const struct policy_request *r)
{
	if (r->hosts != 1)
		return false;
	if (r->local && str_eq_ci(r->host, STR("localhost")))
		return true;
	for (size_t i = 0; i < p->nhosts; i++)
		if (str_eq_ci(r->host, str_of(p->hosts[i])))
			return true;
	return false;
}

/* The page that asks came from the address that it asks: scheme, name and port. */
static bool is_our_origin(const struct policy *p, const struct policy_request *r)
{
	struct str scheme = p->tls ? STR("https://") : STR("http://");

	return r->origins == 1 && str_starts(r->origin, scheme) &&
	       str_eq(str_tail(r->origin, scheme.n), r->host);
}

static const struct policy_pair *find_pair(const struct policy *p, struct str origin)
{
	for (size_t i = 0; i < p->npairs; i++)
		if (str_eq(origin, str_of(p->pairs[i].origin)))
			return &p->pairs[i];
	return NULL;
}

struct str policy_paired(const struct policy *p, struct str origin)
{
	const struct policy_pair *pair = find_pair(p, origin);

	return pair ? str_of(pair->origin) : STR_NONE;
}

/* Does the browser, if it is one that tells, say that a page of ours asks, or the user himself? */
static bool is_same_site(const struct policy_request *r)
{
	if (r->fetch_site.n == 0 || str_eq(r->fetch_site, STR("same-origin")))
		return true;
	/* Typed, or from a bookmark. */
	if (str_eq(r->fetch_site, STR("none")))
		return r->use == POLICY_READ;
	/* A link on another page leads here. */
	return r->use == POLICY_READ && str_eq(r->fetch_mode, STR("navigate")) &&
	       str_eq(r->fetch_dest, STR("document"));
}

static bool has_token(const struct policy_request *r, const char *token)
{
	struct str word = STR("Bearer ");

	return str_starts(r->authorization, word) &&
	       policy_same_secret(str_tail(r->authorization, word.n), str_of(token));
}

static bool is_json(struct str type)
{
	return str_eq_ci(str_trim(str_cut(type, 0, str_find_char(type, ';', 0))),
	                 STR("application/json"));
}

static enum policy_verdict judge_run(const struct policy *p, const struct policy_request *r)
{
	bool own = is_our_origin(p, r);
	const struct policy_pair *pair =
		!own && r->origins == 1 ? find_pair(p, r->origin) : NULL;

	if (p->token[0] == '\0')
		return POLICY_NO_RUN;
	if (pair && r->method == POLICY_PREFLIGHT)
		return POLICY_YES;
	if (r->method != POLICY_POST)
		return POLICY_BAD_METHOD;
	if (!own && !pair)
		return POLICY_BAD_ORIGIN;
	if (own && !is_same_site(r))
		return POLICY_CROSS_SITE;
	if (!is_json(r->content_type))
		return POLICY_BAD_TYPE;
	/* A token that one page lost is of no use to another. */
	return has_token(r, pair ? pair->token : p->token) ? POLICY_YES : POLICY_NO_TOKEN;
}

/* base64 of "user:password", compared as bytes: it is written in one way only. */
static bool has_password(const struct policy *p, struct str authorization)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct str plain = str_of(p->password);
	struct buf wanted = BUF_INIT;
	bool same;

	buf_add_z(&wanted, "Basic ");
	for (size_t i = 0; i < plain.n; i += 3) {
		unsigned char c[3] = { 0, 0, 0 };
		unsigned three;

		for (size_t k = 0; k < 3 && i + k < plain.n; k++)
			c[k] = (unsigned char)plain.p[i + k];
		three = (unsigned)c[0] << 16 | (unsigned)c[1] << 8 | c[2];
		buf_add_byte(&wanted, digits[three >> 18]);
		buf_add_byte(&wanted, digits[three >> 12 & 63]);
		buf_add_byte(&wanted, i + 1 < plain.n ? digits[three >> 6 & 63] : '=');
		buf_add_byte(&wanted, i + 2 < plain.n ? digits[three & 63] : '=');
	}
	same = policy_same_secret(authorization, buf_str(&wanted));
	buf_release(&wanted);
	return same;
}

enum policy_verdict policy_judge(const struct policy *p, const struct policy_request *r)
{
	if (!is_our_host(p, r))
		return POLICY_BAD_HOST;
	/* A run's token is in the same header: where a password is asked for, nothing is run. */
	if (p->password && !r->local && !has_password(p, r->authorization))
		return POLICY_NO_PASSWORD;
	if (r->use == POLICY_RUN)
		return judge_run(p, r);
	if (r->method != POLICY_GET)
		return POLICY_BAD_METHOD;
	if (r->origins > 0 && !is_our_origin(p, r))
		return POLICY_BAD_ORIGIN;
	return is_same_site(r) ? POLICY_YES : POLICY_CROSS_SITE;
}

unsigned policy_status(enum policy_verdict v)
{
	static const unsigned status[] = {
		[POLICY_YES] = 200,         [POLICY_BAD_HOST] = 421,
		[POLICY_BAD_ORIGIN] = 403,  [POLICY_CROSS_SITE] = 403,
		[POLICY_BAD_METHOD] = 405,  [POLICY_BAD_TYPE] = 415,
		[POLICY_NO_RUN] = 404,      [POLICY_NO_TOKEN] = 401,
		[POLICY_NO_PASSWORD] = 401,
	};

	return status[v];
}

const char *policy_words(enum policy_verdict v)
{
	static const char *const words[] = {
		[POLICY_YES] = "",
		[POLICY_BAD_HOST] =
			"this server is not known by that name; use the address that "
			"opsbook serve printed",
		[POLICY_BAD_ORIGIN] = "a page of another site asked for this",
		[POLICY_CROSS_SITE] = "a page of another site asked for this",
		[POLICY_BAD_METHOD] = "this address does not take that method",
		[POLICY_BAD_TYPE] = "the request must be application/json",
		[POLICY_NO_RUN] =
			"nothing can be run here: opsbook serve --allow-run was not given",
		[POLICY_NO_TOKEN] =
			"the page does not have this server's token; open the address "
			"that opsbook serve printed",
		[POLICY_NO_PASSWORD] = "a password is needed",
	};

	return words[v];
}

void policy_release(struct policy *p)
{
	for (size_t i = 0; i < p->nhosts; i++)
		mem_free(p->hosts[i]);
	for (size_t i = 0; i < p->npairs; i++)
		mem_free(p->pairs[i].origin);
	mem_free(p->password);
	*p = (struct policy){ .nhosts = 0 };
}
