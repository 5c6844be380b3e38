/*
 * Decides where a reader's values can be shown in place of variables. Commands
 * of a session are looked at each for itself, what was printed is not.
 */
#include "runbook/uses.h"

#include "runbook/runbook_int.h"

struct looking {
	const struct runbook *r;
	const struct runbook_block *b;
	unsigned line; /* of the note, that begins at byte `at` of the text */
	size_t at;
	struct {
		VEC_FIELDS(struct runbook_use);
	} out;
};

static const struct runbook_param *find_in(const struct runbook_params *in, struct str name)
{
	for (size_t i = 0; i < in->n; i++)
		if (str_eq(in->v[i].name, name))
			return &in->v[i];
	return NULL;
}

static const struct runbook_param *find(const struct looking *l, struct str name)
{
	const struct runbook_param *p = find_in(&l->r->params, name);

	return p ? p : find_in(&l->b->placeholders, name);
}

/* The block's param for the placeholder at code.p[at]; with the text's length. */
static const struct runbook_param *find_placeholder(const struct looking *l, struct str code,
                                                    size_t at, size_t *n)
{
	for (size_t i = 0; i < l->b->placeholders.n; i++) {
		const struct runbook_param *p = &l->b->placeholders.v[i];
		struct str rest = str_tail(code, at + 1);

		if (!str_starts(rest, p->help) || rest.n <= p->help.n ||
		    rest.p[p->help.n] != '>')
			continue;
		*n = p->help.n + 2;
		return p;
	}
	return NULL;
}

/* "$NAME", "${NAME}", or "${NAME" of something longer (then `*plain` is false). */
static struct str variable_at(struct str code, size_t at, size_t *n, bool *plain)
{
	size_t from = at + 1, end;
	bool braces = from < code.n && code.p[from] == '{';

	from += braces;
	for (end = from; end < code.n && (char_is_alnum(code.p[end]) || code.p[end] == '_');)
		end++;
	*plain = !braces || (end < code.n && code.p[end] == '}');
	*n = end - at + (braces && *plain);
	return str_cut(code, from, end);
}

static void add(struct looking *l, const struct runbook_param *p, size_t from, size_t n,
                enum runbook_use_place place)
{
	struct runbook_use use = { p->name, from, from + n, place };

	if (!p->secret && l->out.n < RUNBOOK_MAX_USES)
		vec_push(&l->out, use);
}

/* Look at shell code that stands at `offset` of the block's text. */
static void look(struct looking *l, struct str code, size_t offset)
{
	struct shell s = { .code = code };
	enum shell_place place;

	while (shell_look(&s, &place) && !s.lost) {
		enum runbook_use_place in = place != SHELL_DOUBLE ? RUNBOOK_USE_PLAIN
		                            : shell_in_here(&s)   ? RUNBOOK_USE_HERE
		                                                  : RUNBOOK_USE_DOUBLE;
		const struct runbook_param *p = NULL;
		bool open = place == SHELL_PLAIN || place == SHELL_DOUBLE, plain = true;
		size_t n = 0;

		if (code.p[s.at] == '$' && (open || place == SHELL_SUM))
			p = find(l, variable_at(code, s.at, &n, &plain));
		else if (code.p[s.at] == '<' && open)
			p = find_placeholder(l, code, s.at, &n);
		if (p)
			add(l, p, offset + s.at, n,
			    plain && place != SHELL_SUM ? in : RUNBOOK_USE_OTHER);
		if (p && plain)
			s.at += n;
		else
			shell_skip(&s);
	}
}

/* Where line `line` of the note begins in the block's text; lines are asked for in order. */
static size_t line_start(struct looking *l, unsigned line)
{
	while (l->line < line) {
		size_t end = str_find_char(l->b->text, '\n', l->at);

		if (end == STR_NPOS)
			return l->b->text.n;
		l->at = end + 1;
		l->line++;
	}
	return l->at;
}

/*
 * A command of a session, as it is shown: behind a prompt in its first line, and
 * perhaps "> " in the others. Prompts become blanks, which say nothing to a shell.
 */
static void look_command(struct looking *l, const struct runbook_command *c)
{
	size_t from = line_start(l, c->line);
	struct str rest = str_tail(l->b->text, from), line;
	struct buf code = BUF_INIT;
	size_t lines = 0;

	for (size_t i = 0; i < c->script.n; i++)
		lines += c->script.p[i] == '\n';
	for (size_t i = 0; i < lines && str_line(&rest, &line); i++) {
		size_t skip = str_starts(line, STR("> ")) ? 2 : 0;

		if (i == 0)
			for (skip = 0; skip < line.n && char_is_space(line.p[skip]);)
				skip++;
		if (i == 0)
			skip = skip + 2 < line.n ? skip + 2 : line.n;
		for (size_t k = 0; k < skip; k++)
			buf_add_byte(&code, ' ');
		buf_add(&code, str_tail(line, skip));
		buf_add_byte(&code, '\n');
	}
	look(l, buf_str(&code), from);
	buf_release(&code);
}

struct runbook_uses runbook_find_uses(struct arena *a, const struct runbook *r,
                                      const struct runbook_block *b)
{
	struct looking l = { .r = r, .b = b, .line = b->line + 1 };
	struct runbook_use *kept;
	size_t n;

	if (b->kind == RUNBOOK_SHELL || b->kind == RUNBOOK_CONSOLE) {
		for (size_t i = 0; i < b->transcript.n && l.out.n < RUNBOOK_MAX_USES; i++)
			look_command(&l, &b->transcript.v[i]);
		if (b->transcript.n == 0)
			look(&l, b->text, 0);
	}
	kept = arena_array(a, struct runbook_use, l.out.n);
	for (size_t i = 0; i < l.out.n; i++)
		kept[i] = l.out.v[i];
	n = l.out.n;
	vec_release(&l.out);
	return (struct runbook_uses){ kept, n };
}
