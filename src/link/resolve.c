/*
 * Decides where a link leads. The rules are tried in the order of enum
 * link_rule; the weak ones only when no sound one gives anything, so that a
 * link that is right stays right whatever else is added to the repository.
 */
#include "link/table_int.h"

#include "base/path.h"
#include "base/utf8.h"
#include "ext/html/html.h"

bool link_rule_is_weak(enum link_rule rule)
{
	return rule >= LINK_BY_BACKSLASH;
}

const char *link_rule_name(enum link_rule rule)
{
	static const char *const names[] = {
		[LINK_BY_PATH] = "by its path",
		[LINK_BY_DECODED] = "after percent-decoding",
		[LINK_BY_ENDING] = "with the ending .md",
		[LINK_BY_FOLDER] = "as a folder",
		[LINK_BY_ROOT] = "from the root",
		[LINK_BY_WIKI_NAME] = "by its file name",
		[LINK_BY_TITLE] = "by its title",
		[LINK_BY_ALIAS] = "by an alias",
		[LINK_BY_LOOSE_ROOT] = "from the root, though written without \"/\"",
		[LINK_BY_BACKSLASH] = "with \"\\\" read as \"/\"",
		[LINK_BY_CASE] = "but for upper and lower case",
		[LINK_BY_NAME] = "as the only file of that name",
	};

	return names[rule];
}

/* A question under way. */
struct ask {
	const struct link_table *t;
	struct arena *arena;
	const struct note *from;
	struct str root;
	struct link_target *out;
	struct buf path;
	bool folder; /* it is written as a folder: "x/", "." */
};

static bool found(struct ask *q, const struct entry *e, enum link_rule rule)
{
	if (!e)
		return false;
	q->out->kind = e->kind;
	q->out->index = e->index;
	q->out->rule = rule;
	q->out->candidates = 1;
	return true;
}

static const struct entry *with_ending(struct ask *q, const char *ending)
{
	size_t len = q->path.len;
	const struct entry *e;

	buf_add_z(&q->path, ending);
	e = table_at(q->t, buf_str(&q->path));
	buf_cut(&q->path, len);
	return e;
}

/* What q->path means from the root: itself, with an ending, as a folder. */
static bool try_path(struct ask *q, enum link_rule rule)
{
	static const char *const indexes[] = { "/README.md", "/readme.md", "/Readme.md",
		                               "/index.md", "/README.markdown" };
	const struct entry *e = table_at(q->t, buf_str(&q->path));
	enum link_rule ending = rule == LINK_BY_ROOT ? rule : LINK_BY_ENDING;
	enum link_rule folder = rule == LINK_BY_ROOT ? rule : LINK_BY_FOLDER;

	if (e && e->kind != LINK_FOLDER)
		return found(q, e, rule);
	if (q->path.len == 0) {
		for (size_t i = 0; i < countof(indexes); i++)
			if (found(q, table_at(q->t, str_of(indexes[i] + 1)), folder))
				return true;
		return found(q, e, folder);
	}
	/* "x/" and ".." can only mean a folder. */
	if (!q->folder && (found(q, with_ending(q, ".md"), ending) ||
	                   found(q, with_ending(q, ".markdown"), ending)))
		return true;
	for (size_t i = 0; i < countof(indexes); i++)
		if (found(q, with_ending(q, indexes[i]), folder))
			return true;
	if (found(q, e, folder))
		return true;
	if (str_ends_ci(buf_str(&q->path), STR(".html"))) {
		buf_cut(&q->path, q->path.len - 5);
		return found(q, with_ending(q, ".md"), ending);
	}
	return false;
}

/* `rel` from `dir`; false also when it climbs out of the root. */
static bool try_join(struct ask *q, struct str dir, struct str rel, enum link_rule rule)
{
	struct str last = path_base(rel);

	buf_clear(&q->path);
	q->folder = last.n == 0 || str_eq(last, STR(".")) || str_eq(last, STR(".."));
	return path_join(&q->path, dir, rel) && try_path(q, rule);
}

static bool try_sound(struct ask *q, struct str path, enum link_rule rule)
{
	if (str_starts(path, STR("/")))
		return try_join(q, q->root, path, LINK_BY_ROOT) ||
		       try_join(q, STR_NONE, path, LINK_BY_ROOT);
	return try_join(q, path_dir(q->from->path), path, rule);
}

