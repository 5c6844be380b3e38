/*
 * Decides which languages are run, and by which program: the block's own
 * `interpreter`, the project's runners, the note's shell, else what is usual.
 */
#include "runbook/runbook_int.h"

static const struct {
	const char *lang;
	enum runbook_kind kind;
	const char *program;
} languages[] = {
	{ "sh", RUNBOOK_SHELL, "sh" },
	{ "bash", RUNBOOK_SHELL, "bash" },
	{ "shell", RUNBOOK_SHELL, "bash" },
	{ "zsh", RUNBOOK_SHELL, "zsh" },
	{ "shellscript", RUNBOOK_SHELL, "bash" },
	{ "console", RUNBOOK_CONSOLE, "bash" },
	{ "shell-session", RUNBOOK_CONSOLE, "bash" },
	{ "sh-session", RUNBOOK_CONSOLE, "sh" },
	{ "bash-session", RUNBOOK_CONSOLE, "bash" },
	{ "shellsession", RUNBOOK_CONSOLE, "bash" },
	{ "python", RUNBOOK_PYTHON, "python3" },
	{ "python3", RUNBOOK_PYTHON, "python3" },
	{ "py", RUNBOOK_PYTHON, "python3" },
	{ "sql", RUNBOOK_SQL, NULL },
	{ "http", RUNBOOK_HTTP, NULL },
};

/* One word, or a command line cut at blanks. */
static struct runbook_names words(struct arena *a, struct str text)
{
	struct names out = { .n = 0 };
	struct runbook_names kept;
	struct str word;

	while (str_split(&text, ' ', &word))
		if (word.n)
			vec_push(&out, arena_str(a, word));
	kept = names_keep(a, &out);
	vec_release(&out);
	return kept;
}

static bool take_runner(struct reading *r, struct runbook_block *b)
{
	for (size_t i = 0; i < r->options->nrunners; i++) {
		const struct runbook_runner *it = &r->options->runners[i];

		if (!str_eq_ci(it->lang, b->lang))
			continue;
		b->kind = RUNBOOK_CUSTOM;
		b->program = words(r->a, it->command);
		b->extension = arena_str(r->a, it->extension);
		return true;
	}
	return false;
}

/* yaml and ini are run only where a block says by what. */
static bool take_via(struct runbook_block *b)
{
	bool yaml = str_eq_ci(b->lang, STR("yaml")) || str_eq_ci(b->lang, STR("yml"));
	struct str via = runbook_attr(b, STR("via"));

	if (yaml && str_eq(via, STR("ansible")))
		b->kind = RUNBOOK_ANSIBLE;
	else if (str_eq_ci(b->lang, STR("ini")) && str_eq(via, STR("tox")))
		b->kind = RUNBOOK_TOX;
	else
		return false;
	return true;
}

bool block_take_lang(struct reading *r, struct runbook_block *b)
{
	if (b->lang.n == 0)
		return false;
	if (take_via(b) || take_runner(r, b))
		return true;
	for (size_t i = 0; i < countof(languages); i++) {
		if (!str_eq_ci(b->lang, str_of(languages[i].lang)))
			continue;
		b->kind = languages[i].kind;
		if (r->book->shell.n && b->kind <= RUNBOOK_CONSOLE)
			b->program = words(r->a, r->book->shell);
		else if (languages[i].program)
			b->program = words(r->a, str_of(languages[i].program));
		return true;
	}
	/* Any language, when the block names what runs it. */
	b->kind = RUNBOOK_CUSTOM;
	return runbook_attr(b, STR("interpreter")).n > 0;
}

bool runbook_lang_runs(struct str lang, const struct runbook_options *options)
{
	for (size_t i = 0; i < options->nrunners; i++)
		if (str_eq_ci(options->runners[i].lang, lang))
			return true;
	for (size_t i = 0; i < countof(languages); i++)
		if (str_eq_ci(lang, str_of(languages[i].lang)))
			return true;
	return false;
}
