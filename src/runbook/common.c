/*
 * Decides how a problem of a runbook is placed, what a block without a name is
 * called, and which of its properties decide what it does: its hash.
 */
#include "runbook/runbook_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "source/source.h"

void reading_say(struct reading *r, enum diag_code code, unsigned line, unsigned column,
                 unsigned width, const char *fmt, ...)
{
	struct diag_place at = { r->note->path, line, column, width, r->bytes };
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	diag_add(r->diags, code, &at, "%s", text.p);
	buf_release(&text);
}

void block_refuse(struct reading *r, struct runbook_block *b, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	if (b->refusal.n)
		return;
	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	b->refusal = arena_str(r->a, buf_str(&text));
	buf_release(&text);
}

struct str reading_line(struct reading *r, unsigned line)
{
	struct str rest, found = STR_NONE;

	if (line < r->line || r->line == 0) {
		r->line = 1;
		r->line_at = 0;
	}
	rest = str_tail(r->bytes, r->line_at);
	while (r->line < line) {
		if (!str_line(&rest, &found))
			return STR_NONE;
		r->line++;
		r->line_at = r->bytes.n - rest.n;
	}
	return str_line(&rest, &found) ? found : STR_NONE;
}

struct runbook_names names_keep(struct arena *a, const struct names *from)
{
	struct str *kept = arena_array(a, struct str, from->n);

	for (size_t i = 0; i < from->n; i++)
		kept[i] = arena_str(a, from->v[i]);
	return (struct runbook_names){ kept, from->n };
}

struct runbook_params params_keep(struct arena *a, const struct params *from)
{
	struct runbook_param *kept = arena_array(a, struct runbook_param, from->n);

	if (from->n)
		memcpy(kept, from->v, from->n * sizeof(*kept));
	return (struct runbook_params){ kept, from->n };
}

void names_split(struct names *out, struct str text)
{
	struct str piece;

	while (str_split(&text, ',', &piece)) {
		piece = str_trim(piece);
		if (piece.n)
			vec_push(out, piece);
	}
}

/* Two words of the first line, 32 bytes at most; of an assignment its variable. */
struct str name_generate(struct arena *a, struct str text)
{
	struct buf name = BUF_INIT;
	struct str line = STR_NONE, result;
	size_t equals, blanks = 0;

	str_line(&text, &line);
	equals = str_find_char(line, '=', 0);
	if (equals != STR_NPOS && equals > 0)
		line = str_cut(line, 0, equals);
	line = str_cut(line, 0, 32);
	for (size_t i = 0; i < line.n && blanks < 2; i++) {
		char c = char_lower(line.p[i]);

		blanks += c == ' ';
		if (c == ' ' && blanks < 2 && name.len)
			buf_add_byte(&name, '-');
		else if (char_is_alnum(c))
			buf_add_byte(&name, c);
	}
	result = arena_str(a, buf_str(&name));
	buf_release(&name);
	return result;
}

static void add_field(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, "%s %zu ", name, value.n);
	buf_add(out, value);
	buf_add_byte(out, '\n');
}

void block_hash(struct runbook_block *b, const struct runbook *book)
{
	struct buf text = BUF_INIT, id = BUF_INIT;

	add_field(&text, "script", b->script);
	for (size_t i = 0; i < b->program.n; i++)
		add_field(&text, "program", b->program.v[i]);
	add_field(&text, "extension", b->extension);
	add_field(&text, "db", b->db);
	add_field(&text, "cwd", b->cwd);
	add_field(&text, "out", b->out);
	add_field(&text, "hosts", b->hosts);
	buf_addf(&text, "%d %d %d %d %d %d %u\n", b->kind, b->effect, b->via, b->interactive,
	         b->background, book->session, b->retry);
	buf_addf(&text, "%llu %llu\n", (unsigned long long)b->timeout_ms,
	         (unsigned long long)b->every_ms);
	buf_addf(&text, "%u %u %u %d %u %u\n", b->forks, b->serial, b->maxfail,
	         b->maxfail_percent, b->expecthosts_min, b->expecthosts_max);
	source_blob_id(&id, buf_str(&text));
	snprintf(b->hash, sizeof(b->hash), "%s", id.p);
	buf_release(&text);
	buf_release(&id);
}
