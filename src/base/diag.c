/*
 * Decides the codes, their severities and how a problem is written for a
 * person: one line an editor can jump to, the source line and a caret.
 */
#include "base/diag.h"

#include <stdarg.h>

#include "base/distance.h"
#include "base/utf8.h"

/* A longer source line is quoted only around the place. */
#define QUOTE_CHARS 100

static const struct {
	const char *name;
	enum diag_severity severity;
	const char *summary;
} codes[DIAG_CODE_COUNT] = {
	[DIAG_FILE_MISSING_OBJECT] = { "file-missing-object", DIAG_ERROR,
	                               "the clone lacks the file's content" },
	[DIAG_FILE_UNREADABLE] = { "file-unreadable", DIAG_ERROR, "the file cannot be read" },
	[DIAG_SYMLINK_DANGLING] = { "symlink-dangling", DIAG_WARNING,
	                            "a symbolic link points to nothing" },
	[DIAG_SYMLINK_OUTSIDE] = { "symlink-outside", DIAG_WARNING,
	                           "a symbolic link leaves the repository" },
	[DIAG_SYMLINK_LOOP] = { "symlink-loop", DIAG_WARNING,
	                        "a symbolic link leads to another one" },
	[DIAG_SUBMODULE_SKIPPED] = { "submodule-skipped", DIAG_HINT,
	                             "a submodule is not part of the site" },
	[DIAG_NOTE_TOO_LARGE] = { "note-too-large", DIAG_ERROR,
	                          "the note is over the size cap" },
	[DIAG_NOTE_ENCODING] = { "note-encoding", DIAG_WARNING, "the note is not valid UTF-8" },
	[DIAG_NOTE_CONTROL] = { "note-control", DIAG_WARNING,
	                        "the note holds NUL or other control bytes" },
	[DIAG_FRONT_MATTER] = { "front-matter", DIAG_WARNING,
	                        "the front matter is not valid YAML" },
	[DIAG_FRONT_MATTER_VALUE] = { "front-matter-value", DIAG_WARNING,
	                              "a front matter value is of the wrong kind" },
	[DIAG_FENCE_UNCLOSED] = { "fence-unclosed", DIAG_WARNING,
	                          "a fenced block is open to the end of the note" },
	[DIAG_TABLE_TOO_LARGE] = { "table-too-large", DIAG_WARNING,
	                           "a table is over the cap and shown as text" },
	[DIAG_REFERENCE_TOO_LARGE] = { "reference-too-large", DIAG_WARNING,
	                               "a reference definition is over the cap and shown as "
	                               "text" },
	[DIAG_LINK_MISSING] = { "link-missing", DIAG_WARNING, "a link leads nowhere" },
	[DIAG_LINK_AMBIGUOUS] = { "link-ambiguous", DIAG_WARNING,
	                          "a link could mean several files" },
	[DIAG_LINK_WEAK] = { "link-weak", DIAG_HINT, "a link was found only by a weaker rule" },
	[DIAG_LINK_SCHEME] = { "link-scheme", DIAG_WARNING,
	                       "a link's scheme is not allowed and was dropped" },
	[DIAG_ANCHOR_MISSING] = { "anchor-missing", DIAG_WARNING,
	                          "the note has no such heading or block" },
	[DIAG_IMAGE_MISSING] = { "image-missing", DIAG_WARNING, "an image is not there" },
	[DIAG_IMAGE_TYPE] = { "image-type", DIAG_HINT,
	                      "an image's name does not tell its type" },
	[DIAG_EMBED_MISSING] = { "embed-missing", DIAG_WARNING, "an embed leads nowhere" },
	[DIAG_EMBED_CYCLE] = { "embed-cycle", DIAG_WARNING, "a note embeds itself" },
	[DIAG_EMBED_DEPTH] = { "embed-depth", DIAG_WARNING, "embeds are nested too deep" },
	[DIAG_OUTPUT_COLLISION] = { "output-collision", DIAG_WARNING,
	                            "two files want the same address" },
	[DIAG_OUTPUT_CASE] = { "output-case", DIAG_WARNING,
	                       "two addresses differ only by case" },
	[DIAG_REDIRECT_COLLISION] = { "redirect-collision", DIAG_WARNING,
	                              "a redirect's address is taken" },
	[DIAG_CONFIG_UNKNOWN] = { "config-unknown", DIAG_WARNING,
	                          "opsbook.yml has a setting that does not exist" },
	[DIAG_CONFIG_VALUE] = { "config-value", DIAG_WARNING,
	                        "a setting in opsbook.yml has a value it cannot have" },
	[DIAG_RUNBOOK_ATTRIBUTE] = { "runbook-attribute", DIAG_WARNING,
	                             "attributes of a block that cannot be read, or that "
	                             "others read differently" },
	[DIAG_RUNBOOK_VALUE] = { "runbook-value", DIAG_WARNING,
	                         "an attribute of a block has a value it cannot have" },
	[DIAG_RUNBOOK_KEY] = { "runbook-key", DIAG_HINT,
	                       "an attribute's name is nearly that of another" },
	[DIAG_RUNBOOK_NAME] = { "runbook-name", DIAG_WARNING,
	                        "a step's name is taken or cannot be referred to" },
	[DIAG_RUNBOOK_REFERENCE] = { "runbook-reference", DIAG_WARNING,
	                             "a block names a step that cannot serve it" },
	[DIAG_RUNBOOK_CYCLE] = { "runbook-cycle", DIAG_WARNING,
	                         "steps need each other in a circle" },
	[DIAG_RUNBOOK_PARAM] = { "runbook-param", DIAG_WARNING,
	                         "a runbook's front matter cannot be read as it is meant" },
	[DIAG_RUNBOOK_PLACEHOLDER] = { "runbook-placeholder", DIAG_HINT,
	                               "a <placeholder> stands where no value can be put in" },
	[DIAG_RUNBOOK_LANGUAGE] = { "runbook-language", DIAG_HINT,
	                            "a named block is in a language that nothing here runs" },
	[DIAG_RUNBOOK_RECORD] = { "runbook-record", DIAG_WARNING,
	                          "the record of tests cannot be read" },
	[DIAG_NOTE_ORPHAN] = { "note-orphan", DIAG_HINT, "nothing leads to the note" },
	[DIAG_NOTE_EMPTY] = { "note-empty", DIAG_HINT, "there is nothing in the note" },
	[DIAG_HEADING_EMPTY] = { "heading-empty", DIAG_HINT, "a heading without text" },
	[DIAG_TITLE_DUPLICATE] = { "title-duplicate", DIAG_HINT, "two notes have one title" },
	[DIAG_FRONT_MATTER_KEY] = { "front-matter-key", DIAG_HINT,
	                            "a front matter key is nearly one that means something" },
	[DIAG_REVIEW_OVERDUE] = { "review-overdue", DIAG_WARNING, "the day of review is past" },
	[DIAG_ALT_MISSING] = { "alt-missing", DIAG_HINT,
	                       "an image says nothing to those who cannot see it" },
	[DIAG_IMAGE_UNUSED] = { "image-unused", DIAG_HINT, "no note shows the image" },
	[DIAG_IMAGE_DUPLICATE] = { "image-duplicate", DIAG_HINT,
	                           "two files hold the same image" },
	[DIAG_IMAGE_LARGE] = { "image-large", DIAG_HINT, "an image is large for a page" },
	[DIAG_RUNBOOK_UNDO] = { "runbook-undo", DIAG_WARNING,
	                        "a dangerous step with neither guard nor undo" },
	[DIAG_RUNBOOK_UNQUOTED] = { "runbook-unquoted", DIAG_HINT,
	                            "a param's value can fall apart into words" },
	[DIAG_RUNBOOK_REMOVE] = { "runbook-remove", DIAG_WARNING,
	                          "an empty variable would make this remove from the root" },
	[DIAG_RUNBOOK_PROMPT] = { "runbook-prompt", DIAG_HINT,
	                          "a prompt among the commands of a script" },
	[DIAG_SECRET_KEY] = { "secret-key", DIAG_ERROR, "a private key" },
	[DIAG_SECRET_TOKEN] = { "secret-token", DIAG_ERROR, "a token of a known service" },
	[DIAG_SECRET_PASSWORD] = { "secret-password", DIAG_WARNING,
	                           "a password in a command, an address or a setting" },
	[DIAG_PRIVATE_ADDRESS] = { "private-address", DIAG_HINT,
	                           "an address of a private network" },
	[DIAG_ALERT_RULES] = { "alert-rules", DIAG_WARNING,
	                       "a file of alerting rules cannot be read" },
	[DIAG_ALERT_RUNBOOK] = { "alert-runbook", DIAG_WARNING, "an alert without a runbook" },
	[DIAG_ALERT_LINK] = { "alert-link", DIAG_WARNING,
	                      "an alert's runbook_url leads to nothing here" },
	[DIAG_ALERT_UNKNOWN] = { "alert-unknown", DIAG_HINT,
	                         "a runbook is for an alert that no rule raises" },
	[DIAG_EXTERNAL_MISSING] = { "external-missing", DIAG_WARNING,
	                            "an address on another site is gone" },
	[DIAG_EXTERNAL_MOVED] = { "external-moved", DIAG_HINT,
	                          "an address on another site has moved for good" },
	[DIAG_EXTERNAL_UNREACHABLE] = { "external-unreachable", DIAG_HINT,
	                                "an address on another site cannot be reached" },
	[DIAG_CHECK_IGNORE] = { "check-ignore", DIAG_WARNING,
	                        "a finding is to be ignored that does not exist" },
};

