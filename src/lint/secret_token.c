/*
 * Decides what a token of a known service is: its prefix, its letters and its length. Tokens of
 * documentation ("EXAMPLE", "xxxx", a run of one letter) are none.
 */
#include "lint/secret_int.h"

enum letters { UPPER, ALNUM, WORD, HEX, BASE64 };

static const struct {
	const char *prefix;
	unsigned short least, most; /* characters behind it */
	enum letters letters;
	const char *what;
} tokens[] = {
	{ "AKIA", 16, 16, UPPER, "an AWS access key" },
	{ "ASIA", 16, 16, UPPER, "an AWS access key" },
	{ "LTAI", 16, 26, ALNUM, "an Alibaba Cloud access key" },
	{ "AKID", 32, 32, ALNUM, "a Tencent Cloud key" },
	{ "AIza", 35, 35, WORD, "a Google API key" },
	{ "ghp_", 36, 36, ALNUM, "a GitHub token" },
	{ "gho_", 36, 36, ALNUM, "a GitHub token" },
	{ "ghu_", 36, 36, ALNUM, "a GitHub token" },
	{ "ghs_", 36, 36, ALNUM, "a GitHub token" },
	{ "ghr_", 36, 36, ALNUM, "a GitHub token" },
	{ "github_pat_", 60, 120, WORD, "a GitHub token" },
	{ "glpat-", 20, 64, WORD, "a GitLab token" },
	{ "glrt-", 20, 64, WORD, "a GitLab runner token" },
	{ "gldt-", 20, 64, WORD, "a GitLab deploy token" },
	{ "xoxb-", 20, 90, WORD, "a Slack token" },
	{ "xoxp-", 20, 90, WORD, "a Slack token" },
	{ "xoxa-", 20, 90, WORD, "a Slack token" },
	{ "xapp-", 20, 120, WORD, "a Slack token" },
	{ "sk_live_", 16, 120, ALNUM, "a Stripe key" },
	{ "rk_live_", 16, 120, ALNUM, "a Stripe key" },
	{ "npm_", 36, 36, ALNUM, "an npm token" },
	{ "pypi-AgEI", 50, 250, WORD, "a PyPI token" },
	{ "dckr_pat_", 20, 60, WORD, "a Docker Hub token" },
	{ "dop_v1_", 64, 64, HEX, "a DigitalOcean token" },
	{ "hvs.", 24, 200, WORD, "a Vault token" },
	{ "glsa_", 32, 60, WORD, "a Grafana token" },
	{ "sk-ant-", 32, 160, WORD, "an API key" },
	{ "sk-proj-", 32, 200, WORD, "an API key" },
	{ "hf_", 34, 34, ALNUM, "a Hugging Face token" },
};

/* Addresses whose last part is all that a stranger needs. */
static const struct {
	const char *prefix;
	unsigned short least, most;
	enum letters letters;
	const char *what;
} hooks[] = {
	{ "hooks.slack.com/services/T", 30, 90, BASE64, "a Slack webhook" },
	{ "oapi.dingtalk.com/robot/send?access_token=", 64, 64, HEX,
	  "a DingTalk robot's token" },
	{ "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", 36, 36, WORD,
	  "a WeCom robot's key" },
	{ "open.feishu.cn/open-apis/bot/v2/hook/", 36, 36, WORD, "a Feishu robot's key" },
};

static bool is_letter(char c, enum letters letters)
{
	switch (letters) {
	case UPPER:
		return char_is_digit(c) || (c >= 'A' && c <= 'Z');
	case ALNUM:
		return char_is_alnum(c);
	case WORD:
		return char_is_alnum(c) || c == '-' || c == '_';
	case HEX:
		return char_is_digit(c) || (c >= 'a' && c <= 'f');
	case BASE64:
		return char_is_alnum(c) || c == '/' || c == '+';
	}
	return false;
}

/* Real ones are drawn at random: of some dozen characters about as many are different ones. */
static bool looks_random(struct str s)
{
	unsigned different = 0, digits = 0, run = 1;
	bool seen[256] = { false };

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		different += !seen[c];
		seen[c] = true;
		digits += char_is_digit(s.p[i]);
		run = i && s.p[i] == s.p[i - 1] ? run + 1 : 1;
		if (run >= 5)
			return false;
	}
	return different >= 9 && digits >= 1;
}

