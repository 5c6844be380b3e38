/*
 * Decides what a password is. In a command it is what stands where the command takes one; in a
 * setting the value must look like one as well, for "password: required" is prose and
 * "secret: db-credentials" a name. What only stands for a value is none.
 */
#include "lint/secret_int.h"

#include "base/utf8.h"

/* Values longer than this are something else. */
#define VALUE_MAX 200

bool secret_is_placeholder(struct str v)
{
	static const char *const parts[] = {
		"xxx",       "XXX",       "***",      "...",         "…",           "your",
		"YOUR",      "Your",      "example",  "EXAMPLE",     "changeme",    "CHANGEME",
		"change_me", "change-me", "ChangeMe", "placeholder", "PLACEHOLDER", "REDACTED",
		"redacted",  "${",        "$(",       "{{",          "%s",          "<",
		">",         "masked",    "dummy",    "sample",      "replace",     "REPLACE",
		"omitted",   "todo",      "TODO",     "••",
	};
	static const char *const words[] = {
		"password", "passwd", "pass",     "pwd",      "passphrase", "mypassword",
		"mypass",   "token",  "key",      "none",     "null",       "true",
		"false",    "string", "empty",    "foo",      "bar",        "foobar",
		"user",     "prompt", "stdin",    "file",     "env",        "base64",
		"yes",      "no",     "required", "optional",
	};
	bool same = true;

	if (v.n == 0 || v.n > VALUE_MAX || str_find_char(str_cut(v, 0, 1), '$', 0) == 0)
		return true;
	if (str_find_char(STR("{[(%@*`-/~.&|=\\"), v.p[0], 0) != STR_NPOS)
		return true;
	for (size_t i = 0; i < v.n; i++) {
		same = same && v.p[i] == v.p[0];
		if ((unsigned char)v.p[i] & 0x80)
			return true;
	}
	for (size_t i = 0; i < countof(parts); i++)
		if (str_find(v, str_of(parts[i]), 0) != STR_NPOS)
			return true;
	for (size_t i = 0; i < countof(words); i++)
		if (str_eq_ci(v, str_of(words[i])))
			return true;
	return same;
}

/* A value that starts at `at`, in quotes or up to a blank; `*from` is its first byte. */
static struct str given_value(struct str b, size_t at, size_t *from, bool *quoted)
{
	char quote = at < b.n ? b.p[at] : '\0';
	size_t n = 0;

	*quoted = quote == '"' || quote == '\'';
	*from = at + *quoted;
	for (; *from + n < b.n && n <= VALUE_MAX; n++) {
		char c = b.p[*from + n];

		if (c == '\n' || c == '\r' || (*quoted && c == quote))
			break;
		/* A Chinese full stop ends it too. */
		if (!*quoted &&
		    (char_is_space(c) || (unsigned char)c & 0x80 || strchr("\"',;)}]|`", c)))
			break;
	}
	/* A quote that does not end in its line is none. */
	if (*quoted && (*from + n >= b.n || b.p[*from + n] != quote))
		return STR_NONE;
	return str_cut(b, *from, *from + n);
}

/* Letters and digits, or letters and marks that names do not have. */
static bool looks_chosen(struct str v)
{
	bool alpha = false, digit = false, mark = false, upper = false, lower = false;

	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];

		alpha |= char_is_alpha(c);
		upper |= c >= 'A' && c <= 'Z';
		lower |= c >= 'a' && c <= 'z';
		digit |= char_is_digit(c);
		mark |= strchr("!@#$%^&*+?", c) != NULL;
		if (char_is_space(c) || strchr("()[]{}=\"'`\\,", c))
			return false;
	}
	/* A path, an address, a name with dots; "v1.2.3". */
	if (str_find(v, STR("://"), 0) != STR_NPOS || str_find(v, STR("::"), 0) != STR_NPOS ||
	    str_find_char(v, '/', 0) != STR_NPOS ||
	    (!mark && str_find_char(v, '.', 0) != STR_NPOS))
		return false;
	if (v.n < 6 || !alpha)
		return false;
	return mark ? digit || (upper && lower) : digit;
}