const char *diag_code_name(enum diag_code code)
{
	return codes[code].name;
}

bool diag_code_find(enum diag_code *out, struct str name)
{
	for (int i = 0; i < DIAG_CODE_COUNT; i++) {
		if (!str_eq(str_of(codes[i].name), name))
			continue;
		*out = (enum diag_code)i;
		return true;
	}
	return false;
}

const char *diag_code_nearest(struct str name)
{
	unsigned best = distance_tolerance(name) + 1;
	const char *found = NULL;

	for (int i = 0; i < DIAG_CODE_COUNT; i++) {
		unsigned d = distance_bounded(name, str_of(codes[i].name), best);

		if (d < best) {
			best = d;
			found = codes[i].name;
		}
	}
	return found;
}

enum diag_severity diag_code_severity(enum diag_code code)
{
	return codes[code].severity;
}

const char *diag_code_summary(enum diag_code code)
{
	return codes[code].summary;
}

const char *diag_severity_name(enum diag_severity severity)
{
	static const char *const names[] = { "hint", "warning", "error" };

	return names[severity];
}

/*
 * The line of a place. Many problems of one note come in order of line and column: the
 * search goes on from where the last one ended.
 */
static struct str line_of(struct diags *d, const struct diag_place *at)
{
	const struct diag *before = d->n > 1 ? &d->v[d->n - 2] : NULL;
	struct str rest = at->bytes, found = STR_NONE;
	unsigned line = 0;

