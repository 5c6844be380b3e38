/*
 * `opsbook serve`: the site on this machine, until it is told to end.
 */
#include "cmd/table_int.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cmd/open.h"
#include "cmd/serve_int.h"
#include "sys/fs.h"

/* Certificates, keys, a password: small files. */
#define SECRET_MAX ((size_t)1 << 20)

/* What the options name, read. */
struct serving {
	struct serve_options options;
	struct buf certificate, key, password;
	struct serve_running running;
	bool quiet;
};

static void tell(void *ctx, enum serve_event event, struct str text)
{
	static const char *const words[] = {
		[SERVE_BUILT] = "",
		[SERVE_FAILED] = "the site stays as it was: ",
		[SERVE_POLLING] = "looking for changes once a second: ",
		[SERVE_REFUSED] = "refused: ",
	};
	const struct serving *s = ctx;

	if (!s->quiet || event != SERVE_BUILT)
		fprintf(stderr, "opsbook: %s%.*s\n", words[event], STR_ARG(text));
}

/* A file that an option names; `*out` points at its content then. */
static int read_secret(const char **out, struct buf *into, const struct cmd_args *args,
                       const char *option, struct err *e)
{
	const char *path = cmd_value(args, option);

	if (!path)
		return 0;
	if (fs_read(into, path, SECRET_MAX, e) != 0)
		return err_wrap(e, "--%s", option);
	while (into->len && char_is_space(into->p[into->len - 1]))
		buf_cut(into, into->len - 1);
	*out = into->p;
	return 0;
}

static int read_port(unsigned *out, const struct cmd_args *args, struct err *e)
{
	const char *text = cmd_value(args, "port");
	char *end;
	unsigned long port;

	if (!text)
		return 0;
	port = strtoul(text, &end, 10);
	if (*end || end == text || port < 1 || port > 65535)
		return err_set(e, ERR_INVALID,
		               "--port takes a number from 1 to 65535, not '%s'", text);
	*out = (unsigned)port;
	return 0;
}

static int read_options(struct serving *s, const struct cmd_args *args, struct err *e)
{
	struct serve_options *o = &s->options;

	*s = (struct serving){ .certificate = BUF_INIT, .key = BUF_INIT, .password = BUF_INIT };
	s->quiet = cmd_value(args, "quiet") != NULL;
	o->tell = tell;
	o->ctx = s;
	o->watch = !cmd_value(args, "no-watch");
	o->prefix = cmd_value(args, "prefix");
	o->address = cmd_value(args, "address");
	o->socket = cmd_value(args, "socket");
	o->exposed = cmd_value(args, "i-know") != NULL;
	if (cmd_site_options(&o->site, args, args->nargs ? args->args[0] : NULL, e) != 0 ||
	    read_port(&o->port, args, e) != 0 ||
	    read_secret(&o->tls_certificate, &s->certificate, args, "tls-cert", e) != 0 ||
	    read_secret(&o->tls_key, &s->key, args, "tls-key", e) != 0 ||
	    read_secret(&o->password, &s->password, args, "password-file", e) != 0)
		return -1;
	/* A site that was built here is not among the notes. */
	o->site.output = "site";
	if (o->password && str_find_char(str_of(o->password), ':', 0) == STR_NPOS)
		return err_set(e, ERR_INVALID,
		               "--password-file holds 'user:password', nothing else");
	return 0;
}

/* The signals that end it; blocked in all threads, so that they are only waited for. */
static void take_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void print_start(const struct serve *s, const struct serving *serving)
{
	struct buf url = BUF_INIT;
	size_t notes = serve_notes(s);

	serve_add_url(&url, s, true);
	printf("%s\n", url.p);
	for (size_t i = 0; buf_clear(&url), serve_add_pair_url(&url, s, i); i++)
		printf("%s\n", url.p);
	fflush(stdout);
	if (!serving->quiet)
		fprintf(stderr, "opsbook: %zu note%s served%s%s; Ctrl-C ends it\n", notes,
		        notes == 1 ? "" : "s", serving->options.socket ? " on " : "",
		        serving->options.socket ? serving->options.socket : "");
	buf_release(&url);
}

