/*
 * Decides how libyaml's events become a value tree: that an alias shares the
 * value of its anchor but costs its whole size again, and how libyaml's
 * complaints are put for people who never heard of tokens.
 */
#include "ext/yaml/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/map.h"
#include "base/utf8.h"
#include "ext/yaml/plain_int.h"

/* A map with more entries finds its duplicate keys through an index. */
#define SMALL_MAP 16

struct anchor {
	struct value *value;
	size_t nodes;    /* its size, aliases followed */
	unsigned height; /* levels from it down to its deepest node */
	bool open;       /* its end is not read yet */
};

struct reader {
	yaml_parser_t parser;
	struct str bytes;
	struct arena *a;
	struct map anchors; /* name -> struct anchor, in `a` */
	size_t nodes;       /* read so far, aliases followed */
	struct yaml_fault *fault;
};

PRINTF(4, 5)
static int fault_at(struct yaml_fault *f, size_t line, size_t column, const char *fmt, ...)
{
	va_list args;

	f->line = (unsigned)line;
	f->column = (unsigned)column;
	va_start(args, fmt);
	vsnprintf(f->why, sizeof(f->why), fmt, args);
	va_end(args);
	return -1;
}

/* libyaml counts lines and characters from 0. */
#define fault_mark(r, mark, ...)                                                               \
	fault_at((r)->fault, (mark).line + 1, (mark).column + 1, __VA_ARGS__)

/* Bytes that libyaml's reader refuses: it tells their offset only. */
static int fault_byte(struct reader *r)
{
	struct str line = STR_NONE, head = str_cut(r->bytes, 0, r->parser.problem_offset);
	size_t count = 1, from = 0, at;

	while ((at = str_find_char(head, '\n', from)) != STR_NPOS) {
		from = at + 1;
		count++;
	}
	line = str_tail(head, from);
	if (utf8_invalid(str_tail(r->bytes, head.n)) == 0)
		return fault_at(r->fault, count, utf8_length(line) + 1,
		                "this is not valid UTF-8");
	return fault_at(r->fault, count, utf8_length(line) + 1,
	                "a control character cannot stand in YAML");
}

/* What stands at `mark`, found by walking there: for messages only. */
static char byte_at(const struct reader *r, yaml_mark_t mark)
{
	struct str rest = r->bytes, line = STR_NONE;

	for (size_t i = 0; i <= mark.line; i++)
		if (!str_line(&rest, &line))
			return '\0';
	line = str_tail(line, utf8_head(line, mark.column).n);
	return line.n ? line.p[0] : '\0';
}

/* A clearer sentence for what people get wrong most, or NULL. */
static const char *plain_reason(const struct reader *r)
{
	const char *problem = r->parser.problem;
	char c = byte_at(r, r->parser.problem_mark);

	if (strstr(problem, "mapping values are not allowed"))
		return "a colon and a space inside a value: put the value in quotes";
	if (!strstr(problem, "cannot start any token"))
		return NULL;
	if (c == '\t')
		return "a tab cannot indent YAML: use spaces";
	if (c == '@' || c == '`' || c == '%')
		return "a value cannot begin with this character: put it in quotes";
	return NULL;
}

static int fault_parser(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *reason;

	if (p->error == YAML_READER_ERROR)
		return fault_byte(r);
	if (p->error == YAML_MEMORY_ERROR || !p->problem)
		return fault_mark(r, p->mark, "the document cannot be held in memory");
	reason = plain_reason(r);
	if (reason)
		return fault_mark(r, p->problem_mark, "%s", reason);
	/* Lines are told by their distance: the document may stand within another file. */
	if (p->context && p->context_mark.line < p->problem_mark.line) {
		size_t above = p->problem_mark.line - p->context_mark.line;

		return fault_mark(r, p->problem_mark, "%s %s that begins %zu line%s above",
		                  p->problem, p->context, above, above == 1 ? "" : "s");
	}
	return fault_mark(r, p->problem_mark, "%s%s%s", p->problem, p->context ? " " : "",
	                  p->context ? p->context : "");
}

static int next_event(struct reader *r, yaml_event_t *event)
{
	if (!yaml_parser_parse(&r->parser, event))
		return fault_parser(r);
	return 0;
}

/* Does the scalar take its kind from its text? Quoted ones and `!!str` do not. */
static bool is_plain(const yaml_event_t *event)
{
	static const char *const tags[] = { YAML_NULL_TAG, YAML_BOOL_TAG, YAML_INT_TAG,
		                            YAML_FLOAT_TAG, NULL };

	/* For libyaml `! "12"` is plain_implicit too: the style tells. */
	return (event->data.scalar.plain_implicit &&
	        event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) ||
	       yaml_is_one_of(str_of((const char *)event->data.scalar.tag), tags);
}