	if (before && d->last_bytes == rest.p && d->last_offset <= rest.n &&
	    d->last_line <= at->line && str_eq(before->path, at->path)) {
		if (d->last_line == at->line)
			return d->last_text;
		rest = str_tail(rest, d->last_offset);
		line = d->last_line - 1;
	}
	for (; line < at->line; line++) {
		d->last_offset = at->bytes.n - rest.n;
		if (!str_line(&rest, &found))
			return STR_NONE;
	}
	d->last_bytes = at->bytes.p;
	d->last_line = at->line;
	d->last_text = found;
	d->last_part = 0;
	d->last_column = 1;
	return found;
}

/* Quote the line, or of a long one the part around the column. */
static void quote(struct diags *d, struct diag *diag, const struct diag_place *at)
{
	struct str line = at->line ? line_of(d, at) : STR_NONE;
	unsigned from = at->column > QUOTE_CHARS / 2 ? at->column - QUOTE_CHARS / 2 + 1 : 1;
	struct str head;

	diag->source_column = 1;
	diag->source = line;
	if (line.n <= QUOTE_CHARS)
		return;
	if (utf8_head(line, QUOTE_CHARS).n < line.n) {
		if (from < d->last_column) {
			d->last_part = 0;
			d->last_column = 1;
		}
		head = utf8_head(str_tail(line, d->last_part), from - d->last_column);
		d->last_part += head.n;
		d->last_column = from;
		diag->source_column = from;
		diag->source = utf8_head(str_tail(line, d->last_part), QUOTE_CHARS);
	}
}

struct diag *diag_add(struct diags *d, enum diag_code code, const struct diag_place *at,
                      const char *fmt, ...)
{
	struct buf msg = BUF_INIT;
	struct diag *diag = vec_add(d);
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&msg, fmt, args);
	va_end(args);
	diag->code = code;
	diag->severity = codes[code].severity;
	diag->path = arena_str(&d->arena, at->path);
	diag->line = at->line;
	diag->column = at->column;
	diag->width = at->width;
	diag->message = arena_str(&d->arena, buf_str(&msg));
	diag->hint = STR_NONE;
	quote(d, diag, at);
	diag->source = arena_str(&d->arena, diag->source);
	d->count[diag->severity]++;
	buf_release(&msg);
	return diag;
}

void diag_hint(struct diags *d, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	vec_last(d)->hint = arena_str(&d->arena, buf_str(&text));
	buf_release(&text);
}