static bool is_sample(struct str s)
{
	static const char *const words[] = { "EXAMPLE",    "example",    "xxxx",     "XXXX",
		                             "1234567890", "0123456789", "abcdefgh", "ABCDEFGH",
		                             "your",       "YOUR",       "0000000",  "REDACTED",
		                             "redacted" };

	for (size_t i = 0; i < countof(words); i++)
		if (str_find(s, str_of(words[i]), 0) != STR_NPOS)
			return true;
	return false;
}

static bool matches(struct secret *out, struct str bytes, size_t at, const char *prefix,
                    unsigned least, unsigned most, enum letters letters)
{
	struct str head = str_of(prefix);
	size_t from = at + head.n, n = 0;
	struct str value;

	if (!str_starts(str_tail(bytes, at), head))
		return false;
	while (from + n < bytes.n && is_letter(bytes.p[from + n], letters))
		n++;
	value = str_cut(bytes, from, from + n);
	if (n < least || n > most || !looks_random(value) || is_sample(value) ||
	    (from + n < bytes.n && char_is_alnum(bytes.p[from + n])))
		return false;
	out->code = DIAG_SECRET_TOKEN;
	out->from = from;
	out->n = n;
	return true;
}

/* Header, payload and signature of a JSON web token; not the one that every manual shows. */
static bool is_jwt(struct secret *out, struct str bytes, size_t at)
{
	struct str rest = str_tail(bytes, at);
	size_t n = 0, dots = 0, since = 0;

	if (!str_starts(rest, STR("eyJ")))
		return false;
	for (; n < rest.n && n < 8192; n++) {
		if (rest.p[n] == '.' && since >= 10 && dots < 2) {
			dots++;
			since = 0;
			if (dots == 1 && !str_starts(str_tail(rest, n + 1), STR("eyJ")))
				return false;
		} else if (is_letter(rest.p[n], WORD)) {
			since++;
		} else {
			break;
		}
	}
	if (dots != 2 || since < 20 ||
	    str_find(str_cut(rest, 0, n), STR("eyJzdWIiOiIxMjM0NTY3ODkw"), 0) != STR_NPOS)
		return false;
	*out = (struct secret){ DIAG_SECRET_TOKEN, at, n, "a JSON web token" };
	return true;
}

bool secret_token(struct secret *out, struct str bytes, size_t at)
{
	for (size_t i = 0; i < countof(tokens); i++) {
		if (tokens[i].prefix[0] != bytes.p[at] || at + 1 >= bytes.n ||
		    tokens[i].prefix[1] != bytes.p[at + 1] ||
		    !matches(out, bytes, at, tokens[i].prefix, tokens[i].least, tokens[i].most,
		             tokens[i].letters))
			continue;
		out->what = tokens[i].what;
		return true;
	}
	return bytes.p[at] == 'e' && is_jwt(out, bytes, at);
}

bool secret_hook(struct secret *out, struct str bytes, size_t at)
{
	for (size_t i = 0; i < countof(hooks); i++) {
		if (!matches(out, bytes, at, hooks[i].prefix, hooks[i].least, hooks[i].most,
		             hooks[i].letters))
			continue;
		out->what = hooks[i].what;
		return true;
	}
	return false;
}

bool secret_key(struct secret *out, struct str bytes, size_t at)
{
	struct str rest = str_tail(bytes, at), line, body;

	if (!str_starts(rest, STR("-----BEGIN ")) || !str_line(&rest, &line) ||
	    str_find(line, STR("PRIVATE KEY"), 0) == STR_NPOS)
		return false;
	/* A key has a line of base64, perhaps after headers; "..." is a picture of one. */
	for (unsigned i = 0; i < 6 && str_line(&rest, &body); i++) {
		size_t n = 0;

		body = str_trim(body);
		while (n < body.n && (is_letter(body.p[n], BASE64) || body.p[n] == '='))
			n++;
		if (n == body.n && n >= 40 && looks_random(body) && !is_sample(body)) {
			*out = (struct secret){ DIAG_SECRET_KEY, at, line.n, "a private key" };
			return true;
		}
		if (str_starts(body, STR("-----")))
			return false;
	}
	return false;
}