static struct str scalar_text(const yaml_event_t *event)
{
	return str_from((const char *)event->data.scalar.value, event->data.scalar.length);
}

static struct anchor *add_anchor(struct reader *r, const yaml_char_t *name, struct value *v)
{
	struct anchor *anchor;

	if (!name)
		return NULL;
	anchor = arena_new(r->a, struct anchor);
	anchor->value = v;
	anchor->open = true;
	map_set(&r->anchors, str_of((const char *)name), (uintptr_t)anchor);
	return anchor;
}

static void close_anchor(struct anchor *anchor, size_t nodes, unsigned height)
{
	if (!anchor)
		return;
	anchor->nodes = nodes;
	anchor->height = height;
	anchor->open = false;
}

static int read_node(struct reader *r, yaml_event_t *event, unsigned depth, struct value **out,
                     unsigned *height);

/* The key of a map entry as text: a scalar, or an alias of one. */
static int read_key(struct reader *r, yaml_event_t *event, unsigned depth, struct str *key)
{
	yaml_mark_t mark = event->start_mark;
	struct value *v;
	unsigned height = 0;

	if (event->type == YAML_SCALAR_EVENT) {
		/* "null:" and "yes:" are names here, so the text as written counts. */
		*key = arena_str(r->a, scalar_text(event));
		close_anchor(add_anchor(r, event->data.scalar.anchor, value_ref(r->a, *key)), 1,
		             0);
		r->nodes++;
		return 0;
	}
	if (event->type != YAML_ALIAS_EVENT)
		return fault_mark(r, mark, "a key must be a word, not a list or a map");
	if (read_node(r, event, depth, &v, &height) != 0)
		return -1;
	if (v->kind == VALUE_LIST || v->kind == VALUE_MAP)
		return fault_mark(r, mark, "a key must be a word, not a list or a map");
	*key = v->str;
	return 0;
}

static bool has_key(const struct value *map, const struct map *index, struct str key)
{
	return index->n ? map_has(index, key) : value_get(map, key) != NULL;
}

static void index_key(const struct value *map, struct map *index)
{
	struct value_item *it;

	if (map->count == SMALL_MAP)
		value_each(it, map) map_set(index, it->key, 1);
	else if (map->count > SMALL_MAP)
		map_set(index, map->last->key, 1);
}

/* One entry of `map`; `event` is its key's. */
static int read_entry(struct reader *r, yaml_event_t *event, unsigned depth, struct value *map,
                      struct map *index, unsigned *height)
{
	yaml_mark_t mark = event->start_mark;
	struct str key = STR_NONE;
	struct value *v = NULL;
	struct value_item *it;
	yaml_event_t next;
	int rc;

	if (read_key(r, event, depth, &key) != 0)
		return -1;
	if (has_key(map, index, key))
		return fault_mark(r, mark, "\"%.*s\" stands here twice",
		                  key.n > 80 ? 80 : (int)key.n, key.p);
	if (next_event(r, &next) != 0)
		return -1;
	rc = read_node(r, &next, depth, &v, height);
	yaml_event_delete(&next);
	if (rc != 0)
		return -1;
	it = value_add(r->a, map, key, v);
	it->line = (unsigned)mark.line + 1;
	it->column = (unsigned)mark.column + 1;
	index_key(map, index);
	return 0;
}

/* What stands in a list or map, up to its end. */
static int read_items(struct reader *r, unsigned depth, struct value *into, unsigned *height)
{
	struct map index = MAP_INIT;
	int rc = 0;

	while (rc == 0) {
		struct value *v = NULL;
		yaml_event_t event;

		rc = next_event(r, &event);
		if (rc != 0)
			break;
		if (event.type == YAML_SEQUENCE_END_EVENT ||
		    event.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&event);
			break;
		}
		if (into->kind == VALUE_MAP) {
			rc = read_entry(r, &event, depth, into, &index, height);
		} else {
			rc = read_node(r, &event, depth, &v, height);
			if (rc == 0)
				value_push(r->a, into, v);
		}
		yaml_event_delete(&event);
	}
	map_release(&index);
	return rc;
}

static int read_alias(struct reader *r, const yaml_event_t *event, unsigned depth,
                      struct value **out, unsigned *height)
{
	const char *name = (const char *)event->data.alias.anchor;
	const struct anchor *anchor = map_get_ptr(&r->anchors, str_of(name));

