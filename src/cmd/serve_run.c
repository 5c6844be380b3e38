/*
 * Decides whether pages may have the blocks of a repository run: only when --allow-run says so, and somebody has once
 * said on this machine that this repository is trusted. Whoever clones somebody's notes and serves them has not.
 */
#include "cmd/serve_int.h"

#include <unistd.h>

#include "cmd/term.h"
#include "run/run.h"
#include "run/trust.h"

static int check_options(const struct serve_options *o, const struct cmd_args *args,
                         struct err *e)
{
	static const char *const needing[] = { "pair", "inventory", "trust" };

	for (size_t i = 0; i < countof(needing); i++)
		if (cmd_value(args, needing[i]) && !cmd_value(args, "allow-run"))
			return err_set(e, ERR_INVALID,
			               "--%s says something only with --allow-run", needing[i]);
	/* Both would be said in the same header. */
	if (o->password && cmd_value(args, "allow-run"))
		return err_set(e, ERR_INVALID, "--allow-run does not go with --password-file");
	return 0;
}

/* Ask; false: no, or nobody is there. */
static bool ask_trust(const char *root, const char *remote)
{
	struct buf text = BUF_INIT, line = BUF_INIT_MAX(64);
	struct term *t = term_new();
	bool yes = false;

	if (term_can_ask(t)) {
		buf_add_z(&text, "opsbook: pages served from ");
		term_add_plain(&text, str_of(root));
		if (*remote) {
			buf_add_z(&text, " (");
			term_add_plain(&text, str_of(remote));
			buf_add_byte(&text, ')');
		}
		buf_add_z(&text,
		          "\nwill be able to run the blocks of its notes on this machine, "
		          "as you, after asking in\nthe page. Whoever writes these notes "
		          "writes these blocks.\n");
		term_tell(t, buf_str(&text));
		if (term_line(t, STR("Trust this repository? Type yes: "), &line, false) == 0)
			yes = str_eq_ci(str_trim(buf_str(&line)), STR("yes"));
	}
	term_free(t);
	buf_release(&text);
	buf_release(&line);
	return yes;
}

static int check_trust(const struct session *s, const struct cmd_args *args, struct err *e)
{
	const char *root = session_root(s), *remote = session_remote(s);
	struct buf state = BUF_INIT;
	bool trusted = false;
	int result = -1;

	if (run_state_folder(&state, (const char *const *)environ, e) != 0 ||
	    run_trust_find(&trusted, state.p, str_of(root), str_of(remote), e) != 0)
		goto out;
	if (trusted)
		result = 0;
	else if (cmd_value(args, "trust") || ask_trust(root, remote))
		result = run_trust_add(state.p, str_of(root), str_of(remote), e);
	else
		err_set(e, ERR_CONFLICT,
		        "the blocks of %s are not trusted to run for pages: start this in a "
		        "terminal "
		        "and agree, or add --trust",
		        root);
out:
	buf_release(&state);
	return result;
}

int serve_running_take(struct serve_running *r, struct serve_options *options,
                       const struct cmd_args *args, struct err *e)
{
	struct session_options o = { .site = options->site,
		                     .inventory = cmd_value(args, "inventory"),
		                     .env = (const char *const *)environ };
	const char *pair;
	size_t at = 0;

	*r = (struct serve_running){ .session = NULL };
	if (check_options(options, args, e) != 0)
		return -1;
	if (!cmd_value(args, "allow-run"))
		return 0;
	if (session_new(&r->session, &o, e) != 0 || check_trust(r->session, args, e) != 0)
		return -1;
	while ((pair = cmd_next(args, "pair", &at)))
		vec_push(&r->pairs, pair);
	vec_push(&r->pairs, NULL);
	r->power = session_power(r->session);
	options->pairs = r->pairs.v;
	options->power = &r->power;
	return 0;
}

void serve_running_stop(struct serve_running *r)
{
	size_t n = r->session ? session_running(r->session) : 0;

	if (n)
		fprintf(stderr, "opsbook: stopping %zu run%s\n", n, n == 1 ? "" : "s");
	if (r->session)
		session_stop(r->session);
}

void serve_running_release(struct serve_running *r)
{
	session_free(r->session);
	vec_release(&r->pairs);
}
