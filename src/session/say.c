/*
 * Writes members of JSON objects, and reads numbers of them.
 */
#include "session/session_int.h"

void say_text(struct buf *out, const char *key, struct str text)
{
	buf_addf(out, ",\"%s\":", key);
	buf_add_json(out, text);
}

void say_number(struct buf *out, const char *key, int64_t number)
{
	buf_addf(out, ",\"%s\":%lld", key, (long long)number);
}

void say_bool(struct buf *out, const char *key, bool truth)
{
	buf_addf(out, ",\"%s\":%s", key, truth ? "true" : "false");
}

void say_texts(struct buf *out, const char *key, const struct str *v, size_t n)
{
	buf_addf(out, ",\"%s\":[", key);
	for (size_t i = 0; i < n; i++) {
		buf_add_z(out, i ? "," : "");
		buf_add_json(out, v[i]);
	}
	buf_add_byte(out, ']');
}

void say_param(struct buf *out, const struct runbook_param *p, struct str value,
               struct str problem)
{
	buf_add_z(out, "{\"name\":");
	buf_add_json(out, p->name);
	say_text(out, "type", str_of(runbook_type_name(p->type)));
	say_texts(out, "choices", p->values.v, p->values.n);
	say_text(out, "pattern", p->pattern);
	say_text(out, "default", p->has_default && !p->secret ? p->normal : STR_NONE);
	say_bool(out, "required", p->required && p->from == RUNBOOK_FROM_NOWHERE);
	say_bool(out, "secret", p->secret);
	say_text(out, "description", p->help);
	say_text(out, "value", p->secret ? STR_NONE : value);
	say_text(out, "problem", problem);
	buf_add_byte(out, '}');
}

bool take_number(size_t *out, const struct value *body, struct str key, size_t most)
{
	const struct value *v = value_get(body, key);

	if (!v || v->kind != VALUE_NUMBER || v->str.n == 0 || v->str.n > 15)
		return false;
	*out = 0;
	for (size_t i = 0; i < v->str.n; i++) {
		if (!char_is_digit(v->str.p[i]))
			return false;
		*out = *out * 10 + (size_t)(v->str.p[i] - '0');
	}
	return *out <= most;
}