static int serve(const struct cmd_args *args, struct serving *serving, struct err *e)
{
	struct diags diags = DIAGS_INIT;
	struct serve *s = NULL;
	struct buf url = BUF_INIT;
	struct err unopened = ERR_INIT;
	sigset_t ends;
	int signal_number;

	take_signals(&ends);
	if (serve_start(&s, &serving->options, &diags, e) != 0) {
		cmd_print_diags(&diags, false);
		diags_release(&diags);
		return -1;
	}
	if (!serving->quiet)
		cmd_print_diags(&diags, cmd_value(args, "hints") != NULL);
	diags_release(&diags);
	print_start(s, serving);
	serve_add_url(&url, s, true);
	if (cmd_value(args, "open") && open_url(url.p, &unopened) != 0)
		fprintf(stderr, "opsbook: no browser could be opened: %s\n", unopened.msg);
	sigwait(&ends, &signal_number);
	/* Its pages hear of it. */
	serve_running_stop(&serving->running);
	serve_stop(s);
	buf_release(&url);
	return 0;
}

static int run(const struct cmd_args *args)
{
	struct serving serving;
	struct err e = ERR_INIT;
	int r = read_options(&serving, args, &e);

	if (r == 0)
		r = serve_running_take(&serving.running, &serving.options, args, &e);
	if (r != 0)
		r = e.code == ERR_INVALID ? cmd_usage(args->cmd, "%s", e.msg) : cmd_fail(&e);
	else
		r = serve(args, &serving, &e) != 0 ? cmd_fail(&e) : EXIT_FINE;
	serve_running_release(&serving.running);
	buf_release(&serving.certificate);
	buf_release(&serving.key);
	buf_release(&serving.password);
	return r;
}

static const struct cmd_option options[] = {
	{ "port", 'p', "N", "port on 127.0.0.1 and ::1 (default: 4747 or the next free one)" },
	{ "open", 0, NULL, "open the site in the browser" },
	{ "prefix", 0, "PATH", "show the site at /PATH/ instead of /" },
	{ "rev", 'r', "REV", "serve this revision, which never changes" },
	{ "base-url", 0, "URL",
	  "address of the site: for the feed, sitemap and canonical links" },
	{ "drafts", 0, NULL, "show drafts too" },
	{ "no-watch", 0, NULL, "do not look for changes" },
	{ "socket", 0, "FILE", "listen on a socket in the file system that only you can open" },
	{ "address", 0, "ADDR", "listen on this address instead of the two of this machine" },
	{ "i-know", 0, NULL, "the address is one that others reach, and that is meant" },
	{ "tls-cert", 0, "FILE", "certificate chain in PEM" },
	{ "tls-key", 0, "FILE", "its key in PEM" },
	{ "password-file", 0, "FILE", "file with user:password, asked of every reader" },
	{ "allow-run", 0, NULL, "let pages run the notes' blocks on this machine" },
	{ "trust", 0, NULL, "with --allow-run: trust this repository, ask nothing" },
	{ "pair", 0, "URL", "let the published site at URL ask for runs too; may be repeated" },
	{ "inventory", 'i', "FILE", "the hosts: an Ansible inventory, or its --list" },
	{ "hints", 0, NULL, "show hints too" },
	{ "quiet", 'q', NULL, "print only the address and what fails" },
	{ "jobs", 'j', "N", "threads (default: one for each core)" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_serve = {
	.name = "serve",
	.summary = "show the site in the browser while the notes are edited",
	.usage = "[REPO] [--port N] [--open] [--allow-run]",
	.text = "Serves the site of REPO (default: the current folder) to browsers on this "
		"machine.\n"
		"A page changes as its note is saved. Nothing is written to disk, and nothing "
		"of\n"
		"the notes is run, but with --allow-run. Ctrl-C ends it, and what it runs.\n\n"
		"With --allow-run a page opened by the printed address can run blocks, as "
		"`opsbook\n"
		"run` does: each is shown before, each run is in the journal, and goes on when "
		"the\n"
		"page is closed. Whether a repository is trusted with that is asked once. "
		"--pair\n"
		"prints one more address: opened, it lets the published site at URL ask for "
		"runs "
		"of\n"
		"this clone's blocks.",
	.options = options,
	.most = 1,
	.run = run,
};
