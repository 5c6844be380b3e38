/*
 * Decides where a block runs, and refuses what could not run there: who writes a runbook is to hear
 * of it then, not who needs it at night. Of a play it says which hosts it is for.
 */
#include "runbook/runbook_int.h"

#include "base/utf8.h"
#include "ext/yaml/yaml.h"

/* An attribute does not go with the rest of the block: say so there, and why. */
static void wrong(struct reading *r, struct runbook_block *b, struct str key, const char *why)
{
	const struct runbook_attr *attr = attr_find(&b->attrs, key);

	if (b->refusal.n)
		return;
	reading_say(r, DIAG_RUNBOOK_VALUE, b->line, attr ? attr->value_column : 0,
	            attr ? (unsigned)utf8_length(attr->value) : 0, "%.*s=%.*s: %s",
	            STR_ARG(key), STR_ARG(utf8_head(attr ? attr->value : STR_NONE, 80)), why);
	block_refuse(r, b, "%.*s: %s", STR_ARG(key), why);
}

static bool is_shell(const struct runbook_block *b)
{
	return b->kind == RUNBOOK_SHELL || b->kind == RUNBOOK_CONSOLE;
}

/* "$NAME" in `hosts`: only a param, for its value is what is agreed to. */
struct looking {
	const struct runbook_params *params;
	bool secret;
};

static bool look_up(void *ctx, struct str name, struct str *value)
{
	struct looking *l = ctx;

	*value = STR_NONE;
	for (size_t i = 0; i < l->params->n; i++) {
		if (!str_eq(l->params->v[i].name, name))
			continue;
		l->secret = l->secret || l->params->v[i].secret;
		return true;
	}
	return false;
}

static void check_pattern(struct reading *r, struct runbook_block *b)
{
	struct looking l = { &r->book->params, false };
	struct buf ignored = BUF_INIT;

	if (!runbook_expand(&ignored, b->hosts, look_up, &l))
		wrong(r, b, STR("hosts"), "the note declares no such param");
	else if (l.secret)
		wrong(r, b, STR("hosts"), "a secret cannot say which hosts: they are shown");
	buf_release(&ignored);
}

static bool is_play(const struct value *item)
{
	return value_get(item, STR("hosts")) || value_get(item, STR("import_playbook")) ||
	       value_get(item, STR("ansible.builtin.import_playbook"));
}

/* Add the hosts of one play; false when only Ansible can tell them. */
static bool add_hosts(struct buf *out, const struct value *play)
{
	const struct value *hosts = value_get(play, STR("hosts"));
	struct value_item *it;

	if (!hosts)
		return false;
	if (hosts->kind != VALUE_LIST) {
		buf_add_z(out, out->len ? "," : "");
		buf_add(out, value_text(hosts));
	}
	if (hosts->kind == VALUE_LIST)
		value_each(it, hosts)
		{
			buf_add_z(out, out->len ? "," : "");
			buf_add(out, value_text(it->value));
		}
	return value_text(hosts).n > 0 || hosts->kind == VALUE_LIST;
}

static void take_plays(struct reading *r, struct runbook_block *b, const struct value *list)
{
	struct buf hosts = BUF_INIT;
	struct value_item *it;
	bool known = true;

	b->play = true;
	value_each(it, list) known = add_hosts(&hosts, it->value) && known;
	known = known && hosts.len && !memchr(hosts.p, '$', hosts.len) &&
	        str_find(buf_str(&hosts), STR("{{"), 0) == STR_NPOS;
	if (b->serial || b->has_maxfail)
		wrong(r, b, b->serial ? STR("serial") : STR("maxfail"),
		      "the block is a play, which says that itself");
	else if (b->hosts.n == 0 && !known)
		wrong(r, b, STR("via"),
		      "only Ansible knows the hosts of this play: give hosts= as well");
	else if (b->hosts.n == 0)
		b->hosts = arena_str(r->a, buf_str(&hosts));
	buf_release(&hosts);
}

/* A list of plays, or of tasks. */
static void read_yaml(struct reading *r, struct runbook_block *b)
{
	struct yaml_fault fault;
	struct value *list;
	struct value_item *it;
	size_t plays = 0;

	if (yaml_read(&list, r->a, b->script, &fault) != 0) {
		reading_say(r, DIAG_RUNBOOK_VALUE, b->line + fault.line, fault.column, 1,
		            "this is no YAML: %s", fault.why);
		block_refuse(r, b, "line %u is no YAML: %s", b->line + fault.line, fault.why);
		return;
	}
	value_each(it, list) plays += is_play(it->value);
	if (list->kind != VALUE_LIST || list->count == 0)
		wrong(r, b, STR("via"), "the block is no list of tasks or plays");
	else if (plays && plays < list->count)
		wrong(r, b, STR("via"), "some of its entries are plays and some are tasks");
	else if (plays)
		take_plays(r, b, list);
}

static void check_ansible(struct reading *r, struct runbook_block *b)
{
	if (b->kind == RUNBOOK_ANSIBLE)
		read_yaml(r, b);
	else if (!is_shell(b) && b->kind != RUNBOOK_PYTHON)
		wrong(r, b, STR("via"),
		      "ansible takes shells, Python, and YAML with tasks or plays");
	if (b->hosts.n == 0)
		wrong(r, b, STR("via"), "ansible goes only together with hosts=");
}

/* Why a block of this kind cannot be sent through ssh; NULL when it can. */
static const char *not_by_ssh(const struct runbook_block *b)
{
	switch (b->kind) {
	case RUNBOOK_SHELL:
	case RUNBOOK_CONSOLE:
	case RUNBOOK_PYTHON:
		return NULL;
	case RUNBOOK_SQL:
		return "a database is reached from here, by the address in db=; or run its "
		       "client in a shell there";
	case RUNBOOK_HTTP:
		return "requests are made from here; or run curl in a shell there";
	case RUNBOOK_ANSIBLE:
	case RUNBOOK_TOX:
	case RUNBOOK_CUSTOM:
	default:
		return "only shells and Python are sent through ssh";
	}
}

void block_check_where(struct reading *r, struct runbook_block *b)
{
	const char *why = b->hosts.n && b->via == RUNBOOK_VIA_SSH ? not_by_ssh(b) : NULL;

	if (why)
		wrong(r, b, STR("hosts"), why);
	if (b->hosts.n && (b->via == RUNBOOK_VIA_LOCAL || b->via >= RUNBOOK_VIA_TOX))
		wrong(r, b, STR("via"), "this runs here: leave hosts= out");
	if (b->via == RUNBOOK_VIA_ANSIBLE)
		check_ansible(r, b);
	if (b->via == RUNBOOK_VIA_TOX && !is_shell(b) && b->kind != RUNBOOK_TOX)
		wrong(r, b, STR("via"), "tox takes a shell that calls it, or ini: a tox.ini");
	if (b->via == RUNBOOK_VIA_TIUP && !is_shell(b))
		wrong(r, b, STR("via"), "tiup takes a shell that calls it");
	if (b->interactive && b->hosts.n)
		wrong(r, b, STR("hosts"),
		      "a step on hosts has no terminal: its script is sent where one would be "
		      "typed into; leave interactive=true out, or run ssh -t here");
	if (b->hosts.n)
		check_pattern(r, b);
}