/* What stands for much chance: for keys called "secret" or "token", which are often names. */
static bool looks_drawn(struct str v)
{
	bool upper = false, lower = false, digit = false;
	unsigned parts = 0;

	for (size_t i = 0; i < v.n; i++) {
		upper |= v.p[i] >= 'A' && v.p[i] <= 'Z';
		lower |= v.p[i] >= 'a' && v.p[i] <= 'z';
		digit |= char_is_digit(v.p[i]);
		parts += v.p[i] == '-' || v.p[i] == '_' || v.p[i] == '.';
	}
	return v.n >= 20 && digit && lower && upper + (parts == 0) > 0 && parts <= 1 &&
	       looks_chosen(v);
}

enum strength { NO_NAME, NAME_OF_PASSWORD, NAME_OF_SECRET };

static enum strength judge_name(struct str name)
{
	static const char *const passwords[] = { "password",   "passwd",   "pwd",
		                                 "passphrase", "passwort", "_pass" };
	static const char *const secrets[] = {
		"secret",       "token",       "apikey",          "api_key",
		"api-key",      "secret_key",  "secretkey",       "access_key",
		"accesskey",    "private_key", "secretaccesskey", "secret_access_key",
		"client_secret"
	};

	for (size_t i = 0; i < countof(passwords); i++)
		if (str_ends_ci(name, str_of(passwords[i])))
			return NAME_OF_PASSWORD;
	for (size_t i = 0; i < countof(secrets); i++)
		if (str_ends_ci(name, str_of(secrets[i])))
			return NAME_OF_SECRET;
	return NO_NAME;
}

/* Skip blanks and one sign that gives a value; false without one. */
static bool skip_sign(struct str b, size_t *at)
{
	static const char *const signs[] = { "：", ":=", ":", "=>", "=", "是", "为" };
	size_t i = *at;

	/* The closing quote of "name" in JSON. */
	if (i < b.n && (b.p[i] == '"' || b.p[i] == '\''))
		i++;
	while (i < b.n && b.p[i] == ' ')
		i++;
	for (size_t k = 0; k < countof(signs); k++) {
		if (!str_starts(str_tail(b, i), str_of(signs[k])))
			continue;
		i += strlen(signs[k]);
		/* "==" compares, "://" goes on. */
		if (i < b.n && (b.p[i] == '=' || b.p[i] == '/' || b.p[i] == ':'))
			return false;
		while (i < b.n && (b.p[i] == ' ' || b.p[i] == '\t'))
			i++;
		*at = i;
		return true;
	}
	return false;
}

static bool found(struct secret *out, size_t from, size_t n, const char *what)
{
	*out = (struct secret){ DIAG_SECRET_PASSWORD, from, n, what };
	return true;
}

bool secret_assigned(struct secret *out, struct str b, size_t at)
{
	static const char *const chinese[] = { "密码", "口令", "密碼" };
	enum strength strength = NO_NAME;
	size_t end = at, from;
	struct str value;
	bool quoted;

	if ((unsigned char)b.p[at] & 0x80) {
		for (size_t i = 0; i < countof(chinese); i++)
			if (str_starts(str_tail(b, at), str_of(chinese[i]))) {
				end = at + strlen(chinese[i]);
				strength = NAME_OF_PASSWORD;
			}
	} else {
		while (end < b.n && (char_is_alnum(b.p[end]) || b.p[end] == '_' ||
		                     b.p[end] == '-' || b.p[end] == '.'))
			end++;
		if (end - at >= 3)
			strength = judge_name(str_cut(b, at, end));
	}
	if (strength == NO_NAME || !skip_sign(b, &end))
		return false;
	value = given_value(b, end, &from, &quoted);
	/* Markdown's own quotes around a value. */
	if (value.n == 0 && end < b.n && b.p[end] == '`')
		value = given_value(b, end + 1, &from, &quoted);
	if (secret_is_placeholder(value) || judge_name(value) != NO_NAME)
		return false;
	if (strength == NAME_OF_PASSWORD ? !looks_chosen(value) : !looks_drawn(value))
		return false;
	return found(out, from, value.n,
	             strength == NAME_OF_PASSWORD ? "a password" : "a secret");
}

