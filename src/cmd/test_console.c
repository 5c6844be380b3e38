/*
 * Decides how a transcript is run: all commands in one shell, as whoever wrote it did, with a mark
 * and the status behind each. A command that is no whole command spoils only itself.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/test_int.h"
#include "base/path.h"
#include "runbook/match.h"

static void add_quoted(struct buf *out, struct str text)
{
	buf_add_byte(out, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'')
			buf_add_z(out, "'\\''");
		else
			buf_add_byte(out, text.p[i]);
	}
	buf_add_byte(out, '\'');
}

struct str test_console_script(struct arena *a, const struct runbook_block *b, const char *mark)
{
	bool bash = b->program.n && str_eq(path_base(b->program.v[0]), STR("bash"));
	struct buf out = BUF_INIT;
	struct str script;

	/* At a prompt nothing ends at the first failure, and both streams are one. */
	buf_addf(&out, "set +e\n%sexec 2>&1\n", bash ? "set +o pipefail\n" : "");
	for (size_t i = 0; i < b->transcript.n; i++) {
		buf_add_z(&out, "eval ");
		add_quoted(&out, b->transcript.v[i].script);
		buf_addf(&out,
		         "\nopsbook_status=$?; printf '\\n%s %%d\\n' \"$opsbook_status\"; "
		         "(exit \"$opsbook_status\")\n",
		         mark);
	}
	buf_add_z(&out, "exit 0\n");
	script = arena_str(a, buf_str(&out));
	buf_release(&out);
	return script;
}

bool test_console_result(struct str *got, int *status, struct str out, const char *mark,
                         size_t i)
{
	struct buf line = BUF_INIT;
	size_t from = 0, at = STR_NPOS;

	buf_addf(&line, "\n%s ", mark);
	for (size_t n = 0; n <= i; n++) {
		from = n ? at : 0;
		if (n) {
			/* Behind the line of the mark before. */
			from = str_find_char(out, '\n', at + 1);
			from = from == STR_NPOS ? out.n : from + 1;
		}
		at = str_find(out, buf_str(&line), from);
		if (at == STR_NPOS)
			break;
	}
	if (at != STR_NPOS) {
		*got = str_cut(out, from, at);
		*status = (int)strtol(out.p + at + line.len, NULL, 10);
	}
	buf_release(&line);
	return at != STR_NPOS;
}

bool test_console_compare(struct str *why, struct str *diff, struct arena *a,
                          const struct runbook_block *b, struct str out, const char *mark)
{
	struct buf reason = BUF_INIT, lines = BUF_INIT;
	bool all = true;

	for (size_t i = 0; i < b->transcript.n && all; i++) {
		const struct runbook_command *c = &b->transcript.v[i];
		struct str got, first = c->script;
		int status;

		first = str_cut(first, 0, str_find_char(first, '\n', 0));
		buf_clear(&reason);
		buf_addf(&reason, "line %u, '%.*s': ", c->line, STR_ARG(str_cut(first, 0, 60)));
		if (!test_console_result(&got, &status, out, mark, i)) {
			buf_add_z(&reason, "the shell had ended before it");
			all = false;
		} else if (!match_console(c->expected, got, &reason)) {
			match_add_diff(&lines, c->expected, got, 30);
			all = false;
		} else if (status != c->status) {
			buf_addf(&reason, "its status was %d, not %d", status, c->status);
			all = false;
		}
	}
	*why = all ? STR_NONE : arena_str(a, buf_str(&reason));
	*diff = arena_str(a, buf_str(&lines));
	buf_release(&reason);
	buf_release(&lines);
	return all;
}
