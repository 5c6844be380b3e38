/*
 * front-matter-key: a key that is a slip of the pen away from one that means something. Other
 * unknown keys are the theme's.
 */
#include "lint/lint_int.h"

#include "base/distance.h"
#include "base/utf8.h"

/* Those that note/front.c and runbook/front.c read, Typora's, and common ones of other tools. */
static const char *const known[] = { "title",
	                             "aliases",
	                             "alias",
	                             "tags",
	                             "tag",
	                             "description",
	                             "date",
	                             "updated",
	                             "draft",
	                             "unlisted",
	                             "order",
	                             "owner",
	                             "review",
	                             "lang",
	                             "redirect_from",
	                             "runbook",
	                             "toc",
	                             "typora-root-url",
	                             "typora-copy-images-to",
	                             "cwd",
	                             "shell",
	                             "skipPrompts" };

/* Words of other tools that are near ours and are right as they are. */
static const char *const others[] = {
	"data",       "dates",   "owners",   "border",   "run",       "type",
	"types",      "author",  "authors",  "slug",     "layout",    "category",
	"categories", "url",     "image",    "weight",   "created",   "modified",
	"subtitle",   "tile",    "path",     "template", "version",   "status",
	"language",   "stage",   "page",     "target",   "gate",      "rate",
	"lead",       "preview", "reviewed", "reviewer", "reviewers", "index"
};

static bool is_one_of(struct str key, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(key, str_of(words[i])))
			return true;
	return false;
}

static const char *nearest(struct str key)
{
	const char *found = NULL;
	/* Of a short word one letter makes another. */
	unsigned best = (key.n < 8 ? 1 : 2) + 1;
	struct buf lower = BUF_INIT;

	for (size_t i = 0; i < key.n; i++)
		buf_add_byte(&lower, key.p[i] == '-' ? '_' : char_lower(key.p[i]));
	for (size_t i = 0; i < countof(known); i++) {
		unsigned d = distance_bounded(buf_str(&lower), str_of(known[i]), best);

		if (d < best) {
			best = d;
			found = known[i];
		}
	}
	buf_release(&lower);
	return found;
}

void keys_note(struct lint_note *l)
{
	const struct value_item *it;

	value_each(it, l->n->note.meta)
	{
		struct diag_place at = lint_line(l, it->line + 1);
		const char *meant;

		if (is_one_of(it->key, known, countof(known)) ||
		    is_one_of(it->key, others, countof(others)))
			continue;
		meant = nearest(it->key);
		if (!meant)
			continue;
		at.column = it->column;
		at.width = (unsigned)utf8_length(it->key);
		diag_add(l->diags, DIAG_FRONT_MATTER_KEY, &at, "'%.*s' means nothing here",
		         STR_ARG(it->key));
		diag_hint(l->diags, "did you mean '%s'?", meant);
	}
}