void diags_merge(struct diags *into, struct diags *from)
{
	struct diag *it;

	vec_each(it, from)
		vec_push(into, *it);
	for (size_t i = 0; i < countof(into->count); i++)
		into->count[i] += from->count[i];
	arena_adopt(&into->arena, &from->arena);
	vec_release(from);
	*from = (struct diags)DIAGS_INIT;
}

void diags_copy(struct diags *into, const struct diags *from)
{
	const struct diag *it;

	vec_each(it, from) {
		struct diag d = *it;

		d.path = arena_str(&into->arena, it->path);
		d.message = arena_str(&into->arena, it->message);
		d.hint = arena_str(&into->arena, it->hint);
		d.source = arena_str(&into->arena, it->source);
		vec_push(into, d);
		into->count[d.severity]++;
	}
}

static int compare(const void *x, const void *y)
{
	const struct diag *a = x, *b = y;
	int d = str_cmp(a->path, b->path);

	if (d)
		return d;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	return str_cmp(a->message, b->message);
}

void diags_sort(struct diags *d)
{
	size_t kept = 0;

	vec_sort(d, compare);
	for (size_t i = 0; i < d->n; i++) {
		if (kept > 0 && compare(&d->v[i], &d->v[kept - 1]) == 0)
			d->count[d->v[i].severity]--;
		else
			d->v[kept++] = d->v[i];
	}
	d->n = kept;
}

/* Cells of a terminal that `c` takes. */
static unsigned cells(uint32_t c)
{
	bool narrow = c >= 0xff61 && c <= 0xffdc; /* half-width forms */
	bool hangul = (c >= 0x1100 && c <= 0x115f) || (c >= 0xac00 && c <= 0xd7a3);
	bool emoji = c >= 0x1f300 && c <= 0x1faff;

	return (utf8_is_cjk(c) && !narrow) || hangul || emoji ? 2 : 1;
}

/* Controls and marks of direction: in a terminal they would act, not show. */
static bool acts(uint32_t c)
{
	return (c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0x200e ||
	       c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Append text of the user's for a terminal. */
static void add_shown(struct buf *out, struct str s)
{
	uint32_t c;

	while (utf8_next(&s, &c))
		buf_add_char(out, acts(c) ? UTF8_BAD : c);
}

/* Append spaces (tabs stay tabs) up to character `column` of `line`, then carets. */
static void add_caret(struct buf *out, struct str line, unsigned column, unsigned width)
{
	unsigned at = 1;
	uint32_t c;

	while (at < column && utf8_next(&line, &c)) {
		for (unsigned i = 0; i < cells(c); i++)
			buf_add_byte(out, c == '\t' ? '\t' : ' ');
		at++;
	}
	for (unsigned i = 0; i < (width ? width : 1); i++) {
		unsigned n = 1;

		if (utf8_next(&line, &c))
			n = cells(c);
		else if (i > 0)
			break;
		while (n-- > 0)
			buf_add_byte(out, '^');
	}
}

static void add_quote(struct buf *out, const struct diag *d, bool color)
{
	buf_addf(out, "%5u | ", d->line);
	add_shown(out, d->source);
	buf_add_byte(out, '\n');
	if (d->column == 0)
		return;
	buf_add_z(out, "      | ");
	if (color)
		buf_add_z(out, "\033[32m");
	add_caret(out, d->source, d->column - d->source_column + 1, d->width);
	if (color)
		buf_add_z(out, "\033[0m");
	buf_add_byte(out, '\n');
}

void diag_add_text(struct buf *out, const struct diag *d, bool color)
{
	static const char *const tints[] = { "\033[36m", "\033[33m", "\033[31m" };

	add_shown(out, d->path);
	if (d->line)
		buf_addf(out, ":%u", d->line);
	if (d->line && d->column)
		buf_addf(out, ":%u", d->column);
	buf_addf(out, ": %s%s:%s ", color ? tints[d->severity] : "",
	         diag_severity_name(d->severity), color ? "\033[0m" : "");
	add_shown(out, d->message);
	buf_addf(out, " [%s]\n", diag_code_name(d->code));
	if (d->source.n)
		add_quote(out, d, color);
	if (d->hint.n) {
		buf_add_z(out, "      = ");
		add_shown(out, d->hint);
		buf_add_byte(out, '\n');
	}
}

void diags_release(struct diags *d)
{
	vec_release(d);
	arena_release(&d->arena);
	*d = (struct diags)DIAGS_INIT;
}
