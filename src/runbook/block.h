/*
 * block.h - a fence that can be run, and all that its writer says about it.
 *
 * Part of runbook.h, which says who owns what.
 */
#ifndef OPSBOOK_RUNBOOK_BLOCK_H
#define OPSBOOK_RUNBOOK_BLOCK_H

#include "base/attr.h"
#include "base/str.h"
#include "runbook/param.h"

/* A number of a block that stands for none. */
#define RUNBOOK_NONE ((size_t)-1)

/* Caps: blocks of a note, bytes of a script. */
#define RUNBOOK_MAX_BLOCKS 10000
#define RUNBOOK_MAX_SCRIPT ((size_t)1 << 20)

/* How much a block may change. What is not said is CHANGE. */
enum runbook_effect {
	RUNBOOK_READ,   /* looks only: no question, may run in tests */
	RUNBOOK_CHANGE, /* asked about once a run */
	RUNBOOK_DANGER, /* whoever runs it types the name of what it is done to */
};

/* How a block is executed. */
enum runbook_kind {
	RUNBOOK_SHELL, /* script given to block.program: sh, bash, zsh */
	RUNBOOK_CONSOLE, /* the same, made of the commands behind "$ " prompts; see `transcript` */
	RUNBOOK_PYTHON, /* block.program is python3 */
	RUNBOOK_SQL, /* block.db says where: sqlite3 or psql; with `interpreter` that program */
	RUNBOOK_HTTP,    /* block.requests */
	RUNBOOK_ANSIBLE, /* yaml with via=ansible: a play or a list of tasks */
	RUNBOOK_TOX,     /* ini with via=tox: a tox.ini */
	RUNBOOK_CUSTOM,  /* block.program with a file of block.extension behind it */
};

enum runbook_via {
	RUNBOOK_VIA_LOCAL,
	RUNBOOK_VIA_SSH, /* what `hosts` without `via` means */
	RUNBOOK_VIA_ANSIBLE,
	RUNBOOK_VIA_TOX,
	RUNBOOK_VIA_TIUP,
};

/* How output is compared with what is expected. */
enum runbook_match {
	RUNBOOK_MATCH_EXACT,
	RUNBOOK_MATCH_GLOB,
	RUNBOOK_MATCH_RE,
	RUNBOOK_MATCH_JSON,
	RUNBOOK_MATCH_SIMILAR, /* only from "<!-- expected_similarity=0.8 -->": see `similarity` */
};

/* What `promptEnv` says. */
enum runbook_prompt { RUNBOOK_PROMPT_AUTO, RUNBOOK_PROMPT_YES, RUNBOOK_PROMPT_NO };

struct runbook_numbers {
	const size_t *v;
	size_t n;
};

/* key=value of a fence, as Runme reads it. */
struct runbook_attr {
	struct str key, value;
	unsigned column; /* of the key in block.line, 1-based characters; 0 when not known */
	unsigned value_column; /* the same of the value; behind its quote in the JSON form */
};

struct runbook_attrs {
	const struct runbook_attr *v;
	size_t n;
};

/* One command of a console block or of a block with prompts. */
struct runbook_command {
	struct str script;   /* without prompts; lines end with "\n" */
	struct str expected; /* lines up to the next prompt, as they stand; or empty */
	int status; /* expected exit status: 0, or N of a last line "[N]", which is not in `expected` */
	unsigned line; /* of the prompt, in the note */
};

struct runbook_commands {
	const struct runbook_command *v;
	size_t n;
};

/*
 * A request of an http block. "$NAME" and "${NAME}" in url, header values and
 * body stand for variables: runbook_expand(). Nothing is percent-encoded yet.
 */
struct runbook_header {
	struct str name, value;
};

struct runbook_request {
	struct str method; /* upper case */
	struct str url;
	const struct runbook_header *headers;
	size_t nheaders;
	struct str body; /* or empty */
	unsigned line;   /* in the note */
};

struct runbook_requests {
	const struct runbook_request *v;
	size_t n;
};

/* A fence that says what a block prints. */
struct runbook_expect {
	struct str text; /* without the fence; ends with "\n" unless empty */
	enum runbook_match match;
	double similarity; /* RUNBOOK_MATCH_SIMILAR: 0 to 1 */
	unsigned line;     /* of the opening fence; 0: there is no expectation */
	unsigned end_line; /* of the closing one */
};

/* A runnable fence. It is a step when it is `named`. */
struct runbook_block {
	size_t number; /* its place in runbook.blocks; NOTE#1 is number 0 */
	bool named;
	struct str name; /* as it was given, else made from the first line: only to be shown */
	unsigned line, end_line; /* of the opening and closing fence, in the note */
	struct str lang;         /* as written: "bash" */
	enum runbook_kind kind;
	size_t heading; /* index into runbook.headings of the one it stands under; or RUNBOOK_NONE */
	struct str heading_text, heading_id; /* of that heading; or empty */
	bool annotated;                      /* it has attributes */
	struct runbook_attrs attrs;          /* all of them, unknown ones too */

	struct str text; /* what stands between the fences, as written */
	struct str
		script; /* what is run: without prompts, placeholders as variables; ends with "\n" */
	struct runbook_names
		program;      /* argv to give the script to; the last is not the script */
	struct str extension; /* of the script's file, without "."; for CUSTOM */
	struct str
		db; /* sql: file, or postgres:// address, or "$NAME" of a variable; or empty */
	struct runbook_commands transcript; /* console, or prompts in another shell block */
	struct runbook_requests requests;   /* http */
	struct runbook_params
		placeholders; /* of this block; a declared param of that name replaces one */
	struct runbook_expect expect;

	enum runbook_effect effect;
	struct runbook_numbers needs; /* numbers of blocks that must have succeeded before */
	size_t verify;       /* number of the block to run after success; or RUNBOOK_NONE */
	size_t undo;         /* that takes it back; or RUNBOOK_NONE */
	uint64_t timeout_ms; /* 0: none was given */
	unsigned retry;      /* further tries after a failure; only for READ */
	uint64_t every_ms;   /* between them; 0: none was given */
	struct str
		out; /* variable that takes the trimmed stdout (`out`, or a name in ALL_CAPS); or empty */
	struct str
		cwd; /* note's and block's together: absolute, or from the note's folder; or empty */
	bool interactive; /* wants a terminal */
	bool background;  /* goes on while later steps run; stopped at the end */
	bool exclude_from_run_all, ignore;
	struct runbook_names tags; /* the note's and its own */
	enum runbook_prompt prompt_env;
	struct str lock; /* held while it runs; or empty */
	enum runbook_via via;
	struct str hosts; /* inventory pattern, "$NAME" in it for params; or empty */
	bool play; /* ANSIBLE: it is a list of plays, which name their hosts; else of tasks */
	unsigned forks;   /* at the same time; 0: not given */
	unsigned serial;  /* in a batch; 0: all */
	unsigned maxfail; /* failed hosts that are borne; a percentage when `maxfail_percent` */
	bool maxfail_percent, has_maxfail;
	unsigned expecthosts_min, expecthosts_max; /* 0 and 0: any number above zero */

	/*
	 * Why it cannot be run, a sentence; empty when it can. An attribute that
	 * cannot be read or a name that leads nowhere is never guessed around.
	 */
	struct str refusal;
	/* 40 hexadecimal digits of what decides what it does: program, script, effect and the like. */
	char hash[41];
};

/* The value of an attribute as written, also of one that is not ours; empty when not there. */
struct str runbook_attr(const struct runbook_block *b, struct str key);

/* "read", "change", "danger". */
const char *runbook_effect_name(enum runbook_effect effect);

#endif
