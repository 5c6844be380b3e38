/*
 * What shells hand on: also those that set a trap for their end, and zsh where it is installed.
 */
#include <stdio.h>
#include <unistd.h>

#include "tests/run/harness.h"

static const struct {
	const char *lang;
	const char *script; /* exports X and prints */
	const char *output;
	int status;
} traps[] = {
	{ "sh", "trap 'echo \"mine $?\"' EXIT\nexport X=on\nexit 0", "mine 0\n", 0 },
	{ "bash", "set -u\ntrap 'echo \"mine $?\"' 0\nexport X=on\nexit", "mine 0\n", 0 },
	{ "zsh", "trap 'echo \"mine $?\"' EXIT\nexport X=on\nexit 0", "mine 0\n", 0 },
	{ "sh", "f() { trap 'echo f' EXIT; }\nf\nexport X=on", "f\n", 0 },
	{ "bash", "f() { trap 'echo f' EXIT; }\nf\nexport X=on", "f\n", 0 },
	{ "sh", "trap 'echo gone' EXIT\ntrap - EXIT\nexport X=on\nexit 0", "", 0 },
	{ "bash", "trap 'echo gone' EXIT\ntrap EXIT\nexport X=on\nexit 0", "", 0 },
	/* Of a subshell a trap is its own. */
	{ "sh", "( trap 'echo sub' EXIT; : )\nexport X=on\nexit 0", "sub\n", 0 },
	{ "bash", "x=$(trap 'echo sub' EXIT; :)\necho \"$x\"\nexport X=on\nexit 0", "sub\n",
	  0 },
	{ "zsh", "( trap 'echo sub' EXIT; : )\nexport X=on\nexit 0", "sub\n", 0 },
	/* Other signals are as ever. */
	{ "sh", "trap -- 'echo got' USR1\nkill -USR1 $$\nexport X=on\nexit 0", "got\n", 0 },
	{ "bash", "trap 'echo got' USR1 EXIT\nkill -USR1 $$\nexport X=on\nexit 0", "got\ngot\n",
	  0 },
	{ "bash", "trap 'echo err' ERR\n(exit 0)\nexport X=on\ntrap -p ERR | wc -l", "1\n", 0 },
	/* And the status is that of the script, or what the trap says. */
	{ "sh", "trap 'echo \"mine $?\"' EXIT\nexport X=on\nfalse", "mine 1\n", 1 },
	{ "bash", "trap 'echo \"mine $?\"; exit 9' EXIT\nexit 4", "mine 4\n", 9 },
	{ "zsh", "trap 'echo \"mine $?\"; exit 9' EXIT\nexit 4", "mine 4\n", 9 },
};

/* False, with a word, where the shell is not installed. */
static bool has_shell(const char *lang)
{
	if (strcmp(lang, "zsh") != 0 || access("/usr/bin/zsh", X_OK) == 0)
		return true;
	fprintf(stderr, "skip zsh: it is not installed\n");
	return false;
}

START_TEST(trap)
{
	struct harness h;
	struct buf text = BUF_INIT, want = BUF_INIT;

	if (!has_shell(traps[_i].lang))
		return;
	buf_addf(&text,
	         "```%s {name=one effect=read}\n%s\n```\n\n```sh {name=two effect=read}\n"
	         "echo \"X is ${X-off}\"\n```\n",
	         traps[_i].lang, traps[_i].script);
	harness_init(&h, text.p);
	h.failures = "s";
	harness_expect(&h, NULL, traps[_i].status ? RUN_FAILED : RUN_OK);
	buf_addf(&want, "%sX is %s\n", traps[_i].output, traps[_i].status ? "off" : "on");
	ck_assert_buf_eq(&h.output, want.p);
	if (traps[_i].status)
		ck_assert_ptr_nonnull(strstr(
			h.told.p, arena_strf(&h.arena, "status %d", traps[_i].status).p));
	harness_release(&h);
	buf_release(&text);
	buf_release(&want);
}
END_TEST

START_TEST(zsh)
{
	struct harness h;

	if (!has_shell("zsh"))
		return;
	harness_init(&h, "---\nrunbook: {params: {V: {default: \"a  b 世界\"}}}\n---\n"
	                 "```zsh {name=one}\narr=(x y)\nprint -r -- $arr[1] \"$V\"\n"
	                 "export A=$ZSH_NAME; unset V; cd /; setopt noclobber\n```\n\n"
	                 "```zsh {name=two}\necho \"$A ${V-none} $PWD\"\nfalse | true\n"
	                 "echo never\n```\n\n"
	                 "```console {name=three interpreter=zsh}\n$ echo $ZSH_NAME\n```\n");
	h.failures = "s";
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_buf_eq(&h.output, "x a  b 世界\nzsh none /\n");
	harness_release(&h);
}
END_TEST

Suite *run_shells_suite(void)
{
	Suite *suite = suite_create("shells");
	TCase *tests = tcase_create("shells");

	tcase_add_loop_test(tests, trap, 0, countof(traps));
	tcase_add_test(tests, zsh);
	suite_add_tcase(suite, tests);
	return suite;
}