/* The only entry of a chain, or the only one of the wanted kind; NULL otherwise. */
static const struct entry *only_one(const struct link_table *t, const struct names *names,
                                    struct str key)
{
	const struct ref *ref = names_first(names, key);

	if (!ref || ref->next)
		return NULL;
	return &t->entries.v[ref->entry];
}

/* The entry of the path in q->path but for case, when there is only one. */
static bool try_folded(struct ask *q)
{
	static const char *const endings[] = { "", ".md", "/readme.md", "/index.md" };
	struct buf key = BUF_INIT;
	bool hit = false;

	for (size_t i = 0; i < countof(endings) && !hit; i++) {
		buf_clear(&key);
		utf8_add_lower(&key, buf_str(&q->path));
		buf_add_z(&key, endings[i]);
		hit = found(q, only_one(q->t, &q->t->names->folded, buf_str(&key)),
		            LINK_BY_CASE);
	}
	buf_release(&key);
	return hit;
}

static bool try_case(struct ask *q, struct str path)
{
	bool absolute = str_starts(path, STR("/"));

	buf_clear(&q->path);
	if (path_join(&q->path, absolute ? q->root : path_dir(q->from->path), path) &&
	    try_folded(q))
		return true;
	buf_clear(&q->path);
	return path_join(&q->path, STR_NONE, path) && try_folded(q);
}

static bool try_name(struct ask *q, struct str path)
{
	struct buf key = BUF_INIT;
	bool hit;

	utf8_add_lower(&key, path_base(path));
	hit = key.len > 0 &&
	      found(q, only_one(q->t, &q->t->names->bases, buf_str(&key)), LINK_BY_NAME);
	if (!hit && key.len > 0) {
		buf_add_z(&key, ".md");
		hit = found(q, only_one(q->t, &q->t->names->bases, buf_str(&key)),
		            LINK_BY_NAME);
	}
	buf_release(&key);
	return hit;
}

static bool try_backslash(struct ask *q, struct str path)
{
	struct buf slashed = BUF_INIT;
	bool hit;

	if (str_find_char(path, '\\', 0) == STR_NPOS)
		return false;
	buf_add(&slashed, path);
	for (size_t i = 0; i < slashed.len; i++)
		if (slashed.p[i] == '\\')
			slashed.p[i] = '/';
	hit = try_sound(q, buf_str(&slashed), LINK_BY_BACKSLASH);
	if (hit)
		q->out->rule = LINK_BY_BACKSLASH;
	buf_release(&slashed);
	return hit;
}

/* All rules for a path. The decoded form counts as what the writer meant from there on. */
static bool resolve_path(struct ask *q, struct str path)
{
	struct buf decoded = BUF_INIT;
	struct str d;
	bool hit;

	buf_add_decoded(&decoded, path);
	d = arena_str(q->arena, buf_str(&decoded));
	buf_release(&decoded);
	hit = try_sound(q, path, LINK_BY_PATH) ||
	      (!str_eq(d, path) && try_sound(q, d, LINK_BY_DECODED)) || try_backslash(q, d);
	if (!hit && try_join(q, STR_NONE, d, LINK_BY_LOOSE_ROOT)) {
		q->out->rule = LINK_BY_LOOSE_ROOT;
		hit = true;
	}
	return hit || try_case(q, d) || try_name(q, d);
}

/* Folders that `path` and the asking note share, as a measure of nearness. */
static size_t nearness(struct str path, struct str from)
{
	size_t near = 0;

	for (size_t i = 0; i < path.n && i < from.n && path.p[i] == from.p[i]; i++)
		near += path.p[i] == '/';
	return near;
}

/* The same for a chain that is too long to be walked for every link. */
static const struct entry *nearest_of_many(struct ask *q, const struct names *names,
                                           struct str key)
{
	struct str dir = path_dir(q->from->path);
	const struct ref *ref = names_near(names, dir, key);

	while (!ref && dir.n) {
		dir = path_dir(dir);
		ref = names_near(names, dir, key);
	}
	return ref ? &q->t->entries.v[ref->entry] : NULL;
}

/* The nearest of a chain: most shared folders, then the shallowest, then byte order. */
static bool try_chain(struct ask *q, const struct names *names, struct str key,
                      enum link_rule rule)
{
	const struct ref *ref = names_first(names, key);
	size_t best_near = 0, count = ref ? ref->count : 0;
	const struct entry *best = NULL;

