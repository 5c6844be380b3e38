/*
 * Decides how what was printed becomes what is expected: only the lines between the fences, only
 * where they differ, the rest of the note byte by byte as it was.
 */
#include "cmd/test_int.h"

#include <string.h>

#include "runbook/match.h"
#include "sys/fs.h"

#define MARK "opsbook-3f9a1c7e5b2d"

/* Lines [from, to), from 1, of the note are replaced by `text`. */
struct edit {
	unsigned from, to;
	struct str text;
};

struct edits {
	VEC_FIELDS(struct edit);
};

/* Offset of line number `line`. */
static size_t line_at(struct str bytes, unsigned line)
{
	size_t at = 0;

	while (line-- > 1 && at < bytes.n) {
		size_t end = str_find_char(bytes, '\n', at);

		at = end == STR_NPOS ? bytes.n : end + 1;
	}
	return at;
}

static bool is_fence(struct str line)
{
	line = str_trim(line);
	return str_starts(line, STR("```")) || str_starts(line, STR("~~~"));
}

/*
 * Append what was printed as lines of a fence whose opening line is `fence`. False when that
 * cannot be: it would end the fence, or the fence stands in a quote.
 */
static bool add_lines(struct buf *out, struct str printed, struct str fence,
                      enum runbook_match match)
{
	size_t indent = 0;
	struct str line;

	while (indent < fence.n && fence.p[indent] == ' ')
		indent++;
	if (indent < fence.n && fence.p[indent] != '`' && fence.p[indent] != '~')
		return false;
	while (str_line(&printed, &line)) {
		if (is_fence(line))
			return false;
		if (line.n)
			buf_add(out, str_cut(fence, 0, indent));
		/* What a pattern would take for more than itself is escaped. */
		for (size_t i = 0; i < line.n; i++) {
			const char *special = match == RUNBOOK_MATCH_GLOB ? "*?\\"
			                      : match == RUNBOOK_MATCH_RE ? "\\^$.[]|()*+?{}"
			                                                  : "";

			if (strchr(special, line.p[i]))
				buf_add_byte(out, '\\');
			buf_add_byte(out, line.p[i]);
		}
		buf_add_z(out, str_ends(fence, STR("\r")) ? "\r\n" : "\n");
	}
	return true;
}

static struct str note_line(struct str bytes, unsigned line)
{
	size_t at = line_at(bytes, line);

	return str_cut(bytes, at, str_find_char(bytes, '\n', at));
}

static bool edit_expect(struct edits *edits, struct arena *a, struct str bytes,
                        const struct runbook_expect *expect, struct str printed)
{
	struct buf text = BUF_INIT;
	bool good = add_lines(&text, printed, note_line(bytes, expect->line), expect->match);

	if (good)
		vec_push(edits, (struct edit){ expect->line + 1, expect->end_line,
		                               arena_str(a, buf_str(&text)) });
	buf_release(&text);
	return good;
}

/* Of a transcript, the commands whose output is another now. */
static bool edit_console(struct edits *edits, struct arena *a, struct str bytes,
                         const struct runbook_block *b, struct str printed)
{
	struct buf text = BUF_INIT, ignored = BUF_INIT;
	bool good = true;

	for (size_t i = 0; i < b->transcript.n && good; i++) {
		const struct runbook_command *c = &b->transcript.v[i];
		unsigned from = c->line, to = i + 1 < b->transcript.n
		                                      ? b->transcript.v[i + 1].line
		                                      : b->end_line;
		struct str got;
		int status;

		good = test_console_result(&got, &status, printed, MARK, i);
		if (!good || (match_console(c->expected, got, &ignored) && status == c->status))
			continue;
		for (size_t k = 0; k < c->script.n; k++)
			from += c->script.p[k] == '\n';
		buf_clear(&text);
		good = add_lines(&text,
		                 match_console(c->expected, got, &ignored) ? c->expected : got,
		                 note_line(bytes, b->line), RUNBOOK_MATCH_EXACT);
		if (status != 0) {
			char number[32];

			snprintf(number, sizeof(number), "[%d]\n", status);
			good = good &&
			       add_lines(&text, str_of(number), note_line(bytes, b->line),
			                 RUNBOOK_MATCH_EXACT);
		}
		vec_push(edits, (struct edit){ from, to, arena_str(a, buf_str(&text)) });
	}
	buf_release(&text);
	buf_release(&ignored);
	return good;
}

static int by_line(const void *x, const void *y)
{
	const struct edit *a = x, *b = y;

	return a->from < b->from ? -1 : a->from > b->from;
}

static int write_note(struct test *t, const struct test_note *n, struct str bytes,
                      struct edits *edits, struct err *e)
{
	struct buf out = BUF_INIT, path = BUF_INIT;
	const struct edit *it;
	size_t at = 0;
	int result;

	vec_sort(edits, by_line);
	vec_each(it, edits) {
		buf_add(&out, str_cut(bytes, at, line_at(bytes, it->from)));
		buf_add(&out, it->text);
		at = line_at(bytes, it->to);
	}
	buf_add(&out, str_tail(bytes, at));
	buf_addf(&path, "%.*s/%.*s", STR_ARG(t->notes.root), STR_ARG(n->book->path));
	result = fs_write_atomic(path.p, buf_str(&out), e);
	buf_release(&path);
	buf_release(&out);
	return result;
}

int test_update(struct test *t, struct test_note *n, size_t file, struct err *e)
{
	struct buf bytes = BUF_INIT;
	struct edits edits = { 0 };
	struct test_point *p;
	int result = source_read(t->notes.p.source, file, 0, &bytes,
	                         (size_t)t->notes.p.conf.max_note_size, e);

	vec_each(p, &n->points) {
		const struct runbook_block *b = &n->book->blocks[p->block];
		size_t before = edits.n;
		bool good = true;

		/* Only what ran well and printed something else. */
		if (result != 0 || p->result != TEST_FAILED || !p->ran || p->out.full)
			continue;
		if (b->kind == RUNBOOK_CONSOLE)
			good = edit_console(&edits, &t->notes.arena, buf_str(&bytes), b,
			                    buf_str(&p->out));
		else if (b->expect.line && p->diff.n)
			good = edit_expect(&edits, &t->notes.arena, buf_str(&bytes), &b->expect,
			                   buf_str(&p->out));
		if (!good) {
			edits.n = before;
			p->why = arena_strf(&t->notes.arena,
			                    "%.*s; it cannot be written into the note",
			                    STR_ARG(p->why));
		} else if (edits.n > before) {
			p->result = TEST_OK;
			p->why = STR("rewritten");
			t->updated++;
		}
	}
	if (result == 0 && edits.n)
		result = write_note(t, n, buf_str(&bytes), &edits, e);
	vec_release(&edits);
	buf_release(&bytes);
	return result;
}