	if (!anchor)
		return fault_mark(r, event->start_mark, "there is no anchor \"&%.80s\" above",
		                  name);
	if (anchor->open)
		return fault_mark(r, event->start_mark, "\"*%.80s\" stands inside itself",
		                  name);
	if (depth + anchor->height > YAML_MAX_DEPTH)
		return fault_mark(r, event->start_mark, "nested over %d levels deep",
		                  YAML_MAX_DEPTH);
	r->nodes += anchor->nodes;
	*height = anchor->height;
	*out = anchor->value;
	return 0;
}

static struct value *make_value(struct reader *r, const yaml_event_t *event)
{
	struct value *v;

	if (event->type == YAML_SCALAR_EVENT) {
		v = value_string(r->a, scalar_text(event));
		if (is_plain(event))
			yaml_resolve_plain(v);
	} else {
		v = event->type == YAML_MAPPING_START_EVENT ? value_map(r->a)
		                                            : value_list(r->a);
	}
	v->line = (unsigned)event->start_mark.line + 1;
	v->column = (unsigned)event->start_mark.column + 1;
	return v;
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT)
		return event->data.scalar.anchor;
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return event->data.sequence_start.anchor;
	return event->data.mapping_start.anchor;
}

/*
 * The node that `event` begins, `depth` lists and maps deep. Raises `*height`
 * to the node's own where that is more. The caller deletes the event.
 */
static int read_node(struct reader *r, yaml_event_t *event, unsigned depth, struct value **out,
                     unsigned *height)
{
	size_t before = r->nodes;
	unsigned own = 0;
	struct anchor *anchor;

	if (event->type == YAML_ALIAS_EVENT) {
		if (read_alias(r, event, depth, out, &own) != 0)
			return -1;
	} else {
		r->nodes++;
		*out = make_value(r, event);
		anchor = add_anchor(r, anchor_of(event), *out);
		if (event->type != YAML_SCALAR_EVENT) {
			if (depth == YAML_MAX_DEPTH)
				return fault_mark(r, event->start_mark,
				                  "nested over %d levels deep", YAML_MAX_DEPTH);
			if (read_items(r, depth + 1, *out, &own) != 0)
				return -1;
			own++;
		}
		close_anchor(anchor, r->nodes - before, own);
	}
	if (r->nodes > YAML_MAX_NODES)
		return fault_mark(r, event->start_mark, "over %d values, aliases followed",
		                  YAML_MAX_NODES);
	if (own > *height)
		*height = own;
	return 0;
}

/* After the document: its end must be one, or another document may begin. */
static int read_end(struct reader *r)
{
	yaml_event_t event;

	if (next_event(r, &event) != 0)
		return -1;
	yaml_event_delete(&event);
	if (yaml_parser_parse(&r->parser, &event)) {
		yaml_event_delete(&event);
		return 0;
	}
	/* What is wrong inside a later document is nobody's concern. */
	return r->parser.error == YAML_PARSER_ERROR ? fault_parser(r) : 0;
}

static int read_document(struct reader *r, struct value **out)
{
	unsigned height = 0;
	yaml_event_t event;
	int rc;

	for (;;) {
		if (next_event(r, &event) != 0)
			return -1;
		if (event.type != YAML_STREAM_START_EVENT &&
		    event.type != YAML_DOCUMENT_START_EVENT)
			break;
		yaml_event_delete(&event);
	}
	if (event.type == YAML_STREAM_END_EVENT) {
		*out = value_null(r->a);
		(*out)->line = (*out)->column = 1;
		yaml_event_delete(&event);
		return 0;
	}
	rc = read_node(r, &event, 0, out, &height);
	yaml_event_delete(&event);
	return rc == 0 ? read_end(r) : -1;
}

int yaml_read(struct value **out, struct arena *a, struct str bytes, struct yaml_fault *fault)
{
	struct reader r = { .bytes = bytes, .a = a, .anchors = MAP_INIT, .fault = fault };
	int rc;

	if (bytes.n > YAML_MAX_BYTES)
		return fault_at(fault, 1, 1, "over %zu KiB of YAML", YAML_MAX_BYTES >> 10);
	/* Without this a byte order mark would choose UTF-16 or shift columns. */
	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		r.bytes = str_tail(bytes, 3);
	if (!yaml_parser_initialize(&r.parser))
		return fault_at(fault, 1, 1, "the document cannot be held in memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)r.bytes.p, r.bytes.n);
	rc = read_document(&r, out);
	yaml_parser_delete(&r.parser);
	map_release(&r.anchors);
	return rc;
}
