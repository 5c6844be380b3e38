/*
 * `opsbook run`: its entry, and which part of it is asked for.
 */
#include "cmd/run_go_int.h"
#include "cmd/table_int.h"

static int run(const struct cmd_args *args)
{
	return cmd_value(args, "list") ? run_list(args) : run_terminal(args);
}

static const struct cmd_option options[] = {
	{ "list", 'l', NULL, "list the blocks that can be run" },
	{ "step", 's', "STEP", "run only STEP and what it needs; as NOTE#STEP" },
	{ "only", 0, "STEP,...", "run only these: what they need is taken as done" },
	{ "from", 0, "STEP", "run STEP and all behind it" },
	{ "tag", 0, "TAG", "run only steps with this tag" },
	{ "param", 'p', "NAME=VALUE", "give a param; may be repeated" },
	{ "params-file", 0, "FILE", "take params from a YAML or JSON file" },
	{ "yes", 'y', NULL, "ask nothing for steps that look or change" },
	{ "confirm", 0, "STEP=TARGET", "agree to a dangerous step, naming what it is done to" },
	{ "on-failure", 0, "WHAT", "stop (default), or undo what was done" },
	{ "dry-run", 'n', NULL, "show the plan and the scripts, run nothing" },
	{ "inventory", 'i', "FILE", "the hosts: an Ansible inventory, or its --list" },
	{ "resume", 0, "ID", "go on with a run that was cut off" },
	{ "done", 0, "STEP", "of a run that is resumed: STEP was done" },
	{ "again", 0, "STEP", "of a run that is resumed: run STEP again" },
	{ "alert", 0, "FILE", "find note and params from Alertmanager's JSON; - is stdin" },
	{ "json", 0, NULL, "with --list: print an array of objects" },
	{ "hints", 0, NULL, "with --list: show hints too" },
	{ "repo", 'C', "REPO", "the notes (default: the current folder)" },
	{ "rev", 'r', "REV", "read the notes of this revision" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_run = {
	.name = "run",
	.summary = "run a runbook step by step, or list what can be run",
	.usage = "NOTE[#STEP] [OPTION...] | --list [NOTE|FOLDER]",
	.text = "NOTE is a path from the root of REPO, with or without .md, or a file name "
		"that\n"
		"occurs only once; STEP a step's name or the number of a block.\n\n"
		"First the plan is shown, then each step with its exact script before it "
		"runs.\n"
		"Changes are agreed to once a run, a dangerous step by typing the name of what "
		"it\n"
		"is done to. Without a terminal nothing is asked: what is missing is said, "
		"and\n"
		"nothing runs. Every step is in the journal before it starts: see `opsbook "
		"runs`.\n\n"
		"A step with hosts= runs on these by ssh, which asks nothing, or with "
		"via=ansible by\n"
		"ansible-playbook. Without --inventory or ANSIBLE_INVENTORY its hosts are "
		"names, as in\n"
		"web1,root@web2:2222. Retrying it retries those hosts where it failed.\n\n"
		"With --list, all blocks of a note, a folder or the whole repository are "
		"listed\n"
		"with line, language, effect and name; nothing is run.\n\n"
		"Exits with 1 when a step failed or was not run.",
	.options = options,
	.most = 1,
	.run = run,
};