bool secret_in_url(struct secret *out, struct str b, size_t at)
{
	size_t end = at, colon = STR_NPOS, host;
	struct str user, value;

	for (; end < b.n && end - at < 2 * VALUE_MAX; end++) {
		char c = b.p[end];

		if (char_is_space(c) || strchr("/\"'`<>()?#,", c) || c == '@')
			break;
		if (c == ':' && colon == STR_NPOS)
			colon = end;
	}
	if (end >= b.n || b.p[end] != '@' || colon == STR_NPOS || colon == at)
		return false;
	for (host = end + 1;
	     host < b.n && (char_is_alnum(b.p[host]) || b.p[host] == '-' || b.p[host] == '.');)
		host++;
	/* A host of documentation has no doors. */
	if (str_find(str_cut(b, end + 1, host), STR("example"), 0) != STR_NPOS)
		return false;
	user = str_cut(b, at, colon);
	value = str_cut(b, colon + 1, end);
	if (secret_is_placeholder(value) || secret_is_placeholder(user) || value.n < 3 ||
	    str_eq(value, user))
		return false;
	return found(out, colon + 1, value.n, "a password in an address");
}

/* Is `name` the command of the line that holds byte `at`, or one behind a pipe in it? */
static bool is_command(struct str b, size_t at, const char *name)
{
	size_t start = at, hit;
	struct str line;

	while (start > 0 && b.p[start - 1] != '\n' && at - start < 1000)
		start--;
	/* A command goes on behind a backslash. */
	while (start > 2 && b.p[start - 1] == '\n' && b.p[start - 2] == '\\' &&
	       at - start < 4000)
		for (start -= 2; start > 0 && b.p[start - 1] != '\n';)
			start--;
	line = str_cut(b, start, at);
	for (hit = 0; (hit = str_find(line, str_of(name), hit)) != STR_NPOS; hit++) {
		size_t behind = hit + strlen(name);
		bool left = hit == 0 || (!char_is_alnum(line.p[hit - 1]) &&
		                         line.p[hit - 1] != '-' && line.p[hit - 1] != '.');

		if (left && behind < line.n &&
		    (char_is_space(line.p[behind]) || line.p[behind] == '-'))
			return true;
	}
	return false;
}

/* Options that take a password, and of which commands. */
static const struct {
	const char *option;
	const char *command; /* or NULL: of any */
	bool glued;          /* the value follows at once */
	bool pair;           /* user:password */
} options[] = {
	{ "--password", NULL, false, false },    { "--passwd", NULL, false, false },
	{ "--pass", NULL, false, false },        { "--user", "curl", false, true },
	{ "--proxy-user", "curl", false, true }, { "-u", "curl", false, true },
	{ "-p", "mysql", true, false },          { "-p", "mysqldump", true, false },
	{ "-p", "mysqladmin", true, false },     { "-p", "mariadb", true, false },
	{ "-p", "sshpass", false, false },       { "-a", "redis-cli", false, false },
	{ "-p", "docker login", false, false },  { "-P", "sqlcmd", false, false },
	{ "-w", "ldapsearch", false, false },
};

static bool take_option(struct secret *out, struct str b, size_t at, size_t i)
{
	size_t end = at + strlen(options[i].option), from, colon = 0;
	struct str value;
	bool quoted;

	if (!str_starts(str_tail(b, at), str_of(options[i].option)) || end >= b.n)
		return false;
	if (!options[i].glued) {
		if (b.p[end] != ' ' && b.p[end] != '=')
			return false;
		for (end++; end < b.n && b.p[end] == ' ';)
			end++;
	}
	if (options[i].command && !is_command(b, at, options[i].command))
		return false;
	value = given_value(b, end, &from, &quoted);
	if (options[i].pair) {
		colon = str_find_char(value, ':', 0);
		if (colon == STR_NPOS || secret_is_placeholder(str_cut(value, 0, colon)))
			return false;
		from += ++colon;
		value = str_tail(value, colon);
	}
	/* Of a command of which nothing is known, the value must look like one. */
	if (secret_is_placeholder(value) || value.n < 3 ||
	    (!options[i].command && !quoted && !looks_chosen(value)))
		return false;
	return found(out, from, value.n, "a password in a command");
}

