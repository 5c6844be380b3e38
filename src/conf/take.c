/*
 * Decides what text each type of setting takes.
 */
#include "base/path.h"
#include "conf/conf_int.h"

/* Longest value, in bytes. */
#define TEXT_MAX 4096

static const char *take_text(struct conf *c, struct str *field, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ')
			return "one line of text";
	*field = arena_str(&c->arena, text);
	return NULL;
}

/* "auto", or parts of one to eight letters and digits, the first of two or three letters. */
static const char *take_lang(struct conf *c, struct str *field, struct str text)
{
	static const char wants[] = "\"auto\" or a language such as \"en\" or \"zh-CN\"";
	struct str rest = text, part;
	bool first = true;

	if (!str_eq(text, STR("auto"))) {
		if (text.n == 0 || text.n > 35 || str_ends(text, STR("-")))
			return wants;
		while (str_split(&rest, '-', &part)) {
			if (part.n < (first ? 2 : 1) || part.n > (first ? 3 : 8))
				return wants;
			for (size_t i = 0; i < part.n; i++)
				if (!char_is_alpha(part.p[i]) &&
				    (first || !char_is_digit(part.p[i])))
					return wants;
			first = false;
		}
	}
	*field = arena_str(&c->arena, text);
	return NULL;
}

static bool is_web_address(struct str url)
{
	size_t host;

	if (str_eq_ci(str_cut(url, 0, 8), STR("https://")))
		host = 8;
	else if (str_eq_ci(str_cut(url, 0, 7), STR("http://")))
		host = 7;
	else
		return false;
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.p[i] <= ' ' || url.p[i] == '?' || url.p[i] == '#' ||
		    url.p[i] == '"' || url.p[i] == '<' || url.p[i] == '>')
			return false;
	return host < url.n && url.p[host] != '/';
}

static const char *take_url(struct conf *c, struct str *field, struct str text, bool slash)
{
	if (!is_web_address(text))
		return "an address such as \"https://notes.example.org/ops/\"";
	while (str_ends(text, STR("/")))
		text = str_cut(text, 0, text.n - 1);
	*field = arena_strf(&c->arena, "%.*s%s", STR_ARG(text), slash ? "/" : "");
	return NULL;
}

static const char *take_path(struct conf *c, struct str *field, struct str text)
{
	struct buf path = BUF_INIT;
	const char *wants = NULL;

	/* A leading slash is the repository's root here, as in links. */
	if (!path_join(&path, STR_NONE, text) || path.len == 0)
		wants = "a path inside the repository";
	else
		*field = arena_str(&c->arena, buf_str(&path));
	buf_release(&path);
	return wants;
}

static const char *take_entry(struct conf *c, struct conf_patterns *field, struct str text)
{
	struct str *grown;

	if (text.n == 0)
		return "patterns such as \"drafts/\" or \"*.tmp.md\"";
	grown = arena_array(&c->arena, struct str, field->n + 1);
	for (size_t i = 0; i < field->n; i++)
		grown[i] = field->v[i];
	grown[field->n] = arena_str(&c->arena, text);
	field->v = grown;
	field->n++;
	return NULL;
}

/* One line that says something. */
static bool is_line(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ')
			return false;
	return str_trim(text).n > 0 && text.n <= TEXT_MAX;
}

static bool is_word(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!char_is_alnum(text.p[i]) && text.p[i] != '-' && text.p[i] != '_' &&
		    text.p[i] != '+' && text.p[i] != '#')
			return false;
	return text.n > 0 && text.n <= 40;
}

const char *conf_add_runner(struct conf *c, struct conf_runners *field,
                            const struct conf_runner *runner)
{
	struct conf_runner *grown;
	size_t n = 0;

	if (!is_word(runner->lang) || !is_line(runner->command) ||
	    (runner->extension.n && !is_word(runner->extension)))
		return "languages with their command, such as \"ruby: {command: ruby -w, "
		       "extension: rb}\"";
	grown = arena_array(&c->arena, struct conf_runner, field->n + 1);
	for (size_t i = 0; i < field->n; i++)
		if (!str_eq_ci(field->v[i].lang, runner->lang))
			grown[n++] = field->v[i];
	grown[n++] = (struct conf_runner){ arena_str(&c->arena, runner->lang),
		                           arena_str(&c->arena, str_trim(runner->command)),
		                           arena_str(&c->arena, runner->extension) };
	field->v = grown;
	field->n = n;
	return NULL;
}

/* "ruby=ruby -w" */
static const char *take_runner(struct conf *c, struct conf_runners *field, struct str text)
{
	size_t eq = str_find_char(text, '=', 0);
	struct conf_runner runner = { str_trim(str_cut(text, 0, eq)), STR_NONE, STR_NONE };

	if (eq != STR_NPOS)
		runner.command = str_tail(text, eq + 1);
	return conf_add_runner(c, field, &runner);
}

const char *conf_add_check(struct conf *c, struct conf_checks *field, struct str code,
                           struct str severity)
{
	static const char *const words[] = { "hint", "warning", "error" };
	struct conf_check check = { .off = str_eq(severity, STR("off")) };
	bool known = check.off;
	struct conf_check *grown;
	size_t n = 0;

