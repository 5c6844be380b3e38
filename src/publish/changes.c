/*
 * Decides what of a site is a page, which pages say something else than before,
 * and which moved.
 */
#include "publish/changes.h"

#include "base/path.h"

/* A redirect says so near its beginning, in bytes. */
#define HEAD_MAX 4096

enum kind { NOTHING, PAGE, REDIRECT, OTHER };

void publish_changes_init(struct publish_changes *c)
{
	*c = (struct publish_changes){ .arena = ARENA_INIT };
}

void publish_changes_release(struct publish_changes *c)
{
	vec_release(c);
	arena_release(&c->arena);
}

bool publish_changes_any(const struct publish_changes *c)
{
	return c->n || c->refreshed || c->others;
}

/* Is it a page of the notes by its address? Lists under _ob/ follow from them. */
static bool is_page(struct str path)
{
	return str_ends(path, STR(".html")) && !path_is_under(path, STR("_ob")) &&
	       !str_eq(path, STR("404.html")) && !str_eq(path, STR("search.html"));
}

static bool is_redirect(struct str html)
{
	return str_find(str_cut(html, 0, HEAD_MAX), STR("http-equiv=\"refresh\""), 0) !=
	       STR_NPOS;
}

/* What the page itself says: from its <main> to what follows a note. All of a page of another theme. */
static struct str body_of(struct str html)
{
	size_t from = str_find(html, STR("<main"), 0), to;

	if (from == STR_NPOS)
		return html;
	to = str_find(html, STR("<footer class=\"after\""), from);
	if (to == STR_NPOS)
		to = str_find(html, STR("</main>"), from);
	return str_cut(html, from, to);
}

/* Where a redirect leads, from the site's root. */
static struct str target_of(struct arena *a, struct str path, struct str html)
{
	static const struct str mark = STR_INIT("content=\"0; url=");
	size_t from = str_find(html, mark, 0);
	struct buf plain = BUF_INIT, url = BUF_INIT;
	struct str href, out = STR_NONE;

	if (from == STR_NPOS)
		return out;
	href = str_tail(html, from + mark.n);
	href = str_cut(href, 0, str_find_char(href, '"', 0));
	buf_add_decoded(&plain, href);
	if (str_find(href, STR("://"), 0) != STR_NPOS)
		out = arena_str(a, href);
	else if (path_join(&url, path_dir(path), buf_str(&plain)))
		out = arena_str(a, buf_str(&url));
	buf_release(&plain);
	buf_release(&url);
	return out;
}

/* One side of a comparison, read when it is needed. */
struct side {
	enum kind kind;
	struct buf html;
};

static int look(struct side *out, const struct tree *t, const struct tree_file *f,
                struct err *e)
{
	buf_clear(&out->html);
	out->kind = f ? OTHER : NOTHING;
	if (!f || !is_page(f->path))
		return 0;
	if (tree_read(&out->html, t, f, e) != 0)
		return -1;
	out->kind = is_redirect(buf_str(&out->html)) ? REDIRECT : PAGE;
	return 0;
}

static void add(struct publish_changes *c, enum publish_change_kind kind, struct str page,
                struct str to)
{
	struct publish_change change = { kind, arena_str(&c->arena, page), to };

	vec_push(c, change);
	c->count[kind]++;
}

static void judge(struct publish_changes *c, struct str path, const struct side *before,
                  const struct side *after)
{
	if (before->kind == PAGE && after->kind == PAGE) {
		if (str_eq(body_of(buf_str(&before->html)), body_of(buf_str(&after->html))))
			c->refreshed++;
		else
			add(c, PUBLISH_CHANGED, path, STR_NONE);
	} else if (before->kind == PAGE && after->kind == REDIRECT) {
		add(c, PUBLISH_MOVED, path, target_of(&c->arena, path, buf_str(&after->html)));
	} else if (before->kind == PAGE) {
		add(c, PUBLISH_REMOVED, path, STR_NONE);
	} else if (after->kind == PAGE) {
		add(c, PUBLISH_ADDED, path, STR_NONE);
	} else {
		c->others++;
	}
}

int publish_changes_find(struct publish_changes *out, const struct tree *before,
                         const struct tree *after, struct err *e)
{
	struct side old_one = { NOTHING, BUF_INIT }, new_one = { NOTHING, BUF_INIT };
	size_t b = 0, a = 0;
	int result = 0;

	while (result == 0 && (b < before->n || a < after->n)) {
		int order = b == before->n  ? 1
		            : a == after->n ? -1
		                            : str_cmp(before->v[b].path, after->v[a].path);
		const struct tree_file *f = order <= 0 ? &before->v[b++] : NULL;
		const struct tree_file *g = order >= 0 ? &after->v[a++] : NULL;

		if (f && g && git_id_eq(&f->id, &g->id))
			continue;
		if (look(&old_one, before, f, e) != 0 || look(&new_one, after, g, e) != 0)
			result = -1;
		else
			judge(out, f ? f->path : g->path, &old_one, &new_one);
	}
	buf_release(&old_one.html);
	buf_release(&new_one.html);
	return result;
}
