/*
 * Decides what of a shell block is typed and what is output. A console block,
 * and a shell block that begins with "$ ", has prompts: their commands are the
 * script, the lines behind each what it is expected to print. Only "$ " with
 * its blank is a prompt: "$TOOL" is a variable.
 */
#include "runbook/runbook_int.h"

#include <stdlib.h>
#include <string.h>

/* Further lines and bytes of a command that no prompt stands before, at most. */
#define FURTHER_LINES 100
#define FURTHER_BYTES ((size_t)32 << 10)

/* The lines of a block with prompts. */
struct session {
	struct reading *r;
	struct str rest;
	unsigned line; /* of the note, of what is next in `rest` */
	const char *prompt;
	struct buf script, expected;
	struct {
		VEC_FIELDS(struct runbook_command);
	} commands;
};

/* The text behind the prompt; false when the line has none. */
static bool behind_prompt(struct str line, struct str prompt, struct str *text)
{
	struct str s = line;

	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_tail(s, 1);
	if (str_starts(s, prompt))
		*text = str_tail(s, prompt.n);
	else if (str_eq(s, str_cut(prompt, 0, prompt.n - 1)))
		*text = STR_NONE;
	else
		return false;
	return true;
}

static bool has_prompt(struct str code, struct str prompt)
{
	struct str line, text;

	while (str_line(&code, &line))
		if (behind_prompt(line, prompt, &text))
			return true;
	return false;
}

static bool first_is_prompt(struct str code)
{
	struct str line, text;

	while (str_line(&code, &line))
		if (str_trim(line).n)
			return behind_prompt(line, STR("$ "), &text);
	return false;
}

static void add_line(struct buf *out, struct str line)
{
	buf_add(out, line);
	buf_add_byte(out, '\n');
}

/* Does a shell ask for more behind these lines? */
static bool wants_more(struct str script)
{
	static const char *const ends[] = {
		"|", "&&", "||", "{", " do", ";do", " then", ";then"
	};
	struct shell s = { .code = script };
	enum shell_place place;
	struct str text = str_trim(script);

	while (shell_look(&s, &place))
		shell_skip(&s);
	if (shell_is_open(&s) || str_ends(text, STR("\\")))
		return true;
	for (size_t i = 0; i < countof(ends); i++)
		if (str_ends(text, str_of(ends[i])))
			return true;
	return false;
}

/*
 * Take the further lines of a command off the session: behind "> " prompts, and plain
 * ones while a quote, a here-document or a backslash is open - if that ends before
 * the next prompt.
 */
static void take_further(struct session *s)
{
	struct str prompt = str_of(s->prompt), line, text;
	struct str saved_rest = s->rest;
	unsigned saved_line = s->line;
	size_t saved_len = s->script.len;
	bool asked = false;

	for (unsigned lines = 0; s->rest.n; lines++) {
		struct str before = s->rest;
		bool cheap = lines < FURTHER_LINES && s->script.len < FURTHER_BYTES;
		bool more = cheap && wants_more(buf_str(&s->script));

		str_line(&s->rest, &line);
		if ((more || asked) &&
		    (str_starts(line, STR("> ")) || str_eq(line, STR(">")))) {
			add_line(&s->script, str_tail(line, line.n > 1 ? 2 : 1));
			asked = true;
		} else if (more && !asked && !behind_prompt(line, prompt, &text)) {
			add_line(&s->script, line);
		} else {
			s->rest = before;
			break;
		}
		s->line++;
	}
	/* Never closed: then the lines behind it were output after all. */
	if (!asked && s->line > saved_line && wants_more(buf_str(&s->script))) {
		s->rest = saved_rest;
		s->line = saved_line;
		buf_cut(&s->script, saved_len);
	}
}