bool secret_in_option(struct secret *out, struct str b, size_t at)
{
	if (at == 0 || (!char_is_space(b.p[at - 1]) && b.p[at - 1] != '`'))
		return false;
	for (size_t i = 0; i < countof(options); i++)
		if (take_option(out, b, at, i))
			return true;
	return false;
}

/* "user:password" and nothing else, when its base64 is read. */
static bool is_credentials(struct str v)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	struct buf plain = BUF_INIT;
	uint32_t bits = 0;
	unsigned n = 0;
	size_t colon;
	bool fine = true;

	for (size_t i = 0; i < v.n && v.p[i] != '='; i++) {
		const char *d = strchr(digits, v.p[i]);

		if (!d)
			fine = false;
		bits = bits << 6 | (uint32_t)(d ? d - digits : 0);
		n += 6;
		if (n >= 8)
			buf_add_byte(&plain, (char)(bits >> (n -= 8) & 0xff));
	}
	colon = str_find_char(buf_str(&plain), ':', 0);
	for (size_t i = 0; i < plain.len; i++)
		fine = fine && plain.p[i] >= ' ' && plain.p[i] < 0x7f;
	fine = fine && colon != STR_NPOS && colon > 0 &&
	       !secret_is_placeholder(str_tail(buf_str(&plain), colon + 1));
	buf_release(&plain);
	return fine;
}

bool secret_in_header(struct secret *out, struct str b, size_t at)
{
	struct str head = str_cut(b, at > 24 ? at - 24 : 0, at), value;
	bool basic = b.p[at] == 'B' && str_starts(str_tail(b, at), STR("Basic "));
	size_t from = at + (basic ? 6 : 7);
	bool quoted;

	if ((!basic && !str_starts(str_tail(b, at), STR("Bearer "))) ||
	    str_find(head, STR("uthorization"), 0) == STR_NPOS)
		return false;
	value = given_value(b, from, &from, &quoted);
	if (secret_is_placeholder(value) ||
	    (basic ? !is_credentials(value) : !looks_drawn(value)))
		return false;
	return found(out, from, value.n, "credentials in a header");
}

size_t private_address(struct str b, size_t at)
{
	unsigned part[4] = { 0 }, parts = 0;
	size_t i = at, digits = 0;

	if (at > 0 && (b.p[at - 1] == '.' || b.p[at - 1] == '-' || b.p[at - 1] == '/'))
		return 0;
	for (; i < b.n; i++) {
		if (char_is_digit(b.p[i])) {
			if (++digits > 3)
				return 0;
			part[parts] = part[parts] * 10 + (unsigned)(b.p[i] - '0');
		} else if (b.p[i] == '.' && parts < 3 && digits && i + 1 < b.n &&
		           char_is_digit(b.p[i + 1])) {
			parts++;
			digits = 0;
		} else {
			break;
		}
	}
	if (parts != 3 || part[0] > 255 || part[1] > 255 || part[2] > 255 || part[3] > 255)
		return 0;
	/* "10.1.2.3.4", "10.0.0.1-rc1", "10.0.0.x" are no addresses; 10.0.0.0/8 is a network's. */
	if (i < b.n &&
	    (char_is_alpha(b.p[i]) || b.p[i] == '_' ||
	     ((b.p[i] == '.' || b.p[i] == '-') && i + 1 < b.n && char_is_alnum(b.p[i + 1])) ||
	     (b.p[i] == '/' && part[3] == 0)))
		return 0;
	if (part[3] == 0 && part[2] == 0)
		return 0;
	return part[0] == 10 || (part[0] == 172 && part[1] >= 16 && part[1] <= 31) ||
	                       (part[0] == 192 && part[1] == 168)
	               ? i - at
	               : 0;
}