	if (!diag_code_find(&check.code, code)) {
		const char *near = diag_code_nearest(code);

		return near ? arena_strf(&c->arena, "codes of findings; did you mean \"%s\"?",
		                         near)
		                       .p
		            : "codes of findings, such as \"note-orphan: off\"";
	}
	for (int i = 0; i < 3 && !known; i++) {
		known = str_eq(severity, str_of(words[i]));
		check.severity = (enum diag_severity)i;
	}
	if (!known)
		return "off, hint, warning or error for each code";
	grown = arena_array(&c->arena, struct conf_check, field->n + 1);
	for (size_t i = 0; i < field->n; i++)
		if (field->v[i].code != check.code)
			grown[n++] = field->v[i];
	grown[n++] = check;
	field->v = grown;
	field->n = n;
	return NULL;
}

/* "note-orphan=off" */
static const char *take_check(struct conf *c, struct conf_checks *field, struct str text)
{
	size_t eq = str_find_char(text, '=', 0);

	return conf_add_check(c, field, str_trim(str_cut(text, 0, eq)),
	                      eq == STR_NPOS ? STR_NONE : str_trim(str_tail(text, eq + 1)));
}

/* YAML has had several words for it. */
static const char *take_bool(bool *field, struct str text)
{
	if (str_eq_ci(text, STR("true")) || str_eq_ci(text, STR("yes")) ||
	    str_eq_ci(text, STR("on")))
		*field = true;
	else if (str_eq_ci(text, STR("false")) || str_eq_ci(text, STR("no")) ||
	         str_eq_ci(text, STR("off")))
		*field = false;
	else
		return "true or false";
	return NULL;
}

/* Take decimal digits off `*text`; false when there are none or the number is past 2^63. */
static bool take_digits(struct str *text, uint64_t *number)
{
	size_t n = 0;

	*number = 0;
	for (; n < text->n && char_is_digit(text->p[n]); n++) {
		if (*number > UINT64_MAX / 20)
			return false;
		*number = *number * 10 + (uint64_t)(text->p[n] - '0');
	}
	*text = str_tail(*text, n);
	return n > 0;
}

static const char *take_number(struct conf *c, const struct conf_setting *s, uint64_t *field,
                               struct str text)
{
	uint64_t number;

	if (!take_digits(&text, &number) || text.n || number < s->min || number > s->max)
		return arena_strf(&c->arena, "a whole number from %llu to %llu",
		                  (unsigned long long)s->min, (unsigned long long)s->max)
		        .p;
	*field = number;
	return NULL;
}

static const char *take_size(struct conf *c, const struct conf_setting *s, uint64_t *field,
                             struct str text)
{
	static const struct {
		const char *name;
		unsigned shift;
	} units[] = { { "", 0 },     { "B", 0 },   { "K", 10 },  { "KB", 10 },
		      { "KiB", 10 }, { "M", 20 },  { "MB", 20 }, { "MiB", 20 },
		      { "G", 30 },   { "GB", 30 }, { "GiB", 30 } };
	uint64_t number = 0, size = 0;
	bool known = false;

	if (take_digits(&text, &number) && number <= s->max) {
		text = str_trim(text);
		for (size_t i = 0; i < countof(units); i++) {
			if (!str_eq_ci(text, str_of(units[i].name)))
				continue;
			size = number << units[i].shift;
			known = size >> units[i].shift == number;
		}
	}
	if (!known || size < s->min || size > s->max)
		return arena_strf(&c->arena,
		                  "a size such as \"16 MiB\", from %llu KiB to %llu MiB",
		                  (unsigned long long)s->min >> 10,
		                  (unsigned long long)s->max >> 20)
		        .p;
	*field = size;
	return NULL;
}

static const char *take_choice(struct conf *c, const struct conf_setting *s, int *field,
                               struct str text)
{
	struct buf wants = BUF_INIT;
	const char *z;

	for (int i = 0; s->words[i]; i++) {
		if (str_eq(text, str_of(s->words[i]))) {
			*field = i;
			return NULL;
		}
	}
	for (size_t i = 0; s->words[i]; i++)
		buf_addf(&wants, "%s%s",
		         !i                ? ""
		         : s->words[i + 1] ? ", "
		                           : " or ",
		         s->words[i]);
	z = arena_str(&c->arena, buf_str(&wants)).p;
	buf_release(&wants);
	return z;
}

const char *conf_take(struct conf *c, const struct conf_setting *s, struct str text)
{
	void *field = (char *)c + s->offset;

	text = str_trim(text);
	if (text.n > TEXT_MAX)
		return "at most 4096 bytes";
	switch (s->type) {
	case CONF_TEXT:
		return take_text(c, field, text);
	case CONF_LANG:
		return take_lang(c, field, text);
	case CONF_SITE_URL:
		return take_url(c, field, text, true);
	case CONF_LINK_URL:
		return take_url(c, field, text, false);
	case CONF_PATH:
		return take_path(c, field, text);
	case CONF_LIST:
		return take_entry(c, field, text);
	case CONF_BOOL:
		return take_bool(field, text);
	case CONF_NUMBER:
		return take_number(c, s, field, text);
	case CONF_SIZE:
		return take_size(c, s, field, text);
	case CONF_CHOICE:
		return take_choice(c, s, field, text);
	case CONF_RUNNERS:
		return take_runner(c, field, text);
	case CONF_CHECKS:
		return take_check(c, field, text);
	}
	return "nothing";
}
