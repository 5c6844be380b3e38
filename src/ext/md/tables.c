/*
 * Decides which tables are too large. cmark-gfm fills each row up to the
 * header's width, so a few kilobytes can ask for millions of cells, and goes over
 * a row's cells for each of them. Both are counted over the note; the table that
 * passes a cap stays text, by a filler at the end of its delimiter row.
 */
#include "ext/md/prepare_int.h"

/* Cells that may be filled up in a note, beside one for each of its 4 bytes. */
#define FILLED_MAX 65536
/* Twice the steps over lists of cells in a note: 17,000 columns, or 200 in 15,000 rows. */
#define STEPS_MAX ((size_t)600000000)
/* In one run of lines: a paragraph is read anew for each that it holds. */
#define RULES_MAX 64

/* Does `line` look like a table's delimiter row? Gives its columns, 0 when not. */
static size_t rule_columns(struct str line)
{
	size_t columns = 0, dashes = 0, marks = 0;
	bool in_cell = false;

	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (c == '-' || c == ':') {
			dashes += c == '-';
			marks += c == ':';
			columns += !in_cell;
			in_cell = true;
		} else if (c == '|') {
			marks++;
			in_cell = false;
		} else if (c != ' ' && c != '\t' && c != '>') {
			return 0;
		}
	}
	return dashes && marks ? columns : 0;
}

static size_t count_pipes(struct str line)
{
	size_t n = 0;

	for (size_t at = 0; (at = str_find_char(line, '|', at)) != STR_NPOS; at++)
		n++;
	return n;
}

void md_tables_line(struct parse *p, struct tables *t, struct str line)
{
	size_t columns, pipes;

	if (!(p->dialect & MD_GFM))
		return;
	columns = rule_columns(line);
	if (t->rules.n) {
		pipes = count_pipes(line);
		t->rows++;
		t->pipes += pipes;
		t->steps += pipes * pipes;
	}
	if (columns == 0)
		return;
	if (t->rules.n == 0) {
		t->rule_line = p->lines.n;
		t->steps = 2 * columns * columns;
	}
	if (t->rules.n < RULES_MAX)
		vec_push(&t->rules, p->text.len);
	else
		md_filler_add(p);
	if (columns > t->columns)
		t->columns = columns;
}

/* Make each delimiter row of the run one no more. Offsets of later lines move along. */
static void neutralise(struct parse *p, const struct tables *t)
{
	size_t line = p->lines.n;

	p->changed = true;
	for (size_t i = t->rules.n; i-- > 0;) {
		size_t at = t->rules.v[i];

		buf_splice(&p->text, at, at, str_from(p->filler, p->filler_n));
		while (line > 0 && p->lines.v[line - 1] > at)
			line--;
		for (size_t l = line; l < p->lines.n; l++)
			p->lines.v[l] += p->filler_n;
	}
}

void md_tables_end(struct parse *p, struct tables *t)
{
	size_t cells = t->columns * t->rows, written = t->pipes + t->rows;
	size_t filled = cells > written ? cells - written : 0;

	if (t->rules.n && (t->filled + filled > FILLED_MAX + p->text.len / 4 ||
	                   t->steps_all + t->steps > STEPS_MAX)) {
		neutralise(p, t);
		md_fault_add(p->doc, MD_FAULT_TABLE, (unsigned)t->rule_line, 1);
	} else if (t->rules.n) {
		t->filled += filled;
		t->steps_all += t->steps;
	}
	vec_clear(&t->rules);
	t->columns = t->rows = t->pipes = t->steps = 0;
}
