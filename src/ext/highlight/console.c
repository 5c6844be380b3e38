/*
 * Decides which lines of a console session were typed and which are output,
 * and where a prompt ends. A command goes on in the lines behind a backslash,
 * in a here-document, and behind a "> " prompt.
 */
#include "ext/highlight/lex_int.h"

#include <string.h>

#define PROMPT_MAX 80

/* Can it stand in "user@host:~/dir", "(venv) [root@node-1 ~]" or "sh-4.4"? */
static bool is_prompt_text(struct str s)
{
	bool known = str_starts(s, STR("sh-")) || str_starts(s, STR("bash-"));

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '@' || c == ']' || c == ')' || c == '~')
			known = true;
		if (!char_is_alnum(c) && !strchr("@:~/._-[]() ", c) &&
		    !((unsigned char)c & 0x80))
			return false;
	}
	return known;
}

/*
 * Bytes of the prompt that `line` begins with, the blank behind it included,
 * or 0. A bare "# " is one only when `root`.
 */
static size_t prompt_length(struct str line, bool root)
{
	size_t start = 0;

	while (start < line.n && (line.p[start] == ' ' || line.p[start] == '\t'))
		start++;
	for (size_t i = start; i < line.n && i < start + PROMPT_MAX; i++) {
		if (line.p[i] != '$' && line.p[i] != '#')
			continue;
		if (i + 1 < line.n && line.p[i + 1] != ' ')
			continue;
		if (i == start ? line.p[i] == '$' || root
		               : is_prompt_text(str_cut(line, start, i)))
			return i + 1 < line.n ? i + 2 : i + 1;
		return 0;
	}
	return 0;
}

/* The prompts of a session: a bare "# " is a comment in one that has others. */
static bool find_prompts(struct str code, bool *root)
{
	struct str line;
	bool bare = false, other = false;

	while (str_line(&code, &line)) {
		if (prompt_length(line, false))
			other = true;
		else if (prompt_length(line, true))
			bare = true;
	}
	*root = bare && !other;
	return bare || other;
}

bool highlight_console_likely(struct str code)
{
	struct str line;

	while (str_line(&code, &line))
		if (str_trim(line).n)
			return str_starts(str_trim(line), STR("$ "));
	return false;
}

struct session {
	struct highlight_context *c;
	struct buf *out;
	struct str code;
	bool root; /* "# " is the prompt */
};

/* End of the line at `at`, behind its "\n". */
static size_t line_end(struct str code, size_t at)
{
	size_t end = str_find_char(code, '\n', at);

	return end == STR_NPOS ? code.n : end + 1;
}

/* The prompt of the line at `at` that continues a command. */
static size_t more_prompt(const struct session *s, size_t at)
{
	struct str line = str_cut(s->code, at, line_end(s->code, at));

	return str_starts(line, STR("> ")) ? 2 : str_eq(str_trim(line), STR(">")) ? 1 : 0;
}

static bool continues(struct str line)
{
	return str_ends(str_trim(line), STR("\\"));
}

/* Would a shell ask for more behind this text of a command? */
static bool is_incomplete(struct str text)
{
	static const struct str ends[] = {
		STR_INIT("\\"),  STR_INIT("|"),     STR_INIT("&&"),
		STR_INIT("{"),   STR_INIT("("),     STR_INIT(" do"),
		STR_INIT(";do"), STR_INIT(" then"), STR_INIT(";then")
	};
	char quote = '\0';

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\\' && quote != '\'')
			i++;
		else if (quote ? c == quote : c == '"' || c == '\'')
			quote = quote ? '\0' : c;
	}
	text = str_trim(text);
	for (size_t i = 0; i < countof(ends); i++)
		if (str_ends(text, ends[i]))
			return true;
	return quote != '\0';
}

/*
 * The command whose text begins at `from`, behind its prompt: its lines are
 * coloured together as one piece of shell code. Gives the end of its last line.
 */
static size_t command_end(const struct session *s, size_t from)
{
	size_t end = line_end(s->code, from);
	struct str line = str_cut(s->code, from, end), word = lexer_heredoc(line);
	bool loop = false; /* the last line had a "> " prompt: so may the next */

	while (end < s->code.n) {
		bool asked = more_prompt(s, end) && (loop || is_incomplete(line));

		if (!continues(line) && !word.n && !asked)
			break;
		loop = asked;
		line = str_cut(s->code, end, line_end(s->code, end));
		end += line.n;
		if (word.n) {
			size_t skip = str_starts(line, STR("> ")) ? 2 : 0;

			if (str_eq(str_trim(str_tail(line, skip)), word))
				word = STR_NONE;
		}
	}
	return end;
}

/* The command without the prompts of its further lines, which are no shell code. */
static void command_runs(const struct session *s, size_t from, size_t end)
{
	int bash = highlight_language_find(STR("bash"));
	struct buf plain = BUF_INIT;

	buf_add(&plain, str_cut(s->code, from, end));
	for (size_t at = line_end(s->code, from); at < end; at = line_end(s->code, at))
		if (more_prompt(s, at))
			plain.p[at - from] = ' ';
	highlight_language_runs(s->c, &s->c->runs, bash, buf_str(&plain), from);
	buf_release(&plain);
}

static void write_command(struct session *s, size_t at, size_t prompt, size_t end)
{
	size_t run = 0;

	vec_clear(&s->c->runs);
	command_runs(s, at + prompt, end);
	while (at < end) {
		size_t next = line_end(s->code, at);

		buf_add(s->out, STR("<span class=\"line cmd\">"));
		if (prompt) {
			buf_add(s->out, STR("<span class=\"hl-prompt\">"));
			buf_add_html(s->out, str_cut(s->code, at, at + prompt));
			buf_add(s->out, STR("</span>"));
		}
		highlight_runs_write(s->out, &s->c->runs, &run, s->code, at + prompt, next);
		buf_add(s->out, STR("</span>"));
		at = next;
		prompt = at < end ? more_prompt(s, at) : 0;
	}
}

bool highlight_console_write(struct buf *out, struct highlight_context *c, struct str code)
{
	struct session s = { c, out, code, false };

	if (!find_prompts(code, &s.root)) {
		buf_add_html(out, code);
		return false;
	}
	for (size_t at = 0; at < code.n;) {
		size_t end = line_end(code, at);
		struct str line = str_cut(code, at, end);
		size_t prompt;

		if (str_ends(line, STR("\n")))
			line.n--;
		prompt = prompt_length(line, s.root);
		if (prompt) {
			end = command_end(&s, at + prompt);
			write_command(&s, at, prompt, end);
		} else {
			buf_add(out, STR("<span class=\"line out\">"));
			buf_add_html(out, str_cut(code, at, end));
			buf_add(out, STR("</span>"));
		}
		at = end;
	}
	return true;
}