	if (count >= NAMES_MANY) {
		best = nearest_of_many(q, names, key);
		ref = NULL;
	}
	for (; ref; ref = names_next(names, ref)) {
		const struct entry *e = &q->t->entries.v[ref->entry];
		size_t near = nearness(e->path, q->from->path);

		if (!best || near > best_near ||
		    (near == best_near && path_depth(e->path) < path_depth(best->path))) {
			best = e;
			best_near = near;
		}
	}
	if (!found(q, best, rule))
		return false;
	q->out->candidates = (unsigned)count;
	return true;
}

/* Rules for [[name]]: a note of that name is meant before a folder is. */
static bool resolve_wiki(struct ask *q, struct str name)
{
	struct link_target folder = { .kind = LINK_MISSING, .anchor = STR_NONE };
	struct buf key = BUF_INIT;
	bool hit;

	name = str_trim(name);
	hit = try_join(q, STR_NONE, name, LINK_BY_PATH) ||
	      try_join(q, path_dir(q->from->path), name, LINK_BY_PATH);
	if (hit && q->out->rule == LINK_BY_FOLDER) {
		folder = *q->out;
		hit = false;
	}
	utf8_add_lower(&key, name);
	hit = hit || try_chain(q, &q->t->names->stems, buf_str(&key), LINK_BY_WIKI_NAME) ||
	      try_chain(q, &q->t->names->bases, buf_str(&key), LINK_BY_WIKI_NAME) ||
	      try_chain(q, &q->t->names->titles, buf_str(&key), LINK_BY_TITLE) ||
	      try_chain(q, &q->t->names->aliases, buf_str(&key), LINK_BY_ALIAS);
	buf_release(&key);
	if (!hit && folder.kind != LINK_MISSING) {
		*q->out = folder;
		return true;
	}
	return hit || resolve_path(q, name);
}

static bool is_wiki(enum note_link_kind kind)
{
	return kind == NOTE_WIKI_LINK || kind == NOTE_WIKI_EMBED;
}

static bool resolve_name(struct ask *q, enum note_link_kind kind, struct str name)
{
	if (is_wiki(kind))
		return resolve_wiki(q, name);
	return resolve_path(q, name);
}

/* Does the whole target, with its "#" or "?", name a file beside the note? */
static bool is_whole_path(struct ask *q, struct str target)
{
	buf_clear(&q->path);
	return path_join(&q->path, path_dir(q->from->path), target) &&
	       table_at(q->t, buf_str(&q->path)) != NULL;
}

static struct str decoded(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT;
	struct str out;

	buf_add_decoded(&b, s);
	out = arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

void link_resolve(struct link_target *out, const struct link_table *t, struct arena *a,
                  const struct note *from, struct str root, enum note_link_kind kind,
                  struct str target)
{
	struct ask q = { t, a, from, root, out, BUF_INIT, false };
	size_t hash, query;

	*out = (struct link_target){ .kind = LINK_MISSING, .anchor = STR_NONE };
	target = str_trim(target);
	/* A wiki name is no address: "SRE: basics" may be a title. */
	if (note_is_external(target) &&
	    !(is_wiki(kind) && str_find(target, STR("//"), 0) == STR_NPOS &&
	      resolve_wiki(&q, str_cut(target, 0, str_find_char(target, '#', 0))))) {
		out->kind = html_scheme_allowed(target, kind == NOTE_IMAGE) ? LINK_EXTERNAL
		                                                            : LINK_BAD_SCHEME;
		goto out;
	}
	/* A file's name may hold "#" and "?": the whole target is tried first. */
	hash = str_find_char(target, '#', 0);
	query = str_find_char(target, '?', 0);
	if ((hash == STR_NPOS && query == STR_NPOS) ||
	    (hash != 0 && is_whole_path(&q, target))) {
		resolve_name(&q, kind, target);
		goto out;
	}
	if (hash != STR_NPOS) {
		out->anchor = decoded(a, str_trim(str_tail(target, hash + 1)));
		target = str_cut(target, 0, hash);
	}
	if (target.n == 0) {
		out->kind = LINK_SELF;
		goto out;
	}
	if (!resolve_name(&q, kind, target) && query != STR_NPOS)
		resolve_name(&q, kind, str_cut(target, 0, query));
out:
	buf_release(&q.path);
}