/* "[2]" as the last line of what is expected is the exit status. */
static int take_status(struct buf *expected)
{
	struct str all = buf_str(expected), last;
	size_t from;
	int status = 0;

	if (all.n == 0)
		return 0;
	from = str_rfind_char(str_cut(all, 0, all.n - 1), '\n');
	from = from == STR_NPOS ? 0 : from + 1;
	last = str_cut(all, from, all.n - 1);
	if (last.n < 3 || last.n > 5 || last.p[0] != '[' || last.p[last.n - 1] != ']')
		return 0;
	for (size_t i = 1; i + 1 < last.n; i++) {
		if (!char_is_digit(last.p[i]))
			return 0;
		status = status * 10 + (last.p[i] - '0');
	}
	if (status > 255)
		return 0;
	buf_cut(expected, from);
	return status;
}

static void take_session(struct session *s)
{
	struct str prompt = str_of(s->prompt), line, text;

	while (s->rest.n) {
		struct runbook_command *c;

		str_line(&s->rest, &line);
		s->line++;
		if (!behind_prompt(line, prompt, &text) || str_trim(text).n == 0)
			continue;
		c = vec_add(&s->commands);
		c->line = s->line - 1;
		buf_clear(&s->script);
		buf_clear(&s->expected);
		add_line(&s->script, text);
		take_further(s);
		for (struct str before = s->rest; s->rest.n; before = s->rest) {
			str_line(&s->rest, &line);
			if (behind_prompt(line, prompt, &text)) {
				s->rest = before;
				break;
			}
			s->line++;
			add_line(&s->expected, line);
		}
		c->status = take_status(&s->expected);
		c->script = arena_str(s->r->a, buf_str(&s->script));
		c->expected = arena_str(s->r->a, buf_str(&s->expected));
	}
}

/* All commands one behind the other; placeholders become variables in each. */
static void keep_session(struct reading *r, struct runbook_block *b, struct session *s,
                         struct buf *script, struct params *found)
{
	struct runbook_command *kept, *it;
	struct buf one = BUF_INIT;

	vec_each(it, &s->commands) {
		if (!b->annotated) {
			buf_clear(&one);
			placeholders_replace(r, b, &one, it->script, found, it->line);
			it->script = arena_str(r->a, buf_str(&one));
		}
		buf_add(script, it->script);
	}
	kept = arena_array(r->a, struct runbook_command, s->commands.n);
	if (s->commands.n)
		memcpy(kept, s->commands.v, s->commands.n * sizeof(*kept));
	b->transcript = (struct runbook_commands){ kept, s->commands.n };
	buf_release(&one);
}

/* Which prompt the block has, or NULL. "# " is root's in a console without "$ ". */
static const char *prompt_of(const struct runbook_block *b)
{
	if (b->kind != RUNBOOK_CONSOLE)
		return b->kind == RUNBOOK_SHELL && first_is_prompt(b->text) ? "$ " : NULL;
	if (has_prompt(b->text, STR("$ ")))
		return "$ ";
	return has_prompt(b->text, STR("# ")) ? "# " : NULL;
}

void block_take_script(struct reading *r, struct runbook_block *b)
{
	const char *prompt = prompt_of(b);
	struct session s = { .r = r,
		             .rest = b->text,
		             .line = b->line + 1,
		             .prompt = prompt,
		             .script = BUF_INIT,
		             .expected = BUF_INIT };
	struct buf script = BUF_INIT;
	struct params found = { .n = 0 };
	bool shell = b->kind == RUNBOOK_SHELL || b->kind == RUNBOOK_CONSOLE;

	if (prompt) {
		take_session(&s);
		keep_session(r, b, &s, &script, &found);
	} else if (shell && !b->annotated) {
		placeholders_replace(r, b, &script, b->text, &found, b->line + 1);
	} else {
		buf_add(&script, b->text);
	}
	if (script.len && script.p[script.len - 1] != '\n')
		buf_add_byte(&script, '\n');
	b->script = arena_str(r->a, buf_str(&script));
	b->placeholders = params_keep(r->a, &found);
	vec_release(&found);
	vec_release(&s.commands);
	buf_release(&s.script);
	buf_release(&s.expected);
	buf_release(&script);
}
